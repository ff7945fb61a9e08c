import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listen, type Listening } from '../../src/net/listen.ts';
import { checkUnixPath, MAX_UNIX_PATH_BYTES } from '../../src/net/unix-socket.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const newPath = (): string => join(scratchFolder(), 's');

async function listenAt(unixSocket: string): Promise<Listening> {
  const listening = await listen(net.createServer(), { host: 'localhost', port: 0, unixSocket });
  onTestFinished(() => listening.stop(0));
  return listening;
}

/** The socket of a server that was killed before it could tidy up. */
async function abandonSocket(path: string): Promise<void> {
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('listening'))`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('a server at a Unix-domain socket', () => {
  test('says where it is, and leaves nothing behind', async () => {
    const path = newPath();
    const listening = await listenAt(path);
    expect(listening).toMatchObject({ host: '', port: 0, authority: `unix:${path}`, loopback: true });
    expect(statSync(path).isSocket()).toBe(true);
    await listening.stop(0);
    expect(existsSync(path)).toBe(false);
  });

  test('takes the place of one that was abandoned', async () => {
    const path = newPath();
    await abandonSocket(path);
    expect(statSync(path).isSocket()).toBe(true);
    await listenAt(path);
    const client = net.connect(path);
    await once(client, 'connect');
    client.destroy();
  });

  test('is refused where somebody listens, who is not disturbed', async () => {
    const path = newPath();
    const first = await listenAt(path);
    await expect(listenAt(path)).rejects.toMatchObject({
      name: 'TransportError',
      code: 'address-in-use',
      message: `cannot listen on ${path}: somebody listens there already`,
    });
    const client = net.connect(path);
    await once(client, 'connect');
    client.destroy();
    await first.stop(0);
  });

  test.each([
    ['a file', (path: string) => writeFileSync(path, 'precious')],
    ['a folder', (path: string) => mkdirSync(path)],
    ['a link to an abandoned one', (path: string) => symlinkSync(`${path}-gone`, path)],
  ])('is refused where there is %s, which stays', async (_, create) => {
    const path = newPath();
    create(path);
    await expect(listenAt(path)).rejects.toMatchObject({ code: 'address-in-use' });
    if (_ === 'a file') expect(readFileSync(path, 'utf8')).toBe('precious');
    else expect(statSync(path, { throwIfNoEntry: false })?.isSocket() ?? false).toBe(false);
  });

  test('is refused in a folder that is not there', async () => {
    const path = join(scratchFolder(), 'no', 's');
    await expect(listenAt(path)).rejects.toMatchObject({
      code: 'address-in-use',
      message: expect.stringMatching(/^cannot listen on .*no\/s: /),
    });
  });
});

describe('checkUnixPath', () => {
  test('takes what the system takes, in bytes, and refuses what it would cut off', () => {
    checkUnixPath('/'.repeat(MAX_UNIX_PATH_BYTES));
    expect(() => checkUnixPath('/'.repeat(MAX_UNIX_PATH_BYTES + 1))).toThrow(
      `has ${MAX_UNIX_PATH_BYTES + 1} bytes, and may have ${MAX_UNIX_PATH_BYTES}`,
    );
    expect(() => checkUnixPath('ü'.repeat(MAX_UNIX_PATH_BYTES / 2 + 1))).toThrow('bytes');
  });

  test('the longest is bound, under its whole name', async () => {
    const folder = scratchFolder();
    const path = join(folder, 'x'.repeat(MAX_UNIX_PATH_BYTES - folder.length - 1));
    await listenAt(path);
    expect(statSync(path).isSocket()).toBe(true);
  });

  test.each(['', 'a\0b', '\0abstract'])('%j is no path', (path) => {
    expect(() => checkUnixPath(path)).toThrow(expect.objectContaining({ name: 'UsageError' }));
  });
});
