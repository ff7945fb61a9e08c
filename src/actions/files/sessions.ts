import { isNetkitError } from '../../errors.ts';
import type { FileClient } from '../../protocols/files.ts';

/** Sessions at one server that are opened while there is work for them, and closed together. */
export class Sessions {
  readonly #connect: () => Promise<FileClient>;
  readonly #onNote: (note: string) => void;
  readonly #clients: FileClient[] = [];
  #closed = false;

  /** @param onNote told why there is one less */
  constructor(connect: () => Promise<FileClient>, onNote: (note: string) => void = () => {}) {
    this.#connect = connect;
    this.#onNote = onNote;
  }

  async open(): Promise<FileClient> {
    const client = await this.#connect();
    // Whoever comes when all is done is sent away.
    if (this.#closed) await client.close();
    else this.#clients.push(client);
    return client;
  }

  /** A session that can be done without: `undefined` where the server lets nobody else in. */
  async openFurther(): Promise<FileClient | undefined> {
    try {
      return await this.open();
    } catch (error) {
      if (!isNetkitError(error) || error.code === 'aborted') throw error;
      if (!this.#closed) this.#onNote(`one session less: ${error.message}`);
      return undefined;
    }
  }

  /** The one that was opened first. */
  get first(): FileClient {
    return this.#clients[0]!;
  }

  /** All of them, and those that are still on their way. What goes on over them fails. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#clients.map((client) => client.close()));
  }
}
