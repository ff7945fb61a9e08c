import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatEvent, ChatExchange, Member } from '../../../src/actions/chat/exchange.ts';
import { nameKey, roomKey } from '../../../src/actions/chat/names.ts';

/** What every exchange promises. With two of them that are one (relays that share a broker), each half of the members uses its own. */
export function checkExchange(
  create: (limits?: { maxRooms?: number; maxRoomsPerMember?: number }) => ChatExchange,
): void {
  const member = (id: string, name = id): Member => ({
    id,
    name,
    address: `127.0.0.1:${name.length}`,
    since: 1,
  });

  const start = async (...names: string[]): Promise<{ exchange: ChatExchange; events: ChatEvent[] }> => {
    const exchange = create();
    const events: ChatEvent[] = [];
    for (const name of names) await exchange.enter(member(name));
    exchange.subscribe((event) => events.push(event));
    return { exchange, events };
  };

  describe('who is there', () => {
    test('enters, is found however the name is written, and leaves', async () => {
      const { exchange, events } = await start('alice');
      expect(await exchange.find('ÁLICE')).toEqual(member('alice'));
      expect(await exchange.everybody()).toEqual([member('alice')]);
      await exchange.leave('alice', 'had enough');
      await exchange.leave('alice', 'twice');
      expect(await exchange.find('alice')).toBeUndefined();
      expect(events).toEqual([{ kind: 'gone', rooms: [], member: member('alice'), reason: 'had enough' }]);
    });

    test('has a name of their own', async () => {
      const { exchange, events } = await start('alice', 'bob');
      expect(await exchange.enter(member('third', 'Alice'))).toEqual({ refused: 'taken' });
      expect(await exchange.rename('bob', 'ALICE')).toEqual({ refused: 'taken' });
      expect(events).toEqual([]);
      expect(await exchange.find('bob')).toEqual(member('bob'));
      await exchange.leave('alice', '');
      expect(await exchange.rename('bob', 'ALICE')).toEqual({ ok: { ...member('bob'), name: 'ALICE' } });
    });

    test('may write the own name in another way, and leaves the old one to others', async () => {
      const { exchange, events } = await start('alice', 'bob');
      expect(await exchange.rename('alice', 'Alice')).toMatchObject({ ok: { name: 'Alice' } });
      expect(await exchange.rename('alice', 'Alice')).toMatchObject({ ok: { name: 'Alice' } });
      await exchange.rename('alice', 'carol');
      expect(await exchange.rename('bob', 'alice')).toMatchObject({ ok: { name: 'alice' } });
      expect(events.map((event) => event.kind === 'renamed' && [event.before, event.member.name])).toEqual([
        ['alice', 'Alice'],
        ['Alice', 'carol'],
        ['bob', 'alice'],
      ]);
    });

    test('says where to be reached, and takes it back', async () => {
      const { exchange, events } = await start('alice');
      const reachable = { host: '127.0.0.1', port: 4000 };
      expect(await exchange.update('alice', { reachable, away: 'lunch' })).toMatchObject({
        reachable,
        away: 'lunch',
      });
      expect(await exchange.find('alice')).toMatchObject({ reachable, away: 'lunch' });
      expect((await exchange.update('alice', { away: undefined }))?.away).toBeUndefined();
      expect(await exchange.find('alice')).toMatchObject({ reachable });
      expect(events).toEqual([]);
    });

    test('is counted, and stands in order whatever they are called by now', async () => {
      const { exchange } = await start('alice', 'bob', 'carol');
      for (const id of ['carol', 'alice', 'bob']) await exchange.join(id, '#a');
      await exchange.join('alice', '#b');
      const names = async (): Promise<string[]> => (await exchange.members('#a')).map(({ name }) => name);
      expect(await names()).toEqual(['alice', 'bob', 'carol']);
      await exchange.rename('alice', 'Dave');
      expect(await names()).toEqual(['bob', 'carol', 'Dave']);
      expect(await exchange.count()).toEqual({ members: 3, rooms: 2 });
      await exchange.leave('alice', '');
      expect(await names()).toEqual(['bob', 'carol']);
      expect(await exchange.count()).toEqual({ members: 2, rooms: 1 });
    });

    test('is gone, and changes nothing any more', async () => {
      const { exchange, events } = await start();
      expect(await exchange.rename('ghost', 'alice')).toEqual({ refused: 'gone' });
      expect(await exchange.join('ghost', '#a')).toEqual({ refused: 'gone' });
      expect(await exchange.part('ghost', '#a', '')).toEqual({ refused: 'not-in-room' });
      expect(await exchange.setTopic('ghost', '#a', 't')).toEqual({ refused: 'not-in-room' });
      expect(await exchange.update('ghost', { away: 'x' })).toBeUndefined();
      expect(await exchange.roomsOf('ghost')).toEqual([]);
      expect([await exchange.rooms(), await exchange.everybody(), events]).toEqual([[], [], []]);
    });
  });

  describe('rooms', () => {
    test('are made by who comes first, and vanish with the last', async () => {
      const { exchange, events } = await start('alice', 'bob');
      expect(await exchange.join('alice', '#Games')).toEqual({
        ok: { name: '#Games', topic: undefined, memberCount: 1 },
      });
      expect(await exchange.join('bob', '#GAMES')).toEqual({
        ok: { name: '#Games', topic: undefined, memberCount: 2 },
      });
      expect(await exchange.setTopic('bob', '#games', 'chess')).toMatchObject({ ok: { topic: 'chess' } });
      expect((await exchange.members('#games')).map(({ name }) => name)).toEqual(['alice', 'bob']);
      expect(await exchange.part('alice', '#games', 'bye')).toMatchObject({ ok: { memberCount: 1 } });
      expect(await exchange.room('#games')).toEqual({ name: '#Games', topic: 'chess', memberCount: 1 });
      await exchange.leave('bob', 'gone');
      expect(await exchange.room('#games')).toBeUndefined();
      expect(await exchange.rooms()).toEqual([]);
      expect(events.map(({ kind }) => kind)).toEqual(['joined', 'joined', 'topic', 'left', 'gone']);
      expect(await exchange.members('#games')).toEqual([]);
    });

    test('are joined once', async () => {
      const { exchange, events } = await start('alice');
      await exchange.join('alice', '#a');
      expect(await exchange.join('alice', '#A')).toMatchObject({ ok: { memberCount: 1 } });
      expect(events).toHaveLength(1);
    });

    test('lose their topic', async () => {
      const { exchange } = await start('alice');
      await exchange.join('alice', '#a');
      await exchange.setTopic('alice', '#a', 'x');
      expect(await exchange.setTopic('alice', '#a', '')).toMatchObject({ ok: { topic: undefined } });
    });

    test('are as many as one member may have', async () => {
      const { exchange } = await start('alice');
      for (let number = 1; number <= 20; number += 1) {
        expect(await exchange.join('alice', `#${number}`)).toHaveProperty('ok');
      }
      expect(await exchange.join('alice', '#21')).toEqual({ refused: 'too-many-rooms' });
      expect(await exchange.join('alice', '#20')).toHaveProperty('ok');
      await exchange.part('alice', '#1', '');
      expect(await exchange.join('alice', '#21')).toHaveProperty('ok');
    });

    test('and as many as there may be in all', async () => {
      const exchange = create({ maxRooms: 2 });
      await exchange.enter(member('alice'));
      await exchange.enter(member('bob'));
      await exchange.join('alice', '#1');
      await exchange.join('alice', '#2');
      expect(await exchange.join('bob', '#3')).toEqual({ refused: 'too-many-rooms' });
      expect(await exchange.join('bob', '#2')).toHaveProperty('ok');
    });

    test('are listed by name', async () => {
      const { exchange } = await start('bob', 'Alice', 'carol');
      for (const id of ['carol', 'bob', 'Alice']) await exchange.join(id, '#b');
      await exchange.join('bob', '#A');
      expect((await exchange.rooms()).map(({ name }) => name)).toEqual(['#A', '#b']);
      expect((await exchange.members('#b')).map(({ name }) => name)).toEqual(['Alice', 'bob', 'carol']);
      expect((await exchange.roomsOf('bob')).map(({ name }) => name).toSorted()).toEqual(['#A', '#b']);
    });
  });

  describe('events', () => {
    test('come in one order for all, also of what a listener does itself', async () => {
      const { exchange } = await start('alice', 'bob');
      const heard: [string[], string[]] = [[], []];
      exchange.subscribe((event) => {
        if (event.kind !== 'said') return;
        heard[0].push(event.text);
        if (event.text === 'ping') exchange.tell({ ...event, text: 'pong' });
      });
      exchange.subscribe((event) => event.kind === 'said' && heard[1].push(event.text));
      const from = member('alice');
      exchange.tell({ kind: 'said', room: '#a', from, text: 'ping', manner: 'speech' });
      exchange.tell({ kind: 'said', room: '#a', from, text: 'end', manner: 'speech' });
      await exchange.everybody();
      expect(heard[0]).toEqual(heard[1]);
      expect(heard[1].indexOf('ping')).toBeLessThan(heard[1].indexOf('pong'));
      expect(heard[1].toSorted()).toEqual(['end', 'ping', 'pong']);
    });

    test('come until they are not asked for any more', async () => {
      const exchange = create();
      const events: ChatEvent[] = [];
      const end = exchange.subscribe((event) => events.push(event));
      await exchange.enter(member('alice'));
      await exchange.join('alice', '#a');
      end();
      await exchange.join('alice', '#b');
      expect(events).toHaveLength(1);
    });

    test('tell who everybody is and where, whatever is done at once', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step(), { maxLength: 60 }), async (steps) => {
          const exchange = create();
          const told = new Told();
          exchange.subscribe((event) => told.hear(event));
          // Each member does one thing after the other, and does not wait for the others.
          const act = async (self: string): Promise<void> => {
            for (const one of steps.filter(({ id }) => id === self)) await take(one, exchange, told);
          };
          await Promise.all(MEMBERS.map(act));
          const everybody = await exchange.everybody();
          expect(new Set(everybody.map(({ name }) => nameKey(name))).size).toBe(everybody.length);
          const now: Record<string, { name: string; rooms: string[] }> = {};
          for (const { id, name } of everybody) {
            const rooms = (await exchange.roomsOf(id)).map(({ name: room }) => roomKey(room));
            now[id] = { name, rooms: rooms.toSorted() };
            expect(await exchange.find(name)).toMatchObject({ id });
          }
          expect(told.now()).toEqual(now);
          for (const { name, memberCount } of await exchange.rooms()) {
            expect(await exchange.members(name)).toHaveLength(memberCount);
            expect(memberCount).toBeGreaterThan(0);
          }
        }),
        { numRuns: 200 },
      );
    });
  });
}

type Step = {
  readonly what: 'enter' | 'rename' | 'join' | 'part' | 'leave';
  readonly id: string;
  readonly name: string;
};

const MEMBERS = ['1', '2', '3', '4'];

const step = (): fc.Arbitrary<Step> =>
  fc.record({
    what: fc.constantFrom('enter', 'enter', 'rename', 'join', 'join', 'part', 'leave'),
    id: fc.constantFrom(...MEMBERS),
    name: fc.constantFrom('a', 'A', 'á', 'b', 'c'),
  });

async function take({ what, id, name }: Step, exchange: ChatExchange, told: Told): Promise<void> {
  const room = `#${name.toLowerCase()}`;
  if (what === 'enter') {
    const answer = await exchange.enter({ id, name, address: 'unix:', since: 1 });
    if ('ok' in answer) told.entered(answer.ok);
  } else if (what === 'rename') await exchange.rename(id, name);
  else if (what === 'join') await exchange.join(id, room);
  else if (what === 'part') await exchange.part(id, room, '');
  else await exchange.leave(id, '');
}

/** What somebody knows who hears of everything. */
class Told {
  readonly #names = new Map<string, string>();
  readonly #rooms = new Map<string, Set<string>>();

  /** Which is no event, but an answer. */
  entered({ id, name }: Member): void {
    this.#names.set(id, name);
  }

  hear(event: ChatEvent): void {
    if (!('member' in event)) return;
    const { id, name } = event.member;
    this.#names.set(id, name);
    const rooms = this.#rooms.get(id) ?? new Set();
    this.#rooms.set(id, rooms);
    if (event.kind === 'joined') rooms.add(event.room);
    if (event.kind === 'left') rooms.delete(event.room);
    if (event.kind === 'gone') {
      rooms.clear();
      this.#names.delete(id);
    }
  }

  now(): Record<string, { name: string; rooms: string[] }> {
    return Object.fromEntries(
      Array.from(this.#names, ([id, name]) => [
        id,
        { name, rooms: [...(this.#rooms.get(id) ?? [])].toSorted() },
      ]),
    );
  }
}
