import { END, lineFor, type Recipient, type RoomEvent, type Style, writeLines } from './recipient.ts';

/** An event, and its line in each style, once somebody has asked. */
interface Entry {
  readonly event: RoomEvent;
  plain: string | undefined;
  irc: string | undefined;
}

/** All lines of a batch in one style. Line `n` begins at `offsets[n]`, and ends where the next one begins. */
interface Encoded {
  /** As it is written to those who are told all of it. */
  readonly whole: readonly [Buffer];
  readonly offsets: readonly number[];
}

/** What a line has besides its text, in characters, about. */
const ENTRY_SIZE = 32;

/** What happened in one room within one turn of the event loop. */
export class Batch {
  readonly #entries: Entry[] = [];
  /** What a member is not told: first and end, by number, in order, none empty but the first, no two in touch. */
  readonly #cuts = new Map<Recipient, number[]>();
  #plain: Encoded | undefined;
  #irc: Encoded | undefined;

  /**
   * @param actor who is not told, having done it
   * @returns its size, about
   */
  add(event: RoomEvent, actor: Recipient | undefined): number {
    const at = this.#entries.push({ event, plain: undefined, irc: undefined }) - 1;
    if (actor !== undefined) this.#cut(actor, at);
    return ENTRY_SIZE + ('text' in event ? event.text.length : 0);
  }

  /** The member is told nothing of what there is until now. */
  skip(member: Recipient): void {
    this.#cuts.set(member, [0, this.#entries.length]);
  }

  forget(member: Recipient): void {
    this.#cuts.delete(member);
  }

  /** Tells one member alone what there is until now. */
  catchUp(member: Recipient, room: string): void {
    const entries = this.#rangesFor(member).flatMap(([from, to]) => this.#entries.slice(from, to));
    this.skip(member);
    writeLines(
      member,
      entries.map((entry) => lineOf(entry, member.style, room)),
    );
  }

  /** Tells a member all that it is to be told. From the first one on that is told so, the batch is complete. */
  writeTo(member: Recipient, room: string): void {
    const { whole, offsets } = this.#encoded(member.style, room);
    const [bytes] = whole;
    if (bytes.length === 0) return;
    if (!member.takesLines) return this.#writeOneByOne(member, bytes, offsets);
    if (!this.#cuts.has(member)) return member.write(whole);
    const pieces = this.#rangesFor(member).map(([from, to]) => bytes.subarray(offsets[from], offsets[to]));
    const some = pieces.filter(({ length }) => length > 0);
    if (some.length > 0) member.write(some);
  }

  #writeOneByOne(member: Recipient, bytes: Buffer, offsets: readonly number[]): void {
    const end = END[member.style].length;
    for (const [from, to] of this.#rangesFor(member)) {
      for (let at = from; at < to; at += 1) {
        const message = bytes.subarray(offsets[at], (offsets[at + 1] ?? 0) - end);
        if (message.length > 0) member.write([message]);
      }
    }
  }

  #encoded(style: Style, room: string): Encoded {
    const make = (): Encoded => encode(this.#entries.map((entry) => lineOf(entry, style, room)));
    return style === 'irc' ? (this.#irc ??= make()) : (this.#plain ??= make());
  }

  #cut(member: Recipient, at: number): void {
    const cuts = this.#cuts.get(member);
    if (cuts === undefined) this.#cuts.set(member, [at, at + 1]);
    else if (cuts.at(-1) === at) cuts[cuts.length - 1] = at + 1;
    else cuts.push(at, at + 1);
  }

  /** What is left between the cuts. */
  #rangesFor(member: Recipient): [from: number, to: number][] {
    const edges = [0, ...(this.#cuts.get(member) ?? []), this.#entries.length];
    const ranges: [number, number][] = [];
    for (let index = 0; index < edges.length; index += 2) {
      const [from = 0, to = 0] = [edges[index], edges[index + 1]];
      if (from < to) ranges.push([from, to]);
    }
    return ranges;
  }
}

function lineOf(entry: Entry, style: Style, room: string): string {
  return (entry[style] ??= lineFor(style, entry.event, room));
}

function encode(lines: readonly string[]): Encoded {
  const text = lines.join('');
  const bytes = Buffer.from(text);
  // Where there is no other letter than ASCII's, characters are bytes.
  const lengthOf = bytes.length === text.length ? (line: string) => line.length : Buffer.byteLength;
  const offsets = [0];
  let at = 0;
  for (const line of lines) offsets.push((at += lengthOf(line)));
  return { whole: [bytes], offsets };
}
