import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain, styleFor } from '../../src/terminal/style.ts';
import { widthOf } from '../../src/terminal/width.ts';
import { createFtpAnnotator } from '../../src/transcript/annotate-ftp.ts';
import { createPlainAnnotator } from '../../src/transcript/annotate-plain.ts';
import { createHttpAnnotator } from '../../src/transcript/annotate-http.ts';
import { BODY_BYTES_SHOWN, BODY_ROWS_SHOWN } from '../../src/transcript/excerpt.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import { PAUSE_SHOWN } from '../../src/transcript/page.ts';
import { createTextView } from '../../src/transcript/text.ts';
import type { ConnectionRecorder, ConnectionRole, TlsFacts } from '../../src/transcript/types.ts';
import { cutPlaces, splitAt } from '../helpers/splits.ts';

const tls: TlsFacts = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  alpn: 'http/1.1',
  subject: 'CN=www.perdu.com',
  issuer: 'CN=netkit lab',
  names: ['DNS:www.perdu.com', 'IP Address:127.0.0.1'],
  validFrom: 'Jan  1 00:00:00 2026 GMT',
  validTo: 'Apr  1 00:00:00 2026 GMT',
  trusted: true,
};

interface Scene {
  readonly connection: ConnectionRecorder;
  at(time: number): void;
  sent(text: string): void;
  received(text: string): void;
  second(role?: ConnectionRole): ConnectionRecorder;
}

/** What is on the screen after a scene on one connection. */
function show(
  play: (scene: Scene) => void,
  {
    columns = 100,
    style = plain,
    offsets = [] as readonly number[],
    createAnnotator = createHttpAnnotator,
  } = {},
): string {
  let time = 0;
  let screen = '';
  const view = createTextView({
    write: (rows) => (screen += rows),
    style,
    columns,
    createAnnotator,
  });
  const recorder = createRecorder({ client: 'raw', listeners: [view.listen], now: () => time });
  const connection = recorder.connection('www.perdu.com', 443);
  const bytes = (text: string) => splitAt(Buffer.from(text, 'latin1'), offsets);
  play({
    connection,
    at: (value) => (time = value),
    sent: (text) => bytes(text).forEach((chunk) => connection.sent(chunk)),
    received: (text) => bytes(text).forEach((chunk) => connection.received(chunk)),
    second: (role) => recorder.connection('other', 80, role),
  });
  view.close();
  return screen;
}

const HEAD = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

describe('the text transcript', () => {
  it('shows an exchange over TLS, each line with its end and what it is for', () => {
    const screen = show(({ connection, at, sent, received }) => {
      connection.lookedUp('www.perdu.com', ['127.0.0.1']);
      at(0.4);
      connection.attempting('127.0.0.1:443');
      at(0.9);
      connection.connected('127.0.0.1:54812', '127.0.0.1:443');
      at(6.1);
      connection.secured(tls);
      at(6.4);
      sent('GET / HTTP/1.1\r\nHost: www.perdu.com\r\nX-Own: 1\r\n\r\n');
      at(8.2);
      received(`${HEAD}6\r\n<p>Hi\n\r\n`);
      at(40);
      received('0\r\n\r\n');
      connection.ended('peer');
      connection.closed();
    });
    expect(screen).toBe(`\
  0.0 ms · www.perdu.com is 127.0.0.1
  0.4 ms · connecting to 127.0.0.1:443
  0.9 ms · connected to 127.0.0.1:443 from 127.0.0.1:54812
  6.1 ms · encrypted from now on: TLSv1.3, TLS_AES_256_GCM_SHA384, ALPN http/1.1
           certificate of CN=www.perdu.com, issued by CN=netkit lab
           valid for DNS:www.perdu.com, IP Address:127.0.0.1
           valid from Jan  1 00:00:00 2026 GMT to Apr  1 00:00:00 2026 GMT
  6.4 ms ⇒ ║ GET / HTTP/1.1␍␊                           give me: method, target, version
           ║ Host: www.perdu.com␍␊                      which site: one server may hold many
           ║ X-Own: 1␍␊
           ║ ␍␊                                         end of the head; no body
  8.2 ms ⇐ ║ HTTP/1.1 200 OK␍␊                          success
           ║ Transfer-Encoding: chunked␍␊               the body comes in chunks
           ║ ␍␊                                         end of the head; the body, in chunks
           ║ 6␍␊                                        a chunk of 6 bytes (in hex)
           ║ <p>Hi␊␍␊
   40 ms   ║ 0␍␊                                        the last chunk: end of the body
           ║ ␍␊                                         end of the trailer
   40 ms · the peer has ended: nothing more comes
   40 ms · closed
`);
  });

  it('is never wider than the screen, and drops the notes that have no room', () => {
    const long = `Location: /${'x'.repeat(200)}\r\n`;
    for (const columns of [60, 80, 100, 140]) {
      const screen = show(
        ({ connection, sent, received }) => {
          connection.secured(tls);
          sent('GET / HTTP/1.1\r\nUser-Agent: netkit/0.1.0\r\n\r\n');
          received(`HTTP/1.1 200 OK\r\nVary: Accept-Encoding\r\n${long}\r\n${'日本語'.repeat(100)}\n`);
        },
        { columns },
      );
      for (const row of screen.split('\n')) expect(widthOf(row)).toBeLessThanOrEqual(columns);
      expect(screen.includes('request fields that the answer depends on')).toBe(columns >= 100);
      expect(screen).toContain('success');
    }
  });

  it('gives the same wherever the bytes are cut', () => {
    const bodies = fc.string({
      unit: fc.constantFrom('a', 'é', '日', '\n', '\r\n', '\0', '\x1b'),
      maxLength: 200,
    });
    const chunked = bodies.map((body) => {
      const bytes = Buffer.from(body);
      return `${HEAD}${bytes.length.toString(16)}\r\n${bytes.toString('latin1')}\r\n0\r\n\r\n`;
    });
    const closed = bodies.map((body) => `HTTP/1.0 200 OK\r\n\r\n${body.repeat(20)}`);
    fc.assert(
      fc.property(fc.oneof(chunked, closed), cutPlaces(), (answer, offsets) => {
        const play = ({ sent, received, connection }: Scene) => {
          sent('GET / HTTP/1.1\r\n\r\n');
          received(answer);
          connection.ended('peer');
          connection.closed();
        };
        expect(show(play, { offsets })).toBe(show(play));
      }),
    );
  });

  it('shows the beginning of a long body and counts the rest, chunks among it', () => {
    const chunk = `258\r\n${'0123456789'.repeat(60)}\r\n`;
    const screen = show(({ received }) => received(`${HEAD}${chunk.repeat(20)}0\r\n\r\n`));
    const rows = screen.split('\n').map((row) => row.slice(13));
    const shown = rows
      .filter((row) => /^[0-9]{5,}/.test(row))
      .join('')
      .replace(/\D/g, '').length;
    expect(shown).toBeLessThanOrEqual(BODY_BYTES_SHOWN);
    const remark = rows.find((row) => row.startsWith('…'));
    expect(remark).toMatch(/^… [\d,]+ more bytes, 18 more chunks$/);
    expect(Number(remark?.replaceAll(',', '').match(/\d+/)?.[0])).toBe(20 * 600 - shown);
    expect(rows.slice(-4)).toEqual([
      expect.stringContaining('…'),
      expect.stringContaining('0␍␊'),
      expect.stringContaining('␍␊'),
      '',
    ]);
  });

  it('shows so many rows of a body with many short lines', () => {
    const screen = show(({ received }) => received(`HTTP/1.0 200 OK\r\n\r\n${'a\n'.repeat(100)}`));
    expect(screen.match(/║?│ a␊/g)).toHaveLength(BODY_ROWS_SHOWN);
    expect(screen).toContain(`… ${200 - 2 * BODY_ROWS_SHOWN} more bytes`);
  });

  it('begins anew with each body', () => {
    const answer = `HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n${'b'.repeat(2000)}`;
    const screen = show(({ received }) => received(answer.repeat(3)));
    expect(screen.match(/… 976 more bytes/g)).toHaveLength(3);
  });

  it('shows the first bytes of a binary body in hex', () => {
    const screen = show(({ received }) =>
      received(`HTTP/1.0 200 OK\r\n\r\n\x89PNG\r\n\x1a\n${'\0'.repeat(50)}`),
    );
    expect(screen).toContain('│ 89 50 4e 47 0d 0a 1a 0a 00 00 00 00 00 00 00 00');
    expect(screen).toContain('binary data, in hex\n');
    expect(screen).toContain('│ … 42 more bytes\n');
  });

  it('shows what a terminal would obey, in lines, bodies and facts', () => {
    const screen = show(({ connection, received }) => {
      connection.secured({
        ...tls,
        subject: 'CN=\x1b[31mevil',
        trusted: false,
        problem: '\x1b]0;self-signed\x07',
      });
      connection.note('\x9b\n');
      connection.failed('\u202e');
      received('HTTP/1.1 200 \x1b[2J\r\nX\x1b: \x07\r\n\r\n\x1b[H\n\xc2\x9b');
    });
    expect(screen.replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/); // eslint-disable-line no-control-regex
    expect(screen).toContain('! encrypted from now on');
    expect(screen).toContain('NOT TRUSTED: \\x1b]0;self-signed');
    expect(screen).toContain('HTTP/1.1 200 \\x1b[2J␍␊');
    expect(screen).toContain('✗ failed: \\u{202e}');
  });

  it('shows the time anew after a pause', () => {
    const screen = show(({ at, received }) => {
      received('HTTP/1.0 200 OK\r\n');
      at(PAUSE_SHOWN - 1);
      received('A: 1\r\n');
      at(PAUSE_SHOWN);
      received('B: 1\r\n\r\n');
    });
    const times = screen.split('\n').map((row) => row.slice(0, 8).trim());
    expect(times).toEqual(['0.0 ms', '', '10 ms', '', '']);
  });

  it('says whose row it is as soon as there are two connections', () => {
    const screen = show(({ connection, second }) => {
      connection.note('one');
      const other = second();
      other.note('two');
      other.note('three');
      connection.note('four');
    });
    expect(screen).toBe(
      [
        '  0.0 ms · one',
        '── raw, connection 2 ──',
        '  0.0 ms · two',
        '  0.0 ms · three',
        '── raw, connection 1 ──',
        '  0.0 ms · four',
        '',
      ].join('\n'),
    );
  });

  it('says it for rows of bytes, too', () => {
    const screen = show(({ sent, received, second }) => {
      sent('GET / HTTP/1.0\r\n\r\n');
      second().sent(Buffer.from('GET /other HTTP/1.0\r\n'));
      received('HTTP/1.0 200 OK\r\n');
    });
    expect(screen.match(/^── .*$|GET \S+|HTTP\/1.0 200/gm)).toEqual([
      'GET /',
      '── raw, connection 2 ──',
      'GET /other',
      '── raw, connection 1 ──',
      'HTTP/1.0 200',
    ]);
  });

  it('shows what is unfinished at the end under its heading, with its own time and bar', () => {
    const screen = show(({ at, connection, received, second }) => {
      received('HTTP/1.0 200 O');
      at(50);
      const other = second();
      other.secured(tls);
      other.sent(Buffer.from('GET /ot'));
      connection.note('that was all');
    });
    const rows = screen.split('\n');
    expect(rows.findIndex((row) => row.includes('200 O'))).toBe(
      rows.findIndex((row) => row.includes('that was all')) + 1,
    );
    expect(screen).toMatch(/── raw, connection 2 ──\n {3}50 ms ⇒ ║ GET \/ot/);
  });

  it.each([
    ['socks5h', Buffer.from('050100', 'hex'), 'SOCKS5: without a login?'],
    ['http', Buffer.from('CONNECT ftp.test:21 HTTP/1.1\r\n'), 'open a tunnel to: method, target, version'],
  ] as const)(
    'annotates what is said to a %s proxy, and then what is said through it',
    (scheme, hello, note) => {
      const screen = show(
        ({ connection }) => {
          connection.proxied(scheme, '127.0.0.1:1080');
          connection.sent(hello);
          connection.tunnelled('ftp.test:21');
          connection.sent(Buffer.from('QUIT\r\n'));
        },
        { createAnnotator: createFtpAnnotator },
      );
      expect(screen).toContain(note);
      expect(screen).toMatch(/QUIT␍␊ +goodbye\n/);
    },
  );

  it('shows each fact of a connection that fails', () => {
    const screen = show(({ connection }) => {
      connection.lookedUp('nowhere.test', []);
      connection.attemptFailed('[::1]:80', 'connection refused');
      connection.reused();
      connection.ended('us');
      connection.failed('reset by the peer');
    });
    expect(screen).toBe(`\
  0.0 ms · nowhere.test is nowhere: no addresses
  0.0 ms ! no connection to [::1]:80: connection refused
  0.0 ms · the connection is used again
  0.0 ms · we have ended: nothing more to send
  0.0 ms ✗ failed: reset by the peer
`);
  });

  it('colours the directions, and is the same text without the colours', () => {
    const play = ({ connection, sent, received }: Scene) => {
      connection.failed('no');
      sent('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      received(`HTTP/1.1 200 OK\r\nX-${'n'.repeat(100)}: ${'v'.repeat(100)}\r\n\r\nbody\n`);
    };
    const coloured = show(play, { style: styleFor({ isTTY: true, write: () => true }, {}) });
    expect(coloured).toContain('\x1b[36mHost\x1b[39m: a');
    expect(coloured).toContain('\x1b[1m\x1b[32mHTTP/1.1 200 OK\x1b[39m\x1b[22m');
    expect(coloured.replace(/\x1b\[\d+m/g, '')).toBe(show(play)); // eslint-disable-line no-control-regex
  });
});

describe('data connections in the text transcript', () => {
  const ftp = { createAnnotator: createFtpAnnotator };
  const LISTING = 'drwxr-xr-x    2 ftp      ftp          4096 Nov 21 03:15 debian\r\n';

  it('stand within the dialogue that tells of them, without headings', () => {
    const screen = show(({ connection, at, sent, received, second }) => {
      connection.connected('127.0.0.1:40000', '127.0.0.1:21');
      sent('EPSV\r\n');
      received('229 ok (|||4711|)\r\n');
      const data = second('data');
      data.attempting('127.0.0.1:4711');
      at(1);
      data.connected('127.0.0.1:40001', '127.0.0.1:4711');
      sent('LIST\r\n');
      received('150 Here it comes\r\n');
      data.secured({ ...tls, resumed: true });
      at(2);
      data.received(Buffer.from(LISTING));
      data.ended('peer');
      received('226 Done\r\n');
      data.closed();
      sent('QUIT\r\n');
      connection.closed();
    }, ftp);
    expect(screen).toBe(`\
  0.0 ms · connected to 127.0.0.1:21 from 127.0.0.1:40000
  0.0 ms → │ EPSV␍␊                                     on which port can we fetch the data?
  0.0 ms ← │ 229 ok (|||4711|)␍␊                        connect here: a port, at the same address
  1.0 ms · data connection 2 from 127.0.0.1:40001 to 127.0.0.1:4711
  1.0 ms → │ LIST␍␊                                     what is in this folder? in words for people
  1.0 ms ← │ 150 Here it comes␍␊                        the data begins, on a connection of its own
  1.0 ms · data connection 2 encrypted: TLSv1.3, the TLS session resumed
  2.0 ms ⇐ ┋ drwxr-xr-x    2 ftp      ftp          4096 Nov 21 03:15 debian␍␊
  2.0 ms ← │ 226 Done␍␊                                 the data was all, and it worked
  2.0 ms · data connection 2 closed: 64 bytes received
  2.0 ms → │ QUIT␍␊                                     goodbye
  2.0 ms · closed
`);
  });

  it('show the beginning of their bytes, and count the rest', () => {
    const screen = show(({ received, second }) => {
      received('150 Opening BINARY mode data connection for a (3145728 bytes).\r\n');
      const data = second('data');
      for (let times = 0; times < 3; times += 1) data.received(Buffer.alloc(1024 * 1024, 'x'));
      data.ended('peer');
      data.closed();
      received('226 Transfer complete.\r\n');
    }, ftp);
    const rows = screen.split('\n');
    expect(
      rows
        .filter((row) => /┊ x+$/.test(row))
        .join('')
        .replace(/[^x]/g, ''),
    ).toHaveLength(BODY_BYTES_SHOWN);
    expect(rows.filter((row) => row.includes('┊ …'))).toEqual([
      expect.stringContaining(`… ${(3 * 1024 * 1024 - BODY_BYTES_SHOWN).toLocaleString('en')} more bytes`),
    ]);
    expect(rows.length).toBeLessThan(30);
  });

  it('stay in the dialogue when it has ended before them', () => {
    const screen = show(({ connection, second }) => {
      connection.closed();
      second('data').closed();
    }, ftp);
    expect(screen).not.toContain('──');
  });

  it('have headings of their own as soon as several dialogues go on at once', () => {
    const screen = show(({ connection, sent, second }) => {
      const other = second();
      const data = second('data');
      sent('RETR a\r\n');
      data.received(Buffer.from('of a\n'));
      other.sent(Buffer.from('RETR b\r\n'));
      data.closed();
      other.closed();
      sent('RETR c\r\n');
      second('data').received(Buffer.from('of c\n'));
      connection.closed();
    }, ftp);
    expect(screen.match(/^── .*$|RETR .|of .|connection \d closed/gm)).toEqual([
      'RETR a',
      '── raw, connection 2 ──',
      'RETR b',
      '── raw, connection 3, data ──',
      'of a',
      'connection 3 closed',
      '── raw, connection 2 ──',
      '── raw, connection 1 ──',
      'RETR c',
      'of c',
    ]);
  });
});

describe('messages without an end', () => {
  it('are shown before the answer to them, and when they came', () => {
    const screen = show(
      (scene) => {
        scene.at(10);
        scene.sent('hello');
        scene.at(30);
        scene.received('echo : hello');
        scene.at(600);
        scene.sent('FIN');
        scene.at(900);
        scene.connection.closed();
      },
      { createAnnotator: createPlainAnnotator },
    );
    expect(screen.split('\n')).toEqual([
      '   10 ms → │ hello',
      '   30 ms ← │ echo : hello',
      '  600 ms → │ FIN',
      '  900 ms · closed',
      '',
    ]);
  });
});
