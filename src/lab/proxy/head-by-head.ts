import type { Transport } from '../../net/types.ts';

const END_OF_HEAD = '\r\n\r\n';
/** So much of what has been handed over may be the beginning of an end that comes in two reads. */
const OVERLAP = END_OF_HEAD.length - 1;

export interface HeadByHead extends Transport {
  /** No more heads follow: from now on, bytes are read as they come. */
  endHeads(): void;
}

/**
 * The same transport, except that no read goes beyond the end of a head: a decoder never holds more than it has asked
 * for, and what follows a CONNECT, which is not HTTP any more, is still to be read.
 */
export function headByHead(transport: Transport): HeadByHead {
  let headsFollow = true;
  /** The last bytes handed over. */
  let before: Buffer = NONE;
  let held: Uint8Array | undefined;
  return {
    facts: transport.facts,
    endHeads() {
      headsFollow = false;
    },
    async read() {
      const bytes = held ?? (await transport.read());
      held = undefined;
      if (bytes === undefined || !headsFollow) return bytes;
      const end = findEnd(before, bytes);
      if (end === undefined) {
        before = Buffer.concat([before, bytes.subarray(-OVERLAP)]).subarray(-OVERLAP);
        return bytes;
      }
      before = NONE;
      if (end < bytes.length) held = bytes.subarray(end);
      return bytes.subarray(0, end);
    },
    write: (bytes) => transport.write(bytes),
    end: () => transport.end(),
    close: (reason) => transport.close(reason),
    get quiet() {
      return held === undefined && transport.quiet;
    },
  };
}

/** How many of these bytes, which follow on those before, belong to the first head that ends among them. */
function findEnd(before: Buffer, bytes: Uint8Array): number | undefined {
  const across = Buffer.concat([before, bytes.subarray(0, OVERLAP)]).indexOf(END_OF_HEAD);
  if (across !== -1) return across + END_OF_HEAD.length - before.length;
  const within = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(END_OF_HEAD);
  return within === -1 ? undefined : within + END_OF_HEAD.length;
}

const NONE = Buffer.alloc(0);
