import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathOf } from '../../src/protocols/remote-path.ts';
import { openTree } from './served-tree.ts';
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
      const { remove, ...files } = await openTree(fact('TREE'), '');
      const keys = (await readFile(fact('KNOWN_HOSTS'), 'utf8')).split('\n');
      return {
        ...files,
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
        stop: remove,
      };
    },
  };
}
