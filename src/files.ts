import { unquote } from './actions/files/pattern.ts';
import { type FileUrl, parseFileUrl } from './actions/files/url.ts';
import { UsageError } from './errors.ts';
import { kits } from './kits.ts';
import type { HostKeyPolicy, SshIdentity } from './net/ssh/types.ts';
import type { FileClient, FileClientSettings } from './protocols/files.ts';
import type { FtpClient, FtpCredentials, FtpTarget } from './protocols/ftp.ts';
import type { RemotePath } from './protocols/remote-path.ts';
import type { SftpClient } from './protocols/sftp.ts';

interface ConnectOptions extends FileClientSettings {
  /** Which of the two clients speaks; the library's, unless told otherwise. */
  readonly client?: FileClient['kind'];
}

/**
 * What `connectFtp` takes besides the address. Without it: the library's client, TLS where the server offers it (`auto`), and
 * passive mode. An `ftps:` address comes before `tls`.
 */
export interface FtpOptions extends ConnectOptions, Omit<FtpTarget, 'host' | 'port' | 'credentials'> {
  /** Comes before what the address says; without either, one is anonymous. */
  readonly credentials?: FtpCredentials;
}

/** What `connectSftp` takes besides the address. An agent, and the keys in ~/.ssh, are offered only if they are given here. */
export interface SftpOptions extends ConnectOptions, Omit<SshIdentity, 'password'> {
  /** They come before what the address says. */
  readonly user?: string;
  readonly password?: string;
  /**
   * Which server is believed: the SHA-256 fingerprint of its key (`SHA256:…`), or a policy. Without it, what ~/.ssh/known_hosts
   * says.
   */
  readonly hostKey?: string | HostKeyPolicy;
}

/** A session, and the path that its address named. */
export interface Connected<Client> extends AsyncDisposable {
  readonly client: Client;
  readonly path: RemotePath;
}

/**
 * A session with an FTP server, with either client.
 *
 *     await using server = await connectFtp('ftp.us.debian.org/debian/', { client: 'raw' });
 *     for (const { name, size } of (await server.client.list(server.path)).entries) console.log(textOf(name), size);
 *
 * @throws UsageError, TransportError, RefusalError `login-denied` and `unavailable`, ProtocolError, LimitError
 */
export async function connectFtp(address: string, options: FtpOptions = {}): Promise<Connected<FtpClient>> {
  const url = parseFileUrl(address, 'ftp');
  const { client: kind = 'library', credentials = credentialsOf(url), ...rest } = options;
  const tls = url.scheme === 'ftps' ? { tls: 'implicit' as const } : {};
  const { openFtp } = await kits.ftp[checked(kind)]();
  return connected(
    url,
    await openFtp({ ...rest, ...tls, ...placeOf(url), ...(credentials && { credentials }) }, rest),
  );
}

/**
 * A session with an SFTP server, with either client.
 *
 * @throws as connectFtp, and TransportError `host-key` and `ssh`
 */
export async function connectSftp(
  address: string,
  options: SftpOptions = {},
): Promise<Connected<SftpClient>> {
  const url = parseFileUrl(address, 'sftp');
  const { client: kind = 'library', hostKey, user = url.user, password = url.password, ...rest } = options;
  if (user === undefined) throw new UsageError('sftp needs a user', { hint: 'sftp://USER@HOST/' });
  const { openSftp } = await kits.sftp[checked(kind)]();
  const { agent, keys, answer, ...settings } = rest;
  const identity: SshIdentity = {
    ...(agent !== undefined && { agent }),
    ...(keys && { keys }),
    ...(answer && { answer }),
    ...(password !== undefined && { password: async () => password }),
  };
  const target = { ...placeOf(url), user, identity, hostKeys: await policyFor(hostKey) };
  return connected(url, await openSftp(target, settings));
}

async function policyFor(hostKey: SftpOptions['hostKey']): Promise<HostKeyPolicy> {
  if (typeof hostKey === 'object') return hostKey;
  const { knownHosts, pinnedHostKey } = await import('./actions/ssh/host-keys.ts');
  return hostKey === undefined ? knownHosts() : pinnedHostKey(hostKey);
}

function checked(kind: FileClient['kind']): FileClient['kind'] {
  if (kind !== 'raw' && kind !== 'library') throw new UsageError(`there is no client called ${String(kind)}`);
  return kind;
}

function placeOf({ host, port }: FileUrl): { readonly host: string; readonly port?: number } {
  return { host, ...(port === undefined ? {} : { port }) };
}

function credentialsOf({ user, password = '' }: FileUrl): FtpCredentials | undefined {
  return user === undefined ? undefined : { user, password };
}

function connected<Client extends FileClient>({ path }: FileUrl, client: Client): Connected<Client> {
  return { client, path: unquote(path), [Symbol.asyncDispose]: () => client.close() };
}
