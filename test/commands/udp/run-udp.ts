import dgram from 'node:dgram';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { run } from '../../../src/commands/udp.ts';
import { type FakeIoOptions, fakeIo } from '../../helpers/fake-io.ts';
import { type RunningCommand, startCommand } from '../../helpers/running-command.ts';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `netkit udp …` to its end. */
export async function udp(argv: readonly string[], options: FakeIoOptions = {}): Promise<Outcome> {
  const io = fakeIo(options);
  const code = await run(argv, io);
  return { code, stdout: io.stdout.bytes.toString('latin1'), stderr: io.stderr.text };
}

/** Starts `netkit udp …`, which runs until it is stopped. */
export function startUdp(...argv: readonly string[]): RunningCommand {
  return startCommand((io) => run(argv, io));
}

export interface Peer {
  readonly port: string;
  readonly socket: dgram.Socket;
  /** All that has come, in order. */
  readonly heard: readonly Buffer[];
}

/** A peer that is not netkit, and answers each datagram with these. */
export async function startPeer(
  answers: (message: Buffer) => readonly (string | Uint8Array)[] = () => [],
): Promise<Peer> {
  const heard: Buffer[] = [];
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  socket.on('message', (message, { address, port }) => {
    heard.push(message);
    for (const answer of answers(message)) socket.send(answer, port, address);
  });
  return { port: String(socket.address().port), socket, heard };
}
