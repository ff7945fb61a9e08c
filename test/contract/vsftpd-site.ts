import { readFile } from 'node:fs/promises';
import { pathOf } from '../../src/protocols/remote-path.ts';
import type { FtpSite } from './ftp-site.ts';
import { openTree } from './served-tree.ts';

/** A real vsftpd with the tree of the server scripts; `facts` are the KEY=VALUE lines of its start. */
export function vsftpdSite(facts: Readonly<Record<string, string>>): FtpSite {
  const fact = (name: string): string => {
    const value = facts[name];
    if (value === undefined) throw new Error(`vsftpd was started without ${name}`);
    return value;
  };
  return {
    name: 'vsftpd',
    async start() {
      const { remove, ...files } = await openTree(fact('TREE'), fact('TREE'));
      return {
        ...files,
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
        stop: remove,
      };
    },
  };
}
