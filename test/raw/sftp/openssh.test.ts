import { createHash, randomBytes } from 'node:crypto';
import { chmod, lstat, readFile, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  bytesOf,
  joinPath,
  pathOf,
  pathOfBytes,
  type RemotePath,
} from '../../../src/protocols/remote-path.ts';
import type { SftpClient } from '../../../src/protocols/sftp.ts';
import { openSftpOver } from '../../../src/raw/sftp/client.ts';
import { emptyFolder } from '../../helpers/scratch.ts';
import { NO_SFTP_SERVER, startSftpServer } from '../../helpers/sftp-server.ts';

const reason = NO_SFTP_SERVER === undefined ? '' : ` (skipped: ${NO_SFTP_SERVER})`;

describe.skipIf(NO_SFTP_SERVER !== undefined)(`the client and OpenSSH's server${reason}`, () => {
  let folder: string;
  let client: SftpClient;
  beforeEach(async () => {
    const scratch = await emptyFolder();
    folder = scratch.path;
    const server = startSftpServer(folder);
    const carrier = { facts: server.transport.facts, version: '', close: server.stop };
    client = await openSftpOver(server.transport, carrier);
    onTestFinished(async () => {
      await client.close();
      await scratch.remove();
    });
  });
  const at = (name: string): string => join(folder, name);

  it('begins where the server is, and knows what it can do', async () => {
    expect(client.session.home).toBe(pathOf(folder));
    expect(client.session.features).toEqual(
      expect.arrayContaining(['posix-rename@openssh.com 1', 'statvfs@openssh.com 2', 'limits@openssh.com 1']),
    );
    expect(await client.realPath(pathOf('./././'))).toBe(folder);
  });

  it('tells of a file what the disk has', async () => {
    await writeFile(at('a.txt'), 'hello');
    await chmod(at('a.txt'), 0o4640);
    await utimes(at('a.txt'), 1_000_000_000, 919_000_001);
    await symlink('a.txt', at('link'));
    const { uid, gid, username } = userInfo();
    const file = {
      name: 'a.txt',
      kind: 'file',
      size: 5,
      modified: { time: 919_000_001_000, precision: 'second', zone: 'utc' },
      mode: 0o4640,
    };
    expect(await client.stat(pathOf('a.txt'))).toEqual({ ...file, owner: `${uid}`, group: `${gid}` });
    expect(await client.stat(pathOf('link'))).toMatchObject({ kind: 'link', size: 5, target: 'a.txt' });
    const { entries } = await client.list(pathOf(''));
    expect(entries.map(({ name, kind }) => `${kind} ${name}`).toSorted()).toEqual([
      'file a.txt',
      'link link',
    ]);
    expect(entries.find(({ name }) => name === 'a.txt')).toMatchObject({ ...file, owner: username });
  });

  it('lists thousands, each once', async () => {
    const names = Array.from({ length: 3_000 }, (_, index) => `file number ${index}`);
    await Promise.all(names.map((name) => writeFile(at(name), '')));
    const { entries } = await client.list(pathOf('.'));
    expect(entries.map(({ name }) => name as string).toSorted()).toEqual(names.toSorted());
  });

  it('moves megabytes there and back, whole and in part', async () => {
    const bytes = randomBytes(9_000_001);
    await client.write(pathOf('big'), pieces(bytes, 100_003));
    expect(hash(await readFile(at('big')))).toBe(hash(bytes));
    expect(hash(await gather(await client.read(pathOf('big'))))).toBe(hash(bytes));
    const part = await gather(await client.read(pathOf('big'), { offset: 1_234_567, length: 3_000_003 }));
    expect(hash(part)).toBe(hash(bytes.subarray(1_234_567, 4_234_570)));
    for await (const chunk of await client.read(pathOf('big'))) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(await gather(await client.read(pathOf('big'), { offset: bytes.length }))).toHaveLength(0);
  });

  it('reads what has no size, to its end', async () => {
    const path = pathOf('/proc/self/maps');
    expect(await client.stat(path)).toMatchObject({ size: 0 });
    expect((await gather(await client.read(path))).toString()).toContain('sftp-server');
  });

  it('writes to the end, and into the middle', async () => {
    const path = pathOf('file');
    await client.write(path, pieces(Buffer.from('first and long'), 3));
    await client.write(path, pieces(Buffer.from('second'), 100));
    await client.write(path, pieces(Buffer.from(' half'), 2), { how: 'append' });
    expect(await readFile(at('file'), 'utf8')).toBe('second half');
    await client.write(path, pieces(Buffer.from('1'), 1), { how: 'resume', offset: 7 });
    expect(await readFile(at('file'), 'utf8')).toBe('second 1');
  });

  it('changes the tree', async () => {
    await client.makeFolder(pathOf('d'));
    await client.write(pathOf('d/x'), pieces(Buffer.from('x'), 1));
    await client.write(pathOf('d/y'), pieces(Buffer.from('y'), 1));
    await client.rename(pathOf('d/x'), pathOf('d/y'));
    await client.setMode(pathOf('d/y'), 0o604);
    await client.setModified(pathOf('d/y'), 1_000_000_000_000);
    await client.makeLink(pathOf('y'), pathOf('d/link'));
    expect(await readFile(at('d/link'), 'utf8')).toBe('x');
    expect(await lstat(at('d/y'))).toMatchObject({ mode: 0o100604, mtimeMs: 1_000_000_000_000 });
    await client.remove(pathOf('d/y'));
    await client.remove(pathOf('d/link'));
    await client.removeFolder(pathOf('d'));
    expect(await readdir(folder)).toEqual([]);
    const { total, free, available } = await client.space(pathOf('.'));
    expect(total).toBeGreaterThan(free);
    expect(free).toBeGreaterThanOrEqual(available);
  });

  it('keeps every byte of a name', async () => {
    const all = Array.from({ length: 255 }, (_, index) => index + 1).filter((byte) => byte !== 0x2f);
    const names = [all.slice(0, 120), all.slice(120)].map((bytes) => pathOfBytes(Uint8Array.from(bytes)));
    for (const name of names) await client.write(name, pieces(bytesOf(name), 1000));
    const found = await readdir(Buffer.from(folder), { encoding: 'buffer' });
    expect(found.map((name) => pathOfBytes(name)).toSorted()).toEqual(names.toSorted());
    expect((await client.list(pathOf('.'))).entries.map(({ name }) => name).toSorted()).toEqual(
      names.toSorted(),
    );
    for (const name of names) {
      expect((await gather(await client.read(joinPath(pathOf(folder), name)))).equals(bytesOf(name))).toBe(
        true,
      );
      await client.remove(name);
    }
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ['not-found', 'a file that is not there', () => client.read(pathOf('nothing'))],
    ['download-refused', 'a folder, as a file', () => client.read(pathOf('.'))],
    ['no-range', 'a place beyond the end', () => client.read(pathOf('/etc/hostname'), { offset: 10_000 })],
    ['not-found', 'a folder that is not there', () => client.list(pathOf('nothing'))],
    ['command-refused', 'a folder that is there', () => client.makeFolder(pathOf('/'))],
    ['upload-refused', 'a full disk', () => client.write(pathOf('/dev/full'), pieces(Buffer.alloc(9), 3))],
    ['not-found', 'something to remove', () => client.remove('nothing' as RemotePath)],
  ])('is refused, as %s, %s, and goes on', async (code, _, ask) => {
    await expect(ask()).rejects.toMatchObject({ name: 'RefusalError', code, status: expect.any(Number) });
    expect((await client.list(pathOf('.'))).entries).toEqual([]);
  });
});

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function gather(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
