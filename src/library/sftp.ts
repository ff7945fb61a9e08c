import type { SFTPWrapper } from 'ssh2';
import { RefusalError } from '../errors.ts';
import { DEFAULT_IDLE_TIMEOUT_MS } from '../net/dial.ts';
import { openSsh, SSH_PORT } from '../net/ssh/connect.ts';
import { tapChannels } from '../net/ssh/tap.ts';
import { whenAborted } from '../net/when-aborted.ts';
import type {
  FileClientSettings,
  FileEntry,
  FileSession,
  Listing,
  ReadOptions,
  Stored,
  WriteOptions,
} from '../protocols/files.ts';
import { UntilFailure } from '../protocols/until-failure.ts';
import { pathOf, type RemotePath } from '../protocols/remote-path.ts';
import { refuseImpossibleMode } from '../protocols/file-mode.ts';
import { placementOf, refuseText, secondsOf } from '../protocols/sftp-arguments.ts';
import { entryAt } from '../protocols/sftp-entries.ts';
import { type Purpose, purposeOf, STATUS, unlessRefused } from '../protocols/sftp-refusals.ts';
import type { FileSystemSpace, SftpClient, SftpTarget } from '../protocols/sftp.ts';
import { attributesOf, type Stats } from './sftp/attributes.ts';
import { HOLDS, nameOf, SftpCalls } from './sftp/calls.ts';
import { extensionsOf } from './sftp/extensions.ts';
import { listFolder } from './sftp/list.ts';
import { openSubsystem } from './sftp/open.ts';
import { readFile } from './sftp/read.ts';
import { writeFile } from './sftp/write.ts';

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
    const close = (reason: Error): void => {
      calls.fail(reason);
      ssh.close();
    };
    const unwatch = whenAborted(signal, close);
    const shut = (reason: Error): void => {
      unwatch();
      close(reason);
    };
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
  readonly #turn: UntilFailure;

  constructor(calls: SftpCalls, session: FileSession, shut: (reason: Error) => void) {
    this.session = session;
    this.#calls = calls;
    this.#turn = new UntilFailure('SFTP', shut);
  }

  async list(folder: RemotePath): Promise<Listing> {
    const name = nameOf(folder);
    return this.#turn.alone(async () => ({ entries: await listFolder(this.#calls, name), unknown: [] }));
  }

  async stat(path: RemotePath): Promise<FileEntry> {
    const name = nameOf(path);
    const asked = purposeOf('look at', name);
    return this.#turn.alone(async () => {
      const stats = await this.#calls.call<Stats>(
        asked,
        (sftp, done) => sftp.lstat(name, done),
        HOLDS.attributes,
      );
      const attributes = attributesOf(stats);
      const entry = entryAt(path, attributes);
      if (entry.kind !== 'link') return entry;
      const target = await this.#calls
        .call<string>(asked, (sftp, done) => sftp.readlink(name, done), HOLDS.path)
        .then(pathOf)
        .catch(unlessRefused(undefined));
      return entryAt(path, attributes, target);
    });
  }

  async read(path: RemotePath, options: ReadOptions = {}): Promise<AsyncIterable<Uint8Array>> {
    refuseText(options);
    const name = nameOf(path);
    return this.#turn.body(() => readFile(this.#calls, name, options));
  }

  async write(
    path: RemotePath,
    body: AsyncIterable<Uint8Array>,
    options: WriteOptions = {},
  ): Promise<Stored> {
    const placement = placementOf(options);
    const name = nameOf(path);
    return this.#turn.alone(() => writeFile(this.#calls, name, body, placement));
  }

  async remove(path: RemotePath): Promise<void> {
    const name = nameOf(path);
    return this.#tell(purposeOf('remove', name), (sftp, done) => sftp.unlink(name, done));
  }

  async removeFolder(path: RemotePath): Promise<void> {
    const name = nameOf(path);
    return this.#tell(purposeOf('remove the folder', name), (sftp, done) => sftp.rmdir(name, done));
  }

  async makeFolder(path: RemotePath): Promise<void> {
    const name = nameOf(path);
    return this.#tell(purposeOf('make the folder', name), (sftp, done) => sftp.mkdir(name, done));
  }

  /** RENAME replaces nothing: that of POSIX does, where the server has it. */
  async rename(from: RemotePath, to: RemotePath): Promise<void> {
    const [old, name] = [nameOf(from), nameOf(to)];
    return this.#tell(purposeOf('rename', `${old} to ${name}`), (sftp, done) => {
      const posix = extensionsOf(sftp).get('posix-rename@openssh.com') === '1';
      if (posix) sftp.ext_openssh_rename(old, name, done);
      else sftp.rename(old, name, done);
    });
  }

  async setMode(path: RemotePath, mode: number): Promise<void> {
    refuseImpossibleMode(mode);
    const name = nameOf(path);
    return this.#tell(purposeOf('set the mode of', name), (sftp, done) => sftp.chmod(name, mode, done));
  }

  /** Version 3 sets both times or none (section 5). */
  async setModified(path: RemotePath, time: number): Promise<void> {
    const seconds = secondsOf(time);
    const name = nameOf(path);
    const asked = purposeOf('set the time of', name);
    return this.#tell(asked, (sftp, done) => sftp.utimes(name, seconds, seconds, done));
  }

  async realPath(path: RemotePath): Promise<RemotePath> {
    const name = nameOf(path);
    return this.#turn.alone(() => realPath(this.#calls, name));
  }

  async makeLink(target: RemotePath, path: RemotePath): Promise<void> {
    const [leadsTo, name] = [nameOf(target), nameOf(path)];
    return this.#tell(purposeOf('make the link', name), (sftp, done) => sftp.symlink(leadsTo, name, done));
  }

  async space(path: RemotePath): Promise<FileSystemSpace> {
    const name = nameOf(path);
    const asked = purposeOf('tell the space at', name);
    return this.#turn.alone(async () => {
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
    start: (sftp: SFTPWrapper, done: (error?: Error | null) => void) => void,
  ): Promise<void> {
    return this.#turn.alone(() =>
      this.#calls.call<void>(asked, (sftp, done) => start(sftp, (error) => done(error))),
    );
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
  const asked = purposeOf('tell the path of', name);
  return pathOf(await calls.call<string>(asked, (sftp, done) => sftp.realpath(name, done), HOLDS.path));
}

function noSpaceTold(): RefusalError {
  const reply = { status: STATUS.unsupported, text: '' };
  return new RefusalError('command-refused', 'the server has no statvfs@openssh.com', reply);
}
