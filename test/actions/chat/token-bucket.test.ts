import { expect, it } from 'vitest';
import { TokenBucket } from '../../../src/actions/chat/token-bucket.ts';
import { FakeClock } from '../../lab/chat/fake-clock.ts';

/** How many may come now. */
function drain(bucket: TokenBucket, clock: FakeClock): number {
  let count = 0;
  for (; bucket.wait(clock.now()) === 0; count += 1) bucket.take();
  return count;
}

it('lets a burst through, then so many a second', () => {
  const clock = new FakeClock();
  const bucket = new TokenBucket(20, 100, clock.now());
  expect(drain(bucket, clock)).toBe(100);
  expect(bucket.wait(clock.now())).toBe(50);
  clock.advance(49);
  expect(bucket.wait(clock.now())).toBe(1);
  clock.advance(1);
  expect(drain(bucket, clock)).toBe(1);
  clock.advance(1000);
  expect(drain(bucket, clock)).toBe(20);
});

it.each(['full', 'empty'])('saves no more than a burst, whether it was %s before', (state) => {
  const clock = new FakeClock();
  const bucket = new TokenBucket(2, 5, clock.now());
  if (state === 'empty') drain(bucket, clock);
  clock.advance(3_600_000);
  expect(drain(bucket, clock)).toBe(5);
});
