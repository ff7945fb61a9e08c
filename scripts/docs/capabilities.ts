import { type Answer, type Answers, CAPABILITIES } from './capability-table.ts';
import { formatted, table } from './markdown.ts';

const INTRODUCTION = `# What it can

By protocol: whether the client by hand (\`--raw\`, \`client: 'raw'\`) can do it, whether the library's can (\`--library\`, which is the
default), and whether a server of the lab does its part. A dash stands where there is nothing of the kind; what is not there has its
reason at the end. A test tries every line, with each client: a "yes" has to work, and a "no" has to fail.`;

/** docs/capabilities.md. */
export async function capabilitiesPage(): Promise<string> {
  const notes: string[] = [];
  const sections = Object.entries(CAPABILITIES).map(([protocol, capabilities]) => {
    const rows = Object.entries(capabilities as Readonly<Record<string, Answers>>);
    const cells = rows.map(([what, { raw, library, lab }]) => [
      // A lone star is the target of a request here, and no emphasis.
      what.replaceAll('*', String.raw`\*`),
      ...[raw, library, lab].map((answer) => shown(answer, notes)),
    ]);
    return `## ${protocol}\n\n${table(['can it …', 'raw', 'library', 'lab'], cells)}`;
  });
  const reasons = notes.map((reason, at) => `[^${at + 1}]: ${reason}`);
  return formatted([INTRODUCTION, ...sections, reasons.join('\n')].join('\n\n'));
}

/** Each reason is said once. */
function shown(answer: Answer, notes: string[]): string {
  if (answer === 'yes') return 'yes';
  const [word, reason] = 'no' in answer ? ['no', answer.no] : ['–', answer.none];
  if (!notes.includes(reason)) notes.push(reason);
  return `${word}[^${notes.indexOf(reason) + 1}]`;
}
