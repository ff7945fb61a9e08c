import type { MessageFacts, ReadableMessage } from '../../actions/mail/read.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import type { Io } from '../../terminal/io.ts';
import { styleFor } from '../../terminal/style.ts';
import { renderTable } from '../../terminal/table.ts';
import { formatBytes } from '../../terminal/units.ts';
import { writeOut } from '../shared/output.ts';

/** In the order in which people read them. */
const FACTS: readonly (readonly [name: string, fact: keyof MessageFacts])[] = [
  ['From', 'from'],
  ['To', 'to'],
  ['Cc', 'cc'],
  ['Reply-To', 'replyTo'],
  ['Date', 'date'],
  ['Subject', 'subject'],
];

/** A message for a person: who, when and about what, the text, what is attached. */
export async function showMessage(message: ReadableMessage, { stdout, env }: Io): Promise<void> {
  const style = styleFor(stdout, env);
  const { facts, text, isTextCut, attachments } = message;
  const head = FACTS.flatMap(([name, fact]) => {
    const value = facts[fact];
    if (value === undefined) return [];
    const shown = fact === 'date' ? showDate(value) : value;
    return [`${style('bold', `${name}:`)} ${escapeForTerminal(shown)}`];
  });
  const parts = attachments.map(({ name, type, size }, at) => [
    `attachment ${at + 1}`,
    name,
    type,
    { text: formatBytes(size), align: 'right' as const },
  ]);
  const table = renderTable(parts, { columns: stdout.columns ?? Infinity, style });
  const lines = [
    ...head,
    '',
    escapeForTerminal(text, '\n\t').trimEnd(),
    ...(isTextCut ? [style('dim', '… and more')] : []),
    ...(table.length > 0 ? ['', ...table] : []),
  ];
  await writeOut(stdout, `${lines.join('\n')}\n`);
}

/** Mail has whole seconds; what is no date stays as it stands. */
function showDate(date: string): string {
  return date.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.000Z$/, '$1 $2 UTC');
}
