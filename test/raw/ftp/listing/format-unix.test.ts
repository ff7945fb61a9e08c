import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { FileEntry, Modified } from '../../../../src/protocols/files.ts';
import { pathOf } from '../../../../src/protocols/remote-path.ts';
import { formatUnixLine } from '../../../../src/raw/ftp/listing/format-unix.ts';
import { UnixLines } from '../../../../src/raw/ftp/listing/unix.ts';

const NOW = Date.UTC(2025, 10, 21, 12, 0);
const at = (time: number): Modified => ({ time, precision: 'second', zone: 'utc' });

describe('a line of ours', () => {
  it.each([
    [
      {
        name: pathOf('notes.txt'),
        kind: 'file',
        size: 1057,
        mode: 0o644,
        owner: 'alice',
        group: 'staff',
        modified: at(Date.UTC(2025, 10, 5, 14, 33)),
      },
      '-rw-r--r--    1 alice    staff        1057 Nov  5 14:33 notes.txt',
    ],
    [
      {
        name: pathOf(' ü'),
        kind: 'folder',
        size: 4096,
        mode: 0o1777,
        owner: '1001',
        group: '1001',
        modified: at(Date.UTC(1994, 3, 8)),
      },
      'drwxrwxrwt    2 1001     1001         4096 Apr  8  1994  \xc3\xbc',
    ],
    [
      {
        name: pathOf('a'),
        target: pathOf('b c'),
        kind: 'link',
        size: 3,
        mode: 0o777,
        owner: 'Zoë',
        group: 'g',
        modified: at(NOW),
      },
      'lrwxrwxrwx    1 Zo\xc3\xab     g               3 Nov 21 12:00 a -> b c',
    ],
    [
      { name: pathOf('pipe\r\n\0'), kind: 'other' },
      'p---------    1 0        0               0 Jan  1  1970 pipe???',
    ],
  ] as const)('%j', (entry, line) => expect(formatUnixLine(entry, NOW)).toBe(line));

  it.each([
    ['now', NOW, 'Nov 21 12:00'],
    ['in a minute', NOW + 60_000, 'Nov 21  2025'],
    ['in half a year less an hour', Date.UTC(2025, 4, 22, 22, 0), 'May 22 22:00'],
    ['more than half a year ago', Date.UTC(2025, 4, 22, 20, 0), 'May 22  2025'],
  ])('%s', (_, time, date) => {
    const entry: FileEntry = { name: pathOf('x'), kind: 'file', modified: at(time) };
    expect(formatUnixLine(entry, NOW)).toContain(` ${date} x`);
  });

  it('is read as what it was, to the minute or the day', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 }).filter((each) => !/[\0\r\n]/.test(each));
    const owner = text.filter((each) => !/[ ,]/.test(each));
    const time = fc.integer({ min: 0, max: NOW });
    fc.assert(
      fc.property(
        text,
        owner,
        owner,
        time,
        fc.nat({ max: 0o7777 }),
        fc.nat(),
        (name, user, group, then, mode, size) => {
          const entry: FileEntry = {
            name: pathOf(name),
            kind: 'file',
            size,
            mode,
            owner: user,
            group,
            modified: at(then),
          };
          const read = new UnixLines(NOW).parse(formatUnixLine(entry, NOW));
          const unit = read?.modified?.precision === 'day' ? 86_400_000 : 60_000;
          expect(read).toMatchObject({
            ...entry,
            modified: { time: Math.floor(then / unit) * unit, zone: 'unknown' },
          });
        },
      ),
    );
    fc.assert(
      fc.property(text, text, (name, to) => {
        const target = pathOf(to);
        const entry: FileEntry = { name: pathOf(name), kind: 'link', size: target.length, target };
        const { name: readName, target: readTarget } =
          new UnixLines(NOW).parse(formatUnixLine(entry, NOW)) ?? {};
        expect([readName, readTarget]).toEqual([entry.name, target]);
      }),
    );
  });
});
