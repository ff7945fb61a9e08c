import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Output } from '../../src/terminal/io.ts';
import { REDRAW_INTERVAL } from '../../src/terminal/progress.ts';
import { createProgressList, MAX_BARS } from '../../src/terminal/progress-list.ts';

const MIB = 1024 * 1024;

/** A terminal as far as the bars use one: line feeds, up, to the left, and erasing from there on. */
function screenOf(columns = 80) {
  const rows: string[] = [''];
  let row = 0;
  const output: Output = {
    isTTY: true,
    columns,
    write(data) {
      for (const [piece] of String(data).matchAll(/[\r\n]|\p{Cc}\[\d*[A-Z]|\P{Cc}+/gu)) {
        if (piece === '\n') row += 1;
        else if (piece.endsWith('A') && piece.startsWith('\x1b')) row -= Number(piece.slice(2, -1));
        else if (piece === '\x1b[J') rows.splice(row, rows.length, '');
        else if (piece !== '\r') rows[row] = (rows[row] ?? '') + piece;
        rows[row] ??= '';
      }
      return true;
    },
  };
  return { output, lines: () => rows.filter((line) => line !== '') };
}

function start(columns?: number) {
  const screen = screenOf(columns);
  const clock = { now: 0 };
  const list = createProgressList(screen.output, () => clock.now);
  list.summarise(() => 'all of them');
  return { ...screen, list, later: () => (clock.now += REDRAW_INTERVAL) };
}

describe('bars of several transfers', () => {
  it('shows one for each that is under way, and a row for all of them', () => {
    const { list, lines, later } = start(100);
    list.begin(1, 'one.iso', { total: 4 * MIB, offset: 0 });
    list.begin(2, 'two.iso', { total: undefined, offset: 0 });
    later();
    list.add(1, MIB);
    expect(lines()).toEqual([
      expect.stringMatching(/^one\.iso +█+░+ {2}25% {2}1\.0 MiB of 4\.0 MiB {2}10\.0 MiB\/s {2}300 ms left$/),
      expect.stringMatching(/^two\.iso +0 B {2}0 B\/s {2}100 ms$/),
      'all of them',
    ]);
    list.end(1);
    later();
    list.add(2, 5);
    expect(lines()).toEqual([expect.stringMatching(/^two\.iso/), 'all of them']);
    list.done();
    expect(lines()).toEqual([]);
  });

  it('does not draw before the first interval is over, nor more often', () => {
    const { list, lines, later } = start();
    list.begin(1, 'one.iso', { total: MIB, offset: 0 });
    list.add(1, 10);
    expect(lines()).toEqual([]);
    later();
    list.add(1, MIB / 4);
    const drawn = lines();
    list.add(1, MIB / 4);
    expect(lines()).toEqual(drawn);
  });

  it('draws from time to time, though nothing comes, until it is done', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { list, lines, later } = start();
    list.begin(1, 'silent.iso', { total: MIB, offset: 0 });
    later();
    vi.advanceTimersByTime(REDRAW_INTERVAL);
    expect(lines()).toEqual([expect.stringMatching(/^silent\.iso .*0%/), 'all of them']);
    list.done();
    later();
    vi.advanceTimersByTime(REDRAW_INTERVAL);
    expect(lines()).toEqual([]);
  });

  it('counts what was there as done, and not as speed', () => {
    const { list, lines, later } = start(100);
    list.begin(1, 'one.iso', { total: 4 * MIB, offset: 2 * MIB });
    later();
    list.add(1, MIB);
    expect(lines()[0]).toContain('75%  3.0 MiB of 4.0 MiB  10.0 MiB/s  100 ms left');
  });

  it('says lines above the bars', () => {
    const { list, lines, later, output } = start();
    list.begin(1, 'one.iso', { total: MIB, offset: 0 });
    later();
    list.add(1, 1);
    list.say(output, 'saved two.iso');
    list.say(output, 'saved three.iso');
    expect(lines().slice(0, 2)).toEqual(['saved two.iso', 'saved three.iso']);
    expect(lines()[2]).toMatch(/^one\.iso/);
    expect(lines()).toHaveLength(4);
  });

  it('shows no more bars than there is room for, and counts the others', () => {
    const { list, lines, later } = start();
    for (let id = 0; id < MAX_BARS + 3; id += 1) list.begin(id, `${id}.iso`, { total: 9, offset: 0 });
    later();
    list.add(0, 1);
    expect(lines()).toHaveLength(MAX_BARS + 2);
    expect(lines().at(-2)).toBe('and 3 more');
  });

  it('cuts and escapes names, and never is wider than the screen', () => {
    for (const columns of [20, 40, 60, 100]) {
      const { list, lines, later } = start(columns);
      list.begin(1, `\x1b[2J${'长'.repeat(40)}`, { total: MIB, offset: 0 });
      later();
      list.add(1, 1);
      expect(lines()[0]).not.toContain('\x1b');
      // A wide character takes two columns.
      const [row = ''] = lines();
      expect(row.length + (row.match(/长/g) ?? []).length).toBeLessThan(columns);
    }
  });

  it('draws nothing where there is no terminal, and says its lines', () => {
    const written: string[] = [];
    const output: Output = { write: (data) => written.push(String(data)) > 0 };
    const list = createProgressList(output, () => 0);
    list.begin(1, 'one.iso', { total: MIB, offset: 0 });
    list.add(1, MIB);
    list.say(output, 'saved one.iso');
    list.done();
    expect(written).toEqual(['saved one.iso\n']);
  });
});
