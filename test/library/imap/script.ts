import type net from 'node:net';
import { onTestFinished } from 'vitest';
import type { ImapClient, ImapSettings, ImapTarget } from '../../../src/protocols/imap.ts';
import { openImap } from '../../../src/library/imap.ts';
import { startServer } from '../../helpers/servers.ts';

/** `$` stands for the tag; a function answers by itself. */
type Handler = string | ((tag: string, socket: net.Socket, line: string) => void);

const WILLING: Readonly<Record<string, Handler>> = {
  GREETING: '* OK [CAPABILITY IMAP4rev1 IDLE UIDPLUS MOVE] hello\r\n',
  CAPABILITY: '* CAPABILITY IMAP4rev1 IDLE UIDPLUS MOVE\r\n$ OK\r\n',
  LOGIN: '$ OK\r\n',
  LIST: '* LIST () "/" INBOX\r\n$ OK\r\n',
  LSUB: '$ OK\r\n',
  SELECT: '* 3 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 30] ok\r\n$ OK [READ-WRITE]\r\n',
  NOOP: '$ OK\r\n',
  LOGOUT: '* BYE bye\r\n$ OK\r\n',
};

/** A server that answers each command as a test says, and others as a willing server does. */
export async function startImapScript(handlers: Readonly<Record<string, Handler>> = {}) {
  const heard: string[] = [];
  const script: Readonly<Record<string, Handler>> = { ...WILLING, ...handlers };
  const { port } = await startServer((socket) => {
    const answer = (verb: string, tag: string, line: string): void => {
      const handler = script[verb] ?? '$ BAD unknown\r\n';
      if (typeof handler === 'string') socket.write(handler.replaceAll('$', tag), 'latin1');
      else handler(tag, socket, line);
    };
    let text = '';
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
      for (let end = text.indexOf('\r\n'); end !== -1; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        const [tag = '', ...words] = line.split(' ');
        heard.push(words.length === 0 ? tag : words.join(' '));
        const [first = '', second = ''] = words;
        answer(first === 'UID' ? `UID ${second}` : words.length === 0 ? tag : first, tag, line);
      }
    });
    answer('GREETING', '', '');
  });
  const open = async (
    target: Partial<ImapTarget> = {},
    { dial, ...settings }: ImapSettings = {},
  ): Promise<ImapClient> => {
    const client = await openImap(
      { host: '127.0.0.1', port, credentials: { user: 'a', password: 'secret' }, tls: 'none', ...target },
      { ...settings, dial: { idleTimeout: 5000, ...dial } },
    );
    onTestFinished(() => client.close());
    return client;
  };
  return { heard, open };
}

/** What SUMMARY asks for, of one message. */
export function summaryOf(seq: number, uid: number): string {
  const from = '(("A" NIL "a" "mail.test"))';
  const envelope = `("Sat, 31 Jan 2026 10:20:30 +0000" "s${uid}" ${from} ${from} ${from} NIL NIL NIL NIL NIL)`;
  const rest = `INTERNALDATE "31-Jan-2026 10:20:30 +0000" RFC822.SIZE 9 ENVELOPE ${envelope}`;
  return `* ${seq} FETCH (UID ${uid} FLAGS (\\Seen) ${rest})\r\n`;
}
