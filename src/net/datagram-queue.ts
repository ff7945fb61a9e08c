import { TransportError } from '../errors.ts';
import { timerDelay } from './timer.ts';

/** What `UdpSocket.receive` gives: one datagram, and who sent it. */
export interface Datagram {
  /** All of it; the memory is yours. */
  readonly bytes: Uint8Array;
  /** As the socket has it: IPv4 at a socket of both families is `::ffff:127.0.0.1`. */
  readonly from: { readonly address: string; readonly port: number };
}

/** What is held for a reader that is slow; small datagrams cost more than their bytes. */
export const MAX_QUEUED_DATAGRAMS = 1024;

/** Five times what Linux holds for a socket by itself (net.core.rmem_default). */
export const MAX_QUEUED_BYTES = 1024 * 1024;

/**
 * From pushed to pulled, for datagrams: nobody can be asked to wait, so what comes when the queue is full is dropped, as the
 * system does it with its own.
 */
export class DatagramQueue {
  readonly #queued: Datagram[] = [];
  #bytes = 0;
  #droppedCount = 0;
  #failure: Error | undefined;
  #isEnded = false;
  #waiting: Waiting | undefined;

  get droppedCount(): number {
    return this.#droppedCount;
  }

  deliver(datagram: Datagram): void {
    if (this.#isEnded) return;
    if (this.#waiting !== undefined) {
      this.#settle()?.resolve(datagram);
      return;
    }
    const { length } = datagram.bytes;
    if (this.#queued.length >= MAX_QUEUED_DATAGRAMS || this.#bytes + length > MAX_QUEUED_BYTES) {
      this.#droppedCount += 1;
      return;
    }
    this.#queued.push(datagram);
    this.#bytes += length;
  }

  /** One call of `receive` fails, behind the datagrams that came before. Of several failures, the first is told. */
  fail(error: Error): void {
    if (!this.#isEnded) this.#tell(error);
  }

  /** From now on there is nothing more; what is still queued is given up. The reason is told once. The first end wins. */
  end(reason?: Error): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#queued.length = 0;
    this.#failure = undefined;
    if (reason === undefined) this.#settle()?.resolve(undefined);
    else this.#tell(reason);
  }

  async receive(timeout: number): Promise<Datagram | undefined> {
    if (this.#waiting !== undefined) throw new Error('one receive at a time');
    const datagram = this.#queued.shift();
    if (datagram !== undefined) {
      this.#bytes -= datagram.bytes.length;
      return datagram;
    }
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
    if (this.#isEnded) return undefined;
    return new Promise((resolve, reject) => {
      const onTimeout = (): void => {
        this.#settle()?.reject(new TransportError('timeout', `no datagram came within ${timeout / 1000} s`));
      };
      const timer = timeout === Infinity ? undefined : setTimeout(onTimeout, timerDelay(timeout));
      this.#waiting = { resolve, reject, timer };
    });
  }

  #tell(error: Error): void {
    if (this.#waiting === undefined) this.#failure ??= error;
    else this.#settle()?.reject(error);
  }

  #settle(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    clearTimeout(waiting?.timer);
    return waiting;
  }
}

interface Waiting {
  resolve(datagram: Datagram | undefined): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout | undefined;
}
