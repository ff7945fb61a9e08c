import { spawnSync } from 'node:child_process';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../../src/actions/chat/exchange.ts';
import { ANNOUNCE_UP_TO, BATCH_SIZE, RELAY_LIMITS } from '../../../src/lab/chat/limits.ts';
import { testWith } from '../../helpers/programs.ts';
import { Caller, GREETING_END, ircCaller, lineCaller } from './caller.ts';
import { relayFor } from './start-relay.ts';

describe('a message that is too long', () => {
  it.for([RELAY_LIMITS.maxMessage, 1024 * 1024])(
    'ends the connection of who sends %i bytes and more',
    async (size) => {
      const { port } = await relayFor();
      const alice = await lineCaller(port);
      const bob = await lineCaller(port);
      await alice.hear('joined #lobby\n');
      bob.say(`${'x'.repeat(size)}yz\n`);
      expect(await bob.hear('\n')).toBe('server> a message has more than 8192 bytes\n');
      await bob.closed;
      expect(await alice.hear('\n')).toBe(
        `server> ${bob.address} left (a message has more than 8192 bytes)\n`,
      );
    },
  );

  it('begins behind the limit', async () => {
    const { port } = await relayFor();
    const alice = await lineCaller(port);
    const bob = await lineCaller(port);
    await alice.hear('joined #lobby\n');
    bob.say(`${'x'.repeat(RELAY_LIMITS.maxMessage)}\n`);
    expect((await alice.hear('\n')).length).toBe(`${bob.address}> \n`.length + RELAY_LIMITS.maxMessage);
  });

  it('of IRC is refused', async () => {
    const { port } = await relayFor();
    const carol = await ircCaller(port, 'carol');
    carol.say(`PRIVMSG #lobby :${'x'.repeat(20_000)}\r\nPING here\r\n`);
    expect(await carol.hear('PONG netkit :here\r\n')).toContain(' 417 carol ');
  });
});

describe('a client that does not read', () => {
  it('has to leave, the others are told why, and miss nothing', async () => {
    const { port } = await relayFor({ limits: { rate: 0 } });
    const alice = await lineCaller(port);
    const bob = await lineCaller(port);
    const deaf = await lineCaller(port);
    deaf.socket.pause();
    await bob.hear(`${deaf.address} joined #lobby\n`);
    const line = `${'x'.repeat(4000)}\n`;
    let said = 0;
    // Until all that the system holds back for a reader is full.
    while (!alice.text.includes('left (too slow)')) {
      for (let count = 0; count < 50; count += 1) alice.say(line);
      said += 50;
      alice.say(`that was ${said}\n`);
      await bob.hear(`that was ${said}\n`);
    }
    alice.say('over\n');
    await bob.hear('> over\n');
    expect(bob.text).toContain(`server> ${deaf.address} left (too slow)\n`);
    expect(bob.text.match(/> x{4000}\n/g)).toHaveLength(said);
  });
});

describe('a client that talks and does not read', () => {
  it('is not heard for as long, keeps its place, and loses nothing', async () => {
    const { port } = await relayFor({ limits: { rate: 0, maxQueue: 128 * 1024 } });
    const deaf = await lineCaller(port);
    deaf.socket.pause();
    // The answers are a hundred times as long as the questions, and far more than is held back for anybody.
    const questions = 20_000;
    deaf.say('/help\n'.repeat(questions));
    const alice = await lineCaller(port);
    alice.say('/who\n');
    expect(await alice.hear('\n')).toContain(deaf.address);
    deaf.socket.resume();
    deaf.say('FIN\n');
    const answers = await deaf.hearOut();
    expect(answers.match(/ leave\n/g)).toHaveLength(questions);
    expect(answers.endsWith('fin')).toBe(true);
  });
});

describe('a client that has a thousand commands carried out at once', () => {
  it('does not keep the others waiting for all of them', async () => {
    const heard: string[] = [];
    const { port } = await relayFor({
      limits: { rate: 0 },
      onEvent: (event) => heard.push(event.kind === 'topic' ? event.topic : event.kind),
    });
    const [busy, alice] = [await lineCaller(port), await lineCaller(port)];
    busy.say(Array.from({ length: 1000 }, (_, index) => `/topic ${index}\n`).join(''));
    alice.say('hello\n');
    await busy.hear('the topic of #lobby: 999\n');
    expect(heard.indexOf('said')).toBeGreaterThan(0);
    expect(heard.indexOf('said')).toBeLessThan(heard.indexOf('100'));
  });
});

describe('more than a turn has room for', () => {
  it('is said in the next', async () => {
    const { port } = await relayFor({ limits: { rate: 0 } });
    const alice = await lineCaller(port);
    const talkers = [await lineCaller(port), await lineCaller(port)];
    const line = `${'x'.repeat(1000)}\n`;
    const count = Math.ceil((2 * BATCH_SIZE) / line.length);
    for (const talker of talkers) talker.say(line.repeat(count) + 'done\n');
    for (const talker of talkers) await talker.hear('> done\n');
    for (const _ of talkers) await alice.hear('> done\n');
    expect(alice.text.match(/> x{1000}\n/g)).toHaveLength(2 * count);
  });
});

describe('a relay that is full', () => {
  it.for(['maxClients', 'maxClientsPerAddress'])(
    'turns the next one away (%s), until somebody leaves',
    async (limit) => {
      const { port } = await relayFor({ limits: { [limit]: 2 } });
      const [alice, bob] = [await lineCaller(port), await lineCaller(port)];
      const third = await Caller.call(port);
      expect(await third.hearOut()).toBe(
        'ERROR :there are too many clients here, or too many from your address\r\n',
      );
      await alice.hear('joined #lobby\n');
      bob.say('FIN\n');
      await alice.hear('left\n');
      await bob.closed;
      let text = '';
      while (text === '') {
        const again = await Caller.call(port);
        again.say('hi\n');
        text = await Promise.race([again.hear(GREETING_END), again.closed.then(() => '')]);
      }
      expect(text).toContain('Welcome');
    },
  );
});

describe('a large room', () => {
  it(`is not told who comes and goes beyond ${ANNOUNCE_UP_TO} members, and hears what is said`, async () => {
    const { port } = await relayFor({ limits: { maxClientsPerAddress: 1000 } });
    const first = await lineCaller(port);
    const others: Caller[] = [];
    for (let count = 1; count <= ANNOUNCE_UP_TO; count += 1) others.push(await lineCaller(port, 'hi\n'));
    await first.hear(`${others.at(-2)?.address} joined #lobby\n`);
    others.at(-1)?.say('I am here\n');
    const heard = await first.hear('I am here\n');
    expect(heard).not.toContain('joined');
    expect(heard).toContain(`${others.at(-1)?.address}> hi\n`);
  });
});

/** Connects, says something, and resets the connection at once, ten times. */
const RESETS = `
import socket, struct, sys
for _ in range(10):
    connection = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
    connection.sendall(b'hi\\n')
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    connection.close()
`;

describe('hostile clients', () => {
  it('do not keep the others from talking', async () => {
    const { port } = await relayFor({ limits: { maxClientsPerAddress: 1000 } });
    const [alice, bob] = [await lineCaller(port), await lineCaller(port)];
    const plain: (string | Uint8Array)[] = [
      'half a line',
      'PRIVMSG #lobby :not registered\r\n',
      Buffer.alloc(5000, 0),
      Buffer.alloc(5000, 0xff),
      Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00]),
      '\n'.repeat(5000),
      '/\n/ \n//\n/nick\n/join\n/join #\n/msg\n/msg x\n/listen 99999\n/topic\n/pass\n',
      'FINFIN',
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    ];
    const irc = [
      'NICK \0\r\nUSER \0\r\n',
      'NICK :\r\nNICK a b c\r\nUSER\r\nUSER : : : :\r\nCAP\r\nCAP END\r\nPASS\r\n',
      'NICK x\r\nUSER x 0 * :x\r\nJOIN #a,#b,,#\r\nPART\r\nMODE\r\nWHO\r\nPRIVMSG\r\nPRIVMSG # :\r\n:\r\n@\r\n@x :y\r\n',
    ];
    const zoo: [speech: string | Uint8Array, answer: string][] = [
      ...plain.map((speech): [string | Uint8Array, string] => [speech, 'Welcome']),
      ...irc.map((speech): [string, string] => [`${speech}PING :still there\r\n`, ':still there\r\n']),
    ];
    const guests = await Promise.all(
      zoo.map(async ([speech, answer]) => {
        const guest = await Caller.call(port);
        guest.say(speech);
        await guest.hear(answer);
        return guest;
      }),
    );
    for (const [index, guest] of guests.entries()) {
      if (index % 2 === 0) guest.socket.resetAndDestroy();
      else guest.socket.end();
    }
    alice.say('all well?\n');
    await bob.hear(`${alice.address}> all well?\n`);
  });

  testWith('python3')('who reset their connection before it was taken over were never there', async () => {
    const events: ChatEvent[] = [];
    const { port } = await relayFor({ onEvent: (event) => events.push(event) });
    const alice = await ircCaller(port, 'alice');
    // Nothing is taken over here while we wait for the program.
    const { status } = spawnSync('python3', ['-c', RESETS, String(port)]);
    expect(status).toBe(0);
    const bob = await lineCaller(port, 'hello\n');
    await alice.hear(':hello\r\n');
    expect(events.map((event) => ('member' in event ? event.member.name : event.kind))).toEqual([
      'alice',
      bob.address,
      'said',
    ]);
  });

  it('may come and go two thousand times', async () => {
    const relay = await relayFor();
    const { port } = relay;
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(
        Array.from({ length: 100 }, async (_, index) => {
          const socket = net.connect({ port, host: '127.0.0.1' });
          const closed = new Promise((resolve) => socket.once('close', resolve));
          socket.on('error', () => {});
          socket.once('connect', () => {
            if (index % 3 === 0) socket.resetAndDestroy();
            else socket.end(index % 3 === 1 ? 'x\n' : '');
            socket.resume();
          });
          await closed;
        }),
      );
    }
    while (relay.clientCount > 0) await new Promise((resolve) => setImmediate(resolve));
    const alice = await lineCaller(port);
    alice.say('/who\n');
    expect(await alice.hear('\n')).toBe(`server> in #lobby: ${alice.address}\n`);
  });
});
