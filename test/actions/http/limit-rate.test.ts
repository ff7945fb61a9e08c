import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesBody, streamBody } from '../../../src/actions/body.ts';
import { limitingRate } from '../../../src/actions/http/limit-rate.ts';
import { CREDIT_MS, PIECE_MS } from '../../../src/actions/paced.ts';
import { TransportError, UsageError } from '../../../src/errors.ts';
import type { HttpRequest } from '../../../src/protocols/http.ts';
import { collect, FakeClient, inPieces, reusingOneBuffer } from './fake-client.ts';
import { FakeClock } from '../fake-clock.ts';

const GET: HttpRequest = { method: 'GET', url: new URL('http://a.example/'), headers: [] };

/** Each byte is its own position, so that one out of place is seen. */
const numbered = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, index) => index % 251));

/** What comes when, in milliseconds from the beginning. */
async function receive(source: AsyncIterable<Uint8Array>, rate: number, clock = new FakeClock()) {
  const client = new FakeClient([{ body: source }]);
  const { response } = await limitingRate((...asked) => client.exchange(...asked), rate, clock)(GET);
  const start = clock.now();
  const pieces: { at: number; bytes: Buffer }[] = [];
  for await (const piece of response.body)
    pieces.push({ at: clock.now() - start, bytes: Buffer.from(piece) });
  return { pieces, took: clock.now() - start, client };
}

describe('a body that is received', () => {
  test('flows in pieces of a tenth of a second', async () => {
    const { pieces } = await receive(reusingOneBuffer([numbered(1024)]), 1000);
    expect(pieces.map(({ at, bytes }) => [at, bytes.length])).toEqual([
      ...Array.from({ length: 10 }, (_, index) => [index * 100, 100]),
      [1000, 24],
    ]);
    expect(PIECE_MS).toBe(100);
    expect(Buffer.concat(pieces.map(({ bytes }) => bytes))).toEqual(numbered(1024));
  });

  test('passes byte by byte where there is less than one in that time', async () => {
    const { pieces } = await receive(reusingOneBuffer([numbered(3)]), 2);
    expect(pieces.map(({ at, bytes }) => [at, bytes.length])).toEqual([
      [0, 1],
      [500, 1],
      [1000, 1],
    ]);
  });

  test('keeps to the rate whatever its chunks, and every byte in its place', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 100_000 }),
        async (sizes, rate) => {
          const total = sizes.reduce((sum, size) => sum + size, 0);
          const bytes = numbered(total);
          let at = 0;
          const chunks = sizes.map((size) => bytes.subarray(at, (at += size)));
          const { pieces, took } = await receive(reusingOneBuffer(chunks), rate);
          expect(Buffer.concat(pieces.map((piece) => piece.bytes))).toEqual(bytes);
          // All but the last piece has been paid for.
          const paid = total - (pieces.at(-1)?.bytes.length ?? 0);
          expect(took).toBeCloseTo((paid / rate) * 1000, 3);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('holds the average although timers come late', async () => {
    const clock = new FakeClock();
    const late = { now: () => clock.now(), sleep: (ms: number) => clock.sleep(Math.ceil(ms) + 1) };
    const client = new FakeClient([{ body: reusingOneBuffer(inPieces(numbered(1_000_000), 1460)) }]);
    const { response } = await limitingRate((...asked) => client.exchange(...asked), 100_000, late)(GET);
    const start = clock.now();
    await collect(response.body);
    // Ten seconds' worth; 685 sleeps, each late by one or two milliseconds.
    expect(clock.now() - start).toBeGreaterThan(9900);
    expect(clock.now() - start).toBeLessThan(10_100);
  });

  test('may make up for a pause of the sender, but not for more than a second of it', async () => {
    const clock = new FakeClock();
    async function* stopAndGo() {
      yield Buffer.alloc(1);
      clock.time += 3_600_000;
      yield Buffer.alloc(3000);
    }
    const { pieces } = await receive(stopAndGo(), 1000, clock);
    const afterwards = pieces.filter(({ at }) => at === 3_600_000);
    // The second's credit, and the piece that is always free.
    expect(afterwards).toHaveLength(CREDIT_MS / PIECE_MS + 1);
    expect(pieces.at(-1)?.at).toBe(3_600_000 + 3000 - CREDIT_MS - PIECE_MS);
  });

  test('is not asked for more than what has passed', async () => {
    let given = 0;
    async function* endless() {
      for (;;) {
        given += 1;
        yield Buffer.alloc(100);
      }
    }
    const client = new FakeClient([{ body: endless() }]);
    const limited = limitingRate((...asked) => client.exchange(...asked), 1000, new FakeClock());
    const { response } = await limited(GET);
    let taken = 0;
    for await (const piece of response.body) {
      taken += piece.length;
      expect(given * 100).toBe(taken);
      if (taken === 1000) break;
    }
    expect(client.dropped).toBe(1);
  });

  test('ends when the exchange is aborted, and so does what it comes from', async () => {
    const controller = new AbortController();
    const client = new FakeClient([{ body: reusingOneBuffer([Buffer.alloc(1000)]) }]);
    const limited = limitingRate((...asked) => client.exchange(...asked), 1);
    const { response } = await limited(GET, { signal: controller.signal });
    const reason = new TransportError('aborted', 'interrupted');
    const reading = (async () => {
      for await (const _ of response.body) controller.abort(reason);
    })();
    await expect(reading).rejects.toBe(reason);
    expect(client.dropped).toBe(1);
  });
});

describe('a body that is sent', () => {
  const send = async (body: HttpRequest['body'], rate: number, clock: FakeClock) => {
    const client = new FakeClient(async (request) => ({
      body: await collect(request.body!.open()).then(String),
    }));
    const limited = limitingRate((...asked) => client.exchange(...asked), rate, clock);
    const { response } = await limited({ ...GET, method: 'PUT', ...(body === undefined ? {} : { body }) });
    return { response, request: client.requests[0]! };
  };

  test('is paced, too, and says of itself what it said before', async () => {
    const clock = new FakeClock();
    const { request } = await send(bytesBody('x'.repeat(1000)), 1000, clock);
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(900);
    expect(request.body).toMatchObject({ size: 1000, replayable: true });
  });

  test('that can be read once only is known as such once it was opened', async () => {
    const source = streamBody(reusingOneBuffer([Buffer.from('once')]));
    const seen: boolean[] = [];
    const client = new FakeClient(async ({ body }) => {
      seen.push(body!.replayable);
      await collect(body!.open());
      seen.push(body!.replayable);
      return {};
    });
    const limited = limitingRate((...asked) => client.exchange(...asked), 1e6, new FakeClock());
    await limited({ ...GET, method: 'PUT', body: source });
    expect(seen).toEqual([true, false]);
  });
});

test.each([0, -1, Number.NaN])('%d bytes per second are refused', (rate) => {
  expect(() => limitingRate(() => Promise.reject(new Error('unused')), rate)).toThrow(UsageError);
});
