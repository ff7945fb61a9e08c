import { describe, expect, it } from 'vitest';

import { createProcessIo } from '../../src/terminal/process-io.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function listeners(): number[] {
  return SIGNALS.map((signal) => process.listenerCount(signal));
}

describe('the Io of a process', () => {
  it.each(SIGNALS)(
    'aborts at the first %s and gives all signals back, so that a second one kills',
    (signal) => {
      const before = listeners();
      const { io } = createProcessIo();
      expect(listeners()).toEqual(before.map((count) => count + 1));
      expect(io.signal.aborted).toBe(false);

      process.emit(signal, signal);

      expect(io.signal.reason).toMatchObject({ name: 'TransportError', code: 'aborted' });
      expect(listeners()).toEqual(before);
    },
  );
});
