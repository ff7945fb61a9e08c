import { describe, expect, onTestFinished, test } from 'vitest';
import { startSftpLab } from '../../../src/lab/sftp/server.ts';
import { MemoryStore } from '../../../src/lab/store/memory-store.ts';
import { folder, textFile } from '../../../src/lab/store/seed.ts';
import { PIECE_BYTES } from '../../../src/library/sftp/limits.ts';
import { openSftp } from '../../../src/library/sftp.ts';
import type { FileClientSettings } from '../../../src/protocols/files.ts';
import { pathOf, pathOfBytes } from '../../../src/protocols/remote-path.ts';
import { MAX_FOLDER_BYTES } from '../../../src/protocols/sftp-folder-size.ts';
import type { SftpClient } from '../../../src/protocols/sftp.ts';
import { createRecorder } from '../../../src/transcript/recorder.ts';
import type { Entry } from '../../../src/transcript/types.ts';
import { makeKey, secret, startSshServer } from '../../net/ssh/ssh-server.ts';

const DATE = '2025-01-02T03:04:05';
/** More than are asked for at once. */
const TEXT = 'The quick brown fox jumps over the lazy dog.\n'.repeat(60_000);
const HOST_KEY = makeKey().key;

/** A client of a lab with a few files; both are gone after the test. */
async function openLab(settings: FileClientSettings = {}): Promise<SftpClient> {
  const seed = (): ReturnType<typeof folder> =>
    folder(DATE, { 'text.txt': textFile(DATE, TEXT), empty: textFile(DATE, ''), sub: folder(DATE, {}) });
  const store = new MemoryStore({ seed });
  const accounts = [{ user: 'alice', password: 'secret', store, mayWrite: true }];
  const { port, stop } = await startSftpLab({ host: '127.0.0.1', port: 0, accounts, hostKey: HOST_KEY });
  onTestFinished(stop);
  const identity = { password: secret };
  const hostKeys = { known: () => 'known' as const };
  const client = await openSftp({ host: '127.0.0.1', port, user: 'alice', identity, hostKeys }, settings);
  onTestFinished(() => client.close());
  return client;
}

async function gather(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const bytes of body) text += Buffer.from(bytes).toString('latin1');
  return text;
}

async function* bodyOf(...pieces: readonly string[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const piece of pieces) yield Buffer.from(piece);
}

describe('the SFTP client over ssh2', () => {
  test('says what a session begins with', async () => {
    const { session, kind, protocol } = await openLab();
    expect([kind, protocol, session.home]).toEqual(['library', 'sftp', '/']);
    expect(session.greeting).toMatch(/^SSH-2\.0-/);
    expect(session.features).toContain('posix-rename@openssh.com 1');
  });

  test('reads a file, a part of it, and nothing of it', async () => {
    const client = await openLab();
    const file = pathOf('text.txt');
    expect(await gather(await client.read(file))).toBe(TEXT);
    expect(await gather(await client.read(file, { offset: 40_000, length: 70_000 }))).toBe(
      TEXT.slice(40_000, 110_000),
    );
    expect(await gather(await client.read(file, { offset: TEXT.length - 3 }))).toBe(TEXT.slice(-3));
    expect(await gather(await client.read(file, { offset: TEXT.length }))).toBe('');
    expect(await gather(await client.read(file, { length: 0 }))).toBe('');
    expect(await gather(await client.read(pathOf('empty')))).toBe('');
    await expect(client.read(file, { offset: TEXT.length + 1 })).rejects.toMatchObject({ code: 'no-range' });
  });

  test('leaves a body, and goes on', async () => {
    const client = await openLab();
    for await (const bytes of await client.read(pathOf('text.txt'))) {
      expect(bytes.length).toBeGreaterThan(0);
      break;
    }
    await client.read(pathOf('text.txt'));
    await expect(client.stat(pathOf('text.txt'))).rejects.toMatchObject({ code: 'usage' });
  });

  test('writes, appends, and resumes', async () => {
    const client = await openLab();
    const file = pathOf('new.txt');
    expect(await client.write(file, bodyOf(TEXT, 'end'))).toEqual({ bytes: TEXT.length + 3 });
    expect(await client.write(file, bodyOf(' more'), { how: 'append' })).toEqual({ bytes: 5 });
    expect(await gather(await client.read(file))).toBe(`${TEXT}end more`);
    await client.write(file, bodyOf('END'), { how: 'resume', offset: TEXT.length });
    expect(await gather(await client.read(file))).toBe(`${TEXT}END`);
    await expect(client.write(file, bodyOf('x'), { how: 'resume', offset: 1e9 })).rejects.toMatchObject({
      code: 'no-range',
    });
    await client.write(file, bodyOf('short'));
    expect(await gather(await client.read(file))).toBe('short');
  });

  test('throws what a body throws, and is closed then', async () => {
    const client = await openLab();
    const broken = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      yield Buffer.from('some');
      throw new Error('the disk is gone');
    };
    await expect(client.write(pathOf('x'), broken())).rejects.toThrow('the disk is gone');
    await expect(client.stat(pathOf('x'))).rejects.toThrow('the disk is gone');
  });

  test('changes names, modes and times, and makes links', async () => {
    const client = await openLab();
    await client.rename(pathOf('text.txt'), pathOf('empty'));
    await client.setMode(pathOf('empty'), 0o640);
    await client.setModified(pathOf('empty'), 1_234_567_890_999);
    expect(await client.stat(pathOf('empty'))).toMatchObject({
      size: TEXT.length,
      mode: 0o640,
      modified: { time: 1_234_567_890_000, precision: 'second', zone: 'utc' },
    });
    await client.makeLink(pathOf('empty'), pathOf('sub/link'));
    expect(await client.stat(pathOf('sub/link'))).toMatchObject({ kind: 'link', target: 'empty' });
    const { entries } = await client.list(pathOf('sub'));
    expect(entries).toMatchObject([{ name: 'link', kind: 'link' }]);
    await client.remove(pathOf('sub/link'));
    await client.removeFolder(pathOf('sub'));
    await client.makeFolder(pathOf('grün'));
    expect(await client.realPath(pathOf('grün/../empty'))).toBe('/empty');
    expect((await client.list(pathOf(''))).entries.map(({ name }) => name)).toEqual([
      'empty',
      pathOf('grün'),
    ]);
    const { total, available } = await client.space(pathOf('/'));
    expect(total).toBeGreaterThanOrEqual(available);
  });

  test.each([
    ['stat', (client: SftpClient) => client.stat(pathOf('none')), 'not-found'],
    ['list', (client: SftpClient) => client.list(pathOf('none')), 'not-found'],
    ['read', (client: SftpClient) => client.read(pathOf('none')), 'not-found'],
    ['write', (client: SftpClient) => client.write(pathOf('none/x'), bodyOf('')), 'not-found'],
    ['makeFolder', (client: SftpClient) => client.makeFolder(pathOf('sub')), 'command-refused'],
    ['raw name', (client: SftpClient) => client.stat(pathOfBytes(Buffer.of(0xe9))), 'usage'],
    ['NUL', (client: SftpClient) => client.stat(pathOf('a\0b')), 'usage'],
    ['mode', (client: SftpClient) => client.setMode(pathOf('empty'), 0o10000), 'usage'],
    ['time', (client: SftpClient) => client.setModified(pathOf('empty'), -1), 'usage'],
    ['text', (client: SftpClient) => client.read(pathOf('empty'), { text: true }), 'usage'],
    ['unique', (client: SftpClient) => client.write(pathOf('x'), bodyOf(''), { how: 'unique' }), 'usage'],
  ])('goes on after it was refused: %s', async (_title, act, code) => {
    const client = await openLab();
    await expect(act(client)).rejects.toMatchObject({ code });
    expect(await client.stat(pathOf('empty'))).toMatchObject({ kind: 'file' });
  });

  test('shows in a transcript what crosses the channel', async () => {
    const entries: Entry[] = [];
    const listeners = [
      (entry: Entry) =>
        void entries.push('bytes' in entry ? { ...entry, bytes: Buffer.from(entry.bytes) } : entry),
    ];
    const client = await openLab({ recorder: createRecorder({ client: 'library', listeners }) });
    await client.stat(pathOf('empty'));
    const bytes = entries.flatMap((entry) => ('bytes' in entry ? [entry] : []));
    // INIT and VERSION: draft-ietf-secsh-filexfer-02, section 4.
    expect(bytes[0]).toMatchObject({
      kind: 'sent',
      secure: true,
      bytes: Buffer.from('000000050100000003', 'hex'),
    });
    expect(bytes[1]?.kind).toBe('received');
    expect(
      Buffer.from(bytes[1]?.bytes ?? [])
        .subarray(4, 9)
        .toString('hex'),
    ).toBe('0200000003');
    const sent = Buffer.concat(bytes.filter(({ kind }) => kind === 'sent').map((each) => each.bytes));
    expect(sent.includes('empty')).toBe(true);
  });

  test('is closed by a signal, with its reason', async () => {
    const abort = new AbortController();
    const client = await openLab({ signal: abort.signal });
    const body = await client.read(pathOf('text.txt'));
    abort.abort();
    await expect(gather(body)).rejects.toMatchObject({ code: 'aborted' });
    await expect(client.stat(pathOf('empty'))).rejects.toMatchObject({ code: 'aborted' });
    await expect(openLab({ signal: abort.signal })).rejects.toMatchObject({ code: 'aborted' });
  });

  test('may be closed at any time, and twice', async () => {
    const client = await openLab();
    const reading = client.read(pathOf('text.txt')).then(gather);
    await Promise.all([client.close(), expect(reading).rejects.toMatchObject({ code: 'aborted' })]);
    await client.close();
    await expect(client.stat(pathOf('empty'))).rejects.toMatchObject({ code: 'aborted' });
  });
});

/** Answers each packet of SFTP by hand: its type and id are given, what comes back is a packet's payload. */
async function openScripted(
  answer: (type: number, id: number, count: number) => Buffer | 'close' | undefined,
  settings: FileClientSettings = {},
): Promise<SftpClient> {
  const server = await startSshServer({
    subsystem: 'sftp',
    serve(channel) {
      let heard = Buffer.alloc(0);
      let count = 0;
      channel.on('data', (bytes: Buffer) => {
        heard = Buffer.concat([heard, bytes]);
        while (heard.length >= 4 && heard.length >= 4 + heard.readUInt32BE()) {
          const packet = heard.subarray(4, 4 + heard.readUInt32BE());
          heard = heard.subarray(4 + packet.length);
          count += 1;
          const [type = 0] = packet;
          const id = packet.readUInt32BE(1);
          const reply = type === REALPATH ? status(id, 4) : answer(type, id, count);
          if (reply === 'close') channel.close();
          else if (reply !== undefined) channel.write(Buffer.concat([uint32(reply.length), reply]));
        }
      });
    },
  });
  const client = await openSftp(server.target(), settings);
  onTestFinished(() => client.close());
  return client;
}

const [INIT, OPEN, READ, OPENDIR, READDIR, REALPATH] = [1, 3, 5, 11, 12, 16];
const uint32 = (...values: readonly number[]): Buffer =>
  Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    }),
  );
const string = (text: string): Buffer => Buffer.concat([uint32(Buffer.byteLength(text)), Buffer.from(text)]);
const version = Buffer.concat([Buffer.of(2), uint32(3)]);
const handle = (id: number): Buffer => Buffer.concat([Buffer.of(102), uint32(id), string('h')]);
const data = (id: number, text: string): Buffer => Buffer.concat([Buffer.of(103), uint32(id), string(text)]);
const status = (id: number, code: number, text = ''): Buffer =>
  Buffer.concat([Buffer.of(101), uint32(id, code), string(text), string('')]);

describe('a bad server', () => {
  test('does not answer at all', async () => {
    const opening = openScripted(() => undefined, { dial: { idleTimeout: 50 } });
    await expect(opening).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(/opening the subsystem sftp$/),
    });
  });

  test('does not answer any more', async () => {
    const answer = (type: number): Buffer | undefined => (type === INIT ? version : undefined);
    const client = await openScripted(answer, { dial: { idleTimeout: 50 } });
    await expect(client.stat(pathOf('x'))).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('nothing moved for 0.05 s'),
    });
  });

  test('ends the session before it begins', async () => {
    await expect(openScripted(() => 'close')).rejects.toMatchObject({ code: 'empty-reply' });
  });

  test('ends the session in the middle of a file', async () => {
    const client = await openScripted((type, id, count) => {
      if (type === INIT) return version;
      if (type === OPEN) return handle(id);
      return count < 5 ? data(id, 'x'.repeat(PIECE_BYTES)) : 'close';
    });
    expect(client.session.home).toBe('');
    await expect(client.read(pathOf('x')).then(gather)).rejects.toMatchObject({
      code: 'partial',
      message: 'the connection broke after 31744 bytes of the file',
    });
  });

  test('gives less than it was asked for', async () => {
    const text = 'abcdefghij';
    let at = 0;
    const client = await openScripted((type, id) => {
      if (type === INIT) return version;
      if (type === OPEN) return handle(id);
      if (type !== READ) return status(id, 0);
      const letter = text[at];
      at += 1;
      return letter === undefined ? status(id, 1) : data(id, letter);
    });
    // One at a time, so that each is asked for what the one before has left out.
    expect(await gather(await client.read(pathOf('x'), { length: 8 }))).toBe('abcdefgh');
  });

  test('refuses with words of its own, of which one line is shown', async () => {
    const client = await openScripted((type, id) => (type === INIT ? version : status(id, 4, 'No.\nReally')));
    await expect(client.remove(pathOf('x'))).rejects.toMatchObject({
      code: 'command-refused',
      message: 'the server refuses to remove x: No.',
      status: 4,
      text: 'No.\nReally',
    });
    await expect(client.space(pathOf('x'))).rejects.toMatchObject({ code: 'command-refused' });
  });

  test.each([
    ['a packet of no known type', Buffer.of(250, 0, 0, 0, 0)],
    ['a packet of no length', Buffer.alloc(0)],
  ])('sends %s', async (_title, bad) => {
    const client = await openScripted((type, id) => {
      if (type === INIT) return version;
      if (type === OPEN) return handle(id);
      return type === READ ? bad : status(id, 0);
    });
    const reading = client.read(pathOf('x'), { length: 5 }).then(gather);
    await expect(reading).rejects.toMatchObject({ code: 'weird-reply' });
  });

  test('has a folder without an end', async () => {
    const name = 'n'.repeat(30_000);
    const page = Buffer.concat(
      Array.from({ length: 4 }, () => Buffer.concat([string(name), string(name), uint32(0)])),
    );
    const client = await openScripted((type, id) => {
      if (type === INIT) return version;
      if (type === OPENDIR) return handle(id);
      return type === READDIR ? Buffer.concat([Buffer.of(104), uint32(id, 4), page]) : status(id, 0);
    });
    await expect(client.list(pathOf(''))).rejects.toMatchObject({ limit: 'MAX_FOLDER_BYTES' });
    expect(MAX_FOLDER_BYTES).toBeLessThan(100e6);
  });
});
