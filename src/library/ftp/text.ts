/**
 * TYPE A (RFC 959, section 3.1.1.1), which basic-ftp does not know: on the way lines end in CR LF, here in LF. It holds back
 * a CR at the end of a chunk until it is known what follows.
 */

/** As it came: CR LF becomes LF. */
export async function* fromNetworkText(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = '';
  for await (const chunk of source) {
    const text = held + latin1(chunk);
    held = text.endsWith('\r') ? '\r' : '';
    const whole = text.slice(0, text.length - held.length).replaceAll('\r\n', '\n');
    if (whole !== '') yield Buffer.from(whole, 'latin1');
  }
  if (held !== '') yield Buffer.from(held, 'latin1');
}

/** As it goes out: LF becomes CR LF, where it is not that already. */
export async function* toNetworkText(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = '';
  for await (const chunk of source) {
    const text = held + latin1(chunk);
    held = text.endsWith('\r') ? '\r' : '';
    const whole = text.slice(0, text.length - held.length).replaceAll(/\r?\n/g, '\r\n');
    if (whole !== '') yield Buffer.from(whole, 'latin1');
  }
  if (held !== '') yield Buffer.from(held, 'latin1');
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
