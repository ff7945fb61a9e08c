import { describe, expect, it } from 'vitest';
import { describeWith } from '../../helpers/programs.ts';
import type { RunningCommand } from '../../helpers/running-command.ts';
import { runProgram } from '../tcp/run-tcp.ts';
import { startUdp, udp } from './run-udp.ts';

async function portOf({ stdout }: RunningCommand): Promise<string> {
  return (await stdout.next(/^127\.0\.0\.1:\d+\n/)).trim().split(':')[1] ?? '';
}

describe('netkit udp serve', () => {
  it('says where it is, what has come, and in the end how much', async () => {
    const running = startUdp('serve', 'echo', '--port', '0', '--prefix', 'echo : ');
    expect((await udp(['send', '127.0.0.1', await portOf(running), 'hello'])).stdout).toBe('echo : hello');
    await running.stderr.next(/^127\.0\.0\.1:\d+: 5 bytes received, 12 sent\n/);
    expect(await running.stop()).toBe(0);
    expect(running.stderr.text).toMatch(/\nnetkit: 1 datagram received\n$/);
  });

  it('says all about itself as JSON, and with --quiet nothing else', async () => {
    const running = startUdp('serve', 'time', '--port', '0', '--format', 'json', '--quiet');
    const facts = JSON.parse(await running.stdout.next(/^.*\n/)) as { port: number };
    expect(facts).toEqual({
      address: `127.0.0.1:${facts.port}`,
      host: '127.0.0.1',
      port: facts.port,
      service: 'time',
    });
    expect((await udp(['send', '127.0.0.1', String(facts.port), ''])).stdout).toHaveLength(4);
    expect(await running.stop()).toBe(0);
    expect(running.stderr.text).toBe('');
  });

  it('warns when others can reach it', async () => {
    const { stderr } = startUdp('serve', 'discard', '--port', '0', '--bind', '0.0.0.0');
    await stderr.next(/listening on 0\.0\.0\.0:\d+: whoever can reach this machine is answered/);
  });
});

const ASK = `
import socket, sys
asker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
asker.settimeout(10)
asker.sendto(sys.argv[2].encode(), ('127.0.0.1', int(sys.argv[1])))
print(asker.recvfrom(1024)[0].decode(), end='')
`;

describeWith(
  'nc',
  'socat',
  'python3',
)('other programs and netkit udp serve', () => {
  it.each<[string, (port: string) => [string, string[]]]>([
    ['nc', (port: string) => ['nc', ['-u', '-w', '1', '127.0.0.1', port]]],
    ['socat', (port: string) => ['socat', ['-t', '0.2', '-', `UDP:127.0.0.1:${port}`]]],
    ['python3', (port: string) => ['python3', ['-c', ASK, port, 'hello']]],
  ])('%s', async (_, commandFor) => {
    const [program, args] = commandFor(await portOf(startUdp('serve', 'echo', '--port', '0')));
    expect(await runProgram(program, args, 'hello')).toBe('hello');
  });
});
