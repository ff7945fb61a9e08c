import { expect, test } from 'vitest';
import { factsOf, MAX_LINKS, mayBeSameTime } from '../../../src/actions/files/facts.ts';
import type { Modified } from '../../../src/protocols/files.ts';
import { pathOf } from '../../../src/protocols/remote-path.ts';
import { MemoryServer } from '../../helpers/memory-files.ts';

const TIME = Date.UTC(2020, 1, 29, 12, 34, 56, 789);

const at = (change: Partial<Modified> = {}): Modified => ({
  time: TIME,
  precision: 'millisecond',
  zone: 'utc',
  ...change,
});

test.each<[Modified | undefined, Modified | undefined, boolean]>([
  [at(), at(), true],
  [at(), at({ time: TIME + 1 }), false],
  [at(), at({ time: TIME - 789, precision: 'second' }), true],
  [at(), at({ time: TIME - 790, precision: 'second' }), false],
  [at(), at({ time: TIME - 56_789, precision: 'minute' }), true],
  [at(), at({ time: Date.UTC(2020, 1, 29), precision: 'day' }), true],
  [at(), at({ time: Date.UTC(2020, 1, 28), precision: 'day' }), false],
  [at(), at({ time: TIME + 7_200_000, zone: 'unknown' }), true],
  [at({ zone: 'unknown' }), at({ time: TIME + 7_200_000, zone: 'unknown' }), false],
  [at(), undefined, true],
])('%j and %j may be the same: %s', (a, b, expected) => {
  expect(mayBeSameTime(a, b)).toBe(expected);
  expect(mayBeSameTime(b, a)).toBe(expected);
});

test(`${MAX_LINKS} links are followed, and no more`, async () => {
  const links = Array.from({ length: MAX_LINKS + 1 }, (_, n) => [`${n}`, { link: `${n + 1}` }] as const);
  const server = new MemoryServer({ ...Object.fromEntries(links), [MAX_LINKS + 1]: 'end' });
  const client = await server.connect();
  expect(await factsOf(client, pathOf('1'))).toMatchObject({ kind: 'file', size: 3 });
  expect(await factsOf(client, pathOf('0'))).toBeUndefined();
});
