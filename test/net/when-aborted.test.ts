import { expect, test, vi } from 'vitest';
import { TransportError } from '../../src/errors.ts';
import { whenAborted } from '../../src/net/when-aborted.ts';

test('is called back with the reason, once the signal is aborted', () => {
  const controller = new AbortController();
  const act = vi.fn<(reason: Error) => void>();
  whenAborted(controller.signal, act);
  expect(act).not.toHaveBeenCalled();
  const reason = new TransportError('timeout', 'that took too long');
  controller.abort(reason);
  expect(act).toHaveBeenCalledExactlyOnceWith(reason);
});

test('is called back at once, where it is aborted already', () => {
  const act = vi.fn<(reason: Error) => void>();
  whenAborted(AbortSignal.abort(), act);
  expect(act).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'aborted' }));
});

test('is left alone after that was put an end to', () => {
  const controller = new AbortController();
  const act = vi.fn<(reason: Error) => void>();
  whenAborted(controller.signal, act)();
  controller.abort();
  expect(act).not.toHaveBeenCalled();
});

test('without a signal there is nothing to wait for', () => {
  whenAborted(undefined, () => expect.unreachable())();
});
