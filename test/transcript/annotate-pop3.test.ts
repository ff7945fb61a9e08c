import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { createPop3Annotator, MAX_UNANSWERED } from '../../src/transcript/annotate-pop3.ts';
import { type Direction, NOTE_LENGTH } from '../../src/transcript/annotator.ts';
import { noteCapability, noteCommand, noteReply } from '../../src/transcript/pop3-notes.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt } from '../helpers/splits.ts';
import { annotate, type Step } from './annotate.ts';

const show = (steps: readonly Step[], cut?: (bytes: Uint8Array) => Pieces): string[] =>
  annotate(createPop3Annotator(), steps, cut);

const MESSAGE = 'Subject: a\r\n\r\n+OK\r\n..dot\r\n.\rx\r\n';

describe('the POP3 annotator', () => {
  test.each<[string, readonly Step[], readonly string[]]>([
    [
      // RFC 1939, section 10, with a body.
      'a session',
      [
        ['received', '+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n'],
        ['sent', 'APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n'],
        ['received', "+OK mrose's maildrop has 2 messages (320 octets)\r\n"],
        ['sent', 'STAT\r\n'],
        ['received', '+OK 2 320\r\n'],
        ['sent', 'LIST\r\n'],
        ['received', '+OK 2 messages (320 octets)\r\n1 120\r\n2 200\r\n.\r\n'],
        ['sent', 'RETR 1\r\n'],
        ['received', `+OK 120 octets\r\n${MESSAGE}.\r\n`],
        ['sent', 'DELE 1\r\n'],
        ['received', '+OK message 1 deleted\r\n'],
        ['sent', 'QUIT\r\n'],
        ['received', '+OK dewey POP3 server signing off (maildrop empty)\r\n'],
      ],
      [
        'start "+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\\r\\n" — yes',
        'start "APOP mrose c4c9334bac560ecc979e58001b3e22fb\\r\\n" — who we are, and a digest of the password',
        'start "+OK mrose\'s maildrop has 2 messages (320 octets)\\r\\n" — yes',
        'start "STAT\\r\\n" — how many messages, and how long together?',
        'start "+OK 2 320\\r\\n" — yes',
        'start "LIST\\r\\n" — how long is each message?',
        'start "+OK 2 messages (320 octets)\\r\\n" — yes',
        'field "1 120\\r\\n"',
        'field "2 200\\r\\n"',
        'end ".\\r\\n" — the list ends here',
        'start "RETR 1\\r\\n" — send us this message',
        'start "+OK 120 octets\\r\\n" — yes',
        `data ${JSON.stringify(MESSAGE)}`,
        'end ".\\r\\n" — the message ends here',
        'start "DELE 1\\r\\n" — mark this: it goes after QUIT',
        'start "+OK message 1 deleted\\r\\n" — yes',
        'start "QUIT\\r\\n" — do what was marked, and goodbye',
        'start "+OK dewey POP3 server signing off (maildrop empty)\\r\\n" — yes',
      ],
    ],
    [
      // RFC 2449, section 6.6: the answers come in order.
      'commands that do not wait, one of them refused',
      [
        ['received', '+OK\r\n'],
        ['sent', 'LIST 1\r\nRETR 9\r\nTOP 1 0\r\nUIDL\r\n'],
        [
          'received',
          '+OK 1 120\r\n-ERR no such message\r\n+OK\r\nA: b\r\n\r\n.\r\n+OK\r\n1 x\r\n.\r\n+OK more\r\n',
        ],
      ],
      [
        'start "+OK\\r\\n" — yes',
        'start "LIST 1\\r\\n" — how long is each message?',
        'start "RETR 9\\r\\n" — send us this message',
        'start "TOP 1 0\\r\\n" — its header, and so many lines',
        'start "UIDL\\r\\n" — which name, that never changes, has each?',
        'start "+OK 1 120\\r\\n" — yes',
        'start "-ERR no such message\\r\\n" — no',
        'start "+OK\\r\\n" — yes',
        'data "A: b\\r\\n\\r\\n"',
        'end ".\\r\\n" — the message ends here',
        'start "+OK\\r\\n" — yes',
        'field "1 x\\r\\n"',
        'end ".\\r\\n" — the list ends here',
        'start "+OK more\\r\\n" — yes',
      ],
    ],
    [
      // RFC 5034, section 4, and RFC 2449, section 8.
      'what the server can do, and logins in steps',
      [
        ['received', '+OK\r\n'],
        ['sent', 'CAPA\r\n'],
        ['received', '+OK List of capabilities follows\r\nSASL PLAIN CRAM-MD5\r\nSTLS\r\nX-OWN\r\n.\r\n'],
        ['sent', 'AUTH CRAM-MD5\r\n'],
        ['received', '+ PDE2OTY+\r\n'],
        ['sent', '********\r\n'],
        ['received', '-ERR [AUTH] no\r\n'],
        ['sent', 'AUTH PLAIN\r\n'],
        ['received', '+ \r\n'],
        ['sent', '*\r\n'],
        ['received', '-ERR cancelled\r\n'],
        ['sent', 'RETR 1\r\n'],
        ['received', '-ERR [IN-USE] busy\r\n'],
      ],
      [
        'start "+OK\\r\\n" — yes',
        'start "CAPA\\r\\n" — what can you do?',
        'start "+OK List of capabilities follows\\r\\n" — yes',
        'field "SASL PLAIN CRAM-MD5\\r\\n" — ways to log in with AUTH',
        'field "STLS\\r\\n" — can be encrypted from here on',
        'field "X-OWN\\r\\n"',
        'end ".\\r\\n" — the list ends here',
        'start "AUTH CRAM-MD5\\r\\n" — who we are',
        'start "+ PDE2OTY+\\r\\n" — a challenge, in base64',
        'start "********\\r\\n" — what the login asks for',
        'start "-ERR [AUTH] no\\r\\n" — wrong user or password',
        'start "AUTH PLAIN\\r\\n" — who we are',
        'start "+ \\r\\n" — go on with the login',
        'start "*\\r\\n" — break the login off',
        'start "-ERR cancelled\\r\\n" — no',
        'start "RETR 1\\r\\n" — send us this message',
        'start "-ERR [IN-USE] busy\\r\\n" — somebody else has the mailbox open',
      ],
    ],
    [
      'what is no reply and no command',
      [
        ['received', '220 smtp\r\n+OKAY\r\n'],
        ['sent', '\r\n'],
      ],
      ['other "220 smtp\\r\\n"', 'other "+OKAY\\r\\n"', 'other "\\r\\n"'],
    ],
  ])('follows %s, however it is cut', (_what, steps, shown) => {
    expect(show(steps)).toEqual(shown);
    expect(show(steps, byteByByte)).toEqual(shown);
  });

  it('keeps so many commands in mind, and takes the replies to others for a line each', () => {
    const flood = ['sent', 'RETR 1\r\n'.repeat(MAX_UNANSWERED + 1)] as const;
    // The greeting is one of those that have no answer yet.
    const answers = ['received', `+OK\r\n${'-ERR\r\n'.repeat(MAX_UNANSWERED - 1)}+OK\r\nA: b\r\n`] as const;
    expect(show([flood, answers]).slice(-2)).toEqual(['start "+OK\\r\\n" — yes', 'other "A: b\\r\\n"']);
  });

  it('follows more commands than that, as long as they are answered', () => {
    const rounds = Array.from({ length: 3 }, (): Step[] => [
      ['sent', 'NOOP\r\n'.repeat(MAX_UNANSWERED - 2)],
      ['received', '+OK\r\n'.repeat(MAX_UNANSWERED - 2)],
    ]);
    const end: Step[] = [
      ['sent', 'RETR 1\r\n'],
      ['received', '+OK\r\n+OK\r\nA: b\r\n.\r\n'],
    ];
    expect(show([...rounds.flat(), ...end]).slice(-2)).toEqual([
      'data "A: b\\r\\n"',
      'end ".\\r\\n" — the message ends here',
    ]);
  });

  it('has notes that fit', () => {
    const commands = ['APOP', 'STAT', 'STLS', 'UIDL', 'NOOP', 'CAPA', 'QUIT'];
    const codes = ['AUTH', 'IN-USE', 'LOGIN-DELAY', 'SYS/PERM', 'SYS/TEMP', 'UTF8', 'X'];
    const capabilities = ['EXPIRE', 'UIDL', 'SASL', 'AUTH-RESP-CODE', 'LOGIN-DELAY', 'RESP-CODES'];
    const notes = [
      ...commands.map(noteCommand),
      ...codes.map((code) => noteReply(false, `[${code}] x`)),
      ...capabilities.map(noteCapability),
    ];
    for (const note of notes) expect(note?.length).toBeLessThanOrEqual(NOTE_LENGTH);
  });

  it('takes anything, shows all of it, and the same wherever it is cut', () => {
    const scrap = fc.constantFrom(
      '+OK',
      ' ',
      '\r\n',
      '\n',
      '\r',
      'RETR 1\r\n',
      'LIST\r\n',
      '+ ',
      '.',
      '.\r\n',
      '+OK\r\n',
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
        expect(receivedIn(steps)).toBe(
          steps
            .filter(([direction]) => direction === 'received')
            .map(([, bytes]) => bytes)
            .join(''),
        );
      }),
    );
  });
});

/** All that the annotator tells of what was received, put together again. */
function receivedIn(steps: readonly Step[]): string {
  const annotator = createPop3Annotator();
  const told: Buffer[] = [];
  const emit: Parameters<typeof annotator.push>[2] = (piece) => {
    if (piece.kind !== 'break') told.push(Buffer.from(piece.bytes));
    if (piece.kind === 'line') told.push(Buffer.from(piece.ending));
  };
  for (const [direction, bytes] of steps) {
    annotator.push(direction, Buffer.from(bytes, 'latin1'), direction === 'received' ? emit : () => {});
  }
  annotator.end('received', emit);
  return Buffer.concat(told).toString('latin1');
}
