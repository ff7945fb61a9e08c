import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { renderCsv } from '../../src/terminal/csv.ts';
import { testWith } from '../helpers/programs.ts';

describe('renderCsv', () => {
  it.each([
    // The examples of RFC 4180, section 2, rules 1, 5, 6 and 7.
    [[['aaa', 'bbb', 'ccc']], 'aaa,bbb,ccc\r\n'],
    [[['aaa', 'b\r\nbb', 'ccc']], 'aaa,"b\r\nbb",ccc\r\n'],
    [[['aaa', 'b"bb', 'ccc']], 'aaa,"b""bb",ccc\r\n'],
    [[['a,b', ' c ']], '"a,b", c \r\n'],
    [
      [
        ['=1+1', '@x'],
        ['', ''],
      ],
      '=1+1,@x\r\n,\r\n',
    ],
    // A line without anything would be no record.
    [[['title'], ['']], 'title\r\n""\r\n'],
    [[], ''],
  ])('%j', (rows, csv) => {
    expect(renderCsv(rows)).toBe(csv);
  });

  testWith('python3')('is read back by python, whatever stands in it', () => {
    const rows = [
      ['plain', 'a,b', 'say "hi"', 'two\nlines', 'two\r\nlines', '', ' spaces ', '日本語', '=1+1', '"'],
      ['', '', '', '', '', '', '', '', '', ''],
    ];
    const script =
      'import csv,json,sys;print(json.dumps(list(csv.reader(open(0,encoding="utf-8",newline="")))))';
    const { stdout } = spawnSync('/usr/bin/python3', ['-c', script], {
      input: renderCsv(rows),
      encoding: 'utf8',
    });
    expect(JSON.parse(stdout)).toEqual(rows);
  });
});
