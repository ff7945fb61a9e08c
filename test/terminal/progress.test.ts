import { describe, expect, it } from 'vitest';
import { createProgress, REDRAW_INTERVAL, renderProgress } from '../../src/terminal/progress.ts';

const MIB = 1024 * 1024;

describe('renderProgress', () => {
  it('shows bar, percent, size, rate and the time that is left', () => {
    expect(renderProgress({ bytes: MIB, total: 4 * MIB, elapsed: 1000 }, 100)).toBe(
      `${'█'.repeat(10)}${'░'.repeat(30)}  25%  1.0 MiB of 4.0 MiB  1.0 MiB/s  3.00 s left`,
    );
  });

  it('leaves the bar out where there is no room, and never is wider than the screen', () => {
    const state = { bytes: MIB, total: 4 * MIB, elapsed: 1000 };
    expect(renderProgress(state, 50)).toBe(' 25%  1.0 MiB of 4.0 MiB  1.0 MiB/s  3.00 s left');
    for (let columns = 0; columns < 120; columns += 1) {
      expect(renderProgress(state, columns).length).toBeLessThanOrEqual(columns);
      expect(renderProgress({ ...state, total: undefined }, columns).length).toBeLessThanOrEqual(columns);
    }
  });

  it('shows size, rate and time for a size that is not known', () => {
    expect(renderProgress({ bytes: MIB, total: undefined, elapsed: 500 }, 80)).toBe(
      '1.0 MiB  2.0 MiB/s  500 ms',
    );
  });

  it('holds at the beginning, for an empty body, and for more than was announced', () => {
    expect(renderProgress({ bytes: 0, total: MIB, elapsed: 0 }, 80)).toContain(
      '  0%  0 B of 1.0 MiB  0 B/s  ? left',
    );
    expect(renderProgress({ bytes: 0, total: 0, elapsed: 1 }, 80)).toContain('100%');
    expect(renderProgress({ bytes: 3 * MIB, total: MIB, elapsed: 1 }, 80)).toContain('100%');
  });
});

describe('createProgress', () => {
  function start(isTTY: boolean) {
    const written: string[] = [];
    const clock = { now: 0 };
    const output = {
      isTTY,
      columns: 80,
      write: (data: string | Uint8Array) => written.push(String(data)) > 0,
    };
    return { written, clock, progress: createProgress(output, 10 * MIB, () => clock.now) };
  }

  it('draws once an interval however often bytes come, in place, and takes the bar away', () => {
    const { written, clock, progress } = start(true);
    for (clock.now = 0; clock.now <= 2 * REDRAW_INTERVAL; clock.now += 10) progress.add(1000);
    expect(written).toHaveLength(2);
    expect(written[0]).toMatch(/^\r\x1b\[K.*10\.0 MiB/); // eslint-disable-line no-control-regex
    progress.done();
    progress.done();
    expect(written.slice(2)).toEqual(['\r\x1b[K']);
  });

  it('draws nothing for a transfer that is over at once', () => {
    const { written, progress } = start(true);
    progress.add(10 * MIB);
    progress.done();
    expect(written).toEqual([]);
  });

  it('draws nothing where the output is not a terminal', () => {
    const { written, clock, progress } = start(false);
    clock.now = 1000;
    progress.add(1);
    progress.done();
    expect(written).toEqual([]);
  });
});
