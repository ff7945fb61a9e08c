import { labHostKey } from '../../src/lab/sftp/host-key.ts';
import { startSftpLab } from '../../src/lab/sftp/server.ts';
import { MemoryStore } from '../../src/lab/store/memory-store.ts';
import { folder, link, textFile } from '../../src/lab/store/seed.ts';
import { pathOf, type RemotePath } from '../../src/protocols/remote-path.ts';
import { emptyFolder } from '../helpers/scratch.ts';
import type { SftpSite } from './sftp-site.ts';

const HOST = '127.0.0.1';
const DATE = '2023-06-10T08:30:15';

/** The lab's SFTP server, in front of a store of our own, into which the suite looks past it. */
export const sftpLabSite: SftpSite = {
  name: 'the lab',
  async start() {
    const store = new MemoryStore({ seed: () => TREE, owner: 'alice' });
    const data = await emptyFolder();
    const { key } = await labHostKey(data.path);
    const home = pathOf('/home');
    const lab = await startSftpLab({
      host: HOST,
      port: 0,
      accounts: [{ user: 'alice', password: 'secret', store, mayWrite: true, home }],
      hostKey: key,
      // A wrong password is part of the suite.
      limits: { loginDelay: 0 },
    });
    return {
      target: {
        host: HOST,
        port: lab.port,
        user: 'alice',
        identity: { password: async () => 'secret' },
        hostKeys: {
          known: (_host, _port, { fingerprint }) =>
            fingerprint === lab.hostKey.fingerprint ? 'known' : 'changed',
        },
      },
      home,
      greeting: /^SSH-2\.0-/,
      folders: ['/', '/home', '/names', '/links', '/modes'].map(pathOf),
      area: pathOf('/home/upload'),
      inside: (path) => store.list(path),
      bytes: (path) => readWhole(store, path),
      stop: async () => {
        await Promise.all([lab.stop(), data.remove()]);
      },
    };
  },
};

const TREE = folder(DATE, {
  'README.txt': textFile(DATE, 'a file\n'),
  home: folder(DATE, { upload: folder(DATE, {}) }),
  names: folder(DATE, {
    ' leading': textFile(DATE, 'x'),
    'trailing ': textFile(DATE, 'x'),
    'a "quote"': textFile(DATE, 'x'),
    '-> arrow': textFile(DATE, 'x'),
    'line\r\nend': textFile(DATE, 'x'),
    'Grüße 日本語': textFile(DATE, 'x'),
    '.hidden': textFile(DATE, 'x'),
  }),
  links: folder(DATE, {
    'to file': link(DATE, '../README.txt'),
    broken: link(DATE, 'nowhere'),
  }),
  modes: folder(DATE, {
    m444: textFile('1999-12-31T23:59:59', 'x', 0o444),
    m755: textFile('2040-01-01', 'x', 0o755),
    folder: folder('2000-02-29', {}, 0o700),
  }),
});

async function readWhole(store: MemoryStore, path: RemotePath): Promise<Buffer> {
  const bytes = Buffer.alloc((await store.stat(path)).size);
  const file = await store.open(path, { read: true });
  await file.read(bytes, 0);
  await file.close();
  return bytes;
}
