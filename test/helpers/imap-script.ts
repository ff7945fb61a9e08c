/** An IMAP server whose answers a test says, and which answers all else as a willing server does. */
import type net from 'node:net';
import { ImapDecoder } from '../../src/raw/imap/decoder.ts';
import { startServer } from './servers.ts';

export interface ImapStage {
  readonly tag: string;
  /** Sends this, `$` in it being the tag, one character a byte. */
  say(text: string): void;
  /** Sends this as a continuation, and answers with the line that comes. */
  ask(challenge: string): Promise<string>;
  /** Behind the command's name. */
  readonly argument: string;
  readonly socket: net.Socket;
}

/** What is said, with its line ends, or done. */
export type ImapHandler = string | ((stage: ImapStage) => unknown);
export type ImapScript = Readonly<Record<string, ImapHandler>>;

/** What SUMMARY asks for, of one message. */
export function summaryOf(seq: number, uid: number, subject = `s${uid}`): string {
  const from = '(("A" NIL "a" "mail.test"))';
  const envelope = `("Sat, 31 Jan 2026 10:20:30 +0000" "${subject}" ${from} ${from} ${from} NIL NIL NIL NIL NIL)`;
  const rest = `INTERNALDATE "31-Jan-2026 10:20:30 +0000" RFC822.SIZE 9 ENVELOPE ${envelope}`;
  return `* ${seq} FETCH (UID ${uid} FLAGS (\\Seen) ${rest})\r\n`;
}

const WILLING: ImapScript = {
  GREETING: '* OK [CAPABILITY IMAP4rev1] hello\r\n',
  CAPABILITY: '* CAPABILITY IMAP4rev1\r\n$ OK\r\n',
  LOGIN: '$ OK [CAPABILITY IMAP4rev1] come in\r\n',
  LIST: '* LIST () "/" INBOX\r\n$ OK\r\n',
  LSUB: '$ OK\r\n',
  EXAMINE: '* 2 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 30] ok\r\n$ OK [READ-ONLY]\r\n',
  'UID FETCH': `${summaryOf(1, 10)}${summaryOf(2, 20)}$ OK\r\n`,
  NOOP: '$ OK\r\n',
  LOGOUT: '* BYE bye\r\n$ OK\r\n',
};

/** Literals are asked for, and stand in what is heard as they came. */
export async function startImapServer(handlers: ImapScript = {}): Promise<{
  readonly port: number;
  /** The lines as they came, without their tags. */
  readonly heard: readonly string[];
}> {
  const heard: string[] = [];
  const script: ImapScript = { ...WILLING, ...handlers };
  const { port } = await startServer((socket) => {
    let answerTo: ((line: string) => void) | undefined;
    const answer = (verb: string, tag: string, argument: string): void => {
      const say = (text: string): void => void socket.write(text.replaceAll('$', tag), 'latin1');
      const ask = (challenge: string): Promise<string> => {
        say(`+ ${challenge}\r\n`);
        return new Promise((resolve) => (answerTo = resolve));
      };
      const handler = script[verb] ?? '$ BAD unknown\r\n';
      if (typeof handler === 'string') say(handler);
      else void handler({ tag, say, ask, argument, socket });
    };
    const take = (line: string): void => {
      const [tag = '', first = '', second = ''] = line.split(' ');
      const resolve = answerTo;
      heard.push(resolve === undefined ? line.slice(tag.length + 1) : line);
      answerTo = undefined;
      if (resolve !== undefined) return resolve(line);
      const verb = first === 'UID' ? `UID ${second}` : first;
      answer(verb, tag, line.slice(tag.length + 1 + verb.length + 1));
    };
    const decoder = new ImapDecoder({ from: 'client' });
    socket.on('data', (bytes: Buffer) => {
      // A handshake is none of our lines.
      if (bytes[0] === TLS_HANDSHAKE) return;
      decoder.push(bytes);
      for (let event = decoder.next(); event !== undefined; event = decoder.next()) {
        if (event.type === 'line') take(event.text);
        else if (event.type === 'literal' && event.synchronising) socket.write('+ go on\r\n');
      }
    });
    answer('GREETING', '', '');
  });
  return { port, heard };
}

/** RFC 8446, section 5.1. */
const TLS_HANDSHAKE = 22;
