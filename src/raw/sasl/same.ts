import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether they are equal, in a time that does not tell how much of them is, nor how long the secret one is. */
export function isSame(given: string | Buffer, secret: string | Buffer): boolean {
  const [one, other] = [given, secret].map((value) => createHash('sha256').update(value).digest());
  return timingSafeEqual(one!, other!);
}
