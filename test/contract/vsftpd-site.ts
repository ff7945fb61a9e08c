import { lstat, mkdtemp, chmod, chown, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileEntry } from '../../src/protocols/files.ts';
import { bytesOf, joinPath, pathOf, pathOfBytes, type RemotePath } from '../../src/protocols/remote-path.ts';
import type { FtpSite } from './ftp-site.ts';

/** A real vsftpd with the tree of the server scripts; `facts` are the KEY=VALUE lines of its start. */
export function vsftpdSite(facts: Readonly<Record<string, string>>): FtpSite {
  const fact = (name: string): string => {
    const value = facts[name];
    if (value === undefined) throw new Error(`vsftpd was started without ${name}`);
    return value;
  };
  const onDisk = (path: RemotePath): Buffer => Buffer.concat([Buffer.from(fact('TREE')), bytesOf(path)]);
  return {
    name: 'vsftpd',
    async start() {
      const upload = join(fact('TREE'), 'upload');
      const area = await mkdtemp(join(upload, 'netkit-'));
      const { uid, gid } = await stat(upload);
      await chown(area, uid, gid);
      await chmod(area, 0o755);
      return {
        host: 'localhost',
        port: Number(fact('FTP_PORT')),
        implicitPort: Number(fact('FTPS_PORT')),
        reusePort: Number(fact('FTP_REUSE_PORT')),
        ca: await readFile(fact('CA'), 'utf8'),
        user: { user: 'alice', password: 'secret' },
        greeting: /^interop vsftpd$/,
        features: ['AUTH TLS', 'EPSV', 'MDTM', 'REST STREAM', 'SIZE', 'UTF8'],
        folders: ['/', '/names', '/names/dir with space', '/names-raw', '/links', '/modes', '/dates'].map(
          pathOf,
        ),
        area: pathOf(area.slice(fact('TREE').length)),
        async inside(folder) {
          const names = await readdir(onDisk(folder), { encoding: 'buffer' });
          return Promise.all(names.map((name) => describeFile(onDisk(folder), pathOfBytes(name))));
        },
        bytes: (path) => readFile(onDisk(path)),
        stop: () => rm(area, { recursive: true, force: true }),
      };
    },
  };
}

async function describeFile(folder: Buffer, name: RemotePath): Promise<FileEntry> {
  const path = bytesOf(joinPath(pathOfBytes(folder), name));
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
