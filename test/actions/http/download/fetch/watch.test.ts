import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Watches } from '../../../../../src/actions/http/download/fetch/watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('each has its own time, and all of them one timer', () => {
  const watches = new Watches(1000);
  const first = watches.start();
  first.wait = () => 'for a.example';
  vi.advanceTimersByTime(400);
  const second = watches.start();
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(600);
  expect([first.signal.aborted, second.signal.aborted]).toEqual([true, false]);
  expect(first.signal.reason).toMatchObject({
    code: 'timeout',
    message: 'timed out after 1 s, while waiting for a.example',
  });
  watches.stop(first);
  vi.advanceTimersByTime(400);
  expect(second.signal.aborted).toBe(true);
});

test('what has ended is not given up, and after the last no timer is left', () => {
  const watches = new Watches(1000);
  const watch = watches.start();
  watches.stop(watch);
  vi.advanceTimersByTime(5000);
  expect(watch.signal.aborted).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
  watches.start();
  watches.close();
  expect(vi.getTimerCount()).toBe(0);
});

test('without a limit there is none', () => {
  const watches = new Watches(undefined);
  const watch = watches.start();
  expect(vi.getTimerCount()).toBe(0);
  watch.check();
  watches.abort(new Error('enough'));
  expect(() => watch.check()).toThrow('interrupted');
});

test('a peer that never pauses is held to it by asking', () => {
  const watch = new Watches(1000).start();
  vi.setSystemTime(Date.now() + 1);
  watch.check();
  vi.advanceTimersByTime(999);
  watch.check();
  vi.advanceTimersByTime(1);
  expect(() => watch.check()).toThrow('timed out after 1 s');
  expect(watch.explain(new Error('whatever'))).toMatchObject({ code: 'timeout' });
});
