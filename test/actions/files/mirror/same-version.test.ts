import { expect, test } from 'vitest';
import { compareVersions } from '../../../../src/actions/files/mirror/same-version.ts';
import type { FileEntry, Modified } from '../../../../src/protocols/files.ts';
import { pathOf } from '../../../../src/protocols/remote-path.ts';

const AT = Date.UTC(2024, 5, 1, 12, 30, 45, 678);
const MINUTE = 60_000;

function file(
  size?: number,
  time?: number,
  precision: Modified['precision'] = 'second',
  zone: Modified['zone'] = 'utc',
) {
  const entry: FileEntry = { name: pathOf('a'), kind: 'file' };
  return {
    ...entry,
    ...(size !== undefined && { size }),
    ...(time !== undefined && { modified: { time, precision, zone } }),
  };
}

test.each([
  ['the same', file(1, AT), file(1, AT), 'same'],
  ['another size', file(1, AT), file(2, AT), 'other-size'],
  ['another time', file(1, AT), file(1, AT + 1000), 'other-time'],
  ['the same second', file(1, AT), file(1, AT + 300, 'millisecond'), 'same'],
  ['the same minute', file(1, AT, 'minute'), file(1, AT + 10_000), 'same'],
  ['the next minute', file(1, AT, 'minute'), file(1, AT + MINUTE), 'other-time'],
  ['the same day', file(1, AT, 'day', 'unknown'), file(1, AT + 60 * MINUTE), 'same'],
  ['as it stands', file(1, AT, 'minute', 'unknown'), file(1, AT), 'same'],
  ['in another zone, maybe', file(1, AT, 'minute', 'unknown'), file(1, AT + 60 * MINUTE), 'unclear'],
  ['no time', file(1), file(1, AT), 'same'],
  ['no time, another size', file(1), file(2, AT), 'other-size'],
  ['no size', file(undefined, AT), file(1, AT), 'same'],
  ['no size, another time', file(undefined, AT), file(1, AT + MINUTE), 'other-time'],
  ['nothing at all', file(), file(1, AT), 'other-size'],
])('%s', (_, one, other, verdict) => {
  expect(compareVersions(one, other)).toBe(verdict);
  expect(compareVersions(other, one)).toBe(verdict);
});
