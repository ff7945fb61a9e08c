/**
 * Chargen (RFC 864): characters without end. Lines of 72 printing characters, each beginning one further on than the last.
 *
 *      !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefg CR LF
 *     !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefgh CR LF
 */
import type { Duplex } from 'node:stream';

const PRINTING = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index)).join('');
const WIDTH = 72;

/** All 95 lines, behind which they begin anew. */
export const PATTERN: Uint8Array = Buffer.from(
  Array.from(PRINTING, (_, at) => `${(PRINTING + PRINTING).slice(at, at + WIDTH)}\r\n`).join(''),
);

/** The longest answer to a datagram (RFC 864), in bytes. */
const MAX_ANSWER_BYTES = 512;

/** What is written at once: enough to be fast, and as much as waits for a slow client at most. */
const BLOCK = Buffer.alloc(PATTERN.length * 9, PATTERN);

/** Goes on until the client has closed. What it sends is thrown away. */
export function generate(client: Duplex): void {
  const goOn = (): void => {
    client.write(BLOCK, (error) => {
      // Not at once: what the system takes without delay is no turn of the event loop, and others want to be served.
      if (!error) setImmediate(goOn);
    });
  };
  client.resume();
  goOn();
}

/** RFC 864 wants a length of chance: ours is that of the question, so that nobody can have more sent to others than they send. */
export function generateFor(datagram: Uint8Array): Uint8Array {
  return PATTERN.subarray(0, Math.min(datagram.length, MAX_ANSWER_BYTES));
}
