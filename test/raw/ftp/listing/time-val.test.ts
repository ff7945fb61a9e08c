import { expect, it } from 'vitest';

import { formatTimeVal, parseTimeVal } from '../../../../src/raw/ftp/listing/time-val.ts';

it.each([
  // RFC 3659, section 2.3 and 3.3.
  ['19990929003355', Date.UTC(1999, 8, 29, 0, 33, 55), 'second'],
  ['19990929003355.237', Date.UTC(1999, 8, 29, 0, 33, 55, 237), 'millisecond'],
  ['19980615100045.014', Date.UTC(1998, 5, 15, 10, 0, 45, 14), 'millisecond'],
  ['20251120143301.5', Date.UTC(2025, 10, 20, 14, 33, 1, 500), 'millisecond'],
  ['20251120143301.123999999', Date.UTC(2025, 10, 20, 14, 33, 1, 123), 'millisecond'],
  ['20240229000000', Date.UTC(2024, 1, 29), 'second'],
  // The leap second of that day.
  ['20161231235960', Date.UTC(2017, 0, 1), 'second'],
  ['16010101000000', Date.UTC(1601, 0, 1), 'second'],
  ['20400101000000', Date.UTC(2040, 0, 1), 'second'],
])('%s is %d', (text, time, precision) => {
  expect(parseTimeVal(text)).toEqual({ time, precision, zone: 'utc' });
});

it.each([
  '',
  '2025112014330',
  '202511201433011',
  '20251120143301.',
  '20251120143301Z',
  '20251301000000',
  '20250229000000',
  '19000229000000',
  '20251120240000',
  '20251120146000',
  '20251120143361',
  '00000000000000',
  '-0251120143301',
])('%j is none', (text) => expect(parseTimeVal(text)).toBeUndefined());

it('is written in whole seconds', () => {
  expect(formatTimeVal(Date.UTC(2025, 10, 20, 14, 33, 1, 999))).toBe('20251120143301');
  expect(formatTimeVal(0)).toBe('19700101000000');
});
