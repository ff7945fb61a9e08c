import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { findBegun } from '../../../../../src/actions/http/download/fetch/begun.ts';
import {
  fetchSegmented,
  type SegmentedOptions,
} from '../../../../../src/actions/http/download/segments/fetch-segmented.ts';
import { NOTE_EVERY_BYTES } from '../../../../../src/actions/http/download/segments/job.ts';
import type { SegmentedFile } from '../../../../../src/actions/http/download/segments/note.ts';
import { planSegments } from '../../../../../src/actions/http/download/segments/plan.ts';
import { resumeFile } from '../../../../../src/actions/http/resume/resume.ts';
import { MAX_SEGMENTS, MIN_SEGMENT_BYTES } from '../../../../../src/actions/split-size.ts';
import { ProtocolError, TransportError, UsageError } from '../../../../../src/errors.ts';
import type { HttpField, HttpRequest } from '../../../../../src/protocols/http.ts';
import { scratchFolder } from '../../../../helpers/scratch.ts';
import { exchangeOf, FakeClient, inPieces, reusingOneBuffer, type Scripted } from '../../fake-client.ts';

const URL_ = new URL('http://a.test/big.iso?key=secret');
const MIB = MIN_SEGMENT_BYTES;
const CONTENT = randomBytes(4 * MIB + 123);
const CUT = new ProtocolError('partial', 'cut');
const GET: HttpRequest = { method: 'GET', url: URL_, headers: [['Host', 'a.test']] };

let path: string;
beforeEach(() => {
  path = join(scratchFolder(), 'big.iso');
});

const valueOf = ({ headers }: Pick<HttpRequest, 'headers'>, name: string): string | undefined =>
  headers.find(([key]) => key.toLowerCase() === name)?.[1];

interface Range {
  readonly start: number;
  readonly end: number;
}

function rangeOf(request: HttpRequest, size = CONTENT.length): Range {
  const [, start = '', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(valueOf(request, 'range') ?? '') ?? [];
  return { start: Number(start), end: last === '' ? size : Number(last) + 1 };
}

const body = (bytes: Uint8Array): AsyncIterable<Uint8Array> => reusingOneBuffer(inPieces(bytes, 60_000));

async function* cutAfter(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield* body(bytes);
  throw CUT;
}

/** The headers of a 206. */
const partial = ({ start, end }: Range, etag = '"v1"', size = CONTENT.length): HttpField[] => [
  ['ETag', etag],
  ['Content-Range', `bytes ${start}-${end - 1}/${size}`],
  ['Content-Length', String(end - start)],
];

/** What a server with ranges answers. */
function answer(request: HttpRequest, content = CONTENT, etag = '"v1"'): Scripted {
  if (valueOf(request, 'if-range') !== etag) return whole(content, etag);
  const range = rangeOf(request, content.length);
  return {
    status: 206,
    headers: partial(range, etag, content.length),
    body: body(content.subarray(range.start, range.end)),
  };
}

/** As long, and one byte before. */
const shifted = ({ start, end }: Range): Range => ({ start: start - 1, end: end - 1 });

const whole = (content = CONTENT, etag = '"v1"'): Scripted => ({
  status: 200,
  headers: [
    ['Accept-Ranges', 'bytes'],
    ['ETag', etag],
    ['Content-Length', String(content.length)],
  ],
  body: body(content),
});

/** What an earlier attempt has left, if it can be gone on with. */
const findSegments = async (): Promise<SegmentedFile | undefined> =>
  (await findBegun(path, URL_, { isOurs: true, onNote: () => {} })).segments;

type Answers = (request: HttpRequest, index: number) => Scripted | Promise<Scripted>;

/** As a caller does it: what is there is continued, else the first response decides. */
async function run(
  answers: Answers,
  options: Partial<SegmentedOptions> = {},
): Promise<{ client: FakeClient; bytes: number }> {
  const client = new FakeClient((request, index) => answers(request, index));
  const exchange = client.exchange.bind(client);
  const begun = await findSegments();
  const all = { segments: 4, ...options };
  if (begun !== undefined) {
    return { client, bytes: await fetchSegmented(exchange, GET, begun, path, all) };
  }
  const first = exchangeOf(200, whole().headers ?? [], body(CONTENT));
  const file = planSegments(URL_, first.response, 4);
  if (file === undefined) throw new Error('no segments');
  return { client, bytes: await fetchSegmented(exchange, GET, file, path, { first, ...all }) };
}

const failing = (answers: Answers, options?: Partial<SegmentedOptions>): Promise<unknown> =>
  run(answers, options).then(
    () => undefined,
    (error: unknown) => error,
  );

const files = (): string[] => readdirSync(join(path, '..')).toSorted();
const noteThere = (): { missing: [number, number][] } =>
  JSON.parse(readFileSync(`${path}.part.json`, 'utf8')) as { missing: [number, number][] };

describe('a plan', () => {
  const plan = (headers: readonly HttpField[], status = 200): unknown =>
    planSegments(URL_, exchangeOf(status, headers, body(CONTENT)).response, 4);
  const replace = (...fields: HttpField[]): HttpField[] => [
    ...whole().headers!.filter(([name]) => !fields.some(([other]) => other === name)),
    ...fields.filter(([, value]) => value !== ''),
  ];

  test('is made of a 200 that offers ranges, and of a 206 that is the whole', () => {
    const pieces = { missing: [{ start: 0 }, {}, {}, { end: CONTENT.length }], validator: '"v1"' };
    expect(plan(whole().headers!)).toMatchObject(pieces);
    expect(plan(partial({ start: 0, end: CONTENT.length }), 206)).toMatchObject(pieces);
  });

  test.each<[string, readonly HttpField[], number?]>([
    ['no ranges', replace(['Accept-Ranges', ''])],
    ['ranges refused', replace(['Accept-Ranges', 'none'])],
    ['no validator', replace(['ETag', ''])],
    ['a weak validator', replace(['ETag', 'W/"v1"'])],
    ['no size', replace(['Content-Length', ''])],
    ['a small file', replace(['Content-Length', String(2 * MIB - 1)])],
    ['a content coding', [...whole().headers!, ['Content-Encoding', 'gzip']]],
    ['a part', partial({ start: 1, end: CONTENT.length }), 206],
    ['an error', whole().headers!, 404],
  ])('is not made of what has %s', (_, headers, status) => {
    expect(plan(headers, status)).toBeUndefined();
  });

  test('has a bound', () => {
    const { response } = exchangeOf(200, whole().headers!, body(CONTENT));
    expect(() => planSegments(URL_, response, MAX_SEGMENTS + 1)).toThrow(UsageError);
  });
});

describe('a file in segments', () => {
  test('is the file, and nothing is left beside it', async () => {
    let told = 0;
    const { client, bytes } = await run((request) => answer(request), { onProgress: (so) => (told = so) });
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
    expect([bytes, told]).toEqual([CONTENT.length, CONTENT.length]);
    expect(files()).toEqual(['big.iso']);
    expect(client.requests.map((request) => valueOf(request, 'if-range'))).toEqual(['"v1"', '"v1"', '"v1"']);
    expect(client.requests.map((request) => valueOf(request, 'host'))).toEqual([
      'a.test',
      'a.test',
      'a.test',
    ]);
  });

  test('may be fetched without the first response', async () => {
    const { client } = await run((request) => answer(request), { first: undefined });
    expect(client.requests).toHaveLength(4);
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
  });

  test('has no name before it is whole, and then replaces only with force', async () => {
    writeFileSync(path, 'mine');
    expect(await failing((request) => answer(request))).toMatchObject({ code: 'write-file' });
    expect(readFileSync(path, 'utf8')).toBe('mine');
    await run((request) => answer(request), { force: true });
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
  });

  test('continues a segment that breaks off', async () => {
    let cut = 0;
    await run((request) => {
      const { start, end } = rangeOf(request);
      if (end < CONTENT.length || cut++ > 0) return answer(request);
      return { ...answer(request), body: cutAfter(CONTENT.subarray(start, start + 1000)) };
    });
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
  });

  test('is fetched over fewer connections where the server lets in no more', async () => {
    const notes: string[] = [];
    let inside = 0;
    await run(
      (request) => {
        inside += 1;
        return inside <= 3 ? { status: 503 } : answer(request);
      },
      { onNote: (note) => notes.push(note) },
    );
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
    expect(notes).toHaveLength(3);
    expect(notes[0]).toBe('one connection less for its segments: the server answered 503');
  });

  test('has to have its checksum', async () => {
    const hex = createHash('sha256').update(CONTENT).digest('hex');
    await run((request) => answer(request), { checksum: { algorithm: 'sha256', hex } });
    expect(files()).toEqual(['big.iso']);
    const other = { algorithm: 'sha256', hex: '0'.repeat(64) } as const;
    const error = await failing((request) => answer(request), { checksum: other, force: true });
    expect(error).toMatchObject({ code: 'weird-reply' });
    expect(files()).toEqual(['big.iso']);
  });
});

describe('a server that', () => {
  const other = randomBytes(CONTENT.length);
  test.each<[string, Answers, object, boolean]>([
    [
      'has changed the file',
      (r) => answer(r, other, '"v2"'),
      { code: 'no-range', message: /changed/ },
      false,
    ],
    [
      'has changed the file and ignores If-Range',
      (r) => ({ ...answer(r), headers: partial(rangeOf(r), '"v2"') }),
      { code: 'no-range', message: /changed/ },
      false,
    ],
    [
      'has another size by now',
      (r) => ({ ...answer(r), headers: partial(rangeOf(r), '"v1"', CONTENT.length + 9) }),
      { code: 'no-range', message: /changed/ },
      false,
    ],
    [
      'has a shorter file by now',
      () => ({ status: 416, headers: [['Content-Range', 'bytes */5']] }),
      { code: 'no-range', message: /changed/ },
      false,
    ],
    ['stops sending ranges', () => whole(), { code: 'no-range', message: /answered 200/ }, true],
    [
      'sends other ranges',
      (r) => ({ ...answer(r), headers: partial(shifted(rangeOf(r))) }),
      { code: 'weird-reply' },
      true,
    ],
    [
      'sends too much',
      (r) => ({ ...answer(r), headers: partial(rangeOf(r)).slice(0, 2), body: body(CONTENT) }),
      { code: 'weird-reply', message: /goes on after/ },
      true,
    ],
    [
      'announces something else than the range',
      (r) => ({ ...answer(r), headers: [...partial(rangeOf(r)).slice(0, 2), ['Content-Length', '5']] }),
      { code: 'weird-reply' },
      true,
    ],
    [
      'does not say of which version a range is',
      (r) => ({ ...answer(r), headers: partial(rangeOf(r)).slice(1) }),
      { code: 'weird-reply', message: /which version/ },
      true,
    ],
    [
      'encodes ranges',
      (r) => ({ ...answer(r), headers: [...partial(rangeOf(r)), ['Content-Encoding', 'gzip']] }),
      { code: 'weird-reply', message: /content coding/ },
      true,
    ],
    ['sends too little, each time', (r) => ({ ...answer(r), body: '' }), { code: 'partial' }, true],
    ['is gone', () => Promise.reject(new TransportError('refused', 'no')), { code: 'refused' }, true],
  ])('%s fails, and spoils nothing', async (_, answers, error, isKept) => {
    // The first response breaks off too, so that something is there and the others cannot go on without it.
    const first = exchangeOf(200, whole().headers!, cutAfter(CONTENT.subarray(0, 200_000)));
    const { message, ...rest } = error as { message?: RegExp };
    const caught = await failing(answers, { first });
    expect(caught).toMatchObject(rest);
    if (message !== undefined) expect((caught as Error).message).toMatch(message);
    expect(existsSync(path)).toBe(false);
    if (!isKept) expect(files()).toEqual([]);
    if (files().length === 0) return;
    // Whatever is kept is good: another time it becomes the file.
    expect(files()).toEqual(['big.iso.part', 'big.iso.part.json']);
    await run((request) => answer(request));
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
  });
});

describe('what was begun', () => {
  /** All but the last segment comes, and of that nothing. */
  const cutLast: Answers = (request) =>
    rangeOf(request).end === CONTENT.length ? { status: 404 } : answer(request);

  test('is kept with a note, and what is missing fetched another time', async () => {
    const kept: [string, number][] = [];
    await failing(cutLast, { onKept: (part, bytes) => kept.push([part, bytes]) });
    const { missing } = noteThere();
    const left = missing.reduce((sum, [start, end]) => sum + end - start, 0);
    expect(left).toBe(MIB + 31);
    expect(kept).toEqual([[`${path}.part`, CONTENT.length - left]]);
    expect(readFileSync(`${path}.part.json`, 'utf8')).not.toContain('secret');
    const { bytes, client } = await run((request) => answer(request));
    expect(bytes).toBe(left);
    expect(client.requests).toHaveLength(1);
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
  });

  test('is no beginning to go on with in one', async () => {
    await failing(cutLast);
    await expect(resumeFile(path, URL_)).rejects.toThrow('begun in segments');
  });

  test.each<[string, (note: Record<string, unknown>) => unknown]>([
    ['beyond the end', (note) => ({ ...note, missing: [[0, CONTENT.length + 1]] })],
    ['backwards', (note) => ({ ...note, missing: [[5, 5]] })],
    [
      'one over the other',
      (note) => ({
        ...note,
        missing: [
          [0, 10],
          [9, 12],
        ],
      }),
    ],
    ['no numbers', (note) => ({ ...note, missing: ['0-10', null] })],
    ['no list', (note) => ({ ...note, missing: {} })],
    [
      'too many',
      (note) => ({
        ...note,
        missing: Array.from({ length: MAX_SEGMENTS + 1 }, (_, at) => [2 * at, 2 * at + 1]),
      }),
    ],
    ['of no known version', (note) => ({ ...note, etag: undefined })],
    ['from elsewhere', (note) => ({ ...note, url: 'http://b.test/' })],
    ['of another size', (note) => ({ ...note, size: 5_000_000 })],
  ])('is not gone on with where the note makes no sense: %s', async (_, spoil) => {
    await failing(cutLast);
    const note = JSON.parse(readFileSync(`${path}.part.json`, 'utf8')) as Record<string, unknown>;
    writeFileSync(`${path}.part.json`, JSON.stringify(spoil(note)));
    expect(await findSegments()).toBeUndefined();
  });

  test('is nothing where nothing came', async () => {
    expect(await failing(() => ({ status: 404 }), { first: undefined })).toMatchObject({
      code: 'http-status',
    });
    expect(files()).toEqual([]);
  });

  test('stays after Ctrl-C', async () => {
    const stop = new AbortController();
    const onProgress = (bytes: number): void => {
      if (bytes > MIB) stop.abort();
    };
    const error = await failing((request) => answer(request), { signal: stop.signal, onProgress });
    expect(error).toMatchObject({ code: 'aborted' });
    await run((request) => answer(request));
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
  });

  test('is noted now and then, so that a kill costs little', async () => {
    const size = 3 * NOTE_EVERY_BYTES;
    const block = Buffer.alloc(1024 * 1024, 'x');
    async function* blocks({ start, end }: Range): AsyncIterable<Uint8Array> {
      for (let at = start; at < end; at += block.length) yield block.subarray(0, end - at);
    }
    const lefts = new Set<number>();
    const big: HttpField[] = [
      ['Accept-Ranges', 'bytes'],
      ['ETag', '"v1"'],
      ['Content-Length', String(size)],
    ];
    const client = new FakeClient((request) => {
      const range = rangeOf(request, size);
      return { status: 206, headers: partial(range, '"v1"', size), body: blocks(range) };
    });
    const file = planSegments(URL_, exchangeOf(200, big, blocks({ start: 0, end: 0 })).response, 2)!;
    const onProgress = (): void => {
      const { missing } = noteThere();
      lefts.add(missing.reduce((sum, [start, end]) => sum + end - start, 0));
    };
    await fetchSegmented(client.exchange.bind(client), GET, file, path, { segments: 2, onProgress });
    expect([...lefts]).toEqual([size, size - NOTE_EVERY_BYTES, size - 2 * NOTE_EVERY_BYTES]);
  });
});
