import { describe, expect, it, test } from 'vitest';
import { pathOf } from '../../src/protocols/remote-path.ts';
import { entryAt, entryOf } from '../../src/protocols/sftp-entries.ts';

const NAME = pathOf('x');
const ATTRIBUTES = {
  size: 1234,
  owners: { user: 1000, group: 50 },
  permissions: 0o104755,
  times: { read: 1, written: 1_000_000_000 },
};

describe('an entry', () => {
  it('has all that the attributes tell', () => {
    expect(entryOf(NAME, '', ATTRIBUTES)).toEqual({
      name: 'x',
      kind: 'file',
      size: 1234,
      modified: { time: 1_000_000_000_000, precision: 'second', zone: 'utc' },
      mode: 0o4755,
      owner: '1000',
      group: '50',
    });
  });

  it('has nothing that they do not tell', () => {
    expect(entryOf(NAME, '', {})).toEqual({ name: 'x', kind: 'other' });
  });

  it('is named by the last part of its path, and leads where READLINK says', () => {
    const link = { permissions: 0o120777 };
    expect(entryAt(pathOf('/a/b/'), link)).toEqual({ name: 'b', kind: 'link', mode: 0o777 });
    expect(entryAt(pathOf('b'), link, pathOf('../c'))).toMatchObject({ target: '../c' });
  });

  // <sys/stat.h>: S_IFREG and the others.
  test.for([
    [0o100644, 'file'],
    [0o040755, 'folder'],
    [0o120777, 'link'],
    [0o020620, 'other'],
    [0o060660, 'other'],
    [0o010600, 'other'],
    [0o140755, 'other'],
    [0o644, 'other'],
  ] as const)('of type %o is a %s', ([permissions, kind]) => {
    expect(entryOf(NAME, '', { permissions }).kind).toBe(kind);
  });
});

describe('owners', () => {
  // The first as OpenSSH's server writes it, the second as one does that cannot count links; then what others make of it.
  test.for([
    ['-rwsr-xr-x    1 alice    staff        1234 Nov 20 14:33 x', 'alice', 'staff'],
    ['-rwsr-xr-x    ? alice    staff        1234 Nov 20  2001 x', 'alice', 'staff'],
    ['-rwsr-xr-x+   1 alice    staff        1234 Nov 20 14:33 x', 'alice', 'staff'],
    ['-rwsr-xr-x    1 1001     1002         1234 Nov 20 14:33 x', '1001', '1002'],
    ['-rwsr-xr-x    1 alice    staff        1235 Nov 20 14:33 x', '1000', '50'],
    ['-rwsr-xr-x    1 Domain Users alice    1234 Nov 20 14:33 x', '1000', '50'],
    ['-rwsr-xr-x    1 alice    1234 Nov 20 14:33 x', '1000', '50'],
    ['x', '1000', '50'],
    ['-rwsr-xr-x', '1000', '50'],
  ] as const)('of %j are %s and %s', ([longname, owner, group]) => {
    expect(entryOf(NAME, longname, ATTRIBUTES)).toMatchObject({ owner, group });
  });
});
