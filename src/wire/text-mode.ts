/**
 * Text on its way (FTP's TYPE A, RFC 959, section 3.1.1.1): there a line ends in CR LF, here in LF. Other bytes stay as they
 * are, and so does a CR or LF that comes alone.
 *
 *     here   on the way
 *     a␊b    a␍␊b
 *     a␍␊b   a␍␊b          what has its CR gets no other
 *     a␍b    a␍b
 */

/** As it goes out: LF becomes CR LF, where it is not that already. */
export function toNetworkText(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return replaceLineEnds(source, /\r?\n/g, '\r\n');
}

/** As it came: CR LF becomes LF. */
export function fromNetworkText(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return replaceLineEnds(source, /\r\n/g, '\n');
}

/** Holds back a CR at the end of a chunk until it is known what follows. */
async function* replaceLineEnds(
  source: AsyncIterable<Uint8Array>,
  lineEnd: RegExp,
  becomes: string,
): AsyncGenerator<Uint8Array> {
  let held = '';
  for await (const chunk of source) {
    const text = held + latin1(chunk);
    held = text.endsWith('\r') ? '\r' : '';
    const whole = text.slice(0, text.length - held.length).replace(lineEnd, becomes);
    if (whole !== '') yield Buffer.from(whole, 'latin1');
  }
  if (held !== '') yield Buffer.from(held, 'latin1');
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
