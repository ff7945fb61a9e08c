import { describe, expect, it } from 'vitest';
import { comparisonAsJson, showComparison } from '../../src/commands/shared/show-comparison.ts';
import type { Comparison } from '../../src/compare/comparison.ts';
import { plain, styleFor } from '../../src/terminal/style.ts';

const look = { columns: 90, style: plain };
const bytes = (text: string) => new Uint8Array(Buffer.from(text));

const same: Comparison = {
  same: true,
  rows: [
    { aspect: 'status', raw: '200 OK', library: '200 OK', verdict: 'same' },
    { aspect: 'header Date', raw: 'now', library: 'then', verdict: 'volatile', why: 'changes' },
    { aspect: 'time to first byte', raw: '1.0 ms', library: '2.0 ms', verdict: 'note' },
  ],
  notes: ['undici adds Host'],
};

const different: Comparison = {
  same: false,
  rows: [
    { aspect: 'header X', raw: '\x1b[2J', library: undefined, verdict: 'different' },
    { aspect: 'body', raw: '5 bytes', library: '3 bytes', verdict: 'different' },
  ],
  body: { kind: 'at', offset: 3, raw: bytes('lo'), library: bytes('') },
  notes: [],
};

describe('showComparison', () => {
  it('shows both sides, the notes, and that they are the same', () => {
    expect(showComparison(same, look)).toBe(`\
                      raw      library
  status              200 OK   200 OK
~ header Date         now      then
· time to first byte  1.0 ms   2.0 ms

note: undici adds Host
same
`);
  });

  it('shows the differences again as a diff, with the bytes where the bodies part', () => {
    expect(showComparison(different, look)).toBe(`\
            raw      library
≠ header X  \\x1b[2J  –
≠ body      5 bytes  3 bytes

2 differences
header X
- \\x1b[2J
body
- 5 bytes
+ 3 bytes
the bodies part at byte 3
- 00000003  6c 6f                                             |lo|
+ the body ends here
`);
  });

  it('says between which bytes the bodies part where no more is known', () => {
    const shown = showComparison(
      { ...different, body: { kind: 'between', from: 65_536, to: 131_072 } },
      look,
    );
    expect(shown).toMatch(/the bodies part between byte 65,536 and byte 131,072\n$/);
  });

  it('is the same text without the colours', () => {
    const style = styleFor({ isTTY: true, write: () => true }, {});
    for (const comparison of [same, different]) {
      const coloured = showComparison(comparison, { columns: 90, style });
      expect(coloured).not.toBe(showComparison(comparison, look));
      expect(coloured.replace(/\x1b\[\d+m/g, '')).toBe(showComparison(comparison, look)); // eslint-disable-line no-control-regex
    }
  });
});

describe('comparisonAsJson', () => {
  it('gives every row, with null for what a client does not have, and bytes as base64', () => {
    expect(JSON.parse(comparisonAsJson(different))).toEqual({
      same: false,
      rows: [
        { aspect: 'header X', raw: '\x1b[2J', library: null, verdict: 'different' },
        { aspect: 'body', raw: '5 bytes', library: '3 bytes', verdict: 'different' },
      ],
      notes: [],
      body: { offset: 3, raw: 'bG8=', library: '' },
    });
  });

  it('gives the range where no more is known, and nothing of bodies that are the same', () => {
    const between = { kind: 'between', from: 1, to: 2 } as const;
    expect(JSON.parse(comparisonAsJson({ ...different, body: between }))).toMatchObject({
      body: { from: 1, to: 2 },
    });
    expect(JSON.parse(comparisonAsJson(same))).not.toHaveProperty('body');
  });
});
