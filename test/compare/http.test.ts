import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compareHttp, type Answer } from '../../src/compare/http.ts';
import { VOLATILE_FIELDS } from '../../src/compare/fields.ts';
import type { HttpField } from '../../src/protocols/http.ts';

interface Changes {
  readonly headers?: readonly HttpField[];
  readonly trailers?: readonly HttpField[];
  readonly informational?: Answer['response']['informational'];
  readonly version?: Answer['response']['version'];
  readonly status?: number;
  readonly reason?: string;
  readonly body?: string;
  readonly connection?: Answer['connection'];
  readonly timings?: Answer['timings'];
}

function answer({ body = 'hello', connection, timings, ...response }: Changes = {}): Answer {
  const bytes = Buffer.from(body);
  return {
    response: {
      version: '1.1',
      status: 200,
      reason: 'OK',
      headers: [],
      trailers: [],
      informational: [],
      body: {
        size: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        sample: new Uint8Array(bytes),
        prefixes: [],
      },
      ...response,
    },
    connection: connection ?? { remote: '127.0.0.1:80', local: '127.0.0.1:50000', timings: { connect: 1 } },
    timings: timings ?? { firstByte: 2 },
  };
}

/** The rows that are not `same`, in short. */
function differences(raw: Changes, library: Changes): string[] {
  const { rows, same } = compareHttp(answer(raw), answer(library));
  expect(same).toBe(rows.every((row) => row.verdict !== 'different'));
  return rows
    .filter((row) => row.verdict !== 'same')
    .map((row) => `${row.verdict}: ${row.aspect}: ${row.raw ?? '-'} | ${row.library ?? '-'}`);
}

describe('compareHttp', () => {
  it('finds equal answers the same', () => {
    const both = { headers: [['Server', 'x']], trailers: [['X-T', '1']] } as const;
    expect(differences(both, both)).toEqual([]);
    expect(compareHttp(answer(both), answer(both)).rows.map((row) => row.aspect)).toEqual([
      'version',
      'status',
      'header Server',
      'body',
      'trailer X-T',
      'remote',
      'time to first byte',
    ]);
  });

  it('only shows what the raw client got where the library cannot send the request', () => {
    const comparison = compareHttp(answer({ status: 404, reason: 'Not Found' }), { unable: 'no HTTP/1.0' });
    expect(comparison.same).toBe(true);
    expect(comparison.rows.map(({ aspect, verdict, library }) => [aspect, verdict, library])).toEqual([
      ['outcome', 'note', undefined],
      ['body', 'note', undefined],
    ]);
    expect(comparison.rows[0]?.raw).toBe('HTTP/1.1 404 Not Found');
    expect(comparison.notes).toEqual(['no HTTP/1.0']);
  });

  it('only shows what the library got where the raw client cannot send the request', () => {
    const comparison = compareHttp({ unable: 'no HTTP/2' }, answer({ version: '2', reason: '' }));
    expect(comparison.same).toBe(true);
    expect(comparison.rows.map(({ aspect, verdict, raw }) => [aspect, verdict, raw])).toEqual([
      ['outcome', 'note', undefined],
      ['body', 'note', undefined],
    ]);
    expect(comparison.rows[0]?.library).toBe('HTTP/2 200');
    expect(comparison.notes).toEqual(['no HTTP/2']);
  });

  it('has nothing but the reasons where neither can send it', () => {
    const comparison = compareHttp({ unable: 'no HTTP/2' }, { unable: 'no HTTP/1.0' });
    expect(comparison).toMatchObject({ same: true, rows: [], notes: ['no HTTP/2', 'no HTTP/1.0'] });
  });

  it.each<[string, Changes, Changes, string[]]>([
    ['the version', { version: '1.0' }, {}, ['different: version: HTTP/1.0 | HTTP/1.1']],
    ['the status', { status: 404, reason: 'Not Found' }, {}, ['different: status: 404 Not Found | 200 OK']],
    ['an empty reason', { reason: '' }, {}, ['different: status: 200 | 200 OK']],
    ['a value', { headers: [['X', 'a']] }, { headers: [['X', 'b']] }, ['different: header X: a | b']],
    ['a missing field', { headers: [['X', 'a']] }, {}, ['different: header X: a | -']],
    ['a field too many', {}, { headers: [['X', 'a']] }, ['different: header X: - | a']],
    [
      'the case of a name',
      { headers: [['ETag', 'a']] },
      { headers: [['etag', 'a']] },
      ['different: header ETag: ETag: a | etag: a'],
    ],
    [
      'the second of two',
      {
        headers: [
          ['V', 'a'],
          ['V', 'b'],
        ],
      },
      { headers: [['V', 'a']] },
      ['different: header V: b | -'],
    ],
    [
      'the order',
      {
        headers: [
          ['A', '1'],
          ['B', '2'],
        ],
      },
      {
        headers: [
          ['B', '2'],
          ['A', '1'],
        ],
      },
      ['different: header order: a, b | b, a'],
    ],
    ['a trailer', { trailers: [['X', 'a']] }, {}, ['different: trailer X: a | -']],
    [
      'an early hint',
      {
        informational: [{ version: '1.1', status: 103, reason: 'Early Hints', headers: [['Link', '</a>']] }],
      },
      {},
      ['different: informational: 103 Early Hints; Link: </a> | -'],
    ],
  ])('finds a difference in %s', (_what, raw, library, shown) => {
    expect(differences(raw, library)).toEqual(shown);
  });

  it.each([...VOLATILE_FIELDS])('lets the value of %s differ, but not its name', (name) => {
    expect(differences({ headers: [[name, '1']] }, { headers: [[name, '2']] })).toEqual([
      `volatile: header ${name}: 1 | 2`,
    ]);
    expect(differences({ headers: [[name, '1']] }, { headers: [[name.toUpperCase(), '2']] })[0]).toMatch(
      /^different/,
    );
  });

  it('counts a volatile field that is missing, but for Age, which caches add later', () => {
    expect(differences({ headers: [['Date', 'x']] }, {})).toEqual(['different: header Date: x | -']);
    expect(differences({}, { headers: [['Age', '1']] })).toEqual(['volatile: header Age: - | 1']);
  });

  it('leaves to each client the fields of its connection', () => {
    expect(
      differences({ headers: [['Connection', 'close']] }, { headers: [['Keep-Alive', 'timeout=5']] }),
    ).toEqual(['note: header Connection: close | -', 'note: header Keep-Alive: - | timeout=5']);
  });

  it('takes no longer for a value that is full of blanks', () => {
    // A pattern that backtracks takes minutes, which no test is given.
    const value = `a${' '.repeat(200_000)}b`;
    expect(differences({ headers: [['X', value]] }, { headers: [['X', `${value} `]] })).toEqual([]);
  });

  it('does not count blanks round a value, which undici keeps at its end', () => {
    expect(differences({ headers: [['X', 'v']] }, { headers: [['X', ' v \t']] })).toEqual([]);
  });

  it('finds where the bodies part', () => {
    const { same, body } = compareHttp(answer({ body: 'hello' }), answer({ body: 'help' }));
    expect(same).toBe(false);
    expect(body).toEqual({
      kind: 'at',
      offset: 3,
      raw: new Uint8Array(Buffer.from('lo')),
      library: new Uint8Array(Buffer.from('p')),
    });
  });

  it('lists timings and connections without counting them', () => {
    const tls = {
      version: 'TLSv1.3',
      cipher: 'X',
      subject: '',
      issuer: '',
      names: [],
      validFrom: '',
      validTo: '',
      trusted: true,
    };
    const connection = {
      remote: '[::1]:443',
      local: '',
      timings: { connect: 1 },
      tls: { ...tls, alpn: 'http/1.1' },
    };
    expect(
      differences({ connection, timings: { lookup: 0.25, connect: 1, tls: 4, firstByte: 6 } }, {}),
    ).toEqual([
      'note: remote: [::1]:443 | 127.0.0.1:80',
      'note: tls: TLSv1.3 X | -',
      'note: alpn: http/1.1 | -',
      'note: time to look up: 0.3 ms | -',
      'note: time to connect: 1.0 ms | -',
      'note: time to secure: 4.0 ms | -',
      'note: time to first byte: 6.0 ms | 2.0 ms',
    ]);
  });

  it('counts a client that fails while the other succeeds', () => {
    const failure = { error: { code: 'partial', message: 'the body ended early' } };
    const { same, rows } = compareHttp(failure, answer());
    expect(same).toBe(false);
    expect(rows[0]).toEqual({
      aspect: 'outcome',
      raw: 'error: partial',
      library: 'HTTP/1.1 200 OK',
      verdict: 'different',
    });
    expect(compareHttp(answer(), failure).same).toBe(false);
  });

  it('does not count two clients that fail alike, whatever they say', () => {
    const raw = { error: { code: 'refused', message: 'nobody listens' } };
    const library = { error: { code: 'refused', message: 'ECONNREFUSED' } };
    const { same, rows } = compareHttp(raw, library);
    expect(same).toBe(true);
    expect(rows.map((row) => row.verdict)).toEqual(['same', 'note']);
    expect(compareHttp(raw, { error: { code: 'timeout', message: '' } }).same).toBe(false);
  });

  it('hands on the notes', () => {
    expect(compareHttp(answer(), answer(), ['undici adds Host']).notes).toEqual(['undici adds Host']);
  });
});
