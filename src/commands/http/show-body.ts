import { decodeText } from '../../actions/http/text.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import type { Io } from '../../terminal/io.ts';
import { JSON_PRETTY_LIMIT, prettyJson } from '../../terminal/json.ts';
import { createProgress } from '../../terminal/progress.ts';
import type { Style } from '../../terminal/style.ts';
import { formatBytes } from '../../terminal/units.ts';
import { looksBinary } from '../../transcript/readable.ts';
import { writeOut } from '../shared/output.ts';

/** A body for a person: text in its encoding, JSON laid out, and of anything else only how large it is. */
export async function showBody(
  body: AsyncIterable<Uint8Array>,
  contentType: string | undefined,
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
    await countBinary(whole, contentType, io, style);
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
  for await (const piece of text) {
    const joined = held + piece;
    held = joined.endsWith('\r') ? '\r' : '';
    const shown = joined.slice(0, joined.length - held.length);
    if (shown === '') continue;
    await writeOut(io.stdout, escapeForTerminal(shown.replaceAll('\r\n', '\n'), '\n\t'));
    last = shown;
  }
  if (held !== '') await writeOut(io.stdout, escapeForTerminal(held));
  if (held !== '' || !last.endsWith('\n')) await writeOut(io.stdout, '\n');
}

/** Laid out when all of it is there and small enough; else as it comes. */
async function showJson(text: AsyncIterable<string>, io: Io, style: Style): Promise<void> {
  const iterator = text[Symbol.asyncIterator]();
  let gathered = '';
  for (let next = await iterator.next(); ; next = await iterator.next()) {
    if (next.done === true) break;
    gathered += next.value;
    if (gathered.length > JSON_PRETTY_LIMIT) {
      const start = gathered;
      await showText(
        (async function* () {
          yield start;
          yield* { [Symbol.asyncIterator]: () => iterator };
        })(),
        io,
      );
      return;
    }
  }
  const pretty = prettyJson(gathered, style);
  if (pretty === undefined) await showText(once(gathered), io);
  else await writeOut(io.stdout, `${pretty}\n`);
}

async function countBinary(
  body: AsyncIterable<Uint8Array>,
  contentType: string | undefined,
  io: Io,
  style: Style,
): Promise<void> {
  const progress = createProgress(io.stderr, undefined);
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    progress.add(chunk.length);
  }
  progress.done();
  const kind = contentType === undefined ? 'binary data' : `binary data (${escapeForTerminal(contentType)})`;
  await writeOut(
    io.stdout,
    `${style('dim', `${formatBytes(size)} of ${kind}, not shown: save it with -o FILE`)}\n`,
  );
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/(?:[^;]*\+)?json\b/i.test(contentType ?? '');
}

async function* once(text: string): AsyncIterable<string> {
  yield text;
}
