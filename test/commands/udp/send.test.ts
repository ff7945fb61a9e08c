import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { testWith } from '../../helpers/programs.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { startPeer, udp } from './run-udp.ts';

const echo = (message: Buffer): Buffer[] => [message];
const upper = (message: Buffer): string[] => [message.toString().toUpperCase()];

/** A port at which nobody listens: it was free a moment ago. */
async function closedPort(): Promise<string> {
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return String(port);
}

describe('netkit udp send', () => {
  it('sends one datagram, nothing added, and writes the answer as it came', async () => {
    const { port, heard } = await startPeer(upper);
    expect(await udp(['send', '127.0.0.1', port, 'hello'])).toEqual({ code: 0, stdout: 'HELLO', stderr: '' });
    expect(heard.map(String)).toEqual(['hello']);
  });

  it('shows a line for each datagram on a terminal, with its source and nothing that a terminal obeys', async () => {
    const { port } = await startPeer(() => ['one\n', '\x1b[2J', Buffer.from('ff00', 'hex'), '']);
    const { stdout } = await udp(['send', '127.0.0.1', port, 'x', '--count', '4'], { terminal: true });
    const from = `127.0.0.1:${port}: `;
    expect(stdout.split('\n')).toEqual([`${from}one\\n`, `${from}\\x1b[2J`, `${from}\\xff\\x00`, from, '']);
  });

  it('says each as JSON', async () => {
    const { port } = await startPeer(() => ['é', Buffer.from('ff', 'hex')]);
    const { stdout } = await udp(['send', '127.0.0.1', port, 'x', '--count', '2', '--format', 'json']);
    const from = `127.0.0.1:${port}`;
    expect(
      Buffer.from(stdout, 'latin1')
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { from, bytes: 2, text: 'é' },
      { from, bytes: 1, base64: '/w==' },
    ]);
  });

  it('understands escapes only where it is told to', async () => {
    const { port, heard } = await startPeer(echo);
    await udp(['send', '127.0.0.1', port, String.raw`a\n`]);
    await udp(['send', '127.0.0.1', port, '--escape', String.raw`\x00\r\n`]);
    expect(heard).toEqual([Buffer.from('a\\n'), Buffer.from('000d0a', 'hex')]);
    const wrong = await udp(['send', '127.0.0.1', port, '--escape', String.raw`\q`]);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('\\q')]);
  });

  it('sends input as one datagram, or each of its lines as one', async () => {
    const { port, heard } = await startPeer(echo);
    const stdin = 'one\ntwo\r\n\nthree';
    expect((await udp(['send', '127.0.0.1', port, '-'], { stdin })).stdout).toBe(stdin);
    expect((await udp(['send', '127.0.0.1', port, '-', '--lines'], { stdin })).stdout).toBe('onetwothree');
    expect(heard.map(String)).toEqual([stdin, 'one', 'two', '', 'three']);
  });

  it('refuses input that no datagram holds, and a text that IPv4 does not carry', async () => {
    const { port, heard } = await startPeer();
    const tooMuch = await udp(['send', '127.0.0.1', port, '-'], { stdin: 'x'.repeat(65_528) });
    expect([tooMuch.code, tooMuch.stderr]).toEqual([2, expect.stringContaining('more than the 65527 bytes')]);
    const tooLong = await udp(['send', '127.0.0.1', port, '-', '--wait', '0'], { stdin: 'x'.repeat(65_508) });
    expect([tooLong.code, tooLong.stderr]).toEqual([2, expect.stringContaining('65507')]);
    expect(heard).toEqual([]);
  });

  it('ends with 7 at once where nobody listens', async () => {
    const { code, stderr } = await udp(['send', '127.0.0.1', await closedPort(), 'x', '--wait', '100']);
    expect([code, stderr]).toEqual([7, expect.stringContaining('nobody listens')]);
  });

  it('ends with 28 where nothing comes, or not enough', async () => {
    const silent = await startPeer();
    expect(await udp(['send', '127.0.0.1', silent.port, 'x', '--wait', '0.05'])).toEqual({
      code: 28,
      stdout: '',
      stderr: expect.stringContaining('no answer has come within 0.05 s') as string,
    });
    const { port } = await startPeer(echo);
    const two = await udp(['send', '127.0.0.1', port, 'x', '--wait', '0.05', '--count', '2']);
    expect([two.code, two.stdout, two.stderr]).toEqual([
      28,
      'x',
      expect.stringContaining('1 of 2 answers have come'),
    ]);
  });

  it('takes all that comes within --wait, and nothing with --wait 0', async () => {
    const { port, heard } = await startPeer(() => ['a', 'b', 'c']);
    expect((await udp(['send', '127.0.0.1', port, 'x', '--wait', '0.1'])).stdout).toBe('abc');
    const arrived = vi.waitFor(() => expect(heard).toHaveLength(2));
    expect(await udp(['send', '127.0.0.1', port, 'x', '--wait', '0'])).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    await arrived;
  });

  it('comes from the port that it is told', async () => {
    const { port, socket } = await startPeer(echo);
    const own = await closedPort();
    const asked = once(socket, 'message') as Promise<[Buffer, dgram.RemoteInfo]>;
    await udp([
      'send',
      '127.0.0.1',
      port,
      'x',
      '--local-port',
      own,
      '--local-address',
      '127.0.0.1',
      '--ttl',
      '5',
    ]);
    expect((await asked)[1]).toMatchObject({ port: Number(own), address: '127.0.0.1' });
  });

  it('hears every member of a group', async () => {
    const group = '239.255.77.77';
    const member = dgram.createSocket({ type: 'udp4', reuseAddr: true }).bind(0, '0.0.0.0');
    await once(member, 'listening');
    onTestFinished(() => void member.close());
    member.addMembership(group, '127.0.0.1');
    member.on('message', (message, { address, port }) => {
      for (const answer of ['one', 'two']) member.send(`${answer} ${String(message)}`, port, address);
    });
    const { port } = member.address();
    const argv = ['send', group, String(port), 'x', '--multicast-interface', '127.0.0.1', '--count', '2'];
    expect(await udp(argv)).toEqual({ code: 0, stdout: 'one xtwo x', stderr: '' });
  });

  it('asks the lab under its public names, and nobody else', async () => {
    const options = { env: { NETKIT_DATA: scratchFolder() } };
    expect((await udp(['send', 'echo.test', '7', 'hello', '--lab'], options)).stdout).toBe('hello');
    expect((await udp(['send', 'localhost', '8000', 'hello', '--lab'], options)).stdout).toBe('echo : hello');
    const elsewhere = await udp(['send', 'example.com', '7', 'hello', '--lab'], options);
    expect([elsewhere.code, elsewhere.stderr]).toEqual([
      6,
      expect.stringContaining('the lab does not answer'),
    ]);
  });

  it('shows both directions with --trace', async () => {
    const { port } = await startPeer(upper);
    const { stderr } = await udp(['send', '127.0.0.1', port, 'hello', '--trace']);
    expect(stderr).toMatch(/→ │ hello\n.*← │ HELLO\n/);
  });

  it('refuses what makes no sense', async () => {
    for (const [argv, message] of [
      [['localhost', '0', 'x'], "'0' is not a port"],
      [['localhost', 'http', 'x'], "'http' is not a port"],
      [['localhost', '7', 'x', '--lines'], '--lines is for standard input'],
      [['localhost', '7', '-', '--escape'], '--escape is for a text'],
      [['localhost', '7', 'x', '--wait', '0', '--count', '1'], '--count wants some'],
      [['localhost', '7', 'x', '--count', '0'], '--count needs a whole number'],
      [['localhost', '7', 'x', '-4', '-6'], '-4 and -6 exclude each other'],
      [['127.0.0.1', '7', 'x', '--ttl', '256'], '256'],
    ] as const) {
      const { code, stderr } = await udp(['send', ...argv]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    }
  });
});

const PYTHON_SERVER = `
import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 0))
print(server.getsockname()[1], flush=True)
message, sender = server.recvfrom(1024)
server.sendto(b'echo : ' + message, sender)
`;

testWith('python3')("a server in Python's own words is asked", async () => {
  const server = spawn('python3', ['-c', PYTHON_SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void server.kill('SIGKILL'));
  const [port] = (await once(createInterface(server.stdout), 'line')) as [string];
  expect((await udp(['send', '127.0.0.1', port, 'hello'])).stdout).toBe('echo : hello');
});
