import { describe, expect, test } from 'vitest';
import type { MessageSource } from '../../../src/protocols/mail.ts';
import type { FolderEvent, SearchTerm } from '../../../src/protocols/imap.ts';
import { append } from '../../../src/raw/imap/append.ts';
import { copy, expunge, flag, move } from '../../../src/raw/imap/change.ts';
import { MAX_UNASKED_BYTES } from '../../../src/raw/imap/connection.ts';
import { FolderState } from '../../../src/raw/imap/folder-state.ts';
import { listFolders } from '../../../src/raw/imap/folders.ts';
import { openFolder } from '../../../src/raw/imap/open-folder.ts';
import { search } from '../../../src/raw/imap/search.ts';
import type { ImapState } from '../../../src/raw/imap/session.ts';
import { fetchSource } from '../../../src/raw/imap/source.ts';
import { fetchSummaries } from '../../../src/raw/imap/summaries.ts';
import { watchFolder } from '../../../src/raw/imap/watch.ts';
import { playSession } from './script.ts';
import { ITEMS, message, OCCUPY, run } from './session.ts';

const ofText = (text: string, size: number | undefined = text.length): MessageSource => ({
  size,
  async *open() {
    yield Buffer.from(text, 'latin1');
  },
});

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let all = '';
  for await (const bytes of body) all += Buffer.from(bytes).toString('latin1');
  return all;
}

describe('what a server may do at any time', () => {
  test.each([
    ['leave', 'S: * BYE gone', { code: 'unavailable' }],
    [
      'close',
      'S: * 1 EXISTS\nEND',
      { code: 'receive', message: 'the server closed the connection before it answered UID SEARCH' },
    ],
    ['answer what was not asked', 'S: a9 OK', { code: 'weird-reply' }],
    ['ask for more of what was whole', 'S: + more', { code: 'weird-reply' }],
    ['announce a literal of 4 GiB', 'S: * 1 FETCH (X {4294967296}', { code: 'too-large' }],
    ['nest without end', `S: * 1 FETCH (X ${'('.repeat(1000)}`, { code: 'too-large' }],
    ['speak nonsense', 'S: hello there', { code: 'weird-reply' }],
  ])('%s', async (_, step, expected) => {
    const { state, connection } = playSession(`C: a1 UID SEARCH ALL\n${step}`);
    state.folder = new FolderState();
    await expect(search(state, [])).rejects.toMatchObject(expected);
    expect(connection.closed).toBe(true);
  });

  test('tell what nobody has asked for', async () => {
    const script = `C: a1 UID SEARCH ALL
      S: * 4 EXISTS␍␊* X-NEWS (a␍␊* OK [X-CODE y] hi␍␊* 2 EXPUNGE␍␊* 1 FETCH (FLAGS ())␍␊* SEARCH 3 1␍␊a1 OK`;
    const found = await run(script, async (state) => [await search(state, []), state.open.messages]);
    expect(found).toEqual([[1, 3], 3]);
  });
});

test('folders, with their names decoded and what can be known of each', async () => {
  const folders = await run(
    `C: a1 LIST "" "*"
     S: * LIST (\\Noselect) "/" "b"␍␊* LIST (\\Sent) "/" M&APw-ll␍␊* LIST () NIL inbox␍␊* LIST () "/" &AGE-␍␊a1 OK
     C: a2 STATUS INBOX (MESSAGES UNSEEN RECENT UIDNEXT UIDVALIDITY)
     S: * STATUS INBOX (MESSAGES 1 UNSEEN 2 UIDNEXT 3 UIDVALIDITY 4)␍␊a2 OK
     C: a3 STATUS "&AGE-" (MESSAGES UNSEEN RECENT UIDNEXT UIDVALIDITY)
     S: a3 NO no
     C: a4 STATUS M&APw-ll (MESSAGES UNSEEN RECENT UIDNEXT UIDVALIDITY)
     S: a4 NO no`.replace('"&AGE-"', '&AGE-'),
    (state) => listFolders(state, true),
  );
  expect(folders).toEqual([
    { path: 'INBOX', selectable: true, status: { messages: 1, unseen: 2, uidNext: 3, uidValidity: 4 } },
    { path: '&AGE-', delimiter: '/', selectable: true },
    { path: 'Müll', delimiter: '/', selectable: true, use: 'Sent' },
    { path: 'b', delimiter: '/', selectable: false },
  ]);
});

test('a folder that is opened', async () => {
  const opened = await run(
    `C: a1 SELECT M&APw-ll (CONDSTORE)
     S: * 172 EXISTS␍␊* OK [UIDVALIDITY 3857529045] UIDs valid␍␊* OK [UIDNEXT 4392] next␍␊* FLAGS (\\Seen)␍␊* OK [PERMANENTFLAGS (\\Deleted \\*)] Limited␍␊* OK [HIGHESTMODSEQ 715194045007] ok␍␊a1 OK [READ-ONLY] done`,
    (state) => openFolder(state, 'Müll', false),
    'CONDSTORE',
  );
  expect(opened).toEqual({
    path: 'Müll',
    readOnly: true,
    messages: 172,
    uidNext: 4392,
    uidValidity: 3857529045,
    permanentFlags: ['\\Deleted', '\\*'],
    highestModSeq: '715194045007',
  });
});

describe('summaries', () => {
  const uids = async (state: ImapState, set: Parameters<typeof fetchSummaries>[1]): Promise<number[]> => {
    const all: number[] = [];
    for await (const { uid } of fetchSummaries(state, set, false, OCCUPY)) all.push(uid);
    return all;
  };

  test('come through an EXPUNGE and news of flags in mid-FETCH', async () => {
    const script = `C: a1 UID FETCH 1:* ${ITEMS}\n${message(1, 10)}\nS: * 1 EXPUNGE␍␊* 2 FETCH (FLAGS (\\Seen))\n${message(1, 20)}\n${message(2, 30)}\nS: a1 OK`;
    expect(await run(script, async (state) => [await uids(state, 'all'), state.open.messages])).toEqual([
      [10, 20, 30],
      2,
    ]);
  });

  test('of the last ones, by number', async () => {
    expect(
      await run(`C: a1 FETCH 2:* ${ITEMS}\n${message(2, 20)}\nS: a1 OK`, (state) => uids(state, { last: 2 })),
    ).toEqual([20]);
  });

  test('of UIDs, some of which have gone', async () => {
    const script = `C: a1 UID FETCH 5:6,9 ${ITEMS}\n${message(2, 6)}\nS: a1 NO [EXPUNGEISSUED] some`;
    expect(await run(script, (state) => uids(state, { uids: [9, 5, 6] }))).toEqual([6]);
  });

  test('of an empty folder', async () => {
    expect(await run('', (state) => uids(state, 'all'), '', 0).catch(String)).toEqual([]);
  });

  test('left early leave the session in order', async () => {
    const script = `C: a1 UID FETCH 1:* ${ITEMS}\n${message(1, 10)}\n${message(2, 20)}\nS: a1 OK\nC: a2 UID SEARCH ALL\nS: * SEARCH 5␍␊a2 OK`;
    const found = await run(script, async (state) => {
      for await (const summary of fetchSummaries(state, 'all', false, OCCUPY)) {
        expect(summary).toMatchObject({
          uid: 10,
          flags: ['\\Seen'],
          received: Date.UTC(1996, 6, 17, 9, 44, 25),
        });
        break;
      }
      return search(state, []);
    });
    expect(found).toEqual([5]);
  });
});

describe('a source', () => {
  const COMMAND = 'C: a1 UID FETCH 7 (UID BODY.PEEK[])';
  const fetch = (state: ImapState) => fetchSource(state, 7, () => {}).then(textOf);

  test.each([
    ['with forged answers in it', 'S: * 1 FETCH (UID 7 BODY[] {10}␍␊a1 OK x␍␊))␍␊a1 OK', 'a1 OK x\r\n)'],
    ['before its UID', 'S: * 1 FETCH (BODY[] {2}␍␊hi UID 7)␍␊a1 OK', 'hi'],
    ['in quotes', 'S: * 1 FETCH (BODY[] "hi")␍␊a1 OK', 'hi'],
    ['of nothing', 'S: * 1 FETCH (BODY[] {0}␍␊)␍␊a1 OK', ''],
  ])('%s', async (_, answer, expected) => {
    expect(await run(`${COMMAND}\n${answer}`, fetch)).toBe(expected);
  });

  test('that is not there', async () => {
    await expect(run(`${COMMAND}\nS: a1 OK`, fetch)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('that breaks off', async () => {
    await expect(
      run(`${COMMAND}\nS: * 1 EXISTS␍␊* 1 FETCH (BODY[] {99}␍␊hi\nEND`, fetch),
    ).rejects.toMatchObject({
      code: 'partial',
    });
  });
});

describe('a search', () => {
  test.each<[string, readonly SearchTerm[], string, string?]>([
    ['UNSEEN FROM bob', [{ is: 'unseen' }, { in: 'from', text: 'bob' }], ''],
    [
      'SENTSINCE 1-Feb-1994 LARGER 5',
      [
        { when: 'since', day: '1994-02-01', sent: true },
        { size: 'larger', bytes: 5 },
      ],
      '',
    ],
    [
      'OR FLAGGED NOT UNKEYWORD $x',
      [{ either: [{ is: 'flagged' }, { not: { keyword: '$x', set: false } }] }],
      '',
    ],
    ['HEADER X-A "a \\"b"', [{ header: 'X-A', text: 'a "b' }], ''],
    ['UID 1:2,9', [{ uids: [9, 1, 2] }], ''],
    ['CHARSET UTF-8 SUBJECT {5+}␍␊M\xc3\xbcll', [{ in: 'subject', text: 'Müll' }], 'LITERAL+'],
    ['SUBJECT {5+}␍␊M\xc3\xbcll', [{ in: 'subject', text: 'Müll' }], 'LITERAL- ENABLE UTF8=ACCEPT'],
  ])('%s', async (keys, terms, capabilities) => {
    expect(
      await run(
        `C: a1 UID SEARCH ${keys}\nS: * SEARCH 4 2␍␊a1 OK`,
        (state) => search(state, terms),
        capabilities,
      ),
    ).toEqual([2, 4]);
  });

  test('answered by a set', async () => {
    const script = 'C: a1 UID SEARCH RETURN (ALL) ALL\nS: * ESEARCH (TAG "a1") UID ALL 2:4,9␍␊a1 OK';
    expect(await run(script, (state) => search(state, []), 'ESEARCH')).toEqual([2, 3, 4, 9]);
  });
});

describe('an append', () => {
  test('asks first, and tells the UID', async () => {
    const script = `C{ a1 APPEND x (\\Seen) " 1-Jan-1970 00:00:00 +0000" {2}\nS: + go\nC: a1 APPEND x (\\Seen) " 1-Jan-1970 00:00:00 +0000" {2}␍␊hi\nS: a1 OK [APPENDUID 5 6] in`;
    const work = (state: ImapState) => append(state, 'x', ofText('hi'), { flags: ['\\Seen'], received: 0 });
    expect(await run(script, work)).toEqual({ uidValidity: 5, uid: 6 });
  });

  test('of a size that nobody knows, unasked', async () => {
    expect(
      await run(
        'C: a1 APPEND x {2+}␍␊hi\nS: a1 OK',
        (state) => append(state, 'x', { ...ofText('hi'), size: undefined }, {}),
        'LITERAL+',
      ),
    ).toEqual({});
  });

  test('in UTF-8', async () => {
    expect(
      await run(
        'C: a1 APPEND x UTF8 (~{2+}␍␊hi)\nS: a1 OK',
        (state) => append(state, 'x', ofText('hi'), {}),
        'LITERAL+ UTF8=ACCEPT',
      ),
    ).toEqual({});
  });

  test('of much asks in any case, and is spared where it is refused', async () => {
    const body = ofText('x'.repeat(MAX_UNASKED_BYTES + 1));
    const script = `C{ a1 APPEND x {${MAX_UNASKED_BYTES + 1}}\nS: a1 NO [OVERQUOTA] full`;
    await expect(run(script, (state) => append(state, 'x', body, {}), 'LITERAL+')).rejects.toMatchObject({
      code: 'upload-refused',
    });
  });

  test('that is too large is not sent', async () => {
    await expect(
      run('', (state) => append(state, 'x', ofText('hello'), {}), 'APPENDLIMIT=4').catch((error: unknown) =>
        Promise.reject(error as Error),
      ),
    ).rejects.toMatchObject({ code: 'upload-refused' });
  });

  test.each([1, 3])('of another size than was said (%i) closes the connection', async (size) => {
    const { state, connection } = playSession('', 'LITERAL+');
    await expect(append(state, 'x', ofText('hi', size), {})).rejects.toMatchObject({ code: 'usage' });
    expect(connection.closed).toBe(true);
  });
});

describe('changes', () => {
  test('a copy, with both sides of COPYUID', async () => {
    const copied = await run('C: a1 UID COPY 4,6 x\nS: a1 OK [COPYUID 1 4,6 8:9] ok', (state) =>
      copy(state, [6, 4], 'x'),
    );
    expect(copied).toEqual({
      uids: new Map([
        [4, 8],
        [6, 9],
      ]),
    });
  });

  test('a move, which tells it beforehand', async () => {
    const script = 'C: a1 UID MOVE 4 x\nS: * OK [COPYUID 1 4 8] x␍␊* 1 EXPUNGE␍␊a1 OK';
    expect(await run(script, (state) => move(state, [4], 'x'), 'MOVE')).toEqual({ uids: new Map([[4, 8]]) });
  });

  test('a move without MOVE', async () => {
    const script =
      'C: a1 UID COPY 4 x\nS: a1 OK\nC: a2 UID STORE 4 +FLAGS.SILENT (\\Deleted)\nS: a2 OK\nC: a3 UID EXPUNGE 4\nS: * 1 EXPUNGE␍␊a3 OK';
    expect(await run(script, (state) => move(state, [4], 'x'), 'UIDPLUS')).toEqual({});
  });

  test('none that would take others along', async () => {
    const { state } = playSession('');
    state.folder = new FolderState();
    await expect(move(state, [4], 'x')).rejects.toMatchObject({ code: 'command-refused' });
    await expect(expunge(state, [4])).rejects.toMatchObject({ code: 'command-refused' });
  });

  test('flags, and how many are gone by EXPUNGE and VANISHED', async () => {
    const script =
      'C: a1 UID STORE 1:2 -FLAGS.SILENT (\\Seen $x)\nS: a1 OK\nC: a2 EXPUNGE\nS: * 1 EXPUNGE␍␊* VANISHED 5:6␍␊a2 OK';
    const gone = await run(script, async (state) => {
      await flag(state, [1, 2], 'remove', ['\\Seen', '$x']);
      return expunge(state);
    });
    expect(gone).toBe(3);
  });
});

describe('watching', () => {
  test('asks for the UIDs of what has changed, past what has gone', async () => {
    const script = `C: a1 UID FETCH * (UID)
      S: * 3 FETCH (UID 30)␍␊a1 OK
      C: a2 IDLE
      S: + idling
      S: * 3 FETCH (FLAGS (\\Seen))␍␊* 1 EXPUNGE␍␊* 3 EXISTS
      C: DONE
      S: a2 OK
      C: a3 FETCH 2 (UID FLAGS)
      S: * 2 FETCH (UID 30 FLAGS (\\Seen))␍␊a3 OK
      C: a4 UID FETCH 31:* ${ITEMS}
      ${message(3, 40)}
      S: a4 OK`;
    const events: FolderEvent[] = [];
    await run(
      script,
      async (state) => {
        for await (const event of watchFolder(state, 60_000, OCCUPY)) {
          events.push(event);
          if (event.kind === 'new') break;
        }
      },
      'IDLE',
    );
    expect(events).toMatchObject([
      { kind: 'gone', count: 1 },
      { kind: 'flags', uid: 30, flags: ['\\Seen'] },
      { kind: 'new', summary: { uid: 40 } },
    ]);
  });

  test('ends when left, also while nothing happens', async () => {
    const script = 'C: a1 IDLE\nS: + idling\nC: DONE\nS: a1 OK';
    const result = await run(
      script,
      async (state) => {
        const events = watchFolder(state, 60_000, OCCUPY)[Symbol.asyncIterator]();
        const next = events.next();
        // All that is said in memory is said by then.
        await new Promise(setImmediate);
        await events.return?.();
        return next;
      },
      'IDLE',
      0,
    );
    expect(result).toEqual({ value: undefined, done: true });
  });

  test('says IDLE anew before anybody loses patience', async () => {
    const script = `C: a1 IDLE\nS: + idling\nC: DONE\nS: a1 OK\nC: a2 IDLE\nS: + idling␍␊* 1 EXISTS\nC: DONE\nS: a2 OK\nC: a3 UID FETCH 1:* ${ITEMS}\n${message(1, 5)}\nS: a3 OK`;
    const first = await run(
      script,
      (state) => watchFolder(state, 20, OCCUPY)[Symbol.asyncIterator]().next(),
      'IDLE',
      0,
    );
    expect(first.value).toMatchObject({ kind: 'new' });
  });

  test('by NOOP', async () => {
    const script = `C: a1 NOOP\nS: * 1 EXISTS␍␊a1 OK\nC: a2 UID FETCH 1:* ${ITEMS}\n${message(1, 5)}\nS: a2 OK`;
    const first = await run(
      script,
      (state) => watchFolder(state, 20, OCCUPY)[Symbol.asyncIterator]().next(),
      '',
      0,
    );
    expect(first.value).toMatchObject({ kind: 'new', summary: { uid: 5 } });
  });
});
