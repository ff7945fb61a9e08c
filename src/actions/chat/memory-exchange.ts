import { ByKey } from './by-key.ts';
import type { Answer, ChatEvent, ChatExchange, Member, Room } from './exchange.ts';
import { nameKey, roomKey } from './names.ts';

export interface ExchangeLimits {
  /** Each is a line of the list, and a place among the members of it. */
  readonly maxRoomsPerMember: number;
  /** A thousand members who make as many as they may fill half of it. */
  readonly maxRooms: number;
}

export const EXCHANGE_LIMITS: ExchangeLimits = { maxRoomsPerMember: 20, maxRooms: 40_000 };

/** An exchange for one relay, in its own memory. Empty rooms vanish, with their topic. */
export function createMemoryExchange(limits: Partial<ExchangeLimits> = {}): ChatExchange {
  return new MemoryExchange({ ...EXCHANGE_LIMITS, ...limits });
}

interface Presence {
  /** Of the name. */
  key: string;
  member: Member;
  readonly rooms: Set<RoomState>;
}

interface RoomState {
  readonly key: string;
  readonly name: string;
  topic: string | undefined;
  readonly members: ByKey<Presence>;
}

class MemoryExchange implements ChatExchange {
  readonly #limits: ExchangeLimits;
  readonly #present = new Map<string, Presence>();
  readonly #names = new ByKey<Presence>();
  readonly #rooms = new ByKey<RoomState>();
  readonly #listeners = new Set<(event: ChatEvent) => void>();
  /** Events that came up while another was told of. */
  readonly #queue: ChatEvent[] = [];
  #telling = false;

  constructor(limits: ExchangeLimits) {
    this.#limits = limits;
  }

  async enter(member: Member): Promise<Answer<Member, 'taken'>> {
    const key = nameKey(member.name);
    if (this.#names.get(key) !== undefined || this.#present.has(member.id)) return { refused: 'taken' };
    const presence: Presence = { key, member, rooms: new Set() };
    this.#present.set(member.id, presence);
    this.#names.add(presence);
    return { ok: member };
  }

  async rename(id: string, name: string): Promise<Answer<Member, 'taken' | 'gone'>> {
    const presence = this.#present.get(id);
    if (presence === undefined) return { refused: 'gone' };
    const before = presence.member.name;
    if (name === before) return { ok: presence.member };
    const key = nameKey(name);
    const holder = this.#names.get(key);
    if (holder !== undefined && holder !== presence) return { refused: 'taken' };
    const lists = [this.#names, ...Array.from(presence.rooms, ({ members }) => members)];
    for (const list of lists) list.delete(presence);
    presence.key = key;
    for (const list of lists) list.add(presence);
    const member = (presence.member = { ...presence.member, name });
    this.#emit({ kind: 'renamed', rooms: keysOf(presence), member, before });
    return { ok: member };
  }

  async update(id: string, facts: Parameters<ChatExchange['update']>[1]): Promise<Member | undefined> {
    const presence = this.#present.get(id);
    if (presence === undefined) return undefined;
    presence.member = { ...presence.member, ...facts };
    return presence.member;
  }

  async leave(id: string, reason: string): Promise<void> {
    const presence = this.#present.get(id);
    if (presence === undefined) return;
    const rooms = keysOf(presence);
    for (const room of presence.rooms) this.#takeOut(presence, room);
    this.#present.delete(id);
    this.#names.delete(presence);
    this.#emit({ kind: 'gone', rooms, member: presence.member, reason });
  }

  async join(id: string, name: string): Promise<Answer<Room, 'too-many-rooms' | 'gone'>> {
    const presence = this.#present.get(id);
    if (presence === undefined) return { refused: 'gone' };
    const key = roomKey(name);
    const known = this.#rooms.get(key);
    if (known !== undefined && presence.rooms.has(known)) return { ok: describe(known) };
    const { maxRooms, maxRoomsPerMember } = this.#limits;
    if (presence.rooms.size >= maxRoomsPerMember || (known === undefined && this.#rooms.size >= maxRooms)) {
      return { refused: 'too-many-rooms' };
    }
    const room = known ?? { key, name, topic: undefined, members: new ByKey() };
    if (known === undefined) this.#rooms.add(room);
    room.members.add(presence);
    presence.rooms.add(room);
    this.#emit({ kind: 'joined', room: key, member: presence.member });
    return { ok: describe(room) };
  }

  async part(id: string, name: string, reason: string): Promise<Answer<Room, 'not-in-room'>> {
    const [presence, room] = this.#place(id, name);
    if (presence === undefined || room === undefined) return { refused: 'not-in-room' };
    this.#takeOut(presence, room);
    this.#emit({ kind: 'left', room: room.key, member: presence.member, reason });
    return { ok: describe(room) };
  }

  async setTopic(id: string, name: string, topic: string): Promise<Answer<Room, 'not-in-room'>> {
    const [presence, room] = this.#place(id, name);
    if (presence === undefined || room === undefined) return { refused: 'not-in-room' };
    room.topic = topic === '' ? undefined : topic;
    this.#emit({ kind: 'topic', room: room.key, member: presence.member, topic });
    return { ok: describe(room) };
  }

  async find(name: string): Promise<Member | undefined> {
    return this.#names.get(nameKey(name))?.member;
  }

  async room(name: string): Promise<Room | undefined> {
    const room = this.#rooms.get(roomKey(name));
    return room && describe(room);
  }

  async members(room: string): Promise<readonly Member[]> {
    return this.#rooms.get(roomKey(room))?.members.inOrder().map(memberOf) ?? [];
  }

  async roomsOf(id: string): Promise<readonly Room[]> {
    return Array.from(this.#present.get(id)?.rooms ?? [], describe);
  }

  async rooms(): Promise<readonly Room[]> {
    return this.#rooms.inOrder().map(describe);
  }

  async everybody(): Promise<readonly Member[]> {
    return this.#names.inOrder().map(memberOf);
  }

  async count(): Promise<{ readonly members: number; readonly rooms: number }> {
    return { members: this.#present.size, rooms: this.#rooms.size };
  }

  tell(event: Extract<ChatEvent, { readonly kind: 'said' | 'whispered' | 'invited' }>): void {
    this.#emit(event);
  }

  subscribe(listener: (event: ChatEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The two, where the one is in the other. */
  #place(id: string, name: string): [Presence, RoomState] | [] {
    const presence = this.#present.get(id);
    const room = this.#rooms.get(roomKey(name));
    return presence !== undefined && room !== undefined && presence.rooms.has(room) ? [presence, room] : [];
  }

  #takeOut(presence: Presence, room: RoomState): void {
    presence.rooms.delete(room);
    room.members.delete(presence);
    if (room.members.size === 0) this.#rooms.delete(room);
  }

  /** A listener may do something that is an event itself: the others hear of that one after this. */
  #emit(event: ChatEvent): void {
    this.#queue.push(event);
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        for (const listener of this.#listeners) listener(next);
      }
    } finally {
      this.#telling = false;
    }
  }
}

function keysOf(presence: Presence): readonly string[] {
  return Array.from(presence.rooms, ({ key }) => key);
}

function describe({ name, topic, members }: RoomState): Room {
  return { name, topic, memberCount: members.size };
}

function memberOf({ member }: Presence): Member {
  return member;
}
