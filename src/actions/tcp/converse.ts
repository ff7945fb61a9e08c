import type { Transport } from '../../net/types.ts';
import { within } from '../../net/within.ts';

export interface Conversation {
  /** What is said to the peer. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Whether our side ends with the input, while the peer may go on (a half-close). */
  readonly endWithInput: boolean;
  /**
   * What becomes of the input once the peer has ended: `left`, for somebody who types; `sent while it moves`, until nothing
   * has come of it for QUIET_INPUT_MS; or `sent` to its end. The peer may have closed its side or everything: that cannot be
   * told before something is sent.
   */
  readonly inputAfterPeer: 'left' | 'sent while it moves' | 'sent';
  /** The bytes are valid until it is through; the next are read then, so that a slow reader slows the peer. */
  readonly onReceived: (bytes: Uint8Array) => Promise<void>;
  /** Ctrl-C, which closes the connection: nothing more is sent then. */
  readonly signal?: AbortSignal;
  /** For an input that waits for the peer: nothing more will come. */
  readonly onPeerEnded?: () => void;
}

/** For how long an input may be silent once the peer has ended, in milliseconds: one that nobody closes would be waited for for ever. */
export const QUIET_INPUT_MS = 500;

/**
 * Carries bytes both ways at once, until the peer has ended and what was to be said has been sent.
 *
 * @throws TransportError `send`, `receive`, `timeout`; and what the input throws
 */
export async function converse(
  transport: Transport,
  { input, endWithInput, inputAfterPeer, onReceived, signal, onPeerEnded }: Conversation,
): Promise<void> {
  let sentChunks = 0;
  let writing = false;
  const send = async (): Promise<void> => {
    for await (const chunk of input) {
      writing = true;
      await transport.write(chunk);
      writing = false;
      sentChunks += 1;
    }
    if (endWithInput) await transport.end();
  };
  const receive = async (): Promise<void> => {
    for (;;) {
      const chunk = await transport.read();
      if (chunk === undefined) return;
      await onReceived(chunk);
    }
  };
  let failure: Error | undefined;
  const sending = send().catch((error: unknown) => {
    failure = error as Error;
    // What has come before is shown all the same.
    transport.close(failure);
  });
  await receive();
  onPeerEnded?.();
  if (signal?.aborted === true) return;
  if (inputAfterPeer === 'sent') await sending;
  if (inputAfterPeer === 'sent while it moves')
    await whileItMoves(sending, () => (writing ? Symbol('writing') : sentChunks));
  if (failure !== undefined) throw failure;
}

/** @param state of the work: while it is the same as before, nothing has moved */
async function whileItMoves(work: Promise<void>, state: () => unknown): Promise<void> {
  const done = work.then(() => true);
  let before: unknown;
  do before = state();
  while ((await within(done, QUIET_INPUT_MS)) === undefined && state() !== before);
}
