import { UsageError } from '../../errors.ts';
import type { ImapConnection } from './connection.ts';
import { FolderNames } from './folder-names.ts';
import type { FolderState } from './folder-state.ts';

/** A session that has begun, and what its commands have settled so far. */
export class ImapState {
  readonly connection: ImapConnection;
  readonly names: FolderNames;
  /** UTF8=ACCEPT is on (RFC 6855). */
  readonly utf8: boolean;
  #folder: FolderState | undefined;

  constructor(connection: ImapConnection, utf8: boolean) {
    this.connection = connection;
    this.utf8 = utf8;
    this.names = new FolderNames(utf8);
  }

  /** Of what is told from now on, this takes note. */
  set folder(folder: FolderState | undefined) {
    this.#folder = folder;
    this.connection.listener = folder === undefined ? undefined : (response) => folder.update(response);
  }

  /** The folder that is open. @throws UsageError where none is */
  get open(): FolderState {
    if (this.#folder === undefined) throw new UsageError('no folder is open');
    return this.#folder;
  }

  /** @throws UsageError where no folder is open */
  refuseUnlessOpen(): void {
    void this.open;
  }
}
