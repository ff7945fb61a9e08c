/** SCRAM, the client's side: scram.ts has a sample. */
import { timingSafeEqual } from 'node:crypto';
import { LimitError, ProtocolError } from '../../errors.ts';
import type { SaslExchange } from './client.ts';
import { decodeBase64, encodeSaslName, parseAttributes, type ScramMechanism, scramProofs } from './scram.ts';

/** RFC 5802, section 5.1: fewer make guessing cheap for whoever poses as the server, who chooses the number. */
export const MIN_SCRAM_ITERATIONS = 4096;
/** Around a second of work, and more than servers are advised to ask for (600,000); 2³¹ would be an hour in which nothing else goes on. */
export const MAX_SCRAM_ITERATIONS = 1_000_000;

/** No channel binding, and nobody else's name (RFC 5802, section 7). */
const GS2_HEADER = 'n,,';

export class ScramClient implements SaslExchange {
  readonly mechanism: ScramMechanism;
  readonly initial: Buffer;
  readonly #password: string;
  readonly #nonce: string;
  readonly #first: string;
  /** Which message of the server is next. */
  #state: 'first' | 'final' | 'over' = 'first';
  #expected: Buffer | undefined;
  #isProven = false;

  /** @param user and password after saslPrepare @param nonce printable, without a comma */
  constructor(mechanism: ScramMechanism, user: string, password: string, nonce: string) {
    this.mechanism = mechanism;
    this.#password = password;
    this.#nonce = nonce;
    this.#first = `n=${encodeSaslName(user)},r=${nonce}`;
    this.initial = Buffer.from(GS2_HEADER + this.#first);
  }

  respond(challenge: Buffer): Buffer {
    const text = challenge.toString();
    if (this.#state === 'first') return this.#answerFirst(text);
    if (this.#state === 'over') throw this.#weird('says more than there is to say');
    this.#state = 'over';
    const attributes = parseAttributes(text);
    // Section 7, server-error: its protocol's refusal follows, and says more.
    if (attributes?.has('e') === true) return Buffer.alloc(0);
    const signature = decodeBase64(attributes?.get('v') ?? '');
    const expected = this.#expected;
    this.#isProven =
      signature?.length === expected?.length &&
      signature !== undefined &&
      expected !== undefined &&
      timingSafeEqual(signature, expected);
    if (!this.#isProven) throw this.#weird('does not know the password: its proof is wrong');
    return Buffer.alloc(0);
  }

  finish(): void {
    if (!this.#isProven) throw this.#weird('lets us in without proof that it knows the password');
  }

  #answerFirst(text: string): Buffer {
    this.#state = 'final';
    const { nonce, salt, iterations } = this.#parseFirst(text);
    const final = `c=${Buffer.from(GS2_HEADER).toString('base64')},r=${nonce}`;
    const { proof, signature } = scramProofs(
      this.mechanism,
      this.#password,
      { salt, iterations },
      `${this.#first},${text},${final}`,
    );
    this.#expected = signature;
    return Buffer.from(`${final},p=${proof.toString('base64')}`);
  }

  #parseFirst(text: string): { readonly nonce: string; readonly salt: Buffer; readonly iterations: number } {
    const attributes = parseAttributes(text);
    const [nonce, saltText = '', digits = ''] = ['r', 's', 'i'].map((name) => attributes?.get(name));
    const salt = decodeBase64(saltText);
    // An extension that has to be understood (`m`) is none that we do.
    if (attributes === undefined || attributes.has('m') || nonce === undefined || salt === undefined) {
      throw this.#weird('begins with a message that is none');
    }
    // Whoever repeats an old conversation has another.
    if (!nonce.startsWith(this.#nonce) || nonce.length === this.#nonce.length) {
      throw this.#weird('does not continue our nonce');
    }
    if (!/^[1-9]\d{0,9}$/.test(digits)) throw this.#weird('asks for a number of iterations that is none');
    const iterations = Number(digits);
    if (iterations < MIN_SCRAM_ITERATIONS) {
      throw this.#weird(`asks for ${iterations} iterations, and ${MIN_SCRAM_ITERATIONS} is the least`);
    }
    if (iterations > MAX_SCRAM_ITERATIONS) {
      throw new LimitError(
        'MAX_SCRAM_ITERATIONS',
        `the server asks for ${iterations} iterations of ${this.mechanism}, and ${MAX_SCRAM_ITERATIONS} is the most`,
      );
    }
    return { nonce, salt, iterations };
  }

  #weird(what: string): ProtocolError {
    return new ProtocolError('weird-reply', `the server ${what} (${this.mechanism})`, {
      source: 'RFC 5802, section 5',
    });
  }
}
