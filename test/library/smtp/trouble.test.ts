import { getEventListeners } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSmtp } from '../../../src/library/smtp.ts';
import type { MessageSource } from '../../../src/protocols/mail.ts';
import type { SmtpClient, SmtpSettings, SmtpTarget } from '../../../src/protocols/smtp.ts';
import { createRecorder } from '../../../src/transcript/recorder.ts';
import { deferred } from '../../helpers/deferred.ts';
import { startServer } from '../../helpers/servers.ts';
import { type ScriptedServer, startScriptedSmtp } from './scripted-server.ts';

async function open(
  { port }: { readonly port: number },
  target: Partial<SmtpTarget> = {},
  settings: SmtpSettings = {},
): Promise<SmtpClient> {
  const client = await openSmtp({ host: '127.0.0.1', port, tls: 'none', ...target }, settings);
  onTestFinished(() => client.close());
  return client;
}

function messageOf(...pieces: readonly string[]): MessageSource {
  return {
    size: undefined,
    async *open() {
      for (const piece of pieces) yield Buffer.from(piece, 'latin1');
    },
  };
}

const ENVELOPE = { from: 'a@mail.test', to: ['b@mail.test'] };
const TEXT = 'Subject: x\r\n\r\nhello\r\n';
const send = (client: SmtpClient) => client.send(ENVELOPE, messageOf(TEXT));
const long = 'x'.repeat(70_000);

describe('a server at the door', () => {
  it.each([
    ['421 too many', { name: 'RefusalError', code: 'unavailable', status: 421 }],
    ['554 not you', { name: 'RefusalError', code: 'unavailable', status: 554 }],
    ['SSH-2.0-OpenSSH_9.2', { name: 'ProtocolError', code: 'weird-reply' }],
    ['250 ok', { name: 'ProtocolError', code: 'weird-reply' }],
    [`220-${long}`, { name: 'LimitError', limit: 'MAX_REPLY_BYTES' }],
  ])('that says %.20s', async (greeting, error) => {
    await expect(open(await startScriptedSmtp({}, greeting))).rejects.toMatchObject(error);
  });

  it('that says nothing is not waited for without end', async () => {
    const opening = open(await startScriptedSmtp({}, ''), {}, { dial: { connectTimeout: 50 } });
    await expect(opening).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('0.05 s'),
    });
  });

  it('that hangs up', async () => {
    const server = await startServer((socket) => void socket.end());
    await expect(open(server)).rejects.toMatchObject({ name: 'ProtocolError', code: 'empty-reply' });
  });

  it('that is not there', async () => {
    await expect(open({ port: 1 })).rejects.toMatchObject({ name: 'TransportError', code: 'refused' });
  });

  it('that knows HELO alone is a server still', async () => {
    const server = await startScriptedSmtp({ EHLO: '502 what?', HELO: '250 here' });
    const client = await open(server, { name: 'me.test' });
    expect(client.session.offers).toEqual([]);
    expect((await send(client)).accepted).toEqual(['b@mail.test']);
    expect(server.said.slice(0, 2)).toEqual(['EHLO me.test', 'HELO me.test']);
  });
});

describe('TLS that is demanded', () => {
  it.each([
    ['is not offered', { EHLO: '250 here' }],
    ['cannot be, with HELO', { EHLO: '502 what?' }],
    ['is offered and refused', { EHLO: '250-here\r\n250 STARTTLS', STARTTLS: '454 not now' }],
  ])('and %s', async (_, script) => {
    const server = await startScriptedSmtp(script);
    const opening = open(server, { tls: 'require', credentials: { user: 'u', password: 'p' } });
    await expect(opening).rejects.toMatchObject({ name: 'TransportError', code: 'no-tls' });
    expect(server.said.filter((line) => /AUTH|MAIL/.test(line))).toEqual([]);
  });

  it.each([
    ['a reply', '220 go\r\n250 AUTH PLAIN\r\n'],
    ['a piece of one', '220 go\r\n250-evil'],
  ])('and begins with %s in plain text', async (_, injected) => {
    const server = await startScriptedSmtp({
      EHLO: '250-here\r\n250 STARTTLS',
      STARTTLS: ({ socket }) => void socket.write(injected),
    });
    await expect(open(server, { tls: 'auto' })).rejects.toMatchObject({
      code: 'weird-reply',
      source: 'RFC 3207, section 6',
    });
  });

  it('and is none', async () => {
    const server = await startScriptedSmtp({
      EHLO: '250-here\r\n250 STARTTLS',
      STARTTLS: '220 go',
      '\x16\x03\x01': '500',
    });
    const opening = open(server, { tls: 'require' }, { dial: { connectTimeout: 50 } });
    await expect(opening).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('handshake'),
    });
  });
});

it('TLS that is offered and refused is gone without, where it is not demanded', async () => {
  const server = await startScriptedSmtp({ EHLO: '250-here\r\n250 STARTTLS', STARTTLS: '454 not now' });
  const client = await open(server, { tls: 'auto' });
  expect(client.session.connection.tls).toBeUndefined();
  expect((await send(client)).accepted).toEqual(['b@mail.test']);
});

describe('a login', () => {
  const AUTH = '250-here\r\n250 AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2';
  const credentials = { user: 'alice', password: 'secret' };

  it.each([
    ['CRAM-MD5', 'CRAM-MD5', '334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+'],
    ['LOGIN', 'LOGIN', '334 VXNlcm5hbWU6'],
    ['PLAIN', 'PLAIN AGFsaWNlAHNlY3JldA==', ''],
  ] as const)('by %s is refused', async (mechanism, command, challenge) => {
    let steps = 0;
    const server = await startScriptedSmtp({
      EHLO: AUTH,
      AUTH: (at) => at.say(challenge === '' ? '535 5.7.8 no' : challenge),
      '*': (at) => at.say((steps += 1) === 1 && mechanism === 'LOGIN' ? challenge : '535 5.7.8 no'),
    });
    const opening = open(server, { credentials, mechanism });
    await expect(opening).rejects.toMatchObject({
      name: 'RefusalError',
      code: 'login-denied',
      status: 535,
      text: '5.7.8 no',
      message: expect.not.stringContaining('secret'),
    });
    expect(server.said[1]).toBe(`AUTH ${command}`);
  });

  it('answers the challenge of RFC 2195, section 2', async () => {
    const server = await startScriptedSmtp({
      EHLO: AUTH,
      AUTH: '334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+',
      '*': '235 ok',
    });
    const tim = { user: 'tim', password: 'tanstaaftanstaaf' };
    const client = await open(server, { credentials: tim });
    expect(client.session.authenticated).toBe('CRAM-MD5');
    expect(server.said).toContain('dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw');
  });

  it('by a token says it once, and why it is refused', async () => {
    const server = await startScriptedSmtp({
      EHLO: AUTH,
      AUTH: '334 eyJzdGF0dXMiOiI0MDAifQ==',
      '': '535 5.7.8 no',
    });
    const opening = open(server, { credentials: { user: 'u', token: 'T' }, mechanism: 'XOAUTH2' });
    await expect(opening).rejects.toMatchObject({ code: 'login-denied', status: 535 });
    expect(server.said.filter((line) => line.startsWith('AUTH'))).toEqual([
      `AUTH XOAUTH2 ${Buffer.from('user=u\x01auth=Bearer T\x01\x01').toString('base64')}`,
    ]);
  });

  it('is not tried where nothing fits', async () => {
    const server = await startScriptedSmtp({ EHLO: '250-here\r\n250 AUTH SCRAM-SHA-1' });
    const opening = open(server, { credentials });
    await expect(opening).rejects.toMatchObject({
      code: 'login-denied',
      message: expect.stringContaining('SCRAM-SHA-1'),
    });
    expect(server.said).toHaveLength(1);
  });

  it('never sends a token in the clear of its own accord', async () => {
    const server = await startScriptedSmtp({ EHLO: AUTH });
    const opening = open(server, { credentials: { user: 'u', token: 'T' } });
    await expect(opening).rejects.toMatchObject({ code: 'login-denied' });
    expect(server.said).toHaveLength(1);
  });

  it('is a note where it crosses the network in the clear, unless that was asked for', async () => {
    const notes: string[] = [];
    const onNote = (note: string): number => notes.push(note);
    const server = await startScriptedSmtp({ EHLO: '250-here\r\n250 AUTH PLAIN', AUTH: '235 ok' });
    await open(server, { tls: 'none', credentials }, { onNote });
    expect(notes).toEqual([]);
    await open(server, { tls: 'auto', credentials }, { onNote });
    expect(notes).toEqual(['the password crosses the network in the clear']);
  });

  it('is called a token where it is one', async () => {
    const notes: string[] = [];
    const server = await startScriptedSmtp({ EHLO: '250-here\r\n250 AUTH XOAUTH2', AUTH: '235 ok' });
    const target = { tls: 'auto', credentials: { user: 'u', token: 'T' }, mechanism: 'XOAUTH2' } as const;
    await open(server, target, { onNote: (note) => notes.push(note) });
    expect(notes).toEqual(['the token crosses the network in the clear']);
  });

  it.each([
    ['PLAIN', ['AGFsaWNlAHNlY3JldA==']],
    ['LOGIN', ['c2VjcmV0']],
  ] as const)('leaves no secret in the transcript: %s', async (mechanism, secrets) => {
    let shown = '';
    const recorder = createRecorder({
      client: 'library',
      listeners: [
        (entry) => {
          if (entry.kind === 'sent' || entry.kind === 'received')
            shown += Buffer.from(entry.bytes).toString('latin1');
        },
      ],
    });
    let steps = 0;
    const server = await startScriptedSmtp({
      EHLO: AUTH,
      AUTH: mechanism === 'PLAIN' ? '235 ok' : '334 VXNlcm5hbWU6',
      '*': (at) => at.say((steps += 1) === 1 ? '334 UGFzc3dvcmQ6' : '235 ok'),
    });
    await open(server, { credentials, mechanism }, { recorder });
    for (const secret of secrets) {
      expect(server.said.join('\n')).toContain(secret);
      expect(shown).not.toContain(secret);
    }
    expect(shown).toContain(`AUTH ${mechanism}`);
  });
});

describe('words that cannot be said', () => {
  it.each([
    ['a name', { name: 'a b' }],
    ['a name with another line', { name: 'a\r\nQUIT' }],
    ['a user', { credentials: { user: 'a\r\nb', password: 'x' } }],
    ['a password', { credentials: { user: 'a', password: 'x\0' } }],
    ['no password', { credentials: { user: 'a' } }],
    [
      'a mechanism that nodemailer does not know',
      { credentials: { user: 'a', password: 'b' }, mechanism: 'SCRAM-SHA-1' },
    ],
    ['a mechanism that wants a token', { credentials: { user: 'a', password: 'b' }, mechanism: 'XOAUTH2' }],
    ['how far to go', { until: 'ehlo' }],
  ] as const)('in a target: %s', async (_, target) => {
    const server = await startScriptedSmtp();
    await expect(open(server, target)).rejects.toMatchObject({ name: 'UsageError' });
    expect(server.said).toEqual([]);
  });

  it.each(['a\r\nb@x', 'a\0@x', 'a>b@x', '<a@x>', ' a@x', 'a b@x', '', 'ü@mail.test'])(
    'in an address: %j',
    async (address) => {
      const server = await startScriptedSmtp();
      const client = await open(server);
      const sending = client.send({ from: 'a@mail.test', to: [address] }, messageOf(TEXT));
      await expect(sending).rejects.toMatchObject({ name: 'UsageError' });
      expect(server.said).toHaveLength(1);
      await send(client);
    },
  );

  it('in a domain are said in ASCII where the server knows no others', async () => {
    const server = await startScriptedSmtp();
    const client = await open(server);
    const delivery = await client.send({ from: '', to: ['a@bücher.test'] }, messageOf(TEXT));
    expect(delivery.accepted).toEqual(['a@bücher.test']);
    expect(server.said).toContain('RCPT TO:<a@xn--bcher-kva.test>');
    expect(server.said).toContain('MAIL FROM:<>');
  });
});

describe('a message', () => {
  it.each([
    [
      'its sender',
      { MAIL: '452 4.3.1 full' },
      { status: 452, message: expect.stringContaining('MAIL FROM:<a@mail.test>') },
    ],
    [
      'its recipient',
      { RCPT: '550 5.1.1 who?' },
      { status: 550, message: expect.stringContaining('b@mail.test') },
    ],
    ['its beginning', { DATA: '451 4.3.0 no' }, { status: 451 }],
    ['its end', { '.': '554 5.6.0 spam' }, { status: 554 }],
  ])('is refused for %s, and the next one is not', async (_, script, error) => {
    const once: Record<string, string> = { ...script };
    const [verb = '', reply = ''] = Object.entries(script)[0] ?? [];
    const server = await startScriptedSmtp({
      [verb]: (at) => {
        at.say(once[verb] ?? (verb === 'DATA' ? '354 go on' : '250 ok'));
        delete once[verb];
      },
    });
    const client = await open(server);
    await expect(send(client)).rejects.toMatchObject({
      name: 'RefusalError',
      code: 'mail-refused',
      text: reply.slice(4),
      ...error,
    });
    expect(await send(client)).toMatchObject({ accepted: ['b@mail.test'], refused: [] });
    expect(server.said).toContain('RSET');
  });

  it('is counted without doubled dots, whatever its pieces and line ends', async () => {
    const server = await startScriptedSmtp();
    const client = await open(server);
    const { bytes } = await client.send(ENVELOPE, messageOf('.a\r\n', '.', 'b\n.c\r.d\r', '\n..\r\n'));
    expect(server.said.at(-1)).toBe('..a\r\n..b\r\n..c\r\n..d\r\n...');
    expect(bytes).toBe('.a\r\n.b\r\n.c\r\n.d\r\n..\r\n'.length);
  });

  it('that is larger than the server takes is not begun', async () => {
    const server = await startScriptedSmtp();
    const client = await open(server);
    const message = { ...messageOf(TEXT), size: 1001 };
    await expect(client.send(ENVELOPE, message)).rejects.toMatchObject({
      name: 'LimitError',
      code: 'too-large',
    });
    expect(server.said).toHaveLength(1);
    expect((await client.send(ENVELOPE, { ...message, size: 1000 })).accepted).toHaveLength(1);
  });

  it('whose source fails is never taken for whole, and ends the session', async () => {
    const server = await startScriptedSmtp();
    const client = await open(server);
    const failure = new Error('disk');
    const message: MessageSource = {
      size: undefined,
      async *open() {
        yield Buffer.from(TEXT);
        throw failure;
      },
    };
    await expect(client.send(ENVELOPE, message)).rejects.toBe(failure);
    await expect(send(client)).rejects.toBe(failure);
    expect(server.said.filter((line) => line.includes('Subject'))).toEqual([]);
  });

  it.each([
    ['taken', '250 ok', { name: 'ProtocolError', code: 'weird-reply' }],
    ['refused', '552 5.3.4 too big', { name: 'RefusalError', status: 552 }],
  ])('that is %s before its end leaves nothing to go on with', async (_, reply, error) => {
    const server = await startScriptedSmtp({ DATA: (at) => at.say('354 go on', reply) });
    const client = await open(server);
    const message: MessageSource = {
      size: undefined,
      async *open() {
        yield Buffer.from(TEXT);
        await new Promise(() => {});
      },
    };
    await expect(client.send(ENVELOPE, message)).rejects.toMatchObject(error);
    await expect(send(client)).rejects.toMatchObject({ name: expect.stringMatching(/Error$/) });
  });

  it('that is slow in coming is waited for, a server is not', async () => {
    const settings = { dial: { idleTimeout: 50 } };
    const client = await open(await startScriptedSmtp(), {}, settings);
    const slow: MessageSource = {
      size: undefined,
      async *open() {
        yield Buffer.from(TEXT);
        await new Promise((resolve) => setTimeout(resolve, 120));
        yield Buffer.from('more\r\n');
      },
    };
    expect((await client.send(ENVELOPE, slow)).bytes).toBe(TEXT.length + 6);
    const deaf = await open(await startScriptedSmtp({ '.': () => {} }), {}, settings);
    await expect(send(deaf)).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('0.05 s'),
    });
  });
});

describe('a session', () => {
  const goodbyes: readonly (readonly [string, (server: string) => Promise<ScriptedServer>])[] = [
    ['MAIL', (verb) => startScriptedSmtp({ [verb]: (at) => void at.socket.end('421 4.3.2 bye\r\n') })],
    ['.', (verb) => startScriptedSmtp({ [verb]: (at) => void at.socket.end('421 4.3.2 bye\r\n') })],
  ];
  it.each(goodbyes)('is over with 421, in answer to %s', async (verb, start) => {
    const client = await open(await start(verb));
    await expect(send(client)).rejects.toMatchObject({ code: 'unavailable', status: 421 });
    await expect(send(client)).rejects.toMatchObject({ name: expect.stringMatching(/Error$/) });
  });

  it.each([
    ['with its reason', '421 4.4.2 idle for too long\r\n', { code: 'unavailable', status: 421 }],
    ['without a word', '', { name: 'TransportError', code: 'receive' }],
  ])('may be over while nothing is asked, %s', async (_, goodbye, error) => {
    const ended = deferred();
    const server = await startScriptedSmtp({
      '.': ({ socket, say }) => {
        say('250 taken');
        setImmediate(() => socket.end(goodbye));
        socket.once('close', () => ended.resolve());
      },
    });
    const client = await open(server);
    await send(client);
    await ended.promise;
    await expect(send(client)).rejects.toMatchObject(error);
  });

  it('is over when the server hangs up', async () => {
    const client = await open(await startScriptedSmtp({ RCPT: (at) => void at.socket.destroy() }));
    await expect(send(client)).rejects.toMatchObject({ name: 'TransportError', code: 'receive' });
  });

  it('is over after a reply that makes no sense', async () => {
    const client = await open(await startScriptedSmtp({ MAIL: 'what?' }));
    await expect(send(client)).rejects.toMatchObject({ name: 'ProtocolError', code: 'weird-reply' });
    await expect(send(client)).rejects.toMatchObject({ code: 'weird-reply' });
  });

  it('does one thing at a time', async () => {
    const client = await open(await startScriptedSmtp());
    const first = send(client);
    await expect(send(client)).rejects.toMatchObject({ name: 'UsageError' });
    expect((await first).accepted).toHaveLength(1);
  });

  it('can be broken off at any moment, and lets go of the signal', async () => {
    const abort = new AbortController();
    const { signal } = abort;
    const client = await open(await startScriptedSmtp({ '.': () => abort.abort() }), {}, { signal });
    await expect(send(client)).rejects.toMatchObject({ name: 'TransportError', code: 'aborted' });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    await expect(open(await startScriptedSmtp(), {}, { signal })).rejects.toMatchObject({ code: 'aborted' });
  });

  it('is closed politely, and as often as anybody likes', async () => {
    const server = await startScriptedSmtp();
    const client = await open(server);
    await Promise.all([client.close(), client.close()]);
    await client.close();
    expect(server.said.filter((line) => line === 'QUIT')).toHaveLength(1);
    await expect(send(client)).rejects.toMatchObject({ code: 'aborted' });
  });

  it('is closed in the midst of a message, which fails', async () => {
    const { promise: reached, resolve } = deferred();
    const client = await open(await startScriptedSmtp({ '.': () => resolve() }));
    const sending = send(client);
    await Promise.all([
      expect(sending).rejects.toMatchObject({ code: 'aborted' }),
      reached.then(() => client.close()),
    ]);
  });
});
