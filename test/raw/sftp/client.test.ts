import { describe, expect, it, test } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { pathOf, type RemotePath } from '../../../src/protocols/remote-path.ts';
import { MAX_FOLDER_BYTES } from '../../../src/protocols/sftp-folder-size.ts';
import type { SftpClient } from '../../../src/protocols/sftp.ts';
import { openSftpOver } from '../../../src/raw/sftp/client.ts';
import { encodePayload, EXTENSIONS } from '../../../src/raw/sftp/extensions.ts';
import type { Reply } from '../../../src/raw/sftp/packets.ts';
import { memoryTransports } from '../../helpers/memory-transport.ts';
import { data, names, ok, openScripted, type Script, status } from './scripted-server.ts';

const A = pathOf('a');
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('the beginning', () => {
  /** Says these bytes, whatever the client says, and ends. */
  async function openAgainst(bytes: Uint8Array): Promise<SftpClient> {
    const [ours, theirs] = memoryTransports();
    await theirs.write(bytes);
    await theirs.end();
    return openSftpOver(ours, { facts: ours.facts, version: '', close: () => {} });
  }

  test.for([
    ['nothing at all', '', { code: 'empty-reply' }],
    ['half a packet', '0000000502', { code: 'empty-reply' }],
    [
      'another version',
      '00000005 02 00000004',
      { message: 'the server speaks version 4 of SFTP, and not 3' },
    ],
    ['an older version', '00000005 02 00000002', { code: 'weird-reply' }],
    ['something else', '00000009 65 00000001 00000000', { message: 'VERSION is due, and not STATUS' }],
    ['VERSION twice', '00000005 02 00000003 00000005 02 00000003', { message: 'VERSION comes once' }],
    ['an extension without a version', '0000000a 02 00000003 00000001 61', { code: 'weird-reply' }],
  ] as const)('is refused where it is %s', async ([, said, failure]) => {
    await expect(openAgainst(hex(said))).rejects.toMatchObject({ name: 'ProtocolError', ...failure });
  });

  it('explains words in place of packets', async () => {
    await expect(openAgainst(Buffer.from('Last login: today\n'))).rejects.toMatchObject({
      name: 'LimitError',
      hint: expect.stringContaining('start-up file'),
    });
  });

  it('says once who we are, and asks where we are', async () => {
    const { client, server } = await openScripted(() => undefined);
    expect(client.session).toEqual({
      connection: expect.objectContaining({ remote: 'memory:2' }),
      greeting: 'SSH-2.0-scripted',
      home: '/home',
      features: [],
    });
    expect(server.heard).toEqual([{ type: 'REALPATH', id: 1, path: '.' }]);
  });

  it('does without a home where the server does not tell', async () => {
    const { client } = await openScripted(({ type, id }) =>
      type === 'REALPATH' ? [status(id, 8)] : undefined,
    );
    expect(client.session.home).toBe('');
  });

  it.each([
    [261_120n, 131_072],
    [1_000n, 1_000],
    [0n, 32_768],
    [2n ** 64n - 1n, 131_072],
  ])('takes the limits that the server has: of %d bytes, it uses %d', async (limit, used) => {
    const name = 'limits@openssh.com';
    const limits = { packetLength: 0n, readLength: limit, writeLength: limit, openHandles: 0n };
    const payload = encodePayload(EXTENSIONS[name].reply, limits);
    const script: Script = ({ type, id }) => {
      if (type === 'EXTENDED') return [{ type: 'EXTENDED_REPLY', id, payload }];
      return type === 'READ' ? [status(id, 1)] : undefined;
    };
    const { client, server } = await openScripted(script, { extensions: new Map([[name, '1']]) });
    expect(client.session.features).toEqual([`${name} 1`]);
    for await (const _ of await client.read(A));
    expect(server.heard.find((request) => request.type === 'READ')).toMatchObject({ length: used });
  });
});

describe('what a server can refuse', () => {
  test.for([
    [2, 'No such file', 'not-found', 'the server refuses to remove a: No such file'],
    [3, 'Permission denied', 'access-denied', 'the server refuses to remove a: Permission denied'],
    [4, '', 'command-refused', 'the server refuses to remove a: failure'],
    [8, 'one\r\ntwo', 'command-refused', 'the server refuses to remove a: one'],
    [1, '', 'command-refused', 'the server refuses to remove a: end of file'],
    [4711, '', 'command-refused', 'the server refuses to remove a: status 4711'],
    [4, 'x'.repeat(5_000), 'command-refused', `the server refuses to remove a: ${'x'.repeat(200)}`],
  ] as const)('%d %s', async ([code, text, expected, message]) => {
    const { client } = await openScripted(({ type, id }) =>
      type === 'REMOVE' ? [status(id, code, text)] : undefined,
    );
    const failure = { name: 'RefusalError', code: expected, message, status: code, text };
    await expect(client.remove(A)).rejects.toMatchObject(failure);
    await client.removeFolder(A);
  });
});

describe('requests', () => {
  it('are those of the draft, in its order', async () => {
    const script: Script = ({ type, id }) => {
      if (type === 'LSTAT') return [{ type: 'ATTRS', id, attributes: { permissions: 0o120777 } }];
      return type === 'READLINK' ? [names(id, 'target')] : undefined;
    };
    const { client, server } = await openScripted(script);
    await client.remove(A);
    await client.removeFolder(A);
    await client.makeFolder(A);
    await client.rename(A, pathOf('b'));
    await client.setMode(A, 0o4755);
    await client.setModified(A, 1_000_000_000_999);
    await client.makeLink(pathOf('target'), A);
    expect(await client.stat(A)).toEqual({ name: 'a', kind: 'link', mode: 0o777, target: 'target' });
    expect(await client.realPath(A)).toBe('/home');
    expect(server.heard.slice(1)).toMatchObject([
      { type: 'REMOVE', path: 'a' },
      { type: 'RMDIR', path: 'a' },
      { type: 'MKDIR', path: 'a', attributes: {} },
      { type: 'RENAME', from: 'a', to: 'b' },
      { type: 'SETSTAT', path: 'a', attributes: { permissions: 0o4755 } },
      { type: 'SETSTAT', path: 'a', attributes: { times: { read: 1_000_000_000, written: 1_000_000_000 } } },
      { type: 'SYMLINK', target: 'target', path: 'a' },
      { type: 'LSTAT', path: 'a' },
      { type: 'READLINK', path: 'a' },
      { type: 'REALPATH', path: 'a' },
    ]);
    expect(server.heard.map(({ id }) => id)).toEqual(server.heard.map((_, index) => index + 1));
  });

  it('rename as POSIX does where the server can, in the version that we know', async () => {
    for (const [version, type] of [
      ['1', 'EXTENDED'],
      ['2', 'RENAME'],
    ] as const) {
      const extensions = new Map([['posix-rename@openssh.com', version]]);
      const { client, server } = await openScripted(() => undefined, { extensions });
      await client.rename(A, A);
      expect(server.heard.at(-1)?.type).toBe(type);
    }
  });

  it.each<[string, (client: SftpClient) => Promise<unknown>]>([
    ['a path with NUL', (client) => client.remove('a\0b' as RemotePath)],
    ['a link that leads to one', (client) => client.makeLink('a\0b' as RemotePath, A)],
    ['a mode that is none', (client) => client.setMode(A, 0o10000)],
    ['a time before 1970', (client) => client.setModified(A, -1)],
    ['a time after 2106', (client) => client.setModified(A, Date.UTC(2106, 2))],
    ['text to read', (client) => client.read(A, { text: true })],
    ['text to write', (client) => client.write(A, (async function* () {})(), { text: true })],
    ['a name of its choice', (client) => client.write(A, (async function* () {})(), { how: 'unique' })],
  ])('are not sent for %s', async (_, ask) => {
    const { client, server } = await openScripted(() => undefined);
    await expect(ask(client)).rejects.toBeInstanceOf(UsageError);
    expect(server.heard).toHaveLength(1);
    await client.remove(A);
  });

  it('are made one at a time', async () => {
    const { client } = await openScripted(() => undefined);
    const first = client.remove(A);
    await expect(client.remove(A)).rejects.toMatchObject({ name: 'UsageError' });
    await first;
    await client.remove(A);
  });
});

describe('a folder', () => {
  it('is in the order of the requests, and without the two that stand for folders', async () => {
    const pages: readonly (readonly string[])[] = [['.', 'a', 'b'], ['c'], ['..', 'd'], ['e']];
    let page = 0;
    const script: Script = ({ type, id }) => {
      if (type !== 'READDIR') return undefined;
      const found = pages[page];
      page += 1;
      return [found === undefined ? status(id, 1) : names(id, ...found)];
    };
    const { client, server } = await openScripted(script, { order: (replies) => replies.toReversed() });
    const { entries, unknown } = await client.list(A);
    expect(entries.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(unknown).toEqual([]);
    expect(server.heard.at(-1)).toMatchObject({ type: 'CLOSE' });
  });

  it('ends with a page that is empty', async () => {
    const { client } = await openScripted(({ type, id }) => (type === 'READDIR' ? [names(id)] : undefined));
    expect((await client.list(A)).entries).toEqual([]);
  });

  it('without an end is cut off', async () => {
    const long = 'x'.repeat(200_000);
    const { client, server } = await openScripted(({ type, id }) =>
      type === 'READDIR' ? [names(id, long)] : undefined,
    );
    await expect(client.list(A)).rejects.toMatchObject({ name: 'LimitError', limit: 'MAX_FOLDER_BYTES' });
    expect(server.heard.length).toBeLessThan(MAX_FOLDER_BYTES / long.length + 10);
    await expect(client.list(A)).rejects.toMatchObject({ name: 'LimitError' });
  });

  it('that the server stops telling is refused, and the session goes on', async () => {
    const { client, server } = await openScripted(({ type, id }) =>
      type === 'READDIR' ? [status(id, 3)] : undefined,
    );
    await expect(client.list(A)).rejects.toMatchObject({ code: 'access-denied' });
    expect(server.heard.at(-1)).toMatchObject({ type: 'CLOSE' });
    await client.remove(A);
  });
});

describe('a server that breaks the protocol', () => {
  it.each<[string, (id: number) => Reply]>([
    ['an id that nobody has', (id) => ok(id + 1)],
    ['attributes in place of a status', (id) => ({ type: 'ATTRS', id, attributes: {} })],
    ['bytes in place of a status', (id) => data(id, Buffer.from('x'))],
  ])('ends the session with %s', async (_, answer) => {
    const { client } = await openScripted(({ type, id }) => (type === 'REMOVE' ? [answer(id)] : undefined));
    const failure = { name: 'ProtocolError', code: 'weird-reply' };
    await expect(client.remove(A)).rejects.toMatchObject(failure);
    await expect(client.remove(A)).rejects.toMatchObject(failure);
  });

  it.each([0, 2])('ends it with %d names for one', async (count) => {
    const script: Script = ({ type, id, ...request }) =>
      type === 'REALPATH' && 'path' in request && request.path === 'a'
        ? [names(id, ...['x', 'y'].slice(0, count))]
        : undefined;
    const { client } = await openScripted(script);
    await expect(client.realPath(A)).rejects.toMatchObject({ code: 'weird-reply' });
  });

  it('ends it by going away', async () => {
    const { client } = await openScripted(({ type }) =>
      type === 'REMOVE' ? (server.close(), []) : undefined,
    );
    const server = { close: (): void => void client.close() };
    await expect(client.remove(A)).rejects.toMatchObject({ name: 'TransportError' });
  });
});

describe('the end', () => {
  it('breaks off what is under way, may be said twice, and closes what is below', async () => {
    const [ours] = memoryTransports();
    const opening = openSftpOver(ours, { facts: ours.facts, version: '', close: () => {} });
    ours.close(new UsageError('enough'));
    await expect(opening).rejects.toMatchObject({ message: 'enough' });
    const { client } = await openScripted(({ type }) => (type === 'REMOVE' ? [] : undefined));
    const waiting = client.remove(A);
    await client.close();
    await client.close();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    await expect(client.remove(A)).rejects.toMatchObject({ code: 'aborted' });
  });

  it('comes by a signal, at any time', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const { client } = await openScripted(({ type }) => (type === 'REMOVE' ? [] : undefined), { signal });
    const waiting = client.remove(A);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    await expect(client.list(A)).rejects.toMatchObject({ code: 'aborted' });
    await expect(openScripted(() => undefined, { signal })).rejects.toMatchObject({ code: 'aborted' });
  });
});
