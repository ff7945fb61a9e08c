import { expect, test } from 'vitest';
import { ircScene, script } from '../../../helpers/irc-client.ts';

test('a client says its nickname and who it is, and is welcomed', async () => {
  const scene = ircScene({ motd: 'Be kind.\nBe brief.\n' });
  const expected = script(`
    alice> NICK alice
    alice> USER al 0 * :Alice Liddell
    alice< :netkit 001 alice :Welcome to the Internet Relay Network alice!al@127.0.0.1
    alice< :netkit 002 alice :Your host is netkit, running version netkit-0.1.0
    alice< :netkit 003 alice :It is a relay: here, people of IRC and with plain lines are in the same rooms
    alice< :netkit 004 alice netkit netkit-0.1.0 i n
    alice< :netkit 005 alice NETWORK=netkit CASEMAPPING=ascii CHANTYPES=# PREFIX= CHANMODES=,,,n MODES=1 CHANLIMIT=#:20 NICKLEN=30 CHANNELLEN=50 TOPICLEN=160 TARGMAX=PRIVMSG:4,NOTICE:4,NAMES:1,WHOIS:1 UTF8ONLY :are supported by this server
    alice< :netkit 251 alice :There are 0 users and 1 invisible on 1 servers
    alice< :netkit 254 alice 0 :channels formed
    alice< :netkit 255 alice :I have 1 clients and 0 servers
    alice< :netkit 375 alice :- netkit Message of the day -
    alice< :netkit 372 alice :- Be kind.
    alice< :netkit 372 alice :- Be brief.
    alice< :netkit 376 alice :End of the message of the day
  `);
  expect(await scene.play(expected)).toBe(expected);
  expect(scene.dialogue('alice').registered).toBe(true);
  expect(await scene.exchange.find('ALICE')).toMatchObject({
    name: 'alice',
    user: 'al',
    realName: 'Alice Liddell',
  });
});

test('USER may come first, and a negotiation of capabilities holds the registration back', async () => {
  const scene = ircScene();
  const expected = script(`
    alice> CAP LS 302
    alice< :netkit CAP * LS :
    alice> USER alice 0 * :Alice
    alice> NICK alice
    alice> CAP REQ :server-time echo-message
    alice< :netkit CAP alice NAK :server-time echo-message
    alice> CAP LIST
    alice< :netkit CAP alice LIST :
    alice> CAP WHAT
    alice< :netkit 410 alice WHAT :Invalid CAP command
    alice> PING :are you there
    alice< :netkit PONG netkit :are you there
  `);
  expect(await scene.play(expected)).toBe(expected);
  expect(scene.dialogue('alice').registered).toBe(false);
  expect(await scene.play('alice> CAP END')).toContain('alice< :netkit 001 alice :Welcome');
  const later = script(`
    alice> CAP LS
    alice< :netkit CAP alice LS :
    alice> NICK alix
    alice< :alice!alice@127.0.0.1 NICK alix
  `);
  expect(await scene.play(later)).toBe(later);
});

test('what is missing, taken, or comes too early or twice is refused', async () => {
  const scene = ircScene();
  await scene.register('alice');
  const expected = script(`
    bob> JOIN #lobby
    bob< :netkit 451 * :You have not registered
    bob> WHATEVER
    bob< :netkit 451 * :You have not registered
    bob> NICK
    bob< :netkit 431 * :No nickname given
    bob> NICK 1bob
    bob< :netkit 432 * 1bob :Erroneous nickname: a name begins with a letter, or one of _ [ ] { } \\ | ^ \`
    bob> NICK :bob the builder
    bob< :netkit 432 * bob_the_builder :Erroneous nickname: a name has letters, digits and - _ [ ] { } \\ | ^ \` only
    bob> NICK server
    bob< :netkit 432 * server :Erroneous nickname: this name is reserved
    bob> USER bob 0 *
    bob< :netkit 461 * USER :Not enough parameters
    bob> USER bob 0 * :Bob
    bob> USER bob 0 * :Bob
    bob< :netkit 462 * :You are registered already
    bob> NICK ALICE
    bob< :netkit 433 * ALICE :Nickname is already in use
  `);
  expect(await scene.play(expected)).toBe(expected);
  expect(await scene.play('bob> NICK bob')).toContain('bob< :netkit 422 bob :There is no message of the day');
  const later = script(`
    bob> PASS x
    bob< :netkit 462 bob :You are registered already
    bob> USER bob 0 * :Bob
    bob< :netkit 462 bob :You are registered already
    bob> NICK Alice
    bob< :netkit 433 bob Alice :Nickname is already in use
    bob> NICK bob
    bob> NICK Bob
    bob< :bob!bob@127.0.0.1 NICK Bob
  `);
  expect(await scene.play(later)).toBe(later);
});

test('with a password, PASS has to say it', async () => {
  const scene = ircScene({ password: 'sésame' });
  const expected = script(`
    alice> NICK alice
    alice> USER alice 0 * :Alice
    alice< :netkit 464 alice :Password incorrect
    alice< ERROR :Closing Link: 127.0.0.1 (Bad password)
    alice.
    alice> NICK alice
    eve> PASS sesame
    eve> NICK alice
    eve> USER alice 0 * :Alice
    eve< :netkit 464 alice :Password incorrect
    eve< ERROR :Closing Link: 127.0.0.1 (Bad password)
    eve.
  `);
  expect(await scene.play(expected)).toBe(expected);
  expect(scene.dialogue('alice').alive).toBe(false);
  expect(await scene.exchange.everybody()).toEqual([]);
  expect(await scene.play('bob> PASS sésame\nbob> NICK alice\nbob> USER alice 0 * :Alice')).toContain(
    ' 001 alice ',
  );
});

test('what a user claims to be is made fit for masks, and shortened', async () => {
  const scene = ircScene();
  await scene.play(`alice> NICK alice\nalice> USER a!b@c*~${'d'.repeat(30)} 0 * :\x1b[2J${'é'.repeat(100)}`);
  expect(await scene.exchange.find('alice')).toMatchObject({
    user: `abc${'d'.repeat(13)}`,
    realName: `\\x1b[2J${'é'.repeat(43)}`,
  });
  await scene.play('bob> NICK bob\nbob> USER @ 0 * :');
  expect(await scene.exchange.find('bob')).toMatchObject({ user: 'plain', realName: '' });
});

test('who leaves is told goodbye, and so are those who have seen them', async () => {
  const scene = ircScene();
  await scene.register('alice', 'bob', 'carol');
  await scene.play('alice> JOIN #a\nbob> JOIN #a');
  const expected = script(`
    alice> QUIT :gone to have lunch
    alice< ERROR :Closing Link: 127.0.0.1 (gone to have lunch)
    alice.
    bob< :alice!alice@127.0.0.1 QUIT :gone to have lunch
    alice> JOIN #b
    dave> QUIT
    dave< ERROR :Closing Link: 127.0.0.1 (Client quit)
    dave.
  `);
  expect(await scene.play(expected)).toBe(expected);
  expect(await scene.exchange.find('alice')).toBeUndefined();
  await scene.dialogue('bob').end('too slow');
  await scene.dialogue('bob').end('too slow');
  expect(await scene.exchange.find('bob')).toBeUndefined();
  expect(scene.heard()).toEqual(['bob< ERROR :Closing Link: 127.0.0.1 (too slow)', 'bob.']);
});

test('who goes while the registration is under way is not there afterwards', async () => {
  const scene = ircScene();
  await scene.play('alice> NICK alice');
  const registering = scene.dialogue('alice').receive(Buffer.from('USER alice 0 * :Alice'));
  await scene.dialogue('alice').end('Connection closed');
  await registering;
  expect(await scene.exchange.everybody()).toEqual([]);
  expect(scene.heard()).toEqual(['alice< ERROR :Closing Link: 127.0.0.1 (Connection closed)', 'alice.']);
});
