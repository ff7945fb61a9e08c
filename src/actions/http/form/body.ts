/**
 * A form as a body (RFC 7578; the framing is RFC 2046, section 5.1.1):
 *
 *     --boundary␍␊
 *     Content-Disposition: form-data; name="a"␍␊
 *     ␍␊
 *     content␍␊
 *     --boundary--␍␊
 *
 * Files are read when they are sent, so that their size does not matter; a pipe makes the size of all unknown.
 */
import { randomBytes } from 'node:crypto';
import type { HttpField, HttpRequestBody } from '../../../protocols/http.ts';
import { MAX_HEAD_BYTES } from '../../../protocols/http-limits.ts';
import { bytesBody, fileBody } from '../../body.ts';
import { MAX_DATA_BYTES } from '../data.ts';
import { gatherBody } from '../../gather.ts';
import { base64Body } from './base64.ts';
import { type FormField, type HeaderSource, parseFormField, parseFormString } from './field.ts';
import { type NameEscape, partFields } from './part.ts';

/** As the option's value was given: `form` is -F, `string` is --form-string. */
export interface FormPart {
  readonly kind: 'form' | 'string';
  readonly value: string;
}

/** How formBody puts a form together; without any of it, nothing is on standard input, and the boundary is random. */
export interface FormOptions {
  /** What `@-` and `<-` read; held in memory, as curl does it, so that the size is known. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** `percent`, unless told otherwise. */
  readonly escape?: NameEscape;
  /** What divides the parts; must not occur in them. Random, unless given. */
  readonly boundary?: string;
}

/** A form that is ready to be sent, made by formBody; composeRequest takes it as `form`. */
export interface FormBody extends HttpRequestBody {
  /** The value of Content-Type that goes with it: `multipart/form-data`, with the boundary. */
  readonly contentType: string;
}

/**
 * Puts a form together. Files are looked at now, and read when the body is opened.
 *
 * @throws UsageError, TransportError `read-file`, LimitError for too much on standard input; from the body, too, when a
 * file has vanished or shrunk in between
 */
export async function formBody(parts: readonly FormPart[], options: FormOptions = {}): Promise<FormBody> {
  const { stdin = bytesBody('').open(), escape = 'percent', boundary = randomBoundary() } = options;
  const fields = parts.map(({ kind, value }) =>
    kind === 'form' ? parseFormField(value) : parseFormString(value),
  );
  const bodies: HttpRequestBody[] = [];
  for (const field of fields) {
    const head = partFields(field, await readHeaders(field.headers), escape);
    const content = await openContent(field, stdin);
    bodies.push(bytesBody(delimiter(boundary, head, bodies.length === 0)), content);
  }
  bodies.push(bytesBody(`\r\n--${boundary}--\r\n`));
  return Object.assign(joinBodies(bodies), { contentType: `multipart/form-data; boundary=${boundary}` });
}

/** 64 bits by chance: no content holds them, short of one that was made after them. */
function randomBoundary(): string {
  return `${'-'.repeat(24)}${randomBytes(8).toString('hex')}`;
}

function delimiter(boundary: string, head: readonly HttpField[], first: boolean): Buffer {
  const lines = head.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`${first ? '' : '\r\n'}--${boundary}\r\n${lines}\r\n`, 'latin1');
}

async function openContent(
  { content, encoder }: FormField,
  stdin: AsyncIterable<Uint8Array>,
): Promise<HttpRequestBody> {
  const body =
    'text' in content
      ? bytesBody(content.text)
      : content.file === '-'
        ? bytesBody(await gatherBody(stdin, MAX_DATA_BYTES, 'name a file, which is not held in memory'))
        : await fileBody(content.file);
  return encoder === 'base64' ? base64Body(body) : body;
}

async function readHeaders(sources: readonly HeaderSource[]): Promise<string[]> {
  const lines: string[] = [];
  for (const source of sources) {
    if ('line' in source) lines.push(source.line);
    else lines.push(...(await readHeaderFile(source.file)));
  }
  return lines;
}

/** One field a line; a line that begins with a blank goes on with the one before, and one with # says nothing. */
async function readHeaderFile(path: string): Promise<string[]> {
  const hint = 'it is to hold one header field a line';
  const content = await gatherBody((await fileBody(path)).open(), MAX_HEAD_BYTES, hint);
  const lines = content
    .toString()
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'));
  const unfolded = lines.join('\n').replaceAll(/\n(?=[ \t]+\S)/g, '');
  return unfolded.split('\n').filter((line) => line.trim() !== '');
}

/** One after the other, as one. */
function joinBodies(bodies: readonly HttpRequestBody[]): HttpRequestBody {
  const sizes = bodies.map(({ size }) => size);
  return {
    size: sizes.reduce((sum, size) => (sum === undefined || size === undefined ? undefined : sum + size), 0),
    get replayable() {
      return bodies.every((body) => body.replayable);
    },
    async *open() {
      for (const body of bodies) yield* body.open();
    },
  };
}
