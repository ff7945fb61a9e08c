import { converse } from '../../actions/tcp/converse.ts';
import { hear } from '../../actions/tcp/hear.ts';
import type { Transport } from '../../net/types.ts';
import type { ClientReport } from './listen-report.ts';

export interface ListenDialogue {
  readonly reply: Uint8Array | undefined;
  /** What is said to the client, where nothing else answers it. */
  readonly input: AsyncIterable<Uint8Array> | undefined;
  readonly inputIsTerminal: boolean;
  /** Whether our side may end before the client's. */
  readonly halfClose: boolean;
  /** Given when the listener closes its connections. */
  readonly signal: AbortSignal;
}

/** The whole dialogue with one client. */
export async function serveClient(
  transport: Transport,
  { reply, input, inputIsTerminal, halfClose, signal }: ListenDialogue,
  report: ClientReport,
): Promise<void> {
  const onSent = (bytes: Uint8Array): Promise<void> => report.sent(bytes);
  if (input === undefined) {
    const onReceived = (bytes: Uint8Array): Promise<void> => report.received(bytes);
    await hear(transport, { reply, endAfterwards: halfClose, onReceived, onSent });
    return;
  }
  let hasSpoken = (): void => {};
  const spoken = new Promise<void>((resolve) => (hasSpoken = resolve));
  await converse(transport, {
    input: untilSpoken(input, onSent, spoken),
    endWithInput: halfClose,
    // Nobody closes the input of a server in the background.
    inputAfterPeer: inputIsTerminal ? 'left' : 'sent while it moves',
    async onReceived(bytes) {
      await report.received(bytes);
      hasSpoken();
    },
    signal,
    onPeerEnded: () => hasSpoken(),
  });
}

/**
 * Where nothing is to be said, as in the background, our side ends once the client has said something, and not at once:
 * some clients take the end of our side for the end of everything, and others wait for it when they have spoken.
 */
async function* untilSpoken(
  input: AsyncIterable<Uint8Array>,
  onSent: (bytes: Uint8Array) => Promise<void>,
  spoken: Promise<void>,
): AsyncGenerator<Uint8Array> {
  let silent = true;
  for await (const chunk of input) {
    silent = false;
    await onSent(chunk);
    yield chunk;
  }
  if (silent) await spoken;
}
