import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ircScene, script } from '../../../helpers/irc-client.ts';

test('the server says what it is, and that it has no operators', async () => {
  const scene = ircScene();
  await scene.register('alice', 'bob');
  await scene.play('alice> JOIN #a');
  const expected = script(`
    alice> PING
    alice< :netkit 409 alice :No origin specified
    alice> PING LAG1
    alice< :netkit PONG netkit :LAG1
    alice> PONG netkit
    alice> VERSION
    alice< :netkit 351 alice netkit-0.1.0. netkit :IRC and plain lines
    alice> TIME
    alice< :netkit 391 alice netkit :2026-01-01T12:00:00.000Z
    alice> LUSERS
    alice< :netkit 251 alice :There are 0 users and 2 invisible on 1 servers
    alice< :netkit 254 alice 1 :channels formed
    alice< :netkit 255 alice :I have 2 clients and 0 servers
    alice> MOTD
    alice< :netkit 422 alice :There is no message of the day
    alice> INFO
    alice< :netkit 371 alice :netkit 0.1.0: a relay for IRC clients, netcat, telnet and small programs
    alice< :netkit 371 alice :It has no services, no operators and no other servers.
    alice< :netkit 374 alice :End of INFO
    alice> ADMIN
    alice< :netkit 423 alice netkit :Nobody has said who runs it
    alice> OPER root secret
    alice< :netkit 491 alice :There are no operators here
    alice> WALLOPS :hi
    alice< :netkit 421 alice WALLOPS :Unknown command
    alice> toString
    alice< :netkit 421 alice TOSTRING :Unknown command
    alice> __proto__
    alice< :netkit 421 alice __PROTO__ :Unknown command
  `);
  expect(await scene.play(expected)).toBe(expected);
});

test('modes are told, and are as they are', async () => {
  const scene = ircScene();
  await scene.register('alice', 'bob');
  await scene.play('alice> JOIN #a');
  const expected = script(`
    alice> MODE #A
    alice< :netkit 324 alice #a +n
    alice> MODE #a +b
    alice< :netkit 368 alice #a :End of channel ban list: nobody is ever banned
    alice> MODE #a b
    alice< :netkit 368 alice #a :End of channel ban list: nobody is ever banned
    alice> MODE #a -n
    alice< :netkit 482 alice #a :Channels have no operators here
    alice> MODE #a +ot bob
    alice< :netkit 472 alice o :is unknown mode char to me
    alice> MODE #b
    alice< :netkit 403 alice #b :No such channel
    alice> MODE alice
    alice< :netkit 221 alice +i
    alice> MODE alice +i
    alice> MODE Alice +o
    alice< :netkit 501 alice :Unknown MODE flag
    alice> MODE bob
    alice< :netkit 502 alice :Cannot change or see other people's modes
    alice> MODE nobody +i
    alice< :netkit 502 alice :Cannot change or see other people's modes
  `);
  expect(await scene.play(expected)).toBe(expected);
});

test('a line that is too long, and one that is none', async () => {
  const scene = ircScene();
  await scene.register('alice');
  await scene.dialogue('alice').receive('too-long');
  expect(scene.heard()).toEqual(['alice< :netkit 417 alice :Input line was too long']);
  await scene.dialogue('alice').receive(Buffer.from(' '));
  await scene.dialogue('alice').receive(Buffer.from('PRIVMSG alice :a\0b'));
  expect(scene.heard()).toHaveLength(1);
});

test('it asks whether somebody is still there', async () => {
  const scene = ircScene();
  await scene.register('alice');
  scene.dialogue('alice').ping();
  expect(scene.heard()).toEqual(['alice< PING :netkit']);
  await scene.dialogue('alice').end('bye');
  scene.dialogue('alice').ping();
  expect(scene.heard()).toHaveLength(3);
});

test('whatever a client says, what others and it are told are whole lines of at most 510 bytes', async () => {
  const words = [
    'NICK',
    'JOIN',
    'PART',
    'PRIVMSG',
    'NOTICE',
    'TOPIC',
    'WHO',
    'WHOIS',
    'MODE',
    'INVITE',
    'AWAY',
    'NAMES',
  ];
  const command = fc.constantFrom(
    ...words,
    'LIST',
    'ISON',
    'USERHOST',
    'KICK',
    'PING',
    'CAP',
    'USER',
    'QUIT',
    'x',
  );
  const param = fc.oneof(
    fc.constantFrom(
      '#a',
      '#b,#a',
      'alice',
      'bob',
      '*',
      '+b',
      '-',
      ':',
      '::',
      '#',
      '\x01ACTION',
      '\x01VERSION',
    ),
    fc.string({ unit: 'binary', maxLength: 400 }),
  );
  const line = fc
    .tuple(command, fc.array(param, { maxLength: 4 }))
    .map(([verb, params]) => [verb, ...params].join(' '));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 10 }), async (lines) => {
      const scene = ircScene();
      await scene.register('alice', 'bob');
      await scene.play('alice> JOIN #a\nbob> JOIN #a');
      for (const said of lines) await scene.dialogue('alice').receive(Buffer.from(said));
      for (const told of scene.heard()) {
        expect(Buffer.byteLength(told.replace(/^\w+< /, ''))).toBeLessThanOrEqual(510);
        // oxlint-disable-next-line no-control-regex -- these are the ones
        expect(told).not.toMatch(/[\r\n\0\x1b]/);
      }
    }),
  );
});
