import type { FileUrl } from '../../actions/files/url.ts';
import { serverOf } from '../../actions/server-url.ts';
import type { Lab } from '../../lab/lab.ts';
import type { FileClient, FileClientSettings } from '../../protocols/files.ts';
import type { FtpClient } from '../../protocols/ftp.ts';
import type { SftpClient } from '../../protocols/sftp.ts';
import type { Recorder } from '../../transcript/types.ts';
import type { OpenSession } from './protocol.ts';
import { runQuoted, type Quoted } from './quoted.ts';

export interface SessionsSettings {
  readonly kind: FileClient['kind'];
  /** For each server another one, asked for once. */
  readonly prepare: (url: FileUrl) => Promise<OpenSession>;
  readonly startLab: (() => Promise<Lab>) | undefined;
  readonly recorder: Recorder | undefined;
  readonly client: Omit<FileClientSettings, 'recorder'>;
  /** Commands of -Q. */
  readonly quoted: Quoted;
}

/**
 * The sessions of one command with one client, in a lab of its own where one is asked for: one for each server that its
 * addresses name, and more where something is done in parallel.
 */
export class Sessions {
  readonly #settings: SessionsSettings;
  readonly #byServer = new Map<string, Promise<AnyClient>>();
  readonly #open = new Set<AnyClient>();
  #lab: Promise<Lab> | undefined;

  constructor(settings: SessionsSettings) {
    this.#settings = settings;
  }

  /** The session with the server that the address names. */
  at(url: FileUrl): Promise<AnyClient> {
    const key = serverOf(url);
    let client = this.#byServer.get(key);
    if (client === undefined) {
      client = this.connector(url).then((connect) => connect());
      this.#byServer.set(key, client);
    }
    return client;
  }

  /** Opens a session of its own at each call; closed with the others, or before. */
  async connector(url: FileUrl): Promise<() => Promise<AnyClient>> {
    const { kind, prepare, startLab, recorder, client: settings, quoted } = this.#settings;
    const open = await prepare(url);
    const lab = await (this.#lab ??= startLab?.());
    return async () => {
      const client = await open(kind, { ...settings, ...(recorder && { recorder }) }, lab);
      this.#open.add(client);
      await runQuoted(client, quoted.before);
      return client;
    };
  }

  /** Says what is to be said at the end. */
  async finish(): Promise<void> {
    for (const opening of this.#byServer.values()) {
      // Why one could not be opened was said where it was asked for.
      const client = await opening.catch(() => undefined);
      if (client !== undefined) await runQuoted(client, this.#settings.quoted.after);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((client) => client.close()));
    const lab = await this.#lab?.catch(() => undefined);
    await lab?.stop();
  }
}

type AnyClient = FtpClient | SftpClient;
