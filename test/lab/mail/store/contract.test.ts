import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  MAX_FLAG_LENGTH,
  MAX_FLAGS,
  MAX_PATH_BYTES,
  MAX_PATH_DEPTH,
  MESSAGE_OVERHEAD_BYTES,
} from '../../../../src/lab/mail/store/limits.ts';
import type { MailChange, MailStore } from '../../../../src/lab/mail/store/types.ts';
import { codeOf, type OpenedStore, STORES } from './stores.ts';

/** In seconds, as UIDVALIDITY counts. */
const began = Math.floor(Date.now() / 1000);

describe.each(STORES)('mailboxes in $kind', ({ open }) => {
  let opened: OpenedStore;
  let store: MailStore;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.remove());

  const paths = (user = 'alice'): string[] => store.folders(user).map(({ path }) => path);
  const uids = (path = 'INBOX', user = 'alice'): number[] => store.messages(user, path).map(({ uid }) => uid);
  const put = (text: string, path = 'INBOX', user = 'alice'): number =>
    store.add(user, path, Buffer.from(text)).uid;
  const textOf = (uid: number, path = 'INBOX', user = 'alice'): string | undefined =>
    store.content(user, path, uid)?.toString();

  describe('users', () => {
    test('each has a subscribed INBOX of their own', () => {
      put('for bob', 'INBOX', 'bob');
      expect(paths('alice')).toEqual(['INBOX']);
      expect(store.folder('alice', 'INBOX')?.subscribed).toBe(true);
      expect(uids('INBOX', 'alice')).toEqual([]);
      expect(uids('INBOX', 'bob')).toEqual([1]);
    });

    test('one can come later, unless name or address are taken', () => {
      store.addUser({ name: 'carol', password: 'x', addresses: ['carol@mail.test'] });
      expect(paths('carol')).toEqual(['INBOX']);
      expect(store.users.map(({ name }) => name)).toEqual(['alice', 'bob', 'carol']);
      expect(codeOf(() => store.addUser({ name: 'bob', password: 'x', addresses: [] }))).toBe('exists');
      expect(
        codeOf(() => store.addUser({ name: 'bobby', password: 'x', addresses: ['robert@mail.test'] })),
      ).toBe('exists');
    });

    test('of somebody unknown there is nothing', () => {
      expect(codeOf(() => store.folders('mallory'))).toBe('missing');
      expect(codeOf(() => store.folder('mallory', 'INBOX'))).toBe('missing');
      expect(codeOf(() => store.makeFolder('mallory', 'a'))).toBe('missing');
      expect(codeOf(() => store.clear('mallory'))).toBe('missing');
    });
  });

  describe('folders', () => {
    test('come with those above them, INBOX first, then by their bytes', () => {
      store.makeFolder('alice', 'b/c/d');
      store.makeFolder('alice', 'Übung');
      store.makeFolder('alice', 'A');
      expect(paths()).toEqual(['INBOX', 'A', 'b', 'b/c', 'b/c/d', 'Übung']);
      expect(store.folder('alice', 'b/c/d')?.subscribed).toBe(false);
    });

    test('INBOX goes in any case, above others too; other names as they are', () => {
      store.makeFolder('alice', 'inbox/Friends');
      store.makeFolder('alice', 'a');
      store.makeFolder('alice', 'A');
      expect(paths()).toEqual(['INBOX', 'A', 'INBOX/Friends', 'a']);
      expect(store.folder('alice', 'iNbOx')?.path).toBe('INBOX');
      expect(codeOf(() => store.makeFolder('alice', 'Inbox'))).toBe('exists');
      expect(codeOf(() => store.makeFolder('alice', 'a'))).toBe('exists');
    });

    test('show what they are for by their names (RFC 6154), at the top alone', () => {
      for (const path of ['Sent', 'Trash', 'x/Sent']) store.makeFolder('alice', path);
      expect(store.folders('alice').map(({ use }) => use)).toEqual([
        undefined,
        'Sent',
        'Trash',
        undefined,
        undefined,
      ]);
    });

    test('are not called what no client could ask for', () => {
      for (const path of ['', '/', 'a/', '/a', 'a//b', 'a\r\nb', 'a\0', 'a\x7f', 'a*', '%', '\ud800']) {
        expect(codeOf(() => store.makeFolder('alice', path))).toBe('invalid-name');
      }
      expect(store.folder('alice', 'a//b')).toBeUndefined();
    });

    test('have names of bounded length and depth', () => {
      const deep = (levels: number): string => Array.from({ length: levels }, () => 'x').join('/');
      expect(codeOf(() => store.makeFolder('alice', deep(MAX_PATH_DEPTH)))).toBe('done');
      expect(codeOf(() => store.makeFolder('alice', deep(MAX_PATH_DEPTH + 1)))).toBe('invalid-name');
      const half = 'é'.repeat(MAX_PATH_BYTES / 2);
      expect(codeOf(() => store.makeFolder('alice', half))).toBe('done');
      expect(codeOf(() => store.makeFolder('alice', `${half}x`))).toBe('invalid-name');
    });

    test('are gone with their messages, and come back as others', () => {
      const before = store.makeFolder('alice', 'a/b').uidValidity;
      put('one', 'a/b');
      store.removeFolder('alice', 'a');
      expect(paths()).toEqual(['INBOX', 'a/b']);
      store.removeFolder('alice', 'a/b');
      const again = store.makeFolder('alice', 'a/b');
      expect(again.uidValidity).toBeGreaterThan(before);
      expect(again.uidNext).toBe(1);
      expect(uids('a/b')).toEqual([]);
      expect(codeOf(() => store.removeFolder('alice', 'inbox'))).toBe('refused');
      expect(codeOf(() => store.removeFolder('alice', 'none'))).toBe('missing');
    });

    test('have a UIDVALIDITY of the time, or from what is said', async () => {
      const validities = (of: MailStore) => of.folders('alice').map(({ uidValidity }) => uidValidity);
      store.makeFolder('alice', 'a');
      const [inbox = 0, other = 0] = validities(store);
      expect([inbox >= began, other > inbox]).toEqual([true, true]);
      const said = await open({ uidValidity: 7 });
      said.store.makeFolder('alice', 'a');
      // Bob's INBOX has the 8.
      expect(validities(said.store)).toEqual([7, 9]);
      said.remove();
    });

    test('are renamed with all that is in them and below', () => {
      store.makeFolder('alice', 'a/b');
      store.subscribe('alice', 'a/b', true);
      put('one', 'a/b');
      const { uidValidity } = store.folder('alice', 'a/b') ?? {};
      store.makeFolder('alice', 'ab');
      store.renameFolder('alice', 'a', 'x/y');
      expect(paths()).toEqual(['INBOX', 'ab', 'x', 'x/y', 'x/y/b']);
      expect(store.folder('alice', 'x/y/b')).toMatchObject({ subscribed: true, uidValidity, uidNext: 2 });
      expect(textOf(1, 'x/y/b')).toBe('one');
    });

    test('are not renamed into themselves, onto others, or beyond the bounds', () => {
      store.makeFolder('alice', 'a/b');
      store.makeFolder('alice', 'c');
      expect(codeOf(() => store.renameFolder('alice', 'a', 'a/x'))).toBe('refused');
      expect(codeOf(() => store.renameFolder('alice', 'a', 'c'))).toBe('exists');
      expect(codeOf(() => store.renameFolder('alice', 'a', 'Inbox'))).toBe('exists');
      expect(codeOf(() => store.renameFolder('alice', 'none', 'x'))).toBe('missing');
      expect(codeOf(() => store.renameFolder('alice', 'a', 'x'.repeat(MAX_PATH_BYTES - 1)))).toBe(
        'invalid-name',
      );
      expect(paths()).toEqual(['INBOX', 'a', 'a/b', 'c']);
    });

    test('of INBOX, its messages move and it stays (RFC 3501, section 6.3.5)', () => {
      put('one');
      put('two');
      store.makeFolder('alice', 'INBOX/below');
      store.renameFolder('alice', 'INBOX', 'Old/2026');
      expect(paths()).toEqual(['INBOX', 'INBOX/below', 'Old', 'Old/2026']);
      expect(uids()).toEqual([]);
      expect(textOf(2, 'Old/2026')).toBe('two');
      expect(put('three')).toBe(3);
      expect(put('three', 'Old/2026')).toBe(3);
    });

    test('are subscribed to one by one', () => {
      store.makeFolder('alice', 'a');
      store.subscribe('alice', 'a', true);
      expect(store.folder('alice', 'a')?.subscribed).toBe(true);
      store.subscribe('alice', 'a', false);
      expect(store.folder('alice', 'a')?.subscribed).toBe(false);
      expect(codeOf(() => store.subscribe('alice', 'none', true))).toBe('missing');
    });
  });

  describe('messages', () => {
    test('are kept to the byte, a copy', () => {
      const content = Uint8Array.from({ length: 256 }, (_, index) => index);
      const { uid, size } = store.add('alice', 'INBOX', content);
      content.fill(0);
      expect(size).toBe(256);
      expect([...(store.content('alice', 'INBOX', uid) ?? [])]).toEqual(
        Array.from({ length: 256 }, (_, i) => i),
      );
      expect(store.content('alice', 'INBOX', 99)).toBeUndefined();
      const empty = store.add('alice', 'INBOX', new Uint8Array());
      expect(store.content('alice', 'INBOX', empty.uid)?.length).toBe(0);
    });

    test('have UIDs that only grow, also past removed ones', () => {
      put('one');
      put('two');
      expect(store.remove('alice', 'INBOX', [2, 7, 2])).toEqual([2]);
      expect(put('three')).toBe(3);
      expect(uids()).toEqual([1, 3]);
      expect(store.folder('alice', 'INBOX')?.uidNext).toBe(4);
    });

    test('come with flags and a time, or without and now', () => {
      const before = Date.now();
      const plain = store.add('alice', 'INBOX', Buffer.from('x'));
      expect(plain.flags).toEqual([]);
      expect(plain.received).toBeGreaterThanOrEqual(before);
      const full = store.add('alice', 'INBOX', Buffer.from('x'), {
        flags: ['\\seen', '$Work', '\\DRAFT', '\\Seen'],
        received: 1_000_000_000_123,
      });
      expect(full).toMatchObject({ flags: ['$Work', '\\Draft', '\\Seen'], received: 1_000_000_000_123 });
      expect(store.messages('alice', 'INBOX')).toEqual([plain, full]);
    });

    test('are added to what is there only', () => {
      expect(codeOf(() => put('x', 'none'))).toBe('missing');
      expect(codeOf(() => store.messages('alice', 'none'))).toBe('missing');
      expect(codeOf(() => store.content('alice', 'none', 1))).toBe('missing');
      expect(codeOf(() => store.remove('alice', 'none', [1]))).toBe('missing');
      expect(codeOf(() => store.copy('alice', 'INBOX', [], 'none'))).toBe('missing');
    });

    test('change their flags, with a new modSeq where one changed', () => {
      put('one');
      put('two');
      const [one, two] = store.messages('alice', 'INBOX');
      expect(store.setFlags('alice', 'INBOX', [2, 1, 9], { how: 'add', flags: ['\\Seen'] })).toEqual([
        { ...one, flags: ['\\Seen'], modSeq: 4 },
        { ...two, flags: ['\\Seen'], modSeq: 4 },
      ]);
      store.setFlags('alice', 'INBOX', [1], { how: 'add', flags: ['\\SEEN'] });
      expect(store.folder('alice', 'INBOX')?.highestModSeq).toBe(4);
      store.setFlags('alice', 'INBOX', [1], { how: 'replace', flags: ['b', 'A'] });
      store.setFlags('alice', 'INBOX', [1], { how: 'add', flags: ['B'] });
      store.setFlags('alice', 'INBOX', [2], { how: 'remove', flags: ['\\seen', 'other'] });
      expect(store.messages('alice', 'INBOX').map(({ flags }) => flags)).toEqual([['A', 'b'], []]);
    });

    test('have no flags that IMAP could not say, and not too many', () => {
      put('one');
      const flag = (...flags: readonly string[]): string =>
        codeOf(() => store.setFlags('alice', 'INBOX', [1], { how: 'add', flags }));
      for (const bad of [
        '',
        'a b',
        '\\Recent',
        '\\Mine',
        'a(',
        'é',
        'a\r\n',
        'x'.repeat(MAX_FLAG_LENGTH + 1),
      ]) {
        expect(flag(bad)).toBe('refused');
      }
      expect(flag('x'.repeat(MAX_FLAG_LENGTH))).toBe('done');
      const many = Array.from({ length: MAX_FLAGS - 1 }, (_, index) => `f${index}`);
      expect(flag(...many)).toBe('done');
      expect(flag('one-more')).toBe('full');
      expect(store.messages('alice', 'INBOX')[0]?.flags).toHaveLength(MAX_FLAGS);
    });

    test('are copied in order, with flags and time, into the same folder too', () => {
      store.makeFolder('alice', 'a');
      store.add('alice', 'INBOX', Buffer.from('one'), { flags: ['\\Seen'], received: 5 });
      put('two');
      put('x', 'a');
      expect(store.copy('alice', 'INBOX', [2, 1, 5], 'a')).toEqual([
        { from: 1, to: 2 },
        { from: 2, to: 3 },
      ]);
      expect(store.messages('alice', 'a')[1]).toMatchObject({
        uid: 2,
        flags: ['\\Seen'],
        received: 5,
        size: 3,
      });
      store.remove('alice', 'INBOX', [1]);
      expect(textOf(2, 'a')).toBe('one');
      expect(store.copy('alice', 'INBOX', [2], 'inbox')).toEqual([{ from: 2, to: 3 }]);
      expect(textOf(3)).toBe('two');
    });

    test('are cleared, of one or of all; folders stay, and UIDs go on', () => {
      store.makeFolder('alice', 'a');
      put('one');
      put('two', 'a');
      put('three', 'INBOX', 'bob');
      store.clear('alice');
      expect([uids(), uids('a'), uids('INBOX', 'bob')]).toEqual([[], [], [1]]);
      store.clear();
      expect(uids('INBOX', 'bob')).toEqual([]);
      expect(put('next')).toBe(2);
    });
  });

  describe('who watches', () => {
    test('is told of each change, after it, until the end of it', () => {
      const seen: (MailChange & { readonly there: number })[] = [];
      const end = store.watch((change) =>
        seen.push({ ...change, there: store.messages(change.user, 'INBOX').length }),
      );
      put('one');
      store.setFlags('alice', 'INBOX', [1], { how: 'add', flags: ['\\Seen'] });
      store.setFlags('alice', 'INBOX', [1], { how: 'add', flags: ['\\Seen'] });
      store.makeFolder('alice', 'a');
      store.copy('alice', 'INBOX', [1], 'a');
      store.remove('alice', 'INBOX', [1, 8]);
      store.remove('alice', 'INBOX', [1]);
      end();
      put('two');
      expect(seen).toEqual([
        { user: 'alice', path: 'INBOX', kind: 'added', uids: [1], there: 1 },
        { user: 'alice', path: 'INBOX', kind: 'flags', uids: [1], there: 1 },
        { user: 'alice', path: 'a', kind: 'folders', uids: [], there: 1 },
        { user: 'alice', path: 'a', kind: 'added', uids: [1], there: 1 },
        { user: 'alice', path: 'INBOX', kind: 'removed', uids: [1], there: 0 },
      ]);
    });

    test('hears of the messages that leave INBOX when it is renamed', () => {
      put('one');
      const seen: string[] = [];
      store.watch(({ path, kind, uids: which }) => seen.push(`${kind} ${path} ${which.join()}`));
      store.renameFolder('alice', 'INBOX', 'a');
      expect(seen).toEqual(['folders a ', 'removed INBOX 1', 'added a 1']);
    });
  });
});

describe.each(STORES)('the bounds of mailboxes in $kind', ({ open }) => {
  const SIZE = 1000;
  const content = new Uint8Array(SIZE);

  test('so many bytes, counted when they come and when they go', async () => {
    const room = 3 * (SIZE + MESSAGE_OVERHEAD_BYTES);
    const { store, remove } = await open({ maxBytes: room });
    const add = (): string => codeOf(() => store.add('alice', 'INBOX', content));
    expect([add(), add(), add(), add()]).toEqual(['done', 'done', 'done', 'full']);
    expect(codeOf(() => store.add('bob', 'INBOX', new Uint8Array()))).toBe('full');
    store.remove('alice', 'INBOX', [1]);
    store.makeFolder('alice', 'a');
    expect(codeOf(() => store.copy('alice', 'INBOX', [2, 3], 'a'))).toBe('full');
    expect(store.messages('alice', 'a')).toEqual([]);
    store.copy('alice', 'INBOX', [2], 'a');
    expect(add()).toBe('full');
    store.removeFolder('alice', 'a');
    expect(add()).toBe('done');
    store.clear();
    expect([add(), add(), add(), add()]).toEqual(['done', 'done', 'done', 'full']);
    remove();
  });

  test('so many folders', async () => {
    const { store, remove } = await open({ maxFolders: 5 });
    expect(codeOf(() => store.makeFolder('alice', 'a/b'))).toBe('done');
    expect(codeOf(() => store.makeFolder('bob', 'a/b'))).toBe('full');
    expect(codeOf(() => store.renameFolder('alice', 'a', 'x/y/z'))).toBe('full');
    expect(store.folders('bob').map(({ path }) => path)).toEqual(['INBOX']);
    expect(codeOf(() => store.makeFolder('bob', 'a'))).toBe('done');
    remove();
  });
});
