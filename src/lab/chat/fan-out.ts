/**
 * What is said in a room, to everybody in it, with as few writes as can be: what comes together in one turn of the event loop is
 * put together once for each style, and each member is written that one buffer.
 *
 *     said in this turn     alice> hi ␊  bob> hello ␊  bob> all ␊  carol> bye ␊
 *     to alice                           └───────────────────────────────────┘       one write
 *     to bob                └─────────┘                            └─────────┘       two, in one packet
 *     to dave               └────────────────────────────────────────────────┘       one write
 *
 * Nobody is told what they have said themselves, nor what was said before they came. Somebody who is told something alone is
 * told first what has been said until then (`catchUp`), so that everybody sees everything in the order in which it happened.
 */
import { Batch } from './batch.ts';
import { BATCH_SIZE } from './limits.ts';
import { lineFor, type Recipient, type RoomEvent, writeLines } from './recipient.ts';

interface Room {
  readonly key: string;
  /** With its `#`, as people have written it. */
  name: string;
  readonly members: Set<Recipient>;
  batch: Batch | undefined;
}

export class FanOut {
  readonly #rooms = new Map<string, Room>();
  readonly #roomsOf = new Map<Recipient, Room[]>();
  /** Those in which something was said. */
  #stirred: Room[] = [];
  #size = 0;
  readonly #schedule: (flush: () => void) => void;
  readonly #flushed: () => void;

  /**
   * @param flushed is called when what was said is out
   * @param schedule calls what it is given when everything that has come in by now was taken in: after the poll phase
   */
  constructor(
    flushed: () => void = () => {},
    schedule: (flush: () => void) => void = (flush) => void setImmediate(flush),
  ) {
    this.#flushed = flushed;
    this.#schedule = schedule;
  }

  /** Whether so much was said in this turn that the rest had better wait for the next. */
  get isFull(): boolean {
    return this.#size >= BATCH_SIZE;
  }

  /** @returns whether it is the first one there */
  join(key: string, recipient: Recipient): boolean {
    const known = this.#rooms.get(key);
    const room = known ?? { key, name: key, members: new Set<Recipient>(), batch: undefined };
    if (known === undefined) this.#rooms.set(key, room);
    room.members.add(recipient);
    const rooms = this.#roomsOf.get(recipient);
    if (rooms === undefined) this.#roomsOf.set(recipient, [room]);
    else rooms.push(room);
    // What was said before is none of its business.
    room.batch?.skip(recipient);
    return known === undefined;
  }

  rename(key: string, name: string): void {
    const room = this.#rooms.get(key);
    if (room !== undefined) room.name = name;
  }

  /** It is told what was said until now, and nothing more. */
  leave(key: string, recipient: Recipient): void {
    const room = this.#rooms.get(key);
    if (room === undefined || !room.members.has(recipient)) return;
    room.batch?.catchUp(recipient, room.name);
    this.#takeOut(room, recipient);
    const rooms = this.#roomsOf.get(recipient) ?? [];
    if (rooms.length === 1) this.#roomsOf.delete(recipient);
    else rooms.splice(rooms.indexOf(room), 1);
  }

  /** Whoever is gone is told nothing. */
  remove(recipient: Recipient): void {
    const rooms = this.#roomsOf.get(recipient) ?? [];
    this.#roomsOf.delete(recipient);
    for (const room of rooms) this.#takeOut(room, recipient);
  }

  countIn(key: string): number {
    return this.#rooms.get(key)?.members.size ?? 0;
  }

  /** Tells all members of a room, in this turn, but whoever did it. */
  tell(key: string, event: RoomEvent, actor: Recipient | undefined): void {
    const room = this.#rooms.get(key);
    if (room === undefined) return;
    if (room.batch === undefined) {
      room.batch = new Batch();
      if (this.#stirred.length === 0) this.#schedule(() => this.flush());
      this.#stirred.push(room);
    }
    this.#size += room.batch.add(event, actor);
  }

  /** Tells all members of several rooms, each once. */
  tellOnce(keys: readonly string[], event: RoomEvent, actor: Recipient | undefined): void {
    const told = new Set([actor]);
    for (const key of keys) {
      const room = this.#rooms.get(key);
      for (const member of room?.members ?? []) {
        if (told.has(member)) continue;
        told.add(member);
        this.catchUp(member);
        writeLines(member, [lineFor(member.style, event, room?.name ?? key)]);
      }
    }
  }

  /** Has told somebody, when it returns, all that has been said until now. */
  catchUp(recipient: Recipient): void {
    if (this.#stirred.length === 0) return;
    for (const room of this.#roomsOf.get(recipient) ?? []) {
      room.batch?.catchUp(recipient, room.name);
    }
  }

  /** Writes what was said. */
  flush(): void {
    const stirred = this.#stirred;
    this.#stirred = [];
    this.#size = 0;
    for (const room of stirred) {
      const { batch } = room;
      // What is said from here on, of somebody who has to leave for not reading, is said in the next turn.
      room.batch = undefined;
      if (batch !== undefined) for (const member of room.members) batch.writeTo(member, room.name);
    }
    this.#flushed();
  }

  #takeOut(room: Room, recipient: Recipient): void {
    room.members.delete(recipient);
    room.batch?.forget(recipient);
    if (room.members.size === 0) this.#rooms.delete(room.key);
  }
}
