import { expect, test } from 'vitest';
import { createMemoryExchange } from '../../../../src/actions/chat/memory-exchange.ts';
import { ircScene, script } from '../../../helpers/irc-client.ts';

test('people join, are listed, and leave', async () => {
  const scene = ircScene();
  await scene.register('alice', 'bob');
  await scene.enterPlain('127.0.0.1:50123', '#lobby');
  const expected = script(`
    alice> JOIN #Lobby
    alice< :alice!alice@127.0.0.1 JOIN #lobby
    alice< :netkit 353 alice = #lobby :127.0.0.1:50123 alice
    alice< :netkit 366 alice #lobby :End of /NAMES list
    alice> JOIN #lobby
    bob> JOIN #lobby,#b key
    alice< :bob!bob@127.0.0.1 JOIN #lobby
    bob< :bob!bob@127.0.0.1 JOIN #lobby
    bob< :netkit 353 bob = #lobby :127.0.0.1:50123 alice bob
    bob< :netkit 366 bob #lobby :End of /NAMES list
    bob< :bob!bob@127.0.0.1 JOIN #b
    bob< :netkit 353 bob = #b :bob
    bob< :netkit 366 bob #b :End of /NAMES list
    bob> NAMES #lobby
    bob< :netkit 353 bob = #lobby :127.0.0.1:50123 alice bob
    bob< :netkit 366 bob #lobby :End of /NAMES list
    bob> NAMES #nowhere
    bob< :netkit 366 bob #nowhere :End of /NAMES list
    bob> NAMES
    bob< :netkit 366 bob * :End of /NAMES list
    alice> PART #LOBBY :I lost
    bob< :alice!alice@127.0.0.1 PART #lobby :I lost
    alice< :alice!alice@127.0.0.1 PART #lobby :I lost
    bob> JOIN 0
    bob< :bob!bob@127.0.0.1 PART #lobby
    bob< :bob!bob@127.0.0.1 PART #b
  `);
  expect(await scene.play(expected)).toBe(expected);
});

test('rooms that cannot be, or that one is not in, are refused', async () => {
  const scene = ircScene({}, createMemoryExchange({ maxRoomsPerMember: 2 }));
  await scene.register('alice', 'bob');
  await scene.play('bob> JOIN #b');
  const expected = script(`
    alice> JOIN
    alice< :netkit 461 alice JOIN :Not enough parameters
    alice> JOIN lobby,&local
    alice< :netkit 403 alice lobby :No such channel
    alice< :netkit 403 alice &local :No such channel
    alice> JOIN #
    alice< :netkit 476 alice # :Bad channel: the name of a room has something behind its #
    alice> JOIN :#a b
    alice< :netkit 476 alice #a_b :Bad channel: the name of a room has no space, comma, colon or control character
    alice> JOIN #a：b
    alice< :netkit 476 alice #a：b :Bad channel: the name of a room has no space, comma, colon or control character
    alice> PART #b,#c
    alice< :netkit 442 alice #b :You're not on that channel
    alice< :netkit 403 alice #c :No such channel
    alice> TOPIC #b :mine
    alice< :netkit 442 alice #b :You're not on that channel
    alice> TOPIC #c
    alice< :netkit 403 alice #c :No such channel
    alice> KICK #b bob
    alice< :netkit 482 alice #b :Channels have no operators here
    alice> KICK #c bob
    alice< :netkit 403 alice #c :No such channel
  `);
  expect(await scene.play(expected)).toBe(expected);
  const tooMany = await scene.play('alice> JOIN #1,#2,#3');
  expect(tooMany).toContain('\nalice< :netkit 405 alice #3 :You have joined too many channels');
});

test('a topic is shown to those who come, and those who ask', async () => {
  const scene = ircScene();
  await scene.register('alice', 'bob');
  await scene.play('alice> JOIN #a');
  const expected = script(`
    alice> TOPIC #a
    alice< :netkit 331 alice #a :No topic is set
    alice> TOPIC #a :another topic
    alice< :alice!alice@127.0.0.1 TOPIC #a :another topic
    alice> TOPIC #a
    alice< :netkit 332 alice #a :another topic
    bob> JOIN #a
    alice< :bob!bob@127.0.0.1 JOIN #a
    bob< :bob!bob@127.0.0.1 JOIN #a
    bob< :netkit 332 bob #a :another topic
    bob< :netkit 353 bob = #a :alice bob
    bob< :netkit 366 bob #a :End of /NAMES list
    bob> TOPIC #a :
    alice< :bob!bob@127.0.0.1 TOPIC #a :
    bob< :bob!bob@127.0.0.1 TOPIC #a :
    bob> TOPIC #a
    bob< :netkit 331 bob #a :No topic is set
  `);
  expect(await scene.play(expected)).toBe(expected);
  await scene.play(`alice> TOPIC #a :${'x'.repeat(200)}`);
  expect((await scene.exchange.room('#a'))?.topic).toBe('x'.repeat(160));
});

test('rooms are listed with their members', async () => {
  const scene = ircScene();
  await scene.register('alice', 'bob');
  await scene.play('alice> JOIN #a,#b\nbob> JOIN #a\nbob> TOPIC #a :here');
  const expected = script(`
    alice> LIST
    alice< :netkit 322 alice #a 2 :here
    alice< :netkit 322 alice #b 1 :
    alice< :netkit 323 alice :End of /LIST
    alice> LIST #B,#c
    alice< :netkit 322 alice #b 1 :
    alice< :netkit 323 alice :End of /LIST
  `);
  expect(await scene.play(expected)).toBe(expected);
});

test('people are invited', async () => {
  const scene = ircScene();
  await scene.register('alice', 'bob', 'carol');
  await scene.play('alice> JOIN #a\ncarol> JOIN #a');
  const expected = script(`
    alice> INVITE Bob #a
    alice< :netkit 341 alice bob #a
    bob< :alice!alice@127.0.0.1 INVITE bob #a
    alice> INVITE carol #a
    alice< :netkit 443 alice carol #a :is already on channel
    alice> INVITE nobody #a
    alice< :netkit 401 alice nobody :No such nick/channel
    bob> INVITE alice #a
    bob< :netkit 442 bob #a :You're not on that channel
  `);
  expect(await scene.play(expected)).toBe(expected);
});

test('a list of names that is too long for a line goes on in the next', async () => {
  const scene = ircScene();
  await scene.register('alice');
  const name = (number: number): string => `${'é'.repeat(28)}${String(number).padStart(2, '0')}`;
  for (let number = 0; number < 30; number += 1) {
    const id = String(number);
    await scene.exchange.enter({ id, name: name(number), address: `127.0.0.1:${number}`, since: 0 });
    await scene.exchange.join(id, '#a');
  }
  const lines = (await scene.play('alice> NAMES #a')).split('\n').slice(1);
  const listed = lines.flatMap(
    (line) => /^alice< :netkit 353 alice = #a :(.*)$/.exec(line)?.[1]?.split(' ') ?? [],
  );
  expect(listed).toEqual(Array.from({ length: 30 }, (_, number) => name(number)));
  expect(lines.at(-1)).toBe('alice< :netkit 366 alice #a :End of /NAMES list');
  for (const line of lines) expect(Buffer.byteLength(line) - 'alice< '.length).toBeLessThanOrEqual(510);
});

test('of many rooms, LIST lists a thousand and says so', async () => {
  const scene = ircScene({}, createMemoryExchange({ maxRoomsPerMember: 2000 }));
  await scene.register('alice');
  await scene.enterPlain('127.0.0.1:1', ...Array.from({ length: 1000 }, (_, index) => `#${index}`));
  const lines = async (): Promise<string[]> => (await scene.play('alice> LIST')).split('\n').slice(1);
  const all = await lines();
  expect(all).toHaveLength(1001);
  expect(all.at(-1)).toBe('alice< :netkit 323 alice :End of /LIST');
  await scene.play('alice> JOIN #one-more');
  const most = await lines();
  expect(most).toHaveLength(1001);
  expect(most.at(-1)).toBe('alice< :netkit 323 alice :End of /LIST: the first 1000');
});
