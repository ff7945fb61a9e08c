import type net from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { LimitError, UsageError } from '../../../src/errors.ts';
import type { SmtpSettings, SmtpTarget } from '../../../src/protocols/smtp.ts';
import { GOODBYE_TIMEOUT_MS } from '../../../src/net/time-limits.ts';
import { openSmtp, type RawSmtpClient } from '../../../src/raw/smtp/client.ts';
import { createRecorder } from '../../../src/transcript/recorder.ts';
import { type BareServer, startServer } from '../../helpers/servers.ts';
import { messageOf } from './play.ts';

const ENVELOPE = { from: 'alice@mail.test', to: ['bob@mail.test'] };
const MESSAGE = messageOf('Subject: x\r\n\r\nhello\r\n');

/** Answers by the first word of a line; a message is over with its dot. */
async function startSmtp(
  answers: Readonly<Record<string, string | undefined>> = {},
): Promise<BareServer & { heard: string[] }> {
  const heard: string[] = [];
  const all: Readonly<Record<string, string | undefined>> = {
    EHLO: '250-mail.test\r\n250-SIZE 1000\r\n250 AUTH PLAIN',
    AUTH: '235 in',
    DATA: '354 go on',
    '.': '250 queued',
    QUIT: '221 bye',
    ...answers,
  };
  const server = await startServer((socket) => {
    let rest = '';
    let isMessage = false;
    socket.write(`${all['greeting'] ?? '220 hi'}\r\n`);
    socket.on('data', (bytes: Buffer) => {
      const lines = (rest + String(bytes)).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        heard.push(line);
        if (isMessage && line !== '.') continue;
        const word = line.split(' ', 1)[0] ?? '';
        isMessage = word === 'DATA';
        const answer = word in all ? all[word] : '250 ok';
        if (answer !== undefined) socket.write(`${answer}\r\n`);
        if (word === 'QUIT') socket.end();
      }
    });
  });
  return { ...server, heard };
}

async function open(
  answers: Readonly<Record<string, string | undefined>> = {},
  target: Partial<SmtpTarget> = {},
  settings: SmtpSettings = {},
): Promise<{ client: RawSmtpClient; heard: string[]; sockets: readonly net.Socket[] }> {
  const { port, heard, sockets } = await startSmtp(answers);
  const client = await openSmtp({ host: '127.0.0.1', port, tls: 'none', ...target }, settings);
  onTestFinished(() => client.close());
  return { client, heard, sockets };
}

it('sends one message after the other, and says goodbye once', async () => {
  const { client, heard } = await open();
  for (let count = 0; count < 2; count += 1) {
    expect(await client.send(ENVELOPE, MESSAGE)).toMatchObject({ accepted: ['bob@mail.test'], bytes: 21 });
  }
  await client.close();
  await client.close();
  const message = ['DATA', 'Subject: x', '', 'hello', '.'];
  const one = ['MAIL FROM:<alice@mail.test> SIZE=21', 'RCPT TO:<bob@mail.test>', ...message];
  expect(heard).toEqual(['EHLO [127.0.0.1]', ...one, ...one, 'QUIT']);
  await expect(client.send(ENVELOPE, MESSAGE)).rejects.toMatchObject({ code: 'aborted' });
});

it('has all in the transcript but the secret', async () => {
  let transcript = '';
  const recorder = createRecorder({
    client: 'raw',
    listeners: [
      (entry) => {
        if (entry.kind === 'sent' || entry.kind === 'received')
          transcript += String(Buffer.from(entry.bytes));
      },
    ],
  });
  const target = { credentials: { user: 'alice', password: 'geheim!' } };
  const { client, heard } = await open({ AUTH: '235 welcome with geheim!' }, target, { recorder });
  await client.send(ENVELOPE, MESSAGE);
  expect(heard).toContain('AUTH PLAIN AGFsaWNlAGdlaGVpbSE=');
  expect(transcript).toContain('AUTH PLAIN ****\r\n');
  expect(transcript).toContain('Subject: x\r\n\r\nhello\r\n.\r\n');
  expect(transcript).not.toMatch(/geheim|AGFsaWNl/);
});

it('asks for an address, and tells what was said', async () => {
  const { client, heard } = await open({ VRFY: '550 5.1.1 no such user' });
  expect(await client.verify('bob@bücher.example')).toEqual({ code: 550, lines: ['5.1.1 no such user'] });
  expect(heard).toContain('VRFY bob@xn--bcher-kva.example');
  await expect(client.verify('a\r\nQUIT')).rejects.toThrow(UsageError);
  await expect(client.verify('')).rejects.toThrow(UsageError);
});

it('asks in UTF-8 where the server knows that (RFC 6531, section 3.7.4.2)', async () => {
  const { client, heard } = await open({ EHLO: '250-hi\r\n250 SMTPUTF8' });
  await client.verify('bérénice@mail.test');
  expect(heard).toContain('VRFY bérénice@mail.test SMTPUTF8');
});

it('refuses what is wrong before a word is said of it, and goes on', async () => {
  const { client, heard } = await open();
  await expect(client.send(ENVELOPE, { ...MESSAGE, size: 1001 })).rejects.toThrow(LimitError);
  await expect(client.send({ ...ENVELOPE, to: ['a b'] }, MESSAGE)).rejects.toThrow(UsageError);
  expect(heard).toHaveLength(1);
  expect(await client.send(ENVELOPE, MESSAGE)).toMatchObject({ refused: [] });
});

it('goes on after a refusal, and not after 421', async () => {
  const { client } = await open({ MAIL: '550 no', VRFY: '421 bye' });
  await expect(client.send(ENVELOPE, MESSAGE)).rejects.toMatchObject({ code: 'mail-refused' });
  await expect(client.send(ENVELOPE, MESSAGE)).rejects.toMatchObject({ code: 'mail-refused' });
  await expect(client.verify('bob')).rejects.toMatchObject({ code: 'unavailable' });
  await expect(client.send(ENVELOPE, MESSAGE)).rejects.toMatchObject({ code: 'unavailable' });
});

it('does one thing at a time', async () => {
  const { client } = await open();
  const first = client.send(ENVELOPE, MESSAGE);
  await expect(client.verify('bob')).rejects.toThrow(UsageError);
  expect(await first).toMatchObject({ refused: [] });
});

it('an error of the source ends the session, without an end of the message', async () => {
  const { client, heard } = await open();
  const failing = {
    size: undefined,
    async *open() {
      yield Buffer.alloc(100_000, 'x');
      throw new Error('the disk is gone');
    },
  };
  await expect(client.send(ENVELOPE, failing)).rejects.toThrow('the disk is gone');
  await expect(client.verify('bob')).rejects.toThrow('the disk is gone');
  expect(heard).not.toContain('.');
});

it.each([
  ['connect', []],
  ['greeting', ['QUIT']],
  ['ehlo', ['EHLO [127.0.0.1]', 'QUIT']],
] as const)('opened as far as %s, it knows what to leave out', async (until, expected) => {
  const { client, heard } = await open({}, { until, credentials: { user: 'a', password: 'b' } });
  if (until !== 'ehlo') await expect(client.send(ENVELOPE, MESSAGE)).rejects.toThrow(UsageError);
  await client.close();
  expect(heard).toEqual(expected);
});

it('is stopped by its signal, in the midst of a message', async () => {
  const controller = new AbortController();
  const { client, sockets } = await open({ '.': undefined }, {}, { signal: controller.signal });
  const sending = client.send(ENVELOPE, MESSAGE);
  await vi.waitFor(() => expect(sockets[0]?.bytesRead).toBeGreaterThan(100));
  controller.abort(new Error('enough'));
  await expect(sending).rejects.toMatchObject({ code: 'aborted' });
});

it('a server that does not greet is no SMTP server', async () => {
  const { port } = await startServer(() => {});
  const opening = openSmtp({ host: '127.0.0.1', port, tls: 'none' }, { dial: { connectTimeout: 20 } });
  await expect(opening).rejects.toMatchObject({ code: 'timeout', hint: expect.stringContaining('smtps') });
});

it('does not wait long for a goodbye', async () => {
  const { client } = await open({ QUIT: undefined });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const closing = client.close();
  await vi.advanceTimersByTimeAsync(GOODBYE_TIMEOUT_MS);
  await closing;
});

it('why the server hung up in the midst of a message is told', async () => {
  const { port } = await startServer((socket) => {
    socket.write('220 hi\r\n250 hi\r\n250 ok\r\n250 ok\r\n354 go on\r\n');
    let received = 0;
    socket.on('data', (bytes: Buffer) => {
      received += bytes.length;
      if (received > 1_000_000 && !socket.writableEnded) socket.end('552 5.3.4 too big\r\n');
    });
  });
  const client = await openSmtp({ host: '127.0.0.1', port, tls: 'none' });
  onTestFinished(() => client.close());
  const endless = {
    size: undefined,
    async *open() {
      const chunk = Buffer.alloc(200_000, 'x');
      for (let count = 0; count < 10; count += 1) yield chunk;
    },
  };
  await expect(client.send(ENVELOPE, endless)).rejects.toMatchObject({ status: 552, code: 'mail-refused' });
});

it.each([{ name: 'two words' }, { name: 'a\r\nQUIT' }, { name: 'a\0' }, { mechanism: 'USER' as const }])(
  'a target that cannot be: %j',
  async (target) => {
    await expect(openSmtp({ host: '127.0.0.1', port: 1, ...target })).rejects.toThrow(UsageError);
  },
);
