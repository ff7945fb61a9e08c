import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Cookie } from '../../../../src/actions/http/cookies/cookie.ts';
import {
  MAX_ATTRIBUTE_BYTES,
  MAX_COOKIE_BYTES,
  readSetCookie,
} from '../../../../src/actions/http/cookies/set-cookie.ts';

const NOW = Date.UTC(2030, 0, 1) / 1000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1000 }));
afterEach(() => void vi.useRealTimers());

const read = (text: string, url = 'http://www.example.com/a/b?c/d') => readSetCookie(text, new URL(url));

function accept(text: string, url?: string): Cookie {
  const verdict = read(text, url);
  if ('rejected' in verdict) throw new Error(verdict.rejected);
  return verdict.cookie;
}

function reject(text: string, url?: string): string {
  const verdict = read(text, url);
  if ('cookie' in verdict) throw new Error(`${verdict.cookie.name} was accepted`);
  return verdict.rejected;
}

describe('name and value', () => {
  // As curl 7.88.1 took them.
  test.each([
    ['a=1', 'a', '1'],
    ['d=', 'd', ''],
    ['e=x=y', 'e', 'x=y'],
    [' f = g h ; Path=/', 'f', 'g h'],
    ['g="q;r"', 'g', '"q'],
    ['a=1\t', 'a', '1'],
    ['h=\xc3\xa9t\xc3\xa9 \xc3\xa0', 'h', '\xc3\xa9t\xc3\xa9 \xc3\xa0'],
    ['\xa0=\xa0', '\xa0', '\xa0'],
  ])('%j', (text, name, value) => {
    expect(accept(text)).toMatchObject({ name, value });
  });

  test.each(['b', '=c', '', ';', '; Path=/', ' \t=1'])('%j is no cookie', (text) => {
    expect(reject(text)).toBe('cookie of www.example.com ignored: it has no name');
  });

  test.each(['a=\x01', 'a\0=b', 'a=b\r', 'a=\x7f', 'a=b; Path=/\x1b[2J', 'a=1\t2', 'a\tb=1'])(
    '%j holds what no cookie may',
    (text) => {
      expect(reject(text)).toMatch(/ignored: control characters$/);
    },
  );

  test(`together ${MAX_COOKIE_BYTES} bytes at most`, () => {
    const value = 'v'.repeat(MAX_COOKIE_BYTES - 1);
    expect(accept(`n=${value}`).value).toBe(value);
    expect(reject(`nn=${value}`)).toBe(`cookie nn of www.example.com ignored: larger than 4096 bytes`);
  });
});

describe('the end', () => {
  test.each<[string, number | undefined]>([
    ['a=1', undefined],
    ['a=1; Max-Age=60', NOW + 60],
    ['a=1; max-age = 60', NOW + 60],
    ['a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT', NOW + 60],
    ['a=1; Max-Age=0; Expires=Fri, 31 Dec 2199 23:59:59 GMT', 0],
    ['a=1; Max-Age=-1', 0],
    ['a=1; Max-Age=99999999999999999999999', Number.MAX_SAFE_INTEGER],
    // RFC 6265bis, section 5.6.2: not understood, so it is as if it were not there.
    ['a=1; Max-Age=soon', undefined],
    ['a=1; Max-Age=', undefined],
    // The sample of RFC 6265, section 3.1.
    ['a=1; Expires=Wed, 09 Jun 2021 10:18:14 GMT', 1623233894],
    ['a=1; Expires=Wednesday, 09-Jun-21 10:18:14 GMT', 1623233894],
    ['a=1; Expires=garbage', undefined],
  ])('%s', (text, expires) => {
    expect(accept(text).expires).toBe(expires);
  });
});

describe('the domain', () => {
  test.each<[string, string, Pick<Cookie, 'domain' | 'hostOnly'>]>([
    ['', 'http://www.example.co.uk', { domain: 'www.example.co.uk', hostOnly: true }],
    ['example.co.uk', 'http://www.example.co.uk', { domain: 'example.co.uk', hostOnly: false }],
    ['.EXAMPLE.co.uk', 'http://www.example.co.uk', { domain: 'example.co.uk', hostOnly: false }],
    ['shapes.test', 'http://shapes.test', { domain: 'shapes.test', hostOnly: false }],
    ['127.0.0.1', 'http://127.0.0.1:8080', { domain: '127.0.0.1', hostOnly: true }],
    ['', 'http://[::1]:8080', { domain: '::1', hostOnly: true }],
    // RFC 6265bis, section 5.7: the host itself may be a public suffix, and its cookie is then for it alone.
    ['github.io', 'http://github.io', { domain: 'github.io', hostOnly: true }],
    ['localhost', 'http://localhost', { domain: 'localhost', hostOnly: true }],
    ['intranet', 'http://intranet', { domain: 'intranet', hostOnly: true }],
  ])('%s, set by %s', (domain, url, expected) => {
    expect(accept(`a=1; Domain=${domain}`, url)).toMatchObject(expected);
  });

  test.each([
    ['co.uk', 'http://www.example.co.uk', 'co.uk is a public suffix'],
    ['.uk', 'http://www.example.co.uk', 'uk is a public suffix'],
    ['github.io', 'http://me.github.io', 'github.io is a public suffix'],
    ['test', 'http://shapes.test', 'test is a public suffix'],
    ['localhost', 'http://a.localhost', 'localhost is a public suffix'],
    ['other.co.uk', 'http://www.example.co.uk', 'not for other.co.uk to set'],
    ['ww.example.co.uk', 'http://www.example.co.uk', 'not for ww.example.co.uk to set'],
    ['a.www.example.co.uk', 'http://www.example.co.uk', 'not for a.www.example.co.uk to set'],
    ['0.0.1', 'http://127.0.0.1', 'not for 0.0.1 to set'],
    ['..example.com', 'http://www.example.com', 'not for .example.com to set'],
    ['ex\xe4mple.com', 'http://www.example.com', 'not for ex?mple.com to set'],
  ])('%s is not for %s to set', (domain, url, why) => {
    expect(reject(`a=secret; Domain=${domain}`, url)).toBe(
      `cookie a of ${new URL(url).hostname} ignored: ${why}`,
    );
  });
});

describe('the path', () => {
  // RFC 6265, section 5.1.4: the folder that was asked for, unless a path was given.
  test.each([
    ['http://h/', '', '/'],
    ['http://h/a', '', '/'],
    ['http://h/a/', '', '/a'],
    ['http://h/a/b/c?d/e', '', '/a/b'],
    ['http://h/a/b', '; Path=/x/', '/x/'],
    ['http://h/a/b', '; Path=x', '/a'],
    ['http://h/a/b', '; Path="/x"', '/a'],
    ['http://h/a/b', '; Path=', '/a'],
    ['http://h/a/b', '; Path=/x; path=/y', '/y'],
  ])('of %s%s is %s', (url, attribute, path) => {
    expect(accept(`a=1${attribute}`, url).path).toBe(path);
  });

  test(`is passed over beyond ${MAX_ATTRIBUTE_BYTES} bytes`, () => {
    const path = `/${'p'.repeat(MAX_ATTRIBUTE_BYTES - 1)}`;
    expect(accept(`a=1; Path=${path}`).path).toBe(path);
    expect(accept(`a=1; Path=${path}p`).path).toBe('/a');
  });
});

describe('Secure, HttpOnly and the prefixes', () => {
  test.each(['https://h/', 'http://localhost/', 'http://127.0.0.1/', 'http://[::1]/'])(
    'Secure may be set by %s',
    (url) => {
      expect(accept('a=1; Secure; HttpOnly', url)).toMatchObject({ secure: true, httpOnly: true });
    },
  );

  // As in curl, which takes three names for this machine, and no others.
  test.each(['http://h/', 'http://127.0.0.2/', 'http://a.localhost/'])('but not by %s', (url) => {
    expect(reject('a=1; Secure', url)).toMatch(/: it is Secure, and the connection is not$/);
  });

  test.each([
    ['__Secure-a=1; Secure', true],
    ['__Secure-a=1', false],
    ['__secure-a=1', false],
    ['__Host-a=1; Secure; Path=/', true],
    ['__Host-a=1; Path=/', false],
    ['__Host-a=1; Secure', false],
    ['__Host-a=1; Secure; Path=/b', false],
    ['__host-a=1; Secure; Path=/; Domain=example.com', false],
  ])('%s: %s', (text, accepted) => {
    expect('cookie' in read(text, 'https://www.example.com/')).toBe(accepted);
  });
});

test('a message shows no more of a name than is fit to be seen, and nothing of the value', () => {
  const message = reject(`\x9b31m${'n'.repeat(200)}=secret; Domain=com`);
  expect(message).toBe(`cookie ?31m${'n'.repeat(56)} of www.example.com ignored: com is a public suffix`);
});
