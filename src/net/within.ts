/**
 * What comes of the work, or `late` if that takes longer: what becomes of the work then is nobody's concern any more.
 *
 * @param time in milliseconds
 */
export function within<T>(work: Promise<T>, time: number): Promise<T | undefined>;
export function within<T, Late>(work: Promise<T>, time: number, late: Late): Promise<T | Late>;
export async function within(work: Promise<unknown>, time: number, late?: unknown): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<unknown>((resolve) => {
    timer = setTimeout(() => resolve(late), time);
  });
  try {
    return await Promise.race([work, elapsed]);
  } finally {
    clearTimeout(timer);
  }
}
