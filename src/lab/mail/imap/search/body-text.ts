import { decodeCharset } from '../../../../wire/mime-charset.ts';
import { fieldOf, readFields } from '../message/header.ts';
import { parseParameterized } from '../message/parameters.ts';
import type { Part } from '../message/part.ts';

/** Of a part, the bytes that are searched: a text that is longer is an attachment by another name. */
export const MAX_SEARCHED_BYTES = 4 * 1024 * 1024;

/** What is text in a message, decoded (RFC 2045, section 6), with the headers of the messages in it. */
export function bodyText(content: Buffer, part: Part): string {
  if (part.parts !== undefined) return part.parts.map((each) => bodyText(content, each)).join('\n');
  if (part.message !== undefined) {
    const { headerStart, bodyStart } = part.message;
    return `${content.toString('utf8', headerStart, bodyStart)}\n${bodyText(content, part.message)}`;
  }
  if (part.type !== 'text') return '';
  const fields = readFields(content, part.headerStart, part.bodyStart);
  const { parameters } = parseParameterized(fieldOf(fields, 'content-type') ?? '');
  const charset = parameters.find(([name]) => name === 'charset')?.[1] ?? 'utf-8';
  const encoding = parseParameterized(fieldOf(fields, 'content-transfer-encoding') ?? '').value;
  const end = Math.min(part.end, part.bodyStart + MAX_SEARCHED_BYTES);
  const bytes = decode(content.subarray(part.bodyStart, end), encoding);
  return decodeCharset(charset, bytes) ?? bytes.toString('latin1');
}

function decode(bytes: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(bytes.toString('latin1'), 'base64');
  if (encoding !== 'quoted-printable') return bytes;
  const text = bytes
    .toString('latin1')
    .replaceAll(/=[ \t]*\r?\n/g, '')
    .replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, 'latin1');
}
