import { expect, onTestFinished, vi } from 'vitest';
import { run as runFtp } from '../../src/commands/ftp.ts';
import { run as runSftp } from '../../src/commands/sftp.ts';
import { startSftpLab } from '../../src/lab/sftp/server.ts';
import { sampleHome } from '../../src/lab/store/sample-tree.ts';
import type { Account, FileStore } from '../../src/lab/store/types.ts';
import { pathOf } from '../../src/protocols/remote-path.ts';
import { authority, startFtp } from '../lab/ftp/start.ts';
import { makeKey } from '../net/ssh/ssh-server.ts';
import { fakeIo, type FakeIoOptions } from './fake-io.ts';
import type { Ran } from './netkit-http.ts';
import { scratchFolder } from './scratch.ts';

export type Protocol = 'ftp' | 'sftp';

/** For the cases in which both protocols, and both clients of each, do the same. */
export const BOTH_TWICE = [
  ['ftp', '--raw'],
  ['ftp', '--library'],
  ['sftp', '--raw'],
  ['sftp', '--library'],
] as const;

/** Text for a person, without colours. */
export const TERMINAL: FakeIoOptions = { terminal: true, env: { NO_COLOR: '1' } };

/** `netkit ftp …` or `netkit sftp …` in this process. */
export async function netkitFiles(
  protocol: Protocol,
  argv: readonly string[],
  options: FakeIoOptions = {},
): Promise<Ran> {
  const io = fakeIo(options);
  const code = await { ftp: runFtp, sftp: runSftp }[protocol](argv, io);
  return { code, stdout: io.stdout.bytes, stderr: io.stderr.text };
}

/** A server with the area of `alice`, whose password is `secret`. */
export interface FileSite {
  /** A URL in that area, with who we are. */
  url(path?: string): string;
  readonly port: number;
  /** Options that make clients believe that it is the right one. */
  readonly trust: readonly string[];
  /** Runs a verb with these options. */
  netkit(argv: readonly string[], options?: FakeIoOptions): Promise<Ran>;
  /** The same, expected to work and to have nothing to complain of: what came out. */
  succeed(...argv: readonly string[]): Promise<string>;
  /** What the server has there, asked for without a client; `undefined` where there is nothing. */
  content(path: string): Promise<string | undefined>;
  readonly store: FileStore;
}

/**
 * Starts one that is gone after the test. Nobody has keys or known hosts meanwhile.
 *
 * @param publicKeys that are as good as the password over SSH, in OpenSSH's format
 */
export async function startFiles(
  protocol: Protocol,
  client: '--raw' | '--library',
  publicKeys: readonly string[] = [],
): Promise<FileSite> {
  vi.stubEnv('HOME', scratchFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  const { port, trust, store } = protocol === 'ftp' ? await startFtpSite() : await startSftpSite(publicKeys);
  const start = protocol === 'ftp' ? '' : '~/';
  const netkit = ([verb = '', ...rest]: readonly string[], options: FakeIoOptions = {}): Promise<Ran> =>
    netkitFiles(protocol, [verb, client, ...trust, ...rest], options);
  return {
    port,
    trust,
    store,
    netkit,
    url: (path = '') => `${protocol}://alice:secret@127.0.0.1:${port}/${start}${path}`,
    async succeed(...argv) {
      const { code, stdout, stderr } = await netkit(argv);
      expect([code, stderr]).toEqual([0, '']);
      return stdout.toString();
    },
    content: (path) => contentOf(store, path),
  };
}

type Started = Pick<FileSite, 'port' | 'trust' | 'store'>;

async function startFtpSite(): Promise<Started> {
  const { port, home } = await startFtp({ limits: { loginDelay: 0 } });
  const { caPath } = await authority();
  return { port, store: home, trust: ['--cacert', caPath] };
}

const HOST_KEY = makeKey();

async function startSftpSite(publicKeys: readonly string[]): Promise<Started> {
  const store = sampleHome('alice');
  const alice: Account = { user: 'alice', password: 'secret', publicKeys, store, mayWrite: true };
  const { port, hostKey, stop } = await startSftpLab({
    host: '127.0.0.1',
    port: 0,
    accounts: [alice],
    hostKey: HOST_KEY.key,
    limits: { loginDelay: 0 },
  });
  onTestFinished(stop);
  return { port, store, trust: ['--hostpubsha256', hostKey.fingerprint] };
}

async function contentOf(store: FileStore, path: string): Promise<string | undefined> {
  const at = pathOf(`/${path}`);
  const entry = await store.stat(at).catch(() => undefined);
  if (entry === undefined) return undefined;
  const file = await store.open(at, { read: true });
  const buffer = Buffer.alloc(entry.size);
  await file.read(buffer, 0);
  await file.close();
  return buffer.toString();
}
