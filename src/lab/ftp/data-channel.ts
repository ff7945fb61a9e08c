import { acceptOne } from '../../net/accept-one.ts';
import { dialUpgradable } from '../../net/dial.ts';
import type { Transport, UpgradableTransport } from '../../net/types.ts';
import type { Endpoint } from '../../raw/ftp/address.ts';
import { closeInOrder } from '../deadline.ts';
import { type FtpLimits, MAX_LINGERING } from './limits.ts';
import { FtpRefusal } from './refusal.ts';

/** How the next data connection is made: by the client, to a port of ours (passive), or by us (active). */
interface Plan {
  open(signal: AbortSignal): Promise<UpgradableTransport>;
  close(): void;
}

/** The data connections of a session, one at a time. They lead between the same two machines as the control connection. */
export class DataChannel {
  readonly #limits: FtpLimits;
  readonly #ending = new Set<Transport>();
  #plan: Plan | undefined;

  constructor(limits: FtpLimits) {
    this.#limits = limits;
  }

  /**
   * Takes one connection at this address from that one: from any other it would be somebody who wants to have what is
   * another's (RFC 2577, section 5).
   *
   * @returns the port
   * @throws TransportError `address-in-use`
   */
  async bind(host: string, from: string): Promise<number> {
    this.close();
    const { dataTimeout: timeout, transferIdleTimeout: idleTimeout } = this.#limits;
    const controller = new AbortController();
    const accepting = await acceptOne({ host, from, timeout, idleTimeout, signal: controller.signal });
    this.#plan = {
      async open(signal) {
        const giveUp = (): void => controller.abort(signal.reason);
        signal.addEventListener('abort', giveUp);
        try {
          return await accepting.accept();
        } finally {
          signal.removeEventListener('abort', giveUp);
          accepting.close();
        }
      },
      close: () => accepting.close(),
    };
    return accepting.port;
  }

  /** Will connect there when it is time. */
  connectTo({ host, port }: Endpoint): void {
    this.close();
    const { dataTimeout: connectTimeout, transferIdleTimeout: idleTimeout } = this.#limits;
    this.#plan = {
      open: (signal) =>
        dialUpgradable({ host, port, address: host }, { connectTimeout, idleTimeout }, { signal }),
      close() {},
    };
  }

  /** @throws FtpRefusal 425 */
  async open(signal: AbortSignal): Promise<UpgradableTransport> {
    const plan = this.#plan;
    this.#plan = undefined;
    if (plan === undefined)
      throw new FtpRefusal(425, 'No data connection: EPSV, PASV, EPRT or PORT come first.');
    try {
      if (signal.aborted) plan.close();
      return await plan.open(signal);
    } catch (error) {
      if (signal.aborted) throw error;
      throw new FtpRefusal(425, 'No data connection came about.');
    }
  }

  /** Ends a connection that was opened, in order. Both sides are done with it, and need not wait for its last words. */
  finish(data: Transport): void {
    const [oldest] = this.#ending;
    if (this.#ending.size >= MAX_LINGERING) oldest?.close();
    this.#ending.add(data);
    void closeInOrder(data).finally(() => this.#ending.delete(data));
  }

  breakOff(): void {
    this.close();
    for (const data of this.#ending) data.close();
  }

  /** Gives up what is planned; a connection that was opened is left alone. */
  close(): void {
    this.#plan?.close();
    this.#plan = undefined;
  }
}
