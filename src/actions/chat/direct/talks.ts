/**
 * Talks with others directly. There is no protocol: what is sent is what is typed, a line each, and whoever sends bytes is
 * understood (`nc`, a few lines of Python). One line alone has a meaning to another netkit:
 *
 *     /nick alice          from now on, I am called so
 */
import { isNetkitError, LimitError } from '../../../errors.ts';
import type { MessageConnection } from '../../../net/message-connection.ts';
import { type Clock, SYSTEM_CLOCK } from '../../clock.ts';
import { checkName, nameKey } from '../names.ts';
import type { Person } from '../person.ts';
import { formatPlace, type Place, placeOf } from '../place.ts';
import { FloodGuard } from './flood.ts';
import { Peer } from './peer.ts';
import { MAX_PEERS, Peers } from './peers.ts';

/** How many may come: who comes anew for each line has a flood guard of their own each time. A class comes all at once. */
const ARRIVALS = { burst: 100, perSecond: 4 } as const;

/** In milliseconds: for the last lines to go out, a dialling that is under way included. */
const LAST_LINES_MS = 15_000;

/** In milliseconds: what the others have to close, so that nothing is cut off that is still on its way. */
const FAREWELL_MS = 500;

const TOO_LOUD = 'disconnected: this was more than anybody can read';

export interface DirectTalksOptions {
  readonly person: Pick<Person, 'say' | 'note'>;
  /** Reaches somebody; gives up in reasonable time. Framing `lenient`. */
  readonly connect: (place: Place) => Promise<MessageConnection>;
  readonly events: TalkEvents;
  /** For tests. */
  readonly clock?: Clock;
}

/** What whoever holds the talks makes of it, beyond what is shown anyhow. */
export interface TalkEvents {
  onCome?(peer: Peer): void;
  /** They are reached, after `join`. */
  onJoined(peer: Peer): void;
  /** They are not, as was said; they are none of the peers any more. */
  onUnreachable?(peer: Peer): void;
  /** They have said something, which is shown already. */
  onHeard?(peer: Peer): void;
  /** Somebody who had come has gone, and cannot be called back. */
  onGone(peer: Peer, wasRecipient: boolean): void;
}

/** Takes in whoever comes, reaches whoever is joined, and shows what all of them say. */
export class DirectTalks {
  readonly peers = new Peers();
  /** What we are called, if anything. */
  #nick: string | undefined;
  readonly #person: DirectTalksOptions['person'];
  readonly #connect: DirectTalksOptions['connect'];
  readonly #events: TalkEvents;
  readonly #clock: Clock;
  readonly #arrivals: FloodGuard;
  /** It was said that somebody is turned away; not for each anew who comes before somebody is let in. */
  #turnsAway = false;
  readonly #running = new Set<Promise<void>>();

  constructor({ person, connect, events, clock = SYSTEM_CLOCK }: DirectTalksOptions) {
    this.#person = person;
    this.#connect = connect;
    this.#events = events;
    this.#clock = clock;
    this.#arrivals = new FloodGuard(clock, ARRIVALS);
  }

  /** Somebody has come. Resolves once their connection has ended. */
  async accept(connection: MessageConnection): Promise<void> {
    const place = placeOf(connection.remoteAddress);
    const why = this.#whyNoPlace();
    if (why !== undefined) {
      connection.close();
      if (!this.#turnsAway) this.#person.note(`${formatPlace(place)} was turned away: ${why}`);
      this.#turnsAway = true;
      return;
    }
    this.#turnsAway = false;
    const peer = this.#addPeer({ place }, connection);
    this.#introduce(peer);
    this.#events.onCome?.(peer);
    await this.#listen(peer, connection);
  }

  /**
   * Makes somebody the recipient of what is typed, also while they are being reached.
   *
   * @param name what they are called, whatever they themselves say
   * @returns who it is; nobody, as was said, where there is no place for more
   */
  join(place: Place, name?: string): Peer | undefined {
    const known = this.peers.joinedAt(place);
    if (known === undefined && !this.peers.hasPlace('joined')) {
      this.#person.note(`${MAX_PEERS} are joined already: /leave one of them`);
      return undefined;
    }
    const peer = known ?? this.#addPeer({ place, dial: () => this.#connect(place) });
    if (name !== undefined) peer.name = name;
    this.peers.recipient = peer;
    this.#keep(this.#reach(peer, known === undefined));
    return peer;
  }

  /** Sends a line to somebody. */
  send(peer: Peer, line: string): void {
    if (!peer.send(line)) this.#person.note(`not sent: ${peer.label} has not taken the lines before it`);
  }

  leave(peer: Peer): void {
    this.peers.remove(peer);
    peer.close();
  }

  /** Tells everybody who is connected. */
  rename(nick: string): void {
    this.#nick = nick;
    for (const peer of this.peers) if (peer.connected) this.#introduce(peer);
  }

  /** Resolves once all that was said is out, or has taken too long, or the signal is given. */
  flush(signal: AbortSignal): Promise<void> {
    const all = [...this.peers].map((peer) => peer.flushed());
    return this.#inTime(LAST_LINES_MS, signal, Promise.all(all));
  }

  /** Ends all connections, those of people who are slow to close as well. */
  async end(signal: AbortSignal): Promise<void> {
    const peers = [...this.peers];
    for (const peer of peers) peer.left = true;
    const ended = Promise.all(peers.map((peer) => peer.end())).then(() => Promise.all(this.#running));
    await this.#inTime(FAREWELL_MS, signal, ended);
    this.close();
  }

  close(): void {
    for (const peer of this.peers) peer.close();
  }

  #whyNoPlace(): string | undefined {
    if (!this.peers.hasPlace('come')) return `${MAX_PEERS} others are here`;
    return this.#arrivals.bears('') ? undefined : 'too many come';
  }

  #introduce(peer: Peer): void {
    if (this.#nick !== undefined) this.send(peer, `/nick ${this.#nick}`);
  }

  #addPeer(
    { place, dial }: { readonly place: Place; readonly dial?: () => Promise<MessageConnection> },
    connection?: MessageConnection,
  ): Peer {
    const peer: Peer = new Peer(
      {
        place,
        ...(dial && { dial }),
        onConnection: (dialled) => this.#keep(this.#listen(peer, dialled)),
        onLost: (count, error) => this.#lost(peer, count, error),
      },
      connection,
    );
    this.peers.add(peer);
    return peer;
  }

  /** Where that fails, nobody is the recipient: what is half typed was not meant for whoever was it before. */
  async #reach(peer: Peer, isNew: boolean): Promise<void> {
    try {
      await peer.open();
    } catch (error) {
      if (peer.left) return;
      this.#explain('', error);
      this.peers.remove(peer);
      this.#events.onUnreachable?.(peer);
      return;
    }
    this.#events.onJoined(peer);
    if (isNew) this.#introduce(peer);
  }

  /** What they say, until their connection ends. */
  async #listen(peer: Peer, connection: MessageConnection): Promise<void> {
    const flood = new FloodGuard(this.#clock);
    try {
      for (;;) {
        const line = await connection.receiveText();
        if (line === undefined) break;
        if (!flood.bears(line)) throw new LimitError('FLOOD_BURST', TOO_LOUD);
        this.#hear(peer, line);
      }
      await peer.ended(connection);
    } catch (error) {
      if (!peer.left) this.#explain(`${peer.label}: `, error);
      await peer.ended(connection, error);
    } finally {
      if (!peer.joined) this.#gone(peer);
    }
  }

  #hear(peer: Peer, line: string): void {
    // Somebody who presses Enter says nothing.
    if (line === '') return;
    const nick = this.#nickIn(line);
    if (nick !== undefined) {
      peer.nick = nick;
      return;
    }
    this.#person.say(`${peer.signature} said: ${line}`);
    this.#events.onHeard?.(peer);
  }

  /** Nobody else is called as we are: who says so is shown as somebody who says so. */
  #nickIn(line: string): string | undefined {
    const [, nick] = /^\/nick (\S+)$/.exec(line) ?? [];
    if (nick === undefined || checkName(nick) !== undefined) return undefined;
    return this.#nick !== undefined && nameKey(nick) === nameKey(this.#nick) ? undefined : nick;
  }

  #gone(peer: Peer): void {
    const wasRecipient = this.peers.recipient === peer;
    this.peers.remove(peer);
    if (!peer.left) this.#events.onGone(peer, wasRecipient);
  }

  #lost(peer: Peer, count: number, error: unknown): void {
    if (peer.left) return;
    this.#explain(`${count} line${count === 1 ? '' : 's'} not sent to ${peer.label}: `, error);
  }

  /** One of our errors is told; anything else is a defect. */
  #explain(what: string, error: unknown): void {
    if (!isNetkitError(error)) throw error;
    this.#person.note(`${what}${error.message}`);
  }

  /** What runs on beside the prompt. */
  #keep(running: Promise<void>): void {
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }

  async #inTime(ms: number, signal: AbortSignal, work: Promise<unknown>): Promise<void> {
    const done = new AbortController();
    const either = AbortSignal.any([signal, done.signal]);
    if (either.aborted) return;
    await Promise.race([
      work.finally(() => done.abort()),
      this.#clock.sleep(ms, either).catch(() => undefined),
    ]);
  }
}
