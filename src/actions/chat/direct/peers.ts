import { UsageError } from '../../../errors.ts';
import { nameKey } from '../names.ts';
import { formatPlace, type Place } from '../place.ts';
import type { Peer } from './peer.ts';

/** Of those we have joined, and as many again of those who have come: more than a person can follow. */
export const MAX_PEERS = 64;

/** Everybody we talk with. */
export class Peers implements Iterable<Peer> {
  readonly #peers = new Set<Peer>();
  /** Who gets what is typed. */
  recipient: Peer | undefined;

  [Symbol.iterator](): Iterator<Peer> {
    return this.#peers.values();
  }

  /** Whether there is place for one more of its kind. */
  hasPlace(kind: 'joined' | 'come'): boolean {
    return [...this.#peers].filter(({ joined }) => joined === (kind === 'joined')).length < MAX_PEERS;
  }

  add(peer: Peer): void {
    this.#peers.add(peer);
  }

  remove(peer: Peer): void {
    this.#peers.delete(peer);
    if (this.recipient === peer) this.recipient = undefined;
  }

  /** One that was joined there. */
  joinedAt(place: Place): Peer | undefined {
    const text = formatPlace(place);
    return [...this.#peers].find((peer) => peer.joined && formatPlace(peer.place) === text);
  }

  /**
   * By place, address or nickname, in this order, so that nobody can take the place of another by a name. Of several at one
   * address the one that was joined.
   *
   * @throws UsageError
   */
  find(who: string): Peer {
    const wanted = who.toLowerCase();
    const all = [...this.#peers];
    const found = [
      all.filter(({ place }) => formatPlace(place).toLowerCase() === wanted),
      all.filter(({ place }) => place.host.toLowerCase() === wanted),
      all.filter(({ nick }) => nick !== undefined && nameKey(nick) === nameKey(who)),
    ].find(({ length }) => length > 0);
    if (found === undefined) throw new UsageError(`nobody here is ${who}: /who lists everybody`);
    const joined = found.filter((peer) => peer.joined);
    const [one, another] = joined.length > 0 ? joined : found;
    if (one !== undefined && another === undefined) return one;
    const labels = found.map((peer) => formatPlace(peer.place)).join(', ');
    throw new UsageError(`${who} is more than one: ${labels}`);
  }
}
