import { expect, test } from 'vitest';
import { SYSTEM_CLOCK } from '../../src/actions/clock.ts';
import { TransportError } from '../../src/errors.ts';

const timers = (): number => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;

test('a sleep ends at once when it is aborted, with the reason, and leaves no timer', async () => {
  const before = timers();
  const controller = new AbortController();
  const sleeping = SYSTEM_CLOCK.sleep(1e9, controller.signal);
  expect(timers()).toBe(before + 1);
  const reason = new TransportError('aborted', 'interrupted');
  controller.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
  expect(timers()).toBe(before);
});

test('a sleep that comes too late does not begin', async () => {
  await expect(SYSTEM_CLOCK.sleep(1e9, AbortSignal.abort(new Error('left')))).rejects.toMatchObject({
    code: 'aborted',
  });
});

test('it sleeps, and goes on', async () => {
  const start = SYSTEM_CLOCK.now();
  await SYSTEM_CLOCK.sleep(2);
  expect(SYSTEM_CLOCK.now()).toBeGreaterThan(start);
});
