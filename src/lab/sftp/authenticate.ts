import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import ssh2, { type AuthContext, type PublicKeyAuthContext } from 'ssh2';
import type { Account } from '../store/types.ts';
import type { SshLimits } from './limits.ts';

/** What a client may prove itself by; anything else is answered with this list (RFC 4252, section 5.1). */
const METHODS = ['publickey', 'password', 'keyboard-interactive'] as const;

/** Lets clients in, or not (RFC 4252, RFC 4256). One for each connection. */
export class Doorkeeper {
  /** Whom we have let in. */
  account: Account | undefined;
  readonly #accounts: readonly Account[];
  readonly #limits: SshLimits;
  readonly #hangUp: () => void;
  #failures = 0;
  #deciding = false;

  constructor(accounts: readonly Account[], limits: SshLimits, hangUp: () => void) {
    this.#accounts = accounts;
    this.#limits = limits;
    this.#hangUp = hangUp;
  }

  answer(context: AuthContext): void {
    // A new attempt may break off a keyboard-interactive one (RFC 4252, section 5.1), and is not to get round its delay.
    if (this.#deciding) return this.#hangUp();
    const account = this.#accounts.find(({ user }) => user === context.username);
    switch (context.method) {
      case 'password':
        void this.#decide(context, account, fits(account, context.password));
        return;
      case 'keyboard-interactive':
        context.prompt([{ prompt: 'Password: ', echo: false }], (answers: unknown) => {
          // ssh2 hands in an error where the client has turned to another method.
          const [answer] = Array.isArray(answers) ? (answers as readonly string[]) : [];
          if (answer !== undefined) void this.#decide(context, account, fits(account, answer));
        });
        return;
      case 'publickey':
        if (!proves(account, context)) return this.#refuse(context);
        // Without a signature it was a question, would this key do, and this says that it would.
        if (context.signature === undefined) return context.accept();
        return this.#accept(context, account);
      default:
        // Asked for first, to hear what there is.
        context.reject([...METHODS]);
    }
  }

  async #decide(context: AuthContext, account: Account | undefined, isRight: boolean): Promise<void> {
    if (isRight) return this.#accept(context, account);
    this.#deciding = true;
    await sleep(this.#limits.loginDelay);
    this.#deciding = false;
    this.#refuse(context);
  }

  #accept(context: AuthContext, account: Account | undefined): void {
    this.account = account;
    context.accept();
  }

  #refuse(context: AuthContext): void {
    this.#failures += 1;
    if (this.#failures >= this.#limits.loginAttempts) this.#hangUp();
    else context.reject([...METHODS]);
  }
}

/** In the same time, however much of it is right, and whether or not there is such a user. */
function fits(account: Account | undefined, given: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const isRight = timingSafeEqual(digest(account?.password ?? ''), digest(given));
  return account !== undefined && (account.password === undefined || isRight);
}

/** Whether it is one of the account's keys and, where the client has signed already, its signature is good. */
function proves(
  account: Account | undefined,
  { key, signature, blob, hashAlgo }: PublicKeyAuthContext,
): boolean {
  for (const text of account?.publicKeys ?? []) {
    const ours = ssh2.utils.parseKey(text);
    if (ours instanceof Error || !ours.getPublicSSH().equals(key.data)) continue;
    if (signature === undefined || blob === undefined) return true;
    // Whatever its types say, ssh2 answers with an error where it cannot verify.
    const verdict: unknown = ours.verify(blob, signature, hashAlgo);
    return verdict === true;
  }
  return false;
}
