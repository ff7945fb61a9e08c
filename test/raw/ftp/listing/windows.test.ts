import { describe, expect, it } from 'vitest';

import { parseWindowsLine } from '../../../../src/raw/ftp/listing/windows.ts';

const minute = (...date: Parameters<typeof Date.UTC>) =>
  ({ time: Date.UTC(...date), precision: 'minute', zone: 'unknown' }) as const;

describe('a line of IIS', () => {
  it.each([
    // As IIS sends them, and as its and other servers' variants are known.
    [
      '04-27-00  12:09PM       <DIR>          licensed',
      { name: 'licensed', kind: 'folder', modified: minute(2000, 3, 27, 12, 9) },
    ],
    [
      '07-18-00  10:16AM       <DIR>          pub',
      { name: 'pub', kind: 'folder', modified: minute(2000, 6, 18, 10, 16) },
    ],
    [
      '04-14-00  03:47PM                  589 readme.htm',
      { name: 'readme.htm', kind: 'file', size: 589, modified: minute(2000, 3, 14, 15, 47) },
    ],
    [
      '11-20-2025  12:05AM                    0 midnight',
      { name: 'midnight', kind: 'file', size: 0, modified: minute(2025, 10, 20, 0, 5) },
    ],
    [
      '2002-09-02  18:48       <DIR>          dir',
      { name: 'dir', kind: 'folder', modified: minute(2002, 8, 2, 18, 48) },
    ],
    [
      '2002-09-02  19:06                9,730 file',
      { name: 'file', kind: 'file', size: 9730, modified: minute(2002, 8, 2, 19, 6) },
    ],
    [
      '03/08/2000  12:24p           51,346,952  Projects',
      { name: ' Projects', kind: 'file', size: 51346952, modified: minute(2000, 2, 8, 12, 24) },
    ],
    [
      '20.11.2025  14:33         51.346.952 archive',
      { name: 'archive', kind: 'file', size: 51346952, modified: minute(2025, 10, 20, 14, 33) },
    ],
    [
      '20-11-25  14:33                  7 day first',
      { name: 'day first', kind: 'file', size: 7, modified: minute(2025, 10, 20, 14, 33) },
    ],
    [
      '11/20/2025  02:33 PM    <DIR>          a b',
      { name: 'a b', kind: 'folder', modified: minute(2025, 10, 20, 14, 33) },
    ],
    [
      '12-31-99  11:59PM                  1 last',
      { name: 'last', kind: 'file', size: 1, modified: minute(1999, 11, 31, 23, 59) },
    ],
    [
      '12-31-69  11:59PM                  1 later',
      { name: 'later', kind: 'file', size: 1, modified: minute(2069, 11, 31, 23, 59) },
    ],
    [
      '11-20-25  02:33PM  <DIR>  name',
      { name: 'name', kind: 'folder', modified: minute(2025, 10, 20, 14, 33) },
    ],
    [
      '11/20/2025  02:33 PM    <JUNCTION>     data [D:\\data]',
      { name: 'data', kind: 'link', target: 'D:\\data', modified: minute(2025, 10, 20, 14, 33) },
    ],
    [
      '11/20/2025  02:33 PM    <SYMLINKD>     up [..\\..]',
      { name: 'up', kind: 'link', target: '..\\..', modified: minute(2025, 10, 20, 14, 33) },
    ],
    [
      '11/20/2025  02:33 PM    <SYMLINK>      x',
      { name: 'x', kind: 'link', modified: minute(2025, 10, 20, 14, 33) },
    ],
    // Spaces beyond the column belong to the name.
    [
      '04-14-00  03:47PM                  589   two more ',
      { name: '  two more ', kind: 'file', size: 589, modified: minute(2000, 3, 14, 15, 47) },
    ],
    [
      '04-27-00  12:09PM       <DIR>            two more ',
      { name: '  two more ', kind: 'folder', modified: minute(2000, 3, 27, 12, 9) },
    ],
    [
      '04-14-00  03:47PM                  589 \xe9\xff [x]',
      { name: '\xe9\xff [x]', kind: 'file', size: 589, modified: minute(2000, 3, 14, 15, 47) },
    ],
    // On no calendar or clock: the rest is known all the same.
    ['02-30-25  03:47PM                  589 x', { name: 'x', kind: 'file', size: 589 }],
    ['11-20-25  25:00                  589 x', { name: 'x', kind: 'file', size: 589 }],
    [
      '11-20-25  14:00 99999999999999999999 x',
      { name: 'x', kind: 'file', modified: minute(2025, 10, 20, 14, 0) },
    ],
  ])('%s', (line, expected) => expect(parseWindowsLine(line)).toEqual(expected));

  it.each([
    '',
    '04-27-00',
    '04-27-00  12:09PM',
    '04-27-00  12:09PM       <DIR>',
    '04-27-00  12:09PM       <DIR>          ',
    '04-27-00  12:09PM       <FILE>         x',
    '04-27-00  12:09PM                  589',
    '04-27-00  12:09PM                  589 ',
    '04-27/00  12:09PM                  589 x',
    '04-27-103  10:57                  589 x',
    '36611      A    04-23-103  10:57  os2',
    `04-27-00  12:09PM  ${'1,'.repeat(50_000)}`,
    `04-27-00${' '.repeat(100_000)}`,
  ])('is not %j', (line) => expect(parseWindowsLine(line)).toBeUndefined());
});
