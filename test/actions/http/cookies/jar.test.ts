import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  CookieJar,
  MAX_COOKIES,
  MAX_COOKIES_OF_DOMAIN,
  MAX_SENT,
  MAX_SET_BY_RESPONSE,
} from '../../../../src/actions/http/cookies/jar.ts';

const NOW = Date.UTC(2030, 0, 1);

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
afterEach(() => void vi.useRealTimers());

const url = (text: string): URL => new URL(text);
const here = url('http://www.example.com/');

/** A jar that has learnt these of https://www.example.com/docs/intro, and what it would not take. */
function jarWith(...setCookies: readonly string[]): { jar: CookieJar; rejected: string[] } {
  const rejected: string[] = [];
  const jar = new CookieJar({ onRejected: (reason) => rejected.push(reason) });
  jar.learn(url('https://www.example.com/docs/intro'), setCookies);
  return { jar, rejected };
}

describe('a cookie goes to', () => {
  test.each<[string, string, boolean]>([
    // RFC 6265, section 5.1.3.
    ['a=1; Path=/', 'http://www.example.com/', true],
    ['a=1; Path=/', 'http://www.example.com:8080/', true],
    ['a=1; Path=/', 'http://WWW.example.com/', true],
    ['a=1; Path=/', 'http://example.com/', false],
    ['a=1; Path=/', 'http://a.www.example.com/', false],
    ['a=1; Path=/; Domain=example.com', 'http://example.com/', true],
    ['a=1; Path=/; Domain=example.com', 'http://a.b.example.com/', true],
    ['a=1; Path=/; Domain=example.com', 'http://badexample.com/', false],
    ['a=1; Path=/; Domain=example.com', 'http://example.com.evil.org/', false],
    // Section 5.1.4.
    ['a=1', 'http://www.example.com/docs', true],
    ['a=1', 'http://www.example.com/docs/', true],
    ['a=1', 'http://www.example.com/docs/more?x', true],
    ['a=1', 'http://www.example.com/docsmore', false],
    ['a=1', 'http://www.example.com/', false],
    ['a=1; Path=/docs/', 'http://www.example.com/docs/x', true],
    // As in curl.
    ['a=1; Path=/docs/', 'http://www.example.com/docs', true],
    ['a=1; Path=/a%20b', 'http://www.example.com/a%20b/c', true],
    ['a=1; Path=/a b', 'http://www.example.com/a%20b/c', false],
    ['a=1; Path=/; Secure', 'https://www.example.com/', true],
    ['a=1; Path=/; Secure', 'http://www.example.com/', false],
    ['a=1; Path=/; HttpOnly; SameSite=Strict', 'http://www.example.com/', true],
    ['a=1; Path=/; Max-Age=0', 'http://www.example.com/', false],
  ])('%s, asked for %s: %s', (setCookie, asked, goes) => {
    expect(jarWith(setCookie).jar.cookiesFor(url(asked))).toBe(goes ? 'a=1' : undefined);
  });

  test('nobody once it has expired', () => {
    const { jar } = jarWith('a=1; Path=/; Max-Age=60');
    vi.setSystemTime(NOW + 59_999);
    expect(jar.cookiesFor(here)).toBe('a=1');
    vi.setSystemTime(NOW + 60_000);
    expect(jar.cookiesFor(here)).toBeUndefined();
    expect(jar.toFile()).not.toContain('example');
  });
});

describe('one cookie', () => {
  test('takes the place of another of its name, domain and path', () => {
    const { jar } = jarWith('a=1; Path=/', 'a=2; Path=/', 'A=3; Path=/');
    expect(jar.cookiesFor(here)).toBe('A=3; a=2');
  });

  test('leaves those of another path, and those of the whole domain', () => {
    const { jar } = jarWith('a=1; Path=/', 'a=2', 'a=3; Path=/; Domain=www.example.com');
    expect(jar.cookiesFor(url('http://www.example.com/docs/'))).toBe('a=2; a=3; a=1');
  });

  test('deletes another when it has expired', () => {
    const { jar } = jarWith('a=1; Path=/', 'b=2; Path=/');
    jar.learn(here, ['a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT']);
    expect(jar.cookiesFor(here)).toBe('b=2');
  });

  test.each(['id=evil; Path=/', 'id=evil; Path=/docs', 'id=evil; Path=/; Domain=example.com'])(
    'does not hide a Secure one from a connection that is not: %s',
    (setCookie) => {
      const { jar, rejected } = jarWith('id=good; Path=/; Secure');
      jar.learn(here, [setCookie]);
      expect(rejected).toEqual(['cookie id of www.example.com ignored: it would hide a Secure one']);
      expect(jar.cookiesFor(url('https://www.example.com/docs'))).toBe('id=good');
    },
  );

  test('may stand beside a Secure one of a longer path or another host', () => {
    const { jar, rejected } = jarWith('id=good; Path=/docs; Secure');
    jar.learn(here, ['id=root; Path=/']);
    jar.learn(url('http://other.example.com'), ['id=other; Path=/docs']);
    expect(rejected).toEqual([]);
  });
});

describe('floods', () => {
  const many = (count: number, attributes = ''): string[] =>
    Array.from({ length: count }, (_, index) => `n${1000 + index}=v; Path=/${attributes}`);

  test(`a response sets ${MAX_SET_BY_RESPONSE}`, () => {
    const { jar, rejected } = jarWith(...many(MAX_SET_BY_RESPONSE), 'late=1; Path=/', 'later=1; Path=/');
    expect(rejected).toEqual(['2 more cookies of www.example.com ignored: one response sets 50']);
    expect(jar.cookiesFor(here)?.split('; ')).toHaveLength(MAX_SET_BY_RESPONSE);
    expect(jar.cookiesFor(here)).not.toContain('late');
  });

  test(`a domain has ${MAX_COOKIES_OF_DOMAIN}, and the oldest go first`, () => {
    const { jar } = jarWith('old=1; Path=/');
    const names = many(MAX_COOKIES_OF_DOMAIN);
    for (let at = 0; at < names.length; at += 10) jar.learn(here, names.slice(at, at + 10));
    const kept = jar
      .toFile()
      .split('\n')
      .filter((line) => line.startsWith('www'));
    expect(kept).toHaveLength(MAX_COOKIES_OF_DOMAIN);
    expect(kept.at(-1)).toContain('n1000');
  });

  test(`a jar has ${MAX_COOKIES}, and the oldest go first`, () => {
    const { jar } = jarWith('old=1; Path=/');
    for (let host = 0; host < MAX_COOKIES / 10; host += 1) {
      expect(jar.cookiesFor(here)).toBe('old=1');
      jar.learn(url(`http://h${host}.example/`), many(10));
    }
    expect(jar.cookiesFor(here)).toBeUndefined();
    expect(
      jar
        .toFile()
        .split('\n')
        .filter((line) => line.includes('.example\t')),
    ).toHaveLength(MAX_COOKIES);
  });

  test(`a request has ${MAX_SENT}`, () => {
    const { jar } = jarWith();
    for (let at = 0; at < MAX_SENT + 1; at += 10) jar.learn(here, many(MAX_SENT + 1).slice(at, at + 10));
    expect(jar.cookiesFor(here)?.split('; ')).toHaveLength(MAX_SENT);
  });

  test('a file is no way around it', () => {
    const jar = new CookieJar();
    jar.load(Array.from({ length: 500 }, (_, index) => `h\tFALSE\t/\tFALSE\t0\tn${index}\tv\n`).join(''));
    expect(
      jar
        .toFile()
        .split('\n')
        .filter((line) => line.startsWith('h\t')),
    ).toHaveLength(MAX_COOKIES_OF_DOMAIN);
  });

  // Eight times 1003 bytes, what stands between them, and the name make 8054 (as curl 7.88.1 sends them).
  test('a field has 8190 bytes', () => {
    const setCookies = Array.from({ length: 20 }, (_, index) => `n${10 + index}=${'v'.repeat(1000)}; Path=/`);
    expect(`Cookie: ${jarWith(...setCookies).jar.cookiesFor(here)}`).toHaveLength(8 + 8 * 1004 + 7 * 2);
  });
});

describe('a jar from a file', () => {
  const FILE = [
    'www.example.com\tFALSE\t/\tFALSE\t0\tsession\t1',
    'www.example.com\tFALSE\t/\tFALSE\t1893456000\tover\t1',
    'www.example.com\tFALSE\t/\tFALSE\t1893456001\tlasts\t1',
  ].join('\n');

  test('has what has not expired', () => {
    const jar = new CookieJar();
    jar.load(FILE);
    expect(jar.cookiesFor(here)).toBe('session=1; lasts=1');
  });

  test('leaves the session behind where a new one begins', () => {
    const jar = new CookieJar();
    jar.load(FILE, { withoutSession: true });
    expect(jar.cookiesFor(here)).toBe('lasts=1');
  });

  test('takes header lines for those whom they name', () => {
    const jar = new CookieJar();
    jar.load(
      ['Set-Cookie: nobody=1', 'Set-Cookie: all=1; Domain=.example.com', 'Set-Cookie: bad=1; Domain=/'].join(
        '\n',
      ),
    );
    expect(jar.cookiesFor(here)).toBe('all=1');
    expect(jar.cookiesFor(url('http://other.org/'))).toBeUndefined();
  });
});

test('a jar that does not learn stays as it is', () => {
  const jar = new CookieJar({ learns: false });
  jar.learn(here, ['a=1']);
  expect(jar.cookiesFor(here)).toBeUndefined();
});

test('bytes go back as they came', () => {
  const bytes = Buffer.from('été à', 'utf8').toString('latin1');
  expect(jarWith(`a=${bytes}; Path=/`).jar.cookiesFor(here)).toBe(`a=${bytes}`);
});
