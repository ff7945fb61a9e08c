import { describe, expect, it } from 'vitest';
import { pathOf } from '../../../src/protocols/remote-path.ts';
import { encodePayload, EXTENSIONS } from '../../../src/raw/sftp/extensions.ts';
import { type Numbered, openScripted, type Script, status } from './scripted-server.ts';

const PATH = pathOf('file');
const LIMITS = encodePayload(EXTENSIONS['limits@openssh.com'].reply, {
  packetLength: 0n,
  readLength: 0n,
  writeLength: 65_536n,
  openHandles: 0n,
});

async function* pieces(count: number, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < count; at += 1) yield Buffer.alloc(size, at);
}

const writesIn = (heard: readonly Numbered[]) => heard.filter((request) => request.type === 'WRITE');

/** FSTAT says this size. */
const sized =
  (size: number, script: Script = () => undefined): Script =>
  (request) =>
    request.type === 'FSTAT' ? [{ type: 'ATTRS', id: request.id, attributes: { size } }] : script(request);

describe('a body', () => {
  it('goes out in pieces that any server takes, each in its place', async () => {
    const { client, server } = await openScripted(() => undefined);
    expect(await client.write(PATH, pieces(3, 50_000))).toEqual({ bytes: 150_000 });
    const writes = writesIn(server.heard);
    expect(writes.map(({ offset, bytes }) => [offset, bytes.length])).toEqual([
      [0, 32_768],
      [32_768, 17_232],
      [50_000, 32_768],
      [82_768, 17_232],
      [100_000, 32_768],
      [132_768, 17_232],
    ]);
    expect(writes.map(({ bytes }) => bytes[0])).toEqual([0, 0, 1, 1, 2, 2]);
    expect(server.heard.map(({ type }) => type).filter((type) => type !== 'WRITE')).toEqual([
      'REALPATH',
      'OPEN',
      'CLOSE',
    ]);
  });

  it.each([
    ['replace', {}, 0x1a, 0],
    ['append', { how: 'append' }, 0x0e, 7],
    ['resume', { how: 'resume', offset: 7 }, 0x0a, 7],
  ] as const)('is stored in the way that is asked for: %s', async (_, options, flags, offset) => {
    const { client, server } = await openScripted(sized(7));
    await client.write(PATH, pieces(1, 5), options);
    expect(server.heard.find(({ type }) => type === 'OPEN')).toMatchObject({ flags, attributes: {} });
    expect(writesIn(server.heard)).toMatchObject([{ offset }]);
    expect(server.heard.filter(({ type }) => type === 'FSETSTAT')).toEqual([]);
  });

  it('that goes on before the end takes away what stands behind', async () => {
    const { client, server } = await openScripted(sized(100));
    await client.write(PATH, pieces(1, 5), { how: 'resume', offset: 7 });
    expect(server.heard.find(({ type }) => type === 'FSETSTAT')).toMatchObject({ attributes: { size: 7 } });
  });

  it('cannot go on beyond the end', async () => {
    const { client, server } = await openScripted(sized(6));
    const writing = client.write(PATH, pieces(1, 5), { how: 'resume', offset: 7 });
    await expect(writing).rejects.toMatchObject({ name: 'RefusalError', code: 'no-range' });
    expect(server.heard.at(-1)).toMatchObject({ type: 'CLOSE' });
    expect(writesIn(server.heard)).toEqual([]);
  });

  it.each([
    // The server takes 64 KiB at once, of which 32 are 2 MiB.
    [65_536, 32],
    [10, 64],
  ])('of pieces of %d bytes is held back while %d of them are unconfirmed', async (size, most) => {
    const waiting: number[] = [];
    let reached = 0;
    const script: Script = ({ type, id }) => {
      if (type === 'EXTENDED') return [{ type: 'EXTENDED_REPLY', id, payload: LIMITS }];
      if (type !== 'WRITE') return undefined;
      waiting.push(id);
      reached = Math.max(reached, waiting.length);
      // Not before the client has had the time to send more.
      if (waiting.length === most) {
        setImmediate(() => void server.say(...waiting.splice(0).map((each) => status(each, 0))));
      }
      return [];
    };
    const extensions = new Map([['limits@openssh.com', '1']]);
    const { client, server } = await openScripted(script, { extensions });
    // A multiple, so that none is left without an answer.
    expect(await client.write(PATH, pieces(3 * most, size))).toEqual({ bytes: 3 * most * size });
    expect(reached).toBe(most);
  });

  it('is broken off by the first refusal, and the session goes on', async () => {
    let writes = 0;
    const script: Script = ({ type, id }) =>
      type === 'WRITE' && (writes += 1) >= 3 ? [status(id, 4, `no room (${writes})`)] : undefined;
    const { client, server } = await openScripted(script);
    const writing = client.write(PATH, pieces(1_000, 32_768));
    await expect(writing).rejects.toMatchObject({
      name: 'RefusalError',
      code: 'upload-refused',
      message: 'the server refuses to write file: no room (3)',
    });
    expect(server.heard.at(-1)).toMatchObject({ type: 'CLOSE' });
    expect(writesIn(server.heard).length).toBeLessThanOrEqual(66);
    await client.remove(PATH);
  });

  it('is not stored where the server says so at the end only', async () => {
    const { client } = await openScripted(({ type, id }) =>
      type === 'CLOSE' ? [status(id, 4, 'Quota')] : undefined,
    );
    await expect(client.write(PATH, pieces(1, 1))).rejects.toMatchObject({ code: 'upload-refused' });
  });

  it('that throws ends the session with its own error', async () => {
    const failure = new Error('the source ran dry');
    const { client, server } = await openScripted(() => undefined);
    const body = (async function* () {
      yield Buffer.from('x');
      throw failure;
    })();
    await expect(client.write(PATH, body)).rejects.toBe(failure);
    await expect(client.remove(PATH)).rejects.toBe(failure);
    expect(server.heard.at(-1)).toMatchObject({ type: 'WRITE' });
  });
});
