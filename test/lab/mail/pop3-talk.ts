import { once } from 'node:events';
import net from 'node:net';
import { onTestFinished } from 'vitest';

/** A connection in the hands of a test, which says every byte itself. */
export class Talk {
  readonly socket: net.Socket;
  #heard = '';
  #ended = false;
  #wake = (): void => {};

  constructor(socket: net.Socket) {
    this.socket = socket;
    onTestFinished(() => void socket.destroy());
    const wake = (): void => this.#wake();
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      this.#heard += bytes.toString('latin1');
      wake();
    });
    socket.on('close', () => {
      this.#ended = true;
      wake();
    });
  }

  /** Connects; the greeting is still to come. */
  static async connect(port: number): Promise<Talk> {
    const socket = net.connect({ port, host: '127.0.0.1' });
    await once(socket, 'connect');
    return new Talk(socket);
  }

  static async open(port: number): Promise<Talk> {
    const talk = await Talk.connect(port);
    await talk.line();
    return talk;
  }

  static async login(port: number, user = 'alice'): Promise<Talk> {
    const talk = await Talk.open(port);
    await talk.say(`USER ${user}`);
    const welcome = await talk.say('PASS secret');
    if (!welcome.startsWith('+OK')) throw new Error(welcome);
    return talk;
  }

  send(text: string): void {
    this.socket.write(Buffer.from(text, 'latin1'));
  }

  /** Sends a command, and answers with the line of its reply. */
  say(command: string): Promise<string> {
    this.send(`${command}\r\n`);
    return this.line();
  }

  /** The same, and the lines behind it, with the dot that ends them. */
  async text(command: string): Promise<string> {
    this.send(`${command}\r\n`);
    return this.#until(/^[^]*?\r\n\.\r\n/);
  }

  /** The next line, without its end; `END` where there is none any more. */
  async line(): Promise<string> {
    return (await this.#until(/^.*\r\n/)).replace(/\r\n$/, '');
  }

  async #until(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.#heard)?.[0];
      if (found !== undefined) {
        this.#heard = this.#heard.slice(found.length);
        return found;
      }
      if (this.#ended) return `${this.#heard}END`;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
