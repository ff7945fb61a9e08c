import type { HttpRequestBody } from '../../../protocols/http.ts';

/** RFC 2045, section 6.8: no line is longer. */
const LINE_CHARACTERS = 76;
const LINE_BYTES = (LINE_CHARACTERS / 4) * 3;

/** The same body as base64, in lines that CR LF divides. */
export function base64Body(body: HttpRequestBody): HttpRequestBody {
  const { size } = body;
  return {
    size: size === undefined ? undefined : encodedSize(size),
    get replayable() {
      return body.replayable;
    },
    open: () => encode(body.open()),
  };
}

function encodedSize(bytes: number): number {
  const characters = Math.ceil(bytes / 3) * 4;
  return characters + 2 * Math.max(0, Math.ceil(characters / LINE_CHARACTERS) - 1);
}

async function* encode(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = Buffer.alloc(0);
  let divider = '';
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([held, chunk]);
    const whole = bytes.length - (bytes.length % LINE_BYTES);
    held = bytes.subarray(whole);
    if (whole === 0) continue;
    yield Buffer.from(divider + inLines(bytes.subarray(0, whole)));
    divider = '\r\n';
  }
  if (held.length > 0) yield Buffer.from(divider + held.toString('base64'));
}

function inLines(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll(/.{76}(?!$)/g, '$&\r\n');
}
