/**
 * Form data as curl's options give it, put together in memory:
 *
 *     -d a=b -d @file                     a=b&…            @file without its CR, LF and NUL
 *     --data-raw @text                    @text            `@` means nothing
 *     --data-binary @file                 …                @file as it is
 *     --data-urlencode 'name=a b'         name=a+b         forms: content, =content, name=content, @file, name@file
 *     --json '{"a":1' --json '}'          {"a":1}          joined by nothing
 */
import { isNetkitError, LimitError, TransportError } from '../../errors.ts';
import { bytesBody, fileBody } from '../body.ts';

export interface DataPart {
  readonly kind: 'data' | 'raw' | 'binary' | 'urlencode' | 'json';
  /** As the option's value was given: `@file` names a file, and `@-` standard input, except with `raw`. */
  readonly value: string;
}

/** All parts together. Form data is small; what is not can be streamed as an upload. */
export const MAX_DATA_BYTES = 256 * 1024 * 1024;

/**
 * @param stdin what `@-` reads
 * @throws TransportError `read-file`, LimitError
 */
export async function readData(
  parts: readonly DataPart[],
  stdin: AsyncIterable<Uint8Array> = bytesBody('').open(),
): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let room = MAX_DATA_BYTES;
  for (const [index, part] of parts.entries()) {
    const piece = await readPart(part, stdin, room);
    if (index > 0 && part.kind !== 'json') pieces.push(Buffer.from('&'));
    pieces.push(piece);
    room -= piece.length;
  }
  return Buffer.concat(pieces);
}

async function readPart(
  { kind, value }: DataPart,
  stdin: AsyncIterable<Uint8Array>,
  room: number,
): Promise<Buffer> {
  if (kind === 'raw') return Buffer.from(value);
  if (kind === 'urlencode') return readUrlEncoded(value, stdin, room);
  if (!value.startsWith('@')) return Buffer.from(value);
  const content = await readSource(value.slice(1), stdin, room);
  return kind === 'data'
    ? Buffer.from(content.toString('latin1').replaceAll(LINE_ENDS_AND_NUL, ''), 'latin1')
    : content;
}

// oxlint-disable-next-line no-control-regex -- what curl(1) says -d strips from a file
const LINE_ENDS_AND_NUL = /[\r\n\0]/g;

// Whichever of `=` and `@` comes first decides; the name is sent as it stands.
async function readUrlEncoded(
  value: string,
  stdin: AsyncIterable<Uint8Array>,
  room: number,
): Promise<Buffer> {
  const at = value.search(/[=@]/);
  if (at === -1) return Buffer.from(urlEncode(Buffer.from(value)));
  const name = at === 0 ? '' : `${value.slice(0, at)}=`;
  const rest = value.slice(at + 1);
  const content = value[at] === '=' ? Buffer.from(rest) : await readSource(rest, stdin, room);
  return Buffer.from(name + urlEncode(content));
}

/** application/x-www-form-urlencoded, byte by byte, with the characters that RFC 3986 calls unreserved kept. */
function urlEncode(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[^A-Za-z0-9._~-]/g, (character) =>
      character === ' ' ? '+' : `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    );
}

async function readSource(path: string, stdin: AsyncIterable<Uint8Array>, room: number): Promise<Buffer> {
  const source = path === '-' ? stdin : (await fileBody(path)).open();
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of source) {
      length += chunk.length;
      if (length > room) {
        throw new LimitError('MAX_DATA_BYTES', `the data is larger than ${MAX_DATA_BYTES} bytes`, {
          hint: 'upload it with -T FILE, which does not hold it in memory',
        });
      }
      chunks.push(Buffer.from(chunk));
    }
  } catch (cause) {
    if (path !== '-' || isNetkitError(cause)) throw cause;
    throw new TransportError('read-file', 'cannot read standard input', { cause });
  }
  return Buffer.concat(chunks);
}
