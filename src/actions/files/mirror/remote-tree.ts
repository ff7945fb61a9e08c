import type { FileClient, Listing } from '../../../protocols/files.ts';
import { joinPath, type RemotePath, textOf } from '../../../protocols/remote-path.ts';
import type { Tree } from './tree.ts';

export class RemoteTree implements Tree {
  readonly #root: RemotePath;

  constructor(root: RemotePath) {
    this.#root = root;
  }

  get shownRoot(): string {
    return textOf(this.#root);
  }

  at(path: RemotePath): RemotePath {
    return joinPath(this.#root, path);
  }

  list(client: FileClient, folder: RemotePath): Promise<Listing | undefined> {
    return client.list(this.at(folder));
  }
}
