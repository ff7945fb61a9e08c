/** The built netkit, as its users have it: messenger, relay and dialogue, each a process of its own. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { testWith } from '../../helpers/programs.ts';
import { startProgram } from '../../helpers/talking-program.ts';

/** As `npm run build` made it. */
const NETKIT = join(import.meta.dirname, '../../../dist/bin/netkit.cjs');

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  type(line: string): void;
  /** What matches in all that was written to stdout and stderr, once it does. */
  sees(pattern: RegExp): Promise<RegExpExecArray>;
  /** Once it has ended. */
  readonly code: Promise<number | null>;
}

function start(...argv: readonly string[]): Running {
  const child = spawn(process.execPath, [NETKIT, ...argv]);
  onTestFinished(() => void child.kill('SIGKILL'));
  // Whoever has ended reads no more.
  child.stdin.on('error', () => undefined);
  let shown = '';
  let ended = false;
  let arrived = (): void => undefined;
  const code = once(child, 'close').then(([status]) => {
    ended = true;
    arrived();
    return status as number | null;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      shown += String(bytes);
      arrived();
    });
  }
  return {
    child,
    type: (line) => void child.stdin.write(`${line}\n`),
    async sees(pattern) {
      for (;;) {
        const match = pattern.exec(shown);
        if (match !== null) return match;
        if (ended) throw new Error(`it has ended, and ${String(pattern)} is not in\n${shown}`);
        await new Promise<void>((resolve) => (arrived = resolve));
      }
    },
    code,
  };
}

async function startMessenger(...options: readonly string[]): Promise<Running & { readonly port: string }> {
  const running = start('chat', '--port', '0', '--bind', '127.0.0.1', ...options);
  const [, port = ''] = await running.sees(/others reach you on 127\.0\.0\.1, port (\d+)/);
  return { ...running, port };
}

describe('the built netkit', () => {
  test('chat: two talk, one leaves, the other is interrupted', async () => {
    const alice = await startMessenger();
    const bob = await startMessenger('--join', `127.0.0.1:${alice.port}`, '--nick', 'bob');
    await bob.sees(/^Welcome to Messenger !$/m);
    await bob.sees(new RegExp(`^127\\.0\\.0\\.1:${alice.port} JOINED$`, 'm'));
    bob.type('hello');
    await alice.sees(/^127\.0\.0\.1 \(bob\) said: hello$/m);
    alice.type('hello yourself');
    await bob.sees(/^127\.0\.0\.1 said: hello yourself$/m);
    bob.type('/quit');
    await bob.sees(/^BEY$/m);
    expect(await bob.code).toBe(0);
    await alice.sees(/has left/);
    alice.child.kill('SIGINT');
    expect(await alice.code).toBe(0);
  });

  test('chat: ends where nobody reads what it shows', async () => {
    const alice = await startMessenger();
    alice.child.stdout.destroy();
    const bob = await startMessenger('--join', `127.0.0.1:${alice.port}`);
    bob.type('anybody?');
    expect(await alice.code).toBe(0);
    bob.type('/quit');
    expect(await bob.code).toBe(0);
  });

  test('chat serve, and two at it', async () => {
    const relay = start('chat', 'serve', '0');
    const [, port = ''] = await relay.sees(/127\.0\.0\.1:(\d+)/);
    const alice = start('chat', 'connect', '127.0.0.1', port, '--nick', 'alice');
    await alice.sees(/you are alice now/);
    const bob = start('chat', 'connect', '127.0.0.1', port, '--nick', 'bob');
    await bob.sees(/you are bob now/);
    bob.type('hello');
    await alice.sees(/^bob> hello$/m);
    bob.type('FIN');
    expect(await bob.code).toBe(0);
    await alice.sees(/bob left/);
    relay.child.kill('SIGTERM');
    expect([await relay.code, await alice.code]).toEqual([0, 56]);
  });

  test('tcp dialog serve and connect', async () => {
    const server = start('tcp', 'dialog', 'serve', '0', '--once');
    const [, port = ''] = await server.sees(/waiting for clients on 127\.0\.0\.1:(\d+)/);
    const client = start('tcp', 'dialog', 'connect', `127.0.0.1:${port}`);
    await client.sees(/^S> You are connected\. Send your messages\.$/m);
    client.type('hello');
    await server.sees(/^C> hello$/m);
    server.type('fin');
    await client.sees(/^S> fin$/m);
    expect([await server.code, await client.code]).toEqual([0, 0]);
  });

  testWith('socat')('chat: socat comes and is answered', async () => {
    const alice = await startMessenger();
    const socat = startProgram('socat', '-', `TCP:127.0.0.1:${alice.port}`);
    socat.type('hello from socat\n');
    await alice.sees(/^127\.0\.0\.1 said: hello from socat$/m);
    alice.type('hello, socat');
    expect(await socat.line()).toBe('hello, socat');
    alice.type('/quit');
    expect([await alice.code, await socat.code]).toEqual([0, 0]);
  });

  testWith('ncat')('tcp dialog serve: ncat talks with it, and gets fin without an end', async () => {
    const server = start('tcp', 'dialog', 'serve', '0', '--once');
    const [, port = ''] = await server.sees(/waiting for clients on 127\.0\.0\.1:(\d+)/);
    const ncat = startProgram('ncat', '127.0.0.1', port);
    expect(await ncat.line()).toBe('You are connected. Send your messages.');
    ncat.type('hello\n');
    await server.sees(/^C> hello$/m);
    server.type('hello, ncat');
    expect(await ncat.line()).toBe('hello, ncat');
    ncat.type('Fin\n');
    expect(await ncat.line()).toBe('fin');
    ncat.endInput();
    expect([await server.code, await ncat.code]).toEqual([0, 0]);
  });
});
