import { expect, test } from 'vitest';
import { MAX_SEARCH_DEPTH, MAX_SEARCH_KEYS } from '../../../../src/lab/mail/imap/search/keys.ts';
import { startImap, Talk } from './start.ts';

async function start(): Promise<Talk> {
  const { port, add } = await startImap();
  add(
    'From: Al <al@x.example>\r\nSubject: =?utf-8?q?M=C3=BCll?=\r\nDate: Wed, 17 Jul 1996 23:23:25 -0700\r\n\r\nhello\r\n',
    ['\\Seen', 'work'],
  );
  add(
    'From: bo@x.example\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=\r\n=DFe\r\n',
  );
  add(
    'To: Al\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nU2VjcmV0IHdvcmQ=\r\n',
    ['\\Flagged'],
  );
  return Talk.login(port, 'INBOX');
}

const wire = (text: string): string => {
  const bytes = Buffer.from(text).toString('latin1');
  return `{${bytes.length}+}\r\n${bytes}`;
};

test.each([
  ['ALL', '1 2 3'],
  ['SEEN', '1'],
  ['UNSEEN UNFLAGGED', '2'],
  ['NEW', '2 3'],
  ['OLD', ''],
  ['RECENT', '1 2 3'],
  ['KEYWORD WORK', '1'],
  ['UNKEYWORD work', '2 3'],
  ['FROM al', '1'],
  ['TO AL', '3'],
  ['HEADER From ""', '1 2'],
  [`CHARSET UTF-8 SUBJECT ${wire('MÜLL')}`, '1'],
  [`CHARSET UTF-8 BODY ${wire('grüße')}`, '2'],
  ['BODY "secret word"', '3'],
  ['TEXT hello', '1'],
  ['BODY x.example', ''],
  ['TEXT x.example', '1 2'],
  ['LARGER 126', '2'],
  ['LARGER 127', ''],
  ['SMALLER 105', '3'],
  ['SMALLER 103', ''],
  ['ON 31-Jan-2026', '1 2 3'],
  ['BEFORE 31-Jan-2026', ''],
  ['SINCE 31-Jan-2026', '1 2 3'],
  // The day that the sender has written, which in UTC was the next.
  ['SENTON 17-Jul-1996', '1'],
  ['SENTBEFORE 18-Jul-1996', '1'],
  ['SENTSINCE "1-Jan-2026"', '2 3'],
  ['OR SEEN FLAGGED', '1 3'],
  ['NOT (SEEN KEYWORD work)', '2 3'],
  ['2:*', '2 3'],
  ['UID 1,3', '1 3'],
  ['NOT 2', '1 3'],
])('SEARCH %s', async (keys, numbers) => {
  const talk = await start();
  const said = await talk.say(`SEARCH ${keys}`);
  expect(said).toEqual([['* SEARCH', numbers].join(' ').trim(), 'OK That is all.']);
});

test('RETURN answers with what was asked for (RFC 4731)', async () => {
  const talk = await start();
  expect(await talk.say('UID SEARCH RETURN (MIN MAX COUNT ALL) NOT 2')).toEqual([
    '* ESEARCH (TAG "t3") UID MIN 1 MAX 3 ALL 1,3 COUNT 2',
    'OK That is all.',
  ]);
  expect((await talk.say('SEARCH RETURN () ALL'))[0]).toBe('* ESEARCH (TAG "t4") ALL 1:3');
  expect((await talk.say('SEARCH RETURN (MIN COUNT) ANSWERED'))[0]).toBe('* ESEARCH (TAG "t5") COUNT 0');
});

test.each([
  ['CHARSET KOI8-R ALL', /^NO \[BADCHARSET \(UTF-8 US-ASCII\)\]/],
  ['NONSENSE', /^BAD/],
  ['', /^BAD/],
  ['ON yesterday', /^BAD That is no day/],
  ['(SEEN', /^BAD/],
  ['OR SEEN', /^BAD/],
  ['SUBJECT', /^BAD/],
  ['NOT '.repeat(MAX_SEARCH_DEPTH) + 'SEEN', /^BAD \[LIMIT\]/],
  ['SEEN '.repeat(MAX_SEARCH_KEYS) + 'SEEN', /^BAD \[LIMIT\]/],
])('SEARCH %s is refused', async (keys, answer) => {
  const talk = await start();
  expect(await talk.last(`SEARCH ${keys}`)).toMatch(answer);
  expect(await talk.last(`SEARCH ${'NOT '.repeat(MAX_SEARCH_DEPTH - 1)}SEEN`)).toMatch(/^OK/);
});
