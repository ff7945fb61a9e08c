import { expect, it } from 'vitest';
import { saslPrepare } from '../../../src/raw/sasl/prepare.ts';

// The first five are RFC 4013, section 3.
it.each([
  ['I\u00ADX', 'IX'],
  ['user', 'user'],
  ['USER', 'USER'],
  ['\u00AA', 'a'],
  ['\u2168', 'IX'],
  ['a\u00A0b\u3000c', 'a b c'],
  ['u\u0308', 'ü'],
  ['', ''],
  ['😀', '😀'],
])('%j is %j', (text, prepared) => {
  expect(saslPrepare(text)).toBe(prepared);
});

// The first is RFC 4013, section 3; one of each table of RFC 3454 that is prohibited follows.
it.each([
  '\u0007',
  '\u007F',
  '\u0085',
  '\u2028',
  '\uE000',
  '\uFDD0',
  '\u{1FFFF}',
  '\uD800',
  '\uFFFD',
  '\u2FF0',
  '\u200E',
  '\u{E0001}',
])('%j is prohibited', (character) => {
  expect(saslPrepare(`a${character}b`)).toBeUndefined();
});
