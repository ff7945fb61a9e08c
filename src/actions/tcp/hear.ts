import type { Transport } from '../../net/types.ts';
import { within } from '../../net/within.ts';

export interface HearSettings {
  /** What the peer is told once it has said something. */
  readonly reply?: Uint8Array | undefined;
  /** Whether our side ends then: a client that waits for an answer, and gets none, sees that there will be none. */
  readonly endAfterwards: boolean;
  readonly onReceived: (bytes: Uint8Array) => Promise<void>;
  /** Sees the reply, before it is sent. */
  readonly onSent: (bytes: Uint8Array) => Promise<void>;
}

/**
 * For how long a client may be silent after its reply before it is hung up on, in milliseconds. Closing at once would reset the
 * connection where more was on its way, and the reset can overtake the reply (RFC 1122, section 4.2.2.13).
 */
export const AFTER_REPLY_MS = 1000;

/**
 * Listens to what a client says until it ends. It is answered after what the first read brought, and not when it ends: a
 * client that waits for its answer does not close its side.
 */
export async function hear(
  transport: Transport,
  { reply, endAfterwards, onReceived, onSent }: HearSettings,
): Promise<void> {
  let first = true;
  for (;;) {
    const reading = transport.read();
    const chunk = await (first || reply === undefined ? reading : within(reading, AFTER_REPLY_MS));
    if (chunk === undefined) return;
    await onReceived(chunk);
    if (first && reply !== undefined) {
      await onSent(reply);
      await transport.write(reply);
    }
    if (first && endAfterwards) await transport.end();
    first = false;
  }
}
