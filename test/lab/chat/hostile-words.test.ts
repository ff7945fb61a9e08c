import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChatEvent } from '../../../src/actions/chat/exchange.ts';
import { createMemoryExchange } from '../../../src/actions/chat/memory-exchange.ts';
import type { ChatDialogue } from '../../../src/lab/chat/dialogue.ts';
import { IrcDialogue } from '../../../src/lab/chat/irc/dialogue.ts';
import { PlainDialogue } from '../../../src/lab/chat/plain/dialogue.ts';
import { lineFor } from '../../../src/lab/chat/recipient.ts';
import { MAX_MESSAGE_BYTES, parseMessage } from '../../../src/raw/irc/message.ts';

/** Borders of messages, words that mean something, what a terminal obeys, names that objects have, and what is long. */
const NASTY =
  '\r,\n,\0,:, ,#,!,@,*,0,-,+,b,i,;,%s,\x01,\x01ACTION x\x01,\x1b[2J,\u202e,\u2028,\u0085,\u00a0,\u3000,\ufeff,\ud800,é,\ufdfa,' +
  'server,SERVER,alice,bob,#a,#b,#lobby,#:,__proto__,constructor,toString,127.0.0.1:1,:0,LS,END,REQ';
const WORD = fc.oneof(
  fc.constantFrom(...NASTY.split(','), ',', 'x'.repeat(300), '漢'.repeat(100)),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const WORDS = fc.array(WORD, { maxLength: 5 }).map((words) => words.join(' '));

const IRC_LINE = fc
  .tuple(
    fc.constantFrom(
      ...(
        'NICK USER PASS CAP JOIN PART NAMES TOPIC LIST INVITE KICK WHO WHOIS WHOWAS ISON USERHOST AWAY PING PONG MODE ' +
        'MOTD LUSERS VERSION TIME INFO ADMIN OPER PRIVMSG NOTICE QUIT __proto__ hasOwnProperty : @'
      ).split(' '),
    ),
    WORDS,
    fc.constantFrom('', ' :'),
    WORDS,
  )
  .map(([command, words, colon, rest]) => `${command} ${words}${colon}${rest}`);
const PLAIN_LINE = fc
  .tuple(
    fc.constantFrom(
      ...'/nick /who /msg /me /join /leave /rooms /topic /listen /away /pass /help /__proto__ / //'.split(
        ' ',
      ),
      '',
    ),
    WORDS,
  )
  .map((parts) => parts.join(' '));

/** A message of IRC, whole and alone, with nothing that a terminal obeys. */
function checkIrc(line: string): void {
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
  expect(parseMessage(line)?.command).toMatch(/^(?:[A-Z]+|\d{3})$/);
  expect(line).not.toContain('\x1b');
  expect(line).not.toMatch(/[\n\r\0\u0080-\u009f\u2028-\u202e\u2066-\u2069]/);
}

function checkPlain(line: string): void {
  expect(line).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u);
}

const checkAll = (lines: string): void => lines.split('\r\n').forEach(checkIrc);

test('whatever people say, ask, and call themselves, everybody gets whole lines that do nothing to them', async () => {
  const turn = fc.record({ who: fc.nat(4), irc: IRC_LINE, plain: PLAIN_LINE });
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { maxLength: 30 }), async (turns) => {
      const exchange = createMemoryExchange();
      const people: { dialogue: ChatDialogue; check(lines: string): void }[] = [];
      exchange.subscribe((event: ChatEvent) => {
        if (event.kind !== 'whispered' && event.kind !== 'invited') {
          checkAll(lineFor('irc', event, '#room').slice(0, -2));
          checkPlain(lineFor('plain', event, '#room').slice(0, -1));
        }
        for (const { dialogue, check } of people) {
          const shown = dialogue.show(event);
          if (shown !== undefined) check(shown);
        }
      });
      for (const name of ['alice', 'bob', undefined]) {
        const who = { id: String(people.length), address: `127.0.0.1:${people.length + 1}` };
        const dialogue = new IrcDialogue(who, exchange, { send: checkAll, close() {} });
        people.push({ dialogue, check: checkAll });
        if (name === undefined) continue;
        for (const line of [`NICK ${name}`, 'USER u 0 * :r', 'JOIN #a,#lobby'])
          await dialogue.receive(Buffer.from(line));
      }
      for (const address of ['127.0.0.1:50123', '[::1]:50124']) {
        const dialogue = new PlainDialogue({ id: address, address }, exchange, {
          send: checkPlain,
          close() {},
        });
        people.push({ dialogue, check: checkPlain });
        await dialogue.greet();
      }
      for (const { who, irc, plain } of turns) {
        const { dialogue, check } = people[who] ?? people[0]!;
        await dialogue.receive(Buffer.from(check === checkPlain ? plain : irc));
      }
    }),
    { numRuns: 300 },
  );
});
