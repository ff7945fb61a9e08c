import type { Transport } from '../net/types.ts';

/**
 * How long a connection that we have ended is still read from, in milliseconds: bytes that nobody takes would make the
 * system reset it, and the client lose what is on its way.
 */
export const LINGER_TIMEOUT = 2_000;

/** Waits for it; after so many milliseconds `onLate` is called once, which is to bring it to an end. */
export async function withDeadline<T>(
  work: Promise<T>,
  milliseconds: number,
  onLate: () => void,
): Promise<T> {
  const timer = setTimeout(onLate, milliseconds);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Ends our side, then reads on for a moment: see LINGER_TIMEOUT. Never throws.
 *
 * @param readOn answers `undefined` once the peer has ended
 */
export async function closeInOrder(
  transport: Transport,
  readOn: () => Promise<unknown> = () => transport.read(),
): Promise<void> {
  const ending = async (): Promise<void> => {
    await transport.end();
    while ((await readOn()) !== undefined);
  };
  // Whoever is gone already has left in order, too.
  await withDeadline(ending(), LINGER_TIMEOUT, () => transport.close()).catch(() => {});
  transport.close();
}
