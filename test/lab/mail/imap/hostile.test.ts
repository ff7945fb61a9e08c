/** Messages and commands that are made to take long, or to take much. What they may take, a mail of anybody makes a server take. */
import { describe, expect, test } from 'vitest';
import { MAX_LITERALS } from '../../../../src/lab/mail/imap/limits.ts';
import { formatBodyStructure } from '../../../../src/lab/mail/imap/message/body-structure.ts';
import { formatEnvelope } from '../../../../src/lab/mail/imap/message/envelope.ts';
import { LineCounter } from '../../../../src/lab/mail/imap/message/line-counter.ts';
import {
  MAX_ALL_HEADERS_BYTES,
  MAX_DELIMITERS,
  parseMessage,
} from '../../../../src/lab/mail/imap/message/part.ts';
import { Candidate } from '../../../../src/lab/mail/imap/search/candidate.ts';
import { startImap, Talk } from './start.ts';

const MIB = 1024 * 1024;

const multipart = (...parts: readonly string[]): string =>
  `Content-Type: multipart/mixed; boundary=a\r\n\r\n${parts.map((part) => `--a\r\n${part}`).join('')}`;

// What grows with the square of a message takes longer than a test is given.
describe('no header takes long', () => {
  test.for([
    ['lines without a colon', 'a\n'.repeat(MIB / 2)],
    [
      'lines without a colon in each of many parts',
      multipart(...Array<string>(40).fill(`${'a\n'.repeat(MIB / 8)}\r\n\r\n`)),
    ],
    ['addresses without end', `From: ${'a,'.repeat(MIB / 2)}`],
    ['comments in comments', `From: ${'('.repeat(MIB)}`],
    ['quotes that are never closed', `From: ${'a"\\'.repeat(MIB / 3)}`],
    ['routes and literals that never end', `To: ${'<@[a:'.repeat(MIB / 5)}`],
    ['encoded words that never end', `Subject: ${'=?utf-8*x?q?'.repeat(MIB / 12)}`],
    ['white space', `Subject: ${' '.repeat(MIB)}x`],
    ['folds', `Subject:${'\r\n '.repeat(MIB / 3)}x`],
    ['parameters without end', `Content-Type: text/plain${';a="b'.repeat(MIB / 5)}`],
    ['carriage returns in a date', `Date: ${'+0000('.repeat(MIB / 6)}\rx`],
  ] as const)('of %s', ([, header]) => {
    const content = Buffer.from(`${header}\r\n\r\nbody`);
    formatEnvelope(content, parseMessage(content));
    formatBodyStructure(content, parseMessage(content), true);
    const message = { uid: 1, flags: [], received: 0, size: content.length, modSeq: 1 };
    const candidate = new Candidate(1, message, false, () => content);
    expect([candidate.header('subject').length <= 1, candidate.sentDay]).toEqual([true, '1970-01-01']);
    expect(candidate.headerText.length + candidate.body.length).toBeLessThan(2 * content.length);
  });
});

describe('no structure takes long, or is longer than can be sent', () => {
  test('of a message whose lines are counted at each level', () => {
    const content = Buffer.from(
      `${'Content-Type: message/rfc822\r\n\r\n'.repeat(40)}${'\n'.repeat(20 * MIB)}`,
    );
    // Two lines of each header within.
    expect(formatBodyStructure(content, parseMessage(content), true)).toMatch(/ 20971598 NIL NIL NIL NIL\)$/);
  });

  test('of messages with long lists of addresses in each other', () => {
    const letter = `Content-Type: message/rfc822\r\n\r\nFrom: ${'a,'.repeat(MIB / 10)}\r\n\r\nx\r\n`;
    const content = Buffer.from(multipart(...Array<string>(40).fill(letter)));
    const root = parseMessage(content);
    // The first takes the bytes to the limit that the second crosses.
    expect(root.parts).toHaveLength(Math.ceil(MAX_ALL_HEADERS_BYTES / (MIB / 5)));
    expect(formatBodyStructure(content, root, true).length).toBeLessThan(100 * MIB);
  });

  test('of lines that begin like delimiters: after so many of them, no part ends', () => {
    const lines = (count: number): Buffer =>
      Buffer.from(`${multipart('\r\n')}${'--x\n'.repeat(count)}--a\r\n\r\nsecond`);
    expect(parseMessage(lines(1000)).parts).toHaveLength(2);
    expect(parseMessage(lines(MAX_DELIMITERS)).parts).toHaveLength(1);
  });
});

test('lines of any range are counted right', () => {
  const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index % 7 === 0 ? 10 : 120)));
  const counter = new LineCounter(content);
  for (const [start, end] of [
    [0, 200_000],
    [65_535, 65_537],
    [1, 7],
    [1, 8],
    [130_000, 140_000],
    [5, 5],
  ] as const) {
    expect(counter.count(start, end)).toBe(content.subarray(start, end).filter((byte) => byte === 10).length);
  }
});

test('literals of a line are so many', async () => {
  const { port } = await startImap();
  const talk = await Talk.open(port);
  talk.send(`a LOGIN ${'{0+}\r\n'.repeat(MAX_LITERALS)}\r\n`);
  expect(await talk.until('\r\n')).toMatch(/^a BAD /);
  talk.send(`b LOGIN ${'{0+}\r\n'.repeat(MAX_LITERALS + 1)}\r\n`);
  expect(await talk.rest()).toBe(`* BYE A line has more than ${MAX_LITERALS} literals.\r\nEND`);
});

test('a literal of 4 GiB is not asked for, and ends the session where nobody asks', async () => {
  const { port } = await startImap();
  const talk = await Talk.login(port, 'INBOX');
  expect(await talk.last('APPEND INBOX {4294967296}')).toBe(
    'NO [TOOBIG] No more than 67108864 bytes are taken here.',
  );
  expect(await talk.last('NOOP')).toBe('OK Done.');
  talk.send('a APPEND INBOX {4294967296+}\r\n');
  expect(await talk.rest()).toMatch(/^\* BYE A literal is larger than 67108864 bytes\.\r\nEND$/);
});

test('a command that comes a byte at a time has to come to its end', async () => {
  const { port } = await startImap({ limits: { commandTimeout: 100 } });
  const talk = await Talk.login(port);
  const dripping = setInterval(() => talk.send('x'), 10);
  expect(await talk.rest()).toBe('* BYE The command does not come to its end.\r\nEND');
  clearInterval(dripping);
});

test('parentheses in parentheses end a search, not the stack', async () => {
  const { port } = await startImap();
  const talk = await Talk.login(port, 'INBOX');
  const deep = '('.repeat(30_000);
  for (const command of [
    `SEARCH ${deep}`,
    `ID ${deep}`,
    `FETCH 1 ${deep}`,
    `SEARCH ${'NOT '.repeat(10_000)}ALL`,
  ]) {
    expect(await talk.last(command)).toMatch(/^BAD /);
    await talk.say('NOOP');
  }
});

test('messages on their way have room for so many bytes, and the next is taken again', async () => {
  const { port, store } = await startImap({ limits: { maxBytesInFlight: 50 } });
  const [talk, other] = [await Talk.login(port), await Talk.login(port)];
  talk.send('a APPEND INBOX {40}\r\n');
  await talk.until('+ Go on.\r\n');
  talk.send('x'.repeat(30));
  // What came before it on another connection was read when this is answered.
  await other.say('NOOP');
  const crowded = `APPEND INBOX {30+}\r\n${'y'.repeat(30)}`;
  expect(await other.last(crowded)).toBe('NO [UNAVAILABLE] Too much mail is on its way: try again later.');
  talk.send(`${'x'.repeat(10)}\r\n`);
  expect(await talk.until(/^a OK .*\r\n/m)).toMatch(/^a OK /);
  expect(await other.last(crowded)).toMatch(/^OK /);
  expect(store.messages('alice', 'INBOX').map(({ size }) => size)).toEqual([40, 30]);
});

test('a message that is asked for many times in one command is not held as often', async () => {
  const { port, add } = await startImap({ limits: { replyTimeout: 500 } });
  add('x'.repeat(8 * MIB));
  const talk = await Talk.login(port, 'INBOX');
  talk.socket.pause();
  const before = process.memoryUsage().rss;
  talk.send(`a FETCH 1 (${'BODY.PEEK[] '.repeat(100).trim()})\r\n`);
  let most = before;
  const watching = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5);
  const other = await Talk.login(port, 'INBOX');
  await other.say('FETCH 1 BODY.PEEK[TEXT]');
  clearInterval(watching);
  // All of them together are 800 MiB.
  expect(most - before).toBeLessThan(300 * MIB);
});
