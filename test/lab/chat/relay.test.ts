import { once } from 'node:events';
import tls from 'node:tls';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../../src/actions/chat/exchange.ts';
import { createMemoryExchange } from '../../../src/actions/chat/memory-exchange.ts';
import { createCertificate } from '../../helpers/certificates.ts';
import { Caller, GREETING_END, ircCaller, lineCaller } from './caller.ts';
import { relayFor } from './start-relay.ts';

describe('people at a relay', () => {
  it('hear what the others say, and not themselves', async () => {
    const { port } = await relayFor();
    const alice = await lineCaller(port);
    const bob = await lineCaller(port);
    expect(await alice.hear('\n')).toBe(`server> ${bob.address} joined #lobby\n`);
    alice.say('hello\n');
    expect(await bob.hear('\n')).toBe(`${alice.address}> hello\n`);
    bob.say('hello yourself\r\n');
    expect(await alice.hear('\n')).toBe(`${bob.address}> hello yourself\n`);
  });

  it('are taken for what they are: lines with lines, messages without an end with such', async () => {
    const { port } = await relayFor();
    const lines = await lineCaller(port);
    const bare = await lineCaller(port, 'hi');
    await lines.hear(`${bare.address}> hi\n`);
    lines.say('/nick alice\nwith an end\n');
    await bare.hear(`server> ${lines.address} is now alice`);
    expect(await bare.hear('with an end')).toBe('alice> with an end');
    bare.say('FIN');
    expect(await bare.hearOut()).toBe('fin');
    expect(await lines.hear('left\n')).toBe(`server> you are alice now\nserver> ${bare.address} left\n`);
  });

  it('meet with IRC clients in the same rooms', async () => {
    const { port } = await relayFor();
    const alice = await lineCaller(port);
    const carol = await ircCaller(port, 'carol');
    expect(await alice.hear('\n')).toBe(`server> carol (${carol.address}) joined #lobby\n`);
    carol.say('PRIVMSG #lobby :hey\r\n');
    expect(await alice.hear('\n')).toBe('carol> hey\n');
    alice.say('/nick alice\nhey yourself\n');
    await carol.hear(' NICK alice\r\n');
    expect(await carol.hear('\n')).toBe(':alice!plain@127.0.0.1 PRIVMSG #lobby :hey yourself\r\n');
    carol.say('PRIVMSG alice :psst\r\n');
    await alice.hear('you are alice now\n');
    expect(await alice.hear('\n')).toBe('carol (to you)> psst\n');
    carol.say('QUIT :bye\r\n');
    expect(await alice.hear('\n')).toBe('server> carol left (bye)\n');
  });

  it.for(['NICK carol\r\nUSER', 'N', 'NICK'])(
    'are spoken to in IRC when that comes in pieces, from %j on',
    async (first) => {
      const { port } = await relayFor();
      const carol = await Caller.call(port);
      const whole = 'NICK carol\r\nUSER carol 0 * :Carol\r\n';
      carol.say(first);
      carol.say(whole.slice(first.length));
      expect(await carol.hear('001 carol')).toBe(':netkit 001 carol');
    },
  );

  it('see what was said and whispered in the order in which it was', async () => {
    const { port } = await relayFor();
    const alice = await lineCaller(port);
    const bob = await ircCaller(port, 'bob');
    alice.say('one\n/msg bob two\nthree\n/msg bob four\nfive\n');
    const heard = await bob.hear(':five\r\n');
    expect(heard.match(/:\w+\r\n/g)).toEqual([
      ':one\r\n',
      ':two\r\n',
      ':three\r\n',
      ':four\r\n',
      ':five\r\n',
    ]);
  });

  it('have their commands carried out in their order, the whole of them in one packet', async () => {
    const { port } = await relayFor();
    const alice = await lineCaller(port);
    const bob = await lineCaller(port);
    await alice.hear('joined #lobby\n');
    bob.say('a\n/nick bob\nb\n/join #two\nc\n/join #lobby\nd\nFIN\n');
    const heard = await alice.hear(' left\n');
    expect(heard.replaceAll(bob.address, 'BOB')).toBe(
      'BOB> a\nserver> BOB is now bob\nbob> b\nserver> bob left #lobby\n' +
        'server> bob (BOB) joined #lobby\nbob> d\nserver> bob left\n',
    );
  });

  it('have said what they have not ended before they hung up', async () => {
    const { port } = await relayFor();
    const alice = await lineCaller(port);
    const bob = await lineCaller(port);
    await alice.hear('joined #lobby\n');
    bob.socket.end('first\nlast words');
    expect(await alice.hear(' left\n')).toBe(
      `${bob.address}> first\n${bob.address}> last words\nserver> ${bob.address} left\n`,
    );
    await bob.closed;
  });

  it('are told from those whose connection was reset', async () => {
    const { port } = await relayFor();
    const alice = await lineCaller(port);
    const bob = await lineCaller(port);
    await alice.hear('joined #lobby\n');
    bob.socket.resetAndDestroy();
    expect(await alice.hear('\n')).toBe(`server> ${bob.address} left (connection lost)\n`);
  });

  it('find their name free again', async () => {
    const { port } = await relayFor();
    const alice = await lineCaller(port);
    for (const _ of [1, 2]) {
      const bob = await lineCaller(port);
      bob.say('/nick bob\n');
      await bob.hear('you are bob now\n');
      bob.say('FIN\n');
      expect(await bob.hearOut()).toBe('fin');
      await alice.hear('server> bob left\n');
    }
  });
});

describe('a relay that stops', () => {
  it('tells everybody, and nobody of the others', async () => {
    const relay = await relayFor();
    const alice = await lineCaller(relay.port);
    const bob = await lineCaller(relay.port);
    const carol = await ircCaller(relay.port, 'carol');
    await alice.hear('server> carol');
    await alice.hear('\n');
    await bob.hear('\n');
    const stopping = relay.stop(5000);
    expect(await alice.hearOut()).toBe('server> the relay is closing\n');
    expect(await bob.hearOut()).toBe('server> the relay is closing\n');
    expect(await carol.hearOut()).toBe('ERROR :Closing Link: 127.0.0.1 (the relay is closing)\r\n');
    await stopping;
    expect(relay.clientCount).toBe(0);
  });

  it('does not wait for those who stay', async () => {
    const relay = await relayFor();
    const bob = await lineCaller(relay.port);
    bob.socket.pause();
    await relay.stop(0);
    bob.socket.resume();
    expect(await bob.hearOut()).toBe('server> the relay is closing\n');
  });

  it('has its port free again', async () => {
    const relay = await relayFor();
    await relay.stop(0);
    expect((await relayFor({ port: relay.port })).port).toBe(relay.port);
  });
});

it('is in the clear or inside TLS, in front of one exchange', async () => {
  const { cert, key } = await createCertificate({ subject: 'CN=localhost' });
  const exchange = createMemoryExchange();
  const certificate = async () => ({ cert, key });
  const [open, secure] = [
    await relayFor({ exchange }),
    await relayFor({ exchange, tls: { certificate, alpn: [], handshakeTimeout: 5000 } }),
  ];
  const alice = await lineCaller(open.port);
  const socket = tls.connect({ port: secure.port, host: '127.0.0.1', rejectUnauthorized: false });
  const bob = new Caller(socket);
  await once(socket, 'secureConnect');
  bob.say('hello\n');
  await bob.hear(`${GREETING_END}\n`);
  await alice.hear(`${bob.address}> hello\n`);
  alice.say('hello yourself\n');
  expect(await bob.hear('\n')).toBe(`${alice.address}> hello yourself\n`);
  bob.say('FIN\n');
  expect(await bob.hearOut()).toBe('fin');
});

it('tells of everything that happens', async () => {
  const events: ChatEvent[] = [];
  const { port } = await relayFor({ onEvent: (event) => events.push(event) });
  const alice = await lineCaller(port, 'hello\n');
  alice.say('FIN\n');
  await alice.closed;
  expect(events.map(({ kind }) => kind)).toEqual(['joined', 'said', 'gone']);
});
