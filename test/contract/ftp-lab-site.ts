import { folder, link, textFile } from '../../src/lab/store/seed.ts';
import { MemoryStore } from '../../src/lab/store/memory-store.ts';
import type { StoredEntry } from '../../src/lab/store/types.ts';
import { startFtpLab } from '../../src/lab/ftp/server.ts';
import { pathOf, type RemotePath } from '../../src/protocols/remote-path.ts';
import { createCertificate } from '../helpers/certificates.ts';
import type { FtpSite } from './ftp-site.ts';

const HOST = '127.0.0.1';

/** The lab's FTP server, in front of a store of our own, into which the suite looks past it. */
export const ftpLabSite: FtpSite = {
  name: 'the lab',
  async start() {
    const store = new MemoryStore({ seed: () => TREE, owner: 'alice' });
    const authority = await createCertificate({ subject: 'CN=Contract CA', authority: true });
    const certificate = await createCertificate({
      subject: 'CN=localhost',
      names: [{ type: 'dns', value: 'localhost' }],
      issuer: authority,
    });
    const settings = {
      host: HOST,
      port: 0,
      implicitPort: 0,
      accounts: [{ user: 'alice', password: 'secret', store, mayWrite: true }],
      anonymous: store,
      certificate: async () => certificate,
      // Wrong passwords are part of the suite.
      limits: { loginDelay: 0 },
    };
    const [lab, reuse] = await Promise.all([
      startFtpLab(settings),
      startFtpLab({ ...settings, options: { requireTls: true, requireSessionReuse: true } }),
    ]);
    return {
      host: 'localhost',
      port: lab.port,
      implicitPort: lab.implicitPort ?? 0,
      reusePort: reuse.port,
      ca: authority.cert,
      user: { user: 'alice', password: 'secret' },
      greeting: /netkit/,
      features: ['EPSV', 'MDTM', 'REST STREAM', 'SIZE', 'UTF8'],
      folders: ['/', '/names', '/links', '/modes'].map(pathOf),
      area: pathOf('/upload'),
      inside: (path) => store.list(path),
      bytes: (path) => readWhole(store, path),
      stop: async () => {
        await Promise.all([lab.stop(), reuse.stop()]);
      },
    };
  },
};

const TREE = folder('2023-06-10', {
  'README.txt': textFile('2023-06-10T08:30:15', 'a file\n'),
  upload: folder('2023-06-10', {}),
  names: folder('2023-06-10', {
    ' leading': textFile('2023-06-10', 'x'),
    'trailing ': textFile('2023-06-10', 'x'),
    'two  spaces': textFile('2023-06-10', 'x'),
    'a "quote"': textFile('2023-06-10', 'x'),
    'semi;colon=': textFile('2023-06-10', 'x'),
    '-> arrow': textFile('2023-06-10', 'x'),
    '--help': textFile('2023-06-10', 'x'),
    '[star]*?': textFile('2023-06-10', 'x'),
    'Grüße 日本語': textFile('2023-06-10', 'x'),
    '.hidden': textFile('2023-06-10', 'x'),
  }),
  links: folder('2023-06-10', {
    'to file': link('2023-06-10', '../README.txt'),
    broken: link('2023-06-10', 'nowhere'),
  }),
  modes: folder('2023-06-10', {
    m444: textFile('1999-12-31T23:59:59', 'x', 0o444),
    m755: textFile('2040-01-01', 'x', 0o755),
    folder: folder('2000-02-29', {}, 0o700),
  }),
});

async function readWhole(store: MemoryStore, path: RemotePath): Promise<Buffer> {
  const { size }: StoredEntry = await store.stat(path);
  const file = await store.open(path, { read: true });
  const bytes = Buffer.alloc(size);
  await file.read(bytes, 0);
  await file.close();
  return bytes;
}
