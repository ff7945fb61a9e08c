/** Mail servers for tests that answer the commands as a test says, and others as a willing server does. */
import type net from 'node:net';
import { startServer } from './servers.ts';

/** A reply without its last line end, or what makes one of the argument. `undefined` says nothing, or has done so itself. */
export type Answer =
  string | ((argument: string, socket: net.Socket) => string | undefined | Promise<undefined>);

export interface MailScript {
  readonly port: number;
  /** The commands as they came. */
  readonly heard: readonly string[];
  /** What was sent as messages. */
  readonly messages: readonly string[];
}

const SMTP: Readonly<Record<string, Answer>> = {
  GREETING: '220 smtp.test ESMTP ready',
  EHLO: '250-smtp.test\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250 VRFY',
  MAIL: '250 2.1.0 Ok',
  RCPT: '250 2.1.5 Ok',
  DATA: '354 go on',
  MESSAGE: '250 2.0.0 Ok: queued as 4F2A3B9C',
  RSET: '250 2.0.0 Ok',
  QUIT: '221 2.0.0 bye',
  OTHERWISE: '502 5.5.1 unknown',
};

/** Messages end at a lone dot, after a reply that begins with 354. */
export function startSmtpScript(answers: Readonly<Record<string, Answer>> = {}): Promise<MailScript> {
  return startScript({ ...SMTP, ...answers });
}

const MESSAGES: readonly string[] = [
  'From: Bob <bob@mail.test>\r\nTo: alice@mail.test\r\nSubject: =?UTF-8?Q?Caf=C3=A9?=\r\n' +
    'Date: Fri, 21 Nov 2025 09:55:06 +0000\r\n\r\nHello Alice\r\n.a line with a dot\r\n',
  'Subject: \x1b[31mred\r\n\r\nsecond\r\n',
  'From: carol@mail.test\r\n\r\nthird, caf\xe9\r\n',
];

/** What a client is to get of it, byte for byte. */
export function sampleMessage(number: number): Buffer {
  return Buffer.from(MESSAGES[number - 1] ?? '', 'latin1');
}

const stuffed = (text: string): string => text.replace(/^\./gm, '..');

function messageOr(number: string, say: (message: string) => string): string {
  const message = MESSAGES[Number(number) - 1];
  return message === undefined ? '-ERR no such message' : say(message);
}

const POP3: Readonly<Record<string, Answer>> = {
  GREETING: '+OK ready',
  CAPA: '+OK\r\nUSER\r\nTOP\r\nUIDL\r\nPIPELINING\r\n.',
  USER: '+OK',
  PASS: (password) => (password === 'secret' ? '+OK' : '-ERR [AUTH] no'),
  STAT: `+OK ${MESSAGES.length} ${MESSAGES.join('').length}`,
  LIST: `+OK\r\n${MESSAGES.map((message, at) => `${at + 1} ${message.length}\r\n`).join('')}.`,
  UIDL: '+OK\r\n1 first\r\n2 ../second\r\n3 FIRST\r\n.',
  RETR: (number) => messageOr(number, (message) => `+OK\r\n${stuffed(message)}.`),
  TOP: (words) =>
    messageOr(words.split(' ')[0] ?? '', (message) => `+OK\r\n${message.split('\r\n\r\n')[0]}\r\n\r\n.`),
  DELE: (number) => messageOr(number, () => '+OK marked'),
  QUIT: '+OK bye',
  OTHERWISE: '-ERR unknown',
};

/** With the mailbox of `alice`, whose password is `secret`. */
export function startPop3Script(answers: Readonly<Record<string, Answer>> = {}): Promise<MailScript> {
  return startScript({ ...POP3, ...answers });
}

async function startScript(answers: Readonly<Record<string, Answer>>): Promise<MailScript> {
  const heard: string[] = [];
  const messages: string[] = [];
  const { port } = await startServer((socket) => {
    let rest = '';
    let inMessage = false;
    const answer = (verb: string, argument = ''): void => {
      const known = answers[verb] ?? answers['OTHERWISE'];
      const reply = typeof known === 'function' ? known(argument, socket) : known;
      if (typeof reply !== 'string') return;
      inMessage = reply.startsWith('354');
      socket.write(`${reply}\r\n`, 'latin1');
    };
    /** Takes one command or message off what has come. */
    const take = (): boolean => {
      const end = inMessage ? `\r\n${rest}`.indexOf('\r\n.\r\n') : rest.indexOf('\r\n');
      if (end === -1) return false;
      const taken = rest.slice(0, end);
      rest = rest.slice(end + (inMessage ? 3 : 2));
      if (inMessage) {
        messages.push(taken);
        answer('MESSAGE');
      } else {
        heard.push(taken);
        const [verb = '', ...words] = taken.split(' ');
        answer(verb.toUpperCase(), words.join(' '));
      }
      return true;
    };
    socket.on('data', (bytes: Buffer) => {
      rest += bytes.toString('latin1');
      while (take());
    });
    answer('GREETING');
  });
  return { port, heard, messages };
}
