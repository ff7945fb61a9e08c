import type { Transport } from '../../net/types.ts';

const END_OF_HEAD = '\r\n\r\n';

/**
 * The same transport, except that no read goes beyond the end of a head: a decoder never holds more than it has asked
 * for, and what follows a CONNECT, which is not HTTP any more, is still to be read.
 */
export function headByHead(transport: Transport): Transport {
  /** The last bytes handed over: the end of a head may come in two reads. */
  let before: Uint8Array = NONE;
  let held: Uint8Array | undefined;
  return {
    facts: transport.facts,
    async read() {
      const bytes = held ?? (await transport.read());
      held = undefined;
      if (bytes === undefined) return undefined;
      const joined = Buffer.concat([before, bytes]);
      const at = joined.indexOf(END_OF_HEAD);
      if (at === -1) {
        before = joined.subarray(1 - END_OF_HEAD.length);
        return bytes;
      }
      const end = at + END_OF_HEAD.length - before.length;
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

const NONE = new Uint8Array();
