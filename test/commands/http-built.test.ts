import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { type Ran } from '../helpers/netkit-http.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { onRequest, startServer } from '../helpers/servers.ts';
import { useLab } from '../helpers/use-lab.ts';

const CLIENTS = ['raw', 'library'] as const;
/** As `npm run build` made it. */
const NETKIT = join(import.meta.dirname, '../../dist/bin/netkit.cjs');
const lab = useLab();

describe('the built netkit http', () => {
  const start = (argv: readonly string[], stdout: 'pipe' | number = 'pipe') =>
    spawn(process.execPath, [NETKIT, 'http', ...argv], { stdio: ['ignore', stdout, 'pipe'] });

  async function finish(child: ReturnType<typeof start>): Promise<Omit<Ran, 'stdout'>> {
    const [[code], stderr] = await Promise.all([
      once(child, 'close') as Promise<[number]>,
      text(child.stderr!),
    ]);
    return { code, stderr };
  }

  it.each(CLIENTS)('ends quietly when its reader has enough: %s', async (client) => {
    const child = start(['get', `--${client}`, lab.url('/big/50000000')]);
    const ended = finish(child);
    await once(child.stdout!, 'data');
    child.stdout!.destroy();
    expect(await ended).toEqual({ code: 0, stderr: '' });
  });

  it.each(CLIENTS)('says that stdout is full, 23: %s', async (client) => {
    const child = start(['get', `--${client}`, lab.url('/hello')], openSync('/dev/full', 'w'));
    expect(await finish(child)).toEqual({
      code: 23,
      stderr: expect.stringMatching(/^netkit: .*\n$/) as string,
    });
  });

  it.each(CLIENTS)('leaves no part behind when it is interrupted: %s', async (client) => {
    const folder = scratchFolder();
    let asked: () => void;
    const request = new Promise<void>((resolve) => (asked = resolve));
    const server = await startServer((socket) =>
      onRequest(socket, () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc', () => asked())),
    );
    const child = start(['get', `--${client}`, '-o', join(folder, 'page'), server.url.href]);
    const ended = finish(child);
    await request;
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 130, stderr: 'netkit: interrupted\n' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('brings the page of the lab to stdout', () => {
    const ours = execFileSync(process.execPath, [NETKIT, 'http', 'get', '--lab', 'www.perdu.com']);
    expect(ours.toString()).toMatch(/<h1>/i);
  });
});
