import { describe, expect, it } from 'vitest';
import { chooseMechanism } from '../../../src/raw/sasl/choose.ts';

const PASSWORD = { user: 'alice', password: 'secret' };
const TOKEN = { user: 'alice', token: 't' };
const POSTFIX = ['LOGIN', 'PLAIN', 'CRAM-MD5', 'DIGEST-MD5', 'scram-sha-1', 'SCRAM-SHA-256'];

describe('the mechanism of a login', () => {
  it.each([
    ['the best', POSTFIX, PASSWORD, true, 'SCRAM-SHA-256'],
    ['the same without TLS', POSTFIX, PASSWORD, false, 'SCRAM-SHA-256'],
    ['in any case', ['LOGIN', 'Plain', 'scram-sha-1'], PASSWORD, true, 'SCRAM-SHA-1'],
    ['a password in the clear before none', ['LOGIN', 'PLAIN'], PASSWORD, false, 'PLAIN'],
    ['of a token', ['PLAIN', 'XOAUTH2', 'OAUTHBEARER'], TOKEN, true, 'OAUTHBEARER'],
    ['no token without TLS', ['XOAUTH2', 'OAUTHBEARER'], TOKEN, false, undefined],
    [
      'a password where a token may not go',
      ['XOAUTH2', 'PLAIN'],
      { ...PASSWORD, token: 't' },
      false,
      'PLAIN',
    ],
    ['none that the credentials allow', POSTFIX, TOKEN, true, undefined],
    ['none without a user', POSTFIX, { user: '', password: 'x' }, true, undefined],
    ['none that we know', ['DIGEST-MD5', 'GSSAPI'], PASSWORD, true, undefined],
  ] as const)('%s', (_what, offered, credentials, secure, expected) => {
    expect(chooseMechanism(offered, credentials, undefined, secure)).toBe(expected);
  });

  it('the one that was named, offered or not', () => {
    expect(chooseMechanism(POSTFIX, PASSWORD, 'LOGIN', true)).toBe('LOGIN');
    expect(chooseMechanism([], TOKEN, 'XOAUTH2', false)).toBe('XOAUTH2');
  });
});
