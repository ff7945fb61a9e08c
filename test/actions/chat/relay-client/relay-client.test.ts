import { describe, expect, onTestFinished, test } from 'vitest';
import type { Person } from '../../../../src/actions/chat/person.ts';
import type { Place } from '../../../../src/actions/chat/place.ts';
import { Direct } from '../../../../src/actions/chat/relay-client/direct.ts';
import {
  RelayClient,
  type RelayClientOptions,
} from '../../../../src/actions/chat/relay-client/relay-client.ts';
import { TransportError } from '../../../../src/errors.ts';
import { MessageConnection } from '../../../../src/net/message-connection.ts';
import type { Transport } from '../../../../src/net/types.ts';
import { memoryTransports, type MemoryTransport } from '../../../helpers/memory-transport.ts';

const WELCOME = 'server> Welcome, 127.0.0.1:50123.\n';

/** Lines that are typed when a test says so, and lines that are shown, notes in brackets. */
class TestPerson implements Person {
  readonly shown: string[] = [];
  prompt = '';
  readonly #typed: (string | undefined)[] = [];
  #wake: () => void = () => undefined;

  type(...lines: (string | undefined)[]): void {
    this.#typed.push(...lines);
    this.#wake();
  }

  async readLine(): Promise<string | undefined> {
    while (this.#typed.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#typed.shift();
  }

  say(text: string): void {
    this.shown.push(text);
  }

  note(text: string): void {
    this.say(`(${text})`);
  }

  async until(line: string | RegExp): Promise<void> {
    while (!this.shown.some((one) => (typeof line === 'string' ? one === line : line.test(one)))) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

type Dial = (place: Place) => Promise<MessageConnection>;

interface Started {
  readonly person: TestPerson;
  readonly relay: MemoryTransport;
  readonly direct: Direct;
  readonly running: Promise<void>;
  /** What the client has sent since it was asked last, once there is as much. */
  hear(text: string): Promise<void>;
  say(text: string): Promise<void>;
}

const dialNobody: Dial = () => Promise.reject(new TransportError('refused', 'nobody was to be dialled'));

/** A defect, where it is called. */
const dialNever: Dial = () => Promise.reject(new Error('this must not be dialled'));

/** Ours, with a relay there. */
function relayAt(transport: Transport, remote: string): Transport {
  return {
    facts: { ...transport.facts, remote },
    get quiet() {
      return transport.quiet;
    },
    read: () => transport.read(),
    write: (bytes, shown) => transport.write(bytes, shown),
    end: () => transport.end(),
    close: (reason) => transport.close(reason),
  };
}

interface StartOptions extends RelayClientOptions {
  readonly dial?: Dial;
  readonly address?: string;
}

function start({ dial = dialNobody, address = '127.0.0.1:12800', ...options }: StartOptions = {}): Started {
  const [ours, relay] = memoryTransports();
  const person = new TestPerson();
  const direct = new Direct({ person, connect: dial });
  const client = new RelayClient(relayAt(ours, address), person, direct, {
    ...options,
    patience: { greeting: 5000, pace: 0, farewell: 5000, ...options.patience },
  });
  const running = client.run();
  running.catch(() => undefined);
  onTestFinished(async () => {
    relay.close();
    await running.catch(() => undefined);
  });
  return {
    person,
    relay,
    direct,
    running,
    hear: async (text) => expect(await read(relay, text.length)).toBe(text),
    say: (text) => relay.write(Buffer.from(text)),
  };
}

async function read(transport: Transport, length: number): Promise<string> {
  let text = '';
  while (text.length < length) {
    const chunk = await transport.read();
    if (chunk === undefined) break;
    text += Buffer.from(chunk).toString();
  }
  return text;
}

describe("at netkit's relay", () => {
  test('talks and hears, and leaves at the end of input', async () => {
    const { person, relay, running, hear, say } = start();
    person.type('hello', '', '  ', '/who', '//etc', undefined);
    await say(WELCOME);
    await hear('hello\n/who\n//etc\nFIN\n');
    await say('alice> bye\nfin');
    relay.close();
    await running;
    expect(person.shown).toEqual([WELCOME.trim(), 'alice> bye']);
  });

  test.for(['FIN', 'fin', ' Fin ', '/quit', '/QUIT'])('leaves at %j', async (word) => {
    const { person, relay, running, hear, say } = start();
    person.type(word, 'not this');
    await say(WELCOME);
    await hear('FIN\n');
    await say('server> goodbye\n');
    relay.close();
    await running;
    expect(person.shown.at(-1)).toBe('server> goodbye');
  });

  test('says nothing before the relay has', async () => {
    const { person, relay, hear, say } = start();
    person.type('hello');
    await new Promise((resolve) => setImmediate(resolve));
    expect(relay.quiet).toBe(true);
    await say(WELCOME);
    await hear('hello\n');
  });

  test('does not wait for a greeting for ever', async () => {
    const { person, hear } = start({ patience: { greeting: 1 } });
    person.type('anybody?');
    await hear('anybody?\n');
  });

  test('introduces itself; no transcript has the password', async () => {
    const [ours, relay] = memoryTransports();
    const person = new TestPerson();
    const options = { nick: 'alice', password: 'secret', listeningPort: 4000 };
    const running = new RelayClient(ours, person, new Direct({ person, connect: dialNever }), options).run();
    await relay.write(Buffer.from('server> Welcome. This relay has a password: /pass PASSWORD\n'));
    person.type('/pass again', undefined);
    const sent = '/pass secret\n/nick alice\n/listen 4000\n/pass again\nFIN\n';
    expect(await read(relay, sent.length)).toBe(sent);
    relay.close();
    await running;
    expect(ours.sent.shown).toBe('/pass ***\n/nick alice\n/listen 4000\n/pass ***\nFIN\n');
  });

  test('takes a relay that is lost for an error', async () => {
    const { relay, running, say } = start();
    await say(WELCOME);
    relay.close();
    await expect(running).rejects.toMatchObject({
      code: 'receive',
      message: 'the relay has closed the connection',
    });
  });

  test('takes a relay that takes nothing more for one that is lost', async () => {
    const [ours, relay] = memoryTransports();
    const person = new TestPerson();
    const broken: Transport = {
      facts: ours.facts,
      quiet: true,
      read: () => ours.read(),
      write: () => Promise.reject(new TransportError('send', 'sending failed')),
      end: () => ours.end(),
      close: (reason) => ours.close(reason),
    };
    const running = new RelayClient(broken, person, new Direct({ person, connect: dialNever })).run();
    person.type('hello');
    await relay.write(Buffer.from(WELCOME));
    await expect(running).rejects.toMatchObject({ code: 'receive' });
  });

  test('does not wait for its goodbye for ever', async () => {
    const { person, running, say } = start({ patience: { farewell: 1 } });
    person.type(undefined);
    await say(WELCOME);
    await expect(running).resolves.toBeUndefined();
  });
});

describe("at a course's relay", () => {
  test('sends text alone, without line ends, and what looks like a command as it is', async () => {
    const { person, relay, running, hear, say } = start({ nick: 'alice', password: 'x' });
    await say('You are connected.');
    await person.until('(this relay takes text alone: no name, no password was sent)');
    for (const text of ['hello', '/who', '/leave']) {
      person.type(text);
      await hear(text);
    }
    person.type(undefined);
    await hear('FIN');
    expect(await relay.read()).toBeUndefined();
    await say('fin');
    relay.close();
    await running;
    expect(person.shown).toEqual([
      'You are connected.',
      '(this relay takes text alone: no name, no password was sent)',
    ]);
  });

  test('never connects to where somebody says', async () => {
    const { person, direct, hear, say } = start();
    await say('You are connected.');
    person.type('/join eve');
    await hear('/join eve');
    await say('eve> server> eve is at 127.0.0.1:25');
    await person.until(/25$/);
    expect(direct.active).toBe(false);
  });
});

describe('directly', () => {
  /** A client that joins alice, and alice's end of it. */
  async function joined(): Promise<
    Started & { readonly alice: MemoryTransport; readonly dialled: string[] }
  > {
    const [ours, alice] = memoryTransports();
    const dialled: string[] = [];
    const started = start({
      dial: async ({ host, port }) => {
        if (dialled.push(`${host} ${port}`) > 1) throw new TransportError('refused', 'nobody listens');
        return new MessageConnection(ours, { framing: 'lenient' });
      },
    });
    await started.say(WELCOME);
    started.person.type('/join Alice');
    await started.hear('/join Alice\n');
    await started.say(
      'server> bob is at 127.0.0.1:1\nserver> alice is at [::1]:4000\nserver> alice is at [::1]:4001\n',
    );
    await started.person.until('[::1]:4000 JOINED: what you type goes to alice until /leave');
    return { ...started, alice, dialled };
  }

  test('talks with whom it asked for, and no other', async () => {
    const { person, hear, alice, dialled } = await joined();
    expect(dialled).toEqual(['::1 4000']);
    expect(person.prompt).toBe('to alice> ');
    person.type('psst', '//x', '/who');
    expect(await read(alice, 8)).toBe('psst\n/x\n');
    person.type('/leave', 'hello all');
    await hear('/who\nhello all\n');
    expect(await alice.read()).toBeUndefined();
    expect(person.shown.at(-1)).toBe('(what you type goes to the relay)');
    expect(person.prompt).toBe('> ');
  });

  test('hears under the name that the relay has told', async () => {
    const { person, alice } = await joined();
    await alice.write(Buffer.from('/nick mallory\nhi\nthere\n'));
    await person.until('::1 (alice) said: there');
  });

  test('is dialled again, and what was meant for one is not told to all once they have gone', async () => {
    const { person, hear, alice, dialled } = await joined();
    alice.close();
    // It has heard of the end once this has come to its ears.
    await new Promise((resolve) => setImmediate(resolve));
    person.type('a secret');
    await person.until('(1 line not sent to [::1]:4000 (alice): nobody listens)');
    expect(dialled).toEqual(['::1 4000', '::1 4000']);
    person.type('/leave', 'hello all');
    await hear('hello all\n');
  });

  test('does not hold up what goes to the relay', async () => {
    const { person, hear, say } = start({ dial: () => new Promise(() => undefined) });
    await say(WELCOME);
    person.type('/join alice');
    await hear('/join alice\n');
    await say('server> alice is at 127.0.0.1:4000\nend\n');
    await person.until('end');
    person.type('nobody reads this', '/who');
    await hear('/who\n');
  });

  test.for([
    'server> alice is at 127.0.0.1:0',
    'server> alice is at 127.0.0.1:65536',
    'alice> alice is at 127.0.0.1:80',
  ])('connects to nowhere for %j', async (line) => {
    const { person, direct, hear, say } = start({ dial: dialNever });
    await say(WELCOME);
    person.type('/join alice');
    await hear('/join alice\n');
    await say(`${line}\n`);
    await person.until(line);
    expect(direct.active).toBe(false);
  });

  test('connects only to whom it asked for', async () => {
    const { person, direct, say } = start({ dial: dialNever });
    await say(`${WELCOME}server> alice is at 127.0.0.1:80\nend\n`);
    await person.until('end');
    expect(direct.active).toBe(false);
  });

  test('says so where nobody answers', async () => {
    const { person, hear, say } = start();
    await say(WELCOME);
    person.type('/join alice');
    await hear('/join alice\n');
    await say('server> alice is at 127.0.0.1:4000\n');
    await person.until('(nobody was to be dialled)');
    await person.until('(what you type goes to the relay)');
    person.type('hello all');
    await hear('hello all\n');
  });

  test('connects to no service of this machine for a relay elsewhere', async () => {
    const { person, direct, hear, say } = start({ dial: dialNever, address: '192.0.2.1:12800' });
    await say(WELCOME);
    person.type('/join alice');
    await hear('/join alice\n');
    await say('server> alice is at 127.0.0.1:25\n');
    await person.until('(alice was not joined: the relay says 127.0.0.1, which is this machine)');
    expect(direct.active).toBe(false);
  });

  test('/help tells what the relay does not know of', async () => {
    const { person, hear, say } = start();
    await say(WELCOME);
    person.type('/help');
    await hear('/help\n');
    await person.until(/^\/answer /);
  });

  test('is reached by others, who are answered only if one wants to', async () => {
    const { person, direct, hear, say } = start();
    await say(WELCOME);
    person.type('/answer');
    await person.until('(nobody has come directly)');
    const [ours, bob] = memoryTransports();
    const accepted = direct.talks.accept(new MessageConnection(ours, { framing: 'lenient' }));
    await bob.write(Buffer.from('psst'));
    await person.until(/ said: psst$/);
    person.type('for all');
    await hear('for all\n');
    person.type('/answer', 'for you');
    expect(await read(bob, 7)).toBe('for you');
    bob.close();
    await accepted;
    person.type('for nobody');
    await person.until(/^\(1 line not sent to /);
    person.type('/leave', 'for all again');
    await hear('for all again\n');
    expect(person.shown.slice(2)).toEqual([
      '(memory:2 has come directly: /answer talks to them)',
      'memory said: psst',
      '(what you type goes to memory:2 until /leave)',
      '(memory:2 has gone: /leave goes back to the relay)',
      '(1 line not sent to memory:2: memory:2 is gone)',
      '(what you type goes to the relay)',
    ]);
  });
});
