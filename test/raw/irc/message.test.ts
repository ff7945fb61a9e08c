import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMessage, type IrcMessage, MAX_PARAMS, parseMessage } from '../../../src/raw/irc/message.ts';

/** Most are examples of RFC 2812, sections 3.1 to 3.3, and of RFC 1459, section 4.1. */
const MESSAGES: readonly (readonly [string, IrcMessage])[] = [
  ['NICK Wiz', { command: 'NICK', params: ['Wiz'] }],
  [
    ':WiZ!jto@tolsun.oulu.fi NICK Kilroy',
    { prefix: 'WiZ!jto@tolsun.oulu.fi', command: 'NICK', params: ['Kilroy'] },
  ],
  ['USER guest 0 * :Ronnie Reagan', { command: 'USER', params: ['guest', '0', '*', 'Ronnie Reagan'] }],
  ['JOIN #foo,#bar fubar,foobar', { command: 'JOIN', params: ['#foo,#bar', 'fubar,foobar'] }],
  ['TOPIC #test :', { command: 'TOPIC', params: ['#test', ''] }],
  [
    ':Angel!wings@irc.org PRIVMSG Wiz :Are you receiving this message ?',
    {
      prefix: 'Angel!wings@irc.org',
      command: 'PRIVMSG',
      params: ['Wiz', 'Are you receiving this message ?'],
    },
  ],
  [
    "PRIVMSG Angel :yes I'm receiving it !",
    { command: 'PRIVMSG', params: ['Angel', "yes I'm receiving it !"] },
  ],
  [':irc.example 001 WiZ :Welcome', { prefix: 'irc.example', command: '001', params: ['WiZ', 'Welcome'] }],
  ['QUIT', { command: 'QUIT', params: [] }],
  // RFC 1459, section 2.3: one space or more; of the command, case does not matter.
  ['  privmsg   #a   b  ', { command: 'PRIVMSG', params: ['#a', 'b'] }],
  // A colon within a word is one; before the last it goes, and all behind it stays.
  ['PRIVMSG [::1]:50123 ::-)  ', { command: 'PRIVMSG', params: ['[::1]:50123', ':-)  '] }],
  // IRCv3 message tags, "Examples".
  [
    '@id=234AB;+x=a:b :dan!d@localhost PRIVMSG #chan :Hey',
    {
      tags: 'id=234AB;+x=a:b',
      prefix: 'dan!d@localhost',
      command: 'PRIVMSG',
      params: ['#chan', 'Hey'],
    },
  ],
  ['PRIVMSG #ü :grüße', { command: 'PRIVMSG', params: ['#ü', 'grüße'] }],
];

describe('parseMessage', () => {
  test.each(MESSAGES)('understands %j', (line, message) => {
    expect(parseMessage(line)).toEqual(message);
    expect(parseMessage(Buffer.from(line))).toEqual(message);
  });

  test('takes the 15th parameter as the rest of the line, with or without a colon', () => {
    const first14 = Array.from({ length: 14 }, (_, index) => `p${index}`);
    const all = { command: 'X', params: [...first14, 'the rest : of it'] };
    expect(parseMessage(`X ${first14.join(' ')} the rest : of it`)).toEqual(all);
    expect(parseMessage(`X ${first14.join(' ')} :the rest : of it`)).toEqual(all);
    expect(parseMessage(`X ${first14.join(' ')} `)).toEqual({ command: 'X', params: first14 });
  });

  test('reads what is no UTF-8 as U+FFFD', () => {
    const line = Buffer.from('PRIVMSG #a :caf\xe9 au lait', 'latin1');
    expect(parseMessage(line)?.params).toEqual(['#a', 'caf\ufffd au lait']);
  });

  test.each([
    '',
    '   ',
    ':prefix',
    '@tags',
    '@tags :prefix ',
    'PRIVMSG #a :b\0c',
    'PRIVMSG #a :b\rQUIT',
    'a\nb',
  ])('sees no message in %j', (line) => {
    expect(parseMessage(line)).toBeUndefined();
  });
});

describe('formatMessage', () => {
  test('writes a colon before what is trailing, whether it needs one or not', () => {
    const message = { prefix: 'WiZ', command: 'PRIVMSG', params: ['#foo'] };
    expect(formatMessage(message, 'hi')).toBe(':WiZ PRIVMSG #foo :hi');
    expect(formatMessage(message, '')).toBe(':WiZ PRIVMSG #foo :');
    expect(formatMessage({ command: 'JOIN', params: ['#foo'] })).toBe('JOIN #foo');
    expect(formatMessage({ tags: 'a=b', command: '001', params: [] })).toBe('@a=b 001');
  });

  test.each<{ message: IrcMessage; trailing?: string }>([
    { message: { command: 'PRIVMSG', params: ['#a'] }, trailing: 'hi\r\nQUIT' },
    { message: { command: 'PRIVMSG', params: ['#a'] }, trailing: 'hi\nQUIT' },
    { message: { command: 'PRIVMSG', params: ['#a'] }, trailing: 'hi\0' },
    { message: { command: 'PRIVMSG', params: ['#a\rQUIT'] } },
    { message: { command: 'PRIVMSG', params: ['#a b'] } },
    { message: { command: 'PRIVMSG', params: [':a'] } },
    { message: { command: 'PRIVMSG', params: [''] } },
    { message: { prefix: 'a b', command: 'PRIVMSG', params: [] } },
    { message: { prefix: '', command: 'PRIVMSG', params: [] } },
    { message: { tags: 'a=b c', command: 'PRIVMSG', params: [] } },
    { message: { command: '', params: [] } },
    { message: { command: 'A B', params: [] } },
    { message: { command: '01', params: [] } },
    { message: { command: ':x', params: [] } },
    {
      message: { command: 'X', params: Array.from({ length: MAX_PARAMS }, () => 'p') },
      trailing: 'one more',
    },
  ])('refuses $message with $trailing', ({ message, trailing }) => {
    expect(() => formatMessage(message, trailing)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  test('writes what is read as the same, or refuses', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 5 });
    const message = fc.record({
      command: fc.constantFrom('PRIVMSG', '001'),
      params: fc.array(word, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(message, fc.option(word, { nil: undefined }), (said, trailing) => {
        let line: string;
        try {
          line = formatMessage(said, trailing);
        } catch {
          return;
        }
        const { params } = said;
        expect(parseMessage(line)).toEqual({
          ...said,
          params: trailing === undefined ? params : [...params, trailing],
        });
      }),
    );
  });
});

test('whatever comes is a message or none, and never an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const message = parseMessage(bytes);
      expect(message?.params.length ?? 0).toBeLessThanOrEqual(MAX_PARAMS);
    }),
  );
});
