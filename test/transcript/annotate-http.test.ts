import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHttpAnnotator, MAX_OUTSTANDING } from '../../src/transcript/annotate-http.ts';
import { LINE_BYTES_KEPT, NOTE_LENGTH, type Direction, type Piece } from '../../src/transcript/annotator.ts';
import { cutPlaces, splitAt } from '../helpers/splits.ts';

type Step = readonly [direction: Direction, text: string];

/** The pieces in short: `role: line` with its ending and note, `data: …` joined, `break`. */
function annotate(steps: readonly Step[], offsets: readonly number[] = []): string[] {
  const annotator = createHttpAnnotator();
  const shown: string[] = [];
  let data = '';
  const emit = (piece: Piece) => {
    if (piece.kind === 'data') {
      data += Buffer.from(piece.bytes).toString('latin1');
      return;
    }
    if (data) shown.push(`data ${JSON.stringify(data)}`);
    data = '';
    if (piece.kind === 'break') {
      shown.push(`break ${JSON.stringify(piece.ending)}`);
    } else {
      const text = Buffer.from(piece.bytes).toString('latin1') + piece.ending;
      const more = piece.omitted ? ` +${piece.omitted}` : '';
      shown.push(`${piece.role} ${JSON.stringify(text)}${more}${piece.note ? ` — ${piece.note}` : ''}`);
    }
  };
  for (const [direction, text] of steps) {
    for (const chunk of splitAt(Buffer.from(text, 'latin1'), offsets)) annotator.push(direction, chunk, emit);
  }
  annotator.end('sent', emit);
  annotator.end('received', emit);
  return shown;
}

/** All that a direction's pieces are made of. */
function reassemble(steps: readonly Step[], direction: Direction): string {
  const annotator = createHttpAnnotator();
  const parts: Uint8Array[] = [];
  const emit = (of: Direction) => (piece: Piece) => {
    if (of !== direction) return;
    if (piece.kind !== 'break') parts.push(Buffer.from(piece.bytes));
    if (piece.kind !== 'data') parts.push(Buffer.from(piece.ending));
  };
  for (const [of, text] of steps) annotator.push(of, Buffer.from(text, 'latin1'), emit(of));
  annotator.end('sent', emit('sent'));
  annotator.end('received', emit('received'));
  return Buffer.concat(parts).toString('latin1');
}

function textOf(steps: readonly Step[], direction: Direction): string {
  return steps
    .map(([of, text]) => (of === direction ? Buffer.from(text, 'latin1').toString('latin1') : ''))
    .join('');
}

const GET: Step = ['sent', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'];
const shownGet = [
  'start "GET / HTTP/1.1\\r\\n" — give me: method, target, version',
  'field "Host: a\\r\\n" — which site: one server may hold many',
  'end "\\r\\n" — end of the head; no body',
];
const ended = ['break ""', 'break ""'];

describe('the HTTP annotator', () => {
  it('follows a request and a response with Content-Length', () => {
    const answer: Step = ['received', 'HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nX-Own: 1\r\n\r\nhello'];
    expect(annotate([GET, answer])).toEqual([
      ...shownGet,
      'start "HTTP/1.1 404 Not Found\\r\\n" — client error: nothing here',
      'field "Content-Length: 5\\r\\n" — size of the body: 5 bytes',
      'field "X-Own: 1\\r\\n"',
      'end "\\r\\n" — end of the head; the body',
      'data "hello"',
      'break ""',
      ...ended,
    ]);
  });

  it('follows chunks, their extensions and the trailer (RFC 9112, section 7.1)', () => {
    const answer =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1a;x=y\r\n' +
      'abcdefghijklmnopqrstuvwxyz\r\n0\r\nX-T: 1\r\n\r\n';
    expect(annotate([GET, ['received', answer]]).slice(3)).toEqual([
      'start "HTTP/1.1 200 OK\\r\\n" — success',
      'field "Transfer-Encoding: gzip, chunked\\r\\n" — the body comes in chunks',
      'end "\\r\\n" — end of the head; the body, in chunks',
      'framing "1a;x=y\\r\\n" — a chunk of 26 bytes (in hex)',
      'data "abcdefghijklmnopqrstuvwxyz"',
      'break "\\r\\n"',
      'end "0\\r\\n" — the last chunk: end of the body',
      'field "X-T: 1\\r\\n" — a field after the body',
      'end "\\r\\n" — end of the trailer',
      ...ended,
    ]);
  });

  it('follows informational responses before the answer proper', () => {
    const answer = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n';
    expect(annotate([GET, ['received', answer]]).slice(3)).toEqual([
      'start "HTTP/1.1 103 Early Hints\\r\\n" — informational: what to load meanwhile',
      'field "Link: </a>\\r\\n" — something that belongs to it',
      'end "\\r\\n" — end of the head; no body',
      'start "HTTP/1.1 204 No Content\\r\\n" — success, and no body',
      'end "\\r\\n" — end of the head; no body',
      ...ended,
    ]);
  });

  it('knows from the request that the answer to HEAD has no body, and tells pipelined answers apart', () => {
    const requests = 'HEAD /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n';
    const answers =
      'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc';
    const shown = annotate([
      ['sent', requests],
      ['received', answers],
    ]);
    expect(shown.filter((row) => /^(start|data|end)/.test(row))).toEqual([
      'start "HEAD /a HTTP/1.1\\r\\n" — only the head: method, target, version',
      'end "\\r\\n" — end of the head; no body',
      'start "GET /b HTTP/1.1\\r\\n" — give me: method, target, version',
      'end "\\r\\n" — end of the head; no body',
      'start "HTTP/1.1 200 OK\\r\\n" — success',
      'end "\\r\\n" — end of the head; no body',
      'start "HTTP/1.1 200 OK\\r\\n" — success',
      'end "\\r\\n" — end of the head; the body',
      'data "abc"',
    ]);
  });

  it.each([
    ['a body until the close', 'HTTP/1.0 200 OK\r\n\r\nGET / HTTP/1.1\r\n', 'data "GET / HTTP/1.1\\r\\n"'],
    [
      'another coding than chunked, until the close',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\nabc',
      'data "abc"',
    ],
    [
      'another protocol after 101',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nHTTP/1.1 200 OK\r\n',
      'data "HTTP/1.1 200 OK\\r\\n"',
    ],
    [
      'what is not HTTP',
      'SSH-2.0-OpenSSH_9.2\r\nmore\n',
      'other "SSH-2.0-OpenSSH_9.2\\r\\n" — this is not HTTP/1',
    ],
    [
      'a bad chunk size',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nrest',
      'other "-1\\r\\n" — not a chunk size',
    ],
    [
      'more than a chunk says',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n',
      'other "bc\\r\\n" — not the end of a chunk',
    ],
    [
      'a folded field',
      'HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n',
      'field " b\\r\\n" — more of the field above (obsolete)',
    ],
    [
      'a field without a colon',
      'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n',
      'other "nonsense\\r\\n" — not a header field',
    ],
    ['a bare LF', 'HTTP/1.1 200 OK\nX: a\n\n', 'start "HTTP/1.1 200 OK\\n" — success'],
    ['a head that is cut off', 'HTTP/1.1 200 OK\r\nServ', 'other "Serv" — cut off here'],
  ])('shows %s', (_what, answer, row) => {
    expect(annotate([GET, ['received', answer]])).toContain(row);
  });

  it('keeps to what a tunnel carries after CONNECT', () => {
    const shown = annotate([
      ['sent', 'CONNECT a:443 HTTP/1.1\r\n\r\n'],
      ['received', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\x16\x03'],
      ['sent', 'GET / HTTP/1.1\r\n'],
    ]);
    expect(shown).toContain('data "\\u0016\\u0003GET / HTTP/1.1\\r\\n"');
  });

  it('follows the request of the course, with its trailing blank and bare LF', () => {
    expect(annotate([['sent', 'GET /index.php HTTP/1.1 \n\n']])[0]).toBe(
      'start "GET /index.php HTTP/1.1 \\n" — give me: method, target, version',
    );
  });

  it('follows a server as well, which receives requests and sends responses', () => {
    const shown = annotate([
      ['received', 'HEAD / HTTP/1.1\r\n\r\n'],
      ['sent', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'],
    ]);
    expect(shown.filter((row) => row.startsWith('start "HTTP'))).toHaveLength(2);
  });

  it('keeps a bounded part of a line and counts the rest', () => {
    const long = 'x'.repeat(LINE_BYTES_KEPT + 500);
    const [row] = annotate([['received', `HTTP/1.1 200 ${long}\r\n`]]);
    expect(row).toContain(`${'x'.repeat(LINE_BYTES_KEPT - 13)}\\r\\n" +${500 + 13} — success`);
  });

  it('forgets the oldest of too many unanswered requests', () => {
    const requests = 'HEAD / HTTP/1.1\r\n\r\n' + 'GET / HTTP/1.1\r\n\r\n'.repeat(MAX_OUTSTANDING);
    const shown = annotate([
      ['sent', requests],
      ['received', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na'],
    ]);
    expect(shown).toContain('data "a"');
  });

  it('gives the same pieces wherever the bytes are cut, never throws, and loses no byte', () => {
    const scrap = fc.constantFrom(
      'GET / HTTP/1.1\r\n',
      'HEAD / HTTP/1.1\r\n',
      'HTTP/1.1 200 OK\r\n',
      'HTTP/1.1 100 Continue\r\n',
      'Transfer-Encoding: chunked\r\n',
      'Content-Length: 5\r\n',
      '\r\n',
      '\n',
      '\r',
      '3\r\n',
      'abc\r\n',
      '0\r\n',
      'x',
      '\x00\xff',
    );
    const text = fc
      .array(fc.oneof(scrap, fc.string({ maxLength: 4 })), { maxLength: 15 })
      .map((parts) => parts.join(''));
    const step = fc.tuple(fc.constantFrom<Direction>('sent', 'received'), text);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 4 }), cutPlaces(), (steps, offsets) => {
        expect(annotate(steps, offsets)).toEqual(annotate(steps));
        for (const direction of ['sent', 'received'] as const) {
          expect(reassemble(steps, direction)).toBe(textOf(steps, direction));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('has only notes that fit', () => {
    const names =
      'Host Connection Content-Length Transfer-Encoding Authorization Referer Vary Accept-Ranges'.split(' ');
    const methods = 'GET HEAD POST PUT PATCH DELETE OPTIONS CONNECT TRACE OTHER'.split(' ');
    const heads = methods.map(
      (method) => `${method} / HTTP/1.1\r\n${names.map((name) => `${name}: 1\r\n`).join('')}\r\n.`,
    );
    const statuses = Array.from(
      { length: 1000 },
      (_, status) => `HTTP/1.1 ${String(status).padStart(3, '0')} x\r\n`,
    );
    for (const text of [...heads, ...statuses]) {
      for (const row of annotate([['sent', text]])) {
        expect((row.split(' — ')[1] ?? '').length).toBeLessThanOrEqual(NOTE_LENGTH);
      }
    }
  });
});
