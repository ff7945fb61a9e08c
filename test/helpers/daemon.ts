import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** In milliseconds between two looks at whether a server listens yet. */
const LOOK_INTERVAL = 20;

/**
 * Runs a server in the foreground until `stop`; resolves once it listens at that port of loopback.
 *
 * @throws Error with what it said, when it ends instead
 */
export async function startDaemon(
  program: string,
  args: readonly string[],
  port: number,
): Promise<{ stop(): Promise<void> }> {
  // apache ends its whole process group, which must not be ours.
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  process.once('exit', () => child.kill());
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text));
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  child.on('exit', (code) => (failure ??= new Error(`${program} ended with ${code}: ${said}`)));
  while (!(await isListening(port))) {
    if (failure !== undefined) throw failure;
    await sleep(LOOK_INTERVAL);
  }
  return { stop: () => end(child) };
}

async function isListening(port: number): Promise<boolean> {
  const socket = net.connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
