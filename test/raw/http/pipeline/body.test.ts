import { describe, expect, test } from 'vitest';
import { HttpConnection } from '../../../../src/raw/http/connection.ts';
import { LONG_ANSWER_BYTES, StreamedBody } from '../../../../src/raw/http/pipeline/body.ts';
import { memoryTransports } from '../../../helpers/memory-transport.ts';

const PIECE = Buffer.alloc(1024, 'x');

/** A body whose first bytes have come together with the head; the rest is up to the test. */
async function bodyOf(fields: string, first: Uint8Array) {
  const [client, server] = memoryTransports();
  const connection = new HttpConnection(client);
  connection.expect('GET');
  await server.write(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${fields}\r\n`), first]));
  const event = await connection.nextEvent();
  if (event.type !== 'head') throw new Error(event.type);
  const told: string[] = [];
  const body = new StreamedBody(connection, event.framing, {
    onLong: () => void told.push('long'),
    checkEnd: () => void told.push('end'),
  });
  return { body, server, told };
}

async function read(body: StreamedBody): Promise<number> {
  let received = 0;
  for await (const { length } of body) received += length;
  return received;
}

describe('a body on a connection that others wait for', () => {
  test.each([
    [0, ['end']],
    [1, ['long', 'end']],
  ])('is long where more than the bound is still to come (%i more)', async (more, expected) => {
    const length = LONG_ANSWER_BYTES + PIECE.length + more;
    const { body, server, told } = await bodyOf(`Content-Length: ${length}\r\n`, PIECE);
    expect(told).toEqual(expected.slice(0, -1));
    await server.write(new Uint8Array(length - PIECE.length));
    expect(await read(body)).toBe(length);
    expect(told).toEqual(expected);
  });

  test.each([
    [0, ['end']],
    [1, ['long', 'end']],
  ])('is long where more than the bound has come of an unknown length (%i more)', async (more, expected) => {
    const { body, server, told } = await bodyOf('', PIECE);
    expect(told).toEqual([]);
    await server.write(new Uint8Array(LONG_ANSWER_BYTES - PIECE.length));
    // In two pieces: it is told once.
    await server.write(new Uint8Array(more));
    await server.write(new Uint8Array(more));
    await server.end();
    expect(await read(body)).toBe(LONG_ANSWER_BYTES + 2 * more);
    expect(told).toEqual(expected);
  });

  test.each([
    [0, true],
    [1, false],
  ])('is read to its end for nobody, where that is near (%i more)', async (more, drained) => {
    const length = LONG_ANSWER_BYTES + PIECE.length + more;
    const { body, server } = await bodyOf(`Content-Length: ${length}\r\n`, PIECE);
    for await (const { length: received } of body) {
      expect(received).toBe(PIECE.length);
      break;
    }
    expect(await body.ended).toBe('left');
    await server.write(new Uint8Array(length - PIECE.length));
    expect(await body.drain(() => {})).toBe(drained);
  });
});
