import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../../../src/commands/tcp.ts';
import { speak } from '../../helpers/bare-client.ts';
import { fakeIo } from '../../helpers/fake-io.ts';
import { describeWith, testWith } from '../../helpers/programs.ts';
import { type RunningCommand, startCommand } from '../../helpers/running-command.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { runProgram, tcp } from './run-tcp.ts';

const COURSE_SERVER = join(import.meta.dirname, '../../helpers/course/pooled_echo_server.py');
const COURSE_CLIENT = join(import.meta.dirname, '../../helpers/course/echo_client.py');

/** On any free port, unless the arguments say something else. */
function serve(...argv: readonly string[]): RunningCommand {
  const anyPort = argv.some((word) => word.startsWith('unix:')) ? [] : ['--port', '0'];
  return startCommand((io) => run(['serve', ...argv, ...anyPort], io));
}

async function portOf({ stdout }: RunningCommand): Promise<number> {
  return Number((await stdout.next(/^127\.0\.0\.1:\d+\n/)).trim().split(':')[1]);
}

async function fail(...argv: readonly string[]): Promise<{ code: number; stderr: string }> {
  const io = fakeIo();
  const code = await run(['serve', ...argv], io);
  return { code, stderr: io.stderr.text };
}

describe('netkit tcp serve', () => {
  it('says where it is, who comes and goes, and in the end how many were served', async () => {
    const running = serve('echo');
    const socket = net.connect({ port: await portOf(running), host: '127.0.0.1' });
    socket.end('hello');
    expect(await text(socket)).toBe('hello');
    await running.stderr.next(/^127\.0\.0\.1:\d+ comes\n/);
    await running.stderr.next(/ goes: 5 bytes received, 5 sent\n/);
    expect(await running.stop()).toBe(0);
    expect(running.stderr.text).toMatch(/\nnetkit: 1 client served\n$/);
  });

  it('says all about itself on one line with --format json, before anything else', async () => {
    const { stdout } = serve('echo', '--format', 'json', '--pool', '3');
    const facts: unknown = JSON.parse(await stdout.next(/^.*\n/));
    expect(facts).toEqual({
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      host: '127.0.0.1',
      port: expect.any(Number),
      service: 'echo',
      tls: false,
      pool: 3,
    });
  });

  it('says nothing of its clients with --quiet', async () => {
    const running = serve('daytime', '--quiet');
    await speak(await portOf(running), '');
    expect(await running.stop()).toBe(0);
    expect(running.stderr.text).toBe('');
  });

  it('shows the queue before a pool', async () => {
    const running = serve('echo', '--pool', '1');
    const port = await portOf(running);
    const first = net.connect({ port, host: '127.0.0.1' });
    await running.stderr.next(/comes/);
    const second = net.connect({ port, host: '127.0.0.1' });
    await running.stderr.next(/:\d+ waits \(1 in the queue\)\n/);
    second.end('two');
    first.end();
    expect(await text(second)).toBe('two');
    await running.stderr.next(/:\d+ is served\n/);
  });

  it('warns when others can reach it', async () => {
    const { stderr } = serve('discard', '--bind', '0.0.0.0');
    await stderr.next(/netkit: listening on 0\.0\.0\.0: whoever can reach this machine is served\n/);
  });

  it('serves at a Unix-domain socket, whose clients have numbers for names', async () => {
    const path = join(scratchFolder(), 'echo');
    const running = serve('time', '--bind', `unix:${path}`);
    await running.stdout.next(new RegExp(`^unix:${path}\n`));
    expect((await speak(path, '')).bytes).toHaveLength(4);
    await running.stderr.next(/^client 1 comes\nclient 1 goes: 0 bytes received, 4 sent\n/);
  });

  it('shows what crosses the wire with --trace', async () => {
    const running = serve('echo', '--prefix', 'echo : ', '--trace', '--quiet');
    const socket = net.connect({ port: await portOf(running), host: '127.0.0.1' });
    socket.end('hello\n');
    expect(await text(socket)).toBe('echo : hello\n');
    await running.stderr.next(/← │ hello␊/);
    await running.stderr.next(/→ │ echo : hello␊/);
  });

  it('refuses what makes no sense', async () => {
    expect(await fail('ecko')).toEqual({
      code: 2,
      stderr: expect.stringContaining('did you mean echo?') as string,
    });
    expect(await fail('finger')).toEqual({
      code: 2,
      stderr: expect.stringContaining('there are echo, discard, daytime, chargen, time') as string,
    });
    expect((await fail('time', '--prefix', 'x')).stderr).toContain('--prefix is for the echo');
    expect((await fail('echo', '--pool', '0')).stderr).toContain('--pool needs a whole number from 1 up');
    expect((await fail('echo', '--bind', 'unix:/tmp/x', '--port', '1')).stderr).toContain('has no port');
  });

  it('says who has the port already', async () => {
    const port = await portOf(serve('echo'));
    const { code, stderr } = await fail('echo', '--port', String(port));
    expect([code, stderr]).toEqual([
      45,
      expect.stringContaining(`127.0.0.1, port ${port} is already in use`),
    ]);
  });
});

describe('netkit tcp serve --tls', () => {
  it("speaks TLS with the lab's certificate, and says whom to trust", async () => {
    const running = startCommand((io) => run(['serve', 'echo', '--tls', '--port', '0'], io), {
      NETKIT_DATA: scratchFolder(),
    });
    const port = await portOf(running);
    const said = await running.stderr.next(/clients trust it with --cacert \S+;/);
    const ca = readFileSync(/--cacert (\S+);/.exec(said)?.[1] ?? '');
    const socket = tls.connect({ port, host: '127.0.0.1', ca });
    await once(socket, 'secureConnect');
    socket.end('hello');
    expect(await text(socket)).toBe('hello');
    await running.stderr.next(/goes: 5 bytes received, 5 sent/);
  });

  it('refuses a certificate that is none before anybody comes', async () => {
    const file = join(scratchFolder(), 'not.pem');
    writeFileSync(file, 'not a certificate');
    const { code, stderr } = await fail('echo', '--cert', file, '--port', '0');
    expect([code, stderr]).toEqual([58, expect.stringContaining(`cannot use ${file} for TLS`)]);
  });
});

describeWith(
  'nc',
  'ncat',
  'socat',
  'python3',
)('other programs and netkit tcp serve', () => {
  testWith('python3')("the course's echo client", async () => {
    const running = serve('echo', '--prefix', 'echo : ');
    const port = String(await portOf(running));
    const said = await runProgram('python3', [COURSE_CLIENT, 'localhost', port, 'hello', 'how are you', 'é']);
    expect(said).toBe('echo : hello\necho : how are you\necho : é\n');
  });

  it.each([
    ['nc', (port: string) => ['-N', '127.0.0.1', port]],
    ['ncat', (port: string) => ['127.0.0.1', port]],
    ['socat', (port: string) => ['-', `TCP:127.0.0.1:${port}`]],
  ] as const)('%s, with lines, and with a megabyte', async (program, argsFor) => {
    const lines = argsFor(String(await portOf(serve('echo', '--prefix', 'echo : '))));
    expect(await runProgram(program, lines, 'one\ntwo\r\n')).toBe('echo : one\necho : two\n');
    const bytes = argsFor(String(await portOf(serve('echo'))));
    const much = 'netkit\n'.repeat(150_000);
    expect((await runProgram(program, bytes, much)) === much).toBe(true);
  });

  testWith('nc')('nc hears daytime, and the beginning of chargen', async () => {
    const daytime = await runProgram('nc', ['-d', '127.0.0.1', String(await portOf(serve('daytime')))]);
    expect(daytime).toMatch(/^\w+day, \w+ \d+, \d{4} \d\d:\d\d:\d\d-UTC\r\n$/);
    const port = await portOf(serve('chargen'));
    const chargen = await runProgram('sh', ['-c', `nc -d 127.0.0.1 ${port} | head -c 74`]);
    expect(chargen).toBe(' !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg\r\n');
  });
});

describeWith('python3')("netkit tcp send and the course's pooled server", () => {
  it('is answered, also where it has to wait for a handler', async () => {
    const server = spawn('/usr/bin/env', ['python3', COURSE_SERVER, '0', '1'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void server.kill('SIGKILL'));
    const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
    const first = net.connect({ port: Number(line), host: '127.0.0.1' });
    first.write('first');
    expect(String(((await once(first, 'data')) as [Buffer])[0])).toBe('echo : first');
    const second = tcp(['send', '127.0.0.1', line, 'second', '--no-half-close']);
    first.end();
    expect(await second).toMatchObject({ code: 0, stdout: 'echo : second' });
  });
});
