import type net from 'node:net';
import type { TlsOptions } from 'node:tls';
import { type Script, startServer, startTlsServer } from '../../helpers/servers.ts';

/** What a test's server says to a command: a reply's text, or something of its own to do. */
type Answer = string | ((at: Scripted, argument: string) => void);

/** One session. */
export interface Scripted {
  readonly socket: net.Socket;
  say(...lines: readonly string[]): void;
}

export interface ScriptedServer {
  readonly port: number;
  /** All commands of all sessions, in order; a message stands as one, without its end. */
  readonly said: readonly string[];
}

const END = '\r\n.\r\n';

/**
 * An SMTP server that behaves, except where its script says otherwise; it is gone after the test. `.` is the end of a message,
 * `*` what no verb stands for, such as the steps of a login.
 */
export async function startScriptedSmtp(
  script: Readonly<Record<string, Answer>> = {},
  greeting = '220 ready',
  tls?: TlsOptions,
): Promise<ScriptedServer> {
  const said: string[] = [];
  const serve: Script = (socket) => {
    let inMessage = false;
    let heard = '';
    const at: Scripted = {
      socket,
      say: (...lines) => {
        inMessage = lines.at(-1)?.startsWith('354') ?? false;
        socket.write(lines.map((line) => `${line}\r\n`).join(''), 'latin1');
      },
    };
    const polite: Readonly<Record<string, Answer>> = {
      EHLO: '250-here\r\n250 SIZE 1000',
      MAIL: '250 ok',
      RCPT: '250 ok',
      DATA: '354 go on',
      '.': '250 taken',
      RSET: '250 ok',
      QUIT: (session) => void session.socket.end('221 bye\r\n'),
    };
    const answer = (verb: string, argument: string): void => {
      const reply = script[verb] ?? polite[verb] ?? script['*'] ?? '500 what?';
      if (typeof reply === 'string') at.say(reply);
      else reply(at, argument);
    };
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      for (;;) {
        const end = inMessage ? END : '\r\n';
        const length = heard.indexOf(end);
        if (length === -1) return;
        const words = heard.slice(0, length);
        heard = heard.slice(length + end.length);
        said.push(words);
        const wasMessage = inMessage;
        inMessage = false;
        const [verb = '', ...rest] = words.split(' ');
        answer(wasMessage ? '.' : verb, rest.join(' '));
      }
    });
    if (greeting !== '') at.say(greeting);
  };
  const { port } = await (tls === undefined ? startServer(serve) : startTlsServer(tls, serve));
  return { port, said };
}
