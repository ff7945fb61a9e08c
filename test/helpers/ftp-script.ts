/** FTP servers for tests that play a part: one that says what a text says, in memory, and one with sockets whose commands a test answers. */
import { once } from 'node:events';
import net from 'node:net';
import { expect, onTestFinished } from 'vitest';
import type { ConnectionFacts, StartTls, Transport, UpgradableTransport } from '../../src/net/types.ts';
import { CommandDecoder, type FtpCommand } from '../../src/raw/ftp/command.ts';
import { type MemoryTransport, memoryTransports } from './memory-transport.ts';
import { startServer } from './servers.ts';

/**
 * Plays a script, a line a step: `S: 220 hello` is said, `C: USER a` must be what comes next, `TLS` is where the client must
 * put TLS on the connection, `END` closes it. What is said in one line with ` ␍␊ ` in it goes out in one piece.
 */
export function playScript(script: string): {
  readonly transport: UpgradableTransport;
  readonly sent: () => { readonly bytes: string; readonly shown: string };
  /** Settles when the script is through; a failure says where it left the text. */
  readonly played: Promise<void>;
} {
  const ends: MemoryTransport[] = [];
  const [client, server] = memoryTransports();
  ends.push(client);
  let peer = server;
  let secured: ((options: StartTls) => void) | undefined;
  const transport = Object.assign(client, {
    async startTls(options: StartTls): Promise<Transport> {
      const [inner, outer] = memoryTransports();
      ends.push(inner);
      peer = outer;
      secured?.(options);
      const facts = { ...client.facts, tls: { version: 'TLSv1.3' } } as ConnectionFacts;
      return Object.defineProperty(inner, 'facts', { value: facts });
    },
  });
  const play = async (): Promise<void> => {
    let decoder = new CommandDecoder();
    for (const line of script
      .trim()
      .split('\n')
      .map((each) => each.trim())) {
      if (line === 'END') peer.close();
      else if (line === 'TLS') {
        if (peer === server) await new Promise<unknown>((resolve) => (secured = resolve));
        decoder = new CommandDecoder();
      } else if (line.startsWith('S: ')) {
        await peer.write(Buffer.from(`${line.slice(3).replaceAll(' ␍␊ ', '\r\n')}\r\n`, 'latin1'));
      } else {
        expect(`C: ${textOf(await nextCommand(peer, decoder))}`).toBe(line);
      }
    }
  };
  const join = (what: 'bytes' | 'shown'): string => ends.map(({ sent }) => sent[what]).join('');
  return { transport, played: play(), sent: () => ({ bytes: join('bytes'), shown: join('shown') }) };
}

async function nextCommand(peer: Transport, decoder: CommandDecoder): Promise<FtpCommand> {
  for (;;) {
    const command = decoder.next();
    if (typeof command === 'object') return command;
    const bytes = await peer.read();
    if (bytes === undefined) return { verb: '(the end)', argument: undefined };
    decoder.push(bytes);
  }
}

const textOf = ({ verb, argument }: FtpCommand): string =>
  argument === undefined ? verb : `${verb} ${argument}`;

export interface Stage {
  /** Sends a line. */
  say(reply: string): void;
  /** The data connection of the last EPSV or PASV, once the client has connected. */
  data: () => Promise<net.Socket>;
  readonly socket: net.Socket;
}

export type Handler = string | ((stage: Stage, argument: string | undefined) => unknown);

/** A server that answers the verbs as a test says, and others as a willing server does. */
export async function startFtpScript(handlers: Readonly<Record<string, Handler>> = {}) {
  const heard: string[] = [];
  const { port, sockets } = await startServer(async (socket) => {
    let arrive: (socket: net.Socket) => void = () => {};
    let arrived: Promise<net.Socket> | undefined;
    const say = (reply: string): void => void socket.write(`${reply}\r\n`, 'latin1');
    const listen = async (): Promise<number> => {
      arrived = new Promise((resolve) => (arrive = resolve));
      const server = net.createServer({ allowHalfOpen: true }, (data) => {
        data.on('error', () => {});
        onTestFinished(() => void data.destroy());
        server.close();
        arrive(data);
      });
      server.listen(0, '127.0.0.1');
      onTestFinished(() => void server.close());
      await once(server, 'listening');
      return (server.address() as net.AddressInfo).port;
    };
    const stage: Stage = {
      say,
      socket,
      data: async () => arrived ?? Promise.reject(new Error('no data connection was asked for')),
    };
    const willing: Record<string, Handler> = {
      GREETING: '220 hello',
      USER: '230 come in',
      FEAT: '211 none',
      PWD: '257 "/"',
      TYPE: '200 ok',
      CWD: '250 ok',
      NOOP: '200 ok',
      REST: '350 go on',
      QUIT: '221 bye',
      EPSV: async () => say(`229 ok (|||${await listen()}|)`),
      PASV: async () => {
        const number = await listen();
        say(`227 ok (10,1,2,3,${number >> 8},${number & 255})`);
      },
      ...handlers,
    };
    const answer = (verb: string, argument?: string): void => {
      const handler = willing[verb] ?? '500 unknown';
      if (typeof handler === 'string') say(handler);
      else void handler(stage, argument);
    };
    const decoder = new CommandDecoder();
    socket.on('data', (bytes) => {
      decoder.push(bytes);
      for (let command = decoder.next(); typeof command === 'object'; command = decoder.next()) {
        heard.push(textOf(command));
        answer(command.verb, command.argument);
      }
    });
    answer('GREETING');
  });
  return { port, heard, sockets };
}
