import { describe, expect, it } from 'vitest';
import { streamBody } from '../../../src/actions/body.ts';
import { composeRequest } from '../../../src/actions/http/compose.ts';
import { Meter, metering } from '../../../src/actions/http/meter.ts';
import { performHttp } from '../../../src/actions/http/perform.ts';
import type { Exchange, HttpRequest } from '../../../src/protocols/http.ts';
import { collect, exchangeOf, FakeClient, inPieces, reusingOneBuffer } from './fake-client.ts';

const GET: HttpRequest = { method: 'GET', url: new URL('http://a.test/'), headers: [] };

/** A clock that is a second further on each time it is looked at. */
function seconds(): () => number {
  let now = 41_000;
  return () => (now += 1000);
}

function answering(body: AsyncIterable<Uint8Array>): Exchange {
  return async () => exchangeOf(200, [], body);
}

describe('metering', () => {
  it('counts the bytes of the response as they are read, and passes them on uncopied', async () => {
    const meter = new Meter();
    const content = Buffer.from('twelve bytes');
    const exchange = metering(answering(reusingOneBuffer(inPieces(content, 5))), meter);
    const { response } = await exchange(GET);
    const seen: number[] = [];
    const chunks: Buffer[] = [];
    for await (const chunk of response.body) {
      seen.push(meter.legs[0]?.received ?? -1);
      chunks.push(Buffer.from(chunk));
    }
    expect(seen).toEqual([5, 10, 12]);
    expect(Buffer.concat(chunks)).toEqual(content);
  });

  it('counts the bytes of the request, those of the last time where it is sent again', async () => {
    const meter = new Meter();
    const body = {
      size: undefined,
      replayable: true,
      async *open() {
        yield Buffer.from('abc');
        yield Buffer.from('defg');
      },
    };
    const sending: Exchange = async (request) => {
      for (let time = 1; time <= 2; time += 1) {
        for await (const chunk of request.body?.open() ?? []) expect(chunk.length).toBeGreaterThan(2);
      }
      return exchangeOf(200, [], inPiecesOf(''));
    };
    await metering(sending, meter)({ ...GET, body });
    expect(meter.legs[0]).toMatchObject({ sent: 7, request: { body } });
  });

  it('lets the client know that a pipe has been read, and cannot be read again', async () => {
    let replayable: (boolean | undefined)[] = [];
    const sending: Exchange = async ({ body }) => {
      const before = body?.replayable;
      for await (const chunk of body?.open() ?? []) expect(chunk.length).toBe(2);
      replayable = [before, body?.replayable];
      return exchangeOf(200, [], inPiecesOf(''));
    };
    await metering(sending, new Meter())({ ...GET, method: 'PUT', body: streamBody(inPiecesOf('hi')) });
    expect(replayable).toEqual([true, false]);
  });

  it('tells when each exchange began, and when its body had been read', async () => {
    const meter = new Meter(seconds());
    const exchange = metering(answering(inPiecesOf('body')), meter);
    const first = await exchange(GET);
    expect(meter.legs[0]).toMatchObject({ startedAt: 0, endedAt: undefined });
    await collect(first.response.body);
    await exchange(GET);
    expect(meter.legs).toMatchObject([
      { startedAt: 0, endedAt: 1000 },
      { startedAt: 2000, endedAt: undefined },
    ]);
  });

  it('tells when a body was left, and how much of it had come', async () => {
    const meter = new Meter(seconds());
    const { response } = await metering(answering(inPiecesOf('1', '2', '3')), meter)(GET);
    for await (const chunk of response.body) if (chunk[0] === 0x32) break;
    expect(meter.legs).toMatchObject([{ received: 2, endedAt: 1000 }]);
  });

  it('keeps an exchange that failed, before its head or in its body', async () => {
    const meter = new Meter(seconds());
    const failing = metering(async () => Promise.reject(new Error('no')), meter);
    await expect(failing(GET)).rejects.toThrow('no');
    const cut = metering(answering(breakingOff()), meter);
    await expect(collect((await cut(GET)).response.body)).rejects.toThrow('cut');
    expect(meter.legs).toMatchObject([
      { exchange: undefined, endedAt: 1000 },
      { received: 4, endedAt: 3000 },
    ]);
  });

  it('leaves it to the client to refuse a second reading', async () => {
    let readings = 0;
    const body = {
      [Symbol.asyncIterator]: () => inPiecesOf(String((readings += 1)))[Symbol.asyncIterator](),
    };
    const { response } = await metering(answering(body), new Meter())(GET);
    await collect(response.body);
    await collect(response.body);
    expect(readings).toBe(2);
  });
});

describe('performHttp with a meter', () => {
  it('measures each exchange on the way, bodies before they are decoded', async () => {
    const gzipped = Buffer.from('H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==', 'base64');
    const client = new FakeClient([
      { status: 307, headers: [['Location', '/next']], body: 'elsewhere' },
      { headers: [['Content-Encoding', 'gzip']], body: inPiecesOf(gzipped) },
    ]);
    const meter = new Meter();
    const upload = streamBody(inPiecesOf('hi'));
    const request = composeRequest({ url: GET.url, upload: { ...upload, replayable: true } });
    const { body } = await performHttp(client, request, { follow: {}, decode: true, meter });
    expect((await collect(body)).toString()).toBe('hello');
    expect(meter.legs.map(({ request: { url }, received }) => [url.pathname, received])).toEqual([
      ['/', 9],
      ['/next', gzipped.length],
    ]);
  });
});

async function* inPiecesOf(...pieces: readonly (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece as string);
}

async function* breakingOff(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('some');
  throw new Error('cut');
}
