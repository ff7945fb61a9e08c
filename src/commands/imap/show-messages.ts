import type { MailAddress, MessageSummary } from '../../protocols/imap.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import type { Io } from '../../terminal/io.ts';
import { type Format, styleFor } from '../../terminal/style.ts';
import { cutToWidth, padToWidth } from '../../terminal/width.ts';
import { writeOut } from '../shared/output.ts';
import { jsonLine } from '../shared/write-json.ts';

/** A table is drawn before all of it is known: wide enough for most UIDs, an RFC 3339 date, most names. */
const UID_COLUMNS = 6;
const DATE_COLUMNS = 16;
const FROM_COLUMNS = 24;
/** Of a pipe, where there is no edge. */
const UNBOUNDED = 10_000;
/** So many rows go out in one write. */
const ROWS_AT_ONCE = 200;

/**
 * A row a message, as they come: UID, flags, date, sender, subject.
 *
 * @returns how many there were
 */
export async function showMessages(
  messages: AsyncIterable<MessageSummary>,
  { stdout, env }: Io,
): Promise<number> {
  const style = styleFor(stdout, env);
  const columns = stdout.isTTY === true ? (stdout.columns ?? 80) : UNBOUNDED;
  let rows = '';
  let count = 0;
  for await (const message of messages) {
    const isNew = !message.flags.includes('\\Seen');
    const row = cutToWidth(rowOf(message), columns);
    rows += `${isNew ? style('bold' satisfies Format, row) : row}\n`;
    count += 1;
    if (count % ROWS_AT_ONCE > 0) continue;
    await writeOut(stdout, rows);
    rows = '';
  }
  await writeOut(stdout, rows);
  return count;
}

function rowOf({ uid, flags, received, envelope }: MessageSummary): string {
  const { from, subject = '', date = received } = envelope;
  return [
    String(uid).padStart(UID_COLUMNS),
    lettersOf(flags),
    showTime(date).padEnd(DATE_COLUMNS),
    padToWidth(cutToWidth(escapeForTerminal(from.map(showAddress).join(', ')), FROM_COLUMNS), FROM_COLUMNS),
    escapeForTerminal(subject),
  ]
    .join('  ')
    .trimEnd();
}

/** As mail programs have them: New, Answered, Flagged, dRaft, Deleted. */
const LETTERS: readonly (readonly [flag: string, set: string, unset: string])[] = [
  ['\\Seen', ' ', 'N'],
  ['\\Answered', 'A', ' '],
  ['\\Flagged', 'F', ' '],
  ['\\Draft', 'R', ' '],
  ['\\Deleted', 'D', ' '],
];

function lettersOf(flags: readonly string[]): string {
  return LETTERS.map(([flag, set, unset]) => (flags.includes(flag) ? set : unset)).join('');
}

export function showAddress({ name, address }: MailAddress): string {
  return name ?? address;
}

/** `2026-01-31 12:34`, in UTC, so that it is the same everywhere. */
export function showTime(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

/**
 * A line a message (JSON Lines): what the contract has, times as RFC 3339.
 *
 * @returns how many there were
 */
export async function showMessagesAsJson(
  messages: AsyncIterable<MessageSummary>,
  { stdout }: Pick<Io, 'stdout'>,
): Promise<number> {
  let lines = '';
  let count = 0;
  for await (const message of messages) {
    lines += jsonLine(messageAsJson(message));
    count += 1;
    if (count % ROWS_AT_ONCE > 0) continue;
    await writeOut(stdout, lines);
    lines = '';
  }
  await writeOut(stdout, lines);
  return count;
}

export function messageAsJson({ received, envelope, ...message }: MessageSummary): object {
  const { date, ...rest } = envelope;
  return {
    ...message,
    received: new Date(received).toISOString(),
    envelope: { ...(date === undefined ? {} : { date: new Date(date).toISOString() }), ...rest },
  };
}
