import { once } from 'node:events';
import net from 'node:net';
import { onTestFinished } from 'vitest';

/** Somebody with a bare socket, as nc has it. */
export class Caller {
  readonly socket: net.Socket;
  /** Ours, once it is connected: the relay calls us so. */
  address = '';
  /** All that came. */
  text = '';
  #seen = 0;
  #wake: () => void = () => {};
  readonly closed: Promise<void>;

  constructor(socket: net.Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {});
    socket.once('connect', () => (this.address = `127.0.0.1:${socket.localPort}`));
    socket.on('data', (chunk: Buffer) => {
      this.text += chunk.toString();
      this.#wake();
    });
    onTestFinished(() => void socket.destroy());
  }

  static async call(port: number): Promise<Caller> {
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: false });
    const caller = new Caller(socket);
    await once(socket, 'connect');
    return caller;
  }

  say(text: string | Uint8Array): void {
    this.socket.write(text);
  }

  /** What has come since the last call up to and with this text. */
  async hear(expected: string): Promise<string> {
    for (;;) {
      const at = this.text.indexOf(expected, this.#seen);
      if (at !== -1) {
        const heard = this.text.slice(this.#seen, at + expected.length);
        this.#seen = at + expected.length;
        return heard;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** All to the end of the connection that was not heard yet. */
  async hearOut(): Promise<string> {
    await this.closed;
    return this.text.slice(this.#seen);
  }
}

export const GREETING_END = 'FIN ends it.';

/** Somebody who has come to the relay with a line, and been greeted. */
export async function lineCaller(port: number, first = '/away\n'): Promise<Caller> {
  const caller = await Caller.call(port);
  caller.say(first);
  await caller.hear(GREETING_END + (first.endsWith('\n') ? '\n' : ''));
  if (first === '/away\n') {
    await caller.hear('takes it back\n');
    caller.say('/away\n');
    await caller.hear('you are back\n');
  }
  return caller;
}

export async function ircCaller(port: number, nick: string, room = '#lobby'): Promise<Caller> {
  const caller = await Caller.call(port);
  caller.say(`NICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\nJOIN ${room}\r\n`);
  await caller.hear(':End of /NAMES list\r\n');
  return caller;
}
