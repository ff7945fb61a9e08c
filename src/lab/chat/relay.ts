import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChatEvent, ChatExchange } from '../../actions/chat/exchange.ts';
import { createMemoryExchange } from '../../actions/chat/memory-exchange.ts';
import type { Listening } from '../../net/listen.ts';
import {
  acceptSockets,
  type AcceptedSocket,
  type TcpListenerSettings,
  type TlsListenerSettings,
} from '../../net/tcp-listener.ts';
import { Clients } from '../clients.ts';
import { TURNED_AWAY } from '../session-server.ts';
import { isAnnounced } from './announced.ts';
import { type ClientSurroundings, RelayClient } from './client.ts';
import { type Clock, CLOCK } from './clock.ts';
import { FanOut } from './fan-out.ts';
import { RELAY_LIMITS, RENAMING_COSTS, type RelayLimits, SWEEP_MS } from './limits.ts';

export interface RelaySettings {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** TLS from the first byte. */
  readonly tls?: TlsListenerSettings | undefined;
  /** Without it nobody is heard: IRC's PASS, and `/pass` for the others. */
  readonly password?: string | undefined;
  readonly limits?: Partial<RelayLimits>;
  /** Said to everybody who comes; lines. */
  readonly motd?: string | undefined;
  /** Who is there, and where. One for each relay without it. */
  readonly exchange?: ChatExchange;
  readonly clock?: Clock;
  /** Is told of everything that happens. */
  onEvent?(event: ChatEvent): void;
  /** A defect of ours, which one client has had to leave for. */
  onTrouble?(error: unknown): void;
}

export interface Relay extends Pick<Listening, 'host' | 'port' | 'authority' | 'loopback'> {
  /** How many are connected. */
  readonly clientCount: number;
  /** Tells everybody, and ends their connections: in good order where they do so within `grace` milliseconds, else by force. */
  stop(grace: number): Promise<void>;
}

/**
 * Starts a relay: what anybody in a room says, all others in it are told. Clients of all kinds use one port: who begins as IRC
 * does is spoken to in IRC, everybody else in plain text.
 *
 * In rooms of more than ANNOUNCE_UP_TO members, it is not announced who comes, goes, or changes their name.
 *
 * @throws TransportError `address-in-use`, `unknown-host`
 */
export async function startRelay(settings: RelaySettings): Promise<Relay> {
  const server = new RelayServer(settings);
  const { host, port, tls } = settings;
  const maxConnections = server.limits.maxClients + TURNED_AWAY;
  const where: Omit<TcpListenerSettings, 'idleTimeout'> = { host, port, maxConnections, ...(tls && { tls }) };
  const listening = await acceptSockets(where, (accepted) => server.take(accepted));
  server.start();
  let stopping: Promise<void> | undefined;
  return {
    host: listening.host,
    port: listening.port,
    authority: listening.authority,
    loopback: listening.loopback,
    get clientCount() {
      return server.clientCount;
    },
    stop: (grace) => (stopping ??= server.stop(grace).then(() => listening.stop(0))),
  };
}

class RelayServer {
  readonly limits: RelayLimits;
  readonly #settings: RelaySettings;
  readonly #exchange: ChatExchange;
  readonly #clock: Clock;
  readonly #fanOut = new FanOut(() => this.#listenAgain());
  readonly #places: Clients;
  readonly #clients = new Map<string, RelayClient>();
  /** What gives a client's place to another. */
  readonly #leaves = new Map<RelayClient, () => void>();
  /** Those that have more to say than the turn had room for. */
  #deferred = new Set<RelayClient>();
  readonly #around: ClientSurroundings;
  /** No two relays have the same, so that they can share an exchange. */
  readonly #name = randomBytes(4).toString('hex');
  #count = 0;
  #unsubscribe = (): void => {};
  #stopSweeping = (): void => {};
  #allGone: (() => void) | undefined;
  #stopping = false;

  constructor(settings: RelaySettings) {
    const { clock = CLOCK, exchange = createMemoryExchange(), password, motd } = settings;
    this.#settings = settings;
    this.limits = { ...RELAY_LIMITS, ...settings.limits };
    this.#places = new Clients(this.limits);
    this.#exchange = exchange;
    this.#clock = clock;
    this.#around = {
      exchange,
      clock,
      password,
      motd,
      limits: this.limits,
      fanOut: this.#fanOut,
      defer: (client) => void this.#deferred.add(client),
      gone: (client) => this.#gone(client),
      trouble: (error) => settings.onTrouble?.(error),
    };
  }

  get clientCount(): number {
    return this.#clients.size;
  }

  start(): void {
    this.#unsubscribe = this.#exchange.subscribe((event) => this.#hear(event));
    this.#sweepLater();
  }

  take({ socket, facts }: AcceptedSocket): void {
    // Who was gone before their connection was taken over has no address any more, and may not be told of as one who has.
    if (socket.remoteAddress === undefined) {
      socket.destroy();
      return;
    }
    const address = facts.remote;
    const leave = this.#stopping ? undefined : this.#places.enter(hostOf(address));
    if (leave === undefined) {
      // A line of IRC that everybody understands: how the client speaks is not known yet.
      socket.end('ERROR :there are too many clients here, or too many from your address\r\n').resume();
      this.#clock.after(TURN_AWAY_MS, () => socket.destroy());
      return;
    }
    this.#count += 1;
    const client = new RelayClient({ id: `${this.#name}.${this.#count}`, address }, socket, this.#around);
    this.#clients.set(client.id, client);
    this.#leaves.set(client, leave);
  }

  async stop(grace: number): Promise<void> {
    this.#fanOut.flush();
    // That everybody leaves is told nobody.
    this.#stopping = true;
    this.#stopSweeping();
    const clients = [...this.#clients.values()];
    const allGone = new Promise<void>((resolve) => (this.#allGone = resolve));
    for (const client of clients) client.disconnect('the relay is closing');
    if (this.#clients.size > 0) {
      const timer = new AbortController();
      const late = delay(grace, undefined, { signal: timer.signal }).catch(() => {});
      await Promise.race([allGone, late]);
      timer.abort();
    }
    this.#unsubscribe();
  }

  #hear(event: ChatEvent): void {
    this.#settings.onEvent?.(event);
    if (this.#stopping) return;
    switch (event.kind) {
      case 'said':
        return this.#fanOut.tell(event.room, event, this.#clients.get(event.from.id));
      case 'whispered':
      case 'invited':
        return this.#clients.get(event.to)?.tell(event);
      case 'topic':
        return this.#fanOut.tell(event.room, event, this.#clients.get(event.member.id));
      case 'joined':
        return this.#join(event);
      case 'left':
        return this.#part(event);
      case 'renamed':
      case 'gone':
        return this.#announce(event.rooms, event);
    }
  }

  #join(event: Extract<ChatEvent, { readonly kind: 'joined' }>): void {
    const { room, member } = event;
    const client = this.#clients.get(member.id);
    if (client !== undefined && this.#fanOut.join(room, client)) void this.#learnName(room);
    this.#announce([room], event);
  }

  #part(event: Extract<ChatEvent, { readonly kind: 'left' }>): void {
    const client = this.#clients.get(event.member.id);
    if (client !== undefined) this.#fanOut.leave(event.room, client);
    this.#announce([event.room], event);
  }

  /** Events name rooms by their keys, people read their names. */
  async #learnName(key: string): Promise<void> {
    const room = await this.#exchange.room(key);
    if (room !== undefined) this.#fanOut.rename(key, room.name);
  }

  #announce(
    rooms: readonly string[],
    event: Extract<ChatEvent, { readonly kind: 'joined' | 'left' | 'renamed' | 'gone' }>,
  ): void {
    const small = rooms.filter((room) => isAnnounced(this.#fanOut.countIn(room)));
    const actor = this.#clients.get(event.member.id);
    const [only] = small;
    if (small.length === 1 && only !== undefined) this.#fanOut.tell(only, event, actor);
    else {
      this.#fanOut.tellOnce(small, event, actor);
      if (small.length > 1) actor?.charge(RENAMING_COSTS);
    }
  }

  /** Those who had to wait go on where they were, in the order in which they came. */
  #listenAgain(): void {
    const deferred = this.#deferred;
    if (deferred.size === 0) return;
    this.#deferred = new Set();
    for (const client of deferred) client.goOn();
  }

  #sweepLater(): void {
    this.#stopSweeping = this.#clock.after(SWEEP_MS, () => {
      const now = this.#clock.now();
      for (const client of this.#clients.values()) client.checkTime(now);
      this.#sweepLater();
    });
  }

  #gone(client: RelayClient): void {
    this.#clients.delete(client.id);
    this.#deferred.delete(client);
    this.#leaves.get(client)?.();
    this.#leaves.delete(client);
    if (this.#clients.size === 0) this.#allGone?.();
  }
}

/** For how long somebody who is turned away may read why, in milliseconds. */
const TURN_AWAY_MS = 1000;

/** Of an address with a port. All who come by a Unix-domain socket are one. */
function hostOf(address: string): string {
  return address.replace(/:\d+$/, '');
}
