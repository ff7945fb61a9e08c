import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';

import type { MessageConnection } from '../../src/index.ts';
import { anyFault } from '../faults.ts';
import type { Kind, Worker } from '../kind.ts';
import { attempt, type World } from '../operation.ts';

const MEMBERS = 4;
const LINES = 3;
/** The relay takes twenty lines a second of one person: three a turn, and one for every coming and going. */
const PAUSE_MS = 160;
const HEARD_WITHIN_MS = 15_000;

/** A room for each worker: what one says, all others hear, in order and once, whoever else comes, falls silent or is cut off. */
export const chat: Kind = {
  name: 'chat',
  workers: 2,
  async open(world) {
    const members = await Promise.all(Array.from({ length: MEMBERS }, (_, at) => Member.enter(world, at)));
    // Before everybody is in, some would miss something.
    for (const member of members) await member.join();
    return new Room(world, members);
  },
};

class Room implements Worker {
  readonly #world: World;
  readonly #members: readonly Member[];
  #said = 0;

  constructor(world: World, members: readonly Member[]) {
    this.#world = world;
    this.#members = members;
  }

  async turn(): Promise<void> {
    await Promise.all([this.#talk(), this.#disturb()]);
    await wait(PAUSE_MS);
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.leave()));
  }

  async #talk(): Promise<void> {
    const { random } = this.#world;
    await attempt(this.#world, {}, async ({ moved }) => {
      const sayings = this.#members.map(({ name }) => ({ name, lines: this.#sayings(name) }));
      const others = (listener: Member) => sayings.filter(({ name }) => name !== listener.name);
      const heard = this.#members.map((member) => member.hear(others(member).length * LINES));
      for (const [at, member] of this.#members.entries()) {
        await member.say(sayings[at]?.lines ?? [], random.chance(0.5));
      }
      for (const [at, listener] of this.#members.entries()) {
        const lines = (await heard[at]) ?? [];
        for (const { name, lines: expected } of others(listener)) {
          assert.deepEqual(
            lines.filter(([who]) => who === name).map(([, text]) => text),
            expected,
          );
        }
        moved(lines.reduce((bytes, [, text]) => bytes + text.length, 0));
      }
    });
  }

  #sayings(name: string): readonly string[] {
    return Array.from({ length: LINES }, () => {
      this.#said += 1;
      return `${name} says ${this.#said}: été ${'x'.repeat(this.#world.random.between(1, 200))}`;
    });
  }

  /** Somebody comes into the room, talks, and goes as the fault will have it. */
  async #disturb(): Promise<void> {
    const { netkit, random, lab, name } = this.#world;
    if (random.chance(0.5)) return;
    await attempt(this.#world, { fault: anyFault(random), to: lab.chat }, async ({ dial, signal }) => {
      await using guest = await netkit.TcpClient.connect({ ...dial, host: 'chat.test', port: 8000, signal });
      await guest.sendMessage(`/join #${name}`);
      for (let said = random.between(0, 5); said > 0; said -= 1)
        await guest.sendMessage(`guest ${'y'.repeat(900)}`);
      if (random.chance(0.3)) await guest.receiveMessage();
    });
  }
}

class Member {
  readonly name: string;
  readonly #room: string;
  readonly #connection: MessageConnection;
  readonly #reading: Promise<void>;
  #heard: (readonly [who: string, text: string])[] = [];
  #told = '';
  #wake: () => void = () => {};

  static async enter({ netkit, lab, name }: World, at: number): Promise<Member> {
    const connection = await netkit.TcpClient.connect({ ...lab.chat });
    const member = new Member(connection, `m${name.replace(/\D/g, '')}${'abcdef'.charAt(at)}`, `#${name}`);
    await connection.sendMessage(`/nick ${member.name}`);
    await member.#until(() => member.#told.includes(`you are ${member.name} now`));
    return member;
  }

  private constructor(connection: MessageConnection, name: string, room: string) {
    this.#connection = connection;
    this.name = name;
    this.#room = room;
    this.#reading = this.#read();
  }

  async join(): Promise<void> {
    await this.#connection.sendMessage(`/join ${this.#room}`);
    await this.#until(() => this.#told.includes(`you are in ${this.#room}`));
    this.#heard = [];
  }

  async say(lines: readonly string[], together: boolean): Promise<void> {
    if (together) await this.#connection.sendVerbatim(`${lines.join('\n')}\n`);
    else for (const line of lines) await this.#connection.sendMessage(line);
  }

  /** So many lines of other members; what guests and the relay say besides is not counted. */
  async hear(count: number): Promise<readonly (readonly [who: string, text: string])[]> {
    await this.#until(() => this.#heard.length >= count);
    const heard = this.#heard;
    this.#heard = [];
    return heard;
  }

  async leave(): Promise<void> {
    this.#connection.close();
    await this.#reading;
  }

  async #until(isSo: () => boolean): Promise<void> {
    const end = performance.now() + HEARD_WITHIN_MS;
    while (!isSo()) {
      const left = end - performance.now();
      if (left <= 0) throw new Error(`${this.name} has heard ${this.#heard.length} lines, and no more come`);
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, left);
      });
      clearTimeout(timer);
    }
  }

  async #read(): Promise<void> {
    for (;;) {
      const line = await this.#connection.receiveText();
      if (line === undefined) return;
      const [, who, text = ''] = /^(m\d+[a-f])> (.*)$/.exec(line) ?? [];
      if (who !== undefined) this.#heard.push([who, text]);
      // Of what the relay says, the last is enough.
      else this.#told = line;
      this.#wake();
    }
  }
}
