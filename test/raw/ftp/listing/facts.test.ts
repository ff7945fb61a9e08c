import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { FileEntry } from '../../../../src/protocols/files.ts';
import { pathOf, type RemotePath } from '../../../../src/protocols/remote-path.ts';
import { FACTS } from '../../../../src/raw/ftp/listing/fact-choice.ts';
import { formatFacts, parseFacts, parseMlst } from '../../../../src/raw/ftp/listing/facts.ts';

const second = (...date: Parameters<typeof Date.UTC>) =>
  ({ time: Date.UTC(...date), precision: 'second', zone: 'utc' }) as const;

describe('a line of MLSD', () => {
  it.each([
    // RFC 3659, section 7.7.
    [
      'type=OS.unix=slink:/foobar;perm=;unique=keVO1+4G4; foobar',
      { name: 'foobar', kind: 'link', target: '/foobar' },
    ],
    ['type=OS.unix=chr-13/29;perm=;unique=keVO1+5G4; device', { name: 'device', kind: 'other' }],
    ['type=file;perm=awr;unique=keVO1+8G4; writable', { name: 'writable', kind: 'file' }],
    ['type=dir;perm=cpmel;unique=keVO1+7G4; promiscuous', { name: 'promiscuous', kind: 'folder' }],
    [
      'Type=file;Size=25730;Modify=19940728095854;Perm=; cap60.pl198.tar.gz',
      { name: 'cap60.pl198.tar.gz', kind: 'file', size: 25730, modified: second(1994, 6, 28, 9, 58, 54) },
    ],
    [
      'Type=dir;Modify=19990112033508;Perm=el; doc',
      { name: 'doc', kind: 'folder', modified: second(1999, 0, 12, 3, 35, 8) },
    ],
    // As ProFTPD and Pure-FTPd are known to send them.
    [
      'modify=20251120143301;perm=adfr;size=1057;type=file;unique=803U1;UNIX.group=1000;UNIX.groupname=staff;UNIX.mode=0644;UNIX.owner=1001;UNIX.ownername=alice; x',
      {
        name: 'x',
        kind: 'file',
        size: 1057,
        modified: second(2025, 10, 20, 14, 33, 1),
        mode: 0o644,
        owner: 'alice',
        group: 'staff',
      },
    ],
    [
      'type=dir;sizd=4096;modify=20251120143301;UNIX.mode=01777;UNIX.uid=0;UNIX.gid=5;unique=1g2; tmp',
      {
        name: 'tmp',
        kind: 'folder',
        modified: second(2025, 10, 20, 14, 33, 1),
        mode: 0o1777,
        owner: '0',
        group: '5',
      },
    ],
    ['type=OS.unix=symlink;UNIX.mode=0777; bin', { name: 'bin', kind: 'link', mode: 0o777 }],
    ['TYPE=OS.UNIX=SLINK:Usr/Bin; bin', { name: 'bin', kind: 'link', target: 'Usr/Bin' }],
    ['type=OS.unix=slink:my files/a b; bin', { name: 'bin', kind: 'link', target: 'my files/a b' }],
    [
      'type=file;modify=20251120143301.2567; x',
      {
        name: 'x',
        kind: 'file',
        modified: { time: Date.UTC(2025, 10, 20, 14, 33, 1, 256), precision: 'millisecond', zone: 'utc' },
      },
    ],
    ['type=file;UNIX.ownername=Zo\xc3\xab; x', { name: 'x', kind: 'file', owner: 'Zoë' }],
    [
      'type=file;UNIX.mode=100644; a file with its kind in its mode',
      { name: 'a file with its kind in its mode', kind: 'file', mode: 0o644 },
    ],
    // Names may hold what parts the facts.
    ['type=file;size=7;  leading', { name: ' leading', kind: 'file', size: 7 }],
    ['type=file; a; b=c; d ', { name: 'a; b=c; d ', kind: 'file' }],
    [' no facts; size=7; x', { name: 'no facts; size=7; x', kind: 'other' }],
    ['type=file; a\\b \xff', { name: 'a\\b \xff', kind: 'file' }],
    ['type=file; a/../b', { name: 'a/../b', kind: 'file' }],
    ['type=file; /whole/path', { name: 'path', kind: 'file' }],
    // What cannot be is left out.
    ['type=file;size=-1;modify=20251320000000;UNIX.mode=9; x', { name: 'x', kind: 'file' }],
    ['type=file;size=;modify=;UNIX.mode=; x', { name: 'x', kind: 'file' }],
  ])('%s', (line, expected) => expect(parseFacts(line)).toEqual(expected));

  it.each([
    ['type=cdir;perm=el; /pub', 'current'],
    ['Type=CDIR;modify=20251120143301; .', 'current'],
    ['type=pdir; ..', 'parent'],
  ])('%s is the %s folder', (line, expected) => expect(parseFacts(line)).toBe(expected));

  it.each([
    '',
    ' ',
    'x',
    'type=file;',
    'type=file; ',
    'type=file;x',
    'modify=20150806235817;invalid; movies',
    '=x; y',
  ])('is not %j', (line) => expect(parseFacts(line)).toBeUndefined());
});

describe("the line of MLST's reply", () => {
  it.each([
    [
      ' Type=dir;Modify=19990929003355; /',
      { name: '/', kind: 'folder', modified: second(1999, 8, 29, 0, 33, 55) },
    ],
    [' type=file;size=7; /pub/a; b', { name: 'a; b', kind: 'file', size: 7 }],
    ['type=file;size=7; /pub/x', { name: 'x', kind: 'file', size: 7 }],
    [' type=cdir;UNIX.mode=0755; /pub', { name: 'pub', kind: 'folder', mode: 0o755 }],
    ['  /pub/x', { name: 'x', kind: 'other' }],
  ])('%j', (line, expected) => expect(parseMlst(line)).toEqual(expected));

  it('is not what it says around it', () => expect(parseMlst('End')).toBeUndefined());
});

describe('facts of ours', () => {
  const entry: FileEntry = {
    name: pathOf('Grüße; x'),
    kind: 'file',
    size: 1057,
    modified: second(2025, 10, 20, 14, 33, 1),
    mode: 0o644,
    owner: 'alice',
    group: 'staff',
  };

  it.each([
    [
      entry,
      undefined,
      'type=file;size=1057;modify=20251120143301;UNIX.mode=0644;UNIX.owner=alice;UNIX.group=staff; Gr\xc3\xbc\xc3\x9fe; x',
    ],
    [entry, ['size', 'modify'] as const, 'size=1057;modify=20251120143301; Gr\xc3\xbc\xc3\x9fe; x'],
    [entry, [], ' Gr\xc3\xbc\xc3\x9fe; x'],
    [
      { name: pathOf('d'), kind: 'folder', size: 4096, mode: 0o1777 } as const,
      undefined,
      'type=dir;UNIX.mode=1777; d',
    ],
    [
      { name: pathOf('l'), kind: 'link', target: pathOf('../a b') } as const,
      undefined,
      'type=OS.unix=slink:../a b; l',
    ],
    [
      { name: pathOf('l'), kind: 'link', target: pathOf('a;b') } as const,
      undefined,
      'type=OS.unix=symlink; l',
    ],
    [{ name: pathOf('o'), kind: 'other', owner: 'a;b' } as const, undefined, 'type=OS.unix=other; o'],
    [{ name: pathOf('a\r\nb\0'), kind: 'file' } as const, undefined, 'type=file; a??b?'],
  ])('%j, %j: %j', (each, wanted, line) => expect(formatFacts(each, wanted)).toBe(line));

  it('are read as what they were', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 }).filter((each) => !/[\0\r\n]/.test(each));
    const name = text.filter((each) => !each.includes('/')).map(pathOf);
    const entries: fc.Arbitrary<FileEntry> = fc.record(
      {
        name,
        kind: fc.constantFrom('file' as const, 'other' as const),
        size: fc.nat(),
        modified: fc
          .date({ min: new Date('1970-01-01'), max: new Date('9999-01-01'), noInvalidDate: true })
          .map((date) => ({
            time: Math.floor(date.getTime() / 1000) * 1000,
            precision: 'second' as const,
            zone: 'utc' as const,
          })),
        mode: fc.nat({ max: 0o7777 }),
        owner: text.filter((each) => !each.includes(';')),
      },
      { requiredKeys: ['name', 'kind'] },
    );
    fc.assert(
      fc.property(entries, (each) => {
        expect(parseFacts(formatFacts(each, FACTS))).toEqual(each);
      }),
    );
    fc.assert(
      fc.property(
        name,
        text.map((each) => pathOf(each.replaceAll(';', ''))),
        (link, target) => {
          const each = { name: link, kind: 'link' as const, ...(target !== '' && { target }) };
          expect(parseFacts(formatFacts(each as { name: RemotePath; kind: 'link' }))).toEqual(each);
        },
      ),
    );
  });
});
