import { describe, expect, it } from 'vitest';
import { MAX_APPEND_BYTES } from '../../../src/library/imap/message.ts';
import { MAX_LINE_BYTES, MAX_LITERAL_BYTES } from '../../../src/library/imap/session.ts';
import { MAX_CHANGES } from '../../../src/library/imap/watch.ts';
import { gather } from '../../contract/bodies.ts';
import { startImapScript, summaryOf } from './script.ts';

describe('a greeting', () => {
  it.each([
    ['* BYE too many\r\n', { code: 'unavailable', message: 'the server takes nobody in: BYE too many' }],
    ['220 smtp.mail.test ESMTP\r\n', { code: 'timeout', hint: expect.stringContaining('is this its port?') }],
    ['', { code: 'timeout' }],
  ])('%j', async (GREETING, error) => {
    const { open } = await startImapScript({ GREETING });
    await expect(open({}, { dial: { connectTimeout: 200 } })).rejects.toMatchObject(error);
  });

  it('that does not come before the end', async () => {
    const { open } = await startImapScript({ GREETING: (_, socket) => void socket.end() });
    await expect(open()).rejects.toMatchObject({ code: 'empty-reply' });
  });

  it('that lets us in', async () => {
    const { open, heard } = await startImapScript({ GREETING: '* PREAUTH welcome\r\n' });
    const { session } = await open();
    expect(session.greeting).toBe('welcome');
    expect(session.authenticated).toBeUndefined();
    expect(heard).toEqual(['CAPABILITY']);
    await expect(open({ tls: 'require' })).rejects.toMatchObject({ code: 'no-tls' });
  });
});

describe('STARTTLS', () => {
  const GREETING = '* OK [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n';

  it('that is not offered', async () => {
    const { open, heard } = await startImapScript();
    await expect(open({ tls: 'require' })).rejects.toMatchObject({ code: 'no-tls' });
    const notes: string[] = [];
    await open({ tls: 'auto' }, { onNote: (note) => notes.push(note) });
    expect(notes).toEqual(['the password crosses the network in the clear']);
    expect(heard.filter((line) => line.startsWith('LOGIN'))).toEqual(['LOGIN "a" "secret"']);
  });

  it.each(['auto', 'require'] as const)('that is refused (%s): no password follows', async (tls) => {
    const { open, heard } = await startImapScript({ GREETING, STARTTLS: '$ NO not now\r\n' });
    await expect(open({ tls })).rejects.toMatchObject({ code: 'no-tls' });
    expect(heard).toEqual(['STARTTLS']);
  });

  it('with something behind the answer', async () => {
    const { open } = await startImapScript({
      GREETING,
      STARTTLS: '$ OK go\r\n* OK [CAPABILITY IMAP4rev1] x\r\n',
    });
    await expect(open({ tls: 'auto' })).rejects.toMatchObject({
      code: 'weird-reply',
      source: 'RFC 3207, section 6',
    });
  });
});

describe('a server', () => {
  it('that says nothing more', async () => {
    const { open } = await startImapScript({ STATUS: '' });
    const client = await open({}, { dial: { idleTimeout: 200 } });
    await expect(client.status('INBOX')).rejects.toMatchObject({ code: 'timeout' });
    await expect(client.status('INBOX')).rejects.toMatchObject({ code: 'timeout' });
  });

  it('that says too little of a folder', async () => {
    const { open } = await startImapScript({ STATUS: '* STATUS INBOX (MESSAGES 1)\r\n$ OK\r\n' });
    const client = await open();
    expect(await client.folders({ status: true })).toEqual([
      { path: 'INBOX', delimiter: '/', selectable: true },
    ]);
    await expect(client.status('INBOX')).rejects.toMatchObject({
      code: 'weird-reply',
      message: 'the server does not answer what was asked about "INBOX"',
    });
  });

  it('that says goodbye, and does not go', async () => {
    const { open } = await startImapScript({ STATUS: '* BYE maintenance\r\n' });
    const client = await open();
    const error = { code: 'unavailable', status: 'BYE', text: 'maintenance' };
    await expect(client.status('INBOX')).rejects.toMatchObject(error);
  });

  it('that goes', async () => {
    const { open } = await startImapScript({ STATUS: (_, socket) => void socket.end() });
    const client = await open();
    await expect(client.status('INBOX')).rejects.toMatchObject({ code: 'receive' });
  });

  it('that refuses a login does not hear it repeated', async () => {
    const { open } = await startImapScript({ LOGIN: '$ NO [AUTHENTICATIONFAILED] no\r\n' });
    await expect(open()).rejects.toMatchObject({
      code: 'login-denied',
      status: 'AUTHENTICATIONFAILED',
      message: 'the server refuses LOGIN: NO [AUTHENTICATIONFAILED] no',
    });
  });

  it('that takes no login', async () => {
    const { open } = await startImapScript({
      GREETING: '* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hello\r\n',
    });
    await expect(open()).rejects.toMatchObject({ code: 'login-denied' });
  });

  it('that refuses and goes on', async () => {
    const { open } = await startImapScript({
      'UID SEARCH': '$ BAD what?\r\n',
      'UID STORE': '$ NO [NOPERM] you may not\r\n',
      'UID COPY': '$ NO [TRYCREATE] none\r\n',
      'UID EXPUNGE': '$ NO no\r\n',
    });
    const client = await open();
    await client.open('INBOX');
    await expect(client.search([])).rejects.toMatchObject({ code: 'command-refused', text: 'what?' });
    await expect(client.flag([1], 'add', ['x'])).rejects.toMatchObject({
      code: 'access-denied',
      text: 'you may not',
    });
    await expect(client.copy([1], 'y')).rejects.toMatchObject({ code: 'not-found', status: 'TRYCREATE' });
    await expect(client.expunge([1])).rejects.toMatchObject({ code: 'command-refused', text: 'no' });
    expect(await client.folders()).toHaveLength(1);
  });

  it('without UIDPLUS and MOVE is not asked to remove what others have marked', async () => {
    const { open, heard } = await startImapScript({
      GREETING: '* OK [CAPABILITY IMAP4rev1] hello\r\n',
      CAPABILITY: '* CAPABILITY IMAP4rev1\r\n$ OK\r\n',
    });
    const client = await open();
    await client.open('INBOX');
    await expect(client.expunge([1])).rejects.toMatchObject({ code: 'command-refused' });
    await expect(client.move([1], 'x')).rejects.toMatchObject({ code: 'command-refused' });
    expect(heard.at(-1)).toMatch(/^SELECT/);
  });
});

describe('a limit', () => {
  it('of a literal', async () => {
    const fetch = (size: number) => `* 1 FETCH (UID 7 BODY[]<0> {${size}}\r\n`;
    const { open } = await startImapScript({ 'UID FETCH': fetch(MAX_LITERAL_BYTES + 1) });
    const client = await open();
    await client.open('INBOX');
    await expect(client.source(7)).rejects.toMatchObject({ limit: 'MAX_LITERAL_BYTES' });
  });

  it('of a line', async () => {
    const { open } = await startImapScript({
      'UID SEARCH': (_, socket) => void socket.write(`* SEARCH ${'1 '.repeat(MAX_LINE_BYTES / 2)}`),
    });
    const client = await open();
    await client.open('INBOX');
    await expect(client.search([])).rejects.toMatchObject({ limit: 'MAX_LINE_BYTES' });
  });

  it('of a message to store, of which nothing is sent', async () => {
    const { open, heard } = await startImapScript();
    const client = await open();
    const piece = Buffer.alloc(2 ** 20);
    const message = {
      size: undefined,
      async *open() {
        for (let sent = 0; sent <= MAX_APPEND_BYTES; sent += piece.length) yield piece;
      },
    };
    await expect(client.append('INBOX', message)).rejects.toMatchObject({ limit: 'MAX_APPEND_BYTES' });
    expect(heard.some((line) => line.startsWith('APPEND'))).toBe(false);
    expect(await client.folders()).toHaveLength(1);
  });

  it.each([
    [MAX_CHANGES, { message: 'all were told' }],
    [MAX_CHANGES + 1, { limit: 'MAX_CHANGES' }],
  ])('of changes that come at a time: %i', async (count, error) => {
    let tag = '';
    const { open } = await startImapScript({
      IDLE: (idleTag, socket) => {
        tag = idleTag;
        socket.write('+ idling\r\n* 1 FETCH (UID 10 FLAGS ())\r\n');
      },
      DONE: (_, socket) =>
        void socket.write(`${'* 1 FETCH (UID 10 FLAGS ())\r\n'.repeat(count - 1)}${tag} OK\r\n`),
      FETCH: '$ OK\r\n',
    });
    const client = await open();
    await client.open('INBOX');
    let told = 0;
    const watching = (async () => {
      for await (const event of client.watch()) {
        told += event.kind === 'flags' ? 1 : 0;
        if (told === MAX_CHANGES) throw new Error('all were told');
      }
    })();
    await expect(watching).rejects.toMatchObject(error);
  });
});

describe('what comes unasked', () => {
  it('is no summary', async () => {
    const { open } = await startImapScript({
      'UID FETCH': `* 2 FETCH (UID 20 FLAGS (\\Seen))\r\n${summaryOf(1, 10)}* 1 FETCH (FLAGS ())\r\n$ OK\r\n`,
    });
    const client = await open();
    await client.open('INBOX');
    const uids: number[] = [];
    for await (const { uid } of client.summaries('all')) uids.push(uid);
    expect(uids).toEqual([10]);
  });

  it('is no message', async () => {
    const { open } = await startImapScript({
      'UID FETCH':
        '* 2 FETCH (UID 20 FLAGS (\\Seen))\r\n* 3 FETCH (UID 30 BODY[]<0> {1}\r\ny)\r\n' +
        '* 1 FETCH (UID 10 BODY[]<0> {2}\r\nab)\r\n$ OK\r\n',
    });
    const client = await open();
    await client.open('INBOX');
    expect((await gather(await client.source(10))).toString()).toBe('ab');
  });
});
