import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { MemoryStore } from '../../../src/lab/store/memory-store.ts';
import { folder, textFile } from '../../../src/lab/store/seed.ts';
import { pathOf } from '../../../src/protocols/remote-path.ts';
import { OPEN_FLAGS } from '../../../src/protocols/sftp-arguments.ts';
import type { Incoming } from '../../../src/raw/sftp/decoder.ts';
import { encodePayload, EXTENSIONS } from '../../../src/raw/sftp/extensions.ts';
import { emptyFolder } from '../../helpers/scratch.ts';
import { NO_SFTP_SERVER, startSftpServer } from '../../helpers/sftp-server.ts';
import { RawSession, startSession, type Unnumbered } from './raw-session.ts';

const { read, write, append, create, truncate, exclusive } = OPEN_FLAGS;
const rename = EXTENSIONS['posix-rename@openssh.com'].request;
const A = pathOf('a.txt');
const NEW = pathOf('new');
const NOWHERE = pathOf('nowhere/x');

const open = (name: string, flags: number): Unnumbered => ({
  type: 'OPEN',
  path: pathOf(name),
  flags,
  attributes: {},
});

/**
 * Each on a tree of its own; `$` stands for the handle that was given last. What is left out is what OpenSSH says to a handle
 * that does not fit, NO_SUCH_FILE, which it makes of EBADF.
 */
const CONVERSATIONS: readonly (readonly [string, readonly Unnumbered[]])[] = [
  [
    'what there is',
    [
      { type: 'STAT', path: A },
      { type: 'LSTAT', path: pathOf('sub') },
      { type: 'STAT', path: pathOf('nowhere') },
      { type: 'STAT', path: pathOf('a.txt/x') },
      { type: 'READLINK', path: NOWHERE },
    ],
  ],
  [
    'reading',
    [
      open('a.txt', read),
      { type: 'FSTAT', handle: '$' },
      { type: 'READ', handle: '$', offset: 0, length: 3 },
      { type: 'READ', handle: '$', offset: 3, length: 100 },
      { type: 'READ', handle: '$', offset: 5, length: 1 },
      { type: 'READDIR', handle: '$' },
      { type: 'CLOSE', handle: '$' },
    ],
  ],
  [
    'writing',
    [
      open('new', write),
      open('new', write | create | exclusive),
      { type: 'WRITE', handle: '$', offset: 3, bytes: Buffer.from('def') },
      { type: 'WRITE', handle: '$', offset: 0, bytes: Buffer.from('abc') },
      { type: 'FSTAT', handle: '$' },
      { type: 'FSETSTAT', handle: '$', attributes: { size: 4 } },
      { type: 'CLOSE', handle: '$' },
      open('new', write | create | exclusive),
      open('new', write | append | read),
      { type: 'WRITE', handle: '$', offset: 0, bytes: Buffer.from('end') },
      { type: 'READ', handle: '$', offset: 0, length: 100 },
      open('new', write | truncate),
      { type: 'LSTAT', path: NEW },
      open('nowhere/x', write | create),
      open('sub', write),
    ],
  ],
  [
    'attributes',
    [
      {
        type: 'SETSTAT',
        path: A,
        attributes: { permissions: 0o600, times: { read: 1_000_000_000, written: 1_000_000_000 } },
      },
      { type: 'LSTAT', path: A },
      { type: 'SETSTAT', path: A, attributes: { size: 2 } },
      { type: 'SETSTAT', path: A, attributes: { times: { read: 1, written: 1 } } },
      { type: 'LSTAT', path: A },
      { type: 'SETSTAT', path: NOWHERE, attributes: { permissions: 0o600 } },
    ],
  ],
  [
    'folders',
    [
      { type: 'MKDIR', path: NEW, attributes: { permissions: 0o700 } },
      { type: 'LSTAT', path: NEW },
      { type: 'MKDIR', path: NEW, attributes: {} },
      { type: 'MKDIR', path: NOWHERE, attributes: {} },
      { type: 'RMDIR', path: pathOf('sub') },
      { type: 'RMDIR', path: NOWHERE },
      { type: 'REMOVE', path: NOWHERE },
      { type: 'RMDIR', path: NEW },
      { type: 'OPENDIR', path: NEW },
      { type: 'OPENDIR', path: pathOf('sub') },
      { type: 'READ', handle: '$', offset: 0, length: 1 },
      { type: 'READDIR', handle: '$' },
      { type: 'READDIR', handle: '$' },
      { type: 'CLOSE', handle: '$' },
    ],
  ],
  [
    'names',
    [
      { type: 'RENAME', from: A, to: pathOf('sub/b.txt') },
      { type: 'RENAME', from: A, to: NEW },
      { type: 'STAT', path: A },
      {
        type: 'EXTENDED',
        name: 'posix-rename@openssh.com',
        payload: encodePayload(rename, { from: NEW, to: pathOf('sub/b.txt') }),
      },
      { type: 'STAT', path: pathOf('sub/b.txt') },
      { type: 'RENAME', from: A, to: NEW },
      { type: 'REMOVE', path: pathOf('sub/b.txt') },
      { type: 'REMOVE', path: A },
    ],
  ],
  [
    'links',
    [
      { type: 'SYMLINK', target: A, path: pathOf('link') },
      { type: 'READLINK', path: pathOf('link') },
      { type: 'STAT', path: pathOf('link') },
      { type: 'SYMLINK', target: A, path: pathOf('link') },
      { type: 'REMOVE', path: pathOf('link') },
      { type: 'READLINK', path: pathOf('link') },
      { type: 'SYMLINK', target: pathOf('loop'), path: pathOf('loop') },
      { type: 'STAT', path: pathOf('loop') },
      { type: 'SYMLINK', target: pathOf('nothing'), path: pathOf('loose') },
      { type: 'STAT', path: pathOf('loose') },
      open('loose', read),
    ],
  ],
  [
    'what only some servers have',
    [{ type: 'EXTENDED', name: 'unknown@example.com', payload: Buffer.alloc(0) }],
  ],
];

const reason = NO_SFTP_SERVER === undefined ? '' : ` (skipped: ${NO_SFTP_SERVER})`;

describe.skipIf(NO_SFTP_SERVER !== undefined)(`the lab answers as OpenSSH's server does${reason}`, () => {
  let scratch: Awaited<ReturnType<typeof emptyFolder>>;
  let number = 0;
  beforeAll(async () => {
    scratch = await emptyFolder();
  });
  afterAll(() => scratch.remove());

  it.each(CONVERSATIONS)('%s', async (_, requests) => {
    const path = join(scratch.path, String((number += 1)));
    await mkdir(join(path, 'sub'), { recursive: true });
    for (const [name, text] of [
      ['a.txt', 'hello'],
      ['sub/b.txt', 'b'],
    ] as const) {
      await writeFile(join(path, name), text, { mode: 0o644 });
      await utimes(join(path, name), 1_686_355_200, 1_686_355_200);
    }
    const process = startSftpServer(path, ['-u', '022']);
    onTestFinished(() => process.stop());
    const expected = await converse(new RawSession(process.transport), requests);

    const store = new MemoryStore({
      seed: () =>
        folder('2023-06-10', {
          'a.txt': textFile('2023-06-10', 'hello'),
          sub: folder('2023-06-10', { 'b.txt': textFile('2023-06-10', 'b') }),
        }),
    });
    const { session } = startSession({ user: 'alice', store, mayWrite: true });
    expect(await converse(session, requests)).toEqual(expected);
  });
});

async function converse(session: RawSession, requests: readonly Unnumbered[]): Promise<unknown[]> {
  await session.begin();
  let handle = '';
  const said: unknown[] = [];
  for (const request of requests) {
    const reply = await session.ask('handle' in request ? { ...request, handle } : request);
    if (reply.type === 'HANDLE') ({ handle } = reply);
    said.push([request.type, essenceOf(reply)]);
  }
  return said;
}

/** What both servers have to agree on: not handles, owners, the size of folders, or the time of what is new. */
function essenceOf(reply: Incoming): unknown {
  switch (reply.type) {
    case 'STATUS':
      return reply.status;
    case 'DATA':
      return Buffer.from(reply.bytes).toString();
    case 'NAME':
      return reply.files.map(({ name }) => name).toSorted();
    case 'ATTRS': {
      const { size, permissions = 0, times } = reply.attributes;
      const old = times !== undefined && times.written < 1_700_000_000 ? times.written : 'new';
      return (permissions & 0o40000) === 0 ? { size, permissions, old } : { permissions };
    }
    case 'HANDLE':
    case 'VERSION':
    case 'EXTENDED_REPLY':
      return reply.type;
  }
}
