import { describe, expect, it } from 'vitest';
import type { Member } from '../../../src/actions/chat/exchange.ts';
import { FanOut } from '../../../src/lab/chat/fan-out.ts';
import { BATCH_SIZE } from '../../../src/lab/chat/limits.ts';
import type { Recipient, RoomEvent, Style } from '../../../src/lab/chat/recipient.ts';

class Listener implements Recipient {
  readonly member: Member;
  readonly style: Style;
  takesLines: boolean;
  /** Of each write the pieces. */
  readonly writes: string[][] = [];
  readonly buffers: Uint8Array[] = [];

  constructor(name: string, style: Style = 'plain', takesLines = true) {
    this.member = { id: name, name, address: '192.0.2.7:50123', since: 0 };
    this.style = style;
    this.takesLines = takesLines;
  }

  write(pieces: readonly Uint8Array[]): void {
    this.writes.push(pieces.map((piece) => Buffer.from(piece).toString()));
    this.buffers.push(...pieces);
  }
}

/** A room whose turns of the event loop end when the test says so. */
function createRoom(...members: Listener[]) {
  const scheduled: (() => void)[] = [];
  const fanOut = new FanOut(
    () => {},
    (flush) => void scheduled.push(flush),
  );
  for (const member of members) fanOut.join('#lobby', member);
  return {
    fanOut,
    say: (from: Listener, text: string) => fanOut.tell('#lobby', said(from, text), from),
    endTurn(): void {
      for (const flush of scheduled.splice(0)) flush();
    },
    scheduled,
  };
}

const said = ({ member }: Listener, text: string): RoomEvent => ({
  kind: 'said',
  room: '#lobby',
  from: member,
  text,
  manner: 'speech',
});

describe('what is said in one turn', () => {
  it('is written to each once, without what they have said themselves', () => {
    const [alice, bob, carol, dave] = ['alice', 'bob', 'carol', 'dave'].map((name) => new Listener(name)) as [
      Listener,
      Listener,
      Listener,
      Listener,
    ];
    const { say, endTurn } = createRoom(alice, bob, carol, dave);
    say(alice, 'hi');
    say(bob, 'hello');
    say(bob, 'all');
    say(carol, 'bye');
    expect(dave.writes).toEqual([]);
    endTurn();
    expect(alice.writes).toEqual([['bob> hello\nbob> all\ncarol> bye\n']]);
    expect(bob.writes).toEqual([['alice> hi\n', 'carol> bye\n']]);
    expect(carol.writes).toEqual([['alice> hi\nbob> hello\nbob> all\n']]);
    expect(dave.writes).toEqual([['alice> hi\nbob> hello\nbob> all\ncarol> bye\n']]);
  });

  it('is one buffer for all who are told the whole of it', () => {
    const [alice, bob, carol] = [new Listener('alice'), new Listener('bob'), new Listener('carol')];
    const { say, endTurn } = createRoom(alice, bob, carol);
    say(alice, 'hi');
    endTurn();
    expect(bob.buffers).toHaveLength(1);
    expect(bob.buffers[0]).toBe(carol.buffers[0]);
    expect(alice.writes).toEqual([]);
  });

  it('is cut where characters and bytes differ in number', () => {
    const [alice, bob] = [new Listener('älice'), new Listener('bob')];
    const { say, endTurn } = createRoom(alice, bob);
    say(bob, 'wie schön 🎈');
    say(alice, 'ünd');
    say(bob, 'ja');
    say(alice, 'ß');
    endTurn();
    expect(alice.writes).toEqual([['bob> wie schön 🎈\n', 'bob> ja\n']]);
    expect(bob.writes).toEqual([['älice> ünd\n', 'älice> ß\n']]);
  });

  it('ends in CR LF for IRC, and has a write of its own for each message where messages have no end', () => {
    const [alice, irc, bare] = [
      new Listener('alice'),
      new Listener('irc', 'irc'),
      new Listener('bare', 'plain', false),
    ];
    const { say, endTurn } = createRoom(alice, irc, bare);
    say(alice, 'one');
    say(bare, 'two');
    say(alice, 'three');
    endTurn();
    expect(irc.writes).toEqual([
      [
        ':alice!plain@192.0.2.7 PRIVMSG #lobby :one\r\n:bare!plain@192.0.2.7 PRIVMSG #lobby :two\r\n' +
          ':alice!plain@192.0.2.7 PRIVMSG #lobby :three\r\n',
      ],
    ]);
    expect(bare.writes).toEqual([['alice> one'], ['alice> three']]);
  });

  it('begins for who comes with what is said from then on', () => {
    const [alice, bob, late] = [new Listener('alice'), new Listener('bob'), new Listener('late')];
    const { fanOut, say, endTurn } = createRoom(alice, bob);
    say(alice, 'before');
    fanOut.join('#lobby', late);
    say(alice, 'after');
    say(late, 'mine');
    say(alice, 'last');
    endTurn();
    expect(late.writes).toEqual([['alice> after\n', 'alice> last\n']]);
    expect(bob.writes).toEqual([['alice> before\nalice> after\nlate> mine\nalice> last\n']]);
  });

  it('ends for who leaves with what was said until then', () => {
    const [alice, bob] = [new Listener('alice'), new Listener('bob')];
    const { fanOut, say, endTurn } = createRoom(alice, bob);
    say(alice, 'before');
    fanOut.leave('#lobby', bob);
    say(alice, 'after');
    endTurn();
    expect(bob.writes).toEqual([['alice> before\n']]);
  });

  it('is not written to who is gone', () => {
    const [alice, bob] = [new Listener('alice'), new Listener('bob')];
    const { fanOut, say, endTurn } = createRoom(alice, bob);
    say(alice, 'hi');
    fanOut.remove(bob);
    endTurn();
    expect(bob.writes).toEqual([]);
    expect(fanOut.countIn('#lobby')).toBe(1);
  });

  it('comes before what somebody is told alone afterwards, and once', () => {
    const [alice, bob] = [new Listener('alice'), new Listener('bob')];
    const { fanOut, say, endTurn } = createRoom(alice, bob);
    say(alice, 'one');
    fanOut.catchUp(bob);
    expect(bob.writes).toEqual([['alice> one\n']]);
    say(alice, 'two');
    endTurn();
    expect(bob.writes).toEqual([['alice> one\n'], ['alice> two\n']]);
  });

  it('is over with the turn', () => {
    const [alice, bob] = [new Listener('alice'), new Listener('bob')];
    const { say, endTurn, scheduled } = createRoom(alice, bob);
    say(alice, 'one');
    expect(scheduled).toHaveLength(1);
    say(bob, 'two');
    expect(scheduled).toHaveLength(1);
    endTurn();
    say(alice, 'three');
    expect(scheduled).toHaveLength(1);
    endTurn();
    expect(bob.writes).toEqual([['alice> one\n'], ['alice> three\n']]);
  });

  it('is full from BATCH_SIZE on, until it is out', () => {
    const alice = new Listener('alice');
    const { fanOut, say, endTurn } = createRoom(alice, new Listener('bob'));
    say(alice, 'x'.repeat(BATCH_SIZE - 100));
    expect(fanOut.isFull).toBe(false);
    say(alice, 'x'.repeat(100));
    expect(fanOut.isFull).toBe(true);
    endTurn();
    expect(fanOut.isFull).toBe(false);
  });
});

describe('somebody who leaves while the others are told', () => {
  it('does not keep them from it, and the news comes in the next turn', () => {
    const [alice, slow, bob] = [new Listener('alice'), new Listener('slow'), new Listener('bob')];
    const { fanOut, say, endTurn } = createRoom(alice, slow, bob);
    slow.write = () => {
      fanOut.remove(slow);
      const gone: RoomEvent = { kind: 'gone', rooms: ['#lobby'], member: slow.member, reason: 'too slow' };
      fanOut.tell('#lobby', gone, undefined);
    };
    say(alice, 'hi');
    endTurn();
    expect(bob.writes).toEqual([['alice> hi\n']]);
    endTurn();
    expect(bob.writes.slice(1)).toEqual([['server> slow left (too slow)\n']]);
    expect(alice.writes).toEqual([['server> slow left (too slow)\n']]);
  });
});

describe('what concerns several rooms', () => {
  it('is told once to those who are in more than one', () => {
    const [alice, bob, carol] = [
      new Listener('alice', 'irc'),
      new Listener('bob', 'irc'),
      new Listener('carol', 'irc'),
    ];
    const { fanOut, say } = createRoom(alice, bob, carol);
    fanOut.join('#two', alice);
    fanOut.join('#two', bob);
    say(alice, 'hi');
    const renamed: RoomEvent = {
      kind: 'renamed',
      rooms: ['#lobby', '#two'],
      member: { ...alice.member, name: 'alicia' },
      before: 'alice',
    };
    fanOut.tellOnce(renamed.rooms, renamed, alice);
    const heard = [
      [':alice!plain@192.0.2.7 PRIVMSG #lobby :hi\r\n'],
      [':alice!plain@192.0.2.7 NICK alicia\r\n'],
    ];
    expect([alice.writes, bob.writes, carol.writes]).toEqual([[], heard, heard]);
  });
});

it('shows rooms by the names that people have given them', () => {
  const [alice, bob] = [new Listener('alice'), new Listener('bob')];
  const { fanOut, endTurn } = createRoom(alice, bob);
  fanOut.rename('#lobby', '#Lobby');
  fanOut.tell('#lobby', { kind: 'left', room: '#lobby', member: bob.member, reason: '' }, bob);
  endTurn();
  expect(alice.writes).toEqual([['server> bob left #Lobby\n']]);
});
