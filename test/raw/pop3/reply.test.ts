import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pop3Reply } from '../../../src/protocols/pop3-replies.ts';
import { encodeReply, MAX_REPLY_LINE_BYTES, ReplyDecoder } from '../../../src/raw/pop3/reply.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt, whole } from '../../helpers/splits.ts';

const wire = (text: string): Buffer => Buffer.from(text.replaceAll('␍', '\r').replaceAll('␊', '\n'));

/** As they stand in RFC 1939, 2449, 3206 and 5034, and as servers send them. */
const REPLIES: readonly { title: string; bytes: string; reply: Pop3Reply }[] = [
  { title: 'yes', bytes: '+OK␍␊', reply: { status: 'ok', text: '' } },
  {
    title: 'yes, and a text',
    bytes: '+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>␍␊',
    reply: { status: 'ok', text: 'POP3 server ready <1896.697170952@dbc.mtview.ca.us>' },
  },
  { title: 'no', bytes: '-ERR␍␊', reply: { status: 'error', text: '' } },
  {
    title: 'a response code (RFC 2449, section 8.1.2)',
    bytes: '-ERR [IN-USE] Do you have another POP session running?␍␊',
    reply: { status: 'error', code: 'IN-USE', text: 'Do you have another POP session running?' },
  },
  {
    title: 'one with two levels (RFC 3206), in lower case, and nothing behind it',
    bytes: '-ERR [sys/temp]␍␊',
    reply: { status: 'error', code: 'SYS/TEMP', text: '' },
  },
  {
    title: 'brackets that hold no code',
    bytes: '-ERR [no code] x␍␊',
    reply: { status: 'error', text: '[no code] x' },
  },
  { title: 'a challenge', bytes: '+ dGVzdA==␍␊', reply: { status: 'continue', text: 'dGVzdA==' } },
  { title: 'an empty challenge', bytes: '+ ␍␊', reply: { status: 'continue', text: '' } },
  { title: 'one without a space', bytes: '+␍␊', reply: { status: 'continue', text: '' } },
  { title: 'lower case, LF alone, UTF-8', bytes: '+ok é␊', reply: { status: 'ok', text: 'é' } },
];

function decode(pieces: Pieces): Pop3Reply[] {
  const decoder = new ReplyDecoder();
  const replies: Pop3Reply[] = [];
  for (const piece of pieces) {
    decoder.push(piece);
    for (let reply = decoder.next(); reply !== undefined; reply = decoder.next()) replies.push(reply);
    piece.fill(0x58); // as a socket does with its buffer
  }
  return replies;
}

describe.each(REPLIES)('ReplyDecoder, $title', ({ bytes, reply }) => {
  test('understands it in one piece, byte by byte, and however it is cut', () => {
    const twice = wire(`${bytes}${bytes}`);
    expect(decode(whole(twice))).toEqual([reply, reply]);
    expect(decode(byteByByte(twice))).toEqual([reply, reply]);
    fc.assert(
      fc.property(cutPlaces(), (places) => {
        expect(decode(splitAt(Uint8Array.from(twice), places))).toEqual([reply, reply]);
      }),
      { numRuns: 30 },
    );
  });
});

test.each(['* OK IMAP4rev1␍␊', '220 smtp␍␊', '+OKAY␍␊', '-ERROR␍␊', '␍␊', '++␍␊', ' +OK␍␊'])(
  'what is no reply is refused, and quoted: %j',
  (bytes) => {
    expect(() => decode(whole(wire(bytes)))).toThrow(
      expect.objectContaining({
        code: 'weird-reply',
        message: `this is no POP3 reply: ${JSON.stringify(bytes.slice(0, -2))}`,
      }),
    );
  },
);

test('the greeting of IMAP is recognised', () => {
  expect(() => decode(whole(wire('* OK ready␍␊')))).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('imap://') }),
  );
});

test('a line that does not end', () => {
  const line = 'x'.repeat(MAX_REPLY_LINE_BYTES - 4);
  for (const pieces of [whole, byteByByte]) {
    expect(decode(pieces(wire(`+OK ${line}␍␊`)))).toHaveLength(1);
    expect(() => decode(pieces(wire(`+OK ${line}xxx`)))).toThrow(
      expect.objectContaining({ limit: 'MAX_REPLY_LINE_BYTES' }),
    );
  }
});

describe('a reply, a text, and a reply', () => {
  const bytes = wire('+OK 120 octets␍␊Subject: a␍␊␍␊..␍␊+OK no reply␍␊.␍␊-ERR no␍␊+OK␍␊');

  function dialogue(pieces: Pieces): string[] {
    const decoder = new ReplyDecoder();
    const seen: string[] = [];
    let inText = false;
    let text = '';
    for (const piece of pieces) {
      decoder.push(piece);
      for (;;) {
        const next = inText ? decoder.nextText() : decoder.next();
        if (next === undefined) break;
        if (next === 'end') {
          seen.push(text);
          inText = false;
        } else if (next instanceof Uint8Array) {
          text += Buffer.from(next).toString();
        } else {
          inText = seen.length === 0;
          seen.push(next.status);
        }
      }
      piece.fill(0x58);
    }
    return seen;
  }

  test('are told apart wherever they are cut', () => {
    const expected = ['ok', 'Subject: a\r\n\r\n.\r\n+OK no reply\r\n', 'error', 'ok'];
    expect(dialogue(whole(bytes))).toEqual(expected);
    expect(dialogue(byteByByte(bytes))).toEqual(expected);
    fc.assert(
      fc.property(cutPlaces(), (places) => {
        expect(dialogue(splitAt(Uint8Array.from(bytes), places))).toEqual(expected);
      }),
    );
  });
});

describe('encodeReply', () => {
  test.each<[Pop3Reply, string]>([
    [{ status: 'ok', text: '' }, '+OK\r\n'],
    [{ status: 'ok', text: '2 320' }, '+OK 2 320\r\n'],
    [{ status: 'error', code: 'AUTH', text: 'no' }, '-ERR [AUTH] no\r\n'],
    [{ status: 'continue', text: '' }, '+ \r\n'],
    [{ status: 'error', text: 'a\r\n+OK b\0' }, '-ERR a??+OK b?\r\n'],
  ])('writes %j', (reply, bytes) => {
    expect(encodeReply(reply).toString()).toBe(bytes);
  });
});
