import { type ChildProcessWithoutNullStreams as Running, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startServer } from '../../helpers/servers.ts';
import { freePort } from './run-tcp.ts';

/** As `npm run build` made it. */
const NETKIT = join(import.meta.dirname, '../../../dist/bin/netkit.cjs');

const LOCAL = '127.0.0.1';

function start(...argv: readonly string[]): Running {
  const child = spawn(process.execPath, [NETKIT, 'tcp', ...argv]);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function finish(child: Running): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, stdout, stderr };
}

/** `netkit tcp listen 0` under way, and its port. */
async function listen(...options: readonly string[]): Promise<{ child: Running; port: string }> {
  const child = start('listen', '0', ...options);
  const [said] = (await once(child.stderr, 'data')) as [Buffer];
  const [, port = ''] = /127\.0\.0\.1:(\d+) /.exec(String(said)) ?? [];
  return { child, port };
}

describe('the built netkit tcp', () => {
  it('carries bytes both ways between connect and listen, and both end', async () => {
    const [there, back] = [randomBytes(3_000_000), randomBytes(2_000_000)];
    const { child: server, port } = await listen();
    const client = start('connect', LOCAL, port);
    server.stdin.end(back);
    client.stdin.end(there);
    const [cameThere, cameBack, [serverCode], [clientCode]] = await Promise.all([
      buffer(server.stdout),
      buffer(client.stdout),
      once(server, 'close'),
      once(client, 'close'),
    ]);
    expect([serverCode, clientCode]).toEqual([0, 0]);
    expect([cameThere.equals(there), cameBack.equals(back)]).toEqual([true, true]);
  });

  it.each<[string, number, () => Promise<readonly string[]>]>([
    ['an unknown host', 6, async () => ['connect', 'nobody.invalid', '80']],
    ['a refused connection', 7, async () => ['connect', LOCAL, await freePort()]],
    ['a port that is taken', 45, async () => ['listen', String((await startServer(() => {})).port)]],
    [
      'silence',
      28,
      async () => ['send', LOCAL, String((await startServer((s) => void s.resume())).port), 'x', '-m', '0.3'],
    ],
    [
      'a reset',
      56,
      async () => {
        const { port } = await startServer((s) => void s.once('data', () => void s.resetAndDestroy()));
        return ['send', LOCAL, String(port), 'x'];
      },
    ],
  ])('ends with one message for %s: %i', async (_, code, argvOf) => {
    const child = start(...(await argvOf()));
    child.stdin.end();
    const outcome = await finish(child);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(
      outcome.stderr.split('\n').filter((line) => !/^(?:netkit: connected to| {2}hint: |$)/.test(line)),
    ).toEqual([expect.stringMatching(/^netkit: /)]);
  });

  it('gives up at Ctrl-C while its input is open: a client with 130, a server with 0', async () => {
    const { child: server, port } = await listen('--keep-open');
    const client = start('connect', LOCAL, port);
    await once(server.stderr, 'data');
    await once(client.stderr, 'data');
    client.kill('SIGINT');
    expect(await once(client, 'exit')).toEqual([130, null]);
    server.kill('SIGINT');
    expect(await once(server, 'exit')).toEqual([0, null]);
  });

  it('ends quietly with 0 when the reader of its output goes', async () => {
    const { port } = await startServer((socket) => {
      const chunk = Buffer.alloc(65_536);
      const more = (): void => {
        while (socket.writable && socket.write(chunk));
      };
      socket.on('drain', more);
      more();
    });
    const client = start('connect', '-s', LOCAL, String(port));
    await once(client.stdout, 'data');
    client.stdout.destroy();
    expect(await once(client, 'exit')).toEqual([0, null]);
  });
});
