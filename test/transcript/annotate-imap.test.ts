import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { createImapAnnotator } from '../../src/transcript/annotate-imap.ts';
import { LINE_BYTES_KEPT, NOTE_LENGTH, type Direction } from '../../src/transcript/annotator.ts';
import { noteCommand, noteContinuation } from '../../src/transcript/imap-notes.ts';
import { byteByByte, cutPlaces, splitAt, type Pieces } from '../helpers/splits.ts';
import { annotate, type Step } from './annotate.ts';

const show = (steps: readonly Step[], cut?: (bytes: Uint8Array) => Pieces): string[] =>
  annotate(createImapAnnotator(), steps, cut);

describe('the IMAP annotator', () => {
  test.each<[string, readonly Step[], readonly string[]]>([
    [
      // RFC 3501, section 8, shortened.
      'a session',
      [
        ['received', '* OK IMAP4rev1 Service Ready\r\n'],
        ['sent', 'a001 login mrc secret\r\n'],
        ['received', 'a001 OK LOGIN completed\r\n'],
        ['sent', 'a002 select inbox\r\n'],
        ['received', '* 18 EXISTS\r\n* OK [UNSEEN 17] Message 17 is the first unseen message\r\n'],
        ['received', 'a002 OK [READ-WRITE] SELECT completed\r\n'],
      ],
      [
        'start "* OK IMAP4rev1 Service Ready\\r\\n" — for your information',
        'start "a001 login mrc secret\\r\\n" — who we are, and the password',
        'start "a001 OK LOGIN completed\\r\\n" — done',
        'start "a002 select inbox\\r\\n" — open a folder',
        'start "* 18 EXISTS\\r\\n" — so many messages are in the folder',
        'start "* OK [UNSEEN 17] Message 17 is the first unseen message\\r\\n" — for your information',
        'start "a002 OK [READ-WRITE] SELECT completed\\r\\n" — done',
      ],
    ],
    [
      // RFC 3501, section 8: a literal, and the line that goes on behind it.
      'a literal that looks like dialogue',
      [
        ['sent', 'a004 fetch 12 body[header]\r\n'],
        [
          'received',
          '* 12 FETCH (BODY[HEADER] {18}\r\na004 OK forged\r\n\r\n)\r\na004 OK FETCH completed\r\n',
        ],
      ],
      [
        'start "a004 fetch 12 body[header]\\r\\n" — tell us this of these messages',
        'start "* 12 FETCH (BODY[HEADER] {18}\\r\\n" — facts of a message',
        'data "a004 OK forged\\r\\n\\r\\n"',
        'break',
        'field ")\\r\\n"',
        'start "a004 OK FETCH completed\\r\\n" — done',
      ],
    ],
    [
      // RFC 3501, section 6.3.11, and RFC 7888, section 4.
      'literals of the client, waiting and not',
      [
        ['sent', 'A003 APPEND saved-messages {5}\r\n'],
        ['received', '+ Ready for literal data\r\n'],
        ['sent', 'Hello\r\n'],
        ['received', 'A003 OK APPEND completed\r\n'],
        ['sent', 'A001 LOGIN {11+}\r\nFRED FOOBAR {7+}\r\nfat man\r\n'],
      ],
      [
        'start "A003 APPEND saved-messages {5}\\r\\n" — put this message into a folder',
        'start "+ Ready for literal data\\r\\n" — go on: the server waits for the rest',
        'data "Hello"',
        'break',
        'field "\\r\\n"',
        'start "A003 OK APPEND completed\\r\\n" — done',
        'start "A001 LOGIN {11+}\\r\\n" — who we are, and the password',
        'data "FRED FOOBAR"',
        'break',
        'field " {7+}\\r\\n"',
        'data "fat man"',
        'break',
        'field "\\r\\n"',
      ],
    ],
    [
      // RFC 2177, section 3.
      'waiting',
      [
        ['sent', 'A002 IDLE\r\n'],
        ['received', '+ idling\r\n* 4 EXISTS\r\n'],
        ['sent', 'DONE\r\n'],
        ['received', 'A002 OK IDLE terminated\r\n'],
      ],
      [
        'start "A002 IDLE\\r\\n" — tell us at once when something happens',
        'start "+ idling\\r\\n" — from now on, what happens is told at once',
        'start "* 4 EXISTS\\r\\n" — so many messages are in the folder',
        'start "DONE\\r\\n" — no more waiting',
        'start "A002 OK IDLE terminated\\r\\n" — done',
      ],
    ],
    [
      'a login in steps, and a command by UID',
      [
        ['sent', 'a1 AUTHENTICATE CRAM-MD5\r\n'],
        ['received', '+ PDE4OTYu\r\n'],
        ['sent', '****\r\n'],
        ['received', 'a1 NO no\r\n'],
        ['sent', 'a2 UID COPY 1:2 Sent\r\n'],
        ['received', 'a2 BAD no folder is open\r\n* BYE\r\n'],
      ],
      [
        'start "a1 AUTHENTICATE CRAM-MD5\\r\\n" — who we are, proven by a SASL mechanism',
        'start "+ PDE4OTYu\\r\\n" — the server asks: base64, or nothing',
        'start "****\\r\\n" — what the login asks for',
        'start "a1 NO no\\r\\n" — refused',
        'start "a2 UID COPY 1:2 Sent\\r\\n" — copy these to a folder, by UID',
        'start "a2 BAD no folder is open\\r\\n" — not understood',
        'start "* BYE\\r\\n" — the server ends the connection',
      ],
    ],
  ])('shows %s, wherever it is cut', (_, steps, pieces) => {
    expect(show(steps)).toEqual(pieces);
    expect(show(steps, byteByByte)).toEqual(pieces);
    fc.assert(
      fc.property(cutPlaces(), (places) => {
        expect(show(steps, (bytes) => splitAt(bytes, places))).toEqual(pieces);
      }),
      { numRuns: 50 },
    );
  });

  it('finds the literal at the end of a line that is too long to keep', () => {
    const long = `* 1 FETCH (ENVELOPE ("${'x'.repeat(2 * LINE_BYTES_KEPT)}" {3}\r\n* 2\r\n`;
    const pieces = show([['received', long]], byteByByte);
    expect(pieces.slice(1)).toEqual(['data "* 2"', 'break', 'field "\\r\\n"']);
  });

  it('takes any garbage', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom<Direction>('sent', 'received'), fc.uint8Array())),
        (steps) => {
          const annotator = createImapAnnotator();
          for (const [direction, bytes] of steps) annotator.push(direction, bytes, () => {});
          annotator.end('sent', () => {});
          annotator.end('received', () => {});
        },
      ),
    );
  });

  it('has notes that fit', () => {
    const fits = (note: string | undefined): void =>
      expect(note?.length ?? 0).toBeLessThanOrEqual(NOTE_LENGTH);
    for (const word of ['COPY', 'EXPUNGE', 'FETCH', 'MOVE', 'SEARCH', 'STORE']) fits(noteCommand(word, true));
    for (const word of ['AUTHENTICATE', 'CHECK', 'ENABLE', 'EXAMINE', 'IDLE', 'STARTTLS', 'UNSELECT']) {
      fits(noteCommand(word, false));
      fits(noteContinuation(word));
    }
  });
});
