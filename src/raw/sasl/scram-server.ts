/** SCRAM, the server's side: scram.ts has a sample. */
import { createHmac, randomBytes } from 'node:crypto';
import { saslPrepare } from './prepare.ts';
import { isSame } from './same.ts';
import { decodeBase64, decodeSaslName, parseAttributes, type ScramMechanism, scramProofs } from './scram.ts';
import { MIN_SCRAM_ITERATIONS } from './scram-client.ts';
import type { PasswordOf, SaslServer, SaslStep } from './server.ts';

/** A flag about channel binding, of which we have none, and on whose behalf (RFC 5802, section 7, gs2-header). */
const CLIENT_FIRST = /^([ny],(?:a=([^,]+))?,)(n=[^]+)$/;
const SALT_BYTES = 16;
/** A user's salt is always the same, whether there is such a user or not, so that asking tells nothing. */
const SALT_KEY = randomBytes(32);

const DENIED: SaslStep = { denied: true };

interface Begun {
  readonly user: string;
  readonly header: string;
  /** Both first messages, which the proofs are about. */
  readonly messages: string;
  readonly nonce: string;
  readonly salt: Buffer;
}

export class ScramServer implements SaslServer {
  readonly first = undefined;
  readonly #mechanism: ScramMechanism;
  readonly #passwordOf: PasswordOf;
  readonly #nonce: string;
  readonly #saltOf: (user: string) => Buffer;
  #begun: Begun | undefined;

  constructor(
    mechanism: ScramMechanism,
    passwordOf: PasswordOf,
    nonce: string,
    saltOf: (user: string) => Buffer = steadySalt,
  ) {
    this.#mechanism = mechanism;
    this.#passwordOf = passwordOf;
    this.#nonce = nonce;
    this.#saltOf = saltOf;
  }

  step(response: Buffer): SaslStep {
    const text = response.toString();
    return this.#begun === undefined ? this.#begin(text) : this.#conclude(this.#begun, text);
  }

  #begin(text: string): SaslStep {
    const [, header, behalf, bare = ''] = CLIENT_FIRST.exec(text) ?? [];
    const attributes = parseAttributes(bare);
    const user = decodeSaslName(attributes?.get('n') ?? '') ?? '';
    const clientNonce = attributes?.get('r') ?? '';
    const isForOther = behalf !== undefined && decodeSaslName(behalf) !== user;
    if (header === undefined || user === '' || clientNonce === '' || isForOther) return DENIED;
    const nonce = clientNonce + this.#nonce;
    const salt = this.#saltOf(user);
    const challenge = `r=${nonce},s=${salt.toString('base64')},i=${MIN_SCRAM_ITERATIONS}`;
    this.#begun = { user, header, nonce, salt, messages: `${bare},${challenge}` };
    return { challenge: Buffer.from(challenge) };
  }

  #conclude({ user, header, messages, nonce, salt }: Begun, text: string): SaslStep {
    const [, bare = '', proofText = ''] = /^([^]*),p=([^,]*)$/.exec(text) ?? [];
    const attributes = parseAttributes(bare);
    const isOurs =
      attributes?.get('c') === Buffer.from(header).toString('base64') && attributes.get('r') === nonce;
    const given = decodeBase64(proofText);
    const password = this.#passwordOf(user);
    const { proof, signature } = scramProofs(
      this.#mechanism,
      saslPrepare(password ?? '') ?? '',
      { salt, iterations: MIN_SCRAM_ITERATIONS },
      `${messages},${bare}`,
    );
    if (!isOurs || given === undefined || !isSame(given, proof) || password === undefined) return DENIED;
    return { user, final: Buffer.from(`v=${signature.toString('base64')}`) };
  }
}

function steadySalt(user: string): Buffer {
  return createHmac('sha256', SALT_KEY).update(user).digest().subarray(0, SALT_BYTES);
}
