import type { SFTPWrapper } from 'ssh2';
import { isRefusal, RefusalError, UsageError } from '../errors.ts';
import { DEFAULT_IDLE_TIMEOUT_MS } from '../net/dial.ts';
import { abortError } from '../net/explain.ts';
import { openSsh, SSH_PORT } from '../net/ssh/connect.ts';
import { tapChannels } from '../net/ssh/tap.ts';
import type {
  FileClientSettings,
  FileEntry,
  FileSession,
  Listing,
  ReadOptions,
  Stored,
  WriteOptions,
} from '../protocols/files.ts';
import { OneAtATime } from '../protocols/one-at-a-time.ts';
import { pathOf, type RemotePath, textOf } from '../protocols/remote-path.ts';
import { entryAt, PERMISSION_BITS } from '../protocols/sftp-entries.ts';
import { STATUS } from '../protocols/sftp-refusals.ts';
import type { FileSystemSpace, SftpClient, SftpTarget } from '../protocols/sftp.ts';
import { attributesOf, type Stats } from './sftp/attributes.ts';
import { nameOf, type Purpose, SftpCalls } from './sftp/calls.ts';
import { extensionsOf } from './sftp/extensions.ts';
import { listFolder } from './sftp/list.ts';
import { openSubsystem } from './sftp/open.ts';
import { readFile } from './sftp/read.ts';
import { writeFile } from './sftp/write.ts';

/** Of a time in an attribute: a uint32. */
const MAX_SECONDS = 2 ** 32 - 1;

/** SFTP by ssh2's own client. */
export async function openSftp(target: SftpTarget, settings: FileClientSettings = {}): Promise<SftpClient> {
  const { signal, dial = {} } = settings;
  const { idleTimeout = DEFAULT_IDLE_TIMEOUT_MS } = dial;
  const recorder = settings.recorder?.connection(target.host, target.port ?? SSH_PORT);
  const ssh = await openSsh(target, dial, { signal, recorder });
  try {
    if (recorder !== undefined) tapChannels(ssh.client, recorder);
    const sftp = await openSubsystem(ssh, idleTimeout, signal);
    const calls = new SftpCalls(sftp, idleTimeout, ssh.facts.remote, () => ssh.failure);
    const shut = (reason: Error): void => {
      signal?.removeEventListener('abort', onAbort);
      calls.fail(reason);
      ssh.close();
    };
    const onAbort = (): void => signal && shut(abortError(signal));
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted === true) onAbort();
    const session: FileSession = {
      connection: ssh.facts,
      greeting: ssh.version,
      home: await realPath(calls, '.').catch(unlessRefused(pathOf(''))),
      features: [...extensionsOf(sftp)].map((extension) => extension.join(' ').trimEnd()),
    };
    return new LibrarySftpClient(calls, session, shut);
  } catch (error) {
    ssh.close();
    throw error;
  }
}

class LibrarySftpClient implements SftpClient {
  readonly kind = 'library';
  readonly protocol = 'sftp';
  readonly session: FileSession;
  readonly #calls: SftpCalls;
  readonly #turn: OneAtATime;

  constructor(calls: SftpCalls, session: FileSession, shut: (reason: Error) => void) {
    this.session = session;
    this.#calls = calls;
    this.#turn = new OneAtATime('SFTP', shut);
  }

  list(folder: RemotePath): Promise<Listing> {
    return this.#turn.alone(async () => ({ entries: await listFolder(this.#calls, folder), unknown: [] }));
  }

  stat(path: RemotePath): Promise<FileEntry> {
    const asked = purpose('look at', path);
    return this.#turn.alone(async () => {
      const name = nameOf(path);
      const stats = await this.#calls.call<Stats>(asked, (sftp, done) => sftp.lstat(name, done));
      const attributes = attributesOf(stats);
      const entry = entryAt(path, attributes);
      if (entry.kind !== 'link') return entry;
      const target = await this.#calls
        .call<string>(asked, (sftp, done) => sftp.readlink(name, done))
        .then(pathOf)
        .catch(unlessRefused(undefined));
      return entryAt(path, attributes, target);
    });
  }

  async read(path: RemotePath, options: ReadOptions = {}): Promise<AsyncIterable<Uint8Array>> {
    if (options.text === true) throw hasNoText();
    return this.#turn.body(() => readFile(this.#calls, path, options));
  }

  async write(
    path: RemotePath,
    body: AsyncIterable<Uint8Array>,
    { how = 'replace', offset = 0, text = false }: WriteOptions = {},
  ): Promise<Stored> {
    if (text) throw hasNoText();
    if (how === 'unique') throw new UsageError('an SFTP server chooses no names for files');
    return this.#turn.alone(() => writeFile(this.#calls, path, body, { how, offset }));
  }

  remove(path: RemotePath): Promise<void> {
    return this.#tell(purpose('remove', path), path, (sftp, name, done) => sftp.unlink(name, done));
  }

  removeFolder(path: RemotePath): Promise<void> {
    return this.#tell(purpose('remove the folder', path), path, (sftp, name, done) => sftp.rmdir(name, done));
  }

  makeFolder(path: RemotePath): Promise<void> {
    return this.#tell(purpose('make the folder', path), path, (sftp, name, done) => sftp.mkdir(name, done));
  }

  /** RENAME replaces nothing: that of POSIX does, where the server has it. */
  rename(from: RemotePath, to: RemotePath): Promise<void> {
    const asked = purpose('rename', `${from} to ${to}` as RemotePath);
    return this.#tell(asked, from, (sftp, name, done) => {
      const posix = extensionsOf(sftp).get('posix-rename@openssh.com') === '1';
      if (posix) sftp.ext_openssh_rename(name, nameOf(to), done);
      else sftp.rename(name, nameOf(to), done);
    });
  }

  async setMode(path: RemotePath, mode: number): Promise<void> {
    if (!isWithin(mode, PERMISSION_BITS)) throw new UsageError(`${mode} is no mode of a file`);
    const asked = purpose('set the mode of', path);
    return this.#tell(asked, path, (sftp, name, done) => sftp.chmod(name, mode, done));
  }

  /** Version 3 sets both times or none (section 5). */
  async setModified(path: RemotePath, time: number): Promise<void> {
    const seconds = Math.floor(time / 1000);
    if (!isWithin(seconds, MAX_SECONDS)) {
      throw new UsageError('SFTP has times from 1970 to February 2106 only');
    }
    const asked = purpose('set the time of', path);
    return this.#tell(asked, path, (sftp, name, done) => sftp.utimes(name, seconds, seconds, done));
  }

  realPath(path: RemotePath): Promise<RemotePath> {
    return this.#turn.alone(() => realPath(this.#calls, nameOf(path)));
  }

  makeLink(target: RemotePath, path: RemotePath): Promise<void> {
    const asked = purpose('make the link', path);
    return this.#tell(asked, path, (sftp, name, done) => sftp.symlink(nameOf(target), name, done));
  }

  space(path: RemotePath): Promise<FileSystemSpace> {
    const asked = purpose('tell the space at', path);
    return this.#turn.alone(async () => {
      const name = nameOf(path);
      if (extensionsOf(this.#calls.sftp).get('statvfs@openssh.com') !== '2') throw noSpaceTold();
      const found = await this.#calls.call<StatVfs>(asked, (sftp, done) =>
        sftp.ext_openssh_statvfs(name, done),
      );
      const { f_frsize: unit, f_blocks: total, f_bfree: free, f_bavail: available } = found;
      return { total: total * unit, free: free * unit, available: available * unit };
    });
  }

  async close(): Promise<void> {
    this.#turn.end();
  }

  #tell(
    asked: Purpose,
    path: RemotePath,
    start: (sftp: SFTPWrapper, name: string, done: (error?: Error | null) => void) => void,
  ): Promise<void> {
    return this.#turn.alone(async () => {
      const name = nameOf(path);
      await this.#calls.call<void>(asked, (sftp, done) => start(sftp, name, (error) => done(error)));
    });
  }
}

/** <sys/statvfs.h>, as far as it is needed. */
interface StatVfs {
  readonly f_frsize: number;
  readonly f_blocks: number;
  readonly f_bfree: number;
  readonly f_bavail: number;
}

async function realPath(calls: SftpCalls, name: string): Promise<RemotePath> {
  const asked: Purpose = { what: `tell the path of ${name}`, otherwise: 'command-refused' };
  return pathOf(await calls.call<string>(asked, (sftp, done) => sftp.realpath(name, done)));
}

function unlessRefused<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    if (isRefusal(error)) return otherwise;
    throw error;
  };
}

function purpose(verb: string, path: RemotePath): Purpose {
  return { what: `${verb} ${textOf(path)}`, otherwise: 'command-refused' };
}

function isWithin(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}

function hasNoText(): UsageError {
  return new UsageError('SFTP moves bytes as they are: it has no text mode');
}

function noSpaceTold(): RefusalError {
  const reply = { status: STATUS.unsupported, text: '' };
  return new RefusalError('command-refused', 'the server has no statvfs@openssh.com', reply);
}
