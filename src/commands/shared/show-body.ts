import { decodeText } from '../../actions/http/text.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import type { Io } from '../../terminal/io.ts';
import { JSON_PRETTY_LIMIT, prettyJson } from '../../terminal/json.ts';
import type { Style } from '../../terminal/style.ts';
import { formatBytes } from '../../terminal/units.ts';
import { looksBinary } from '../../transcript/readable.ts';
import { writeOut } from './output.ts';

/**
 * A body for a person: text in its encoding, JSON laid out. Anything else is only named, and the rest of it not
 * fetched.
 *
 * @param size in bytes, where the head tells it
 */
export async function showBody(
  body: AsyncIterable<Uint8Array>,
  { contentType, size }: { readonly contentType: string | undefined; readonly size: number | undefined },
  io: Io,
  style: Style,
): Promise<void> {
  const iterator = body[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  const start = Uint8Array.from(first.value);
  const whole = { [Symbol.asyncIterator]: () => resume(start, iterator) };
  // UTF-16 looks binary and is text: whoever says text is believed.
  if (looksBinary(start) && !/^text\/|charset=/i.test(contentType ?? '')) {
    await iterator.return?.();
    await writeOut(
      io.stdout,
      style('dim', `${describeBinary(contentType, size)}, not shown: save it with -o FILE\n`),
    );
  } else if (isJson(contentType)) {
    await showJson(decodeText(whole, contentType), io, style);
  } else {
    await showText(decodeText(whole, contentType), io);
  }
}

async function* resume(
  start: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield start;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function showText(text: AsyncIterable<string>, io: Io): Promise<void> {
  let last = '\n';
  // The CR of a CR LF does nothing on a terminal; shown as \r it would only be noise. The LF may come with the next piece.
  let held = '';
  try {
    for await (const piece of text) {
      const joined = held + piece;
      held = joined.endsWith('\r') ? '\r' : '';
      const shown = joined.slice(0, joined.length - held.length);
      if (shown === '') continue;
      await writeOut(io.stdout, escapeForTerminal(shown.replaceAll('\r\n', '\n'), '\n\t'));
      last = shown;
    }
  } finally {
    // Also when it breaks off: what is said next begins on a line of its own.
    if (held !== '') await writeOut(io.stdout, escapeForTerminal(held));
    if (held !== '' || !last.endsWith('\n')) await writeOut(io.stdout, '\n');
  }
}

/** Laid out when all of it is there and small enough; else as it comes. */
async function showJson(text: AsyncIterable<string>, io: Io, style: Style): Promise<void> {
  const iterator = text[Symbol.asyncIterator]();
  const rest = { [Symbol.asyncIterator]: () => iterator };
  let gathered = '';
  try {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      gathered += next.value;
      if (gathered.length > JSON_PRETTY_LIMIT) break;
    }
  } catch (error) {
    await showText(once(gathered), io);
    throw error;
  }
  const pretty = prettyJson(gathered, style);
  if (pretty === undefined) await showText(once(gathered, rest), io);
  else await writeOut(io.stdout, `${pretty}\n`);
}

function describeBinary(contentType: string | undefined, size: number | undefined): string {
  const kind = contentType === undefined ? 'binary data' : `binary data (${escapeForTerminal(contentType)})`;
  return size === undefined ? kind : `${formatBytes(size)} of ${kind}`;
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/(?:[^;]*\+)?json\b/i.test(contentType ?? '');
}

async function* once(text: string, rest?: AsyncIterable<string>): AsyncIterable<string> {
  yield text;
  if (rest !== undefined) yield* rest;
}
