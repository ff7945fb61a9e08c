import { describe, expect, test } from 'vitest';
import type { BodyPart } from '../../../src/protocols/imap.ts';
import { readBodyStructure } from '../../../src/raw/imap/body-structure.ts';
import { ImapCursor } from '../../../src/raw/imap/cursor.ts';

/** All of the line is read: what is left over would be taken for the next item. */
function structure(line: string): BodyPart {
  const cursor = new ImapCursor(line);
  const part = readBodyStructure(cursor);
  expect(cursor.rest()).toBe('');
  return part;
}

/** `3.1 text/plain`, for all of them, in order. */
const numbered = ({ part, type, parts = [] }: BodyPart): string[] => [
  `${part} ${type}`,
  ...parts.flatMap(numbered),
];

const PLAIN = '("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 1152 23)';
const FILE = '("APPLICATION" "OCTET-STREAM" NIL NIL NIL "BASE64" 4554)';
const envelope = '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)';
const message = (inner: string): string =>
  `("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 9000 ${envelope} ${inner} 99)`;

test('numbers parts as the example of RFC 3501, section 6.4.5, does', () => {
  const alternative = `(${PLAIN}("TEXT" "RICHTEXT" NIL NIL NIL "7BIT" 9 1) "ALTERNATIVE")`;
  const fourth = `(("IMAGE" "GIF" NIL NIL NIL "BASE64" 9)${message(`(${PLAIN}${alternative} "MIXED")`)} "MIXED")`;
  const all = structure(`(${PLAIN}${FILE}${message(`(${PLAIN}${FILE} "MIXED")`)}${fourth} "MIXED")`);
  expect(numbered(all)).toEqual([
    ' multipart/mixed',
    '1 text/plain',
    '2 application/octet-stream',
    '3 message/rfc822',
    '3 multipart/mixed',
    '3.1 text/plain',
    '3.2 application/octet-stream',
    '4 multipart/mixed',
    '4.1 image/gif',
    '4.2 message/rfc822',
    '4.2 multipart/mixed',
    '4.2.1 text/plain',
    '4.2.2 multipart/alternative',
    '4.2.2.1 text/plain',
    '4.2.2.2 text/richtext',
  ]);
});

describe('what may be missing (RFC 9051, section 7.5.2)', () => {
  const disposition = '("attachment" ("filename" "a.txt"))';
  test.each([
    ['nothing of a text', `"text" "plain" NIL NIL NIL "7bit" 5 1 NIL ${disposition} "en" "x" 1 (2)`, 'a.txt'],
    ['all but the disposition', `"text" "plain" NIL NIL NIL "7bit" 5 1 NIL ${disposition}`, 'a.txt'],
    ['the disposition', '"text" "plain" NIL NIL NIL "7bit" 5 1 "Q2hlY2sgSW50ZWdyaXR5IQ=="', undefined],
    ['of a file, too', `"image" "png" NIL NIL NIL "base64" 5 NIL ${disposition} NIL`, 'a.txt'],
  ])('%s', (_, line, fileName) => {
    const part = structure(`(${line})`);
    expect(part.size).toBe(5);
    expect(part.fileName).toBe(fileName);
  });

  test.each([
    ['("boundary" "x")', { boundary: 'x' }, undefined],
    ['("boundary" "x") ("inline" NIL)', { boundary: 'x' }, 'inline'],
    ['NIL ("inline" ("a" "b")) "en" "loc" 1', {}, 'inline'],
    ['("boundary" "x") NIL', { boundary: 'x' }, undefined],
  ])('of a multipart, what stands behind %s', (rest, parameters, kind) => {
    const part = structure(`(${PLAIN} "mixed" ${rest})`);
    expect(part).toMatchObject({ type: 'multipart/mixed', parameters });
    expect(part.disposition).toBe(kind);
  });
});

describe('odd servers', () => {
  test('know nothing, and say NIL wherever there is something to say', () => {
    expect(structure('(NIL NIL NIL NIL NIL NIL NIL NIL)')).toEqual({
      part: '1',
      type: 'text/plain',
      parameters: {},
    });
    expect(structure(`(${PLAIN} NIL)`).type).toBe('multipart/mixed');
    expect(structure('("a" "b" (NIL "x" "name" NIL) NIL NIL "7bit" 5)')).toMatchObject({
      parameters: { name: '' },
    });
  });

  test.each([
    ['without quotes', '(TEXT PLAIN (CHARSET US-ASCII) NIL NIL 7BIT 1152 23)'],
    ['with spaces', '("TEXT" "PLAIN" ("CHARSET"  "US-ASCII" ) NIL NIL "7BIT" 1152  23 )'],
  ])('write words %s', (_, line) => {
    expect(structure(line)).toEqual(structure(PLAIN));
  });

  test.each([
    ['"inline"', 'inline'],
    ['("ATTACHMENT")', 'attachment'],
    ['(NIL NIL)', undefined],
    ['("inline" NIL "and" ("more"))', 'inline'],
  ])('say of the disposition %s', (disposition, expected) => {
    expect(structure(`("a" "b" NIL NIL NIL "7bit" 5 NIL ${disposition})`).disposition).toBe(expected);
  });

  test.each(['', ' NIL', ' NIL NIL', ' NIL ("inline" NIL) NIL NIL'])(
    'treat a message as a file, with %j behind its size, and the next part is the next part',
    (rest) => {
      const flat = `("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 99${rest})`;
      expect(numbered(structure(`(${flat}${PLAIN} "mixed")`))).toEqual([
        ' multipart/mixed',
        '1 message/rfc822',
        '2 text/plain',
      ]);
    },
  );
});
