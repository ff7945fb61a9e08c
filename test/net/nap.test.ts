import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Napper } from '../../src/net/nap.ts';

const MIB = 1024 * 1024;
const BUFFER = 128 * 1024;
const READ = 64 * 1024;

let naps = 0;
beforeEach(() => {
  naps = 0;
  vi.spyOn(Atomics, 'wait').mockImplementation(() => {
    naps += 1;
    return 'timed-out';
  });
});
afterEach(() => vi.restoreAllMocks());

/** Reads so much, at so many bytes a millisecond awake and with naps; how often it has napped. */
function readAll(
  bytes: number,
  speeds: { readonly awake: number; readonly napping: number },
  read = READ,
): number {
  let time = 0;
  const napper = new Napper(BUFFER, () => time);
  for (let at = 0; at < bytes; at += read) {
    const before = naps;
    napper.afterRead(read);
    time += read / (naps > before ? speeds.napping : speeds.awake);
  }
  return naps;
}

describe('a napper', () => {
  it('does not nap before it has seen how fast it goes awake', () => {
    expect(readAll(31 * MIB, { awake: 1000, napping: 5000 })).toBe(0);
  });

  it('goes on napping where that is faster', () => {
    expect(readAll(512 * MIB, { awake: 1000, napping: 2000 })).toBeGreaterThan((400 * MIB) / READ);
  });

  it('stops where that is slower, and where it saves next to nothing', () => {
    const trial = (33 * MIB) / READ;
    expect(readAll(512 * MIB, { awake: 2000, napping: 1000 })).toBeLessThan(trial);
    naps = 0;
    expect(readAll(512 * MIB, { awake: 1000, napping: 1050 })).toBeLessThan(trial);
  });

  it('tries again after a while', () => {
    const awake = readAll(2048 * MIB, { awake: 2000, napping: 1000 });
    expect(awake).toBeGreaterThan((65 * MIB) / READ);
  });

  it('never naps after full buffers, nor in a dialogue', () => {
    expect(readAll(256 * MIB, { awake: 1000, napping: 2000 }, BUFFER)).toBe(0);
    expect(readAll(128 * MIB, { awake: 1000, napping: 2000 }, 8 * 1024)).toBe(0);
  });
});
