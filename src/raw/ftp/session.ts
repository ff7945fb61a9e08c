import { refuseLineEnds } from '../../protocols/ftp-arguments.ts';
import { findFeature } from '../../protocols/ftp-features.ts';
import { joinPath, type RemotePath } from '../../protocols/remote-path.ts';
import type { ControlConnection } from './control.ts';
import type { DataConnections } from './data-connection.ts';
import { beginTransfer, type Transfer, type TransferCommand } from './transfer.ts';

/** How a folder is listed. */
export type ListingVerb = 'MLSD' | 'LIST -a' | 'LIST' | 'NLST';

/** A session that has begun, and what its commands have settled so far. */
export class FtpSession {
  readonly control: ControlConnection;
  readonly features: readonly string[];
  readonly home: RemotePath;
  /** Found out by trying (list-folder.ts). */
  listingVerb: ListingVerb;
  readonly #connections: DataConnections;
  #type: 'A' | 'I' | undefined;
  #folder: RemotePath;

  constructor(
    control: ControlConnection,
    connections: DataConnections,
    { features, home, listingVerb }: Pick<FtpSession, 'features' | 'home' | 'listingVerb'>,
  ) {
    this.control = control;
    this.#connections = connections;
    this.features = features;
    this.home = home;
    this.#folder = home;
    this.listingVerb = listingVerb;
  }

  has(feature: string): boolean {
    return findFeature(this.features, feature) !== undefined;
  }

  /** Absolute, where the server tells where home is. @throws UsageError, before anything is sent, for what no command can say */
  resolve(path: RemotePath): RemotePath {
    refuseLineEnds(path);
    return joinPath(this.home, path);
  }

  /** Image (byte for byte), or text (wire/text-mode.ts). */
  async setType(type: 'A' | 'I'): Promise<void> {
    if (this.#type === type) return;
    await this.control.request('TYPE', type);
    this.#type = type;
  }

  /** @param folder absolute */
  async enter(folder: RemotePath): Promise<void> {
    if (this.#folder === folder) return;
    await this.control.request('CWD', folder);
    this.#folder = folder;
  }

  /** Somebody else has spoken to the server: what it is set to is not known any more. */
  forget(): void {
    this.#type = undefined;
    this.#folder = '' as RemotePath;
  }

  beginTransfer(command: TransferCommand): Promise<Transfer> {
    return beginTransfer(this.control, this.#connections, command);
  }

  close(reason: Error): void {
    this.control.close(reason);
    this.#connections.close(reason);
  }
}
