import { expect, test } from 'vitest';
import { formatBodyStructure } from '../../../../src/lab/mail/imap/message/body-structure.ts';
import { formatEnvelope } from '../../../../src/lab/mail/imap/message/envelope.ts';
import { parseMessage } from '../../../../src/lab/mail/imap/message/part.ts';
import { parseSection, sectionBytes } from '../../../../src/lab/mail/imap/message/section.ts';
import { DOVECOT_FACTS, type DovecotFact } from './dovecot-facts.ts';

/** Where we say something else than dovecot, and why. */
const DIFFERENT: Readonly<Record<string, readonly (readonly [theirs: string, ours: string])[]>> = {
  // What the sender wrote, not in lower case.
  plain: [['"us-ascii"', '"US-ASCII"']],
  // A quote in a string needs no literal.
  addresses: [['{7}\r\nquo"ted', String.raw`"quo\"ted"`]],
  // Folding goes, and what it folds stays (RFC 5322, section 2.2.3); the space before a message-id is none of it.
  folded: [
    ['first second third', 'first second\tthird'],
    ['" <long@id.example>"', '"<long@id.example>"'],
  ],
  // In the order of the message.
  nested: [[`"size" "4" "filename*" "utf-8''%C3%BC.png"`, `"filename*" "utf-8''%C3%BC.png" "size" "4"`]],
  // What is no type is plain text (RFC 2045, section 5.2); the names of encodings go in any case.
  'odd types': [
    [
      '"text" "" ("charset" "us-ascii") NIL NIL "8BIT"',
      '"text" "plain" ("charset" "us-ascii") NIL NIL "8bit"',
    ],
  ],
  'not a type': [['"" "" NIL NIL NIL "7bit" 3', '"text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 1']],
  // A parameter behind a broken one is one all the same.
  'odd params': [[String.raw`"x\"y" "d"`, String.raw`"x\"y" "a" "b" "d"`]],
  // Pieces are put together by the client (RFC 2231, section 3).
  'rfc2231 pieces': [['("name" "ab.txt")', '("name*0" "a" "name*1" "b.txt")']],
};

/** What dovecot has as an empty part, and we have not: NIL. Then headers that a delimiter cuts off. */
const SECTIONS_DIFFERENT: Readonly<Record<string, string | undefined>> = {
  'plain 2': undefined,
  'plain 1.1': undefined,
  'plain 1.HEADER': undefined,
  'plain 1.TEXT': undefined,
  'nested 4': undefined,
  'nested 1.HEADER': undefined,
  'nested 3.TEXT': undefined,
  'nested 1.1.HEADER': undefined,
  'nested 1.TEXT': undefined,
  'nested 2.1.1': undefined,
  'rfc822 at top 2': undefined,
  'empty parts 2.MIME': '\r\n',
  'empty parts 3.MIME': 'Content-Type: text/html\r\n',
  'empty parts 3.TEXT': undefined,
};

const ours = (name: string, text: string): string =>
  (DIFFERENT[name] ?? []).reduce((all, [theirs, own]) => all.replaceAll(theirs, own), text);

test.each(DOVECOT_FACTS)('$name: ENVELOPE, BODYSTRUCTURE and BODY as dovecot has them', (fact) => {
  const content = Buffer.from(fact.message, 'latin1');
  const message = parseMessage(content);
  expect(formatEnvelope(content, message)).toBe(ours(fact.name, fact.envelope));
  expect(formatBodyStructure(content, message, true)).toBe(ours(fact.name, fact.bodyStructure));
  expect(formatBodyStructure(content, message, false)).toBe(ours(fact.name, fact.body));
});

const SECTIONS = DOVECOT_FACTS.flatMap(({ name, message, sections }: DovecotFact) =>
  Object.entries(sections).map(([section, bytes]) => ({ name, message, section, bytes })),
);

test.each(SECTIONS)('$name: BODY[$section] as dovecot has it', ({ name, message, section, bytes }) => {
  const content = Buffer.from(message, 'latin1');
  const [, path = '', fields] = /^([^ ]*)(?: \((.*)\))?$/.exec(section) ?? [];
  const parsed = parseSection(path, fields?.replaceAll('"', '').split(' '));
  if (parsed === undefined) throw new Error(`${section} is to be a section`);
  const key = `${name} ${section}`;
  const expected = key in SECTIONS_DIFFERENT ? SECTIONS_DIFFERENT[key] : bytes;
  expect(sectionBytes(content, parseMessage(content), parsed)?.toString('latin1')).toBe(expected);
});

test.each(['0', '1.', '.1', '1..2', '01', 'MIME', '1.HEADERX', 'TEXT.1', '1TEXT', 'HEADER.FIELDS'])(
  '%s is no section',
  (text) => {
    expect(parseSection(text, undefined)).toBeUndefined();
  },
);

test('fields belong to HEADER.FIELDS alone, and one there must be', () => {
  expect(parseSection('HEADER', ['subject'])).toBeUndefined();
  expect(parseSection('HEADER.FIELDS', [])).toBeUndefined();
});
