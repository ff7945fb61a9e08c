import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../../../src/commands/tcp.ts';
import { createCertificate } from '../../helpers/certificates.ts';
import { fakeIo, type FakeIoOptions } from '../../helpers/fake-io.ts';
import { testWith } from '../../helpers/programs.ts';
import { startCommand } from '../../helpers/running-command.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { freePort, runProgram, tcp } from './run-tcp.ts';

const LOCAL = '127.0.0.1';

/** `netkit tcp listen 0` under way, and where it listens. */
async function listen(...options: readonly string[]) {
  const command = startCommand((io) => run(['listen', '0', ...options], io));
  const [, port = ''] = /127\.0\.0\.1:(\d+) /.exec(await command.stderr.next(/127\.0\.0\.1:\d+ /)) ?? [];
  return { ...command, port };
}

/** The same with an input, up to its own end; it listens already. */
async function listenOnce(argv: readonly string[], options: FakeIoOptions = {}) {
  const port = await freePort();
  const io = fakeIo(options);
  const hasSpoken = new Promise<void>((resolve) => {
    for (const output of [io.stdout, io.stderr]) {
      const write = output.write.bind(output);
      // The first that it says is where it listens.
      output.write = (data, callback) => {
        resolve();
        return write(data, callback);
      };
    }
  });
  const done = run(['listen', port, ...argv], io);
  await hasSpoken;
  return { port, io, done };
}

/** A client's socket. */
async function dial(port: string): Promise<net.Socket> {
  const socket = net.connect({ host: LOCAL, port: Number(port), allowHalfOpen: true });
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Says something, ends its side, and answers with what came. */
async function say(port: string, words: string | Uint8Array): Promise<string> {
  const socket = await dial(port);
  socket.end(words);
  return text(socket);
}

describe('netkit tcp listen', () => {
  it('takes one client, says who came and what it said, and ends with it', async () => {
    const { port, io, done } = await listenOnce([]);
    await say(port, 'hello\0\xff');
    expect([await done, io.stdout.text]).toEqual([0, 'hello\0ÿ']);
    expect(io.stderr.text).toMatch(
      new RegExp(
        `^netkit: listening on 127\\.0\\.0\\.1:${port} \\(this machine only; --bind 0\\.0\\.0\\.0 lets others in\\)\n` +
          'netkit: (127\\.0\\.0\\.1:\\d+) has connected\n' +
          'netkit: \\1 is gone: 8 bytes received, 0 bytes sent\n$',
      ),
    );
  });

  it('says that all can come, where they can', async () => {
    const { stderr, stop } = startCommand((io) => run(['listen', '0', '--bind', '0.0.0.0'], io));
    await stderr.next(/listening on 0\.0\.0\.0:\d+ \(whoever reaches this machine can connect\)\n/);
    expect(await stop()).toBe(0);
  });

  it('sends its input to the client, ends its side, and keeps bytes as they are', async () => {
    const bytes = randomBytes(300_000);
    const { port, io, done } = await listenOnce([], { stdin: 'from the server' });
    expect(await say(port, bytes)).toBe('from the server');
    expect([await done, io.stdout.bytes.equals(bytes)]).toEqual([0, true]);
  });

  it('without input ends its side once the client has spoken, and not before', async () => {
    const { port, done } = await listenOnce([]);
    const socket = await dial(port);
    let ended = false;
    socket.resume().on('end', () => (ended = true));
    // Time enough for an end that should not come: the connection goes through the same event loop.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toBe(false);
    socket.write('hello');
    await once(socket, 'end');
    socket.end();
    expect(await done).toBe(0);
  });

  it('shows on a terminal what a terminal would obey', async () => {
    const { port, io, done } = await listenOnce([], { terminal: true });
    await say(port, '\x1b[31mred\u202e\r\nno end');
    await done;
    expect(io.stdout.text).toBe('\\x1b[31mred\\u{202e}\nno end\n');
  });

  it('answers with --reply to the first that comes, and not at the end: the client need not close its side', async () => {
    const { port, io, done } = await listenOnce(['--escape', '--reply', String.raw`got it\n`]);
    const socket = await dial(port);
    socket.write('hello');
    expect(await text(socket)).toBe('got it\n');
    socket.end();
    expect([await done, io.stdout.text]).toEqual([0, 'hello']);
  });

  it('with --keep-open serves others while one is silent, until Ctrl-C, which is no failure', async () => {
    const { port, stdout, stderr, stop } = await listen('--keep-open', '--reply', 'ok');
    await dial(port);
    expect([await say(port, 'one '), await say(port, 'two')]).toEqual(['ok', 'ok']);
    await stdout.next(/^one two$/);
    await stderr.next(/is gone.*\n[\s\S]*is gone/);
    expect(await stop()).toBe(0);
    expect((await tcp(['connect', LOCAL, port])).code).toBe(7);
  });

  it('hangs up on more clients than --max-clients', async () => {
    const { port } = await listen('--keep-open', '--max-clients', '1');
    await dial(port);
    expect(
      await say(port, 'x').catch((error: unknown) => (error as NodeJS.ErrnoException).code ?? ''),
    ).toMatch(/^(?:ECONNRESET|EPIPE)?$/);
  });

  it('goes on after a client that breaks off, and says so', async () => {
    const { port, stderr } = await listen('--keep-open', '--reply', 'ok');
    const socket = await dial(port);
    socket.write('x');
    socket.resetAndDestroy();
    await stderr.next(/is gone: \d+ bytes? received, .*connection reset by the peer/);
    expect(await say(port, 'next')).toBe('ok');
  });

  it('ends with 56 where its only client breaks off', async () => {
    const { port, done, io } = await listenOnce(['--no-half-close'], { stdin: 'x' });
    const socket = await dial(port);
    await once(socket, 'data');
    socket.resetAndDestroy();
    expect(await done).toBe(56);
    expect(io.stderr.text).toMatch(/\nnetkit: receiving failed: connection reset by the peer\n$/);
  });

  it('hangs up on who is silent for too long', async () => {
    const { port, stderr } = await listen('--keep-open', '--idle-timeout', '0.05');
    await dial(port);
    await stderr.next(/is gone: .*nothing moved for 0\.05 s/);
  });

  it('tells it all as JSON, bytes that are no text in base64', async () => {
    const { port, io, done } = await listenOnce(['--format', 'json', '--reply', 'ok']);
    await say(port, Buffer.from([0x68, 0x1b, 0xff]));
    await done;
    const lines = io.stdout.text.trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      { event: 'listening', address: `127.0.0.1:${port}`, host: LOCAL, port: Number(port), loopback: true },
      {
        event: 'connected',
        client: 1,
        remote: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
        local: `127.0.0.1:${port}`,
      },
      { event: 'received', client: 1, bytes: 3, base64: 'aBv/' },
      { event: 'sent', client: 1, bytes: 2, text: 'ok' },
      { event: 'closed', client: 1 },
    ]);
    expect(io.stderr.text).toBe('');
  });

  it('--hex dumps both directions, --trace tells of them on stderr', async () => {
    const { port, io, done } = await listenOnce([
      '--hex',
      '--trace',
      '--escape',
      '--reply',
      String.raw`ok\n`,
    ]);
    await say(port, 'hi\n');
    await done;
    const row = (bytes: string, ascii: string): string => `00000000  ${bytes.padEnd(48)}  |${ascii}|\n`;
    expect(io.stdout.text).toBe(`← 3 bytes\n${row('68 69 0a', 'hi.')}→ 3 bytes\n${row('6f 6b 0a', 'ok.')}`);
    expect(io.stderr.text).toMatch(/←.*hi[\s\S]*→.*ok/);
  });

  it('listens on a Unix-domain socket, which is gone afterwards', async () => {
    const path = join(scratchFolder(), 'sock');
    const { stderr, stdout, stop } = startCommand((io) =>
      run(['listen', `unix:${path}`, '--keep-open', '--reply', 'ok'], io),
    );
    await stderr.next(new RegExp(`listening on unix:${path}\n`));
    expect(await tcp(['send', '-s', `unix:${path}`, 'hello'])).toEqual({ code: 0, stdout: 'ok', stderr: '' });
    expect(stdout.text).toBe('hello');
    expect(await stop()).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  it("speaks TLS with the lab's certificate, and our own client trusts it", async () => {
    const env = { NETKIT_DATA: scratchFolder() };
    const { stderr } = startCommand(
      (io) => run(['listen', '0', '--tls', '--keep-open', '--reply', 'inside'], io),
      env,
    );
    const [, ca = ''] = /--cacert (\S+?);/.exec(await stderr.next(/--cacert \S+?;/)) ?? [];
    const [, port = ''] = /127\.0\.0\.1:(\d+) /.exec(await stderr.next(/127\.0\.0\.1:\d+ /)) ?? [];
    const argv = ['send', '-s', 'localhost', port, '-4', '--tls', 'hello'];
    expect(await tcp([...argv, '--cacert', ca])).toEqual({ code: 0, stdout: 'inside', stderr: '' });
    expect((await tcp(argv)).code).toBe(60);
  });

  it('tells at Ctrl-C what became of the client, whatever its input does', async () => {
    const { port, stderr, stop } = await listen();
    await dial(port);
    await stderr.next(/has connected\n/);
    expect(await stop()).toBe(0);
    expect(stderr.text).toMatch(/ is gone: 0 bytes received, 0 bytes sent\n$/);
  });

  it('refuses with 58 what is no certificate, or has another key, before anybody comes', async () => {
    const folder = scratchFolder();
    const [one, other] = await Promise.all([
      createCertificate({ subject: 'CN=one' }),
      createCertificate({ subject: 'CN=other' }),
    ]);
    const [cert, key, none] = [join(folder, 'cert.pem'), join(folder, 'key.pem'), join(folder, 'none.pem')];
    writeFileSync(cert, one.cert);
    writeFileSync(key, other.key);
    writeFileSync(none, 'nothing');
    for (const files of [
      ['--cert', none],
      ['--cert', cert],
      ['--cert', cert, '--key', key],
    ]) {
      const { code, stderr } = await tcp(['listen', '0', '--timeout', '1', ...files]);
      expect([code, stderr]).toEqual([
        58,
        expect.stringMatching(/^netkit: cannot use \S+pem.* for TLS: .*\n {2}hint: .*\n$/),
      ]);
    }
  });

  it('names the address of IPv6 that lets others in', async () => {
    const { stderr } = await tcp(['listen', '0', '--bind', '::1', '--timeout', '0.01']);
    expect(stderr).toMatch(
      /^netkit: listening on \[::1\]:\d+ \(this machine only; --bind :: lets others in\)\n/,
    );
  });

  it('ends with 28 when nobody comes', async () => {
    const { code, stderr } = await tcp(['listen', '0', '-sS', '--timeout', '0.05']);
    expect(code).toBe(28);
    expect(stderr).toMatch(/^netkit: nobody has connected to 127\.0\.0\.1:\d+ within 0\.05 s\n$/);
  });

  it('ends with 45 when the port is somebody else’s', async () => {
    const { port } = await listen();
    const { code, stderr } = await tcp(['listen', port]);
    expect(code).toBe(45);
    expect(stderr).toMatch(new RegExp(`^netkit: 127\\.0\\.0\\.1, port ${port} is already in use\n  hint: `));
  });

  it.each([
    [['65536'], /'65536' is not a port/],
    [['here:80'], /'here:80' is not a port/],
    [['unix:/x', '--bind', LOCAL], /--bind is for ports/],
    [['0', '--max-clients', '2'], /--max-clients goes with --keep-open/],
    [['0', '--keep-open', '--max-clients', '0'], /--max-clients needs a whole number from 1 up/],
    [['0', '--key', 'x'], /--key needs --cert/],
    [['0', '--escape', '--reply', String.raw`\q`], /there is no escape \\q/],
  ])('%j is wrong usage', async (words, says) => {
    const { code, stderr } = await tcp(['listen', ...words]);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });

  describe('with other programs', () => {
    testWith('python3')("answers the course's client, which waits without closing its side", async () => {
      const { port, stdout } = await listen('--keep-open', '--reply', 'merci');
      const client = join(import.meta.dirname, '../../helpers/course/one_shot_client.py');
      expect(await runProgram('python3', [client, port, 'bonjour'])).toBe('merci\n');
      await stdout.next(/^bonjour$/);
    });

    testWith('python3')('lets it go where there is no answer', async () => {
      const { port, io, done } = await listenOnce([]);
      const client = join(import.meta.dirname, '../../helpers/course/one_shot_client.py');
      expect(await runProgram('python3', [client, port, 'bonjour'])).toBe('\n');
      expect([await done, io.stdout.text]).toEqual([0, 'bonjour']);
    });

    testWith('openssl')('talks with openssl s_client, with a certificate of its own', async () => {
      const folder = scratchFolder();
      const file = join(folder, 'both.pem');
      const { cert, key } = await createCertificate({ subject: 'CN=localhost' });
      writeFileSync(file, cert + key);
      const { port, io, done } = await listenOnce(['--cert', file, '--reply', 'inside']);
      const argv = [
        's_client',
        '-connect',
        `${LOCAL}:${port}`,
        '-quiet',
        '-verify_return_error',
        '-CAfile',
        file,
      ];
      expect(await runProgram('openssl', argv, 'from openssl')).toBe('inside');
      expect([await done, io.stdout.text]).toEqual([0, 'from openssl']);
    });

    const clients: readonly [string, (port: string) => readonly string[]][] = [
      ['nc', (port) => ['-N', LOCAL, port]],
      ['ncat', (port) => [LOCAL, port]],
      ['socat', (port) => ['-', `TCP:${LOCAL}:${port}`]],
    ];
    for (const [program, argsFor] of clients) {
      testWith(program)(`talks with ${program}`, async () => {
        const { port, io, done } = await listenOnce([], { stdin: 'from here\n' });
        expect(await runProgram(program, argsFor(port), 'from there\n')).toBe('from here\n');
        expect([await done, io.stdout.text]).toEqual([0, 'from there\n']);
      });
    }
  });
});
