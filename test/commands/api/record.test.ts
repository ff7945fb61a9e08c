import { describe, expect, it } from 'vitest';
import { linesOf, recordLines } from '../../../src/commands/api/record.ts';
import { plain } from '../../../src/terminal/style.ts';

const look = (columns: number) => ({ columns, style: plain });

describe('recordLines', () => {
  it('breaks text between words, and a word that is too long anywhere', () => {
    const record = { id: 1, text: 'one two three abcdefghijklmnopqrst uv' };
    expect(recordLines(record, look(16))).toEqual([
      'id    1',
      'text  one two',
      '      three',
      '      abcdefghij',
      '      klmnopqrst',
      '      uv',
    ]);
  });

  it.each([
    [null, ['null']],
    [{}, ['{}']],
    [{ price: '12', rating: 3, products: 'none' }, ['price     12', 'rating    3', 'products  none']],
    [
      { rating: { rate: 4, count: 7 }, products: [{ productId: 3 }, 5] },
      ['rating    4.0 (7)', 'products   × 3, 5'],
    ],
    [{ a: { b: { c: { d: { e: 1 } } } }, f: {} }, ['a.b.c.d  {"e":1}', 'f        {}']],
    [JSON.parse('{"__proto__": {"x": 1}}'), ['__proto__.x  1']],
  ])('%j', (record, lines) => {
    expect(recordLines(record, look(80))).toEqual(lines);
  });

  it('takes a record with more members than a call has room for arguments', () => {
    const members = Object.fromEntries(Array.from({ length: 130_000 }, (_, at) => [`m${at}`, at]));
    expect(recordLines(members, look(80))).toHaveLength(130_000);
  });

  it('a label of any length leaves room for what it labels', () => {
    const [line = ''] = linesOf([['x'.repeat(100), 'short']], look(40));
    expect(line).toBe(`${'x'.repeat(100)}  short`);
  });
});
