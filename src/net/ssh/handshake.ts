import type net from 'node:net';
import type { AnyAuthMethod, Client, NegotiatedAlgorithms } from 'ssh2';
import { RefusalError } from '../../errors.ts';
import { VERSION } from '../../version.ts';
import { DEFAULT_CONNECT_TIMEOUT_MS } from '../dial.ts';
import type { DialContext } from '../types.ts';
import { offeredAlgorithms } from './algorithms.ts';
import { type Circumstances, explainSshEnd, explainSshError, oneLine, type SshError } from './explain.ts';
import { type FirstWords, MAX_FIRST_WORDS_BYTES, readFirstWords } from './first-words.ts';
import { checkHostKey, hostKeyOf } from './host-key.ts';
import { Login } from './login.ts';
import { Patience } from './patience.ts';
import type { SshTarget } from './types.ts';

/** How we introduce ourselves (RFC 4253, section 4.2): no spaces, no minus. */
const IDENT = `netkit_${VERSION}`;

/**
 * How often we say that we are still there, in milliseconds, so that nothing in between forgets a connection that is idle. Whether
 * the peer is still there is for those to judge who wait for it: its answer may be behind megabytes of data.
 */
const KEEPALIVE_INTERVAL_MS = 30_000;

export interface HandshakeOptions extends DialContext {
  readonly target: SshTarget & { readonly port: number };
  /** In milliseconds. */
  readonly connectTimeout?: number | undefined;
  /** How much of it the dialling has taken. */
  readonly elapsed: number;
}

/**
 * Has ssh2 exchange keys, check the server's, and log in, over a socket that stands (RFC 4253, RFC 4252).
 *
 * @returns what the server has said of itself
 * @throws as `openSsh`; the socket is destroyed then
 */
export function shakeHands(
  client: Client,
  socket: net.Socket,
  options: HandshakeOptions,
): Promise<FirstWords> {
  return new Promise((resolve, reject) => {
    new Handshake(client, socket, options, resolve, reject).start();
  });
}

class Handshake {
  readonly #client: Client;
  readonly #socket: net.Socket;
  readonly #options: HandshakeOptions;
  readonly #resolve: (words: FirstWords) => void;
  readonly #reject: (error: unknown) => void;
  readonly #patience: Patience;
  readonly #login: Login;
  readonly #heard: Uint8Array[] = [];
  #heardBytes = 0;
  #loggingIn = false;
  #settled = false;
  /** The key that was checked: another is not taken when keys are exchanged anew (RFC 4253, section 9). */
  #checked: Buffer | undefined;

  constructor(
    client: Client,
    socket: net.Socket,
    options: HandshakeOptions,
    resolve: (words: FirstWords) => void,
    reject: (error: unknown) => void,
  ) {
    const { target, connectTimeout = DEFAULT_CONNECT_TIMEOUT_MS, signal } = options;
    this.#client = client;
    this.#socket = socket;
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#patience = new Patience(`${target.host}:${target.port}`, connectTimeout, signal, this.#fail);
    this.#login = new Login(target, (question) => this.#patience.ask(question), this.#fail);
  }

  start(): void {
    const { target, elapsed } = this.#options;
    const { host, port, user, hostKeys } = target;
    this.#client
      .on('error', this.#onError)
      .on('close', this.#onClose)
      .once('handshake', this.#onHandshake)
      .on('banner', (text) => this.#options.recorder?.note(`${host} says: ${oneLine(text)}`))
      .on('change password', this.#onChangePassword)
      .once('ready', this.#onReady)
      .connect({
        sock: this.#socket,
        username: user,
        ident: IDENT,
        algorithms: offeredAlgorithms(hostKeys.types?.(host, port) ?? []),
        // Ours stands still while a person is asked.
        readyTimeout: 0,
        keepaliveInterval: KEEPALIVE_INTERVAL_MS,
        keepaliveCountMax: Infinity,
        hostVerifier: (blob: Buffer, verify: (taken: boolean) => void) => {
          // At once: ssh2 goes on meanwhile, and what it sends between two keys breaks the connection.
          if (this.#checked !== undefined) verify(this.#checked.equals(blob));
          else this.#verify(blob).then(verify, this.#fail);
        },
        authHandler: (taken, partial, next) => {
          this.#nextAttempt(taken, partial).then(next, this.#fail);
        },
      });
    // ssh2 has paused the socket: nothing comes before both listen.
    this.#socket.on('data', this.#hear);
    this.#patience.start('the SSH handshake', elapsed);
  }

  async #verify(blob: Buffer): Promise<boolean> {
    const { target, recorder } = this.#options;
    const key = hostKeyOf(blob);
    const verdict = await checkHostKey(target.host, target.port, key, target.hostKeys);
    this.#checked = Buffer.from(blob);
    recorder?.note(`host key ${key.type} ${key.fingerprint}: ${verdict}`);
    return true;
  }

  async #nextAttempt(taken: readonly string[] | null, partial: boolean | null): Promise<AnyAuthMethod> {
    this.#loggingIn = true;
    // Once is enough to hear the server's first words.
    this.#socket.off('data', this.#hear);
    return this.#patience.ask(() => this.#login.next(taken ?? undefined, partial ?? false));
  }

  readonly #hear = (chunk: Uint8Array): void => {
    if (this.#heardBytes < MAX_FIRST_WORDS_BYTES) this.#heard.push(chunk);
    this.#heardBytes += chunk.length;
  };

  readonly #onHandshake = ({ kex, cs }: NegotiatedAlgorithms): void => {
    const { recorder } = this.#options;
    const mac = cs.mac === '' ? '' : `, ${cs.mac}`;
    recorder?.note(`the server is ${this.#words().version}, we are SSH-2.0-${IDENT}`);
    recorder?.enclosed(`encrypted from now on: SSH, ${kex}, ${cs.cipher}${mac}`);
  };

  readonly #onReady = (): void => {
    this.#options.recorder?.note(`logged in as ${this.#options.target.user} with ${this.#login.sent}`);
    const words = this.#words();
    this.#settle();
    this.#resolve(words);
  };

  readonly #onError = (error: SshError): void => {
    // An agent that fails, or a key that cannot sign, is one try of several: ssh2 goes on by itself.
    if (error.level === 'agent' || error.level === 'client-authentication')
      this.#login.remark(oneLine(error.message));
    else this.#fail(explainSshError(error, this.#circumstances()));
  };

  readonly #onClose = (): void => this.#fail(explainSshEnd(this.#circumstances()));

  readonly #onChangePassword = (): void => {
    const { host, user } = this.#options.target;
    this.#fail(
      new RefusalError(
        'login-denied',
        `${host} wants ${user} to change the password first`,
        { status: 'SSH_MSG_USERAUTH_PASSWD_CHANGEREQ', text: '' },
        { hint: `log in once with ssh, and change it` },
      ),
    );
  };

  readonly #fail = (error: unknown): void => {
    if (this.#settled) return;
    this.#settle();
    // What ssh2 says of an end that we make is of no interest.
    this.#client.on('error', () => {});
    this.#options.recorder?.failed(error instanceof Error ? error.message : String(error));
    this.#socket.destroy();
    this.#reject(error);
  };

  #settle(): void {
    this.#settled = true;
    this.#patience.end();
    this.#socket.off('data', this.#hear);
    this.#client
      .off('error', this.#onError)
      .off('close', this.#onClose)
      .off('change password', this.#onChangePassword);
  }

  #words(): FirstWords {
    return readFirstWords(Buffer.concat(this.#heard));
  }

  #circumstances(): Circumstances {
    const tried = this.#loggingIn ? { tried: this.#login.story } : {};
    return { host: this.#options.target.host, words: this.#words(), ...tried };
  }
}
