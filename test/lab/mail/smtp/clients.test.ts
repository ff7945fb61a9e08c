import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import tls from 'node:tls';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { hasBareLineEnds } from '../../../../src/lab/mail/smtp/line-ends.ts';
import { memoryMailStore } from '../../../../src/lab/mail/store/memory-store.ts';
import { speak } from '../../../helpers/bare-client.ts';
import { testWith } from '../../../helpers/programs.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { USERS } from '../store/stores.ts';
import { startSmtp, withoutTrace } from './start.ts';

const run = promisify(execFile);
const MESSAGE = 'From: carol@elsewhere.test\r\nSubject: Dots\r\n\r\n.\r\n..\r\n.end\r\n';

const testWithCurl = testWith('curl');

describe('other people’s clients', () => {
  testWithCurl.for([
    { way: 'in the clear', scheme: 'smtp', options: [] },
    { way: 'with STARTTLS and a login', scheme: 'smtp', options: ['--ssl-reqd', '-u', 'alice:secret'] },
    { way: 'with TLS from the first byte', scheme: 'smtps', options: ['-u', 'bob:hunter2'] },
    {
      way: 'with CRAM-MD5',
      scheme: 'smtp',
      options: ['-u', 'bob:hunter2', '--login-options', 'AUTH=CRAM-MD5'],
    },
  ])('curl sends $way', async ({ scheme, options }) => {
    const server = await startSmtp({ implicitPort: 0 });
    const file = join(scratchFolder(), 'mail.eml');
    writeFileSync(file, MESSAGE);
    const port = scheme === 'smtps' ? server.implicitPort : server.port;
    const envelope = ['--mail-from', 'carol@elsewhere.test', '--mail-rcpt', 'alice@mail.test'];
    const url = `${scheme}://127.0.0.1:${port}`;
    await run('curl', ['-sS', '--cacert', server.caPath, ...options, url, ...envelope, '-T', file]);
    expect(server.received('alice').map(withoutTrace)).toEqual([MESSAGE]);
  });

  testWith('swaks')('swaks sends with TLS and a login', async () => {
    const server = await startSmtp();
    const login = ['-tls', '--auth', 'PLAIN', '-au', 'alice', '-ap', 'secret'];
    const envelope = ['--from', 'carol@elsewhere.test', '--to', 'bob@mail.test,alice@mail.test'];
    await run('swaks', [
      '--server',
      `127.0.0.1:${server.port}`,
      ...login,
      ...envelope,
      '--body',
      'from swaks',
    ]);
    expect(server.received('alice')[0]).toMatch(/with ESMTPSA id .*from swaks\r\n/s);
    expect(server.received('bob')).toHaveLength(1);
  });

  testWith('python3')(
    'python’s smtplib sends UTF-8 in addresses and text, after STARTTLS and a login',
    async () => {
      const server = await startSmtp({ catchAll: 'bob' });
      const script = [
        'import smtplib, ssl, sys',
        'port, ca = sys.argv[1:]',
        's = smtplib.SMTP("127.0.0.1", int(port))',
        's.starttls(context=ssl.create_default_context(cafile=ca))',
        's.login("alice", "secret")',
        'm = "Subject: Grüße\\r\\n\\r\\n.hallo\\r\\n".encode()',
        's.sendmail("jörg@elsewhere.test", ["jürgen@elsewhere.test"], m, ["SMTPUTF8", "BODY=8BITMIME"])',
        's.sendmail("a@b.test", ["alice@mail.test"], m)',
        's.quit()',
      ].join('\n');
      await run('python3', ['-c', script, String(server.port), server.caPath]);
      const [message = ''] = server.received('bob');
      expect(Buffer.from(message, 'latin1').toString()).toMatch(
        /^Return-Path: <jörg@elsewhere\.test>\r\nDelivered-To: jürgen@elsewhere\.test\r\n.*Subject: Grüße\r\n\r\n\.hallo\r\n$/s,
      );
      expect(server.received('alice')).toHaveLength(1);
    },
  );
});

describe('a mail is accepted once the store has it', () => {
  test('and not where that fails, for nobody', async () => {
    const store = memoryMailStore(USERS, { maxBytes: 1_500 });
    const server = await startSmtp({ store });
    const to = ['alice', 'bob'].map((name) => `RCPT TO:<${name}@mail.test>\r\n`).join('');
    const { bytes } = await speak(
      server.port,
      `EHLO me\r\nMAIL FROM:<>\r\n${to}DATA\r\n${'x'.repeat(300)}\r\n.\r\nQUIT\r\n`,
    );
    expect(bytes.toString()).toContain('\r\n452 4.3.1 the mailboxes are full\r\n');
    expect([server.received('alice'), server.received('bob')]).toEqual([[], []]);
  });
});

describe('the server survives', () => {
  test('garbage, and HTTP', async () => {
    const server = await startSmtp({ implicitPort: 0 });
    const garbage = Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * 7919) % 256));
    await speak(server.port, garbage);
    await speak(server.implicitPort ?? 0, garbage);
    await speak(server.port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const { bytes } = await speak(server.port, 'EHLO me\r\nQUIT\r\n');
    expect(bytes.toString()).toMatch(/^220 .*\r\n221 /s);
  });

  test('clients that leave in the midst of a message', async () => {
    const server = await startSmtp();
    const socket = connect(server.port, '127.0.0.1').resume();
    socket.write('EHLO me\r\nMAIL FROM:<>\r\nRCPT TO:<alice@mail.test>\r\nDATA\r\nhalf a mess');
    let said = '';
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('354 ')) socket.resetAndDestroy();
    });
    await once(socket, 'close');
    const { bytes } = await speak(server.port, 'QUIT\r\n');
    expect(bytes.toString()).toContain('221 ');
    expect(server.received('alice')).toEqual([]);
  });

  test('more clients than it serves, who are told so', async () => {
    const server = await startSmtp({ limits: { maxClients: 2 } });
    const here = [connect(server.port), connect(server.port)];
    await Promise.all(here.map((socket) => once(socket, 'data')));
    const { bytes } = await speak(server.port, '');
    expect(bytes.toString()).toBe('421 Too many clients at once: come back later\r\n');
    for (const socket of here) socket.destroy();
    await Promise.all(here.map((socket) => once(socket, 'close')));
  });

  test('STARTTLS with commands behind it: they are not obeyed inside TLS (RFC 3207, section 6)', async () => {
    const server = await startSmtp();
    const socket = connect(server.port, '127.0.0.1');
    socket.write('EHLO me\r\nSTARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@mail.test>\r\n');
    for (let said = ''; !said.includes('220 Ready');) said += String((await once(socket, 'data'))[0]);
    socket.removeAllListeners('data');
    const secured = tls.connect({
      socket,
      ca: readFileSync(server.caPath),
      host: 'smtp.test',
      servername: 'smtp.test',
    });
    const chunks: Buffer[] = [];
    secured.on('data', (chunk) => chunks.push(chunk));
    secured.write('EHLO me\r\nRCPT TO:<alice@mail.test>\r\nQUIT\r\n');
    await once(secured, 'close');
    const replies = Buffer.concat(chunks).toString().split('\r\n');
    expect(replies[0]).toMatch(/^250-smtp\.test Nice to meet you/);
    expect(replies.slice(-3)).toEqual(['503 Error: need MAIL command', '221 Bye', '']);
  });
});

test.for([
  ['', false],
  ['a\r\n\r\nb\r\n', false],
  ['\r\n', false],
  ['a', false],
  ['\n', true],
  ['a\n', true],
  ['\r', true],
  ['a\r\r\n', true],
  ['a\r\nb\r', true],
  ['a\r\n\n', true],
  ['a\rb\r\n', true],
  ['a\n\r\n', true],
] as const)('%j has bare ends of lines: %s', ([text, bare]) => {
  expect(hasBareLineEnds(Buffer.from(text))).toBe(bare);
});
