import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathOf } from '../../../src/protocols/remote-path.ts';
import type { Reply } from '../../../src/raw/sftp/packets.ts';
import { data, type Numbered, openScripted, type Script, status } from './scripted-server.ts';

const FILE = Buffer.from(Array.from({ length: 700_000 }, (_, index) => (index * 7919) % 251));
const PATH = pathOf('file');

/** @param most a reply has no more bytes */
function readFrom(file: Buffer, most: () => number = () => Infinity): Script {
  return (request) => {
    if (request.type !== 'READ') return undefined;
    const { id, offset, length } = request;
    const bytes = file.subarray(offset, offset + Math.min(length, most()));
    return [bytes.length === 0 ? status(id, 1) : data(id, bytes)];
  };
}

async function gather(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

const readsIn = (heard: readonly Numbered[]) => heard.filter((request) => request.type === 'READ');

describe('a body', () => {
  it('is all of the file, and the handle is given back', async () => {
    const { client, server } = await openScripted(readFrom(FILE));
    expect((await gather(await client.read(PATH))).equals(FILE)).toBe(true);
    expect(server.heard.at(-1)).toMatchObject({ type: 'CLOSE', handle: 'h' });
  });

  it('is whole and in order, however the replies are cut and shuffled', async () => {
    const chance = fc.infiniteStream(fc.nat({ max: 50_000 }));
    await fc.assert(
      fc.asyncProperty(chance, fc.nat(700_000), fc.nat(700_000), async (numbers, offset, length) => {
        const number = (): number => numbers.next().value ?? 0;
        const order = (replies: readonly Reply[]): readonly Reply[] =>
          replies
            .map((reply) => [number(), reply] as const)
            .toSorted(([a], [b]) => a - b)
            .map(([, reply]) => reply);
        const attributes = { size: FILE.length };
        const read = readFrom(FILE, () => 1 + number());
        const script: Script = (request) =>
          request.type === 'FSTAT' ? [{ type: 'ATTRS', id: request.id, attributes }] : read(request);
        const { client } = await openScripted(script, { order });
        const bytes = await gather(await client.read(PATH, { offset, length }));
        expect(bytes.equals(FILE.subarray(offset, offset + length))).toBe(true);
        await client.close();
      }),
      { numRuns: 40 },
    );
  });

  it('of a server that gives little at a time is asked for in as much as it gives', async () => {
    const { client, server } = await openScripted(readFrom(FILE, () => 4096));
    expect((await gather(await client.read(PATH))).equals(FILE)).toBe(true);
    const asked = readsIn(server.heard);
    expect(asked.filter(({ length }) => length === 4096).length).toBeGreaterThan(0.8 * asked.length);
  });

  it('is asked for in advance more and more, up to the window', async () => {
    const { client, server } = await openScripted(readFrom(Buffer.alloc(8 * 1024 * 1024)));
    let received = 0;
    let most = 0;
    for await (const chunk of await client.read(PATH)) {
      received += chunk.length;
      const reads = readsIn(server.heard);
      if (received < 100) expect(reads.length).toBe(2);
      const asked = Math.max(...reads.map(({ offset, length }) => offset + length));
      most = Math.max(most, asked - received);
    }
    // 2 MiB, and the piece that is being handed on.
    expect(most).toBeGreaterThan(1.9 * 1024 * 1024);
    expect(most).toBeLessThanOrEqual(2 * 1024 * 1024 + 32 * 1024);
  });

  it('that is left gives the handle back, after the replies that are still to come', async () => {
    const { client, server } = await openScripted(readFrom(FILE));
    for await (const chunk of await client.read(PATH)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(server.heard.at(-1)).toMatchObject({ type: 'CLOSE' });
    await expect(client.remove(PATH)).resolves.toBeUndefined();
  });

  it('of a place beyond the end is refused, and the handle given back', async () => {
    const script: Script = (request) =>
      request.type === 'FSTAT' ? [{ type: 'ATTRS', id: request.id, attributes: { size: 10 } }] : undefined;
    const { client, server } = await openScripted(script);
    await expect(client.read(PATH, { offset: 11 })).rejects.toMatchObject({
      name: 'RefusalError',
      code: 'no-range',
      message: 'the file has 10 bytes, and none from 11 on',
    });
    expect(server.heard.map(({ type }) => type)).toEqual(['REALPATH', 'OPEN', 'FSTAT', 'CLOSE']);
  });

  it('that the server refuses at the first READ was never begun', async () => {
    const script: Script = ({ type, id }) => (type === 'READ' ? [status(id, 4, 'Failure')] : undefined);
    const { client, server } = await openScripted(script);
    await expect(client.read(PATH)).rejects.toMatchObject({ code: 'download-refused', status: 4 });
    expect(server.heard.at(-1)).toMatchObject({ type: 'CLOSE' });
    await client.remove(PATH);
  });

  it('that the server refuses later breaks off, and the session goes on', async () => {
    const read = readFrom(FILE);
    const script: Script = (request) =>
      request.type === 'READ' && request.offset > 200_000 ? [status(request.id, 3, 'No')] : read(request);
    const { client } = await openScripted(script);
    const body = await client.read(PATH);
    await expect(gather(body)).rejects.toMatchObject({ name: 'RefusalError', code: 'access-denied' });
    await client.remove(PATH);
  });
});

describe('a server that breaks off', () => {
  it('is a body that ends too early, with how much there was', async () => {
    const script: Script = (request) => {
      if (request.type === 'READ' && request.offset >= 65_536) return (server.transport.close(), []);
      return readFrom(FILE)(request);
    };
    const { client, server } = await openScripted(script);
    const body = await client.read(PATH);
    await expect(gather(body)).rejects.toMatchObject({
      name: 'ProtocolError',
      code: 'partial',
      message: expect.stringMatching(/broke after 65536 bytes/),
    });
    await expect(client.remove(PATH)).rejects.toMatchObject({ code: 'partial' });
  });
});

describe('a server that lies', () => {
  it.each([
    ['more bytes than were asked for', (id: number, length: number) => data(id, Buffer.alloc(length + 1))],
    ['a handle', (id: number): Reply => ({ type: 'HANDLE', id, handle: 'x' })],
    ['that all went well', (id: number) => status(id, 0)],
    ['a reply to what nobody asked', (id: number) => data(id + 100, Buffer.alloc(1))],
  ])('answers READ with %s', async (_, answer) => {
    const read = readFrom(FILE);
    const script: Script = (request) =>
      request.type === 'READ' && request.offset > 0 ? [answer(request.id, request.length)] : read(request);
    const { client } = await openScripted(script);
    const failure = { name: 'ProtocolError', code: 'weird-reply' };
    await expect(client.read(PATH).then(gather)).rejects.toMatchObject(failure);
    await expect(client.remove(PATH)).rejects.toMatchObject(failure);
  });
});
