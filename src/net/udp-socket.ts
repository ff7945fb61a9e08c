import dgram from 'node:dgram';
import { once } from 'node:events';
import { UsageError } from '../errors.ts';
import type { ConnectionRecorder } from '../transcript/types.ts';
import { formatAddress, isSameAddress } from './address.ts';
import { type Datagram, DatagramQueue } from './datagram-queue.ts';
import { checkDatagramSize } from './datagram-size.ts';
import { abortError, sendError } from './explain.ts';
import { explainBindFailure } from './listen.ts';
import { checkPort } from './port.ts';
import { explainUdpFailure } from './udp-errors.ts';
import { applyOptions, type DatagramOptions } from './udp-options.ts';
import { familyOf, findAddress, type NameSettings, type UdpAddress, type UdpPlace } from './udp-place.ts';
import { whenAborted } from './when-aborted.ts';

export type { Datagram, UdpPlace };

/** What `UdpSocket.bind` opens; without it, a socket for IPv4 on loopback, at any free port. */
export interface UdpOptions extends DatagramOptions, NameSettings {
  /** That of `host`, `remote` or the first group without it, else 4. */
  readonly family?: 4 | 6;
  /** The address to bind: loopback without it. With `remote` the system chooses one; with groups, it is every address. */
  readonly host?: string;
  /** 0, or none, for any free one. */
  readonly port?: number;
  /**
   * Sends to and hears only this peer. Besides, it is told when nobody listens there (ICMP, port unreachable), as TransportError
   * `refused` of a later `send` or `receive`. Of a name with several addresses, the first is taken.
   */
  readonly remote?: UdpPlace;
  /** The system has bounds of its own: `UdpSocket.receiveBufferBytes` says what came of it. */
  readonly receiveBufferBytes?: number;
  readonly sendBufferBytes?: number;
  /** Others that ask for it as well may bind the same address and port, as listeners of a group do. */
  readonly reuseAddress?: boolean;
  /** With `::`, no IPv4 (RFC 3493, section 5.3). */
  readonly ipv6Only?: boolean;
  /** For how long `receive` waits, in milliseconds; without it, until the socket is closed. */
  readonly timeout?: number;
  /** Closes the socket. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each datagram. */
  readonly recorder?: ConnectionRecorder | undefined;
}

/**
 * A UDP socket (RFC 768). What is sent arrives whole or not at all, once or more, in any order.
 *
 *     await using socket = await UdpSocket.bind({ remote: { host: 'localhost', port: 7 }, timeout: 2000 });
 *     await socket.send('hello');
 *     const answer = await socket.receive();
 */
export class UdpSocket implements AsyncDisposable {
  readonly #socket: dgram.Socket;
  readonly #options: UdpOptions;
  readonly #queue = new DatagramQueue();
  readonly #unwatch: () => void = () => {};
  readonly #closed: Promise<void>;
  #isClosed = false;
  /** What the recorder was told last of whom the datagrams go to, or come from. */
  #told = '';

  readonly family: 4 | 6;
  /** `127.0.0.1:50123`, `[::1]:50123`. */
  readonly localAddress: string;
  readonly localPort: number;
  /** The only peer, where there is one. */
  readonly remoteAddress: string | undefined;
  /** What the system holds in each direction, in bytes. Linux doubles what was asked for, for its own use (socket(7)). */
  readonly receiveBufferBytes: number;
  readonly sendBufferBytes: number;

  /**
   * Opens a socket and binds it.
   *
   * @throws UsageError; TransportError `address-in-use` (also for a reserved port), `unknown-host`, `refused` for a peer to which no
   * way leads, `timeout`, `aborted`
   */
  static async bind(options: UdpOptions = {}): Promise<UdpSocket> {
    const { host, port = 0, remote, groups = [], signal, recorder } = options;
    checkPort(port, 0);
    if (remote !== undefined) checkPort(remote.port, 1);
    refuseAborted(signal);
    const asked = options.family ?? familyOf(host) ?? familyOf(remote?.host) ?? familyOf(groups[0]);
    const peer = remote && (await findAddress(remote, asked, options, { signal, recorder }));
    const wanted = familyOf(peer?.address) ?? asked;
    const where = { host: host ?? defaultHost(wanted ?? 4, options), port };
    // Where we are ourselves is nothing that a lab or a map of names decides.
    const { address } = await findAddress(where, wanted, {}, { signal });
    const socket = await openSocket(address, where, peer, options);
    return new UdpSocket(socket, options, peer && socket.remoteAddress());
  }

  private constructor(socket: dgram.Socket, options: UdpOptions, remote: UdpAddress | undefined) {
    const { signal, recorder } = options;
    const local = socket.address();
    this.#socket = socket;
    this.#options = options;
    this.family = familyOf(local.address) ?? 4;
    this.localAddress = formatAddress(local);
    this.localPort = local.port;
    this.remoteAddress = remote && formatAddress(remote);
    this.receiveBufferBytes = socket.getRecvBufferSize();
    this.sendBufferBytes = socket.getSendBufferSize();
    if (this.remoteAddress !== undefined) recorder?.connected(this.localAddress, this.remoteAddress);
    this.#closed = new Promise((resolve) => socket.once('close', () => resolve()));
    this.#unwatch = whenAborted(signal, (reason) => this.close(reason));
    socket.on('message', (bytes, { address, port }) => {
      // What came before the socket had its peer may still be with the system.
      if (remote !== undefined && !(remote.port === port && isSameAddress(remote.address, address))) return;
      this.#tellPeer('from', { address, port });
      recorder?.received(bytes);
      this.#queue.deliver({ bytes, from: { address, port } });
    });
    socket.on('error', (error) => this.#queue.fail(this.#explain(error, 'receive')));
  }

  /** How many datagrams have come too fast for whoever receives them (MAX_QUEUED_DATAGRAMS, MAX_QUEUED_BYTES), and are lost. */
  get droppedCount(): number {
    return this.#queue.droppedCount;
  }

  /**
   * Resolves once the datagram is with the system: that it has arrived, only an answer says.
   *
   * @param to left out where there is a `remote`; a name is looked up each time
   * @throws UsageError for a datagram that is too long; TransportError `send`, `refused`, `unknown-host`, `timeout`
   */
  async send(message: string | Uint8Array, to?: UdpPlace): Promise<void> {
    const bytes = typeof message === 'string' ? Buffer.from(message) : message;
    const { recorder } = this.#options;
    const target = await this.#targetOf(to);
    checkDatagramSize(bytes, target?.address ?? this.remoteAddress ?? '');
    if (this.#isClosed) throw sendError(new Error('the socket is closed'));
    if (target !== undefined) this.#tellPeer('to', target);
    recorder?.sent(bytes);
    await new Promise<void>((resolve, reject) => {
      const done = (error: Error | null): void => {
        if (error === null) resolve();
        else reject(this.#explain(error, 'send', target));
      };
      if (target === undefined) this.#socket.send(bytes, done);
      else this.#socket.send(bytes, target.port, target.address, done);
    });
  }

  /**
   * The next datagram, or `undefined` once the socket is closed. One call at a time. After an error, the socket is still of use.
   *
   * @param timeout for how long to wait, in milliseconds; that of the socket without it
   * @throws TransportError `timeout`, `refused`, `receive`, `aborted`
   */
  receive({ timeout = this.#options.timeout ?? Infinity }: { readonly timeout?: number } = {}): Promise<
    Datagram | undefined
  > {
    return this.#queue.receive(timeout);
  }

  /** What has not been received is lost. `receive` fails with the reason once, where there is one. Safe to call twice. */
  close(reason?: Error): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#unwatch();
    this.#socket.close();
    this.#queue.end(reason);
    this.#options.recorder?.closed();
  }

  /** As `close`, at the end of an `await using`; resolves once the socket is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.#closed;
  }

  async #targetOf(to: UdpPlace | undefined): Promise<UdpAddress | undefined> {
    if (this.remoteAddress !== undefined) {
      if (to === undefined) return undefined;
      throw new UsageError(`the socket is connected to ${this.remoteAddress}: it sends nowhere else`);
    }
    if (to === undefined) throw new UsageError('the datagram has no address to go to');
    checkPort(to.port, 1);
    const { signal, recorder } = this.#options;
    return findAddress(to, this.family, this.#options, { signal, recorder });
  }

  #explain(error: Error, code: 'send' | 'receive', target?: UdpAddress): Error {
    const to = target === undefined ? (this.remoteAddress ?? 'the network') : formatAddress(target);
    const { broadcast = false } = this.#options;
    const failure = explainUdpFailure(error, code, { local: this.localAddress, to, broadcast });
    this.#options.recorder?.failed(failure.message);
    return failure;
  }

  /** Once for all datagrams in a row; of a socket with a peer, its address has said it. */
  #tellPeer(direction: 'from' | 'to', peer: UdpAddress): void {
    if (this.remoteAddress !== undefined || this.#options.recorder === undefined) return;
    const text = `${direction} ${formatAddress(peer)}`;
    if (this.#told !== text) this.#options.recorder.note(text);
    this.#told = text;
  }
}

/** Who has a peer, or joins a group, has asked for more than this machine. */
function defaultHost(family: 4 | 6, { remote, groups = [] }: UdpOptions): string {
  if (remote !== undefined || groups.length > 0) return family === 4 ? '0.0.0.0' : '::';
  return family === 4 ? '127.0.0.1' : '::1';
}

/** Bound, and with its peer. @param address that of `where` */
async function openSocket(
  address: string,
  where: UdpPlace,
  peer: UdpAddress | undefined,
  options: UdpOptions,
): Promise<dgram.Socket> {
  const socket = createSocket(familyOf(address) ?? 4, options);
  try {
    const listening = once(socket, 'listening');
    socket.bind({ address, port: where.port, exclusive: true });
    await listening.catch((error: unknown) => {
      throw explainBindFailure(error as Error, where);
    });
    applyOptions(socket, options);
    if (peer !== undefined) await connect(socket, peer, options);
    refuseAborted(options.signal);
    if (peer === undefined || where.port !== 0 || !isAt(socket, peer)) return socket;
    // Of all ports, the system has chosen the peer's: we would answer ourselves. While this one is open, another has another.
    const other = await openSocket(address, where, peer, options);
    socket.close();
    return other;
  } catch (error) {
    socket.close();
    throw error;
  }
}

function isAt(socket: dgram.Socket, { address, port }: UdpAddress): boolean {
  const own = socket.address();
  return own.port === port && isSameAddress(own.address, address);
}

function createSocket(
  family: 4 | 6,
  { reuseAddress, ipv6Only, receiveBufferBytes, sendBufferBytes }: UdpOptions,
): dgram.Socket {
  try {
    return dgram.createSocket({
      type: family === 4 ? 'udp4' : 'udp6',
      ...(reuseAddress !== undefined && { reuseAddr: reuseAddress }),
      ...(ipv6Only !== undefined && { ipv6Only }),
      ...(receiveBufferBytes !== undefined && { recvBufferSize: receiveBufferBytes }),
      ...(sendBufferBytes !== undefined && { sendBufferSize: sendBufferBytes }),
    });
  } catch (cause) {
    throw new UsageError('the size of a buffer is a number of bytes, 0 to 4294967295', { cause });
  }
}

async function connect(
  socket: dgram.Socket,
  peer: UdpAddress,
  { broadcast = false }: UdpOptions,
): Promise<void> {
  const standing = once(socket, 'connect');
  socket.connect(peer.port, peer.address);
  await standing.catch((error: unknown) => {
    const way = { local: formatAddress(socket.address()), to: formatAddress(peer), broadcast };
    throw explainUdpFailure(error as Error, 'refused', way);
  });
}

function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortError(signal);
}
