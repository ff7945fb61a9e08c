import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { createFtpAnnotator } from '../../src/transcript/annotate-ftp.ts';
import { LINE_BYTES_KEPT, NOTE_LENGTH, type Direction } from '../../src/transcript/annotator.ts';
import { noteCommand, noteReply } from '../../src/transcript/ftp-notes.ts';
import { byteByByte, cutPlaces, splitAt, type Pieces } from '../helpers/splits.ts';
import { annotate, type Step } from './annotate.ts';

const show = (steps: readonly Step[], cut?: (bytes: Uint8Array) => Pieces): string[] =>
  annotate(createFtpAnnotator(), steps, cut);

const PASSWORD = ['received', '331 User name ok, need password.\r\n'] as const;

describe('the FTP annotator', () => {
  test.each<[string, readonly Step[], readonly string[]]>([
    [
      // RFC 959, appendix II.
      'a login',
      [
        ['received', '220 BBN-UNIX FTP server ready.\r\n'],
        ['sent', 'USER anonymous\r\n'],
        PASSWORD,
        ['sent', 'PASS guest\r\n'],
        ['received', '230 logged in.\r\n'],
      ],
      [
        'start "220 BBN-UNIX FTP server ready.\\r\\n" — ready: who are you?',
        'start "USER anonymous\\r\\n" — who we are',
        'start "331 User name ok, need password.\\r\\n" — the user is known: what is the password?',
        'start "PASS guest\\r\\n" — the password',
        'start "230 logged in.\\r\\n" — logged in',
      ],
    ],
    [
      // RFC 959, section 4.2, after "Thus the format for multi-line replies".
      'a reply of several lines, with numbers in them',
      [
        [
          'received',
          '123-First line\r\nSecond line\r\n  234 A line beginning with numbers\r\n123 The last line\r\n200 ok\r\n',
        ],
      ],
      [
        'start "123-First line\\r\\n" — begun',
        'field "Second line\\r\\n"',
        'field "  234 A line beginning with numbers\\r\\n"',
        'field "123 The last line\\r\\n"',
        'start "200 ok\\r\\n" — done',
      ],
    ],
    [
      'lines within a reply that look like others, or like the first again',
      [['received', '230-a\r\n226 b\r\n230-c\r\n230x\r\n226-d\r\n230\r\n']],
      [
        'start "230-a\\r\\n" — logged in',
        'field "226 b\\r\\n"',
        'field "230-c\\r\\n"',
        'field "230x\\r\\n"',
        'field "226-d\\r\\n"',
        'field "230\\r\\n"',
      ],
    ],
    [
      // RFC 2389, section 3.2.
      'features',
      [
        ['sent', 'feat\r\n'],
        [
          'received',
          '211-Extensions supported:\r\n MLST size*;create;modify*;perm;media-type\r\n211 END\r\n',
        ],
      ],
      [
        'start "feat\\r\\n" — what can you do beyond the least?',
        'start "211-Extensions supported:\\r\\n" — how it stands, or what it can do',
        'field " MLST size*;create;modify*;perm;media-type\\r\\n"',
        'field "211 END\\r\\n"',
      ],
    ],
    [
      'bare LF, a reply without text, codes and verbs that nobody knows',
      [
        ['received', '226\n'],
        ['sent', 'SITE CHMOD 644 a\nSITE WHO\nXFOO a b\n'],
        ['received', '299 \r\n599 no\r\n'],
      ],
      [
        'start "226\\n" — the data was all, and it worked',
        'start "SITE CHMOD 644 a\\n" — set the permissions of this',
        'start "SITE WHO\\n" — something that this server alone has',
        'start "XFOO a b\\n"',
        'start "299 \\r\\n" — done',
        'start "599 no\\r\\n" — failed: it will fail again',
      ],
    ],
    [
      'ABOR behind what Telnet puts before it',
      [['sent', '\xff\xf4\xff\xf2ABOR\r\n']],
      ['start "ÿôÿòABOR\\r\\n" — break the transfer off'],
    ],
    [
      'what is no reply, and an empty line',
      [
        ['received', 'SSH-2.0-x\r\n\r\n6000 a\r\n'],
        ['sent', '\r\n'],
      ],
      ['other "SSH-2.0-x\\r\\n"', 'other "\\r\\n"', 'other "6000 a\\r\\n"', 'other "\\r\\n"'],
    ],
    [
      'what is cut off',
      [
        ['sent', 'QUI'],
        ['received', '221-by'],
      ],
      ['start "QUI"', 'start "221-by" — goodbye'],
    ],
  ])('follows %s, however it is cut', (_what, steps, shown) => {
    expect(show(steps)).toEqual(shown);
    expect(show(steps, byteByByte)).toEqual(shown);
  });

  it('keeps so much of a line, and counts the rest', () => {
    const text = `220 ${'a'.repeat(LINE_BYTES_KEPT)}`;
    expect(show([['received', `${text}\r\n`]])).toEqual([
      `start "${text.slice(0, LINE_BYTES_KEPT)}\\r\\n" +4 — ready: who are you?`,
    ]);
  });

  it('has notes that fit', () => {
    const verbs = ['SITE', 'MLSD', 'EPRT', 'MDTM', 'AUTH', 'SIZE', 'STOU', 'TYPE', 'PASV', 'NOOP', 'PROT'];
    for (const verb of verbs) expect(noteCommand(verb, '')?.length).toBeLessThanOrEqual(NOTE_LENGTH);
    for (let code = 100; code < 600; code += 1) {
      expect(noteReply(String(code))?.length).toBeLessThanOrEqual(NOTE_LENGTH);
    }
  });

  it('takes anything, shows all of it, and the same wherever it is cut', () => {
    const scrap = fc.constantFrom(
      '220',
      '-',
      ' ',
      '\r\n',
      '\n',
      '\r',
      '220-',
      '230 ',
      'USER a',
      '\0',
      '\xff',
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
        const shown = show(steps, (bytes) => splitAt(bytes, places));
        expect(shown).toEqual(show(steps));
        for (const row of shown) expect((row.split(' — ')[1] ?? '').length).toBeLessThanOrEqual(NOTE_LENGTH);
        const only = (of: Direction): Step[] => steps.filter(([direction]) => direction === of);
        for (const direction of ['sent', 'received'] as const) {
          const lines = show(only(direction)).map((row) =>
            JSON.parse(/"(?:[^"\\]|\\.)*"/.exec(row)?.[0] ?? '""'),
          );
          expect(lines.join('')).toBe(
            only(direction)
              .map(([, bytes]) => bytes)
              .join(''),
          );
        }
      }),
    );
  });
});
