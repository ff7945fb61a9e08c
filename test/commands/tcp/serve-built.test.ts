import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { speak } from '../../helpers/bare-client.ts';

/** As `npm run build` made it. */
const NETKIT = join(import.meta.dirname, '../../../dist/bin/netkit.cjs');

function start(...argv: readonly string[]): ChildProcess & { stdout: NodeJS.ReadableStream } {
  const child = spawn(process.execPath, [NETKIT, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

it.each(['SIGINT', 'SIGTERM'] as const)(
  'the built netkit tcp serve ends in good order on %s',
  async (signal) => {
    const server = start('tcp', 'serve', 'daytime', '--port', '0');
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    expect(String((await speak(Number(String(line).split(':')[1]), '')).bytes)).toMatch(/-UTC\r\n$/);
    const said = text(server.stderr!);
    server.kill(signal);
    expect(await once(server, 'exit')).toEqual([0, null]);
    expect(await said).toMatch(
      /^127\.0\.0\.1:\d+ comes\n127\.0\.0\.1:\d+ goes: .*\nnetkit: 1 client served\n$/,
    );
  },
);

it('the built netkit udp serve and udp send speak with each other', async () => {
  const server = start('udp', 'serve', 'echo', '--port', '0', '--prefix', 'echo : ');
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  const port = String(line).trim().split(':')[1] ?? '';
  expect(await text(start('udp', 'send', '127.0.0.1', port, 'hello').stdout)).toBe('echo : hello');
  server.kill('SIGINT');
  expect(await once(server, 'exit')).toEqual([0, null]);
});
