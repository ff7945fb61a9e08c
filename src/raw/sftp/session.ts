import type { ConnectionFacts } from '../../net/types.ts';
import { refuseImpossibleMode } from '../../protocols/file-mode.ts';
import type {
  FileEntry,
  FileSession,
  Listing,
  ReadOptions,
  Stored,
  WriteOptions,
} from '../../protocols/files.ts';
import { UntilFailure } from '../../protocols/until-failure.ts';
import { type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { placementOf, refuseText, secondsOf, speakable } from '../../protocols/sftp-arguments.ts';
import { entryAt } from '../../protocols/sftp-entries.ts';
import { type Purpose, purposeOf, unlessRefused } from '../../protocols/sftp-refusals.ts';
import type { FileSystemSpace, SftpClient } from '../../protocols/sftp.ts';
import type { Attributes } from './attributes.ts';
import type { SftpConnection, Unnumbered } from './connection.ts';
import { askLimits, type DataLimits } from './limits.ts';
import { listFolder } from './list-folder.ts';
import { violation } from './primitives.ts';
import { readFile } from './read-file.ts';
import { writeFile } from './write-file.ts';

const NOWHERE = '' as RemotePath;

/** What may be asked for in a session, one thing at a time. */
export class RawSftpClient implements SftpClient {
  readonly kind = 'raw';
  readonly protocol = 'sftp';
  readonly session: FileSession;
  readonly #connection: SftpConnection;
  readonly #limits: DataLimits;
  readonly #turn: UntilFailure;

  private constructor(
    connection: SftpConnection,
    session: FileSession,
    limits: DataLimits,
    shut: (reason: Error) => void,
  ) {
    this.#connection = connection;
    this.session = session;
    this.#limits = limits;
    this.#turn = new UntilFailure('SFTP', shut);
  }

  /** @param shut closes everything; what is under way fails with the reason */
  static async begin(
    connection: SftpConnection,
    carrier: { readonly facts: ConnectionFacts; readonly version: string },
    shut: (reason: Error) => void,
  ): Promise<RawSftpClient> {
    const session: FileSession = {
      connection: carrier.facts,
      greeting: carrier.version,
      home: await realPath(connection, speakable(NOWHERE)).catch(unlessRefused(NOWHERE)),
      features: [...connection.extensions].map((extension) => extension.join(' ').trimEnd()),
    };
    return new RawSftpClient(connection, session, await askLimits(connection), shut);
  }

  async list(folder: RemotePath): Promise<Listing> {
    const at = speakable(folder);
    return this.#turn.alone(async () => ({ entries: await listFolder(this.#connection, at), unknown: [] }));
  }

  async stat(path: RemotePath): Promise<FileEntry> {
    const at = speakable(path);
    const asked = purposeOf('look at', textOf(path));
    return this.#turn.alone(async () => {
      const { attributes } = await this.#connection.ask({ type: 'LSTAT', path: at }, 'ATTRS', asked);
      const entry = entryAt(path, attributes);
      if (entry.kind !== 'link') return entry;
      const link = this.#connection.ask({ type: 'READLINK', path: at }, 'NAME', asked);
      return entryAt(path, attributes, await link.then(onlyName).catch(unlessRefused(undefined)));
    });
  }

  async read(path: RemotePath, options: ReadOptions = {}): Promise<AsyncIterable<Uint8Array>> {
    refuseText(options);
    const at = speakable(path);
    return this.#turn.body(() => readFile(this.#connection, at, options, this.#limits.readLength));
  }

  async write(
    path: RemotePath,
    body: AsyncIterable<Uint8Array>,
    options: WriteOptions = {},
  ): Promise<Stored> {
    const placement = placementOf(options);
    const at = speakable(path);
    return this.#turn.alone(() => writeFile(this.#connection, at, body, placement, this.#limits.writeLength));
  }

  async remove(path: RemotePath): Promise<void> {
    return this.#tell({ type: 'REMOVE', path: speakable(path) }, purposeOf('remove', textOf(path)));
  }

  async removeFolder(path: RemotePath): Promise<void> {
    return this.#tell({ type: 'RMDIR', path: speakable(path) }, purposeOf('remove the folder', textOf(path)));
  }

  async makeFolder(path: RemotePath): Promise<void> {
    const request = { type: 'MKDIR', path: speakable(path), attributes: {} } as const;
    return this.#tell(request, purposeOf('make the folder', textOf(path)));
  }

  /** RENAME replaces nothing: that of POSIX does, where the server has it. */
  async rename(from: RemotePath, to: RemotePath): Promise<void> {
    const names = { from: speakable(from), to: speakable(to) };
    const asked = purposeOf('rename', `${textOf(from)} to ${textOf(to)}`);
    if (!this.#connection.has('posix-rename@openssh.com')) {
      return this.#tell({ type: 'RENAME', ...names }, asked);
    }
    return this.#turn.alone(async () => {
      await this.#connection.askExtension('posix-rename@openssh.com', names, asked);
    });
  }

  async setMode(path: RemotePath, mode: number): Promise<void> {
    refuseImpossibleMode(mode);
    return this.#setAttributes(path, { permissions: mode }, purposeOf('set the mode of', textOf(path)));
  }

  /** Version 3 sets both times or none (section 5). */
  async setModified(path: RemotePath, time: number): Promise<void> {
    const seconds = secondsOf(time);
    const times = { read: seconds, written: seconds };
    return this.#setAttributes(path, { times }, purposeOf('set the time of', textOf(path)));
  }

  async realPath(path: RemotePath): Promise<RemotePath> {
    const at = speakable(path);
    return this.#turn.alone(() => realPath(this.#connection, at));
  }

  async makeLink(target: RemotePath, path: RemotePath): Promise<void> {
    const request = { type: 'SYMLINK', target: speakable(target), path: speakable(path) } as const;
    return this.#tell(request, purposeOf('make the link', textOf(path)));
  }

  async space(path: RemotePath): Promise<FileSystemSpace> {
    const at = speakable(path);
    return this.#turn.alone(async () => {
      const found = await this.#connection.askExtension(
        'statvfs@openssh.com',
        { path: at },
        purposeOf('tell the space at', textOf(path)),
      );
      const inBytes = (blocks: bigint): number => Number(blocks * found.fragmentSize);
      return {
        total: inBytes(found.blocks),
        free: inBytes(found.freeBlocks),
        available: inBytes(found.availableBlocks),
      };
    });
  }

  async close(): Promise<void> {
    this.#turn.end();
  }

  #setAttributes(path: RemotePath, attributes: Attributes, asked: Purpose): Promise<void> {
    return this.#tell({ type: 'SETSTAT', path: speakable(path), attributes }, asked);
  }

  #tell(request: Unnumbered, asked: Purpose): Promise<void> {
    return this.#turn.alone(async () => {
      await this.#connection.ask(request, 'STATUS', asked);
    });
  }
}

async function realPath(connection: SftpConnection, path: RemotePath): Promise<RemotePath> {
  const asked = purposeOf('tell the path of', textOf(path));
  return onlyName(await connection.ask({ type: 'REALPATH', path }, 'NAME', asked));
}

/** REALPATH and READLINK are answered with a name, and with attributes that mean nothing (section 6.11). */
function onlyName({ files }: { readonly files: readonly { readonly name: RemotePath }[] }): RemotePath {
  const [file] = files;
  if (file === undefined || files.length > 1) {
    throw violation(`one name is due, and not ${files.length}`, '6.11');
  }
  return file.name;
}
