import { openSync, renameSync, rmSync } from 'node:fs';
import { mkdir, rmdir, symlink, unlink } from 'node:fs/promises';
import type { FileClient, FileEntry } from '../../../protocols/files.ts';
import { bytesOf, type RemotePath } from '../../../protocols/remote-path.ts';
import { fillFile } from '../../fill-file.ts';
import { isLocalName, type LocalPath } from '../../local-path.ts';
import { makeFolder } from '../../make-folder.ts';
import { explainingWrites } from '../../write-errors.ts';
import { fetchBytes } from '../fetch.ts';
import { fillSmallFile, SMALL_BYTES } from './fill-small-file.ts';
import { differences, folderMode, PERMISSIONS, type TransferHooks } from './hooks.ts';
import { LocalTree } from './local-tree.ts';
import type { RemoteTree } from './remote-tree.ts';
import { temporaryNames } from './temporary-name.ts';
import type { TargetTree } from './tree.ts';

/** A tree here that becomes like one at a server. */
export class LocalTarget extends LocalTree implements TargetTree {
  readonly isRemote = false;
  readonly #source: RemoteTree;
  readonly #hooks: TransferHooks;
  readonly #temporaryName = temporaryNames();

  constructor(root: LocalPath, source: RemoteTree, hooks: TransferHooks) {
    super(root);
    this.#source = source;
    this.#hooks = hooks;
  }

  canName(name: RemotePath): boolean {
    return isLocalName(name);
  }

  async makeFolder(_client: FileClient, folder: RemotePath, mode = PERMISSIONS): Promise<void> {
    const path = this.at(folder);
    await explainingWrites(path, () =>
      folder === '' ? makeFolder(path, folderMode(mode)) : mkdir(path, { mode: folderMode(mode) }),
    );
  }

  async store(client: FileClient, path: RemotePath, file: FileEntry): Promise<number> {
    const { pace, signal, onBytes } = this.#hooks;
    const [to, part] = [this.at(path), this.at(this.#temporaryName(path))];
    const modified = file.modified === undefined ? undefined : new Date(file.modified.time);
    return explainingWrites(to, async () => {
      // The system takes away what its umask forbids.
      const fd = openSync(part, 'wx', (file.mode ?? 0o666) & PERMISSIONS);
      try {
        const body = fetchBytes(client, this.#source.at(path), { expected: file.size, pace, signal });
        const fill = (file.size ?? Infinity) < SMALL_BYTES ? fillSmallFile : fillFile;
        const bytes = await fill(fd, body, {
          modified,
          ...(signal && { signal }),
          ...(onBytes && { onProgress: differences(onBytes) }),
        });
        renameSync(part, to);
        return bytes;
      } catch (error) {
        rmSync(part, { force: true });
        throw error;
      }
    });
  }

  async link(path: RemotePath, target: RemotePath): Promise<void> {
    const [to, part] = [this.at(path), this.at(this.#temporaryName(path))];
    await explainingWrites(to, async () => {
      await symlink(bytesOf(target), part);
      try {
        renameSync(part, to);
      } catch (error) {
        rmSync(part, { force: true });
        throw error;
      }
    });
  }

  remove(_client: FileClient, path: RemotePath): Promise<void> {
    return explainingWrites(this.at(path), () => unlink(this.at(path)));
  }

  removeFolder(_client: FileClient, path: RemotePath): Promise<void> {
    return explainingWrites(this.at(path), () => rmdir(this.at(path)));
  }
}
