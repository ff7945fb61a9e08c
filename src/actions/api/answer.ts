import { MIMEType } from 'node:util';
import { LimitError, ProtocolError } from '../../errors.ts';
import { valuesOf } from '../../protocols/http-fields.ts';
import type { HttpField } from '../../protocols/http.ts';
import { gatherBody } from '../gather.ts';
import type { Performed } from '../http/perform.ts';
import { JsonError, parseJson } from './json.ts';

/** In bytes: thirty thousand products. What is larger is no store that one person looks at. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * The JSON that a server answered with.
 *
 * @returns `undefined` for an answer without any
 * @throws ProtocolError `weird-reply`, LimitError, and what the body throws
 */
export async function readAnswer({ body, exchange }: Performed): Promise<unknown> {
  const bytes = await gatherBody(body, MAX_ANSWER_BYTES, 'ask for fewer records');
  if (bytes.length === 0) return undefined;
  refuseOtherTypes(exchange.response.headers);
  return parseAnswer(bytes);
}

function parseAnswer(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const message = `the answer ${error.message}`;
    if (error.reason === 'empty') return undefined;
    if (error.reason === 'depth') throw new LimitError('MAX_DEPTH', message);
    throw new ProtocolError('weird-reply', message, { cause: error, source: 'RFC 8259' });
  }
}

/** A type that is not told may well be JSON: whether it is shows soon. */
function refuseOtherTypes(headers: readonly HttpField[]): void {
  const type = mediaType(headers);
  if (type === undefined || isJson(type)) return;
  const what = isHtml(type) ? `a web page (${type})` : type;
  throw new ProtocolError('weird-reply', `the server answered with ${what}, not JSON`, {
    hint: isHtml(type) ? WEB_PAGE_HINT : 'the Content-Type of JSON is application/json',
    source: 'RFC 8259, section 11',
  });
}

export const WEB_PAGE_HINT =
  'the base URL may lead past the API, or something on the way turns programs away';

/** `text/html`, without parameters; `undefined` where none is told, or none that can be read. */
export function mediaType(headers: readonly HttpField[]): string | undefined {
  const [type] = valuesOf(headers, 'content-type');
  try {
    return type === undefined ? undefined : new MIMEType(type).essence;
  } catch {
    return undefined;
  }
}

export function isJson(type: string): boolean {
  return /^(?:application|text)\/json$|^[^/]+\/[^/]+\+json$/.test(type);
}

export function isHtml(type: string): boolean {
  return type === 'text/html' || type === 'application/xhtml+xml';
}

/** The beginning of a body of which no more is wanted; leaving the rest closes the connection. @throws what the body throws */
export async function beginningOf(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let room = maxBytes;
  for await (const chunk of body) {
    chunks.push(Buffer.from(chunk.subarray(0, room)));
    room -= chunk.length;
    if (room <= 0) break;
  }
  return Buffer.concat(chunks);
}
