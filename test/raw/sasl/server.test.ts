import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startSasl } from '../../../src/raw/sasl/client.ts';
import { saslPrepare } from '../../../src/raw/sasl/prepare.ts';
import {
  SASL_SERVER_MECHANISMS,
  type SaslServer,
  type SaslServerMechanism,
  type SaslStep,
  startSaslServer,
} from '../../../src/raw/sasl/server.ts';

const passwordOf = (user: string): string | undefined =>
  new Map([
    ['tim', 'tanstaaftanstaaf'],
    ['user', 'pencil'],
    ['bob', ''],
  ]).get(user);
const DENIED = { denied: true };

const start = (mechanism: SaslServerMechanism): SaslServer =>
  startSaslServer(mechanism, passwordOf, 'mail.test');
const step = (server: SaslServer, response: string): SaslStep => server.step(Buffer.from(response));
const textOf = (answer: SaslStep): string => ('challenge' in answer ? answer.challenge.toString() : '');

describe('PLAIN', () => {
  it.each([
    ['\0tim\0tanstaaftanstaaf', { user: 'tim' }],
    ['tim\0tim\0tanstaaftanstaaf', { user: 'tim' }],
    // RFC 4616, section 4: for somebody else, which is not to be had here.
    ['Ursel\0tim\0tanstaaftanstaaf', DENIED],
    ['\0tim\0tanstaaftanstaa', DENIED],
    ['\0tim\0', DENIED],
    ['\0nobody\0', DENIED],
    ['\0bob\0', { user: 'bob' }],
    ['\0tim\0tanstaaftanstaaf\0', DENIED],
    ['tim\0tanstaaftanstaaf', DENIED],
    ['', DENIED],
  ])('%j', (response, expected) => {
    const server = start('PLAIN');
    expect(server.first).toBeUndefined();
    expect(step(server, response)).toEqual(expected);
  });
});

describe('LOGIN', () => {
  it.each([
    ['tim', 'tanstaaftanstaaf', { user: 'tim' }],
    ['tim', 'x', DENIED],
    ['nobody', '', DENIED],
  ])('%s with %s', (user, password, expected) => {
    const server = start('LOGIN');
    expect(server.first?.toString()).toBe('Username:');
    expect(textOf(step(server, user))).toBe('Password:');
    expect(step(server, password)).toEqual(expected);
  });
});

describe('CRAM-MD5', () => {
  it('goes as in RFC 2195, section 2', () => {
    const server = startSaslServer('CRAM-MD5', passwordOf, 'postoffice.reston.mci.net', {
      nonce: () => '1896.697170952',
    });
    expect(server.first?.toString()).toBe('<1896.697170952@postoffice.reston.mci.net>');
    expect(step(server, 'tim b913a602c7eda7a495b4e6e7334d3890')).toEqual({ user: 'tim' });
  });

  it.each(['tim b913a602c7eda7a495b4e6e7334d3890', 'tim', '', 'nobody 00000000000000000000000000000000'])(
    'denies %j to another challenge',
    (response) => {
      expect(step(start('CRAM-MD5'), response)).toEqual(DENIED);
    },
  );
});

describe('SCRAM', () => {
  const begin = (): SaslServer =>
    startSaslServer('SCRAM-SHA-256', passwordOf, 'mail.test', {
      nonce: () => '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
      salt: () => Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'),
    });
  const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
  const proof = 'p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=';

  it('goes as in RFC 7677, section 3', () => {
    const server = begin();
    expect(textOf(step(server, 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO'))).toBe(
      `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
    );
    expect(step(server, `c=biws,r=${nonce},${proof}`)).toEqual({
      user: 'user',
      final: Buffer.from('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='),
    });
  });

  it('goes as in RFC 5802, section 5', () => {
    const server = startSaslServer('SCRAM-SHA-1', passwordOf, 'mail.test', {
      nonce: () => '3rfcNHYJY1ZVvWVs7j',
      salt: () => Buffer.from('QSXCR+Q6sek8bf92', 'base64'),
    });
    expect(textOf(step(server, 'n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL'))).toBe(
      'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
    );
    expect(
      step(server, 'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts='),
    ).toEqual({ user: 'user', final: Buffer.from('v=rmF9pqV8S7suAoZWja4dJRkFsKQ=') });
  });

  it.each([
    '',
    'n=user,r=abc',
    'p=tls-unique,,n=user,r=abc',
    'n,,n=user',
    'n,,n=,r=abc',
    'n,,n=us=er,r=abc',
    'n,,n=user,r=',
    'n,,m=x,n=user,r=abc',
    'n,a=other,n=user,r=abc',
  ])('denies the beginning %j', (first) => {
    expect(step(begin(), first)).toEqual(DENIED);
  });

  it.each([
    ['another nonce', `c=biws,r=${nonce}x,${proof}`],
    ['another GS2 header', `c=eSws,r=${nonce},${proof}`],
    ['a wrong proof', `c=biws,r=${nonce},p=AAAAZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`],
    ['a short proof', `c=biws,r=${nonce},p=AAAA`],
    ['no proof', `c=biws,r=${nonce}`],
    ['nothing', ''],
  ])('denies an end with %s', (_what, final) => {
    const server = begin();
    step(server, 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO');
    expect(step(server, final)).toEqual(DENIED);
  });

  it('does not tell who exists: those who do not have a salt, too, and always the same', () => {
    const salt = (user: string) =>
      /s=([^,]+)/.exec(textOf(step(start('SCRAM-SHA-1'), `n,,n=${user},r=a`)))?.[1];
    expect(salt('nobody')).toBe(salt('nobody'));
    expect(salt('nobody')).not.toBe(salt('user'));
    const server = start('SCRAM-SHA-1');
    const client = startSasl('SCRAM-SHA-1', { user: 'nobody', password: '' }, { host: 'h', port: 1 });
    const challenge = step(server, String(client.initial));
    expect(server.step(client.respond(Buffer.from(textOf(challenge))))).toEqual(DENIED);
  });
});

describe('client against server', () => {
  // What SCRAM cannot say has its tests beside prepare.ts.
  const word = fc
    .string({ unit: 'grapheme', maxLength: 12 })
    .filter((text) => !/\p{Cc}/u.test(text) && (saslPrepare(text) ?? '') !== '');

  it.each(SASL_SERVER_MECHANISMS)('%s lets in whoever knows the password, and nobody else', (mechanism) => {
    fc.assert(
      fc.property(word, word, fc.boolean(), (user, password, isRight) => {
        // SCRAM names who it is as prepared.
        const server = startSaslServer(
          mechanism,
          (name) => (name === saslPrepare(user) || name === user ? password : undefined),
          'mail.test',
        );
        const given = isRight ? password : `${password}x`;
        const client = startSasl(mechanism, { user, password: given }, { host: 'mail.test', port: 25 });
        let answer: SaslStep =
          server.first === undefined ? { challenge: Buffer.alloc(0) } : { challenge: server.first };
        if (client.initial !== undefined) answer = server.step(client.initial);
        while ('challenge' in answer) answer = server.step(client.respond(answer.challenge));
        if (!isRight) {
          expect(answer).toEqual(DENIED);
          return;
        }
        expect(answer).toMatchObject({ user: expect.any(String) });
        if ('user' in answer && answer.final !== undefined)
          expect(client.respond(answer.final)).toHaveLength(0);
        client.finish();
      }),
      { numRuns: 30 },
    );
  });
});
