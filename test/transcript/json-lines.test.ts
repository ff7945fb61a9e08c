import { describe, expect, it } from 'vitest';
import { createJsonLines, JSON_TURN_BYTES } from '../../src/transcript/json-lines.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import type { ConnectionRecorder, ConnectionRole } from '../../src/transcript/types.ts';

function record(
  play: (connection: ConnectionRecorder) => void,
  whole = false,
  role?: ConnectionRole,
): string[] {
  const lines: string[] = [];
  const listen = createJsonLines({ write: (line) => lines.push(line), whole });
  let time = 0;
  const recorder = createRecorder({ client: 'raw', listeners: [listen], now: () => (time += 0.12345) });
  play(recorder.connection('a', 80, role));
  return lines;
}

const base = { at: 0.123, client: 'raw', connection: 1, secure: false };

describe('the transcript as JSON lines', () => {
  it('has a line for each entry, with its members', () => {
    const lines = record((connection) => {
      connection.lookedUp('a', ['127.0.0.1']);
      connection.sent(Buffer.from('GET / HTTP/1.0\r\n\r\n'));
      connection.ended('us');
    });
    expect(lines.every((line) => line.endsWith('}\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { ...base, kind: 'lookup', host: 'a', addresses: ['127.0.0.1'] },
      { ...base, at: 0.247, kind: 'sent', length: 18, text: 'GET / HTTP/1.0\r\n\r\n' },
      { ...base, at: 0.37, kind: 'ended', by: 'us' },
    ]);
  });

  it('has the role of a connection that has one', () => {
    const lines = record(
      (connection) => {
        connection.attempting('127.0.0.1:20');
        connection.received(Buffer.from('y'));
      },
      false,
      'data',
    );
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { ...base, role: 'data', kind: 'attempt', address: '127.0.0.1:20' },
      { ...base, at: 0.247, role: 'data', kind: 'received', length: 1, text: 'y' },
    ]);
  });

  it.each([
    ['UTF-8', Buffer.from('é日\x1b'), { length: 6, text: 'é日\x1b' }],
    ['what is not UTF-8', Buffer.from([0xe9, 0x21]), { length: 2, base64: '6SE=' }],
    ['a NUL', Buffer.from([0x00]), { length: 1, base64: 'AA==' }],
  ])('gives the bytes of %s exactly', (_what, bytes, members) => {
    const [line = ''] = record((connection) => connection.received(bytes));
    expect(JSON.parse(line)).toEqual({ ...base, kind: 'received', ...members });
  });

  it('can be shown with cat', () => {
    const [line = ''] = record((connection) => connection.received(Buffer.from('\x1b\x9b\u202e\x7f')));
    expect(line.trimEnd()).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(line)).toMatchObject({ text: '\x1b\x9b\u202e\x7f' });
  });

  it('keeps the beginning of each turn and counts what it left out', () => {
    const lines = record((connection) => {
      connection.received(Buffer.alloc(JSON_TURN_BYTES - 1, 'a'));
      connection.received(Buffer.from('bcd'));
      connection.received(Buffer.from('efg'));
      connection.sent(Buffer.from('x'));
      connection.received(Buffer.from('y'));
    }).map((line) => JSON.parse(line) as { length: number; text: string; omitted?: number });
    expect(lines[0]?.text).toHaveLength(JSON_TURN_BYTES - 1);
    expect(lines.slice(1).map(({ length, text, omitted }) => [length, text, omitted])).toEqual([
      [3, 'b', 2],
      [3, '', 3],
      [1, 'x', undefined],
      [1, 'y', undefined],
    ]);
  });

  it('keeps every byte where told to', () => {
    const [line = ''] = record(
      (connection) => connection.received(Buffer.alloc(3 * JSON_TURN_BYTES, 'a')),
      true,
    );
    expect(JSON.parse(line)).toMatchObject({ text: 'a'.repeat(3 * JSON_TURN_BYTES) });
  });
});
