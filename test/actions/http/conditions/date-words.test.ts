import { describe, expect, test } from 'vitest';
import { parseDateWords } from '../../../../src/actions/http/conditions/date-words.ts';
import { formatHttpDate } from '../../../../src/protocols/http-date.ts';
import { curl } from '../../../helpers/curl.ts';
import { testWith } from '../../../helpers/programs.ts';
import { onRequest, startServer } from '../../../helpers/servers.ts';

const testWithCurl = testWith('curl');

/** As curl 7.88 sends them, given to its -z. */
const AS_CURL = [
  ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sun, 06 Nov 1994 08:49:37 GMT'],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 'Sun, 06 Nov 1994 08:49:37 GMT'],
  ['Sun Nov  6 08:49:37 1994', 'Sun, 06 Nov 1994 08:49:37 GMT'],
  ['06 Nov 1994', 'Sun, 06 Nov 1994 00:00:00 GMT'],
  ['06-Nov-94', 'Sun, 06 Nov 1994 00:00:00 GMT'],
  ['Nov-94 6', 'Sun, 06 Nov 1994 00:00:00 GMT'],
  ['1994 Nov 6', 'Sun, 06 Nov 1994 00:00:00 GMT'],
  ['6/Nov/1994', 'Sun, 06 Nov 1994 00:00:00 GMT'],
  ['6.Nov.1994', 'Sun, 06 Nov 1994 00:00:00 GMT'],
  ['94 6 Nov 8:49:37', 'Sun, 06 Nov 1994 08:49:37 GMT'],
  ['6 NOV 1994 8:49', 'Sun, 06 Nov 1994 08:49:00 GMT'],
  ['08:49:37 6 Nov 1994', 'Sun, 06 Nov 1994 08:49:37 GMT'],
  ['6 Nov 1994 8:49:60', 'Sun, 06 Nov 1994 08:50:00 GMT'],
  ['Nov 6 1994 08:49:37 EST', 'Sun, 06 Nov 1994 13:49:37 GMT'],
  ['6 Nov 1994 8:49:37 MEST', 'Sun, 06 Nov 1994 06:49:37 GMT'],
  ['sunday 6 nov 1994 PST', 'Sun, 06 Nov 1994 08:00:00 GMT'],
  ['6 Nov 1994 Z', 'Sun, 06 Nov 1994 00:00:00 GMT'],
  ['6 Nov 1994 8:49:37 +0230', 'Sun, 06 Nov 1994 06:19:37 GMT'],
  ['6 Nov 1994 8:49:37 -0230', 'Sun, 06 Nov 1994 11:19:37 GMT'],
  ['20040912 15:05:58 -0700', 'Sun, 12 Sep 2004 22:05:58 GMT'],
  ['20040911 +0200', 'Fri, 10 Sep 2004 22:00:00 GMT'],
  ['19941106', 'Sun, 06 Nov 1994 00:00:00 GMT'],
  ['Thursday 6 Nov 1994', 'Sun, 06 Nov 1994 00:00:00 GMT'],
  ['6 Nov 70', 'Thu, 06 Nov 2070 00:00:00 GMT'],
  ['6 Nov 71', 'Sat, 06 Nov 1971 00:00:00 GMT'],
  ['6 Nov 00', 'Mon, 06 Nov 2000 00:00:00 GMT'],
  ['1 Jan 1583', 'Sat, 01 Jan 1583 00:00:00 GMT'],
  ['31 Dec 9999', 'Fri, 31 Dec 9999 00:00:00 GMT'],
] as const;

describe('dates as curl reads them', () => {
  test.each(AS_CURL)('%s', (text, date) => {
    expect(formatHttpDate(parseDateWords(text) ?? NaN)).toBe(date);
  });

  testWithCurl.for(AS_CURL)('and curl: %s', async ([text, date]) => {
    let sent: string | undefined;
    const { url } = await startServer((socket) =>
      onRequest(socket, (head) => {
        sent = /^If-Modified-Since: (.*)\r$/m.exec(head)?.[1];
        socket.end('HTTP/1.1 304 Not Modified\r\n\r\n');
      }),
    );
    await curl('-z', text, url.href);
    expect(sent).toBe(date);
  });
});

// Worked out by hand.
describe('those of ISO 8601, which curl does not know', () => {
  test.each([
    ['1994-11-06', 'Sun, 06 Nov 1994 00:00:00 GMT'],
    ['1994-11-06 08:49', 'Sun, 06 Nov 1994 08:49:00 GMT'],
    ['1994-11-06T08:49:37', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    ['1994-11-06T08:49:37Z', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    ['1994-11-06T08:49:37.123Z', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    ['1994-11-06t01:49:37+02:00', 'Sat, 05 Nov 1994 23:49:37 GMT'],
    ['1994-11-06 08:49:37 -0330', 'Sun, 06 Nov 1994 12:19:37 GMT'],
    ['2024-02-29', 'Thu, 29 Feb 2024 00:00:00 GMT'],
  ])('%s', (text, date) => {
    expect(formatHttpDate(parseDateWords(text) ?? NaN)).toBe(date);
  });
});

describe('no dates', () => {
  test.each([
    '',
    ' ',
    'yesterday',
    'file.txt',
    '784111777',
    '6 Nov',
    'Nov 1994',
    '1994',
    '6 6 Nov 1994',
    '6 Nov 1994 Dec',
    '6 Nov 1994 1995',
    '6 Nov 1994 GMT+1',
    '6 Nov 1994 constructor',
    '6 Nov 1994 8:49 9:49',
    '32 Nov 1994',
    '0 Nov 1994',
    '31 Feb 1994',
    '29 Feb 2023',
    '1994-02-29',
    '1994-13-01',
    '1994-1-6',
    '19941332',
    '6 Nov 1994 24:00:00',
    '6 Nov 1994 8:60',
    '6 Nov 1994 8:49:61',
    '6 Nov 1994 8:49:37:12',
    '6 Nov 1994 8:49 +9900',
    '31 Dec 1582',
    '6 Nov 10000',
    '6 Nov 2147483648',
    '6 Nov 1994 \u0663',
  ])('%j', (text) => {
    expect(parseDateWords(text)).toBeUndefined();
  });

  test('long ones take no time', () => {
    expect(parseDateWords('9'.repeat(1_000_000))).toBeUndefined();
    expect(parseDateWords(`${' '.repeat(1_000_000)}x`)).toBeUndefined();
  });
});
