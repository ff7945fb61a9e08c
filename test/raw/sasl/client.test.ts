import { describe, expect, it } from 'vitest';
import { LimitError, ProtocolError, UsageError } from '../../../src/errors.ts';
import type { MailCredentials } from '../../../src/protocols/mail.ts';
import { SASL_MECHANISMS, type SaslMechanism } from '../../../src/protocols/sasl.ts';
import { startSasl } from '../../../src/raw/sasl/client.ts';
import { MAX_SCRAM_ITERATIONS } from '../../../src/raw/sasl/scram-client.ts';

const TARGET = { host: 'server.example.com', port: 143 };

function start(mechanism: SaslMechanism, credentials: MailCredentials, nonce?: string) {
  return startSasl(mechanism, credentials, TARGET, nonce === undefined ? undefined : () => nonce);
}

describe('what a client says', () => {
  it('PLAIN, all at once (RFC 4616, section 4)', () => {
    const exchange = start('PLAIN', { user: 'tim', password: 'tanstaaftanstaaf' });
    expect(exchange.initial?.toString()).toBe('\0tim\0tanstaaftanstaaf');
    expect(() => exchange.respond(Buffer.from('more?'))).toThrow(ProtocolError);
    exchange.finish();
  });

  it('LOGIN, in turn, whatever the questions are', () => {
    const exchange = start('LOGIN', { user: 'bérénice', password: 'secret' });
    expect(exchange.initial).toBeUndefined();
    expect(exchange.respond(Buffer.from('Username:'))).toEqual(Buffer.from('bérénice'));
    expect(exchange.respond(Buffer.from('Geheimnis?'))).toEqual(Buffer.from('secret'));
    expect(() => exchange.respond(Buffer.from('PIN:'))).toThrow(
      'the server asks for more than LOGIN has to say',
    );
  });

  it('CRAM-MD5 (RFC 2195, section 2)', () => {
    const exchange = start('CRAM-MD5', { user: 'tim', password: 'tanstaaftanstaaf' });
    expect(exchange.initial).toBeUndefined();
    expect(exchange.respond(Buffer.from('<1896.697170952@postoffice.reston.mci.net>')).toString()).toBe(
      'tim b913a602c7eda7a495b4e6e7334d3890',
    );
  });

  it('OAUTHBEARER (RFC 7628, section 4.1), and what answers an error (section 3.2.3)', () => {
    const exchange = start('OAUTHBEARER', {
      user: 'user@example.com',
      token: 'vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==',
    });
    expect(exchange.initial?.toString('base64')).toBe(
      'bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB',
    );
    expect(exchange.respond(Buffer.from('{"status":"invalid_token"}'))).toEqual(Buffer.of(1));
    expect(() => exchange.respond(Buffer.from('{}'))).toThrow(ProtocolError);
  });

  it('OAUTHBEARER for whoever the token is of (RFC 7628, section 3.1: the name may be missing)', () => {
    const exchange = start('OAUTHBEARER', { user: '', token: 't' });
    expect(exchange.initial?.toString()).toBe(
      'n,,\x01host=server.example.com\x01port=143\x01auth=Bearer t\x01\x01',
    );
  });

  it('XOAUTH2, as Google documents it', () => {
    const exchange = start('XOAUTH2', {
      user: 'someuser@example.com',
      token: 'ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg',
    });
    expect(exchange.initial?.toString('base64')).toBe(
      'dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==',
    );
    expect(exchange.respond(Buffer.from('{"status":"401"}'))).toEqual(Buffer.alloc(0));
  });
});

/** RFC 5802, section 5, and RFC 7677, section 3. */
const SCRAM = [
  {
    mechanism: 'SCRAM-SHA-1',
    nonce: 'fyko+d2lbbFgONRv9qkxdawL',
    initial: 'n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL',
    first: 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
    answer: 'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    final: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
  },
  {
    mechanism: 'SCRAM-SHA-256',
    nonce: 'rOprNGfwEbeRWgbNEkqO',
    initial: 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
    first: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    answer:
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    final: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  },
] as const;

describe.each(SCRAM)('$mechanism', ({ mechanism, nonce, initial, first, answer, final }) => {
  const begin = () => start(mechanism, { user: 'user', password: 'pencil' }, nonce);

  it('goes as in the example of its RFC', () => {
    const exchange = begin();
    expect(exchange.initial?.toString()).toBe(initial);
    expect(exchange.respond(Buffer.from(first)).toString()).toBe(answer);
    expect(exchange.respond(Buffer.from(final))).toEqual(Buffer.alloc(0));
    exchange.finish();
    expect(() => exchange.respond(Buffer.from(final))).toThrow(ProtocolError);
  });

  it('takes a password of another form that means the same', () => {
    const exchange = start(mechanism, { user: 'u\u00ADser', password: 'ｐencil' }, nonce);
    expect(exchange.initial?.toString()).toBe(initial);
    expect(exchange.respond(Buffer.from(first)).toString()).toBe(answer);
  });

  it.each([
    ['success at once', []],
    ['success before the proof', [first]],
    ['an error in its place', [first, 'e=other-error']],
  ])('finds a server out that has proven nothing: %s', (_what, challenges) => {
    const exchange = begin();
    for (const challenge of challenges) exchange.respond(Buffer.from(challenge));
    expect(() => exchange.finish()).toThrow('without proof that it knows the password');
  });

  it.each([['v=AAAAAAAAAAAAAAAAAAAAAAAAAAA='], ['v='], [final.slice(0, -4)], [''], ['x=1']])(
    'refuses a wrong proof: %j',
    (wrong) => {
      const exchange = begin();
      exchange.respond(Buffer.from(first));
      expect(() => exchange.respond(Buffer.from(wrong))).toThrow('its proof is wrong');
      expect(() => exchange.finish()).toThrow(ProtocolError);
    },
  );

  it.each([
    ['our nonce alone', `r=${nonce},s=QSXCR+Q6sek8bf92,i=4096`],
    ['another nonce', 'r=abc,s=QSXCR+Q6sek8bf92,i=4096'],
    ['an extension that must be understood', `m=x,${first}`],
    ['no salt', `r=${nonce}x,i=4096`],
    ['an empty salt', `r=${nonce}x,s=,i=4096`],
    ['a salt that is no base64', `r=${nonce}x,s=%%%%,i=4096`],
    ['no iterations', `r=${nonce}x,s=QSXCR+Q6sek8bf92`],
    ['a negative number', `r=${nonce}x,s=QSXCR+Q6sek8bf92,i=-4096`],
    ['an attribute twice', `${first},i=4096`],
    ['fewer iterations than the RFC wants', `r=${nonce}x,s=QSXCR+Q6sek8bf92,i=4095`],
    ['nothing', ''],
  ])('refuses a first message with %s', (_what, challenge) => {
    expect(() => begin().respond(Buffer.from(challenge))).toThrow(ProtocolError);
  });

  it('does not work for a server for hours', () => {
    const demand = (count: number) =>
      begin().respond(Buffer.from(`r=${nonce}x,s=QSXCR+Q6sek8bf92,i=${count}`));
    expect(() => demand(MAX_SCRAM_ITERATIONS + 1)).toThrow(LimitError);
    expect(() => demand(2 ** 31)).toThrow(LimitError);
    expect(demand(10_000).toString()).toMatch(/,p=/);
  });
});

it('a name with comma and equals sign cannot end itself (RFC 5802, section 5.1)', () => {
  const exchange = start('SCRAM-SHA-1', { user: 'a=b,c', password: 'x' }, 'N');
  expect(exchange.initial?.toString()).toBe('n,,n=a=3Db=2Cc,r=N');
  const { initial } = start('OAUTHBEARER', { user: 'a=b,c', token: 'x' });
  expect(initial?.toString()).toContain('n,a=a=3Db=2Cc,\x01host=');
});

it('a nonce is another each time', () => {
  const nonces = Array.from({ length: 20 }, () =>
    start('SCRAM-SHA-1', { user: 'u', password: 'x' }).initial?.toString(),
  );
  expect(new Set(nonces).size).toBe(20);
});

describe('what cannot be said', () => {
  it.each(SASL_MECHANISMS)('%s without what it needs', (mechanism) => {
    const isOAuth = mechanism.includes('OAUTH');
    const credentials = isOAuth ? { user: 'u', password: 'p' } : { user: 'u', token: 't' };
    expect(() => start(mechanism, credentials)).toThrow(UsageError);
    expect(() => start(mechanism, credentials)).toThrow(`${mechanism} needs`);
  });

  it.each(SASL_MECHANISMS)('%s with what would end a line or a part', (mechanism) => {
    for (const wrong of ['a\0b', 'a\r\nb', 'a\x01b']) {
      expect(() => start(mechanism, { user: wrong, password: 'p', token: 't' })).toThrow(UsageError);
      const secret = mechanism.includes('OAUTH') ? { token: wrong } : { password: wrong };
      expect(() => start(mechanism, { user: 'u', ...secret })).toThrow(UsageError);
    }
  });

  it('a password that SASLprep prohibits, to SCRAM', () => {
    expect(() => start('SCRAM-SHA-1', { user: 'u', password: 'a\u{E0001}' })).toThrow(UsageError);
    expect(() => start('SCRAM-SHA-1', { user: '\u00AD', password: 'a' })).toThrow(UsageError);
  });
});
