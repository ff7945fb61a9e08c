/**
 * Bodies as text, for display only: what is saved or piped stays as it came.
 *
 * The encoding is found as the HTML standard does it (section 13.2.3.2): a byte order mark, then Content-Type, then
 * what an HTML page says of itself in its first 1024 bytes; failing all, UTF-8 if it looks like it, else windows-1252.
 */
import { MIMEType, TextDecoder } from 'node:util';
import { Windows1252Decoder } from './windows-1252.ts';

/** In which an HTML page's `<meta>` must stand. */
export const PRESCAN_BYTES = 1024;

/**
 * Decodes a body as it comes in. What is not valid in its encoding becomes U+FFFD; a byte order mark is left out.
 *
 * @param contentType the header's value
 */
export async function* decodeText(
  body: AsyncIterable<Uint8Array>,
  contentType: string | undefined,
): AsyncIterable<string> {
  const start: Uint8Array[] = [];
  let length = 0;
  let decoder: Decoder | undefined;
  const rest = async (): Promise<string> => {
    if (decoder !== undefined) return decoder.decode();
    const bytes = Buffer.concat(start);
    return createDecoder(await detectCharset(bytes, contentType)).decode(bytes);
  };
  try {
    for await (const chunk of body) {
      if (decoder !== undefined) {
        yield decoder.decode(chunk, { stream: true });
        continue;
      }
      start.push(Uint8Array.from(chunk));
      length += chunk.length;
      if (length < bytesNeeded(contentType)) continue;
      const bytes = Buffer.concat(start);
      decoder = createDecoder(await detectCharset(bytes, contentType));
      yield decoder.decode(bytes, { stream: true });
    }
  } catch (error) {
    // Of a body that breaks off, what did come is worth seeing.
    yield await rest();
    throw error;
  }
  yield await rest();
}

type Decoder = Pick<TextDecoder, 'decode'>;

function createDecoder(charset: string): Decoder {
  return charset === 'windows-1252' ? new Windows1252Decoder() : new TextDecoder(charset);
}

/** A label that TextDecoder knows, from the header and the body's first PRESCAN_BYTES (or all of it). */
export async function detectCharset(start: Uint8Array, contentType: string | undefined): Promise<string> {
  const type = parseType(contentType);
  return (
    byteOrderMark(start) ??
    charsetOf(type) ??
    (isHtml(type) ? await metaCharset(start.subarray(0, PRESCAN_BYTES)) : undefined) ??
    (looksLikeUtf8(start) ? 'utf-8' : 'windows-1252')
  );
}

const BYTE_ORDER_MARK_BYTES = 3;

// A page that says its encoding in the header can be shown as it trickles in.
function bytesNeeded(contentType: string | undefined): number {
  return charsetOf(parseType(contentType)) === undefined ? PRESCAN_BYTES : BYTE_ORDER_MARK_BYTES;
}

function parseType(contentType: string | undefined): MIMEType | undefined {
  try {
    return contentType === undefined ? undefined : new MIMEType(contentType);
  } catch {
    return undefined;
  }
}

function byteOrderMark(start: Uint8Array): string | undefined {
  const [first, second, third] = start;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xff && second === 0xfe ? 'utf-16le' : undefined;
}

function charsetOf(type: MIMEType | undefined): string | undefined {
  if (type === undefined) return undefined;
  // RFC 8259, section 8.1, and the HTML standard's event streams know no other encoding.
  const alwaysUtf8 = /^(?:application\/(?:.*\+)?json|text\/event-stream)$/.test(type.essence);
  return alwaysUtf8 ? 'utf-8' : knownLabel(type.params.get('charset'));
}

function isHtml(type: MIMEType | undefined): boolean {
  return type === undefined || /^(?:text\/html|application\/xhtml\+xml)$/.test(type.essence);
}

/** `<meta charset=…>` or `<meta http-equiv=content-type content="text/html; charset=…">`. */
async function metaCharset(start: Uint8Array): Promise<string | undefined> {
  const { Parser } = await import('htmlparser2');
  let found: string | undefined;
  const parser = new Parser({
    onopentag(name, { charset, content, 'http-equiv': kind }) {
      if (name !== 'meta') return;
      const declared = /^content-type$/i.test(kind ?? '') ? charsetOf(parseType(content)) : undefined;
      found ??= knownLabel(charset) ?? declared;
    },
  });
  parser.write(Buffer.from(start).toString('latin1'));
  // A page whose ASCII can be read to find this is not in UTF-16, whatever it says.
  return found?.startsWith('utf-16') === true ? 'utf-8' : found;
}

function knownLabel(label: string | null | undefined): string | undefined {
  try {
    return typeof label === 'string' ? new TextDecoder(label).encoding : undefined;
  } catch {
    return undefined;
  }
}

function looksLikeUtf8(start: Uint8Array): boolean {
  try {
    // Where more follows, the last character may be cut.
    const stream = start.length >= PRESCAN_BYTES;
    new TextDecoder('utf-8', { fatal: true }).decode(start.subarray(0, PRESCAN_BYTES), { stream });
    return true;
  } catch {
    return false;
  }
}
