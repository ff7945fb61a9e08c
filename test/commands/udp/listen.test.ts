import dgram from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { RunningCommand } from '../../helpers/running-command.ts';
import { startPeer, startUdp, udp } from './run-udp.ts';

async function portOf({ stderr }: RunningCommand): Promise<number> {
  return Number(/:(\d+)/.exec(await stderr.next(/listening on \S+:\d+/))?.[1]);
}

describe('netkit udp listen', () => {
  it('says where, and shows each datagram until Ctrl-C', async () => {
    const running = startUdp('listen', '0', '--format', 'text');
    const port = await portOf(running);
    const { socket, port: from } = await startPeer();
    for (const message of ['one\n', '', '\x1b]']) socket.send(message, port, '127.0.0.1');
    const source = `127.0.0.1:${from}: `;
    await running.stdout.next(/\\x1b/);
    expect(running.stdout.text).toBe(`${source}one\\n\n${source}\n${source}\\x1b]\n`);
    expect(running.stderr.text).toContain('(this machine only; --bind 0.0.0.0 lets others in)');
    expect(await running.stop()).toBe(0);
  });

  it('answers each with --reply, and ends after --count', async () => {
    const running = startUdp('listen', '0', '--reply', String.raw`got it\n`, '--escape', '--count', '2');
    const port = await portOf(running);
    const { socket } = await startPeer();
    for (const message of ['a', 'b']) {
      const answer = once(socket, 'message') as Promise<[Buffer]>;
      socket.send(message, port, '127.0.0.1');
      expect(String((await answer)[0])).toBe('got it\n');
    }
    await running.stdout.next(/^ab$/);
    expect(await running.stop()).toBe(0);
  });

  it('does not answer another that answers everything', async () => {
    const running = startUdp('listen', '0', '--reply', 'x');
    const port = await portOf(running);
    const forger = dgram.createSocket('udp4').bind(port, '127.0.0.2');
    await once(forger, 'listening');
    forger.send('y', port, '127.0.0.1');
    await running.stderr.next(/127\.0\.0\.2:\d+ is not answered: it could go on for ever\n/);
    forger.close();
  });

  it('hears a group that it has joined, beside others who have', async () => {
    const group = '239.255.77.78';
    const options = ['--join', group, '--multicast-interface', '127.0.0.1'];
    const first = startUdp('listen', '0', ...options);
    const port = await portOf(first);
    const second = startUdp('listen', String(port), ...options);
    await portOf(second);
    const argv = ['send', group, String(port), 'hello', '--multicast-interface', '127.0.0.1', '--wait', '0'];
    expect((await udp(argv)).code).toBe(0);
    await Promise.all([first.stdout.next(/^hello$/), second.stdout.next(/^hello$/)]);
    expect(first.stderr.text).toContain('whoever can reach this machine is heard');
  });

  it('ends with 28 when nobody has said anything for too long, or not enough', async () => {
    const { code, stderr } = await udp(['listen', '0', '--timeout', '0.02']);
    expect(code).toBe(28);
    expect(stderr).toContain('0.02 s');
    const counted = await udp(['listen', '0', '--timeout', '0.02', '--count', '2']);
    expect([counted.code, counted.stderr]).toEqual([
      28,
      expect.stringContaining('0 of 2 datagrams have come'),
    ]);
  });

  it('says who has the port', async () => {
    const { port } = await startPeer();
    const { code, stderr } = await udp(['listen', port]);
    expect([code, stderr]).toEqual([45, expect.stringContaining(`port ${port} is already in use`)]);
  });
});
