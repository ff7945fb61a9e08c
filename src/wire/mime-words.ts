/**
 * Encoded words (RFC 2047), in which a header says what is not ASCII:
 *
 *     =?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=      Q: `_` is a space, `=F8` a byte
 *     =?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=      B: base64
 *     =?US-ASCII*EN?Q?Keith_Moore?=              a language (RFC 2231, section 5), passed over
 *     =?UTF-8?B?w?= =?UTF-8?B?7w==?=             white space between two of them is not there; neighbours of one charset
 *                                                are put together as bytes, since many senders cut characters in two
 *
 * What is malformed, or of an unknown charset, stays as it is.
 */
import { decodeCharset, isKnownCharset } from './mime-charset.ts';

const WORD = /=\?([^?*\s]{1,100})(?:\*[^?\s]{0,100})?\?([bq])\?([^?\n]*)\?=/gi;

interface Run {
  readonly charset: string;
  readonly bytes: Buffer[];
}

/** @param text of a header field, unfolded or not; characters beyond ASCII stay as they are */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text;
  let result = '';
  let run: Run | undefined;
  let end = 0;
  for (const match of text.matchAll(WORD)) {
    const [source, label = '', encoding = '', content = ''] = match;
    const charset = label.toLowerCase();
    if (!isKnownCharset(charset)) continue;
    const between = text.slice(end, match.index);
    const bytes = encoding.toUpperCase() === 'B' ? Buffer.from(content, 'base64') : decodeQ(content);
    const isNext = run !== undefined && isSpace(between);
    if (isNext && run?.charset === charset) run.bytes.push(bytes);
    else {
      result += finish(run) + (isNext ? '' : between);
      run = { charset, bytes: [bytes] };
    }
    end = match.index + source.length;
  }
  return result + finish(run) + text.slice(end);
}

function finish(run: Run | undefined): string {
  return run === undefined ? '' : (decodeCharset(run.charset, Buffer.concat(run.bytes)) ?? '');
}

function isSpace(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}

function decodeQ(content: string): Buffer {
  const bytes = content
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}
