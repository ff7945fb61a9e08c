import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { createSmtpAnnotator } from '../../src/transcript/annotate-smtp.ts';
import { type Direction, LINE_BYTES_KEPT, NOTE_LENGTH } from '../../src/transcript/annotator.ts';
import { noteChallenge, noteCommand, noteExtension, noteReply } from '../../src/transcript/smtp-notes.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt } from '../helpers/splits.ts';
import { annotate, type Step } from './annotate.ts';

const show = (steps: readonly Step[], cut?: (bytes: Uint8Array) => Pieces): string[] =>
  annotate(createSmtpAnnotator(), steps, cut);

const BODY = 'Blah blah blah...\r\n..a line that began with a dot\r\n.\rnot yet\r\n\r\netc. etc.\r\n';

describe('the SMTP annotator', () => {
  test.each<[string, readonly Step[], readonly string[]]>([
    [
      // RFC 5321, appendix D.1.
      'a typical session',
      [
        ['received', '220 foo.com Simple Mail Transfer Service Ready\r\n'],
        ['sent', 'EHLO bar.com\r\n'],
        ['received', '250-foo.com greets bar.com\r\n250-8BITMIME\r\n250-SIZE\r\n250-X-OWN\r\n250 HELP\r\n'],
        ['sent', 'MAIL FROM:<Smith@bar.com>\r\n'],
        ['received', '250 OK\r\n'],
        ['sent', 'RCPT TO:<Green@foo.com>\r\n'],
        ['received', '550 No such user here\r\n'],
        ['sent', 'DATA\r\n'],
        ['received', '354 Start mail input; end with <CRLF>.<CRLF>\r\n'],
        ['sent', `${BODY}.\r\nQUIT\r\n`],
        ['received', '250 OK\r\n221 foo.com Service closing transmission channel\r\n'],
      ],
      [
        'start "220 foo.com Simple Mail Transfer Service Ready\\r\\n" — ready',
        'start "EHLO bar.com\\r\\n" — who we are; what can you do?',
        'start "250-foo.com greets bar.com\\r\\n" — done',
        'field "250-8BITMIME\\r\\n" — text of 8 bits a character is taken',
        'field "250-SIZE\\r\\n" — the longest message taken, in bytes',
        'field "250-X-OWN\\r\\n"',
        'field "250 HELP\\r\\n" — tells which commands there are',
        'start "MAIL FROM:<Smith@bar.com>\\r\\n" — a message begins: who sends it',
        'start "250 OK\\r\\n" — done',
        'start "RCPT TO:<Green@foo.com>\\r\\n" — who is to get it',
        'start "550 No such user here\\r\\n" — no: no such mailbox, or policy',
        'start "DATA\\r\\n" — the message comes next, up to a lone dot',
        'start "354 Start mail input; end with <CRLF>.<CRLF>\\r\\n" — go on: the message, up to a lone dot',
        `data ${JSON.stringify(BODY)}`,
        'end ".\\r\\n" — the message ends here',
        'start "QUIT\\r\\n" — goodbye',
        'start "250 OK\\r\\n" — done',
        'start "221 foo.com Service closing transmission channel\\r\\n" — goodbye',
      ],
    ],
    [
      'an empty message, and one that is cut off within its end',
      [
        ['sent', 'DATA\r\n'],
        ['received', '354 go\r\n'],
        ['sent', '.\r\nDATA\r\n'],
        ['received', '250 ok\r\n354 go\r\n'],
        ['sent', 'a\r\n.\r'],
      ],
      [
        'start "DATA\\r\\n" — the message comes next, up to a lone dot',
        'start "354 go\\r\\n" — go on: the message, up to a lone dot',
        'end ".\\r\\n" — the message ends here',
        'start "DATA\\r\\n" — the message comes next, up to a lone dot',
        'start "250 ok\\r\\n" — done',
        'start "354 go\\r\\n" — go on: the message, up to a lone dot',
        'data "a\\r\\n.\\r"',
        'break',
      ],
    ],
    [
      // RFC 3030, section 4.1.
      'a message in chunks, with an end in it that is none',
      [
        ['sent', 'BDAT 10\r\nabc\r\n.\r\ndeBDAT 3 LAST\r\nfghBDAT 0 LAST\r\nRSET\r\n'],
        ['received', '250 10 octets received\r\n250 done\r\n'],
      ],
      [
        'start "BDAT 10\\r\\n" — so many bytes of the message follow',
        'data "abc\\r\\n.\\r\\nde"',
        'break',
        'start "BDAT 3 LAST\\r\\n" — the last bytes of the message follow',
        'data "fgh"',
        'break',
        'start "BDAT 0 LAST\\r\\n" — the last bytes of the message follow',
        'start "RSET\\r\\n" — forget the message that was begun',
        'start "250 10 octets received\\r\\n" — done',
        'start "250 done\\r\\n" — done',
      ],
    ],
    [
      'a login in steps, and one that is broken off',
      [
        ['sent', 'AUTH LOGIN\r\n'],
        ['received', '334 VXNlcm5hbWU6\r\n'],
        ['sent', 'DATA\r\n'],
        ['received', '334 UGFzc3dvcmQ6\r\n'],
        ['sent', '********\r\n'],
        ['received', '535 5.7.8 bad\r\n'],
        ['sent', 'AUTH CRAM-MD5\r\n'],
        ['received', '334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2U+\r\n'],
        ['sent', '*\r\n'],
        ['received', '501 ok\r\n334 \r\n'],
      ],
      [
        'start "AUTH LOGIN\\r\\n" — who we are',
        'start "334 VXNlcm5hbWU6\\r\\n" — asks for the user, in base64',
        'start "DATA\\r\\n" — what the login asks for',
        'start "334 UGFzc3dvcmQ6\\r\\n" — asks for the password, in base64',
        'start "********\\r\\n" — what the login asks for',
        'start "535 5.7.8 bad\\r\\n" — wrong user or password',
        'start "AUTH CRAM-MD5\\r\\n" — who we are',
        'start "334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2U+\\r\\n" — a challenge, in base64',
        'start "*\\r\\n" — break the login off',
        'start "501 ok\\r\\n" — the argument is wrong',
        'start "334 \\r\\n" — go on with the login',
      ],
    ],
    [
      // RFC 3463, section 3: the status tells more than the code.
      'refusals, with and without a status',
      [
        ['sent', 'MAIL FROM:<>\r\n'],
        ['received', '550 5.1.1 no\r\n452 4.2.2 full\r\n550 no\r\n471 hm\r\n550-5.7.1 a\r\n550 5.7.1 b\r\n'],
      ],
      [
        'start "MAIL FROM:<>\\r\\n" — a message begins: one that nobody can bounce',
        'start "550 5.1.1 no\\r\\n" — there is no such mailbox',
        'start "452 4.2.2 full\\r\\n" — the mailbox is full',
        'start "550 no\\r\\n" — no: no such mailbox, or policy',
        'start "471 hm\\r\\n" — failed for now: it may work later',
        'start "550-5.7.1 a\\r\\n" — not allowed: policy, or relaying',
        'field "550 5.7.1 b\\r\\n"',
      ],
    ],
    [
      'what is no reply and no command',
      [
        ['received', 'SSH-2.0-x\r\n\r\n999 a\r\n'],
        ['sent', '\r\n\xff\n'],
      ],
      ['other "SSH-2.0-x\\r\\n"', 'other "\\r\\n"', 'other "999 a\\r\\n"', 'other "\\r\\n"', 'other "ÿ\\n"'],
    ],
  ])('follows %s, however it is cut', (_what, steps, shown) => {
    expect(show(steps)).toEqual(shown);
    expect(show(steps, byteByByte)).toEqual(shown);
  });

  it('keeps so much of a line, and counts the rest', () => {
    const text = `220 ${'a'.repeat(LINE_BYTES_KEPT)}`;
    expect(show([['received', `${text}\r\n`]])).toEqual([
      `start "${text.slice(0, LINE_BYTES_KEPT)}\\r\\n" +4 — ready`,
    ]);
  });

  it('has notes that fit', () => {
    const commands = ['MAIL', 'RCPT', 'DATA', 'EHLO', 'VRFY', 'STARTTLS', 'BDAT', 'ETRN', 'NOOP', 'HELO'];
    const extensions = [
      '8BITMIME',
      'CHUNKING',
      'BINARYMIME',
      'SMTPUTF8',
      'UTF8SMTP',
      'VRFY',
      'ATRN',
      'LIMITS',
    ];
    const statuses = Array.from({ length: 8 * 31 }, (_, at) => `5.${at % 8}.${Math.floor(at / 8)} x`);
    const notes = [
      ...commands.map((verb) => noteCommand(verb, '')),
      noteCommand('MAIL', 'FROM:<>'),
      noteCommand('BDAT', '1 LAST'),
      ...extensions.map(noteExtension),
      ...statuses.map((text) => noteReply('550', text)),
      ...Array.from({ length: 400 }, (_, at) => noteReply(String(200 + at), '')),
      ...['', 'x', 'VXNlcm5hbWU6', 'UGFzc3dvcmQA'].map(noteChallenge),
    ];
    for (const note of notes) expect(note?.length).toBeLessThanOrEqual(NOTE_LENGTH);
  });

  it('takes anything, shows all of it, and the same wherever it is cut', () => {
    const scrap = fc.constantFrom(
      '250',
      '-',
      ' ',
      '\r\n',
      '\n',
      '\r',
      '354 go\r\n',
      '334 ',
      '.',
      '.\r\n',
      'BDAT 5\r\n',
    );
    const text = fc.array(fc.oneof(scrap, fc.string({ unit: 'binary-ascii', maxLength: 4 })), {
      maxLength: 30,
    });
    const step = fc.tuple(
      fc.constantFrom<Direction>('sent', 'received'),
      text.map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), cutPlaces(), (steps, places) => {
        expect(show(steps, (bytes) => splitAt(bytes, places))).toEqual(show(steps));
        expect(sentIn(steps)).toBe(
          steps
            .filter(([direction]) => direction === 'sent')
            .map(([, bytes]) => bytes)
            .join(''),
        );
      }),
    );
  });
});

/** All that the annotator tells of what was sent, put together again. */
function sentIn(steps: readonly Step[]): string {
  const annotator = createSmtpAnnotator();
  const told: Buffer[] = [];
  const emit: Parameters<typeof annotator.push>[2] = (piece) => {
    if (piece.kind !== 'break') told.push(Buffer.from(piece.bytes));
    if (piece.kind === 'line') told.push(Buffer.from(piece.ending));
  };
  for (const [direction, bytes] of steps) {
    annotator.push(direction, Buffer.from(bytes, 'latin1'), direction === 'sent' ? emit : () => {});
  }
  annotator.end('sent', emit);
  return Buffer.concat(told).toString('latin1');
}
