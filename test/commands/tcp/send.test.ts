import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../../../src/commands/tcp.ts';
import { fakeIo } from '../../helpers/fake-io.ts';
import { testWith } from '../../helpers/programs.ts';
import { startServer } from '../../helpers/servers.ts';
import { freePort, tcp } from './run-tcp.ts';

const LOCAL = '127.0.0.1';

/** What one read brings is one message, and the answer is sent at once; the connection stays. */
async function answering(answer: (message: string) => string): Promise<string> {
  const { port } = await startServer((socket) => {
    socket.on('data', (bytes: Buffer) => void socket.write(answer(bytes.toString('latin1')), 'latin1'));
    socket.on('end', () => void socket.end());
  });
  return String(port);
}

const quoting = (): Promise<string> => answering((message) => JSON.stringify(message));

describe('netkit tcp send', () => {
  it.each([
    [['hello'], '"hello"'],
    [[String.raw`a\n`], String.raw`"a\\n"`],
    [['--escape', String.raw`GET /index.php HTTP/1.1 \n`], String.raw`"GET /index.php HTTP/1.1 \n"`],
    [['--escape', '--encoding', 'latin1', String.raw`é\x80`], '"é€"'],
    [['--crlf', '--escape', 'a\nb'], String.raw`"a\r\nb"`],
    [['--crlf', '--escape', String.raw`a\nb\r\nc`], String.raw`"a\r\nb\r\nc"`],
    [['--', '--escape'], '"--escape"'],
  ])('sends %j as it is, and shows the answer until it is quiet', async (words, answer) => {
    expect(await tcp(['send', '-s', LOCAL, await quoting(), ...words])).toEqual({
      code: 0,
      stdout: answer,
      stderr: '',
    });
  });

  it('takes HOST:PORT, and - for standard input', async () => {
    const outcome = await tcp(['send', '-s', `${LOCAL}:${await quoting()}`, '-'], { stdin: 'typed\0' });
    expect(outcome).toEqual({ code: 0, stdout: String.raw`"typed\u0000"`, stderr: '' });
  });

  it('reads while it sends: a peer that answers as it hears would stop listening', async () => {
    const { port } = await startServer((socket) => void socket.pipe(socket));
    // More than the buffers of both sockets hold.
    const bytes = randomBytes(16 * 1024 * 1024);
    const io = fakeIo({ stdin: bytes });
    expect(await run(['send', '-s', '--timeout', '20', LOCAL, String(port), '-'], io)).toBe(0);
    expect(io.stdout.bytes.equals(bytes)).toBe(true);
  });

  it('shows all of an answer that comes in pieces, up to the end', async () => {
    const { port } = await startServer((socket) => {
      socket.once('data', () => {
        socket.write('one ');
        setImmediate(() => void socket.end('two'));
      });
    });
    const outcome = await tcp(['send', LOCAL, String(port), 'x', '--linger', '5']);
    expect(outcome).toMatchObject({ code: 0, stdout: 'one two' });
  });

  it('says that there was no answer where the peer just closes', async () => {
    const { port } = await startServer((socket) => void socket.once('data', () => void socket.end()));
    const { code, stderr } = await tcp(['send', LOCAL, String(port), 'x']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/\nnetkit: the peer has closed the connection without an answer\n$/);
  });

  it('ends with 28 where nothing comes', async () => {
    const { port } = await startServer((socket) => void socket.resume());
    const { code, stderr } = await tcp(['send', '-sS', LOCAL, String(port), 'x', '--timeout', '0.1']);
    expect(code).toBe(28);
    expect(stderr).toMatch(/^netkit: .*0\.1 s/);
  });

  it('ends our side at once where it is told to', async () => {
    const { port } = await startServer((socket) => {
      socket.resume();
      socket.on('end', () => void socket.end('you ended'));
    });
    const outcome = await tcp(['send', '--half-close', LOCAL, String(port), 'x']);
    expect(outcome).toMatchObject({ code: 0, stdout: 'you ended' });
  });

  it('--no-wait sends all, shows nothing, and loses nothing where the server greets', async () => {
    let heard = '';
    const { port } = await startServer((socket) => {
      socket.write('welcome');
      socket.on('data', (bytes: Buffer) => (heard += bytes.toString()));
      socket.on('end', () => void socket.end());
    });
    const outcome = await tcp(['send', '-s', '--no-wait', LOCAL, String(port), 'x'.repeat(100_000)]);
    expect(outcome).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(heard).toHaveLength(100_000);
  });

  it.each([
    [[LOCAL, '1', '--escape', String.raw`ok\q`], String.raw`there is no escape \q (character 3 of the text)`],
    [[LOCAL, '1', '--escape', '-'], '--escape is for a text'],
    [[LOCAL, 'text'], `${LOCAL}: the port is missing`],
    [[LOCAL], '<text> is missing'],
  ])('%j is wrong usage', async (words, says) => {
    const { code, stderr } = await tcp(['send', ...words]);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });

  it('is refused with 7', async () => {
    expect((await tcp(['send', LOCAL, await freePort(), 'x'])).code).toBe(7);
  });

  testWith('python3')("talks with the course's looping server, client after client", async () => {
    const script = join(import.meta.dirname, '../../helpers/course/looping_server.py');
    const child = spawn('python3', [script, 'message bien recu'], { stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(async () => {
      child.kill();
      await once(child, 'exit');
    });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const line = async (): Promise<unknown> => (await lines.next()).value;
    const port = String(await line());
    for (const turn of [1, 2]) {
      const outcome = await tcp(['send', '-s', LOCAL, port, `bonjour ${turn}`]);
      expect(outcome).toEqual({ code: 0, stdout: 'message bien recu', stderr: '' });
      expect(await line()).toBe(`bonjour ${turn}`);
    }
  });
});
