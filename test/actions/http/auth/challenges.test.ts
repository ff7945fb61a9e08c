import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MAX_CHALLENGES,
  parseAuthParams,
  parseChallenges,
} from '../../../../src/actions/http/auth/challenges.ts';

/** As plain values: the scheme, then its token or its parameters. */
function read(...values: readonly string[]): unknown[] {
  return parseChallenges(values).map(({ scheme, params, token68 }) => [
    scheme,
    token68 ?? Object.fromEntries(params),
  ]);
}

describe('challenges', () => {
  test.each<[string, string[], unknown[]]>([
    ['one', ['Basic realm="lab"'], [['basic', { realm: 'lab' }]]],
    [
      // RFC 9110, section 11.6.1.
      'the example of RFC 9110',
      ['Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""'],
      [
        ['basic', { realm: 'simple' }],
        ['newauth', { realm: 'apps', type: '1', title: 'Login to "apps"' }],
      ],
    ],
    [
      // RFC 7235, section 2.1 and RFC 4559.
      'schemes without parameters, and with a token68',
      ['Negotiate, NTLM , Negotiate YIIJ2w==, Basic realm=x'],
      [
        ['negotiate', {}],
        ['ntlm', {}],
        ['negotiate', 'YIIJ2w=='],
        ['basic', { realm: 'x' }],
      ],
    ],
    [
      'several fields',
      ['Digest realm="a", nonce="b"', 'Basic realm="c"'],
      [
        ['digest', { realm: 'a', nonce: 'b' }],
        ['basic', { realm: 'c' }],
      ],
    ],
    ['commas everywhere', [' ,, Basic , ,realm="a",, x=y ,'], [['basic', { realm: 'a', x: 'y' }]]],
    ['commas and = in quotes', ['Basic realm="a, Digest b=c"'], [['basic', { realm: 'a, Digest b=c' }]]],
    ['blanks around =', ['BASIC REALM = "a" , b\t=\tc'], [['basic', { realm: 'a', b: 'c' }]]],
    ['empty quotes and escapes', ['X a="", b="\\a\\\\\\""'], [['x', { a: '', b: 'a\\"' }]]],
    ['bytes beyond ASCII', ['X realm="caf\xc3\xa9"'], [['x', { realm: 'caf\xc3\xa9' }]]],
    ['nothing', ['', ' , ,'], []],
    ['what looks like a parameter without a value', ['X realm='], [['x', 'realm=']]],
  ])('%s', (_, values, expected) => {
    expect(read(...values)).toEqual(expected);
  });

  test.each([
    ['a quote that is not closed', 'Broken realm="x, Basic realm="good"'],
    ['a quote that is not closed, at the end', 'Basic realm="good", Broken realm="x\\'],
    ['a name twice', 'Broken realm="x", REALM="y", Basic realm="good"'],
    ['no comma', 'Broken realm="x" nonce="y", Basic realm="good"'],
    ['a token and parameters', 'Broken abc=, realm="x", Basic realm="good"'],
    ['a control character', 'Broken realm="x\x00y", Basic realm="good"'],
    ['an escaped control character', 'Broken realm="x\\\ry", Basic realm="good"'],
    ['no value', 'Broken realm="x", nonce=, Basic realm="good"'],
    ['characters of no token', 'Broken @, Basic realm="good"'],
    ['a string alone', '"Broken, or not", Basic realm="good"'],
    ['a parameter of nobody', 'realm="x", Basic realm="good"'],
  ])('are passed over where they break the rules: %s', (_, value) => {
    // Whoever leaves a quote open takes the rest of the field along.
    const expected = /"x, /.test(value) ? [] : [['basic', { realm: 'good' }]];
    expect(read(value)).toEqual(expected);
    expect(read(value, 'Basic realm="good"')).toEqual([...expected, ['basic', { realm: 'good' }]]);
  });

  test('are so many at most', () => {
    const schemes = Array.from({ length: MAX_CHALLENGES + 1 }, (_, index) => `S${index}`);
    expect(read(schemes.join(','))).toHaveLength(MAX_CHALLENGES);
    expect(read(...schemes).at(-1)).toEqual([`s${MAX_CHALLENGES - 1}`, {}]);
  });

  test('are read in linear time, however long', () => {
    const size = 256 * 1024;
    for (const hostile of ['"', '\\', 'a ', 'a=', 'a="', '"a\\"', ' ', ',', 'a=b ', 'a=\t', '="']) {
      expect(parseChallenges([`X ${hostile.repeat(size / hostile.length)}`]).length).toBeLessThan(40);
    }
  });

  test('never make it throw, and only hold what can be sent', () => {
    const piece = fc.oneof(
      fc.constantFrom('Basic ', 'Digest ', 'realm', '=', '"', '\\', ',', ' ', '\t', 'abc==', '\x00', '\xe9'),
      fc.string({ unit: 'binary-ascii' }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(piece).map((pieces) => pieces.join(''))), (values) => {
        for (const { scheme, params } of parseChallenges(values)) {
          expect(scheme).toMatch(/^[!-~]+$/);
          for (const value of params.values()) expect(value).toMatch(/^[\t -~\x80-\xff]*$/);
        }
      }),
    );
  });

  test('are read back as they were written', () => {
    const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,9}$/).map((text) => text.toLowerCase());
    const text = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    });
    const challenge = fc.tuple(token, fc.dictionary(token, text, { noNullPrototype: true, minKeys: 1 }));
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: MAX_CHALLENGES }), (challenges) => {
        const written = challenges.map(([scheme, params]) => {
          const quoted = Object.entries(params).map(
            ([name, value]) => `${name}="${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`,
          );
          return `${scheme} ${quoted.join(', ')}`;
        });
        expect(read(written.join(', '))).toEqual(challenges);
        expect(read(...written)).toEqual(challenges);
      }),
    );
  });
});

test('Authentication-Info has parameters alone', () => {
  expect(Object.fromEntries(parseAuthParams('nextnonce="a\\"b", qop=auth,nc=00000001'))).toEqual({
    nextnonce: 'a"b',
    qop: 'auth',
    nc: '00000001',
  });
  expect(parseAuthParams('nextnonce="a').size).toBe(0);
  expect(parseAuthParams('').size).toBe(0);
});
