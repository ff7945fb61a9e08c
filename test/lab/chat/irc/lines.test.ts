import { describe, expect, test } from 'vitest';
import type { Member } from '../../../../src/actions/chat/exchange.ts';
import { hostOf, ircLine, prefixOf } from '../../../../src/lab/chat/irc/lines.ts';

const alice: Member = { id: '1', name: 'alice', address: '192.0.2.7:50123', user: 'al', since: 0 };
const said = (text: string, manner: 'speech' | 'action' | 'notice' = 'speech', from = alice): string[] =>
  ircLine({ kind: 'said', room: '#lobby', from, text, manner }).split('\r\n');

test.each([
  ['127.0.0.1:50123', '127.0.0.1'],
  ['[::1]:50123', '0::1'],
  ['[2001:db8::7]:50123', '2001:db8::7'],
  ['unix:', 'unix'],
  ['unix:7', 'unix'],
])('the host of %j is %j, which is a parameter like any other', (address, host) => {
  expect(hostOf(address)).toBe(host);
  expect(prefixOf({ id: '2', name: address, address, since: 0 })).toBe(`${address}!plain@${host}`);
});

describe('ircLine', () => {
  test('shows what was said with its manner', () => {
    expect(said('hello')).toEqual([':alice!al@192.0.2.7 PRIVMSG #lobby :hello']);
    expect(said('waves', 'action')).toEqual([':alice!al@192.0.2.7 PRIVMSG #lobby :\x01ACTION waves\x01']);
    expect(said(':-)', 'notice')).toEqual([':alice!al@192.0.2.7 NOTICE #lobby ::-)']);
  });

  test('makes several lines of what does not fit into 512 bytes with CR LF', () => {
    const head = ':alice!al@192.0.2.7 PRIVMSG #lobby :';
    const longest = 'x'.repeat(510 - head.length);
    expect(said(longest)).toEqual([head + longest]);
    expect(said(`${longest}y`)).toEqual([head + longest, `${head}y`]);
    const euros = said('€'.repeat(1000));
    expect(euros.map((line) => line.slice(head.length)).join('')).toBe('€'.repeat(1000));
    for (const line of euros) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
  });

  test('makes each of them an action of its own', () => {
    const lines = said('é'.repeat(500), 'action');
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      expect(line.replace(/é+/, 'é')).toBe(':alice!al@192.0.2.7 PRIVMSG #lobby :\x01ACTION é\x01');
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
    }
  });

  test('leaves room for text behind the longest name, room and host there can be', () => {
    const from = {
      ...alice,
      name: '𝒜'.repeat(30),
      user: 'u'.repeat(16),
      address: `[${'2001:'.repeat(7)}2001]:1`,
    };
    const lines = ircLine({
      kind: 'said',
      room: `#${'𝒜'.repeat(49)}`,
      from,
      text: 'x'.repeat(500),
      manner: 'speech',
    });
    for (const line of lines.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
    expect(
      lines
        .split('\r\n')
        .map((line) => line.slice(line.indexOf(' :') + 2))
        .join(''),
    ).toBe('x'.repeat(500));
  });

  test('stays one line, whoever has said it', () => {
    expect(said('a\r\nQUIT\0 :b')).toEqual([':alice!al@192.0.2.7 PRIVMSG #lobby :a QUIT  :b']);
  });
});
