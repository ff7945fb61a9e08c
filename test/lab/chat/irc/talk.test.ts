import { expect, test } from 'vitest';
import { ircScene, script } from '../../../helpers/irc-client.ts';

test('what is said in a room reaches the others in it, in the manner in which it was said', async () => {
  const scene = ircScene();
  await scene.register('alice', 'bob', 'carol');
  await scene.play('alice> JOIN #a\nbob> JOIN #a\ncarol> JOIN #b');
  const expected = script(`
    alice> PRIVMSG #A :hello, everybody
    bob< :alice!alice@127.0.0.1 PRIVMSG #a :hello, everybody
    alice> PRIVMSG #a :\x01ACTION waves\x01
    bob< :alice!alice@127.0.0.1 PRIVMSG #a :\x01ACTION waves\x01
    alice> NOTICE #a hi
    bob< :alice!alice@127.0.0.1 NOTICE #a :hi
    alice> PRIVMSG #a :\x02bold\x02 and \x1b[2J
    bob< :alice!alice@127.0.0.1 PRIVMSG #a :\x02bold\x02 and \\x1b[2J
  `);
  expect(await scene.play(expected)).toBe(expected);
});

test('what is said in a room is said at once, without a promise', async () => {
  const scene = ircScene();
  await scene.register('alice', 'bob');
  await scene.play('alice> JOIN #a\nbob> JOIN #a');
  expect(scene.dialogue('alice').receive(Buffer.from('PRIVMSG #a :now'))).toBeUndefined();
  expect(scene.heard()).toEqual(['bob< :alice!alice@127.0.0.1 PRIVMSG #a :now']);
});

test('people whisper to each other, and to those who have no name', async () => {
  const scene = ircScene();
  await scene.register('alice', 'bob');
  await scene.enterPlain('[::1]:50123');
  const heard: unknown[] = [];
  scene.exchange.subscribe((event) => heard.push(event.kind === 'whispered' && [event.to, event.text]));
  const expected = script(`
    alice> PRIVMSG BOB :\x01PING 123\x01
    bob< :alice!alice@127.0.0.1 PRIVMSG bob :\x01PING 123\x01
    bob> NOTICE alice :\x01PING 123\x01
    alice< :bob!bob@127.0.0.1 NOTICE alice :\x01PING 123\x01
    alice> PRIVMSG alice :note to self
    alice< :alice!alice@127.0.0.1 PRIVMSG alice :note to self
    bob> PRIVMSG [::1]:50123 :psst
    alice> AWAY :lunch
    alice< :netkit 306 alice :You have been marked as being away
    bob> PRIVMSG alice :there?
    alice< :bob!bob@127.0.0.1 PRIVMSG alice :there?
    bob< :netkit 301 bob alice :lunch
    bob> NOTICE alice :there?
    alice< :bob!bob@127.0.0.1 NOTICE alice :there?
    alice> AWAY
    alice< :netkit 305 alice :You are no longer marked as being away
    bob> PRIVMSG alice :there?
    alice< :bob!bob@127.0.0.1 PRIVMSG alice :there?
  `);
  expect(await scene.play(expected)).toBe(expected);
  expect(heard[3]).toEqual(['[::1]:50123', 'psst']);
  const plain = await scene.exchange.find('[::1]:50123');
  const alice = await scene.exchange.find('alice');
  scene.exchange.tell({
    kind: 'whispered',
    to: alice!.id,
    from: plain!,
    text: 'psst yourself',
    manner: 'speech',
  });
  expect(scene.heard().at(-1)).toBe('alice< :[::1]:50123!plain@0::1 PRIVMSG alice :psst yourself');
});

test('several are addressed at once, up to four, and none of them twice', async () => {
  const scene = ircScene();
  await scene.register('alice', 'bob');
  await scene.play('alice> JOIN #a\nbob> JOIN #a');
  const expected = script(`
    alice> PRIVMSG bob,#a,bob,nobody :hi
    bob< :alice!alice@127.0.0.1 PRIVMSG bob :hi
    bob< :alice!alice@127.0.0.1 PRIVMSG #a :hi
    alice< :netkit 401 alice nobody :No such nick/channel
    alice> PRIVMSG a,b,c,d,e :hi
    alice< :netkit 407 alice a :Not more than 4 at once
  `);
  expect(await scene.play(expected)).toBe(expected);
});

test('what cannot be said is refused, unless it is a NOTICE', async () => {
  const scene = ircScene();
  await scene.register('alice', 'bob');
  await scene.play('alice> JOIN #a\nbob> JOIN #b');
  const expected = script(`
    alice> PRIVMSG
    alice< :netkit 411 alice :No recipient given
    alice> PRIVMSG #a
    alice< :netkit 412 alice :No text to send
    alice> PRIVMSG #a :
    alice< :netkit 412 alice :No text to send
    alice> PRIVMSG #a :\x01ACTION\x01
    alice< :netkit 412 alice :No text to send
    alice> PRIVMSG nobody :hi
    alice< :netkit 401 alice nobody :No such nick/channel
    alice> PRIVMSG #b :hi
    alice< :netkit 404 alice #b :Cannot send to channel: join it first
    alice> PRIVMSG #c :hi
    alice< :netkit 403 alice #c :No such channel
    alice> PRIVMSG #a :\x01VERSION\x01
    alice< :netkit 404 alice #a :Of CTCP, only ACTION goes to a channel
    alice> NOTICE
    alice> NOTICE #a
    alice> NOTICE nobody :hi
    alice> NOTICE #b :hi
    alice> NOTICE #c :hi
    alice> NOTICE a,b,c,d,e :hi
    alice> NOTICE #a :\x01VERSION x\x01
  `);
  expect(await scene.play(expected)).toBe(expected);
});

test('what is for others only is not shown, whoever hands it over', async () => {
  const scene = ircScene();
  await scene.register('alice', 'bob');
  const bob = await scene.exchange.find('bob');
  const alice = scene.dialogue('alice');
  expect(
    alice.show({ kind: 'whispered', to: 'bob', from: bob!, text: 'hm', manner: 'speech' }),
  ).toBeUndefined();
  expect(alice.show({ kind: 'invited', to: 'bob', from: bob!, room: '#a' })).toBeUndefined();
});
