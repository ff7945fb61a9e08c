import { describe, expect, it } from 'vitest';
import { MAX_OPEN_HANDLES } from '../../../src/lab/sftp/handles.ts';
import { MemoryStore } from '../../../src/lab/store/memory-store.ts';
import { folder, link, type Seed, type SeedFolder, textFile } from '../../../src/lab/store/seed.ts';
import type { Account, StoreFile } from '../../../src/lab/store/types.ts';
import { pathOf, type RemotePath } from '../../../src/protocols/remote-path.ts';
import { OPEN_FLAGS } from '../../../src/protocols/sftp-arguments.ts';
import type { Incoming } from '../../../src/raw/sftp/decoder.ts';
import { encodePayload, EXTENSIONS } from '../../../src/raw/sftp/extensions.ts';
import { type RawSession, startSession, type Unnumbered } from './raw-session.ts';

const TREE = folder('2023-06-10', {
  'a.txt': textFile('2023-06-10', 'hello', 0o640),
  sub: folder('2023-06-10', { 'b.txt': textFile('2023-06-10', 'b') }),
  link: link('2023-06-10', 'sub'),
});

const A = pathOf('a.txt');
const ROOT = pathOf('/');
const STATUS = { noFile: 2, denied: 3, failure: 4, unsupported: 8 };

function accountOf(more: Partial<Account> = {}): Account {
  return {
    user: 'alice',
    store: new MemoryStore({ seed: () => TREE, owner: 'alice' }),
    mayWrite: true,
    ...more,
  };
}

async function begin(more: Partial<Account> = {}): Promise<RawSession> {
  const { session } = startSession(accountOf(more));
  await session.begin();
  return session;
}

async function openFile(session: RawSession, path: RemotePath, flags: number): Promise<string> {
  const reply = await session.ask({ type: 'OPEN', path, flags, attributes: {} });
  if (reply.type !== 'HANDLE') throw new Error(`OPEN: ${JSON.stringify(reply)}`);
  return reply.handle;
}

const extended = (name: keyof typeof EXTENSIONS, values: object): Unnumbered => ({
  type: 'EXTENDED',
  name,
  payload: encodePayload(EXTENSIONS[name].request, values as never),
});

describe('a session', () => {
  it('begins with the version and the extensions', async () => {
    const { session } = startSession(accountOf());
    expect(await session.begin()).toEqual({
      type: 'VERSION',
      version: 3,
      extensions: new Map([
        ['posix-rename@openssh.com', '1'],
        ['statvfs@openssh.com', '2'],
        ['fsync@openssh.com', '1'],
        ['limits@openssh.com', '1'],
      ]),
    });
  });

  it('begins in the home of the account, and never leaves the store', async () => {
    const session = await begin({ home: pathOf('/sub') });
    for (const [path, real] of [
      ['.', '/sub'],
      ['', '/sub'],
      ['b.txt', '/sub/b.txt'],
      ['..', '/'],
      ['../../../etc', '/etc'],
      ['/a/./b/../c//', '/a/c'],
    ] as const) {
      const reply = await session.ask({ type: 'REALPATH', path: path as RemotePath });
      expect(reply).toMatchObject({ type: 'NAME', files: [{ name: real }] });
    }
  });

  it('answers requests that came at once in their order', async () => {
    const session = await begin();
    const path = A;
    await session.send(...Array.from({ length: 500 }, (_, id) => ({ type: 'LSTAT', id, path }) as const));
    for (let id = 0; id < 500; id += 1) expect(await session.receive()).toMatchObject({ type: 'ATTRS', id });
  });

  it('closes what the client has left open', async () => {
    let closed = 0;
    const store = new MemoryStore({ seed: () => TREE });
    const open = store.open.bind(store);
    store.open = async (path, options): Promise<StoreFile> => {
      const file = await open(path, options);
      file.close = async () => void (closed += 1);
      return file;
    };
    const { session, served } = startSession(accountOf({ store }));
    await session.begin();
    await openFile(session, A, OPEN_FLAGS.read);
    await openFile(session, A, OPEN_FLAGS.read);
    await session.transport.end();
    await served;
    expect(closed).toBe(2);
  });

  it.each<[string, (session: RawSession) => Promise<unknown>]>([
    ['no INIT', (session) => session.send({ type: 'LSTAT', id: 1, path: A })],
    ['an older version', (session) => session.send({ type: 'INIT', version: 2, extensions: new Map() })],
    [
      'INIT twice',
      async (session) => {
        await session.begin();
        await session.send({ type: 'INIT', version: 3, extensions: new Map() });
      },
    ],
    ['text', (session) => session.transport.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'))],
    ['a packet without a kind', (session) => session.transport.write(Buffer.alloc(4))],
    ['a reply', (session) => session.transport.write(Buffer.from('00000009650000000100000000', 'hex'))],
    ['an end at once', (session) => session.transport.end()],
    [
      'an end within a packet',
      async (session) => {
        await session.transport.write(Buffer.alloc(2));
        await session.transport.end();
      },
    ],
  ])('ends, and does no harm, with %s', async (_, say) => {
    const { session, served } = startSession(accountOf());
    await say(session);
    await expect(served).resolves.toBeUndefined();
  });
});

describe('files', () => {
  it('are read, from anywhere, to their end', async () => {
    const session = await begin();
    const handle = await openFile(session, A, OPEN_FLAGS.read);
    const read = (offset: number, length: number) => session.ask({ type: 'READ', handle, offset, length });
    expect(await read(0, 100)).toMatchObject({ type: 'DATA', bytes: Buffer.from('hello') });
    expect(await read(1, 3)).toMatchObject({ type: 'DATA', bytes: Buffer.from('ell') });
    expect(await read(5, 1)).toMatchObject({ type: 'STATUS', status: 1 });
    expect(await read(2 ** 40, 0xffff_ffff)).toMatchObject({ type: 'STATUS', status: 1 });
  });

  it('are written where the client says, or at the end', async () => {
    const session = await begin();
    const path = pathOf('new');
    const first = await openFile(session, path, OPEN_FLAGS.write | OPEN_FLAGS.create);
    await session.ask({ type: 'WRITE', handle: first, offset: 2, bytes: Buffer.from('cd') });
    await session.ask({ type: 'WRITE', handle: first, offset: 0, bytes: Buffer.from('ab') });
    const last = await openFile(session, path, OPEN_FLAGS.write | OPEN_FLAGS.append | OPEN_FLAGS.read);
    await session.ask({ type: 'WRITE', handle: last, offset: 0, bytes: Buffer.from('ef') });
    const reply = await session.ask({ type: 'READ', handle: last, offset: 0, length: 100 });
    expect(reply).toMatchObject({ bytes: Buffer.from('abcdef') });
  });

  it('are not open without bound', async () => {
    const session = await begin();
    const handles: string[] = [];
    for (let count = 0; count < MAX_OPEN_HANDLES; count += 1) {
      handles.push(await openFile(session, A, OPEN_FLAGS.read));
    }
    const refusal = { type: 'STATUS', status: STATUS.failure, message: 'too many handles are open' };
    const again = { type: 'OPEN', path: A, flags: OPEN_FLAGS.read, attributes: {} } as const;
    expect(await session.ask(again)).toMatchObject(refusal);
    expect(await session.ask({ type: 'OPENDIR', path: pathOf('.') })).toMatchObject(refusal);
    await session.ask({ type: 'CLOSE', handle: handles[0]! });
    expect(await session.ask(again)).toMatchObject({ type: 'HANDLE' });
  });
});

describe('folders', () => {
  it('are told as `ls -l` does, with the two that every folder has', async () => {
    const session = await begin();
    const opened = await session.ask({ type: 'OPENDIR', path: pathOf('/') });
    const handle = opened.type === 'HANDLE' ? opened.handle : '';
    const reply = await session.ask({ type: 'READDIR', handle });
    const files = reply.type === 'NAME' ? reply.files : [];
    expect(files.map(({ name }) => name)).toEqual(['.', '..', 'a.txt', 'link', 'sub']);
    expect(files[2]).toEqual({
      name: 'a.txt',
      longname: '-rw-r-----    1 alice    alice           5 Jun 10  2023 a.txt',
      attributes: {
        size: 5,
        permissions: 0o100640,
        times: { read: Date.UTC(2023, 5, 10) / 1000, written: Date.UTC(2023, 5, 10) / 1000 },
      },
    });
    expect(files[3]?.longname).toMatch(/^l.* link$/);
    expect(files[4]?.attributes.permissions).toBe(0o40755);
    expect(await session.ask({ type: 'READDIR', handle })).toMatchObject({ type: 'STATUS', status: 1 });
  });

  it('come in pages', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 250 }, (_, index) => [`f${index}`, textFile('2023-06-10', '')]),
    );
    const session = await begin({ store: new MemoryStore({ seed: () => folder('2023-06-10', many) }) });
    const opened = await session.ask({ type: 'OPENDIR', path: pathOf('/') });
    const handle = opened.type === 'HANDLE' ? opened.handle : '';
    const sizes: number[] = [];
    for (let reply = await session.ask({ type: 'READDIR', handle }); reply.type === 'NAME';) {
      sizes.push(reply.files.length);
      reply = await session.ask({ type: 'READDIR', handle });
    }
    expect(sizes).toEqual([100, 100, 52]);
  });

  it('fit into packets, however long their names are and wherever their links lead', async () => {
    const longest = (number: number): string => String(number).padStart(255, 'x');
    const links = Array.from({ length: 100 }, (_, number) => [
      longest(number),
      link('2023-06-10', 'x'.repeat(4096)),
    ]);
    const seed = (): SeedFolder => folder('2023-06-10', Object.fromEntries(links) as Record<string, Seed>);
    const session = await begin({ store: new MemoryStore({ seed }) });
    const opened = await session.ask({ type: 'OPENDIR', path: pathOf('/') });
    const handle = opened.type === 'HANDLE' ? opened.handle : '';
    expect(await session.ask({ type: 'READDIR', handle })).toMatchObject({ type: 'NAME' });
  });

  it('are not remembered without end', async () => {
    const store = new MemoryStore();
    const entry = { ...(await store.stat(ROOT)), name: pathOf('x') };
    store.list = async () => Array.from({ length: 60_000 }, () => entry);
    const session = await begin({ store });
    const open = (): Promise<Incoming> => session.ask({ type: 'OPENDIR', path: ROOT });
    const opened = [await open(), await open()];
    expect(await open()).toMatchObject({ type: 'STATUS', status: 4, message: 'too many handles are open' });
    await session.ask({ type: 'CLOSE', handle: opened[0]?.type === 'HANDLE' ? opened[0].handle : '' });
    expect(await open()).toMatchObject({ type: 'HANDLE' });
  });
});

describe('what is refused', () => {
  const CHANGES: readonly Unnumbered[] = [
    { type: 'OPEN', path: A, flags: OPEN_FLAGS.write, attributes: {} },
    { type: 'OPEN', path: pathOf('new'), flags: OPEN_FLAGS.read | OPEN_FLAGS.create, attributes: {} },
    { type: 'SETSTAT', path: A, attributes: { permissions: 0o600 } },
    { type: 'REMOVE', path: A },
    { type: 'MKDIR', path: pathOf('new'), attributes: {} },
    { type: 'RMDIR', path: pathOf('sub') },
    { type: 'RENAME', from: A, to: pathOf('new') },
    { type: 'SYMLINK', target: A, path: pathOf('new') },
    extended('posix-rename@openssh.com', { from: A, to: pathOf('new') }),
  ];

  it.each(CHANGES)('$type, to an account that may only look', async (request) => {
    const store = new MemoryStore({ seed: () => TREE });
    const before = await store.list(pathOf('/'));
    const session = await begin({ store, mayWrite: false });
    expect(await session.ask(request)).toMatchObject({ type: 'STATUS', status: STATUS.denied });
    expect(await store.list(pathOf('/'))).toEqual(before);
  });

  it.each<[Unnumbered, number]>([
    [{ type: 'READ', handle: 'x', offset: 0, length: 1 }, STATUS.failure],
    [{ type: 'WRITE', handle: 'x', offset: 0, bytes: Buffer.from('x') }, STATUS.failure],
    [{ type: 'READDIR', handle: 'x' }, STATUS.failure],
    [{ type: 'FSTAT', handle: 'x' }, STATUS.failure],
    [{ type: 'FSETSTAT', handle: 'x', attributes: {} }, STATUS.failure],
    [{ type: 'CLOSE', handle: 'x' }, STATUS.failure],
    [extended('fsync@openssh.com', { handle: 'x' }), STATUS.failure],
    [{ type: 'SETSTAT', path: A, attributes: { owners: { user: 0, group: 0 } } }, STATUS.denied],
    [{ type: 'LSTAT', path: 'a\0b' as RemotePath }, STATUS.failure],
    [{ type: 'EXTENDED', name: 'unknown@example.com', payload: Buffer.from('x') }, STATUS.unsupported],
    [{ type: 'EXTENDED', name: 'toString', payload: Buffer.alloc(0) }, STATUS.unsupported],
  ])('%j', async (request, status) => {
    const session = await begin();
    expect(await session.ask(request)).toMatchObject({ type: 'STATUS', status });
    expect(await session.ask({ type: 'LSTAT', path: A })).toMatchObject({ type: 'ATTRS' });
  });
});

describe("OpenSSH's extensions", () => {
  it('replace on renaming, which RENAME does not', async () => {
    const session = await begin();
    const names = { from: A, to: pathOf('sub/b.txt') };
    expect(await session.ask({ type: 'RENAME', ...names })).toMatchObject({ status: STATUS.failure });
    expect(await session.ask(extended('posix-rename@openssh.com', names))).toMatchObject({ status: 0 });
    expect(await session.ask({ type: 'STAT', path: names.to })).toMatchObject({ attributes: { size: 5 } });
  });

  it('tell the limits and the space', async () => {
    const store = new MemoryStore({ seed: () => TREE, capacity: 1024 * 1024 });
    const session = await begin({ store });
    const limits = await session.ask(extended('limits@openssh.com', {}));
    expect(limits).toMatchObject({
      type: 'EXTENDED_REPLY',
      // 256 KiB, twice 1 KiB less, 100.
      payload: Buffer.from('0000000000040000000000000003fc00000000000003fc000000000000000064', 'hex'),
    });
    const space = await session.ask(extended('statvfs@openssh.com', { path: A }));
    const numbers = space.type === 'EXTENDED_REPLY' ? Buffer.from(space.payload) : Buffer.alloc(88);
    // f_frsize and f_blocks.
    expect(numbers.readBigUInt64BE(8) * numbers.readBigUInt64BE(16)).toBe(1024n * 1024n);
    const nowhere = extended('statvfs@openssh.com', { path: pathOf('nowhere') });
    expect(await session.ask(nowhere)).toMatchObject({ status: STATUS.noFile });
  });
});
