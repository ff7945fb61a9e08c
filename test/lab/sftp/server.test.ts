import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type ssh2 from 'ssh2';
import type { AnyAuthMethod, ConnectConfig } from 'ssh2';
import { describe, expect, test } from 'vitest';
import { labHostKey } from '../../../src/lab/sftp/host-key.ts';
import type { SftpLab } from '../../../src/lab/sftp/server.ts';
import { describeWith } from '../../helpers/programs.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { makeKey } from '../../net/ssh/ssh-server.ts';
import { connect, MINE, startLab } from './start.ts';

/** Has ssh2 try one thing, once. */
function offering(method: AnyAuthMethod): ConnectConfig {
  const methods: (AnyAuthMethod | false)[] = [method, false];
  return { authHandler: (_left, _partial, next) => next(methods.shift() as AnyAuthMethod) };
}

/** Which logins are taken. */
async function lets(lab: SftpLab, config: ConnectConfig): Promise<boolean> {
  return connect(lab, config).then(
    () => true,
    () => false,
  );
}

describe('the SSH server of the lab', () => {
  test('shows the key that it says', async () => {
    const lab = await startLab();
    const shown: Buffer[] = [];
    await connect(lab, { password: 'secret', hostVerifier: (key: Buffer) => shown.push(key) > 0 });
    expect(shown).toEqual([lab.hostKey.blob]);
  });

  test('takes passwords, answers and keys, and only the right ones', async () => {
    const lab = await startLab();
    const other = makeKey().private;
    expect(await lets(lab, { password: 'secret' })).toBe(true);
    expect(await lets(lab, { password: 'secret2' })).toBe(false);
    expect(await lets(lab, { password: '' })).toBe(false);
    expect(await lets(lab, { username: 'bob', password: 'secret' })).toBe(false);
    expect(await lets(lab, { username: 'bob', password: '' })).toBe(false);
    expect(await lets(lab, {})).toBe(false);
    expect(await lets(lab, { privateKey: MINE.private })).toBe(true);
    expect(await lets(lab, { privateKey: other })).toBe(false);
    expect(await lets(lab, { username: 'bob', privateKey: MINE.private })).toBe(false);
  });

  test('asks for the password where a client wants to be asked', async () => {
    const lab = await startLab();
    const asked: unknown[] = [];
    const answering = (answer: string): ConnectConfig =>
      offering({
        type: 'keyboard-interactive',
        username: 'alice',
        prompt: (_name, _instructions, _language, prompts, finish) => {
          asked.push(...prompts);
          finish([answer]);
        },
      });
    expect(await lets(lab, answering('secret'))).toBe(true);
    expect(await lets(lab, answering('guess'))).toBe(false);
    expect(asked).toEqual(Array.from({ length: 2 }, () => ({ prompt: 'Password: ', echo: false })));
  });

  test('takes any password where an account has none', async () => {
    const lab = await startLab({}, { password: undefined } as never);
    expect(await lets(lab, { password: 'whatever' })).toBe(true);
  });

  test('does not take a key whose signature is another', async () => {
    const lab = await startLab();
    // A key that says it is ours, and signs with its own.
    const key = Object.create(makeKey().key, {
      getPublicSSH: { value: () => MINE.key.getPublicSSH() },
    }) as ssh2.ParsedKey;
    expect(await lets(lab, offering({ type: 'publickey', username: 'alice', key }))).toBe(false);
  });

  test('has SFTP, and neither a shell nor commands nor tunnels', async () => {
    const client = await connect(await startLab(), { password: 'secret' });
    const refused = (ask: (done: (error?: Error) => void) => void): Promise<boolean> =>
      new Promise((resolve) => ask((error) => resolve(error !== undefined)));
    expect(await refused((done) => client.exec('id', done))).toBe(true);
    expect(await refused((done) => client.shell(done))).toBe(true);
    expect(await refused((done) => client.subsys('netconf', done))).toBe(true);
    expect(await refused((done) => client.forwardOut('127.0.0.1', 1, '127.0.0.1', 22, done))).toBe(true);
    expect(await refused((done) => client.forwardIn('127.0.0.1', 0, done))).toBe(true);
    const sftp = await new Promise<ssh2.SFTPWrapper>((resolve, reject) => {
      client.sftp((error, opened) => (error === undefined ? resolve(opened) : reject(error)));
    });
    const names = await new Promise<string[]>((resolve, reject) => {
      sftp.readdir('/', (error, list) =>
        error === undefined ? resolve(list.map(({ filename }) => filename)) : reject(error),
      );
    });
    expect(names).toEqual(['hello.txt']);
  });

  test('hangs up on those who guess', async () => {
    const lab = await startLab({ loginAttempts: 3 });
    let attempts = 0;
    const guess = connect(lab, {
      authHandler: (_left, _partial, next) => {
        attempts += 1;
        next({ type: 'password', username: 'alice', password: String(attempts) });
      },
    });
    await expect(guess).rejects.toThrow(/closed|ECONNRESET/);
    expect(attempts).toBe(3);
  });

  test('has so many sessions on one connection', async () => {
    const client = await connect(await startLab({ maxChannels: 2 }), { password: 'secret' });
    const open = (): Promise<ssh2.SFTPWrapper> =>
      new Promise((resolve, reject) => {
        client.sftp((error, sftp) => (error === undefined ? resolve(sftp) : reject(error)));
      });
    const [first] = [await open(), await open()];
    await expect(open()).rejects.toThrow(/open failure/);
    first?.end();
    await once(first as never, 'close');
    await open();
  });

  test('closes connections that are one too many, silent, or not logged in', async () => {
    const one = await startLab({ maxConnections: 1 });
    await connect(one, { password: 'secret' });
    expect(await lets(one, { password: 'secret' })).toBe(false);

    for (const limits of [{ loginTimeout: 50 }, { idleTimeout: 50 }]) {
      const lab = await startLab(limits);
      const socket = net.connect(lab.port, '127.0.0.1').resume();
      await once(socket, 'close');
    }
    const lab = await startLab({ idleTimeout: 50 });
    const client = await connect(lab, { password: 'secret' });
    await once(client, 'close');
  });

  test('has no time limit for those who are logged in', async () => {
    const client = await connect(await startLab({ loginTimeout: 200 }), { password: 'secret' });
    const ended = once(client, 'close').then(() => 'closed');
    expect(await Promise.race([ended, sleep(300, 'open')])).toBe('open');
  });

  test('survives noise, and ends all connections when it stops', async () => {
    const lab = await startLab();
    for (const noise of [
      'GET / HTTP/1.0\r\n\r\n',
      `SSH-2.0-x\r\n${'\xff'.repeat(100)}`,
      '\0'.repeat(10_000),
    ]) {
      const socket = net
        .connect(lab.port, '127.0.0.1')
        .on('error', () => {})
        .resume();
      socket.end(Buffer.from(noise, 'latin1'));
      await once(socket, 'close');
    }
    const client = await connect(lab, { password: 'secret' });
    const closed = once(client, 'close');
    client.on('error', () => {});
    await lab.stop();
    await closed;
  });
});

describe('the host key of the lab', () => {
  test('is made once, and kept where nobody else reads it', async () => {
    const data = join(scratchFolder(), 'data');
    const [first, second] = await Promise.all([labHostKey(data), labHostKey(data)]);
    const third = await labHostKey(data);
    const blobs = [first, second, third].map(({ key }) => key.getPublicSSH().toString('hex'));
    expect(new Set(blobs).size).toBe(1);
    expect(first.key.type).toBe('ssh-ed25519');
    expect(readdirSync(data)).toEqual(['lab-ssh-host-key']);
    expect(statSync(join(data, 'lab-ssh-host-key')).mode & 0o777).toBe(0o600);
  });

  test('gets a successor when it is of no use', async () => {
    const data = scratchFolder();
    const first = await labHostKey(data);
    chmodSync(join(data, 'lab-ssh-host-key'), 0o644);
    writeFileSync(join(data, 'lab-ssh-host-key-2'), 'broken', { mode: 0o600 });
    const next = await labHostKey(data);
    expect(next.key.getPublicSSH()).not.toEqual(first.key.getPublicSSH());
    expect(existsSync(join(data, 'lab-ssh-host-key-3'))).toBe(true);
  });

  test('lives in memory where the folder cannot be written', async () => {
    const file = join(scratchFolder(), 'file');
    writeFileSync(file, '');
    const { key, note } = await labHostKey(join(file, 'data'));
    expect(key.isPrivateKey()).toBe(true);
    expect(note).toMatch(/lives in memory for this run/);
  });
});

describeWith('sftp')("OpenSSH's client", () => {
  /** Runs a batch, in a folder of its own. */
  async function run(lab: SftpLab, batch: string, here: string): Promise<{ code: number; said: string }> {
    const home = join(here, '.ssh');
    mkdirSync(home);
    const at = (name: string, text: string): string => {
      writeFileSync(join(home, name), text, { mode: 0o600 });
      return join(home, name);
    };
    const { type, blob } = lab.hostKey;
    const known = `[127.0.0.1]:${lab.port} ${type} ${Buffer.from(blob).toString('base64')}\n`;
    const options = [
      `UserKnownHostsFile=${at('known_hosts', known)}`,
      'GlobalKnownHostsFile=/dev/null',
      'StrictHostKeyChecking=yes',
      'IdentitiesOnly=yes',
      `IdentityFile=${at('id', MINE.private)}`,
    ].flatMap((option) => ['-o', option]);
    const args = [
      '-F',
      'none',
      '-P',
      String(lab.port),
      ...options,
      '-b',
      at('batch', batch),
      'alice@127.0.0.1',
    ];
    const child = spawn('sftp', args, { cwd: here, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes));
    const [code] = (await once(child, 'close')) as [number];
    return { code, said };
  }

  test('lists, fetches, stores, renames and removes', async () => {
    const here = scratchFolder();
    writeFileSync(join(here, 'up'), Buffer.alloc(3_000_000, 'up'));
    const batch = `
      ls -l
      put up
      get up down
      rename up moved
      ln -s hello.txt link
      chmod 600 moved
      mkdir sub
      ls -la
      rmdir sub
      rm moved
      get hello.txt
    `;
    const { code, said } = await run(await startLab(), batch, here);
    expect(said).toMatch(/^-rw-r--r--.* 6 .*2025 hello\.txt$/m);
    expect(said).toMatch(/^-rw-------.* 3000000 .* moved$/m);
    expect(said).toMatch(/^l.* link(?: -> hello\.txt)?$/m);
    expect(code).toBe(0);
    expect(readFileSync(join(here, 'down')).equals(readFileSync(join(here, 'up')))).toBe(true);
    expect(readFileSync(join(here, 'hello.txt'), 'latin1')).toBe('hello\n');
  });

  test('is told what it may not do', async () => {
    const lab = await startLab({}, { mayWrite: false });
    const { code, said } = await run(lab, 'rm hello.txt\n', scratchFolder());
    expect(code).toBe(1);
    expect(said).toMatch(/Permission denied/);
  });
});
