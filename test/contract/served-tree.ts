import { lstat, mkdtemp, chmod, chown, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileEntry } from '../../src/protocols/files.ts';
import { bytesOf, joinPath, pathOf, pathOfBytes, type RemotePath } from '../../src/protocols/remote-path.ts';
import type { ServedFiles } from './files-site.ts';

/**
 * The tree of a real server on this machine, with an area for this suite in its `upload`.
 *
 * @param root what clients see as `/`
 */
export async function openTree(
  tree: string,
  root: string,
): Promise<Omit<ServedFiles, 'folders'> & { remove(): Promise<void> }> {
  const upload = join(tree, 'upload');
  const area = await mkdtemp(join(upload, 'netkit-'));
  const { uid, gid } = await stat(upload);
  await chown(area, uid, gid);
  await chmod(area, 0o755);
  const onDisk = (path: RemotePath): Buffer => Buffer.concat([Buffer.from(root), bytesOf(path)]);
  return {
    area: pathOf(area.slice(root.length)),
    async inside(folder) {
      const names = await readdir(onDisk(folder), { encoding: 'buffer' });
      return Promise.all(
        names.map((bytes) => {
          const name = pathOfBytes(bytes);
          return describeFile(name, onDisk(joinPath(folder, name)));
        }),
      );
    },
    bytes: (path) => readFile(onDisk(path)),
    remove: () => rm(area, { recursive: true, force: true }),
  };
}

async function describeFile(name: RemotePath, path: Buffer): Promise<FileEntry> {
  const found = await lstat(path);
  const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'link';
  return {
    name,
    kind,
    size: found.size,
    mode: found.mode & 0o7777,
    modified: { time: found.mtimeMs, precision: 'millisecond', zone: 'utc' },
    ...(kind === 'link' ? { target: pathOfBytes(await readlink(path, { encoding: 'buffer' })) } : {}),
  };
}
