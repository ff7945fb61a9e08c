import type { ChatEvent, ChatExchange } from '../../src/actions/chat/exchange.ts';
import { createMemoryExchange } from '../../src/actions/chat/memory-exchange.ts';
import { IrcDialogue } from '../../src/lab/chat/irc/dialogue.ts';
import type { IrcOptions } from '../../src/lab/chat/irc/session.ts';

/** Noon, so that a transcript is the same every day. */
export const NOON = Date.UTC(2026, 0, 1, 12);

export interface IrcScene {
  readonly exchange: ChatExchange;
  /** Lets these people register, and forgets what they were told. */
  register(...names: readonly string[]): Promise<void>;
  /** Somebody without a name, as the plain world has them. */
  enterPlain(address: string, ...rooms: readonly string[]): Promise<void>;
  /**
   * Has people say the lines of a script that begin with `who>`, each when all is done that the one before has brought about.
   *
   * @returns the script as it went: behind each line what came to whom, as `who<`, and `who.` where a connection was closed
   */
  play(script: string): Promise<string>;
  /** What came to anybody since the last line of a script. */
  heard(): readonly string[];
  dialogue(who: string): IrcDialogue;
}

/** IRC clients that share a relay in memory: it knows who is in which room, and that nobody is shown what they did themselves. */
export function ircScene(options: IrcOptions = {}, exchange = createMemoryExchange()): IrcScene {
  const dialogues = new Map<string, IrcDialogue>();
  const rooms = new Map<string, Set<string>>();
  let said: string[] = [];

  const sendTo = (who: string, lines: string): void => {
    said.push(...lines.split('\r\n').map((line) => `${who}< ${line}`));
  };
  const dialogue = (who: string): IrcDialogue => {
    const known = dialogues.get(who);
    if (known !== undefined) return known;
    const port = 50_001 + dialogues.size;
    const peer = {
      send: (lines: string) => sendTo(who, lines),
      close: () => void said.push(`${who}.`),
    };
    const facts = { id: who, address: `127.0.0.1:${port}` };
    const made = new IrcDialogue(facts, exchange, peer, { clock: () => NOON, ...options });
    dialogues.set(who, made);
    return made;
  };
  exchange.subscribe((event) => {
    const actor = 'member' in event ? event.member.id : event.kind === 'said' ? event.from.id : undefined;
    for (const who of reached(event, rooms)) {
      if (who === actor) continue;
      const lines = dialogues.get(who)?.show(event);
      if (lines !== undefined) sendTo(who, lines);
    }
  });

  const say = async (who: string, line: string): Promise<void> => {
    await dialogue(who).receive(Buffer.from(line));
  };
  return {
    exchange,
    dialogue,
    heard: () => said,
    register: async (...names) => {
      for (const name of names) {
        await say(name, `NICK ${name}`);
        await say(name, `USER ${name} 0 * :${name} Example`);
      }
      said = [];
    },
    enterPlain: async (address, ...entered) => {
      await exchange.enter({ id: address, name: address, address, since: NOON });
      for (const room of entered) await exchange.join(address, room);
      said = [];
    },
    play: async (lines) => {
      const went: string[] = [];
      for (const line of lines.split('\n')) {
        const [, who, words] = /^(\w+)> (.*)$/.exec(line.trim()) ?? [];
        if (who === undefined || words === undefined) continue;
        said = [];
        await say(who, words);
        went.push(`${who}> ${words}`, ...said);
      }
      said = [];
      return went.join('\n');
    },
  };
}

/** Ids of those whom an event concerns, at most once each. */
function reached(event: ChatEvent, rooms: Map<string, Set<string>>): ReadonlySet<string> {
  const inRoom = (key: string): Set<string> => {
    const members = rooms.get(key) ?? new Set<string>();
    rooms.set(key, members);
    return members;
  };
  switch (event.kind) {
    case 'whispered':
    case 'invited':
      return new Set([event.to]);
    case 'said':
    case 'topic':
      return inRoom(event.room);
    case 'joined':
      return inRoom(event.room).add(event.member.id);
    case 'left': {
      const before = new Set(inRoom(event.room));
      inRoom(event.room).delete(event.member.id);
      return before;
    }
    case 'renamed':
    case 'gone': {
      const all = new Set(event.rooms.flatMap((room) => [...inRoom(room)]));
      if (event.kind === 'gone') for (const room of event.rooms) inRoom(room).delete(event.member.id);
      return all;
    }
  }
}

/** A script as it stands in a test, without its indentation. */
export function script(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}
