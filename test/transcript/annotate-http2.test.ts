import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHttp2Annotator, MAX_UNPAIRED, UPDATES_SHOWN } from '../../src/transcript/annotate-http2.ts';
import { LINE_BYTES_KEPT, NOTE_LENGTH, type Direction, type Piece } from '../../src/transcript/annotator.ts';
import { frame, STATUS_200, uint32 } from '../helpers/http2.ts';
import { cutPlaces, type Pieces, splitAt, whole } from '../helpers/splits.ts';

/** Lines with their notes, and data as it is, what belongs together in one. */
function collector() {
  const rows: string[] = [];
  let data = '';
  const emit = (piece: Piece): void => {
    if (piece.kind === 'data') {
      data += Buffer.from(piece.bytes).toString('latin1');
      return;
    }
    if (data !== '') rows.push(`data ${data}`);
    data = '';
    if (piece.kind !== 'line') return;
    const { bytes, note, omitted } = piece;
    expect(bytes.length).toBeLessThanOrEqual(LINE_BYTES_KEPT);
    expect(note?.length ?? 0).toBeLessThanOrEqual(NOTE_LENGTH);
    const more = omitted > 0 ? ` +${omitted}` : '';
    rows.push(`${Buffer.from(bytes).toString('latin1')}${more}${note === undefined ? '' : ` — ${note}`}`);
  };
  return { rows, emit };
}

function annotate(direction: Direction, pieces: Pieces): string[] {
  const annotator = createHttp2Annotator();
  const { rows, emit } = collector();
  for (const piece of pieces) annotator.push(direction, piece, emit);
  annotator.end(direction, emit);
  return rows;
}

const CLIENT = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  frame(4, 0, 0, Buffer.concat([Buffer.of(0, 2), uint32(0), Buffer.of(0, 99), uint32(7)])),
  frame(8, 0, 0, uint32(983_041)),
  frame(1, 0x25, 1, 'compressed'),
  frame(6, 1, 0, '12345678'),
]);
const CLIENT_ROWS = [
  'PRI * HTTP/2.0 — the preface: HTTP/2 from here on',
  'SETTINGS, 12 bytes — how to speak to whoever sends it',
  'ENABLE_PUSH: 0 — whether answers may come unasked',
  'setting 99: 7',
  'WINDOW_UPDATE, +983041 — room for so many bytes more',
  'HEADERS, stream 1, 10 bytes, END_STREAM, END_HEADERS, PRIORITY — a head, compressed (HPACK)',
  'PING, 8 bytes, ACK — taken note of',
];

describe('HTTP/2 in a transcript', () => {
  it('is a line for each frame, with what small payloads say', () => {
    expect(annotate('sent', whole(CLIENT))).toEqual(CLIENT_ROWS);
  });

  it('is the same wherever the bytes are cut', () => {
    fc.assert(
      fc.property(cutPlaces(), (places) => {
        expect(annotate('sent', splitAt(CLIENT, places))).toEqual(CLIENT_ROWS);
      }),
    );
  });

  it('shows bodies as they are, and how streams and connections end', () => {
    const wire = Buffer.concat([
      frame(1, 4, 1, STATUS_200),
      frame(0, 0, 1, '<p>'),
      frame(0, 1, 1),
      frame(3, 0, 3, uint32(8)),
      frame(7, 0, 0, Buffer.concat([uint32(1, 11), Buffer.from('calm')])),
      frame(0x0c, 0, 0, 'h'),
    ]);
    expect(annotate('received', whole(wire))).toEqual([
      'HEADERS, stream 1, 1 byte, END_HEADERS — a head, compressed (HPACK)',
      'DATA, stream 1, 3 bytes — part of the body',
      'data <p>',
      'DATA, stream 1, 0 bytes, END_STREAM — part of the body',
      'RST_STREAM, stream 3, CANCEL — the stream is given up',
      'GOAWAY, last stream 1, ENHANCE_YOUR_CALM — no new streams: the connection ends',
      'frame of type 12, 1 byte — to be ignored by who does not know it',
    ]);
  });

  it('says what a head says below its last frame: told before it', () => {
    const annotator = createHttp2Annotator();
    const { rows, emit } = collector();
    annotator.tellHead?.('received', [['x-long', 'y'.repeat(2000)]], emit);
    expect(rows).toEqual([]);
    annotator.push('received', frame(1, 5, 1, STATUS_200), emit);
    expect(rows[1]).toBe(`x-long: ${'y'.repeat(LINE_BYTES_KEPT - 8)} +${2008 - LINE_BYTES_KEPT}`);
  });

  it('says what a head says below its last frame: told after it', () => {
    const annotator = createHttp2Annotator();
    const { rows, emit } = collector();
    annotator.push('received', Buffer.concat([frame(1, 0, 1, 'abc'), frame(9, 4, 1, 'def')]), emit);
    annotator.tellHead?.('received', [[':status', '404']], emit);
    annotator.push('received', frame(0, 1, 1), emit);
    expect(rows).toEqual([
      'HEADERS, stream 1, 3 bytes — a head, compressed (HPACK)',
      'CONTINUATION, stream 1, 3 bytes, END_HEADERS — the rest of the head',
      ':status: 404 — client error: nothing here',
      'DATA, stream 1, 0 bytes, END_STREAM — part of the body',
    ]);
  });

  it('forgets heads whose frames do not come, and frames whose heads are not told', () => {
    const annotator = createHttp2Annotator();
    const { rows, emit } = collector();
    for (let count = 0; count <= MAX_UNPAIRED; count += 1) {
      annotator.tellHead?.('received', [['x', String(count)]], emit);
    }
    annotator.push('received', frame(1, 4, 1, STATUS_200), emit);
    expect(rows.at(-1)).toBe('x: 1');
  });

  it('does not show every WINDOW_UPDATE of a large body', () => {
    const updates = Buffer.concat(Array.from({ length: 100 }, () => frame(8, 0, 1, uint32(9))));
    const rows = annotate('received', whole(updates));
    expect(rows).toHaveLength(UPDATES_SHOWN);
    expect(rows.at(-1)).toBe('WINDOW_UPDATE, stream 1, +9 — more of these are not shown');
  });

  it('takes any garbage, and says what is no HTTP/2', () => {
    expect(annotate('sent', whole(Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n')))[0]).toBe(
      'GET / HTTP/1.1\r\nHost: x\r — this is not HTTP/2',
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), cutPlaces(), (bytes, places) => {
        annotate('received', splitAt(bytes, places));
      }),
    );
  });
});
