import { isRefusal } from '../../../errors.ts';
import type { FileClient, FileEntry, Listing } from '../../../protocols/files.ts';
import type { RemotePath } from '../../../protocols/remote-path.ts';
import { factsOf } from '../facts.ts';
import { makeFolders } from '../make-folders.ts';
import { fileSource } from '../source.ts';
import { upload } from '../upload.ts';
import { differences, folderMode, PERMISSIONS, type TransferHooks } from './hooks.ts';
import type { LocalTree } from './local-tree.ts';
import { RemoteTree } from './remote-tree.ts';
import { temporaryNames } from './temporary-name.ts';
import type { TargetTree } from './tree.ts';

/** A tree at a server that becomes like one here. What the server will not do is asked for once. */
export class RemoteTarget extends RemoteTree implements TargetTree {
  readonly isRemote = true;
  readonly #source: LocalTree;
  readonly #hooks: TransferHooks;
  readonly #onNote: (note: string) => void;
  readonly #temporaryName = temporaryNames();
  readonly #refused = new Set<Nicety>();

  constructor(root: RemotePath, source: LocalTree, hooks: TransferHooks, onNote: (note: string) => void) {
    super(root);
    this.#source = source;
    this.#hooks = hooks;
    this.#onNote = onNote;
  }

  override async list(client: FileClient, folder: RemotePath): Promise<Listing | undefined> {
    try {
      return await super.list(client, folder);
    } catch (error) {
      if (!isRefusal(error) || error.code === 'unavailable') throw error;
      // Servers say the same of what is not there, and of what nobody may see.
      if ((await factsOf(client, this.at(folder))) === undefined) return undefined;
      throw error;
    }
  }

  canName(): boolean {
    return true;
  }

  async makeFolder(client: FileClient, folder: RemotePath, mode: number | undefined): Promise<void> {
    const path = this.at(folder);
    if (folder === '') return makeFolders(client, path);
    await client.makeFolder(path);
    if (mode !== undefined) await this.#mayTry('folder-modes', () => client.setMode(path, folderMode(mode)));
  }

  /** Under another name first, so that nobody is served half a file; where it cannot get its own then, in its place. */
  async store(
    client: FileClient,
    path: RemotePath,
    file: FileEntry,
    isOnlyTime: boolean,
  ): Promise<number | undefined> {
    if (isOnlyTime && this.#refused.has('times')) return undefined;
    const to = this.at(path);
    if (!this.#refused.has('renames')) {
      const part = this.at(this.#temporaryName(path));
      const bytes = await this.#send(client, path, part, file);
      if (await this.#mayTry('renames', () => client.rename(part, to))) return bytes;
      await this.#removeQuietly(client, part);
    }
    return this.#send(client, path, to, file);
  }

  remove(client: FileClient, path: RemotePath): Promise<void> {
    return client.remove(this.at(path));
  }

  removeFolder(client: FileClient, path: RemotePath): Promise<void> {
    return client.removeFolder(this.at(path));
  }

  async #send(client: FileClient, path: RemotePath, to: RemotePath, file: FileEntry): Promise<number> {
    const { pace, signal, onBytes } = this.#hooks;
    try {
      const { bytes } = await upload(client, await fileSource(this.#source.at(path)), to, {
        // It has confirmed it; to ask for the size takes as long as many a file does.
        verify: false,
        ...(pace && { pace }),
        ...(signal && { signal }),
        ...(onBytes && { onProgress: differences(onBytes) }),
      });
      const { mode } = file;
      if (mode !== undefined) await this.#mayTry('modes', () => client.setMode(to, mode & PERMISSIONS));
      const time = file.modified?.time;
      if (time !== undefined) await this.#mayTry('times', () => client.setModified(to, time));
      return bytes;
    } catch (error) {
      if (isRefusal(error) && to !== this.at(path)) await this.#removeQuietly(client, to);
      throw error;
    }
  }

  /** @returns whether it was done */
  async #mayTry(what: Nicety, act: () => Promise<void>): Promise<boolean> {
    if (this.#refused.has(what)) return false;
    try {
      await act();
      return true;
    } catch (error) {
      if (!isRefusal(error) || error.code === 'unavailable') throw error;
      if (!this.#refused.has(what)) this.#onNote(`${NOTES[what]}: ${error.message}`);
      this.#refused.add(what);
      return false;
    }
  }

  async #removeQuietly(client: FileClient, path: RemotePath): Promise<void> {
    await client.remove(path).catch((error: unknown) => {
      if (!isRefusal(error)) throw error;
    });
  }
}

/** What there are servers that will not do it. */
type Nicety = 'times' | 'modes' | 'folder-modes' | 'renames';

const NOTES: Readonly<Record<Nicety, string>> = {
  times: 'the server does not set times, so that files are compared by size alone',
  modes: 'the server does not set permissions',
  'folder-modes': 'the server does not set permissions of folders',
  renames: 'the server does not rename into place, so that files are written where they belong',
};
