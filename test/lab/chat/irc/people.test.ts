import { expect, test } from 'vitest';
import { ANNOUNCE_UP_TO } from '../../../../src/lab/chat/limits.ts';
import { ircScene, script } from '../../../helpers/irc-client.ts';

test('who is who, and who is in a room', async () => {
  const scene = ircScene();
  await scene.register('alice', 'bob');
  await scene.enterPlain('[::1]:50123', '#a', '#secret');
  await scene.play('alice> JOIN #a\nbob> AWAY :lunch\nbob> JOIN #a,#b');
  const expected = script(`
    alice> WHO #a
    alice< :netkit 352 alice #a plain 0::1 netkit [::1]:50123 H :0
    alice< :netkit 352 alice #a alice 127.0.0.1 netkit alice H :0 alice Example
    alice< :netkit 352 alice #a bob 127.0.0.1 netkit bob G :0 bob Example
    alice< :netkit 315 alice #a :End of WHO list
    alice> WHO Bob
    alice< :netkit 352 alice * bob 127.0.0.1 netkit bob G :0 bob Example
    alice< :netkit 315 alice Bob :End of WHO list
    alice> WHO *
    alice< :netkit 315 alice * :End of WHO list
    alice> WHO
    alice< :netkit 315 alice * :End of WHO list
    alice> WHOIS BOB
    alice< :netkit 311 alice bob bob 127.0.0.1 * :bob Example
    alice< :netkit 319 alice bob :#a
    alice< :netkit 312 alice bob netkit :a relay of netkit
    alice< :netkit 301 alice bob :lunch
    alice< :netkit 318 alice bob :End of WHOIS list
    alice> WHOIS netkit [::1]:50123
    alice< :netkit 311 alice [::1]:50123 plain 0::1 * :
    alice< :netkit 319 alice [::1]:50123 :#a
    alice< :netkit 312 alice [::1]:50123 netkit :a relay of netkit
    alice< :netkit 318 alice [::1]:50123 :End of WHOIS list
    alice> WHOIS nobody
    alice< :netkit 401 alice nobody :No such nick/channel
    alice< :netkit 318 alice nobody :End of WHOIS list
    alice> WHOIS
    alice< :netkit 431 alice :No nickname given
    alice> WHOWAS bob
    alice< :netkit 406 alice bob :There was no such nickname
    alice< :netkit 369 alice bob :End of WHOWAS
    alice> ISON nobody Bob [::1]:50123
    alice< :netkit 303 alice :bob [::1]:50123
    alice> ISON :alice bob
    alice< :netkit 303 alice :alice bob
    alice> USERHOST alice bob nobody
    alice< :netkit 302 alice :alice=+alice@127.0.0.1 bob=-bob@127.0.0.1
  `);
  expect(await scene.play(expected)).toBe(expected);
  // One sees all of one's own rooms.
  expect(await scene.play('bob> WHOIS bob')).toContain(' 319 bob bob :#a #b\n');
});

test('of a room in which comings and goings are not announced, WHO and NAMES say so', async () => {
  const scene = ircScene();
  await scene.register('alice');
  const crowd = ANNOUNCE_UP_TO - 1;
  for (let number = 0; number < crowd; number += 1) {
    const id = String(number);
    await scene.exchange.enter({ id, name: `n${number}`, address: `127.0.0.1:${number}`, since: 0 });
    await scene.exchange.join(id, '#a');
  }
  await scene.play('alice> JOIN #a');
  expect(await scene.play('alice> NAMES #a')).toMatch(/ 366 alice #a :End of \/NAMES list$/);
  expect(await scene.play('alice> WHO #a')).toMatch(/ 315 alice #a :End of WHO list$/);
  await scene.exchange.enter({ id: 'x', name: 'x', address: '127.0.0.1:1', since: 0 });
  await scene.exchange.join('x', '#a');
  const remark = 'comings and goings are not announced in rooms of more than 500';
  expect(await scene.play('alice> NAMES #a')).toContain(`366 alice #a :End of /NAMES list: ${remark}`);
  expect(await scene.play('alice> WHO #a')).toContain(`315 alice #a :End of WHO list: ${remark}`);
});

test('of a crowd, WHO lists a thousand and says so', async () => {
  const scene = ircScene();
  await scene.register('alice');
  for (let number = 0; number < 1001; number += 1) {
    const id = String(number);
    await scene.exchange.enter({ id, name: `n${number}`, address: `127.0.0.1:${number}`, since: 0 });
    await scene.exchange.join(id, '#a');
  }
  const lines = (await scene.play('alice> WHO #a')).split('\n').slice(1);
  expect(lines.filter((line) => line.includes(' 352 '))).toHaveLength(1000);
  expect(lines.at(-1)).toContain('alice< :netkit 315 alice #a :End of WHO list: the first 1000; ');
});

test('ISON asks for 30 people at most, USERHOST for 5, and a reason has 160 characters', async () => {
  const scene = ircScene();
  await scene.register('alice');
  const nobody = (count: number): string =>
    Array.from({ length: count }, (_, index) => `n${index}`).join(' ');
  const expected = script(`
    alice> ISON :${nobody(29)} alice
    alice< :netkit 303 alice :alice
    alice> ISON :${nobody(30)} alice
    alice< :netkit 303 alice :
    alice> USERHOST ${nobody(4)} alice
    alice< :netkit 302 alice :alice=+alice@127.0.0.1
    alice> USERHOST ${nobody(5)} alice
    alice< :netkit 302 alice :
    alice> AWAY :${'é'.repeat(161)}
    alice< :netkit 306 alice :You have been marked as being away
    alice> WHOIS ${'x'.repeat(101)}
    alice< :netkit 401 alice ${'x'.repeat(100)} :No such nick/channel
    alice< :netkit 318 alice ${'x'.repeat(100)} :End of WHOIS list
  `);
  expect(await scene.play(expected)).toBe(expected);
  expect((await scene.exchange.find('alice'))?.away).toBe('é'.repeat(160));
});
