import { describe, expect, it } from 'vitest';

import { parseEplfLine } from '../../../../src/raw/ftp/listing/eplf.ts';

const second = (time: number) => ({ time: time * 1000, precision: 'second', zone: 'utc' }) as const;

describe('a line of EPLF', () => {
  it.each([
    // The examples of https://cr.yp.to/ftp/list/eplf.html.
    [
      '+i8388621.48594,m825718503,r,s280,\tdjb.html',
      { name: 'djb.html', kind: 'file', size: 280, modified: second(825718503) },
    ],
    ['+i8388621.50690,m824255907,/,\t514', { name: '514', kind: 'folder', modified: second(824255907) }],
    [
      '+i8388621.48598,m824253270,r,s612,\t514.html',
      { name: '514.html', kind: 'file', size: 612, modified: second(824253270) },
    ],
    ['+r,up644,\tx', { name: 'x', kind: 'file', mode: 0o644 }],
    ['+up1777,/,\ttmp', { name: 'tmp', kind: 'folder', mode: 0o1777 }],
    ['+\tnothing is known', { name: 'nothing is known', kind: 'other' }],
    ['+r,\t two\ttabs\xff ', { name: ' two\ttabs\xff ', kind: 'file' }],
    ['+r,xyz,s,m-1,sx,up9,snot,\tunknown facts', { name: 'unknown facts', kind: 'file' }],
    ['+s7,\tonly a size', { name: 'only a size', kind: 'file', size: 7 }],
    // The last comma left out, as some do.
    ['+/\tx', { name: 'x', kind: 'folder' }],
  ])('%j', (line, expected) => expect(parseEplfLine(line)).toEqual(expected));

  it.each(['', '+', '+r,s280,', '+r,\t', 'r,s280,\tx', ' +r,\tx'])('is not %j', (line) => {
    expect(parseEplfLine(line)).toBeUndefined();
  });
});
