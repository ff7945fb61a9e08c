import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Arguments } from '../../src/commands/command.ts';
import { serveVerb } from '../../src/commands/http-serve.ts';
import type { Io } from '../../src/terminal/io.ts';
import { ask, curl } from '../helpers/curl.ts';
import { testWith } from '../helpers/programs.ts';
import { type RunningCommand, startCommand } from '../helpers/running-command.ts';

const testWithCurl = testWith('curl');

type Values = Readonly<Record<string, string | number | boolean>>;

function makeArguments(operands: readonly string[], values: Values): Arguments {
  return {
    operands,
    flag: (name) => values[name] === true,
    text: (name) => (values[name] === undefined ? undefined : String(values[name])),
    number: (name) => (values[name] === undefined ? undefined : Number(values[name])),
    texts: () => [],
    given: Object.keys(values).map((name) => ({ name, value: String(values[name]) })),
  };
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'netkit-serve-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'a.txt'), 'abc');
  return folder;
}

function start(
  values: Values,
  env: Io['env'] = {},
  folder = makeFolder(),
): RunningCommand & { readonly folder: string } {
  const running = startCommand(
    (io) => serveVerb.run(makeArguments([folder], { port: 0, ...values }), io),
    env,
  );
  return { ...running, folder };
}

describe('netkit http serve', () => {
  testWithCurl('says its URL, serves the folder, logs on stderr, and ends with 0 on Ctrl-C', async () => {
    const { stdout, stderr, stop } = start({});
    const url = (await stdout.next(/^http:\/\/127\.0\.0\.1:\d+\/\n/)).trim();
    expect((await ask(`${url}a.txt`)).body.toString()).toBe('abc');
    await stderr.next(/^127\.0\.0\.1 - - \[.*\] "GET \/a\.txt HTTP\/1\.1" 200 3 \d+\.\d\n/);
    expect(await stop()).toBe(0);
    expect((await curl(url)).code).toBe(7);
    expect(stdout.text).toBe(`${url}\n`);
  });

  it('says all of it as one JSON line', async () => {
    const { stdout, folder } = start({ format: 'json' });
    const facts: unknown = JSON.parse(await stdout.next(/^.*\n/));
    expect(facts).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
      host: '127.0.0.1',
      port: expect.any(Number),
      root: folder,
      tls: false,
    });
  });

  testWithCurl('has no log with --quiet', async () => {
    const { stdout, stderr, stop } = start({ quiet: true });
    await ask((await stdout.next(/^http.*\n/)).trim());
    await stop();
    expect(stderr.text).toBe('');
  });

  testWithCurl('warns when others can reach it, and of a password in the clear', async () => {
    const { stdout, stderr } = start({ bind: '0.0.0.0', auth: 'me:secret' });
    const url = (await stdout.next(/^http:\/\/127\.0\.0\.1:\d+\/\n/)).trim();
    await stderr.next(/netkit: listening on 0\.0\.0\.0: whoever can reach/);
    await stderr.next(/netkit: without --tls the password crosses the network in the clear/);
    expect(stderr.text).not.toContain('secret');
    expect((await ask(url)).status).toBe(401);
    expect((await ask(url, '-u', 'me:secret')).status).toBe(200);
  });

  testWithCurl('takes the password from NETKIT_PASSWORD', async () => {
    const { stdout } = start({ auth: 'me' }, { NETKIT_PASSWORD: 'from env' });
    const url = (await stdout.next(/^http.*\n/)).trim();
    expect((await ask(url, '-u', 'me:from env')).status).toBe(200);
  });

  testWithCurl('shows hidden files with --hidden', async () => {
    const { stdout, folder } = start({ hidden: true });
    writeFileSync(join(folder, '.env'), 'x');
    const url = (await stdout.next(/^http.*\n/)).trim();
    expect((await ask(`${url}.env`)).status).toBe(200);
  });

  testWithCurl(
    "speaks https with the lab's certificate, which curl trusts by the file that it names",
    async () => {
      const { stdout, stderr } = start({ tls: true }, { NETKIT_DATA: makeFolder() });
      const url = (await stdout.next(/^https:\/\/127\.0\.0\.1:\d+\/\n/)).trim();
      const note = await stderr.next(/--cacert \S+?;/);
      const ca = note.slice('--cacert '.length, -1);
      expect((await ask(`${url}a.txt`, '--cacert', ca)).body.toString()).toBe('abc');
      expect((await curl(url)).code).toBe(60);
    },
  );

  testWith('curl', 'openssl')('speaks https with a certificate of its own', async () => {
    const folder = makeFolder();
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    execFileSync('openssl', [...made, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    const { stdout } = start({ cert, key });
    const url = (await stdout.next(/^https.*\n/)).trim();
    expect((await ask(`${url}a.txt`, '--cacert', cert)).body.toString()).toBe('abc');
  });

  it.each<[string, Values, string]>([
    ['a port that is none', { port: 65536 }, '--port 65536 is not a port'],
    ['a port that is not whole', { port: 1.5 }, '--port 1.5 is not a port'],
    ['a user without a password', { auth: 'me' }, '--auth needs a user and a password'],
    ['a password without a user', { auth: ':secret' }, '--auth needs a user and a password'],
    ['a key without a certificate', { key: 'k.pem' }, '--key needs --cert'],
  ])('refuses %s', async (_, values, message) => {
    await expect(start(values).stop()).rejects.toMatchObject({
      name: 'UsageError',
      code: 'usage',
      message: expect.stringContaining(message),
    });
  });

  it('refuses a folder that is none, and a certificate that it cannot read', async () => {
    const folder = makeFolder();
    await expect(start({}, {}, join(folder, 'missing')).stop()).rejects.toThrow(
      /^there is no folder .*missing$/,
    );
    await expect(start({}, {}, join(folder, 'a.txt')).stop()).rejects.toThrow(/a\.txt is not a folder$/);
    await expect(start({ cert: join(folder, 'missing') }).stop()).rejects.toMatchObject({
      code: 'read-file',
    });
    await expect(start({ cert: import.meta.filename }).stop()).rejects.toMatchObject({
      code: 'client-certificate',
      message: expect.stringMatching(/^cannot use .*http-serve\.test\.ts for TLS: /),
    });
  });

  it('says that the port is taken, with what to do', async () => {
    const { stdout } = start({ format: 'json' });
    const { port } = JSON.parse(await stdout.next(/^.*\n/)) as { port: number };
    await expect(start({ port }).stop()).rejects.toMatchObject({ code: 'address-in-use' });
  });
});
