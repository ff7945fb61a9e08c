import { expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatNumberOf } from '../../src/terminal/units.ts';

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [1536, '1.5 KiB'],
  [102_400, '100 KiB'],
  [1_048_575, '1.0 MiB'],
  [1_073_741_824, '1.0 GiB'],
  [2 ** 60, '1024 PiB'],
])('says %d bytes as %s', (bytes, shown) => {
  expect(formatBytes(bytes)).toBe(shown);
});

it.each([
  [0, '0.0 ms'],
  [9.94, '9.9 ms'],
  [9.96, '10 ms'],
  [999.4, '999 ms'],
  [999.6, '1.00 s'],
  [59_994, '59.99 s'],
  [59_999, '1:00'],
  [125_000, '2:05'],
  [3_725_000, '1:02:05'],
])('says %d milliseconds as %s', (milliseconds, shown) => {
  expect(formatDuration(milliseconds)).toBe(shown);
});

it('groups the digits of a count by three', () => {
  expect([0, 999, 1000, 1234567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567']);
});

it('counts one and many', () => {
  expect(formatNumberOf(1, 'byte')).toBe('1 byte');
  expect(formatNumberOf(1024, 'byte')).toBe('1,024 bytes');
});
