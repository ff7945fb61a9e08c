import { describe, expect, test } from 'vitest';
import { parseChallenges } from '../../../../src/actions/http/auth/challenges.ts';
import {
  digestAuthorization,
  strongestDigest,
  type DigestUse,
} from '../../../../src/actions/http/auth/digest.ts';
import type { Credentials } from '../../../../src/actions/http/url.ts';

const ALICE: Credentials = { user: 'alice', password: 'secret' };
const FIRST: DigestUse = { method: 'GET', uri: '/p', count: 1, cnonce: 'c1' };

/** What answers the challenges of these fields. */
function answer(values: string | string[], credentials = ALICE, use: Partial<DigestUse> = {}): string {
  const challenge = strongestDigest(parseChallenges([values].flat()));
  expect(challenge).toBeDefined();
  return digestAuthorization(challenge!, credentials, { ...FIRST, ...use });
}

function responseOf(authorization: string): string | undefined {
  return /, response="([0-9a-f]+)"/.exec(authorization)?.[1];
}

describe('the examples of the RFCs', () => {
  const MUFASA: Credentials = { user: 'Mufasa', password: 'Circle of Life' };
  const challenge = (algorithm: string) =>
    `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, ` +
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
  const use = { uri: '/dir/index.html', cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' };

  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('RFC 7616, section 3.9.1, with %s', (algorithm, response) => {
    expect(answer(challenge(algorithm), MUFASA, use)).toBe(
      'Digest username="Mufasa", realm="http-auth@example.org", ' +
        'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", uri="/dir/index.html", ' +
        'cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", nc=00000001, qop=auth, ' +
        `response="${response}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", algorithm=${algorithm}`,
    );
  });

  // With the values of erratum 4897: those of the text were made with another hash.
  test('RFC 7616, section 3.9.2, with SHA-512-256, UTF-8 and a hashed name', () => {
    const value = answer(
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, charset=UTF-8, userhash=true, ' +
        'nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS"',
      { user: 'J\u00e4s\u00f8n Doe', password: 'Secret, or not?' },
      { uri: '/doe.json', cnonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v' },
    );
    expect(value).toContain('username="793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"');
    expect(responseOf(value)).toBe('3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5');
    expect(value).toMatch(/, userhash=true$/);
  });

  test('RFC 2617, section 3.5, which names no algorithm', () => {
    const value = answer(
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"',
      { user: 'Mufasa', password: 'Circle Of Life' },
      { uri: '/dir/index.html', cnonce: '0a4f113b' },
    );
    expect(responseOf(value)).toBe('6629fae49393a05397450978507c4ef1');
    expect(value).not.toMatch(/algorithm|opaque/);
  });

  // With the value of erratum 749.
  test('RFC 2069, section 2.4, which has no qop', () => {
    const value = answer(
      'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"',
      { user: 'Mufasa', password: 'CircleOfLife' },
      { uri: '/dir/index.html' },
    );
    expect(responseOf(value)).toBe('1949323746fe6a43ef61f9606e7febea');
    expect(value).not.toMatch(/cnonce|nc=|qop/);
  });
});

// Responses worked out with md5sum and sha256sum.
describe('an answer', () => {
  test('has the session in its key with -sess', () => {
    expect(responseOf(answer('Digest realm="lab", nonce="n1", qop="auth", algorithm=MD5-sess'))).toBe(
      '3b6a71719ecddd25cd7f3b3a949324a0',
    );
  });

  test('covers the body with auth-int', () => {
    const value = answer('Digest realm="lab", nonce="n1", qop="auth-int"', ALICE, {
      method: 'PUT',
      uri: '/p?q=1',
      count: 10,
      bodyHash: '5d41402abc4b2a76b9719d911017c592',
    });
    expect(value).toContain('uri="/p?q=1", cnonce="c1", nc=0000000a, qop=auth-int');
    expect(responseOf(value)).toBe('466efa09e0753d58b57975a7e4c7d10c');
  });

  test('has both with SHA-256-sess and auth-int', () => {
    const value = answer('Digest realm="lab", nonce="n1", qop="auth-int", algorithm=SHA-256-sess', ALICE, {
      method: 'POST',
      count: 2,
      bodyHash: '42144f3939c3ffbbf0bf8b1f12affb5c23a4c5bd41e0ff672d54a5754f062058',
    });
    expect(responseOf(value)).toBe('8e6564054edb89661659ab8b2fadf22a848abcb1fe560a1331294639f882440c');
  });

  test('escapes what is quoted, and hashes it as it is', () => {
    const value = answer(String.raw`Digest realm="l\"a\\b", nonce="n\"1", qop="auth", opaque="o\"p"`, {
      user: String.raw`al"i\ce`,
      password: 'secret',
    });
    expect(value).toContain(String.raw`username="al\"i\\ce", realm="l\"a\\b", nonce="n\"1", uri="/p", `);
    expect(value).toContain(String.raw`opaque="o\"p"`);
    expect(responseOf(value)).toBe('38f6240436ab1900df5d2a556bc5f11c');
  });

  test('says what the bytes of a name are where the server reads UTF-8, and sends them alone where it does not', () => {
    const jason = { user: 'J\u00e4s\u00f8n', password: '\u00e9' };
    const plain = answer('Digest realm="lab", nonce="n1", qop="auth"', jason);
    expect(plain).toContain('username="J\xc3\xa4s\xc3\xb8n", ');
    const utf8 = answer('Digest realm="lab", nonce="n1", qop="auth", charset="utf-8"', jason);
    expect(utf8).toContain("username*=UTF-8''J%C3%A4s%C3%B8n, ");
    expect([responseOf(plain), responseOf(utf8)]).toEqual([
      '900d63c83d70723e88239eb91a79e102',
      '900d63c83d70723e88239eb91a79e102',
    ]);
    const decomposed = { user: 'Ja\u0308s\u00f8n', password: 'e\u0301' };
    expect(answer('Digest realm="lab", nonce="n1", qop="auth", charset=UTF-8', decomposed)).toBe(utf8);
    expect(answer('Digest realm="lab", nonce="n1", charset=UTF-8', { user: "\u00e9 '*()%" })).toContain(
      "username*=UTF-8''%C3%A9%20%27%2A%28%29%25, ",
    );
  });
});

describe('of several challenges', () => {
  const offer = (algorithm: string, more = '') =>
    `Digest realm="lab", nonce="${algorithm}", algorithm=${algorithm}, qop="auth"${more}`;

  test.each([
    ['the strongest algorithm is taken', ['MD5', 'SHA-512-256', 'SHA-256'], 'SHA-512-256'],
    ['SHA-256 comes before MD5', ['MD5', 'sha-256-SESS'], 'sha-256-SESS'],
    ['of equals the first', ['MD5-sess', 'MD5'], 'MD5-sess'],
    ['unknown ones are passed over', ['SHA-1', 'FOO', 'MD5', 'SHA-512', 'constructor'], 'MD5'],
  ])('%s', (_, algorithms, expected) => {
    const values = ['Basic realm="lab"', ...algorithms.map((algorithm) => offer(algorithm))];
    expect(answer(values)).toContain(`nonce="${expected}"`);
  });

  test.each([
    ['another scheme', 'Basic realm="lab", nonce="n"'],
    ['no realm', 'Digest nonce="n"'],
    ['no nonce', 'Digest realm="lab"'],
    ['an unknown algorithm', offer('SHA-1')],
    ['no algorithm but its suffix', 'Digest realm="lab", nonce="n", algorithm=-sess, qop="auth"'],
    ['an unknown qop', 'Digest realm="lab", nonce="n", qop="auth-conf"'],
    [
      '-sess without a qop, for which there is no cnonce',
      'Digest realm="lab", nonce="n", algorithm=MD5-sess',
    ],
  ])('none is of use with %s', (_, value) => {
    expect(strongestDigest(parseChallenges([value]))).toBeUndefined();
  });

  test.each([
    ['auth', 'auth'],
    ['auth-int', 'auth-int'],
    ['auth-int, auth', 'auth'],
    ['AUTH-INT', 'auth-int'],
    ['auth-conf,,\tauth-int', 'auth-int'],
  ])('qop="%s" is answered with %s', (qop, expected) => {
    expect(answer(`Digest realm="lab", nonce="n", qop="${qop}"`)).toContain(`qop=${expected},`);
  });

  test('whether the nonce was stale is read in any case', () => {
    const stale = (value: string) =>
      strongestDigest(parseChallenges([`Digest realm="lab", nonce="n", stale=${value}`]))?.stale;
    expect(['true', 'TRUE', '"true"', 'false', 'yes'].map(stale)).toEqual([true, true, true, false, false]);
  });
});
