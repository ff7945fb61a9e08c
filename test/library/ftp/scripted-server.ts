import { once } from 'node:events';
import net from 'node:net';
import type { TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';
import { type Script, startServer, startTlsServer } from '../../helpers/servers.ts';

/** What a test's server says to a command: a reply's text, or something of its own to do. */
type Answer = string | ((at: Scripted, argument: string) => void | Promise<void>);

/** One control connection. */
export interface Scripted {
  readonly control: net.Socket;
  say(...lines: readonly string[]): void;
  /** The data connection: made by the client after EPSV or PASV, or by us after EPRT or PORT. */
  data(): Promise<net.Socket>;
}

export interface ScriptedServer {
  readonly port: number;
  /** All commands of all connections, in order. */
  readonly said: readonly string[];
}

/**
 * An FTP server that behaves, except where its script says otherwise; it is gone after the test.
 *
 * @param tls for TLS from the first byte, on the control connection alone
 */
export async function startScriptedFtp(
  script: Readonly<Record<string, Answer>> = {},
  greeting = '220 ready',
  tls?: TlsOptions,
): Promise<ScriptedServer> {
  const said: string[] = [];
  const serve: Script = (control) => {
    let dialIn: () => Promise<net.Socket> = () =>
      Promise.reject(new Error('no data connection was prepared'));
    const at: Scripted = {
      control,
      say: (...lines) => void control.write(lines.map((line) => `${line}\r\n`).join(''), 'latin1'),
      data: () => dialIn(),
    };
    const passive = async (format: (port: number) => string): Promise<void> => {
      const listener = await listenForData();
      dialIn = listener.accept;
      at.say(format(listener.port));
    };
    const polite: Readonly<Record<string, Answer>> = {
      USER: '331 password?',
      PASS: '230 welcome',
      AUTH: '502 not here',
      FEAT: '211 nothing',
      PWD: '257 "/" is it',
      TYPE: '200 ok',
      REST: '350 ok',
      CWD: '250 ok',
      EPSV: () => passive((number) => `229 ok (|||${number}|)`),
      PASV: () => passive((number) => `227 ok (127,0,0,1,${number >> 8},${number & 255})`),
      EPRT: (_, argument) => {
        dialIn = () => connectBack(Number(argument.split('|')[3]));
        at.say('200 ok');
      },
      PORT: (_, argument) => {
        const [high = 0, low = 0] = argument.split(',').slice(4).map(Number);
        dialIn = () => connectBack(high * 256 + low);
        at.say('200 ok');
      },
      QUIT: '221 bye',
    };
    let heard = '';
    control.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      const lines = heard.split('\r\n');
      heard = lines.pop() ?? '';
      for (const line of lines) {
        said.push(line);
        const [verb = '', ...words] = line.split(' ');
        const answer = script[verb] ?? polite[verb] ?? '500 what?';
        if (typeof answer === 'string') at.say(answer);
        else void answer(at, words.join(' '));
      }
    });
    if (greeting !== '') at.say(greeting);
  };
  const { port } = await (tls === undefined ? startServer(serve) : startTlsServer(tls, serve));
  return { port, said };
}

/** Sends these bytes as a file, as a server does that has nothing to hide. */
export function sending(bytes: Uint8Array | string): Exclude<Answer, string> {
  return async (at) => {
    at.say('150 here it comes');
    const data = await at.data();
    data.end(bytes, 'latin1');
    await once(data, 'close');
    at.say('226 done');
  };
}

async function listenForData() {
  const server = net.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const arrival = once(server, 'connection') as Promise<[net.Socket]>;
  return {
    port: (server.address() as net.AddressInfo).port,
    accept: async () => tame((await arrival)[0]),
  };
}

async function connectBack(port: number): Promise<net.Socket> {
  const socket = tame(net.connect(port, '127.0.0.1'));
  await once(socket, 'connect');
  return socket;
}

function tame(socket: net.Socket): net.Socket {
  onTestFinished(() => void socket.destroy());
  return socket.on('error', () => {});
}
