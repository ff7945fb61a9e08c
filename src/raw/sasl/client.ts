/**
 * The client's side of a login (SASL, RFC 4422), without what a protocol puts around it, and without base64.
 *
 *     PLAIN          C: NUL user NUL password                                   RFC 4616
 *     LOGIN          S: Username:   C: user   S: Password:   C: password        draft-murchison-sasl-login
 *     CRAM-MD5       S: <1896.6971@host>   C: user b913a602c7eda7a495b4e6e7334d3890       RFC 2195
 *     SCRAM-*        scram.ts
 *     OAUTHBEARER    C: n,a=user,^Ahost=…^Aport=…^Aauth=Bearer TOKEN^A^A        RFC 7628
 *     XOAUTH2        C: user=…^Aauth=Bearer TOKEN^A^A                           of Google, before there was the RFC
 */
import { createHmac, randomBytes } from 'node:crypto';
import { ProtocolError, UsageError } from '../../errors.ts';
import type { MailCredentials } from '../../protocols/mail.ts';
import type { SaslMechanism } from '../../protocols/sasl.ts';
import { allowsMechanism, needsToken } from './choose.ts';
import { saslPrepare } from './prepare.ts';
import { encodeSaslName } from './scram.ts';
import { ScramClient } from './scram-client.ts';

export interface SaslExchange {
  readonly mechanism: SaslMechanism;
  /**
   * What the client says first; `undefined`: the server speaks first. It goes with the command where the protocol allows that,
   * else it answers the server's empty first challenge, which is not for `respond`.
   */
  readonly initial: Buffer | undefined;
  /**
   * What a challenge is answered with, often nothing.
   *
   * @throws ProtocolError `weird-reply` for a challenge that is none, or one too many; LimitError
   */
  respond(challenge: Buffer): Buffer;
  /**
   * To be called when the server has let us in.
   *
   * @throws ProtocolError `weird-reply` where it had to prove that it knows the password, and has not (SCRAM)
   */
  finish(): void;
}

/** 18 bytes are 24 characters of base64, none of which is a comma. */
const NONCE_BYTES = 18;
/** Separates what is in a message of the OAuth mechanisms, and answers an error (RFC 7628, section 3.2.3). */
const CTRL_A = '\x01';

/**
 * @param target whom the login is for: OAUTHBEARER says it
 * @param random a new nonce at each call: printable ASCII without commas
 * @throws UsageError for credentials that lack what the mechanism needs, or hold what cannot be said
 */
export function startSasl(
  mechanism: SaslMechanism,
  credentials: MailCredentials,
  target: { readonly host: string; readonly port: number },
  random: () => string = () => randomBytes(NONCE_BYTES).toString('base64'),
): SaslExchange {
  if (!allowsMechanism(credentials, mechanism)) {
    throw new UsageError(
      `${mechanism} needs ${needsToken(mechanism) ? 'an access token' : 'a user and a password'}`,
    );
  }
  const { user, password = '', token = '' } = credentials;
  refuseControls(user, password, token);
  switch (mechanism) {
    case 'PLAIN':
      return sayOnce(mechanism, `\0${user}\0${password}`);
    case 'LOGIN':
      return answerInTurn(mechanism, [() => user, () => password]);
    case 'CRAM-MD5':
      return answerInTurn(mechanism, [
        (challenge) => `${user} ${createHmac('md5', password).update(challenge).digest('hex')}`,
      ]);
    case 'OAUTHBEARER': {
      const name = user === '' ? '' : `a=${encodeSaslName(user)}`;
      const fields = [`n,${name},`, `host=${target.host}`, `port=${target.port}`, `auth=Bearer ${token}`];
      return sayOnce(mechanism, fields.join(CTRL_A) + CTRL_A + CTRL_A, CTRL_A);
    }
    case 'XOAUTH2':
      return sayOnce(mechanism, `user=${user}${CTRL_A}auth=Bearer ${token}${CTRL_A}${CTRL_A}`, '');
    default:
      return new ScramClient(mechanism, prepare('user', user), prepare('password', password), random());
  }
}

/** All is said at once. @param toError what answers the challenge that tells of an error; without it, there is no challenge */
function sayOnce(mechanism: SaslMechanism, initial: string, toError?: string): SaslExchange {
  const { respond, finish } = answerInTurn(mechanism, toError === undefined ? [] : [() => toError]);
  return { mechanism, initial: Buffer.from(initial), respond, finish };
}

function answerInTurn(
  mechanism: SaslMechanism,
  answers: readonly ((challenge: Buffer) => string)[],
): SaslExchange {
  const rest = [...answers];
  return {
    mechanism,
    initial: undefined,
    respond(challenge) {
      const answer = rest.shift();
      if (answer !== undefined) return Buffer.from(answer(challenge));
      throw new ProtocolError('weird-reply', `the server asks for more than ${mechanism} has to say`, {
        source: 'RFC 4422, section 3',
      });
    },
    finish() {},
  };
}

/** What separates the parts of a message, or would end a line where somebody writes it to a log. */
function refuseControls(...words: readonly string[]): void {
  if (!words.some((word) => /\p{Cc}/u.test(word))) return;
  throw new UsageError('a control character cannot be part of a user, password or token');
}

function prepare(what: 'user' | 'password', text: string): string {
  const prepared = saslPrepare(text);
  if (prepared !== undefined && (what === 'password' || prepared !== '')) return prepared;
  throw new UsageError(`this ${what} cannot be used with SCRAM`, {
    hint: 'it holds a character that SASLprep prohibits (RFC 4013)',
  });
}
