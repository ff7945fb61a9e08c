import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { onTestFinished } from 'vitest';
import { type ImapServerOptions, startImapServer } from '../../../../src/lab/mail/imap/server.ts';
import { memoryMailStore } from '../../../../src/lab/mail/store/memory-store.ts';
import { createCertificate, type TestCertificate } from '../../../helpers/certificates.ts';

/** A server for alice and bob, whose password is `secret`; it is gone after the test. */
export async function startImap(options: Partial<ImapServerOptions> = {}) {
  const store = memoryMailStore(
    ['alice', 'bob'].map((name) => ({ name, password: 'secret', addresses: [`${name}@example.test`] })),
  );
  const started = await startImapServer({
    host: '127.0.0.1',
    port: 0,
    implicitPort: 0,
    store,
    hostname: 'mail.example.test',
    certificate: () => certificate(),
    ...options,
  });
  onTestFinished(() => started.stop());
  const add = (text: string, flags: readonly string[] = []) =>
    store.add('alice', 'INBOX', Buffer.from(text, 'latin1'), { flags, received: Date.UTC(2026, 0, 31, 12) });
  return { ...started, store, add };
}

let made: Promise<TestCertificate> | undefined;

/** One for all tests of a file. */
const certificate = (): Promise<TestCertificate> => (made ??= createCertificate({ subject: 'CN=localhost' }));

/** A connection in the hands of a test, which says every byte itself. */
export class Talk {
  socket: net.Socket;
  #heard = '';
  #ended = false;
  #tag = 0;
  #wake = (): void => {};

  constructor(socket: net.Socket) {
    this.socket = socket;
    this.#listen();
  }

  /** Connects and takes the greeting. */
  static async open(port: number): Promise<Talk> {
    const socket = net.connect({ port, host: '127.0.0.1' });
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    const talk = new Talk(socket);
    await talk.until('\r\n');
    return talk;
  }

  static async login(port: number, folder?: string): Promise<Talk> {
    const talk = await Talk.open(port);
    await talk.say('LOGIN alice secret');
    if (folder !== undefined) await talk.say(`SELECT ${folder}`);
    return talk;
  }

  send(text: string): void {
    this.socket.write(Buffer.from(text, 'latin1'));
  }

  /** Sends a command; answers with the lines before the tagged one, and that without its tag. */
  async say(command: string): Promise<string[]> {
    this.#tag += 1;
    const tag = `t${this.#tag}`;
    this.send(`${tag} ${command}\r\n`);
    const heard = await this.until(new RegExp(String.raw`^${tag} .*\r\n`, 'm'));
    const lines = heard.split('\r\n').slice(0, -1);
    return lines.map((line) => (line.startsWith(`${tag} `) ? line.slice(tag.length + 1) : line));
  }

  /** The tagged line alone. */
  async last(command: string): Promise<string> {
    return (await this.say(command)).at(-1) ?? '';
  }

  /** All that comes up to this; up to the end where the server ends before. */
  async until(what: string | RegExp): Promise<string> {
    for (;;) {
      const at = typeof what === 'string' ? this.#heard.indexOf(what) : this.#heard.search(what);
      if (at !== -1 || this.#ended) {
        const found = typeof what === 'string' ? what : (what.exec(this.#heard)?.[0] ?? '');
        const text = at === -1 ? this.#heard : this.#heard.slice(0, at + found.length);
        this.#heard = this.#heard.slice(text.length);
        return at === -1 ? `${text}END` : text;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Everything up to the end. */
  rest(): Promise<string> {
    return this.until(/(?!)/);
  }

  /** Puts TLS on it, as a client. */
  async secure(): Promise<void> {
    this.socket.removeAllListeners('data').removeAllListeners('close');
    this.socket = tls.connect({ socket: this.socket, rejectUnauthorized: false });
    await once(this.socket, 'secureConnect');
    this.#listen();
  }

  #listen(): void {
    this.socket.on('error', () => {});
    this.socket.on('data', (bytes) => {
      this.#heard += bytes.toString('latin1');
      this.#wake();
    });
    this.socket.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }
}
