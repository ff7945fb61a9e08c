import { describe, expect, it } from 'vitest';
import { refuseImpossibleMode } from '../../src/protocols/file-mode.ts';

const usage = expect.objectContaining({ name: 'UsageError' });

describe('a mode', () => {
  it.each([0, 0o644, 0o7777])('may be %d', (mode) => {
    expect(() => refuseImpossibleMode(mode)).not.toThrow();
  });

  it.each([-1, 0o10000, 1.5, NaN])('may not be %d', (mode) => {
    expect(() => refuseImpossibleMode(mode)).toThrow(usage);
  });
});
