import { describe, expect, it } from 'vitest';
import { renderSideBySide } from '../../src/terminal/side-by-side.ts';
import { plain } from '../../src/terminal/style.ts';
import { renderTable } from '../../src/terminal/table.ts';
import { widthOf } from '../../src/terminal/width.ts';

describe('renderTable', () => {
  it('aligns columns by what they show, numbers to the right', () => {
    const rows = [
      ['http', { text: '80', align: 'right' }],
      ['日本語', { text: '44301', align: 'right' }],
    ] as const;
    expect(renderTable(rows, { columns: 80, style: plain, headings: ['name', 'port'] })).toEqual([
      'name    port',
      'http       80',
      '日本語  44301',
    ]);
  });

  it('makes the widest column give way, and marks what it cut', () => {
    const table = renderTable([['short', 'x'.repeat(100), 'y'.repeat(20)]], { columns: 40, style: plain });
    expect(table).toEqual([`short  ${'x'.repeat(14)}…  ${'y'.repeat(15)}…`]);
    expect(table.every((row) => widthOf(row) <= 40)).toBe(true);
  });

  it('shows what a terminal would obey', () => {
    expect(renderTable([['\x1b[2J', 'a\nb']], { columns: 80, style: plain })).toEqual(['\\x1b[2J  a\\nb']);
  });

  it('is wider than a terminal that has no room for it, and leaves something of each cell', () => {
    const row = Array.from({ length: 5 }, () => 'abcdefgh');
    expect(renderTable([row], { columns: 3, style: plain })).toEqual([row.map(() => 'abc…').join('  ')]);
  });

  it('has no rows for no rows', () => {
    expect(renderTable([], { columns: 80, style: plain })).toEqual([]);
  });
});

describe('renderSideBySide', () => {
  const headings = ['raw', 'library'] as const;
  const rows = [
    { mark: ' ', label: 'status', left: '200 OK', right: '200 OK' },
    { mark: '≠', label: 'header X-Long', left: 'a'.repeat(50), right: undefined },
  ];

  it('sets the sides beside each other, long values going on in the next row', () => {
    expect(renderSideBySide(rows, { headings, columns: 80, style: plain })).toEqual([
      `${' '.repeat(17)}raw${' '.repeat(29)}library`,
      `  status         200 OK${' '.repeat(26)}200 OK`,
      `≠ header X-Long  ${'a'.repeat(30)}  –`,
      `${' '.repeat(17)}${'a'.repeat(20)}`,
    ]);
  });

  it('stacks the sides where there is no room for two', () => {
    expect(renderSideBySide(rows, { headings, columns: 50, style: plain })).toEqual([
      '  status',
      '    raw      200 OK',
      '    library  200 OK',
      '≠ header X-Long',
      `    raw      ${'a'.repeat(50)}`,
      '    library  –',
    ]);
  });

  it('shows what a terminal would obey', () => {
    const shown = renderSideBySide([{ mark: ' ', label: '\x1bc', left: '\x07', right: '\u202e' }], {
      headings,
      columns: 80,
      style: plain,
    });
    expect(shown.at(-1)).toContain('\\x1bc  \\x07  ');
    expect(shown.join('')).not.toMatch(/[\x00-\x1f\u202e]/); // eslint-disable-line no-control-regex
  });
});
