import { describe, expect, test } from 'vitest';
import { authOf, credentialsAt, type Identity } from '../../../../src/actions/http/auth/credentials.ts';
import { UsageError } from '../../../../src/errors.ts';

const url = new URL('https://a.example/x');
const ALICE = { user: 'alice', password: 'secret' };

describe('credentials hold', () => {
  test.each([
    ['https://a.example/', true],
    ['https://A.EXAMPLE:443/y?z', true],
    ['http://a.example/', false],
    ['https://a.example:8443/', false],
    ['https://b.a.example/', false],
    ['https://a.example.b/', false],
  ])('at %s: %s', (other, holds) => {
    expect(credentialsAt(url, ALICE)(new URL(other))).toBe(holds ? ALICE : undefined);
    expect(credentialsAt(url, ALICE, { trusted: true })(new URL(other))).toBe(ALICE);
  });
});

describe('refused are', () => {
  test.each<[string, Identity]>([
    ['LF in a token', { bearer: 'hush\nb' }],
    ['LF in a user name', { user: 'hush\nb' }],
    ['NUL in a password', { user: 'a', password: 'hush\0' }],
    ['a colon in a user name', { user: 'hush:b' }],
  ])('%s, without quoting it', (_, identity) => {
    const attempt = () => credentialsAt(url, identity);
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hush') }));
  });

  test('credentials of a bare request', () => {
    expect(() => authOf({ bare: true }, { credentialsFor: () => ALICE })).toThrow(UsageError);
  });
});

test('a header of the same name comes before them, even one that says to send none', () => {
  const auth = { credentialsFor: () => ALICE };
  expect(authOf({ headers: ['authorization: x'] }, auth)).toBeUndefined();
  expect(authOf({ headers: ['Authorization:'] }, auth)).toBeUndefined();
  expect(authOf({ headers: ['X-Authorization: x'], bare: false }, auth)).toBe(auth);
});
