/**
 * TYPE A (RFC 959, section 3.1.1.1): on the way lines end in CR LF, here in LF. Other bytes stay as they are, and so does
 * a CR or LF that comes alone.
 */

/** As it goes out: LF becomes CR LF, where it is not that already. */
export async function* toNetworkText(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let afterCr = false;
  for await (const chunk of source) {
    const text = latin1(chunk);
    if (text === '') continue;
    const converted = text.replace(/(?<!\r)\n/g, '\r\n');
    // The LF of a CR LF that was cut in two has its CR.
    yield Buffer.from(afterCr && text.startsWith('\n') ? converted.slice(1) : converted, 'latin1');
    afterCr = text.endsWith('\r');
  }
}

/** As it came: CR LF becomes LF. */
export async function* fromNetworkText(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = '';
  for await (const chunk of source) {
    const text = held + latin1(chunk);
    held = text.endsWith('\r') ? '\r' : '';
    const whole = held === '' ? text : text.slice(0, -1);
    if (whole !== '') yield Buffer.from(whole.replaceAll('\r\n', '\n'), 'latin1');
  }
  if (held !== '') yield Buffer.from(held, 'latin1');
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
