import { describe, expect, it } from 'vitest';
import { plain } from '../../src/terminal/style.ts';
import { createHexView, HEX_TURN_BYTES, hexRows } from '../../src/transcript/hex.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import type { ConnectionRecorder, ConnectionRole } from '../../src/transcript/types.ts';

function show(play: (connection: ConnectionRecorder) => void, role?: ConnectionRole): string {
  let screen = '';
  const listen = createHexView({ write: (rows) => (screen += rows), style: plain });
  play(createRecorder({ client: 'raw', listeners: [listen], now: () => 0 }).connection('a', 80, role));
  return screen;
}

describe('the hex transcript', () => {
  it('shows facts, and bytes as offset, hex and ASCII', () => {
    const screen = show((connection) => {
      connection.connected('127.0.0.1:50000', '127.0.0.1:80');
      connection.sent(Buffer.from('GET / HTTP/1.0\r\n\r\n'));
      connection.received(Buffer.from('\x1b\xff', 'latin1'));
      connection.closed();
    });
    expect(screen).toBe(`\
raw 1 · connected to 127.0.0.1:80 from 127.0.0.1:50000, 0.0 ms
raw 1 → 18 bytes, 0.0 ms
00000000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 30 0d 0a  |GET / HTTP/1.0..|
00000010  0d 0a                                             |..|
raw 1 ← 2 bytes, 0.0 ms
00000000  1b ff                                             |..|
raw 1 · closed, 0.0 ms
`);
  });

  it('says what a connection is for that has a role', () => {
    const screen = show((connection) => {
      connection.received(Buffer.from('a'));
      connection.closed();
    }, 'data');
    expect(screen).toMatch(/^raw 1 data ← 1 byte, 0\.0 ms\n.*\nraw 1 data · closed, 0\.0 ms\n$/);
  });

  it('counts offsets on from one entry to the next', () => {
    const screen = show((connection) => {
      connection.received(Buffer.from('abc'));
      connection.received(Buffer.from('d'));
    });
    expect(screen).toContain('00000003  64 ');
  });

  it('leaves out what is far down in a turn, and begins anew with the next', () => {
    const screen = show((connection) => {
      connection.received(Buffer.alloc(HEX_TURN_BYTES, 1));
      connection.received(Buffer.alloc(5, 2));
      connection.sent(Buffer.from('x'));
      connection.received(Buffer.alloc(1, 3));
    });
    expect(screen).not.toContain('02 02');
    expect(screen).toContain('… 5 bytes not shown\n');
    expect(screen).toContain('00001005  03 ');
  });

  it('lays rows out as `hexdump -C` does', () => {
    // printf '\\0\\1\\37 ~\\177\\200\\377 |ASCII|!' | hexdump -C
    const bytes = Buffer.from('\0\x01\x1f ~\x7f\x80\xff |ASCII|!', 'latin1');
    expect([...hexRows(bytes, 0)]).toEqual([
      '00000000  00 01 1f 20 7e 7f 80 ff  20 7c 41 53 43 49 49 7c  |... ~... |ASCII||',
      '00000010  21                                                |!|',
    ]);
  });
});
