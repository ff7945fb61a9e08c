/** What clients make of the server: python's poplib, curl, and our own. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LoginMechanism, MailTls } from '../../../src/protocols/mail.ts';
import { openPop3 } from '../../../src/raw/pop3/client.ts';
import { curl } from '../../helpers/curl.ts';
import { describeWith } from '../../helpers/programs.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { certificate, startPop3 } from './pop3-start.ts';

const run = promisify(execFile);

const MESSAGES = [
  'Subject: one\r\n\r\nbody\r\n',
  'Subject: dots\r\n\r\n.\r\n..\r\n.a\r\n\r\n',
  'Subject: 8-bit\r\n\r\n\xe9\xff\x00\x80\r\n',
  `Subject: big\r\n\r\n${'.line\r\n'.repeat(50_000)}`,
];

async function caPath(): Promise<string> {
  const path = join(scratchFolder(), 'ca.pem');
  writeFileSync(path, (await certificate()).ca);
  return path;
}

describeWith('python3')('poplib', () => {
  const SCRIPT = `
import poplib, ssl, sys, hashlib
port, implicit, ca = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
context = ssl.create_default_context(cafile=ca)
box = poplib.POP3('localhost', port)
box.apop('alice', 'secret')
print(box.stat(), len(box.list()[1]), len(box.uidl()[1]))
for number in range(1, box.stat()[0] + 1):
    lines = box.retr(number)[1]
    print(hashlib.sha256(b''.join(line + b'\\r\\n' for line in lines)).hexdigest())
print(box.top(2, 1)[1])
box.dele(1); box.rset(); box.dele(2); box.quit()
box = poplib.POP3('localhost', port)
box.stls(context); box.user('alice'); box.pass_('secret')
print(box.stat()[0], 'STLS' in box.capa())
box.quit()
box = poplib.POP3_SSL('localhost', implicit, context=context)
box.user('alice')
try: box.pass_('wrong')
except poplib.error_proto as error: print(error)
box.close()`;

  test('sees the messages byte for byte, over every kind of TLS', async () => {
    const { port, implicitPort, store } = await startPop3(MESSAGES);
    const args = ['-c', SCRIPT, String(port), String(implicitPort), await caPath()];
    const { stdout } = await run('python3', args);
    const sizes = MESSAGES.reduce((sum, { length }) => sum + length, 0);
    expect(stdout.trim().split('\n')).toEqual([
      `(4, ${sizes}) 4 4`,
      ...MESSAGES.map((text) => createHash('sha256').update(Buffer.from(text, 'latin1')).digest('hex')),
      "[b'Subject: dots', b'', b'.']",
      '3 False',
      "b'-ERR [AUTH] That is no user of ours, or not the password.'",
    ]);
    expect(store.messages('alice', 'INBOX').map(({ uid }) => uid)).toEqual([1, 3, 4]);
  });
});

describeWith('curl')('curl', () => {
  test('lists, and reads a message byte for byte', async () => {
    const { port, implicitPort } = await startPop3(MESSAGES);
    const flags = ['--cacert', await caPath(), '-u', 'alice:secret'];
    const listed = await curl(...flags, '--ssl-reqd', `pop3://localhost:${port}/`);
    expect({ code: listed.code, lines: listed.stdout.toString().trim().split('\r\n').length }).toEqual({
      code: 0,
      lines: 4,
    });
    for (const url of [`pop3s://localhost:${implicitPort}/2`, `pop3://localhost:${port}/2`]) {
      expect((await curl(...flags, url)).stdout.toString()).toBe(MESSAGES[1]);
    }
  });

  test.each(['PLAIN', 'LOGIN', 'CRAM-MD5', '+APOP'])('logs in by %s', async (mechanism) => {
    const { port } = await startPop3(MESSAGES);
    const login = (password: string): ReturnType<typeof curl> =>
      curl('--login-options', `AUTH=${mechanism}`, `pop3://alice:${password}@localhost:${port}/1`);
    expect((await login('secret')).stdout.toString()).toBe(MESSAGES[0]);
    expect((await login('wrong')).code).toBe(67);
  });
});

describe('our client', () => {
  const open = async (port: number, tls: MailTls, mechanism?: LoginMechanism, password = 'secret') =>
    openPop3(
      {
        host: 'localhost',
        port,
        tls,
        credentials: { user: 'alice', password },
        ...(mechanism && { mechanism }),
      },
      { dial: { tls: { ca: (await certificate()).ca } } },
    );

  test.each(['none', 'auto', 'require', 'implicit'] as const)('with TLS %s', async (tls) => {
    const { port, implicitPort } = await startPop3(MESSAGES);
    const client = await open(tls === 'implicit' ? implicitPort : port, tls);
    expect(client.session.connection.tls !== undefined).toBe(tls !== 'none');
    expect(client.session.authenticated).toBe('SCRAM-SHA-256');
    expect(await client.stat()).toMatchObject({ count: 4 });
    await client.quit();
  });

  test.each(['USER', 'APOP', 'PLAIN', 'LOGIN', 'CRAM-MD5', 'SCRAM-SHA-1', 'SCRAM-SHA-256'] as const)(
    'logs in by %s, and with a wrong password it does not',
    async (mechanism) => {
      const { port } = await startPop3();
      const client = await open(port, 'none', mechanism);
      expect(client.session.authenticated).toBe(mechanism);
      await client.quit();
      await expect(open(port, 'none', mechanism, 'wrong')).rejects.toMatchObject({ code: 'login-denied' });
    },
  );

  test('is told why it cannot have the maildrop', async () => {
    const { port } = await startPop3();
    const client = await open(port, 'none');
    await expect(open(port, 'none')).rejects.toMatchObject({ code: 'unavailable', status: 'IN-USE' });
    await client.close();
  });

  test('gets what was stored, whatever the message', async () => {
    const line = fc
      .array(fc.constantFrom('.', '..', 'a', '\xff', '\0', ' '), { maxLength: 8 })
      .map((each) => each.join(''));
    const message = fc
      .array(line, { maxLength: 12 })
      .map((lines) => lines.map((each) => `${each}\r\n`).join(''));
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 20 }), async (messages) => {
        const { port, stop } = await startPop3(messages);
        const client = await open(port, 'none', 'USER');
        const numbers = messages.map((_, index) => index + 1);
        const got: string[] = [];
        for await (const { body } of client.retrieveAll(numbers)) {
          let text = '';
          for await (const piece of body) text += Buffer.from(piece).toString('latin1');
          got.push(text);
        }
        expect(got).toEqual(messages);
        await client.quit();
        await stop();
      }),
      { numRuns: 20 },
    );
  });
});
