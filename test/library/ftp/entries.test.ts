import { describe, expect, it } from 'vitest';
import { readFacts, readListing, readNames } from '../../../src/library/ftp/entries.ts';
import { pathOf } from '../../../src/protocols/remote-path.ts';

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\r\n`).join('');

describe('a listing that basic-ftp has read', () => {
  it('keeps what LIST says, but for its dates, which basic-ftp leaves as text', () => {
    const { entries, unknown } = readListing(
      lines(
        'drwxr-xr-x    2 alice    staff        4096 Nov 20 14:33 .',
        'drwxr-xr-x    9 alice    staff        4096 Nov 20 14:33 ..',
        '-rw-r-----    1 alice    staff         180 Nov 14  2023  leading and trailing ',
        'lrwxrwxrwx    1 alice    staff          11 Nov 20 14:33 to -> ../a -> b',
        'drwxrwxrwt    2 1001     1001         4096 Nov 20 14:33 Gr\xc3\xbc\xdfe',
      ),
    );
    expect(unknown).toEqual([]);
    expect(entries).toEqual([
      {
        name: ' leading and trailing ',
        kind: 'file',
        size: 180,
        mode: 0o640,
        owner: 'alice',
        group: 'staff',
      },
      {
        name: 'to',
        kind: 'link',
        size: 11,
        mode: 0o777,
        owner: 'alice',
        group: 'staff',
        target: '../a -> b',
      },
      // Of the sticky bit, basic-ftp says nothing.
      { name: 'Gr\xc3\xbc\xdfe', kind: 'folder', size: 4096, mode: 0o777, owner: '1001', group: '1001' },
    ]);
  });

  it('keeps what MLSD says', () => {
    const { entries, unknown } = readListing(
      lines(
        'type=cdir;modify=20251120143301; /pub',
        'type=pdir;modify=20251120143301; /',
        'type=file;size=0;modify=20251120143301;UNIX.mode=0644; empty file',
        'Type=dir;Modify=20251120143301.250;UNIX.ownername=alice;UNIX.group=7; a;b=c',
        'type=OS.unix=slink:../x;size=4; link',
        'type=OS.solaris=door; door',
      ),
    );
    expect(unknown).toEqual([]);
    const time = Date.UTC(2025, 10, 20, 14, 33, 1);
    const second = { time, precision: 'second', zone: 'utc' };
    expect(entries).toEqual([
      { name: 'empty file', kind: 'file', size: 0, mode: 0o644, modified: second },
      {
        name: 'a;b=c',
        kind: 'folder',
        owner: 'alice',
        group: '7',
        modified: { time: time + 250, precision: 'millisecond', zone: 'utc' },
      },
      { name: 'link', kind: 'link', size: 4, target: '../x' },
      { name: 'door', kind: 'other' },
    ]);
  });

  it('shows what basic-ftp would drop, or give up at', () => {
    const odd = ['type=file;modify=once; a', 'neither this nor that', '+i8388621.48594,m825718503,r,\tname'];
    const good = 'type=file;size=3; b';
    for (const order of [
      [...odd, good],
      [good, ...odd],
    ]) {
      const { entries, unknown } = readListing(lines(...order));
      expect(unknown).toEqual(odd);
      expect(entries).toEqual([{ name: 'b', kind: 'file', size: 3 }]);
    }
    expect(readListing(lines(...odd))).toEqual({ entries: [], unknown: odd });
    expect(readListing('')).toEqual({ entries: [], unknown: [] });
  });

  it('shows a size that is none as none', () => {
    const { entries } = readListing(lines('type=file;size=99999999999999999999; a', 'type=file;size=big; b'));
    expect(entries).toEqual([
      { name: 'a', kind: 'file' },
      { name: 'b', kind: 'file' },
    ]);
  });
});

describe('names alone', () => {
  it('are without the folder that some servers put before them', () => {
    const names = readNames(lines('.', '..', 'a b', 'pub/c', './d')).entries.map(({ name }) => name);
    expect(names).toEqual(['a b', 'c', 'd']);
  });
});

describe('the facts of one thing', () => {
  it.each([
    [' type=file;size=3; /pub/a file', '/pub/a file', { name: 'a file', kind: 'file', size: 3 }],
    [' type=cdir;UNIX.mode=0755; /', '/', { name: '', kind: 'folder', mode: 0o755 }],
    [' Type=pdir; /pub', 'pub/', { name: 'pub', kind: 'folder' }],
    [' nothing', 'x', undefined],
    [' type=file;modify=never; x', 'x', undefined],
    ['', 'x', undefined],
  ])('are in %j', (line, path, expected) => {
    expect(readFacts(line, pathOf(path))).toEqual(expected);
  });
});
