import { describe, expect, onTestFinished, test } from 'vitest';
import type { Clock } from '../../../../src/actions/clock.ts';
import { Messenger } from '../../../../src/actions/chat/messenger/messenger.ts';
import { formatPlace } from '../../../../src/actions/chat/place.ts';
import { TransportError } from '../../../../src/errors.ts';
import { MessageConnection } from '../../../../src/net/message-connection.ts';
import type { Transport } from '../../../../src/net/types.ts';
import { ChatPerson } from '../../../helpers/chat-person.ts';
import { memoryTransports, type MemoryTransport, readUntil } from '../../../helpers/memory-transport.ts';

/** Ours, with another address. */
function from(transport: Transport, remote: string): Transport {
  return new Proxy(transport, {
    get: (target, name) => {
      if (name === 'facts') return { ...target.facts, remote };
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

interface World {
  readonly person: ChatPerson;
  readonly messenger: Messenger;
  /** The far ends of what was dialled, in order; `next` waits for one. */
  next(place: string): Promise<MemoryTransport>;
  /** Somebody comes, from there. */
  come(remote: string): MemoryTransport;
  /** What `/quit` or the end of the input leads to. */
  readonly ended: Promise<string>;
}

interface StartOptions {
  readonly dead?: readonly string[];
  readonly clock?: Clock;
}

/** @param options `dead`: places that cannot be reached */
function start({ dead = [], clock }: StartOptions = {}): World {
  const person = new ChatPerson();
  const dialled: { readonly place: string; readonly far: MemoryTransport }[] = [];
  let arrived: () => void = () => undefined;
  const messenger = new Messenger({
    person,
    ...(clock && { clock }),
    async connect(place) {
      const text = formatPlace(place);
      if (dead.includes(text)) {
        await new Promise(setImmediate);
        throw new TransportError('refused', `${text} refused`);
      }
      const [near, far] = memoryTransports();
      dialled.push({ place: text, far });
      arrived();
      return new MessageConnection(from(near, text), { framing: 'lenient' });
    },
  });
  const ended = messenger.run();
  onTestFinished(async () => {
    person.type(undefined);
    for (const peer of messenger.talks.peers) peer.close();
    await ended;
  });
  return {
    person,
    messenger,
    ended,
    async next(place) {
      for (;;) {
        const first = dialled.shift();
        if (first !== undefined) {
          expect(first.place).toBe(place);
          return first.far;
        }
        await new Promise<void>((resolve) => (arrived = resolve));
      }
    },
    come(remote) {
      const [near, far] = memoryTransports();
      void messenger.accept(new MessageConnection(from(near, remote), { framing: 'lenient' }));
      return far;
    },
  };
}

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('/join', () => {
  test('says so in the words of the course, and what is typed goes there', async () => {
    const { person, next } = start();
    person.type('/join 192.168.1.42 3000', 'hello');
    const far = await next('192.168.1.42:3000');
    await person.until('192.168.1.42:3000 JOINED');
    expect(await readUntil(far, '\n')).toBe('hello\n');
    await far.write(bytes('hi'));
    await person.until('192.168.1.42 said: hi');
    // To somebody who sends no line ends, none are sent.
    person.type('again', '//slash');
    expect(await readUntil(far, '/slash')).toBe('again/slash');
  });

  test('changes who gets what is typed; both are still heard', async () => {
    const { person, next } = start();
    person.type('/join one 1', '/join two 2', 'for two', '/join one:1', 'for one', '/msg two aside');
    const [one, two] = [await next('one:1'), await next('two:2')];
    expect(await readUntil(two, 'aside\n')).toBe('for two\naside\n');
    expect(await readUntil(one, 'for one\n')).toBe('for one\n');
    await one.write(bytes('1\n'));
    await two.write(bytes('2\n'));
    await person.until('one said: 1');
    await person.until('two said: 2');
  });

  test('that fails says why; what was typed is not lost silently, and goes to nobody else', async () => {
    const { person, next } = start({ dead: ['dead:1'] });
    person.type('/join one 1', '/join dead 1', 'between us', 'and us');
    await person.until('(dead:1 refused)');
    await person.until('(2 lines not sent to dead:1: dead:1 refused)');
    person.type('this as well');
    await person.until('(nobody gets this: /join HOST PORT first)');
    person.type('/join one:1', 'hello');
    expect(await readUntil(await next('one:1'), '\n')).toBe('hello\n');
  });

  test('dials again, line by line, for a server that closes after each', async () => {
    const { person, next } = start();
    person.type('/join once 3000');
    for (const line of ['one', 'two', 'three']) {
      const far = next('once:3000');
      person.type(line);
      expect(await readUntil(await far, '\n')).toBe(`${line}\n`);
      (await far).close();
      // It has heard of the end once this has come to the messenger's ears.
      await new Promise(setImmediate);
    }
  });

  test('does not dial somebody again who was too loud, before there is something to say', async () => {
    const { person, next } = start();
    person.type('/join loud 1', 'hello');
    const far = await next('loud:1');
    expect(await readUntil(far, '\n')).toBe('hello\n');
    await far.write(bytes('x\n'.repeat(501)));
    await person.until(/^\(loud:1: disconnected: /);
    await new Promise(setImmediate);
    person.type('/who');
    await person.until('* loud:1, not connected');
  });

  test.for([
    ['/join', '(/join whom? /join HOST PORT)'],
    ['/join host http', "('http' is no port: ports are whole numbers from 1 to 65535)"],
  ] as const)('%s', async ([line, says]) => {
    const { person } = start();
    person.type(line);
    await person.until(says);
  });

  test('takes 64, and the 65th once somebody was left', async () => {
    const { person } = start();
    for (let port = 1; port <= 65; port += 1) person.type(`/join h ${port}`);
    await person.until('(64 are joined already: /leave one of them)');
    await person.until('h:64 JOINED');
    person.type('/leave h:1', '/join h 65');
    await person.until('h:65 JOINED');
  });
});

describe('somebody who comes', () => {
  test('is named by the address alone, IPv4 inside of IPv6 as IPv4, and can be answered', async () => {
    const { person, come } = start();
    const far = come('[::ffff:192.168.1.42]:50123');
    person.type('too early');
    await person.until('(nobody gets this: /join HOST PORT first)');
    await far.write(bytes('hello\r\n\r\n'));
    await person.until('192.168.1.42 said: hello');
    await person.until('(what you type goes to 192.168.1.42:50123; /join changes that)');
    person.type('hello yourself');
    expect(await readUntil(far, '\n')).toBe('hello yourself\n');
    far.close();
    await person.until('(192.168.1.42:50123 has left: /join somebody to go on)');
    person.type('anybody?');
    await person.until('(nobody gets this: /join HOST PORT first)');
  });

  test('does not become the recipient where somebody else is', async () => {
    const { person, come } = start();
    const [first, second] = [come('10.0.0.1:1'), come('10.0.0.2:2')];
    await first.write(bytes('me first\n'));
    await person.until('10.0.0.1 said: me first');
    await second.write(bytes('no, me\n'));
    await person.until('10.0.0.2 said: no, me');
    person.type('for the first');
    expect(await readUntil(first, '\n')).toBe('for the first\n');
    expect(person.shown.filter((line) => line.includes('what you type'))).toHaveLength(1);
  });

  test('with invalid UTF-8 is shown with U+FFFD', async () => {
    const { person, come } = start();
    await come('10.0.0.1:1').write(Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 10));
    await person.until('10.0.0.1 said: caf\ufffd');
  });

  test('and says more than anybody can read is disconnected, and the others are not', async () => {
    const { person, come } = start();
    const [loud, quiet] = [come('10.0.0.1:1'), come('10.0.0.2:2')];
    await loud.write(bytes('x\n'.repeat(10_000)));
    await person.until('(10.0.0.1:1: disconnected: this was more than anybody can read)');
    expect(person.shown.filter((line) => line === '10.0.0.1 said: x').length).toBeLessThan(600);
    expect(await loud.read()).toBeUndefined();
    await quiet.write(bytes('what was that?\n'));
    await person.until('10.0.0.2 said: what was that?');
  });

  test('and sends a line without end is disconnected', async () => {
    const { person, come } = start();
    const far = come('10.0.0.1:1');
    await far.write(bytes(`a\n${'x'.repeat(70_000)}`));
    await person.until(/^\(10\.0\.0\.1:1: .* more than /);
    expect(await far.read()).toBeUndefined();
  });

  test('when 64 are there already is turned away', async () => {
    const { person, come } = start();
    for (let port = 1; port <= 64; port += 1) come(`10.0.0.1:${port}`);
    expect(await come('10.0.0.2:1').read()).toBeUndefined();
    await person.until('(10.0.0.2:1 was turned away: 64 others are here)');
  });

  test('when 64 are there is turned away, which is said once and not a thousand times', async () => {
    const { person, come } = start();
    const first = come('10.0.0.1:1');
    for (let port = 2; port <= 64; port += 1) come(`10.0.0.1:${port}`);
    for (let port = 1; port <= 1000; port += 1) come(`10.0.0.2:${port}`);
    first.close();
    await new Promise(setImmediate);
    await come('10.0.0.3:1').write(bytes('at last\n'));
    await person.until('10.0.0.3 said: at last');
    expect(person.shown.filter((line) => line.includes('turned away'))).toHaveLength(1);
  });

  test('again and again is let in 100 times, and then 4 times a second', async () => {
    let time = 0;
    const clock = { now: () => time, sleep: () => new Promise<void>(() => undefined) };
    const { person, come } = start({ clock });
    const comeAndGo = async (times: number): Promise<void> => {
      for (let port = 1; port <= times; port += 1) {
        const far = come(`10.0.0.1:${port}`);
        await far.write(bytes('me again\n'));
        far.close();
        await new Promise(setImmediate);
      }
    };
    const heard = (): number => person.shown.filter((line) => line.endsWith('said: me again')).length;
    await comeAndGo(110);
    expect(heard()).toBe(100);
    time += 1000;
    await comeAndGo(10);
    expect(heard()).toBe(104);
    expect(person.shown.filter((line) => line.endsWith('turned away: too many come)'))).toHaveLength(2);
  });
});

describe('nicknames', () => {
  test('are told to everybody, and shown behind the address', async () => {
    const { person, come, next } = start();
    const far = come('10.0.0.1:1');
    await far.write(bytes('/nick alice\nhello\n'));
    await person.until('10.0.0.1 (alice) said: hello');
    person.type('/nick bob', '/msg ALICE psst', '/join 10.0.0.2 3000');
    expect(await readUntil(far, 'psst\n')).toBe('/nick bob\npsst\n');
    expect(await readUntil(await next('10.0.0.2:3000'), '\n')).toBe('/nick bob\n');
    expect(await readUntil(come('10.0.0.3:1'), '\n')).toBe('/nick bob\n');
  });

  test('that look like an address are no names: such a line is shown as any other', async () => {
    const { person, come } = start();
    const far = come('10.0.0.1:1');
    await far.write(bytes('/nick 10.0.0.2\n/nick\n'));
    await person.until('10.0.0.1 said: /nick 10.0.0.2');
    await person.until('10.0.0.1 said: /nick');
    person.type('/nick 10.0.0.2');
    await person.until('(a name begins with a letter, or one of _ [ ] { } \\ | ^ `)');
  });

  test("that are ours are nobody else's: who says so is shown as somebody who says so", async () => {
    const { person, come } = start();
    person.type('/nick bob');
    await person.until('(you are bob)');
    await come('10.0.0.1:1').write(bytes('/nick BOB\n/nick server\n/nick \x1b[2J\nhello\n'));
    await person.until('10.0.0.1 said: /nick BOB');
    await person.until('10.0.0.1 said: /nick server');
    await person.until('10.0.0.1 said: /nick \x1b[2J');
    await person.until('10.0.0.1 said: hello');
  });

  test('of two that are the same do not decide', async () => {
    const { person, come } = start();
    await come('10.0.0.1:1').write(bytes('/nick eve\n1\n'));
    await come('10.0.0.2:2').write(bytes('/nick Eve\n2\n'));
    await person.until('10.0.0.2 (Eve) said: 2');
    person.type('/msg eve secret');
    await person.until('(eve is more than one: 10.0.0.1:1, 10.0.0.2:2)');
  });
});

describe('the other commands', () => {
  test('/who lists everybody, and marks who gets what is typed', async () => {
    const { person, come, next } = start();
    person.type('/who');
    await person.until('nobody is here');
    await come('10.0.0.1:1').write(bytes('/nick alice\nhi\n'));
    await person.until('10.0.0.1 (alice) said: hi');
    person.type('/join here 1');
    const far = await next('here:1');
    await person.until('here:1 JOINED');
    person.type('/who');
    await person.until('  10.0.0.1:1 (alice)');
    await person.until('* here:1');
    far.close();
    await new Promise(setImmediate);
    person.type('/who');
    await person.until('* here:1, not connected');
  });

  test('/leave ends a connection, and nobody gets what is typed then', async () => {
    const { person, next } = start();
    person.type('/leave');
    await person.until('(you are talking with nobody)');
    person.type('/join here 1');
    const far = await next('here:1');
    await person.until('here:1 JOINED');
    person.type('/leave', 'hello?');
    await person.until('(left here:1)');
    await person.until('(nobody gets this: /join HOST PORT first)');
    expect(await far.read()).toBeUndefined();
  });

  test.for([
    ['/msg', '(/msg WHO TEXT)'],
    ['/msg nobody hello', '(nobody here is nobody: /who lists everybody)'],
    ['/leave nobody', '(nobody here is nobody: /who lists everybody)'],
    ['/exit', '(there is no command /exit: /help shows them all, //exit sends it as text)'],
    ['/help', '/quit            end'],
  ] as const)('%s', async ([line, says]) => {
    const { person } = start();
    person.type(line);
    await person.until(says);
  });
});

describe('the end', () => {
  test('with /quit: all that was typed is out, then BEY, then the connections', async () => {
    const { person, messenger, next, ended } = start();
    person.type('/join here 1', 'one', 'two', '/quit');
    const far = await next('here:1');
    expect(await ended).toBe('quit');
    const closing = messenger.close(new AbortController().signal);
    expect(await readUntil(far, 'two\n')).toBe('one\ntwo\n');
    expect(await far.read()).toBeUndefined();
    far.close();
    await closing;
    expect(person.shown).toEqual(['here:1 JOINED', 'BEY']);
    expect(person.prompt).toBe('');
  });

  test('does not wait for what does not go out once Ctrl-C was pressed', async () => {
    const person = new ChatPerson();
    const messenger = new Messenger({ person, connect: () => new Promise(() => undefined) });
    person.type('/join nowhere 1', 'hello', undefined);
    expect(await messenger.run()).toBe('no more input');
    await messenger.close(AbortSignal.abort());
    expect(person.shown).toEqual(['BEY']);
  });

  test('lines for somebody who does not take them are not kept without bound', async () => {
    const person = new ChatPerson();
    const messenger = new Messenger({ person, connect: () => new Promise(() => undefined) });
    person.type('/join slow 1', ...Array.from({ length: 101 }, (_, index) => `line ${index}`), undefined);
    await messenger.run();
    expect(person.shown).toEqual(['(not sent: slow:1 has not taken the lines before it)']);
    await messenger.close(AbortSignal.abort());
  });
});
