import { describe, expect, it } from 'vitest';
import {
  BUFFER_BUDGET,
  MAX_CHUNK,
  MAX_HELD,
  MAX_TRANSFERS,
  MIN_CHUNK,
  Transfers,
} from '../../../src/lab/files/transfers.ts';

describe('Transfers', () => {
  it('shares the budget: large buffers for few, small ones for many', () => {
    const transfers = new Transfers();
    const nextBuffer = transfers.sharedBuffer();
    const few = BUFFER_BUDGET / MAX_CHUNK;
    for (let count = 0; count < few; count += 1) transfers.begin();
    const large = nextBuffer();
    expect(large).toHaveLength(MAX_CHUNK);
    expect(nextBuffer()).toBe(large);
    transfers.begin();
    expect(nextBuffer()).toHaveLength(MIN_CHUNK);
    transfers.end();
    expect(nextBuffer()).toHaveLength(MAX_CHUNK);
  });

  it('is full while MAX_HELD bytes are held', () => {
    const transfers = new Transfers();
    transfers.hold(MAX_HELD - 1);
    expect(transfers.full).toBe(false);
    transfers.hold(1);
    expect(transfers.full).toBe(true);
    transfers.release(1);
    expect(transfers.full).toBe(false);
  });

  it('is full at MAX_TRANSFERS', () => {
    const transfers = new Transfers();
    for (let count = 0; count < MAX_TRANSFERS; count += 1) {
      expect(transfers.full).toBe(false);
      transfers.begin();
    }
    expect(transfers.full).toBe(true);
    transfers.end();
    expect(transfers.full).toBe(false);
  });
});
