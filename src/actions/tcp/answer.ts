import type { Transport } from '../../net/types.ts';
import { within } from '../../net/within.ts';

export interface AnswerSettings {
  /** What is being said: the clocks start when it is. Its failure is ours. */
  readonly said?: Promise<void>;
  /** How long to wait for the first of it, in milliseconds. */
  readonly patience: number;
  /** Once something has come: the silence, in milliseconds, that ends it. Who speaks no protocol can tell by nothing else. */
  readonly linger: number;
  /**
   * When to end our side, in milliseconds, for a peer that waits for that: 0 for at once, Infinity for never, and what is between
   * only if nothing comes until then.
   */
  readonly endAfter: number;
  /** The bytes are valid until it is through. */
  readonly onReceived: (bytes: Uint8Array) => Promise<void>;
}

/**
 * Takes what the peer answers, also while we speak: a peer that answers as it hears stops listening when nobody takes that.
 *
 * @returns `ended` if the peer has ended, `quiet` if it has said something and then no more, `nothing` if it was silent
 */
export async function readAnswer(
  transport: Transport,
  { said = Promise.resolve(), patience, linger, endAfter, onReceived }: AnswerSettings,
): Promise<'ended' | 'quiet' | 'nothing'> {
  let isSaid = false;
  let wake = (): void => {};
  const onSaid = (): void => {
    isSaid = true;
    wake();
  };
  said.then(onSaid, onSaid);
  let reading = transport.read();
  let hasAnswered = false;
  for (;;) {
    // A race would leave something behind on `said` with every chunk.
    const chunk = await new Promise<Uint8Array | undefined | typeof SAID>((resolve, reject) => {
      wake = () => resolve(SAID);
      if (isSaid) wake();
      reading.then(resolve, reject);
    });
    if (chunk === SAID) break;
    if (chunk === undefined) {
      // The peer may have ended its side alone.
      await said;
      return 'ended';
    }
    hasAnswered = true;
    await onReceived(chunk);
    reading = transport.read();
  }
  await said;
  if (endAfter === 0) await transport.end();
  const endsLater = endAfter > 0 && endAfter < patience;
  let chunk = await within(reading, hasAnswered ? linger : endsLater ? endAfter : patience, LATE);
  if (chunk === LATE && hasAnswered) return 'quiet';
  if (chunk === LATE && endsLater) {
    await transport.end();
    chunk = await within(reading, patience - endAfter, LATE);
  }
  if (chunk === LATE) return 'nothing';
  while (chunk !== undefined) {
    await onReceived(chunk);
    reading = transport.read();
    chunk = await within(reading, linger, LATE);
    if (chunk === LATE) return 'quiet';
  }
  return 'ended';
}

const SAID = Symbol('said');

/** Not `undefined`, which a read has for the end. */
const LATE = Symbol('late');
