import { describe, expect, it } from 'vitest';
import { keptFlags, refuseFlags } from '../../src/protocols/imap-flags.ts';

describe('a flag', () => {
  it('is an atom, or one behind a backslash', () => {
    expect(() => refuseFlags([String.raw`\Seen`, '$Forwarded', 'a.b-c_d', '}|~', 'a[b'])).not.toThrow();
  });

  it.each(['', '\\', 'a b', '(', ')', '{1}', '%', '*', '"', 'a\\b', ']', 'ü', 'a\r\nb', '\0', '\x7f'])(
    'is not %j',
    (flag) => {
      expect(() => refuseFlags([flag])).toThrow(expect.objectContaining({ name: 'UsageError' }));
    },
  );
});

describe('what is kept of flags', () => {
  it.each([
    [[], []],
    [[String.raw`\RECENT`], []],
    [
      ['b', String.raw`\Recent`, String.raw`\Seen`, 'a'],
      [String.raw`\Seen`, 'a', 'b'],
    ],
  ])('of %j is %j', (flags, kept) => {
    expect(keptFlags(flags)).toEqual(kept);
  });
});
