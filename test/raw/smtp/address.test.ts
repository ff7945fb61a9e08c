import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { formatPath } from '../../../src/raw/smtp/address.ts';

describe('an address between its brackets', () => {
  it.each([
    ['', '<>'],
    ['alice@mail.test', '<alice@mail.test>'],
    ['alice+tag=1/2@mail.test', '<alice+tag=1/2@mail.test>'],
    ['Postmaster', '<Postmaster>'],
    // RFC 5321, section 4.1.2: quoted strings and address literals.
    ['"Joe Q. \\"Public\\" <x>"@mail.test', '<"Joe Q. \\"Public\\" <x>"@mail.test>'],
    ['alice@[192.0.2.1]', '<alice@[192.0.2.1]>'],
    ['alice@[IPv6:2001:db8::1]', '<alice@[IPv6:2001:db8::1]>'],
  ])('%j', (address, path) => {
    expect(formatPath(address, false)).toBe(path);
    expect(formatPath(address, true)).toBe(path);
  });

  // RFC 3492 and RFC 5891.
  it('has the domain in ASCII where the server knows no SMTPUTF8', () => {
    expect(formatPath('alice@bücher.example', false)).toBe('<alice@xn--bcher-kva.example>');
    expect(formatPath('alice@bücher.example', true)).toBe('<alice@bücher.example>');
    expect(formatPath('bérénice@bücher.example', true)).toBe('<bérénice@bücher.example>');
    expect(() => formatPath('bérénice@mail.test', false)).toThrow('does not know SMTPUTF8');
    // A label that cannot be one (RFC 5891, section 4.2.3.1).
    expect(() => formatPath('alice@xn--ü.example', false)).toThrow('is no mail address');
  });
});

describe('what is no address', () => {
  it.each([
    'a@b> SIZE=1',
    '<a@b>',
    'a@b\r\nRCPT TO:<c@d>',
    'a\0@b',
    'a b@c',
    'a@b c',
    'a@',
    '@b',
    'a@b@c',
    'a,b@c',
    '@relay:a@b',
    '"open@b',
    '"a\r\n"@b',
    '"a"b@c',
    'a@[::1',
    'a@[1.2.3.4] x',
    'a\u2028@b',
    'a@b\u00a0c',
    'a@\ud800',
  ])('%j', (address) => {
    expect(() => formatPath(address, true)).toThrow(UsageError);
    expect(() => formatPath(address, false)).toThrow(UsageError);
  });
});
