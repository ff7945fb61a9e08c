/** What servers may do, and some do, that ours does not. */
import { describe, expect, test } from 'vitest';
import { LimitError, TransportError, UsageError } from '../../../src/errors.ts';
import type { FolderEvent, SearchTerm } from '../../../src/protocols/imap.ts';
import { append, MAX_UNSIZED_BYTES } from '../../../src/raw/imap/append.ts';
import { flag } from '../../../src/raw/imap/change.ts';
import { FolderState, MAX_CHANGED_MESSAGES } from '../../../src/raw/imap/folder-state.ts';
import { listFolders } from '../../../src/raw/imap/folders.ts';
import { openFolder } from '../../../src/raw/imap/open-folder.ts';
import { search } from '../../../src/raw/imap/search.ts';
import type { ImapState } from '../../../src/raw/imap/session.ts';
import { fetchSource } from '../../../src/raw/imap/source.ts';
import { fetchNewer, fetchSummaries } from '../../../src/raw/imap/summaries.ts';
import { watchFolder } from '../../../src/raw/imap/watch.ts';
import { playSession } from './script.ts';
import { ENVELOPE, ITEMS, message, OCCUPY, run } from './session.ts';

const STATUS = '(MESSAGES UNSEEN RECENT UIDNEXT UIDVALIDITY)';

async function* chunks(...all: readonly (string | number)[]): AsyncGenerator<Uint8Array> {
  for (const each of all) yield typeof each === 'number' ? Buffer.alloc(each) : Buffer.from(each);
}

describe('a command with a literal', () => {
  const hi = { size: 2, open: () => chunks('h', '', 'i') };

  test('is told of other things before it may go on', async () => {
    const script = 'C{ a1 APPEND x {2}\nS: * 9 EXISTS␍␊+ go\nC: a1 APPEND x {2}␍␊hi\nS: a1 OK';
    const told = await run(script, async (state) => {
      await append(state, 'x', hi, {});
      return state.open.messages;
    });
    expect(told).toBe(9);
  });

  test('cannot be over before its literal has come', async () => {
    const { state, connection } = playSession('C{ a1 APPEND x {2}\nS: a1 OK done');
    await expect(append(state, 'x', hi, {})).rejects.toMatchObject({
      code: 'weird-reply',
      message: 'the server has done APPEND x before all of it was sent',
    });
    expect(connection.closed).toBe(true);
  });

  test('of unknown size is not gathered without end', async () => {
    const { state, sent } = playSession('');
    const endless = {
      size: undefined,
      open: () => chunks(MAX_UNSIZED_BYTES / 2, MAX_UNSIZED_BYTES / 2, 'x'),
    };
    await expect(append(state, 'x', endless, {})).rejects.toThrow(LimitError);
    expect(sent().bytes).toBe('');
  });

  test('that cannot be written tells what the server said before it left', async () => {
    const { state, transport } = playSession('S: * BYE Shutting down\nEND');
    transport.write = () => Promise.reject(new TransportError('send', 'sending failed'));
    await expect(append(state, 'x', hi, {})).rejects.toMatchObject({ code: 'unavailable' });
    const silent = playSession('S: * 1 EXISTS\nEND');
    silent.transport.write = () => Promise.reject(new TransportError('send', 'sending failed'));
    await expect(append(silent.state, 'x', hi, {})).rejects.toMatchObject({ code: 'send' });
  });
});

describe('folders', () => {
  test('with what is known of each in the same answer (RFC 5819), and what else comes meanwhile', async () => {
    const folders = await run(
      `C: a1 LIST "" "*" RETURN (SPECIAL-USE STATUS ${STATUS})
       S: * LIST () "/" b␍␊* 3 EXISTS␍␊* STATUS b (MESSAGES 1 UNSEEN 0 UIDNEXT 3 UIDVALIDITY 4)␍␊* LIST () "/" INBOX␍␊* STATUS INBOX (MESSAGES 1)␍␊* LIST () "/" a␍␊a1 OK`,
      (state) => listFolders(state, true),
      'LIST-STATUS SPECIAL-USE',
    );
    expect(folders.map(({ path, status }) => [path, status?.uidNext])).toEqual([
      ['INBOX', undefined],
      ['a', undefined],
      ['b', 3],
    ]);
  });

  test('of which one is asked about, and the server says too little', async () => {
    const folders = await run(
      `C: a1 LIST "" "*"\nS: * LIST () "/" a␍␊a1 OK\nC: a2 STATUS a ${STATUS}\nS: * STATUS a (MESSAGES 1)␍␊a2 OK`,
      (state) => listFolders(state, true),
    );
    expect(folders).toEqual([{ path: 'a', delimiter: '/', selectable: true }]);
  });

  test('of which one is asked about, and the server leaves', async () => {
    const script = `C: a1 LIST "" "*"\nS: * LIST () "/" a␍␊a1 OK\nC: a2 STATUS a ${STATUS}\nS: * BYE gone`;
    await expect(run(script, (state) => listFolders(state, true))).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  test.each(['', '* 4 EXISTS␍␊', '* STATUS a (MESSAGES 1 UIDNEXT x)␍␊'])(
    'opened without UIDNEXT, which STATUS does not tell either: %j',
    async (status) => {
      const script = `C: a1 SELECT a\nS: * 1 EXISTS␍␊a1 OK\nC: a2 STATUS a ${STATUS}\nS: ${status}a2 OK`;
      await expect(run(script, (state) => openFolder(state, 'a', false))).rejects.toMatchObject({
        code: 'weird-reply',
        message: 'the server does not answer what was asked about "a"',
      });
    },
  );

  test('opened without UIDNEXT are asked for it', async () => {
    const script = `C: a1 EXAMINE a
      S: * FLAGS (\\Seen)␍␊* 1 EXISTS␍␊a1 OK
      C: a2 STATUS a ${STATUS}
      S: * STATUS a (MESSAGES 1 UNSEEN 0 UIDNEXT 7 UIDVALIDITY 8)␍␊a2 OK`;
    expect(await run(script, (state) => openFolder(state, 'a', true))).toEqual({
      path: 'a',
      readOnly: true,
      messages: 1,
      uidNext: 7,
      uidValidity: 8,
      permanentFlags: ['\\Seen'],
    });
  });
});

describe('the open folder', () => {
  test('remembers what has changed through what goes before it and behind it', () => {
    const folder = new FolderState();
    folder.changed = new Set([2, 5]);
    folder.update({ type: 'expunge', number: 4 });
    folder.update({ type: 'expunge', number: 9 });
    folder.update({ type: 'expunge', number: 2 });
    expect([...folder.changed]).toEqual([3]);
  });

  test('does not remember more than there is room for', () => {
    const folder = new FolderState();
    folder.changed = new Set(Array.from({ length: MAX_CHANGED_MESSAGES }, (_, index) => index + 1));
    const change = (number: number): void => folder.update({ type: 'fetch', number, items: { flags: [] } });
    change(1);
    expect(() => change(MAX_CHANGED_MESSAGES + 1)).toThrow(LimitError);
  });
});

describe('summaries', () => {
  const uids = async (state: ImapState): Promise<number[]> => {
    const all: number[] = [];
    for await (const { uid } of fetchSummaries(state, 'all', true, OCCUPY)) all.push(uid);
    return all;
  };
  const COMMAND = `C: a1 UID FETCH 1:* ${ITEMS.replace(')', ' BODYSTRUCTURE)')}`;

  test.each([
    ['are refused', 'S: a1 NO no', { code: 'command-refused' }],
    ['are asked for more of', 'S: + more', { code: 'weird-reply' }],
  ])('that %s', async (_, step, expected) => {
    await expect(run(`${COMMAND}\n${step}`, uids)).rejects.toMatchObject(expected);
  });

  test('come without a structure, and with a time that is none', async () => {
    const timeless = `S: * 2 FETCH (UID 20 FLAGS () INTERNALDATE NIL RFC822.SIZE 9 ${ENVELOPE})`;
    const script = `${COMMAND}\n${message(1, 10)}\n${timeless}\nS: a1 OK`;
    expect(await run(script, uids)).toEqual([10, 20]);
  });

  test('of what has come since: the last one is told in any case, also where it is old', async () => {
    const script = `C: a1 UID FETCH 31:* ${ITEMS}\nS: * 4 EXISTS\n${message(3, 30)}\nS: a1 OK`;
    expect(await run(script, (state) => fetchNewer(state, 30))).toEqual([]);
    const two = `C: a1 UID FETCH 31:* ${ITEMS}\n${message(4, 32)}\n${message(3, 31)}\nS: a1 OK`;
    const newer = await run(two, (state) => fetchNewer(state, 30));
    expect(newer.map(({ uid }) => uid)).toEqual([31, 32]);
  });
});

describe('a source', () => {
  const COMMAND = 'C: a1 UID FETCH 7 (UID BODY.PEEK[])';

  test('that is NIL is empty', async () => {
    const script = `${COMMAND}\nS: * 1 FETCH (UID 7 BODY[] NIL)␍␊a1 OK`;
    const body = await run(script, (state) => fetchSource(state, 7, () => {}));
    expect(await body.next()).toEqual({ done: true, value: undefined });
  });

  test('that the server wants to hear more of', async () => {
    const script = `${COMMAND}\nS: + more`;
    await expect(run(script, (state) => fetchSource(state, 7, () => {}))).rejects.toMatchObject({
      code: 'weird-reply',
    });
  });

  test('left early leaves the session in order: the rest is dropped', async () => {
    const script = `${COMMAND}
      S: * 1 FETCH (UID 7 BODY[] {30}␍␊0123456789
      S: a1 OK forged
      S: 6789)␍␊* 4 EXISTS␍␊a1 OK
      C: a2 UID SEARCH ALL
      S: * SEARCH 5␍␊a2 OK`;
    let ended = 0;
    const found = await run(script, async (state) => {
      for await (const bytes of await fetchSource(state, 7, () => (ended += 1))) {
        expect(Buffer.from(bytes).toString()).toMatch(/^0/);
        break;
      }
      return [await search(state, []), state.open.messages];
    });
    expect(found).toEqual([[5], 4]);
    expect(ended).toBe(1);
  });

  test.each([
    ['passed on', '{9}␍␊hi'],
    ['in quotes', '"hi") '],
  ])('left behind by a session that is closed, %s, ends with it', async (_, content) => {
    let ended = 0;
    const { state, connection, played } = playSession(`${COMMAND}\nS: * 1 FETCH (UID 7 BODY[] ${content}`);
    state.folder = new FolderState();
    const body = await fetchSource(state, 7, () => (ended += 1));
    await played;
    await body.next();
    connection.close();
    await body.return();
    expect(ended).toBe(1);
  });

  test('that is broken off by us is no broken connection', async () => {
    const { state, connection } = playSession(`${COMMAND}\nS: * 1 FETCH (UID 7 BODY[] {9}␍␊hi`);
    state.folder = new FolderState();
    const body = await fetchSource(state, 7, () => {});
    const reading = (async () => {
      for await (const bytes of body) if (bytes.length > 0) connection.close();
    })();
    await expect(reading).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('what is not sent at all', () => {
  test('no flags to add, and a search that is nested too deep', async () => {
    const { state, sent } = playSession('');
    state.folder = new FolderState();
    await flag(state, [1], 'add', []);
    let term: SearchTerm = { is: 'seen' };
    for (let depth = 0; depth < 1000; depth += 1) term = { not: term };
    await expect(search(state, [term])).rejects.toThrow(UsageError);
    expect(sent().bytes).toBe('');
  });

  test('but all flags can be taken away', async () => {
    const script = 'C: a1 UID STORE 1 FLAGS.SILENT ()\nS: a1 OK';
    expect(await run(script, (state) => flag(state, [1], 'replace', []))).toBeUndefined();
  });
});

describe('watching', () => {
  const first = (state: ImapState) => watchFolder(state, 60_000, OCCUPY)[Symbol.asyncIterator]().next();

  test('needs a folder, and lets go of the session where there is none', async () => {
    const { state } = playSession('');
    let free = 0;
    const events = watchFolder(state, 60_000, () => () => (free += 1));
    await expect(events[Symbol.asyncIterator]().next()).rejects.toThrow(UsageError);
    expect(free).toBe(1);
  });

  test('a server that wants to hear more than DONE', async () => {
    const script = 'C: a1 IDLE\nS: + idling␍␊+ more';
    await expect(run(script, first, 'IDLE', 0)).rejects.toMatchObject({ code: 'weird-reply' });
  });

  test('by NOOP ends when left, also while nothing happens', async () => {
    const result = await run(
      '',
      async (state) => {
        const events = watchFolder(state, 60_000, OCCUPY)[Symbol.asyncIterator]();
        const next = events.next();
        await new Promise(setImmediate);
        await events.return?.();
        return next;
      },
      '',
      0,
    );
    expect(result).toEqual({ value: undefined, done: true });
  });

  test('tells flags once, and of the messages that were there, whatever else is told meanwhile', async () => {
    const script = `C: a1 UID FETCH * (UID)
      S: * 1 FETCH (FLAGS ())␍␊* 4 EXISTS␍␊* 3 FETCH (UID 30)␍␊a1 OK
      C: a2 FETCH 1 (UID FLAGS)
      S: * 2 FETCH (FLAGS ())␍␊* 5 EXISTS␍␊* 4 FETCH (UID 31 FLAGS ())␍␊* 1 FETCH (UID 10 FLAGS (\\Seen))␍␊a2 OK`;
    const events: FolderEvent[] = [];
    await run(
      script,
      async (state) => {
        for await (const event of watchFolder(state, 60_000, OCCUPY)) {
          events.push(event);
          break;
        }
      },
      'IDLE',
    );
    expect(events).toEqual([{ kind: 'flags', uid: 10, flags: ['\\Seen'] }]);
  });
});
