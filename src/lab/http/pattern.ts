/** A body of any size without holding it: the alphabet, a line after the other. */
const LINE = 'abcdefghijklmnopqrstuvwxyz\n';
const BLOCK = Buffer.from(LINE.repeat(Math.floor((64 * 1024) / LINE.length)));

/** `length` bytes of it from `offset` on. */
export async function* patternBytes(length: number, offset = 0): AsyncGenerator<Uint8Array> {
  let at = offset % LINE.length;
  for (let left = length; left > 0;) {
    const bytes = BLOCK.subarray(at, Math.min(BLOCK.length, at + left));
    yield bytes;
    left -= bytes.length;
    at = 0;
  }
}
