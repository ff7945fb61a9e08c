/**
 * The one place that knows who is there, under which name, and in which rooms. Each relay asks it, and is told of everything
 * that concerns the clients connected to it; the fan-out to their sockets is the relay's own matter. Several relays can share
 * an exchange: all that crosses this interface are plain values, whatever has to be agreed upon is a promise, and what is said
 * needs no answer.
 */

/** Somebody who takes part, connected to whichever relay. */
export interface Member {
  /** The same as long as they are connected, and nobody else's in any relay. */
  readonly id: string;
  /** What the others call them, no two the same (names.ts). */
  readonly name: string;
  /** Where they come from: `127.0.0.1:50123`, `[::1]:50123`, `unix:`. */
  readonly address: string;
  /** Where others can reach them directly, if they have said so. */
  readonly reachable?: { readonly host: string; readonly port: number } | undefined;
  /** IRC's user and real name; the plain world has neither. */
  readonly user?: string | undefined;
  readonly realName?: string | undefined;
  /** Why they do not answer, if they have said so. */
  readonly away?: string | undefined;
  /** Milliseconds since 1970. */
  readonly since: number;
}

export interface Room {
  /** With its `#`, as whoever came first has written it. */
  readonly name: string;
  readonly topic: string | undefined;
  readonly memberCount: number;
}

/** `action`: what somebody does, in the third person (CTCP ACTION); `notice`: nobody answers to it automatically (RFC 2812, section 3.3.2). */
export type Manner = 'speech' | 'action' | 'notice';

/** `room` is a room's key (names.ts), and stands where one concerns one room. */
export type ChatEvent =
  | {
      readonly kind: 'said';
      readonly room: string;
      readonly from: Member;
      readonly text: string;
      readonly manner: Manner;
    }
  | {
      readonly kind: 'whispered';
      readonly to: string;
      readonly from: Member;
      readonly text: string;
      readonly manner: Manner;
    }
  | { readonly kind: 'invited'; readonly to: string; readonly from: Member; readonly room: string }
  | { readonly kind: 'joined'; readonly room: string; readonly member: Member }
  | { readonly kind: 'left'; readonly room: string; readonly member: Member; readonly reason: string }
  | { readonly kind: 'topic'; readonly room: string; readonly member: Member; readonly topic: string }
  /** `member` as they are now. */
  | {
      readonly kind: 'renamed';
      readonly rooms: readonly string[];
      readonly member: Member;
      readonly before: string;
    }
  | {
      readonly kind: 'gone';
      readonly rooms: readonly string[];
      readonly member: Member;
      readonly reason: string;
    };

/** Of a change that was asked for: done, or why not. `gone`: whoever asked for it is not there any more. */
export type Answer<T, Refusal extends string> = { readonly ok: T } | { readonly refused: Refusal };

export interface ChatExchange {
  /** Enters; into no room yet. Refused where the name is somebody's. */
  enter(member: Member): Promise<Answer<Member, 'taken'>>;
  /** Members hear nothing of it if the name stays as it is. */
  rename(id: string, name: string): Promise<Answer<Member, 'taken' | 'gone'>>;
  /** Where they can be reached, whether they are away, who they are; `undefined` takes a fact back. Nobody is told of it. */
  update(
    id: string,
    facts: Partial<Pick<Member, 'reachable' | 'away' | 'user' | 'realName'>>,
  ): Promise<Member | undefined>;
  /** Out of every room, and their name is free. */
  leave(id: string, reason: string): Promise<void>;
  /** Joins a room, which is made where there is none. Once more: nothing happens. */
  join(id: string, room: string): Promise<Answer<Room, 'too-many-rooms' | 'gone'>>;
  part(id: string, room: string, reason: string): Promise<Answer<Room, 'not-in-room'>>;
  setTopic(id: string, room: string, topic: string): Promise<Answer<Room, 'not-in-room'>>;

  /** By name, however it is written. */
  find(name: string): Promise<Member | undefined>;
  room(name: string): Promise<Room | undefined>;
  /** Sorted by name. */
  members(room: string): Promise<readonly Member[]>;
  roomsOf(id: string): Promise<readonly Room[]>;
  rooms(): Promise<readonly Room[]>;
  everybody(): Promise<readonly Member[]>;
  /** How many there are. */
  count(): Promise<{ readonly members: number; readonly rooms: number }>;

  /** Says it to all others in a room, or to one member (its `to` is an id). Never fails: who cannot be reached any more hears nothing. */
  tell(event: Extract<ChatEvent, { readonly kind: 'said' | 'whispered' | 'invited' }>): void;

  /**
   * Tells a relay of every event, in the order in which they happened, each after what it tells of is so. Members are told of what
   * they do themselves as well: the relay decides who is to see it.
   *
   * @returns what ends it
   */
  subscribe(listener: (event: ChatEvent) => void): () => void;
}
