/** Bodies that break off, against a server from a script: what is asked then, and what is taken for the rest. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Retry, retrying } from '../../../../src/actions/http/retry/layer.ts';
import { isNetkitError, ProtocolError, TransportError } from '../../../../src/errors.ts';
import type { HttpField, HttpRequest } from '../../../../src/protocols/http.ts';
import { exchangeOf, FakeClient, reusingOneBuffer, type Scripted } from '../fake-client.ts';
import { FakeClock } from '../../fake-clock.ts';

const TEXT = 'abcdefghijklmnopqrstuvwxyz';
const GET: HttpRequest = {
  method: 'GET',
  url: new URL('http://a.example/'),
  headers: [['Host', 'a.example']],
};
const BROKEN = new ProtocolError('partial', 'the connection broke');

const TAG: HttpField = ['ETag', '"v1"'];
const LENGTH: HttpField = ['Content-Length', '26'];
const range = (value: string): HttpField => ['Content-Range', `bytes ${value}`];

/** Gives the text, and breaks off behind it. */
async function* cutAfter(text: string, error: Error = BROKEN): AsyncIterable<Uint8Array> {
  if (text !== '') yield* reusingOneBuffer([Buffer.from(text)]);
  throw error;
}

const cut = (at: number, headers: HttpField[] = [TAG, LENGTH]): Scripted => ({
  headers,
  body: cutAfter(TEXT.slice(0, at)),
});
const rest = (from: number, headers: HttpField[] = [TAG, range(`${from}-25/26`)]): Scripted => ({
  status: 206,
  headers,
  body: TEXT.slice(from),
});

/** What came of one GET: the text, and the error that it ended with. */
async function get(steps: readonly (Scripted | Error)[], request = GET, retries = 3) {
  const clock = new FakeClock();
  const told: Retry[] = [];
  const client = new FakeClient((_, index) => {
    const step = steps[index] ?? {};
    if (step instanceof Error) throw step;
    return step;
  });
  const options = { retries, clock, onRetry: (retry: Retry) => told.push(retry) };
  const { response } = await retrying((...asked) => client.exchange(...asked), options)(request);
  let text = '';
  let error: unknown;
  try {
    for await (const chunk of response.body) text += Buffer.from(chunk).toString();
  } catch (cause) {
    error = cause;
  }
  return { text, error, clock, client, told, response };
}

/** The range fields of the n-th request. */
function rangeFields(client: FakeClient, index: number): Record<string, string> {
  const fields = client.requests[index]?.headers.filter(([name]) => /range/i.test(name)) ?? [];
  return Object.fromEntries(fields);
}

describe('a body that breaks off', () => {
  test('goes on where it stopped', async () => {
    const { text, error, client, told, clock, response } = await get([cut(10), rest(10)]);
    expect(error).toBeUndefined();
    expect(text).toBe(TEXT);
    expect(response.status).toBe(200);
    // RFC 9110, section 13.1.5.
    expect(client.requests[1]).toEqual({
      ...GET,
      headers: [
        ['Host', 'a.example'],
        ['Range', 'bytes=10-'],
        ['If-Range', '"v1"'],
      ],
    });
    expect(told).toEqual([{ attempt: 1, retries: 3, wait: 1000, reason: 'the connection broke' }]);
    expect(clock.slept).toEqual([1000]);
  });

  test('does so as often as there are attempts', async () => {
    const steps = [
      cut(5),
      { ...rest(5), body: cutAfter('fghij') },
      { ...rest(10), body: cutAfter('klmno') },
      rest(15),
    ];
    const { text, client, clock } = await get(steps);
    expect(text).toBe(TEXT);
    expect([1, 2, 3].map((index) => rangeFields(client, index)['Range'])).toEqual([
      'bytes=5-',
      'bytes=10-',
      'bytes=15-',
    ]);
    // Each time something had come: no reason to be more patient.
    expect(clock.slept).toEqual([1000, 1000, 1000]);
    const one = await get(steps.with(0, cut(5)).with(1, { ...rest(5), body: cutAfter('fghij') }), GET, 1);
    expect(one.text).toBe('abcdefghij');
    expect(one.error).toBe(BROKEN);
  });

  test('is waited for longer where nothing comes', async () => {
    const nothing = { ...rest(10), body: cutAfter('') };
    const { text, clock } = await get([cut(10), nothing, { ...nothing, body: cutAfter('') }, rest(10)]);
    expect(text).toBe(TEXT);
    expect(clock.slept).toEqual([1000, 2000, 4000]);
  });

  test('shares its attempts with the failures before and after it', async () => {
    const { text, told } = await get([
      { status: 503 },
      cut(10),
      { status: 502, headers: [['Retry-After', '9']] },
      rest(10),
    ]);
    expect(text).toBe(TEXT);
    expect(told.map(({ attempt, wait, reason }) => [attempt, wait, reason])).toEqual([
      [1, 1000, 'HTTP error 503'],
      [2, 1000, 'the connection broke'],
      [3, 9000, 'HTTP error 502'],
    ]);
  });

  test.each([
    new TransportError('timeout', 'nothing moved for 60 s'),
    new TransportError('receive', 'receiving failed'),
  ])('goes on after $code, too', async (error) => {
    const { text } = await get([{ ...cut(0), body: cutAfter('abc', error) }, rest(3)]);
    expect(text).toBe(TEXT);
  });

  test('but not after what breaks the protocol', async () => {
    const error = new ProtocolError('weird-reply', 'no chunk size');
    const outcome = await get([{ ...cut(0), body: cutAfter('abc', error) }, rest(3)]);
    expect(outcome.error).toBe(error);
  });

  test('goes on wherever it is cut, and however often', async () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 25 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const starts = [0, ...places.toSorted((a, b) => a - b)];
        const steps = starts.map((from, index): Scripted => {
          const to = starts[index + 1];
          const head = from === 0 ? cut(0) : rest(from);
          return { ...head, body: to === undefined ? TEXT.slice(from) : cutAfter(TEXT.slice(from, to)) };
        });
        const { text, error } = await get(steps, GET, 8);
        expect(error).toBeUndefined();
        expect(text).toBe(TEXT);
      }),
    );
  });

  test('has the trailers of its last part', async () => {
    const parts = [
      exchangeOf(200, [TAG], cutAfter('abc')),
      exchangeOf(206, [TAG, range('3-5/6')], cutAfter('de')),
    ];
    const last = exchangeOf(206, [TAG, range('5-5/6')], reusingOneBuffer([Buffer.from('f')]));
    const trailers: HttpField[] = [['X-End', 'yes']];
    parts.push({ ...last, response: { ...last.response, trailers: () => trailers } });
    const exchange = retrying(async () => parts.shift()!, { retries: 3, clock: new FakeClock() });
    const { response } = await exchange(GET);
    expect(response.trailers()).toEqual([]);
    let text = '';
    for await (const chunk of response.body) text += Buffer.from(chunk).toString();
    expect(text).toBe('abcdef');
    expect(response.trailers()).toEqual(trailers);
  });

  test('is closed by whoever leaves it', async () => {
    const client = new FakeClient([cut(10)]);
    const exchange = retrying((...asked) => client.exchange(...asked), {
      retries: 3,
      clock: new FakeClock(),
    });
    const { response } = await exchange(GET);
    for await (const _ of response.body) break;
    expect(client.dropped).toBe(1);
    expect(client.requests).toHaveLength(1);
  });

  test('is not gone on with once the exchange was aborted', async () => {
    const controller = new AbortController();
    const reason = new TransportError('aborted', 'interrupted');
    const client = new FakeClient([cut(10), rest(10)]);
    const exchange = retrying((...asked) => client.exchange(...asked), { retries: 3, delay: 1e9 });
    const { response } = await exchange(GET, { signal: controller.signal });
    const reading = (async () => {
      for await (const _ of response.body) setImmediate(() => controller.abort(reason));
    })();
    await expect(reading).rejects.toBe(reason);
    expect(client.requests).toHaveLength(1);
  });
});

describe('the rest', () => {
  test('of a part is that of the part', async () => {
    const asked = { ...GET, headers: [...GET.headers, ['range', 'bytes=5-9'] satisfies HttpField] };
    const first = { status: 206, headers: [TAG, range('5-9/26')], body: cutAfter('fg') };
    const { text, client } = await get([first, { ...rest(7, [TAG, range('7-9/26')]), body: 'hij' }], asked);
    expect(text).toBe('fghij');
    expect(rangeFields(client, 1)).toEqual({ Range: 'bytes=7-9', 'If-Range': '"v1"' });
  });

  test('of the last bytes is counted from the beginning', async () => {
    const asked = { ...GET, headers: [['Range', 'bytes=-6'] satisfies HttpField] };
    const first = { status: 206, headers: [TAG, range('20-25/26')], body: cutAfter('uvw') };
    const { text, client } = await get([first, rest(23)], asked);
    expect(text).toBe('uvwxyz');
    expect(rangeFields(client, 1)['Range']).toBe('bytes=23-');
  });

  test('of a body without a length is what the server says', async () => {
    expect((await get([cut(10, [TAG]), rest(10)])).text).toBe(TEXT);
    // Where neither says where the end is, there might be another.
    expect((await get([cut(10, [TAG]), rest(10, [TAG, range('10-25/*')])])).text).toBe('abcdefghij');
  });

  test('may leave out what was said at first, but for the tag', async () => {
    const date: HttpField[] = [
      ['Last-Modified', 'Tue, 15 Nov 1994 12:45:26 GMT'],
      ['Date', 'Wed, 16 Nov 1994 12:45:26 GMT'],
    ];
    const byDate = await get([cut(10, [...date, LENGTH]), rest(10, [range('10-25/26')])]);
    expect(byDate.text).toBe(TEXT);
    expect(rangeFields(byDate.client, 1)['If-Range']).toBe('Tue, 15 Nov 1994 12:45:26 GMT');
    expect((await get([cut(10), rest(10, [range('10-25/26')])])).text).toBe('abcdefghij');
  });

  test.each<[string, Scripted, RegExp]>([
    ['has another tag', rest(10, [['ETag', '"v2"'], range('10-25/26')]), /changed/],
    ['is another version', { headers: [['ETag', '"v2"'], LENGTH], body: TEXT }, /changed/],
    ['has another coding', rest(10, [TAG, ['Content-Encoding', 'gzip'], range('10-25/26')]), /changed/],
    ['is the whole again', { headers: [TAG, LENGTH], body: TEXT }, /only begin again/],
    ['begins too early', rest(9), /another part/],
    ['begins too late', rest(11), /another part/],
    ['ends too early', rest(10, [TAG, range('10-24/26')]), /another part/],
    ['belongs to something longer', rest(10, [TAG, range('10-25/27')]), /another part/],
    ['does not say which it is', rest(10, [TAG]), /another part/],
    ['is in several parts', rest(10, [TAG, ['Content-Type', 'multipart/byteranges']]), /another part/],
    ['is not there', { status: 416, headers: [['Content-Range', 'bytes */26']] }, /answered 416/],
    ['is gone', { status: 404 }, /answered 404/],
  ])('that %s is not taken, and the hint says why', async (_, answer, hint) => {
    const { text, error, client } = await get([cut(10), answer, rest(10)]);
    expect(text).toBe('abcdefghij');
    expect(error).toMatchObject({ code: 'partial', message: 'the connection broke', cause: BROKEN });
    expect(isNetkitError(error) && error.hint).toMatch(hint);
    expect(client.requests).toHaveLength(2);
    // The unwanted body has been read, or there was none.
    expect(client.dropped).toBe(1);
  });

  test('that cannot be had is said to be so', async () => {
    const refused = new TransportError('refused', 'could not connect');
    const { error } = await get([cut(10), refused]);
    expect(error).toMatchObject({ code: 'partial', hint: expect.stringContaining('could not connect') });
    const slow = new TransportError('timeout', 'nothing moved');
    const late = await get([{ ...cut(10), body: cutAfter('abc', slow) }, { status: 404 }]);
    expect(late.error).toMatchObject({ name: 'TransportError', code: 'timeout', message: 'nothing moved' });
  });

  test.each([
    ['longer', `${TEXT.slice(10)}!`],
    ['shorter', 'klm'],
  ])('whose body is %s than it says is no rest', async (_, body) => {
    const { text, error } = await get([cut(10), { ...rest(10), body }]);
    expect(error).toMatchObject({ code: 'weird-reply' });
    expect(TEXT.startsWith(text)).toBe(true);
  });

  test.each<[string, HttpField[], number]>([
    ['there is no validator', [LENGTH], 200],
    ['the validator is weak', [['ETag', 'W/"v1"'], LENGTH], 200],
    ['the server wants no ranges', [TAG, LENGTH, ['Accept-Ranges', 'none']], 200],
    ['it is no page', [TAG, LENGTH], 404],
    ['a part is not said to be one', [TAG, LENGTH], 206],
  ])('is not asked for where %s', async (_, headers, status) => {
    const { text, error, client, told } = await get([{ ...cut(10, headers), status }, rest(10)]);
    expect(text).toBe('abcdefghij');
    expect(error).toBe(BROKEN);
    expect(client.requests).toHaveLength(1);
    expect(told).toEqual([]);
  });

  test('of nothing is not asked for: all bytes were there, only the end was not', async () => {
    const { text, error, client } = await get([cut(26), rest(10)]);
    expect(text).toBe(TEXT);
    expect(error).toBe(BROKEN);
    expect(client.requests).toHaveLength(1);
  });

  test('of an answer to anything but GET is not asked for', async () => {
    const { error, client } = await get([cut(10), rest(10)], { ...GET, method: 'POST' });
    expect(error).toBe(BROKEN);
    expect(client.requests).toHaveLength(1);
  });
});

describe('a body of which nothing came', () => {
  test('is asked for anew, as it was at first', async () => {
    const asked = { ...GET, headers: [['Range', 'bytes=5-9'] satisfies HttpField] };
    const part = { status: 206, headers: [TAG, range('5-9/26')] };
    const { text, client } = await get(
      [
        { ...part, body: cutAfter('') },
        { ...part, body: 'fghij' },
      ],
      asked,
    );
    expect(text).toBe('fghij');
    expect(client.requests[1]).toEqual(asked);
  });

  test('needs no validator: no two parts have to fit together', async () => {
    const { text, client } = await get([cut(0, [LENGTH]), { headers: [LENGTH], body: TEXT }]);
    expect(text).toBe(TEXT);
    expect(rangeFields(client, 1)).toEqual({});
  });

  test.each<[string, Scripted]>([
    ['another length', { headers: [['Content-Length', '3']], body: 'abc' }],
    ['another tag', { headers: [LENGTH, TAG], body: TEXT }],
    ['another type', { headers: [LENGTH, ['Content-Type', 'text/html']], body: TEXT }],
    ['another status', { status: 404, headers: [LENGTH], body: TEXT }],
  ])('is not replaced by one with %s', async (_, answer) => {
    const { text, error } = await get([cut(0, [LENGTH]), answer]);
    expect(text).toBe('');
    expect(error).toMatchObject({ code: 'partial', hint: expect.stringContaining('something else') });
  });
});
