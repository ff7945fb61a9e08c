import type { AnyAuthMethod, Prompt } from 'ssh2';
import { LimitError, RefusalError } from '../../errors.ts';
import { readPrivateKey } from './private-key.ts';
import type { SshTarget } from './types.ts';

/** A server asks for a password, perhaps a code, perhaps for both anew; one that goes on asking is after something else. */
export const MAX_QUESTION_ROUNDS = 10;

/** What an agent is called in messages. */
const AGENT = 'the agent';

/** Something that can be offered to a server, once. */
interface Offer {
  readonly method: 'publickey' | 'password' | 'keyboard-interactive';
  /** For messages, such as `key id_rsa`. */
  readonly name: string;
  /** What ssh2 is to send, or why there is nothing to send. */
  prepare(): Promise<AnyAuthMethod | string>;
}

/**
 * Who we are (RFC 4252): at first nobody, to hear what the server takes; then, while it takes that, each thing that there is, once.
 * A server may want several, one after the other. People are asked only for what the server takes.
 */
export class Login {
  readonly #target: SshTarget;
  readonly #ask: <T>(question: () => Promise<T>) => Promise<T>;
  readonly #onError: (error: unknown) => void;
  readonly #offers: Offer[] = [];
  readonly #tried: { readonly name: string; note?: string }[] = [];
  /** What the server is answering to. */
  #sent = '';
  #password: Promise<string | undefined> | undefined;
  #rounds = 0;

  /**
   * @param ask is handed what may take a person's time while the server waits
   * @param onError told when that fails
   */
  constructor(
    target: SshTarget,
    ask: <T>(question: () => Promise<T>) => Promise<T>,
    onError: (error: unknown) => void,
  ) {
    this.#target = target;
    this.#ask = ask;
    this.#onError = onError;
    const { agent, keys = [], password, answer } = target.identity;
    const username = target.user;
    if (agent !== undefined) {
      this.#offer('publickey', AGENT, async () => ({ type: 'agent', username, agent }));
    }
    for (const each of keys) {
      this.#offer('publickey', `key ${each.name}`, async () => {
        const key = await readPrivateKey(each);
        return typeof key === 'string' ? key : { type: 'publickey', username, key };
      });
    }
    if (password !== undefined) {
      this.#offer('password', 'password', async () => {
        const text = await this.#askPassword();
        return text === undefined ? 'none was given' : { type: 'password', username, password: text };
      });
    }
    if (password !== undefined || answer !== undefined) {
      this.#offer('keyboard-interactive', 'keyboard-interactive', async () => {
        // Servers check both alike, and take their time to refuse.
        const again = answer === undefined && this.#password !== undefined;
        return again ? 'left out: it would be the same password' : this.#interactive();
      });
    }
  }

  /** What the server has taken, once it lets us in. */
  get sent(): string {
    return this.#sent === '' ? 'nothing: it lets everybody in' : this.#sent;
  }

  /**
   * What to send now.
   *
   * @param taken what the server takes; `undefined` before it has said so
   * @param partial whether it has taken the last thing, and wants another beside it
   * @throws RefusalError `login-denied` when nothing is left
   */
  async next(taken: readonly string[] | undefined, partial: boolean): Promise<AnyAuthMethod> {
    // Of what the server says to an agent's keys, ssh2 does not tell: we have to ask.
    if (taken === undefined || this.#sent === AGENT) {
      this.#sent = '';
      return { type: 'none', username: this.#target.user };
    }
    if (partial && this.#sent !== '') this.remark('taken, but it wants more');
    for (;;) {
      const index = this.#offers.findIndex(({ method }) => taken.includes(method));
      const [offer] = index === -1 ? [] : this.#offers.splice(index, 1);
      if (offer === undefined) throw this.#denied(taken);
      this.#tried.push({ name: offer.name });
      const prepared = await offer.prepare();
      if (typeof prepared === 'string') {
        this.remark(prepared);
        continue;
      }
      this.#sent = offer.name;
      return prepared;
    }
  }

  /** Something about the last try that is good to know if we are not let in. */
  remark(note: string): void {
    const last = this.#tried.at(-1);
    if (last !== undefined) last.note = note;
  }

  /** What has been tried, for messages. */
  get story(): string {
    return this.#tried.map(({ name, note }) => (note === undefined ? name : `${name} (${note})`)).join(', ');
  }

  #offer(method: Offer['method'], name: string, prepare: Offer['prepare']): void {
    this.#offers.push({ method, name, prepare });
  }

  #interactive(): AnyAuthMethod {
    return {
      type: 'keyboard-interactive',
      username: this.#target.user,
      prompt: (_name, _instructions, _language, prompts, finish) => {
        this.#ask(() => this.#answer(prompts)).then(finish, this.#onError);
      },
    };
  }

  #askPassword(): Promise<string | undefined> {
    return (this.#password ??= this.#target.identity.password?.() ?? Promise.resolve(undefined));
  }

  /** RFC 4256, section 3.4: as many answers as there are questions, in their order. */
  async #answer(prompts: readonly Prompt[]): Promise<string[]> {
    this.#rounds += 1;
    if (this.#rounds > MAX_QUESTION_ROUNDS) {
      throw new LimitError(
        'MAX_QUESTION_ROUNDS',
        `${this.#target.host} keeps asking: more than ${MAX_QUESTION_ROUNDS} times`,
      );
    }
    const questions = prompts.map(({ prompt, echo = false }) => ({ prompt, echo }));
    const answers = (await this.#target.identity.answer?.(questions)) ?? [];
    if (this.#target.identity.answer !== undefined) return questions.map((_, index) => answers[index] ?? '');
    const isPassword = questions.length === 1 && questions[0]?.echo === false;
    return isPassword ? [(await this.#askPassword()) ?? ''] : questions.map(() => '');
  }

  #denied(taken: readonly string[]): RefusalError {
    const { host, user } = this.#target;
    const wants = taken.length === 0 ? 'nothing more' : taken.join(', ');
    const [tried, hint] =
      this.#tried.length === 0
        ? ['there was nothing to offer', 'offer a password (--user NAME:PASSWORD) or a key (--key FILE)']
        : [`tried ${this.story}`, 'are the user name, the password and the key right?'];
    return new RefusalError(
      'login-denied',
      `${host} does not let ${user} in: ${tried}; it takes ${wants}`,
      { status: 'SSH_MSG_USERAUTH_FAILURE', text: taken.join(',') },
      { hint },
    );
  }
}
