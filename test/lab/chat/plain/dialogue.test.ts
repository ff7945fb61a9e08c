import { describe, expect, test } from 'vitest';
import type { ChatEvent, ChatExchange } from '../../../../src/actions/chat/exchange.ts';
import { createMemoryExchange } from '../../../../src/actions/chat/memory-exchange.ts';
import { MAX_REMARK_LENGTH } from '../../../../src/actions/chat/text.ts';
import { ANNOUNCE_UP_TO } from '../../../../src/lab/chat/limits.ts';
import { PASSWORD_TRIES, PlainDialogue, type PlainOptions } from '../../../../src/lab/chat/plain/dialogue.ts';
import { plainLine } from '../../../../src/lab/chat/plain/line.ts';

/** A relay without sockets: everybody is shown what their dialogue shows them. */
class Relay {
  readonly exchange: ChatExchange = createMemoryExchange();
  readonly #clients: Client[] = [];
  #port = 50_123;

  constructor() {
    this.exchange.subscribe((event) => {
      for (const client of this.#clients) client.see(event);
    });
  }

  async connect(options: PlainOptions = {}, address = `127.0.0.1:${this.#port++}`): Promise<Client> {
    const client = new Client(`id${this.#clients.length}`, address, this.exchange, options);
    this.#clients.push(client);
    await client.dialogue.greet();
    return client;
  }
}

class Client {
  readonly dialogue: PlainDialogue;
  /** `undefined` while the connection stands. */
  closedWith: string | undefined;
  readonly #id: string;
  #heard: string[] = [];

  constructor(id: string, address: string, exchange: ChatExchange, options: PlainOptions) {
    this.#id = id;
    const send = (line: string): void => void this.#heard.push(line);
    const close = (lastWords = ''): void => void (this.closedWith ??= lastWords);
    this.dialogue = new PlainDialogue({ id, address }, exchange, { send, close }, options);
  }

  /** What the relay does with what a client says itself: it is left out. */
  see(event: ChatEvent): void {
    if (event.kind === 'said' && event.from.id === this.#id) return;
    const line = this.dialogue.show(event);
    if (line !== undefined) this.#heard.push(line);
  }

  async say(...messages: string[]): Promise<void> {
    for (const message of messages) await this.dialogue.receive(Buffer.from(message));
  }

  /** What has come since it was asked for last. */
  heard(): string[] {
    const heard = this.#heard;
    this.#heard = [];
    return heard;
  }
}

/** Some who have said all of their hellos. */
async function room(...names: string[]): Promise<{ relay: Relay; clients: Client[] }> {
  const relay = new Relay();
  const clients: Client[] = [];
  for (const name of names) {
    const client = await relay.connect();
    clients.push(client);
    await client.say(`/nick ${name}`);
  }
  for (const client of clients) client.heard();
  return { relay, clients };
}

const two = async (): Promise<{ relay: Relay; alice: Client; bob: Client }> => {
  const { relay, clients } = await room('alice', 'bob');
  const [alice, bob] = clients as [Client, Client];
  return { relay, alice, bob };
};

test('a whole evening', async () => {
  const relay = new Relay();
  const alice = await relay.connect();
  expect(alice.heard()).toEqual([
    'server> Welcome, 127.0.0.1:50123. You are in #lobby, alone. /nick NAME gives you a name, /help shows the rest, FIN ends it.',
  ]);
  const bob = await relay.connect();
  expect(bob.heard()[0]).toMatch(/^server> Welcome, 127\.0\.0\.1:50124\. You are in #lobby, with 1 other\./);
  expect(alice.heard()).toEqual(['server> 127.0.0.1:50124 joined #lobby']);
  await bob.say('hello');
  expect(alice.heard()).toEqual(['127.0.0.1:50124> hello']);
  await alice.say('/nick alice', 'hello yourself');
  expect(alice.heard()).toEqual(['server> you are alice now']);
  expect(bob.heard()).toEqual(['server> 127.0.0.1:50123 is now alice', 'alice> hello yourself']);
  await bob.say('fin');
  expect(bob.closedWith).toBe('fin');
  expect([alice.heard(), bob.heard()]).toEqual([['server> 127.0.0.1:50124 left'], []]);
});

describe('what is said', () => {
  test('is said before anybody else has a turn', async () => {
    const { alice, bob } = await two();
    expect(alice.dialogue.receive(Buffer.from('now'))).toBeUndefined();
    expect(bob.heard()).toEqual(['alice> now']);
  });

  test('is nothing where it is empty', async () => {
    const { alice, bob } = await two();
    await alice.say('', '  ', '\r\n');
    expect([alice.heard(), bob.heard()]).toEqual([[], []]);
  });

  test('cannot command a terminal', async () => {
    const { alice, bob } = await two();
    await alice.say('\x1b[2Jhi\nserver> you are banned');
    expect(bob.heard()).toEqual(['alice> \\x1b[2Jhi server> you are banned']);
  });

  test('may begin with a slash, or be what somebody does', async () => {
    const { alice, bob } = await two();
    await alice.say('//etc is a folder', '/me waves');
    expect(bob.heard()).toEqual(['alice> /etc is a folder', '* alice waves']);
  });

  test('stays in its room', async () => {
    const { alice, bob } = await two();
    await bob.say('/join #Games');
    expect(bob.heard()).toEqual(['server> you are in #Games, alone']);
    expect(alice.heard()).toEqual(['server> bob left #lobby']);
    await alice.say('/join #games');
    expect(alice.heard()).toEqual(['server> you are in #Games, with 1 other']);
    expect(bob.heard()).toEqual(['server> alice (127.0.0.1:50123) joined #Games']);
    await alice.say('chess?', '/leave');
    expect(bob.heard()).toEqual(['alice> chess?', 'server> alice left #Games']);
    expect(alice.heard()).toEqual(['server> you are in #lobby, alone']);
  });

  test('is shown without formatting', () => {
    const from = { id: '1', name: 'eve', address: 'unix:', since: 1 };
    expect(
      plainLine({ kind: 'said', room: '#lobby', from, text: '\x02\x0304hot\x0f!', manner: 'notice' }),
    ).toBe('eve> hot!');
  });
});

describe('a whisper', () => {
  test('is for one alone', async () => {
    const { clients } = await room('alice', 'bob', 'carol');
    const [alice, bob, carol] = clients as [Client, Client, Client];
    await alice.say('/msg BOB  are you there?');
    expect([alice.heard(), bob.heard(), carol.heard()]).toEqual([[], ['alice (to you)> are you there?'], []]);
  });

  test('finds who has no name, and nobody else', async () => {
    const { relay, alice } = await two();
    const third = await relay.connect();
    third.heard();
    alice.heard();
    await alice.say('/msg 127.0.0.1:50125 hi', '/msg dave hi', '/msg bob');
    expect(third.heard()).toEqual(['alice (to you)> hi']);
    expect(alice.heard()).toEqual(['server> there is nobody called dave', 'server> it goes /msg NAME TEXT']);
  });

  test('says if they are away', async () => {
    const { alice, bob } = await two();
    await bob.say('/away lunch');
    await alice.say('/msg bob hi');
    expect(alice.heard()).toEqual(['server> bob is away: lunch']);
    await bob.say('/away', '/away', `/away ${'x'.repeat(MAX_REMARK_LENGTH + 1)}`);
    expect(bob.heard()).toEqual([
      'server> you are away: /away alone takes it back',
      'alice (to you)> hi',
      'server> you are back',
      'server> you are away: /away alone takes it back',
      'server> a reason has 300 characters at most',
    ]);
  });

  test('between IRC clients is not for the plain world', () => {
    const from = { id: '1', name: 'eve', address: 'unix:', since: 1 };
    const whisper = { kind: 'whispered', to: '2', from, manner: 'speech' } as const;
    expect(plainLine({ ...whisper, text: '\x01VERSION\x01' })).toBeUndefined();
    expect(plainLine({ ...whisper, text: 'waves', manner: 'action' })).toBe('* eve (to you) waves');
  });
});

describe('a name', () => {
  test('is refused in one line', async () => {
    const { alice, bob } = await two();
    await alice.say(
      '/nick',
      '/nick ÁLICE',
      '/nick server',
      '/nick Bób',
      '/nick 127.0.0.1:50124',
      '/nick a b',
    );
    expect(alice.heard()).toEqual([
      'server> it goes /nick NAME',
      'server> you are ÁLICE now',
      'server> this name is reserved',
      'server> Bób is somebody else, or looks like it',
      'server> a name begins with a letter, or one of _ [ ] { } \\ | ^ `',
      'server> a name has letters, digits and - _ [ ] { } \\ | ^ ` only',
    ]);
    expect(bob.heard()).toEqual(['server> alice is now ÁLICE']);
  });

  test('is one, however its marks are written', async () => {
    const { alice } = await two();
    await alice.say('/nick Zoe\u0308');
    expect(alice.dialogue.member.name).toBe('Zo\u00eb');
  });
});

describe('to be reached directly', () => {
  test('takes a port that was announced, at the address that the relay sees', async () => {
    const { alice, bob } = await two();
    await bob.say('/join alice');
    await alice.say('/listen 4000');
    await bob.say('/join Alice', '/join dave');
    expect(alice.heard()).toEqual(['server> others are told that you are at 127.0.0.1:4000']);
    expect(bob.heard()).toEqual([
      'server> alice has not said where to be reached: it takes a /listen PORT of theirs',
      'server> alice is at 127.0.0.1:4000',
      'server> there is nobody called dave',
    ]);
    await alice.say('/listen 0');
    await bob.say('/join alice');
    expect(bob.heard()[0]).toMatch(/has not said/);
  });

  test('works by IPv6, and not by a Unix-domain socket', async () => {
    const relay = new Relay();
    const six = await relay.connect({}, '[::1]:50123');
    const local = await relay.connect({}, 'unix:');
    six.heard();
    local.heard();
    await six.say('/listen 4000');
    await local.say('/listen 4000');
    expect(six.heard()).toEqual(['server> others are told that you are at [::1]:4000']);
    expect(local.heard()).toEqual(['server> you have come without an address: nobody can reach you at one']);
  });

  test.for(['65536', '-1', '80 80', 'x', '1e3'])('takes no %s', async (port) => {
    const { alice } = await two();
    await alice.say(`/listen ${port}`);
    expect(alice.heard()).toEqual([
      `server> ${port} is no port: they are whole numbers from 1 to 65535; 0 takes it back`,
    ]);
  });
});

describe('who and what is there', () => {
  test('is told', async () => {
    const { alice, bob } = await two();
    await bob.say('/join #games', '/topic chess', '/topic', '/away');
    expect(bob.heard().slice(1, 3)).toEqual([
      'server> the topic of #games: chess',
      'server> the topic of #games: chess',
    ]);
    await alice.say('/who', '/who #games', '/who #none', '/rooms', '/topic', '/join #games');
    expect(alice.heard()).toEqual([
      'server> bob left #lobby',
      'server> in #lobby: alice (127.0.0.1:50123)',
      'server> in #games: bob (127.0.0.1:50124) (away)',
      'server> nobody is in #none',
      'server> rooms: #games (1), #lobby (1)',
      'server> #lobby has no topic',
      'server> you are in #games, with 1 other',
      'server> the topic of #games: chess',
    ]);
    await alice.say('/topic go');
    expect(bob.heard().at(-1)).toBe('server> alice set the topic of #games: go');
  });

  test('fits into one answer, however many there are', async () => {
    const relay = new Relay();
    for (let number = 0; number < 100; number += 1) {
      await relay.exchange.enter({ id: `${number}`, name: `x${number}`, address: `x${number}`, since: 1 });
      await relay.exchange.join(`${number}`, '#lobby');
    }
    const alice = await relay.connect();
    alice.heard();
    await alice.say('/who');
    const [answer = ''] = alice.heard();
    expect(answer).toMatch(/^server> in #lobby: 127\.0\.0\.1:50123, x0, x1, .*, and 61 more$/);
  });

  test('says where comings and goings are not announced', async () => {
    const relay = new Relay();
    const alice = await relay.connect();
    for (let number = 1; number < ANNOUNCE_UP_TO; number += 1) {
      await relay.exchange.enter({ id: `${number}`, name: `x${number}`, address: `x${number}`, since: 1 });
      await relay.exchange.join(`${number}`, '#lobby');
    }
    alice.heard();
    await alice.say('/who');
    expect(alice.heard()[0]).toMatch(/, and 460 more$/);
    await relay.connect();
    alice.heard();
    await alice.say('/who');
    expect(alice.heard()[0]).toMatch(
      /, and 461 more; comings and goings are not announced in rooms of more than 500$/,
    );
  });
});

describe('commands', () => {
  test('that are not there are said so', async () => {
    const { alice } = await two();
    await alice.say('/dance', '/', '/JOIN', '/join #a b', '/pass x', `/topic ${'x'.repeat(301)}`, '/leave');
    expect(alice.heard()).toEqual([
      'server> there is no /dance: /help shows what there is, and // in front says it as text',
      'server> there is no /: /help shows what there is, and // in front says it as text',
      'server> it goes /join #ROOM or NAME',
      'server> the name of a room has no space, comma, colon or control character',
      'server> no password is needed',
      'server> a topic has 300 characters at most',
      'server> you are in #lobby already: /quit leaves the relay',
    ]);
  });

  test('are shown by /help, each', async () => {
    const { alice } = await two();
    await alice.say('/help');
    const help = alice.heard().join('\n');
    for (const word of 'nick who msg me join leave rooms topic listen away pass help quit'.split(' ')) {
      expect(help).toMatch(new RegExp(`^server> /${word} `, 'm'));
    }
  });

  test('say where there is no place', async () => {
    const { relay, alice } = await two();
    for (let number = 1; number < 20; number += 1) await relay.exchange.join('id0', `#${number}`);
    await alice.say('/join #new', '/who');
    expect(alice.heard()).toEqual([
      'server> there are too many rooms already',
      'server> in #lobby: alice (127.0.0.1:50123), bob (127.0.0.1:50124)',
    ]);
  });
});

describe('a password', () => {
  const options = { password: 'Séçret 1' };

  test('comes first', async () => {
    const { relay, alice } = await two();
    const late = await relay.connect(options);
    await late.say('hello', '/who', '/nick late');
    expect(late.heard()).toEqual([
      'server> Welcome. This relay has a password: /pass PASSWORD',
      ...Array<string>(3).fill('server> the password first: /pass PASSWORD'),
    ]);
    await alice.say('between us');
    expect([late.heard(), alice.heard()]).toEqual([[], []]);
    expect(late.dialogue.registered).toBe(false);
    await late.say('/pass Séçret 1', 'hello');
    expect(late.dialogue.registered).toBe(true);
    expect(late.heard()[0]).toMatch(
      /^server> Welcome, 127\.0\.0\.1:50125\. You are in #lobby, with 2 others/,
    );
    expect(alice.heard()).toEqual(['server> 127.0.0.1:50125 joined #lobby', '127.0.0.1:50125> hello']);
  });

  test('may be tried three times', async () => {
    const relay = new Relay();
    const guesser = await relay.connect(options);
    for (let tries = 1; tries < PASSWORD_TRIES; tries += 1) await guesser.say('/pass séçret 1');
    expect(guesser.closedWith).toBeUndefined();
    await guesser.say('/pass x');
    expect(guesser.closedWith).toBe('');
    await guesser.say('/pass Séçret 1', 'in?');
    expect(await relay.exchange.everybody()).toEqual([]);
    expect(guesser.heard().filter((line) => line === 'server> this is not the password')).toHaveLength(3);
  });

  test.for(['/quit', 'FIN', 'Fin', '/QUIT'])('need not be known for %s', async (word) => {
    const visitor = await new Relay().connect(options);
    await visitor.say(word);
    expect(visitor.closedWith).toBe('fin');
  });
});

describe('the end', () => {
  test('by the relay is told to both sides, once', async () => {
    const { alice, bob } = await two();
    await bob.dialogue.end('too slow');
    await bob.dialogue.end('twice');
    expect([bob.heard(), bob.closedWith]).toEqual([['server> too slow'], '']);
    expect(alice.heard()).toEqual(['server> bob left (too slow)']);
    await bob.say('still here', '/nick x');
    expect([alice.heard(), bob.heard()]).toEqual([[], []]);
  });

  test('of a client is told to those in its room', async () => {
    const { alice, bob } = await two();
    await bob.say('/quit');
    expect([bob.closedWith, alice.heard()]).toEqual(['fin', ['server> bob left']]);
    await bob.dialogue.end('');
    expect(alice.heard()).toEqual([]);
  });

  test('may come while it enters', async () => {
    const exchange = createMemoryExchange();
    const client = new Client('id', '127.0.0.1:50123', exchange, {});
    const greeting = client.dialogue.greet();
    await client.dialogue.end('');
    await greeting;
    expect([await exchange.everybody(), client.heard()]).toEqual([[], []]);
  });
});

test('several come by one Unix-domain socket', async () => {
  const relay = new Relay();
  await relay.connect({}, 'unix:');
  const second = await relay.connect({}, 'unix:');
  expect(second.heard()[0]).toMatch(/^server> Welcome, unix:id1\. You are in #lobby, with 1 other\./);
});

test('a message of the day is said to everybody who comes', async () => {
  const client = await new Relay().connect({ motd: 'Be kind.\n\n\x1b[2JNo shouting.\r\n' });
  expect(client.heard().slice(1)).toEqual(['server> Be kind.', 'server> \\x1b[2JNo shouting.']);
});
