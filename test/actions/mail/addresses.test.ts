import { describe, expect, it } from 'vitest';
import { addressesIn } from '../../../src/actions/mail/addresses.ts';

describe('the addresses in what people write', () => {
  it.each([
    ['alice@mail.test', ['alice@mail.test']],
    ['Alice <alice@mail.test>, bob@mail.test', ['alice@mail.test', 'bob@mail.test']],
    ['"Doe, John (jr)" <john@mail.test>', ['john@mail.test']],
    ['Grüße 日本 <grüße@bücher.test>', ['grüße@bücher.test']],
    // RFC 5322, appendix A.1.3.
    [
      'A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;',
      ['c@a.test', 'joe@where.test', 'jdoe@one.test'],
    ],
    ['Undisclosed recipients:;', []],
    ['"a@home" <a@mail.test> (not b@mail.test)', ['a@mail.test']],
    ['a@mail.test, a@mail.test', ['a@mail.test']],
    ['"a b"@mail.test', ['"a b"@mail.test']],
    ['a@[192.0.2.1]', ['a@[192.0.2.1]']],
    ['', []],
  ])('%s', (list, addresses) => {
    expect(addressesIn([list])).toEqual(addresses);
  });

  it.each([
    'alice',
    'a@b@c.test',
    'Alice <>',
    '@mail.test',
    'a@',
    'a@x\r\nBcc: b@x',
    'a\0@x',
    'a@x b@x',
    'a@x <b@x>',
    '<a@x> <b@x>',
  ])('refuses %j', (list) => {
    expect(() => addressesIn([list])).toThrow(expect.objectContaining({ name: 'UsageError' }));
  });
});
