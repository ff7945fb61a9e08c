import { lstat, mkdtemp, chmod, chown, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileEntry } from '../../src/protocols/files.ts';
import { bytesOf, joinPath, pathOf, pathOfBytes, type RemotePath } from '../../src/protocols/remote-path.ts';
import type { SftpSite } from './sftp-site.ts';

/** A real sshd with the tree of the server scripts; `facts` are the KEY=VALUE lines of its start. */
export function sshdSite(facts: Readonly<Record<string, string>>): SftpSite {
  const fact = (name: string): string => {
    const value = facts[name];
    if (value === undefined) throw new Error(`sshd was started without ${name}`);
    return value;
  };
  return {
    name: 'sshd',
    async start() {
      const upload = join(fact('TREE'), 'upload');
      const area = await mkdtemp(join(upload, 'netkit-'));
      const { uid, gid } = await stat(upload);
      await chown(area, uid, gid);
      await chmod(area, 0o755);
      const keys = (await readFile(fact('KNOWN_HOSTS'), 'utf8')).split('\n');
      return {
        target: {
          host: '127.0.0.1',
          port: Number(fact('SSH_PORT')),
          user: 'alice',
          identity: { password: async () => 'secret' },
          hostKeys: {
            known: (_host, _port, { blob }) =>
              keys.some((line) => line.includes(Buffer.from(blob).toString('base64'))) ? 'known' : 'unknown',
          },
        },
        home: pathOf(fact('TREE')),
        greeting: /^SSH-2\.0-OpenSSH/,
        folders: ['names', 'names-raw', 'links', 'modes', 'dates', 'many10k'].map((name) =>
          pathOf(join(fact('TREE'), name)),
        ),
        area: pathOf(area),
        async inside(folder) {
          const names = await readdir(bytesOf(folder), { encoding: 'buffer' });
          return Promise.all(names.map((name) => describeFile(folder, pathOfBytes(name))));
        },
        bytes: (path) => readFile(bytesOf(path)),
        stop: () => rm(area, { recursive: true, force: true }),
      };
    },
  };
}

async function describeFile(folder: RemotePath, name: RemotePath): Promise<FileEntry> {
  const path = bytesOf(joinPath(folder, name));
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
