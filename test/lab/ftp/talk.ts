import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { onTestFinished } from 'vitest';

/** A control connection in the hands of a test, which says every byte itself. */
export class Talk {
  socket: net.Socket;
  #heard = '';
  #ended = false;
  #wake = (): void => {};

  constructor(socket: net.Socket) {
    this.socket = socket;
    this.#listen();
  }

  /** Connects and takes the greeting. */
  static async open(port: number, host = '127.0.0.1'): Promise<Talk> {
    const talk = await Talk.connect(port, host);
    await talk.reply();
    return talk;
  }

  static async connect(port: number, host = '127.0.0.1'): Promise<Talk> {
    const socket = net.connect({ port, host });
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    return new Talk(socket);
  }

  static async login(port: number, user = 'alice', password = 'secret'): Promise<Talk> {
    const talk = await Talk.open(port);
    await talk.say(`USER ${user}`);
    const welcome = await talk.say(`PASS ${password}`);
    if (!welcome.startsWith('230')) throw new Error(welcome);
    return talk;
  }

  send(text: string): void {
    this.socket.write(Buffer.from(text, 'latin1'));
  }

  /** Sends a command, and answers with the whole reply, without its last line end. */
  say(command: string): Promise<string> {
    this.send(`${command}\r\n`);
    return this.reply();
  }

  async code(command: string): Promise<number> {
    return Number((await this.say(command)).slice(0, 3));
  }

  /** The next reply; all that is left and `END` where the server has ended. */
  async reply(): Promise<string> {
    for (;;) {
      const end = /^(?:\d{3} .*|(\d{3})-[^]*?\r\n\1 .*)\r\n/.exec(this.#heard)?.[0];
      if (end !== undefined) {
        this.#heard = this.#heard.slice(end.length);
        return end.slice(0, -2);
      }
      if (this.#ended) return `${this.#heard}END`;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Puts TLS on it, as a client. */
  async secure(options: tls.ConnectionOptions = {}): Promise<tls.TLSSocket> {
    this.socket.removeAllListeners('data').removeAllListeners('close');
    const secured = tls.connect({ socket: this.socket, rejectUnauthorized: false, ...options });
    await once(secured, 'secureConnect');
    this.socket = secured;
    this.#listen();
    return secured;
  }

  /** PASV or EPSV, and a connection to where the reply leads. */
  async openData(command: 'PASV' | 'EPSV' = 'EPSV'): Promise<net.Socket> {
    const reply = await this.say(command);
    const [, high, low] = /,(\d+),(\d+)\)/.exec(reply) ?? [];
    const port = command === 'EPSV' ? /\|(\d+)\|/.exec(reply)?.[1] : Number(high) * 256 + Number(low);
    const data = net.connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
    data.on('error', () => {});
    onTestFinished(() => void data.destroy());
    await once(data, 'connect');
    return data;
  }

  #listen(): void {
    this.socket.on('error', () => {});
    this.socket.on('data', (bytes: Buffer) => {
      this.#heard += bytes.toString('latin1');
      this.#wake();
    });
    this.socket.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }
}

/** Resolves when the other side is gone, in order or not. */
export function gone(socket: net.Socket): Promise<void> {
  return new Promise((resolve) => {
    socket
      .on('error', () => {})
      .on('end', resolve)
      .on('close', resolve);
  });
}

/** All that comes, to its end, and our end of it. */
export async function readAll(socket: net.Socket): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(part as Buffer);
  socket.end();
  return Buffer.concat(parts).toString('latin1');
}
