import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { run, command as tcpCommand } from '../../../src/commands/tcp.ts';
import { createCertificate } from '../../helpers/certificates.ts';
import { startDaemon } from '../../helpers/daemon.ts';
import { fakeIo } from '../../helpers/fake-io.ts';
import { testWith } from '../../helpers/programs.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { startServer } from '../../helpers/servers.ts';
import { freePort, tcp } from './run-tcp.ts';

/** Sends back what comes, and ends when the client does. */
async function echo(): Promise<string> {
  const { port } = await startServer((socket) => void socket.pipe(socket));
  return String(port);
}

/** Says this to whoever comes, and ends. */
async function saying(text: string | Uint8Array): Promise<string> {
  const { port } = await startServer((socket) => {
    socket.resume();
    socket.end(text);
  });
  return String(port);
}

const LOCAL = '127.0.0.1';

describe('netkit tcp connect', () => {
  it('sends its input, ends its side, and shows what comes, bytes untouched', async () => {
    const bytes = randomBytes(300_000);
    const io = fakeIo({ stdin: bytes });
    expect(await run(['connect', LOCAL, await echo()], io)).toBe(0);
    expect(io.stdout.bytes.equals(bytes)).toBe(true);
  });

  it('says where it is connected, from where and how; -s does not', async () => {
    const port = await saying('');
    const { stderr } = await tcp(['connect', `${LOCAL}:${port}`, '--keepalive', '30', '--no-nodelay']);
    expect(stderr).toMatch(
      new RegExp(
        `^netkit: connected to 127\\.0\\.0\\.1:${port} from 127\\.0\\.0\\.1:\\d+ \\(TCP_NODELAY off; keep-alive after 30 s\\)\n$`,
      ),
    );
    expect((await tcp(['connect', LOCAL, port, '-s'])).stderr).toBe('');
  });

  it('connects from the address and port that it is told', async () => {
    let from: unknown;
    const { port } = await startServer((socket) => {
      from = [socket.remoteAddress, socket.remotePort];
      socket.resume();
      socket.end();
    });
    const local = await freePort();
    const argv = ['connect', LOCAL, String(port), '--local-address', '127.0.0.2', '--local-port', local];
    expect((await tcp(argv)).code).toBe(0);
    expect(from).toEqual(['127.0.0.2', Number(local)]);
  });

  it('shows on a terminal what a terminal would obey, and in a pipe if it is asked to', async () => {
    const hostile = '\x1b]0;owned\x07 tab\tend\r\n\x9b2J\u202eé\rlast';
    const shown = '\\x1b]0;owned\\x07 tab\tend\n\\x9b2J\\u{202e}é\\rlast\n';
    const port = await saying(hostile);
    expect((await tcp(['connect', LOCAL, port], { terminal: true })).stdout).toBe(shown);
    expect((await tcp(['connect', LOCAL, port, '--format', 'text'])).stdout).toBe(shown);
    expect((await tcp(['connect', LOCAL, port])).stdout).toBe(hostile);
    expect((await tcp(['connect', LOCAL, port, '--format', 'bytes'], { terminal: true })).stdout).toBe(
      hostile,
    );
  });

  it('leaves a character and a line end whole that come in two pieces', async () => {
    const { port } = await startServer(async (socket) => {
      socket.resume();
      for (const byte of Buffer.from('€\r\n')) {
        socket.write(Uint8Array.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      socket.end();
    });
    expect((await tcp(['connect', LOCAL, String(port)], { terminal: true })).stdout).toBe('€\n');
  });

  it.each([
    [['--crlf'], 'a\nb\r\nc', 'a\r\nb\r\nc'],
    [['--encoding', 'latin1'], 'é', '\xe9'],
    [['--encoding', 'utf-16le', '--crlf'], 'é\n', '\xe9\0\r\0\n\0'],
  ])('%j: %j goes out as %j', async (options, typed, sent) => {
    let heard: Promise<Buffer> | undefined;
    const { port } = await startServer((socket) => {
      heard = buffer(socket);
      socket.end();
    });
    await tcp(['connect', LOCAL, String(port), ...options], { stdin: typed });
    expect((await heard)?.toString('latin1')).toBe(sent);
  });

  it('shows another encoding as text', async () => {
    const port = await saying(Buffer.from('caf\xe9 \x80', 'latin1'));
    expect((await tcp(['connect', LOCAL, port, '--encoding', 'latin1'])).stdout).toBe('café €');
  });

  it('does not send what an encoding lacks', async () => {
    const { code, stderr } = await tcp(['connect', LOCAL, await echo(), '-sS', '--encoding', 'koi8-r'], {
      stdin: '€',
    });
    expect([code, stderr]).toEqual([2, "netkit: koi8-r has no '€'\n"]);
  });

  it('dumps both directions', async () => {
    const { stdout } = await tcp(['connect', LOCAL, await echo(), '--hex'], { stdin: 'hello\n' });
    const row = '00000000  68 65 6c 6c 6f 0a                                 |hello.|\n';
    expect(stdout).toBe(`→ 6 bytes\n${row}← 6 bytes\n${row}`);
  });

  it('--trace tells of both on stderr', async () => {
    const { stdout, stderr } = await tcp(['connect', LOCAL, await echo(), '--trace'], { stdin: 'hello\n' });
    expect(stdout).toBe('hello\n');
    expect(stderr).toMatch(/→.*hello[\s\S]*←.*hello/);
  });

  it('has examples of one line each', () => {
    for (const { examples } of tcpCommand.verbs) {
      for (const { line } of examples) expect(line).toMatch(/^netkit tcp .*$/);
    }
  });

  it('speaks over a Unix-domain socket', async () => {
    const path = join(scratchFolder(), 'sock');
    const server = net.createServer({ allowHalfOpen: true }, (socket) => void socket.pipe(socket));
    server.listen(path);
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const outcome = await tcp(['connect', `unix:${path}`], { stdin: 'hello' });
    expect(outcome).toEqual({ code: 0, stdout: 'hello', stderr: `netkit: connected to unix:${path}\n` });
  });

  test.each(['\\q', '\\x'])('a --send with an escape that is none, %s, is wrong usage', async (text) => {
    const { code, stderr } = await tcp(['connect', LOCAL, '1', '--escape', '--send', text]);
    expect(code).toBe(2);
    expect(stderr).toContain(`there is no escape ${text} (character 1 of the text)`);
  });

  it.each<[readonly string[], number, RegExp]>([
    [['localhost'], 2, /localhost: the port is missing/],
    [['localhost', 'http'], 2, /'http' is not a port/],
    [['localhost:http'], 2, /'http' is not a port/],
    [['localhost', '22,80'], 2, /'22,80' is not a port\n {2}hint: several are for connect --try/],
    [['::1:80'], 2, /::1:80: the port is missing\n {2}hint: .*\[ADDRESS\]:PORT/],
    [['', '80'], 2, /the name of the host is empty/],
    [['nobody.invalid', '80'], 6, /could not find the host nobody\.invalid/],
    [['localhost', '0'], 2, /'0' is not a port/],
    [['unix:/x', '80'], 2, /a Unix-domain socket has no port/],
    [[LOCAL, '1', '--expect', '('], 2, /this is no regular expression/],
    [[LOCAL, '1', '--local-address', 'here'], 2, /this is no IP address/],
    [[LOCAL, '1', '--encoding', 'klingon'], 2, /is not known here/],
    [[LOCAL, '1', '--ipv6'], 6, /127\.0\.0\.1 has no IPv6 address/],
    [['unix:/nowhere/at/all'], 7, /there is no such file/],
  ])('%j: exit code %i', async (operands, code, says) => {
    const outcome = await tcp(['connect', ...operands]);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toMatch(says);
    expect(outcome.stderr.match(/^netkit: /gm)).toHaveLength(1);
  });

  it('is refused with 7', async () => {
    const port = await freePort();
    const { code, stderr } = await tcp(['connect', LOCAL, port]);
    expect(code).toBe(7);
    expect(stderr).toContain(`could not connect to 127.0.0.1:${port} (connection refused)`);
  });

  it('ends with 56 at a reset, and shows what came before', async () => {
    const { port } = await startServer((socket) => {
      socket.once('data', () => void socket.resetAndDestroy());
    });
    const { code, stderr } = await tcp(['connect', '-sS', LOCAL, String(port)], { stdin: 'x' });
    expect([code, stderr]).toEqual([56, 'netkit: receiving failed: connection reset by the peer\n']);
  });

  it('ends with 28 when nothing has moved for too long', async () => {
    const { port } = await startServer((socket) => void socket.resume());
    const { code } = await tcp(['connect', LOCAL, String(port), '--idle-timeout', '0.05']);
    expect(code).toBe(28);
  });

  it('ends with 130 at Ctrl-C, wherever it waits', async () => {
    const controller = new AbortController();
    const { port } = await startServer((socket) => {
      socket.resume();
      controller.abort();
    });
    async function* never(): AsyncGenerator<Uint8Array> {
      await new Promise(() => {});
      yield Buffer.from('');
    }
    const { code } = await tcp(['connect', LOCAL, String(port)], {
      stdin: never(),
      signal: controller.signal,
    });
    expect(code).toBe(130);
  });

  describe('with a script', () => {
    /** Greets, answers `ok N` to each line, and ends at QUIT. */
    async function greeting(): Promise<string> {
      const { port } = await startServer((socket) => {
        socket.write('220 ready\r\n');
        let count = 0;
        socket.on('data', (bytes: Buffer) => {
          if (bytes.includes('QUIT')) socket.end('221 bye\r\n');
          else socket.write(`ok ${++count}\r\n`);
        });
      });
      return String(port);
    }

    it('says each thing when what it waits for has come, and reads no input', async () => {
      const argv = [
        'connect',
        LOCAL,
        await greeting(),
        '--expect',
        '^220',
        '--send',
        'A\n',
        '--expect',
        'ok 1',
      ];
      const { code, stdout } = await tcp([...argv, '--send', 'QUIT\n', '--expect', '^221 .*$'], {
        stdin: 'QUIT\n',
      });
      expect([code, stdout]).toEqual([0, '220 ready\r\nok 1\r\n221 bye\r\n']);
    });

    it('shows the answer to what is said last', async () => {
      const argv = [
        'connect',
        LOCAL,
        await greeting(),
        '--escape',
        '--expect',
        '220',
        '--send',
        String.raw`QUIT\r\n`,
      ];
      expect(await tcp(argv)).toMatchObject({ code: 0, stdout: '220 ready\r\n221 bye\r\n' });
    });

    it('ends with 28 and what came instead', async () => {
      const { port } = await startServer((socket) => void socket.write('no\x1b[2J\n'));
      const argv = ['connect', '-sS', LOCAL, String(port), '--expect', 'yes', '--timeout', '0.2'];
      const { code, stderr } = await tcp(argv);
      expect([code, stderr]).toEqual([
        28,
        `netkit: the time was up before /yes/ came: there was only "no${String.raw`\u001b`}[2J\\n"\n`,
      ]);
    });

    it('ends with 56 when the peer ends first', async () => {
      const { code, stderr } = await tcp(['connect', '-sS', LOCAL, await saying('bye'), '--expect', 'hello']);
      expect([code, stderr]).toEqual([
        56,
        'netkit: the peer ended before /hello/ came: there was only "bye"\n',
      ]);
    });
  });

  describe('--try', () => {
    it('tells of each port in order, and ends as the first that failed', async () => {
      const [open, closed] = [await echo(), await freePort()];
      const { code, stdout } = await tcp(['connect', LOCAL, `${open},${closed}`, '--try']);
      expect(code).toBe(7);
      const [first = '', second = ''] = stdout.split('\n');
      expect(first).toMatch(new RegExp(`^ *${open}  open  +[\\d.]+ m?s$`));
      expect(second).toMatch(new RegExp(`^ *${closed}  refused  +[\\d.]+ m?s$`));
      expect((await tcp(['connect', `${LOCAL}:${open}`, '--try'])).code).toBe(0);
    });

    it('tries many at once without a word about it, and a name that is nobody’s not at all', async () => {
      const warnings: Error[] = [];
      const onWarning = (warning: Error): void => void warnings.push(warning);
      process.on('warning', onWarning);
      onTestFinished(() => void process.off('warning', onWarning));
      const { stdout } = await tcp(['connect', LOCAL, '1-20', '--try']);
      expect(stdout.split('\n')).toHaveLength(21);
      await new Promise((resolve) => setImmediate(resolve));
      expect(warnings).toEqual([]);
      expect(await tcp(['connect', 'nobody.invalid', '1-20', '--try'])).toMatchObject({
        code: 6,
        stdout: '',
      });
    });

    it('tells it as JSON', async () => {
      const port = Number(await freePort());
      const { stdout } = await tcp(['connect', LOCAL, String(port), '--try', '--format', 'json']);
      expect(JSON.parse(stdout)).toEqual({
        port,
        state: 'refused',
        code: 'refused',
        reason: `could not connect to 127.0.0.1:${port} (connection refused)`,
        elapsed: expect.any(Number) as number,
      });
    });

    it.each([
      [['localhost', '1', '--try', '--send', 'x']],
      [['unix:/x', '--try']],
      [['localhost', '2-1', '--try']],
      [['localhost', '1', '--format', 'json']],
    ])('is wrong usage: %j', async (operands) => {
      expect((await tcp(['connect', ...operands])).code).toBe(2);
    });
  });

  describe('with other programs', () => {
    testWith('socat')('talks with socat', async () => {
      const port = await freePort();
      const daemon = await startDaemon(
        'socat',
        [`TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr`, 'EXEC:cat'],
        Number(port),
      );
      onTestFinished(() => daemon.stop());
      expect(await tcp(['connect', LOCAL, port], { stdin: 'to socat\n' })).toMatchObject({
        code: 0,
        stdout: 'to socat\n',
      });
    });

    testWith('ncat')('talks with ncat', async () => {
      const port = await freePort();
      const daemon = await startDaemon('ncat', ['-l', '-k', LOCAL, port, '--exec', '/bin/cat'], Number(port));
      onTestFinished(() => daemon.stop());
      // Its --exec loses the rest of an answer once our side has ended: all is asked for before.
      const argv = [
        'connect',
        LOCAL,
        port,
        '--escape',
        '--send',
        String.raw`to ncat\n`,
        '--expect',
        '^to ncat$',
      ];
      expect(await tcp(argv)).toMatchObject({ code: 0, stdout: 'to ncat\n' });
    });

    testWith('openssl')('talks with openssl s_server, which turns each line round', async () => {
      const folder = scratchFolder();
      const { cert, key } = await createCertificate({
        subject: 'CN=localhost',
        names: [{ type: 'dns', value: 'localhost' }],
      });
      const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
      writeFileSync(certFile, cert);
      writeFileSync(keyFile, key);
      const port = await freePort();
      const options = ['-accept', `${LOCAL}:${port}`, '-cert', certFile, '-key', keyFile, '-rev', '-quiet'];
      const daemon = await startDaemon('openssl', ['s_server', ...options], Number(port));
      onTestFinished(() => daemon.stop());
      const argv = ['send', '-s', 'localhost', port, '-4', '--tls', '--escape', String.raw`stressed\n`];
      expect(await tcp([...argv, '--cacert', certFile])).toEqual({
        code: 0,
        stdout: 'desserts\n',
        stderr: '',
      });
      expect((await tcp(argv)).code).toBe(60);
    });

    testWith('socat')('talks with socat inside TLS, and checks who it is', async () => {
      const folder = scratchFolder();
      const { cert, key } = await createCertificate({
        subject: 'CN=localhost',
        names: [{ type: 'dns', value: 'localhost' }],
      });
      const [pem, ca] = [join(folder, 'both.pem'), join(folder, 'ca.pem')];
      writeFileSync(pem, cert + key);
      writeFileSync(ca, cert);
      const port = await freePort();
      const listener = `OPENSSL-LISTEN:${port},bind=127.0.0.1,cert=${pem},verify=0,fork,reuseaddr`;
      const daemon = await startDaemon('socat', [listener, 'EXEC:cat'], Number(port));
      onTestFinished(() => daemon.stop());
      const argv = ['connect', 'localhost', port, '-4', '--tls'];
      const outcome = await tcp([...argv, '--cacert', ca], { stdin: 'inside\n' });
      expect(outcome).toMatchObject({ code: 0, stdout: 'inside\n' });
      expect(outcome.stderr).toMatch(/\(TLSv1\.3, trusted: /);
      expect((await tcp(argv)).code).toBe(60);
      expect((await tcp([...argv, '-k'], { stdin: 'x' })).stdout).toBe('x');
    });
  });
});
