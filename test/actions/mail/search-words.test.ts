import { describe, expect, it } from 'vitest';
import { MAX_NOTS, MAX_WORDS, parseSearch } from '../../../src/actions/mail/search-words.ts';
import type { SearchTerm } from '../../../src/protocols/imap.ts';

/** Each argument is one word, as a shell hands it over. */
const CASES: readonly (readonly [readonly string[], readonly SearchTerm[]])[] = [
  [[], []],
  [['unseen'], [{ is: 'unseen' }]],
  [
    ['Seen', 'FLAGGED'],
    [{ is: 'seen' }, { is: 'flagged' }],
  ],
  [['from:alice'], [{ in: 'from', text: 'alice' }]],
  [['FROM:Alice'], [{ in: 'from', text: 'Alice' }]],
  [['subject:two words'], [{ in: 'subject', text: 'two words' }]],
  [['subject:a "b" \\ c'], [{ in: 'subject', text: 'a "b" \\ c' }]],
  [['subject:a:b'], [{ in: 'subject', text: 'a:b' }]],
  [
    ['since:2026-01-01', 'before:2026-02-28'],
    [
      { when: 'since', day: '2026-01-01' },
      { when: 'before', day: '2026-02-28' },
    ],
  ],
  [['senton:2024-02-29'], [{ when: 'on', day: '2024-02-29', sent: true }]],
  [
    ['larger:10k', 'smaller:3M'],
    [
      { size: 'larger', bytes: 10_240 },
      { size: 'smaller', bytes: 3 * 1024 * 1024 },
    ],
  ],
  [['not:seen'], [{ not: { is: 'seen' } }]],
  [['not:from:alice'], [{ not: { in: 'from', text: 'alice' } }]],
  [['not:not:seen'], [{ not: { not: { is: 'seen' } } }]],
  [['not:hello'], [{ not: { in: 'text', text: 'hello' } }]],
  [['hello'], [{ in: 'text', text: 'hello' }]],
  [['two words'], [{ in: 'text', text: 'two words' }]],
  [['text:seen'], [{ in: 'text', text: 'seen' }]],
  [['text:from'], [{ in: 'text', text: 'from' }]],
  [['text:or'], [{ in: 'text', text: 'or' }]],
  [['http://a.test/'], [{ in: 'text', text: 'http://a.test/' }]],
  [['12:30'], [{ in: 'text', text: '12:30' }]],
  [
    ['keyword:$Forwarded', 'unkeyword:x'],
    [
      { keyword: '$Forwarded', set: true },
      { keyword: 'x', set: false },
    ],
  ],
  [['header:X-Spam=yes'], [{ header: 'X-Spam', text: 'yes' }]],
  [['header:X-Spam='], [{ header: 'X-Spam', text: '' }]],
  [['header:List-Id=a=b c'], [{ header: 'List-Id', text: 'a=b c' }]],
  [['uid:3,5:7'], [{ uids: [3, 5, 6, 7] }]],
  [['seen', 'or', 'flagged'], [{ either: [{ is: 'seen' }, { is: 'flagged' }] }]],
  [
    ['draft', 'seen', 'OR', 'flagged', 'or', 'from:a', 'larger:1'],
    [
      { is: 'draft' },
      { either: [{ is: 'seen' }, { either: [{ is: 'flagged' }, { in: 'from', text: 'a' }] }] },
      { size: 'larger', bytes: 1 },
    ],
  ],
];

const BAD: readonly (readonly [string, RegExp])[] = [
  ['', /empty word/],
  ['from:', /wants a value/],
  ['from', /`from` wants a colon and a value/],
  ['unseen Since 2026-01-01', /`Since` wants a colon/],
  ['not seen', /`not` wants a colon/],
  ['not:', /wants a term/],
  ['form:alice', /no search for "form"/],
  ['constructor:x', /no search for "constructor"/],
  ['since:yesterday', /"yesterday" is no day/],
  ['on:2026-02-30', /is no day/],
  ['on:2026-1-1', /is no day/],
  ['larger:big', /larger: "big" is no number of bytes/],
  ['smaller:-1', /no number of bytes/],
  ['uid:0', /no UIDs/],
  ['header:X-Spam', /names no field and text/],
  ['header:=x', /names no field and text/],
  ['or seen', /between two terms/],
  ['seen or', /between two terms/],
  ['seen or or flagged', /between two terms/],
];

describe('search words', () => {
  it.each(CASES)('%j', (words, terms) => {
    expect(parseSearch(words)).toEqual(terms);
  });

  it.each(BAD)('refuses %s', (line, message) => {
    expect(() => parseSearch(line.split(' '))).toThrow(expect.objectContaining({ name: 'UsageError' }));
    expect(() => parseSearch(line.split(' '))).toThrow(message);
  });

  it('says how a word with a colon is found as text', () => {
    expect(() => parseSearch(['re:hello'])).toThrow(
      expect.objectContaining({ hint: 'text:re:hello looks for the words' }),
    );
    expect(parseSearch(['text:re:hello'])).toEqual([{ in: 'text', text: 're:hello' }]);
  });

  it('takes so many words and no more', () => {
    expect(parseSearch(Array<string>(MAX_WORDS).fill('a'))).toHaveLength(MAX_WORDS);
    expect(() => parseSearch(Array<string>(MAX_WORDS + 1).fill('a'))).toThrow(/more than 100 words/);
  });

  it('takes so many `not:` and no more', () => {
    expect(parseSearch([`${'not:'.repeat(MAX_NOTS)}seen`])).toHaveLength(1);
    expect(() => parseSearch([`${'not:'.repeat(MAX_NOTS + 1)}seen`])).toThrow(/more than 10 `not:`/);
  });
});
