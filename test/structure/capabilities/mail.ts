import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';

import {
  connectImap,
  connectPop3,
  connectSmtp,
  createRecorder,
  type Entry,
  type ImapClient,
  type ImapOptions,
  type LoginMechanism,
  type MailCredentials,
  type MessageSource,
  type Pop3Client,
  type Pop3Options,
  type SmtpClient,
  type SmtpOptions,
} from '../../../src/index.ts';
import { bodyOf, gather } from '../../contract/bodies.ts';
import { startImapServer } from '../../helpers/imap-script.ts';
import { startPop3Script, startSmtpScript } from '../../helpers/mail-script.ts';
import { type Kind, LOGIN, type ProbesOf, type Running, type Try } from './probe.ts';

const MESSAGE = 'Subject: probe\r\n\r\nhello\r\n';
const TOKEN: MailCredentials = { user: 'alice', token: 'lab-token' };

const message = (): MessageSource => ({ size: MESSAGE.length, open: () => bodyOf(MESSAGE) });

export function smtpProbes(lab: Running): ProbesOf<'SMTP'> {
  const open = async (kind: Kind, options: SmtpOptions = {}, scheme: 'smtp' | 'smtps' = 'smtp') =>
    connectSmtp(lab().url('/', scheme), { client: kind, dial: lab().dial, tls: 'none', ...options });
  const using =
    (work: (client: SmtpClient) => unknown, options?: SmtpOptions, scheme?: 'smtp' | 'smtps'): Try =>
    async (kind) => {
      await using server = await open(kind, options, scheme);
      await work(server.client);
    };
  const isSecured = ({ session }: SmtpClient): void => expect(session.connection.tls).toBeDefined();
  /** At a server that takes tokens. */
  const byToken = (mechanism: LoginMechanism) => ({
    async client(kind: Kind) {
      const EHLO = '250-here\r\n250 AUTH XOAUTH2 OAUTHBEARER';
      const { port } = await startSmtpScript({ EHLO, AUTH: '235 2.7.0 come in' });
      const options = { client: kind, tls: 'none', credentials: TOKEN, mechanism } as const;
      await using server = await connectSmtp(`127.0.0.1:${port}`, options);
      expect(server.client.session.authenticated).toBe(mechanism);
    },
    lab: async () => (await open('raw', { credentials: TOKEN, mechanism })).client.close(),
  });
  const inChunks = async (address: string, options: SmtpOptions): Promise<void> => {
    let said = '';
    const hear = (entry: Entry): void => {
      if (entry.kind === 'sent') said += Buffer.from(entry.bytes).toString();
    };
    const recorder = createRecorder({ client: 'probe', listeners: [hear] });
    await using server = await connectSmtp(address, { tls: 'none', ...options, recorder });
    await server.client.send({ from: 'bob@mail.test', to: ['alice@mail.test'] }, message());
    expect(said).toContain('BDAT');
  };
  return {
    'sending to several, of whom some are refused': using(async (client) => {
      const to = ['alice@mail.test', 'nobody@mail.test'];
      const { accepted, refused } = await client.send({ from: 'bob@mail.test', to }, message());
      expect([accepted.length, refused.length]).toEqual([1, 1]);
    }),
    'addresses with any letters (SMTPUTF8)': async (kind) => {
      const address = `größe-${kind}@mail.test`;
      lab().mail.addUser({ name: kind, password: 'secret', addresses: [address] });
      await using server = await open(kind);
      const { accepted } = await server.client.send({ from: '', to: [address] }, message());
      expect(accepted).toEqual([address]);
    },
    'the dialogue up to a point, and no further': using(
      ({ session }) => expect(session.greeting?.code).toBe(220),
      { until: 'greeting' },
    ),
    'CHUNKING (BDAT)': {
      async client(kind) {
        // What follows BDAT is the message, and no command.
        const answers = { EHLO: '250-here\r\n250 CHUNKING', BDAT: '250 queued', OTHERWISE: () => undefined };
        const { port } = await startSmtpScript(answers);
        await inChunks(`127.0.0.1:${port}`, { client: kind });
      },
      lab: () => inChunks(lab().url('/', 'smtp'), { client: 'raw', dial: lab().dial }),
    },
    'login by PLAIN, LOGIN and CRAM-MD5': async (kind) => {
      for (const mechanism of ['PLAIN', 'LOGIN', 'CRAM-MD5'] as const) {
        await using server = await open(kind, { credentials: LOGIN, mechanism });
        expect(server.client.session.authenticated).toBe(mechanism);
      }
    },
    'login by XOAUTH2': byToken('XOAUTH2'),
    'login by OAUTHBEARER': byToken('OAUTHBEARER'),
    'TLS by STARTTLS': using(isSecured, { tls: 'require' }),
    'TLS from the first byte': using(isSecured, {}, 'smtps'),
  };
}

export function pop3Probes(lab: Running): ProbesOf<'POP3'> {
  const open = (options: Pop3Options = {}, scheme: 'pop3' | 'pop3s' = 'pop3') =>
    connectPop3(lab().url('/', scheme), {
      dial: lab().dial,
      tls: 'none',
      credentials: LOGIN,
      ...options,
    });
  const using =
    (work: (client: Pop3Client) => unknown, options?: Pop3Options, scheme?: 'pop3' | 'pop3s'): Try =>
    async () => {
      await using server = await open(options, scheme);
      await work(server.client);
    };
  const byEach =
    (...mechanisms: readonly LoginMechanism[]): Try =>
    async () => {
      for (const mechanism of mechanisms) {
        await using server = await open({ mechanism });
        expect(server.client.session.authenticated).toBe(mechanism);
      }
    };
  const isSecured = ({ session }: Pop3Client): void => expect(session.connection.tls).toBeDefined();
  return {
    'listing and reading, pipelined': using(async (client) => {
      const numbers = (await client.list()).map(({ number }) => number);
      const read: number[] = [];
      for await (const { number, body } of client.retrieveAll(numbers)) {
        expect((await gather(body)).toString()).toContain('Subject:');
        read.push(number);
      }
      expect(read).toEqual(numbers);
      expect(client.session.capabilities).toContain('PIPELINING');
    }),
    'unique ids (UIDL), the head alone (TOP)': using(async (client) => {
      expect((await client.uidl()).length).toBeGreaterThan(0);
      expect((await gather(await client.top(1, 0))).toString()).toMatch(/\r\n\r\n$/);
    }),
    'deleting, and taking that back': using(async (client) => {
      const { count } = await client.stat();
      await client.delete(1);
      expect((await client.stat()).count).toBe(count - 1);
      await client.reset();
      expect((await client.stat()).count).toBe(count);
    }),
    'login by USER and APOP': byEach('USER', 'APOP'),
    'login by SCRAM, CRAM-MD5, PLAIN and LOGIN': byEach(
      'SCRAM-SHA-256',
      'SCRAM-SHA-1',
      'CRAM-MD5',
      'PLAIN',
      'LOGIN',
    ),
    'login by XOAUTH2': {
      async client() {
        const CAPA = '+OK\r\nSASL XOAUTH2\r\n.';
        const { port } = await startPop3Script({ CAPA, AUTH: '+OK come in' });
        const options = { tls: 'none', credentials: TOKEN, mechanism: 'XOAUTH2' } as const;
        await using server = await connectPop3(`127.0.0.1:${port}`, options);
        expect(server.client.session.authenticated).toBe('XOAUTH2');
      },
      lab: async () => (await open({ credentials: TOKEN, mechanism: 'XOAUTH2' })).client.close(),
    },
    'TLS by STLS': using(isSecured, { tls: 'require' }),
    'TLS from the first byte': using(isSecured, {}, 'pop3s'),
  };
}

export function imapProbes(lab: Running): ProbesOf<'IMAP'> {
  const open = (kind: Kind, options: ImapOptions = {}, scheme: 'imap' | 'imaps' = 'imap') =>
    connectImap(lab().url('/', scheme), {
      client: kind,
      dial: lab().dial,
      tls: 'none',
      credentials: LOGIN,
      ...options,
    });
  const using =
    (work: (client: ImapClient) => unknown, options?: ImapOptions, scheme?: 'imap' | 'imaps'): Try =>
    async (kind) => {
      await using server = await open(kind, options, scheme);
      await work(server.client);
    };
  const byEach =
    (...mechanisms: readonly LoginMechanism[]): Try =>
    async (kind) => {
      for (const mechanism of mechanisms) {
        await using server = await open(kind, { mechanism });
        expect(server.client.session.authenticated).toBe(mechanism);
      }
    };
  const isSecured = ({ session }: ImapClient): void => expect(session.connection.tls).toBeDefined();
  return {
    'folders, with what is in them': using(async (client) => {
      const folders = await client.folders({ status: true });
      expect(folders[0]).toMatchObject({ path: 'INBOX', status: { messages: expect.any(Number) as number } });
    }),
    'summaries of messages, with their parts': using(async (client) => {
      await client.open('INBOX', { readOnly: true });
      for await (const { structure } of client.summaries({ uids: [1] }, { structure: true }))
        expect(structure?.type).toBe('text/plain');
    }),
    'messages byte for byte, unseen as before': using(async (client) => {
      const { unseen } = await client.status('INBOX');
      await client.open('INBOX');
      expect((await gather(await client.source(5))).toString('latin1')).toContain('Subject:');
      expect((await client.status('INBOX')).unseen).toBe(unseen);
    }),
    searching: using(async (client) => {
      await client.open('INBOX', { readOnly: true });
      const flagged = await client.search([{ is: 'flagged' }]);
      expect(flagged.length).toBeGreaterThan(0);
      expect(await client.search([{ not: { is: 'flagged' } }])).not.toEqual(flagged);
    }),
    'storing, copying and moving': using(async (client) => {
      const { uid = 0 } = await client.append('Drafts', message());
      await client.open('Drafts');
      const { uids } = await client.copy([uid], 'Trash');
      expect(uids?.has(uid)).toBe(true);
      await client.move([uid], 'Trash');
      expect(await client.search([{ uids: [uid] }])).toEqual([]);
    }),
    'flags, and expunging these alone (UIDPLUS)': using(async (client) => {
      const { uid = 0 } = await client.append('Drafts', message());
      await client.open('Drafts');
      await client.flag([uid], 'add', ['\\Deleted']);
      expect(await client.expunge([uid])).toBe(1);
    }),
    'being told of what is new (IDLE)': using(async (client) => {
      await client.open('Archive/2026');
      const events = client.watch()[Symbol.asyncIterator]();
      const first = events.next();
      await sleep(0);
      lab().mail.add('alice', MESSAGE, { folder: 'Archive/2026' });
      expect((await first).value).toMatchObject({ kind: 'new' });
      await events.return?.();
    }),
    'login by LOGIN, the command, and PLAIN': byEach('LOGIN-COMMAND', 'PLAIN'),
    'login by SCRAM and CRAM-MD5': byEach('SCRAM-SHA-256', 'SCRAM-SHA-1', 'CRAM-MD5'),
    'login by XOAUTH2': {
      async client(kind) {
        const can = 'CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2';
        const { port } = await startImapServer({
          GREETING: `* OK [${can}] hello\r\n`,
          CAPABILITY: `* ${can}\r\n$ OK\r\n`,
          AUTHENTICATE: `$ OK [${can}] come in\r\n`,
        });
        const options = { client: kind, tls: 'none', credentials: TOKEN, mechanism: 'XOAUTH2' } as const;
        await using server = await connectImap(`127.0.0.1:${port}`, options);
        expect(server.client.session.authenticated).toBe('XOAUTH2');
      },
      lab: async () => (await open('raw', { credentials: TOKEN, mechanism: 'XOAUTH2' })).client.close(),
    },
    'TLS by STARTTLS': using(isSecured, { tls: 'require' }),
    'TLS from the first byte': using(isSecured, {}, 'imaps'),
  };
}
