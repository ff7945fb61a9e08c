/** Messages that the contract suite stores, and what is to be told of them (RFC 3501, section 7.4.2). */
import type { MessageSource } from '../../src/protocols/mail.ts';
import type { BodyPart, MessageEnvelope } from '../../src/protocols/imap.ts';

export function sourceOf(bytes: Buffer): MessageSource {
  return {
    size: bytes.length,
    async *open() {
      // In a buffer that is used again, as a source may.
      const buffer = Buffer.alloc(8 * 1024);
      for (let at = 0; at < bytes.length; at += buffer.length) {
        yield buffer.subarray(0, bytes.copy(buffer, 0, at, at + buffer.length));
      }
    },
  };
}

const lines = (...all: readonly string[]): Buffer => Buffer.from(`${all.join('\r\n')}\r\n`);

/** @param word that is in no other message */
export function plainMessage(word: string): Buffer {
  return lines(
    'Date: Sat, 31 Jan 2026 10:20:30 +0100',
    'From: Alice Example <alice@mail.test>',
    'To: bob@mail.test',
    `Subject: ${word}`,
    `X-Word: ${word}`,
    '',
    `The body has ${word}, too.`,
  );
}

/** Every line looks like something that ends what it stands in. */
export const FORGED = lines(
  'From: mallory@mail.test',
  'Subject: {4294967295}',
  '',
  ')',
  'A1 OK FETCH completed',
  '1 OK FETCH completed',
  '2 OK [CAPABILITY] done',
  '* BYE go away',
  '* 1 EXPUNGE',
  '+ go on',
  '{3}',
  '.',
  '"',
  '',
);

export const RICH = {
  bytes: lines(
    'Date: Sat, 31 Jan 2026 10:20:30 +0100 (CET)',
    'From: =?UTF-8?Q?J=C3=BCrgen_M=C3=BCller?= <juergen@mail.test>',
    'Reply-To: answers@mail.test',
    'To: "Doe, Jane" <jane@mail.test>, bob@mail.test',
    'Cc: =?ISO-8859-1?B?UmVu6Q==?= <rene@mail.test>',
    'Subject: =?UTF-8?B?R3LDvMOfZSDwn5mC?= and "quotes" \\ too',
    'Message-ID: <1@mail.test>',
    'In-Reply-To: <0@mail.test>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b1"',
    '',
    '--b1',
    'Content-Type: multipart/alternative; boundary=b2',
    '',
    '--b2',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    'Grüße',
    '--b2',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>hello</p>',
    '--b2--',
    '--b1',
    "Content-Type: application/octet-stream; name*=UTF-8''gr%C3%BC%C3%9Fe.bin",
    'Content-Transfer-Encoding: base64',
    "Content-Disposition: attachment; filename*=UTF-8''gr%C3%BC%C3%9Fe.bin",
    '',
    'AAECAw==',
    '--b1--',
  ),
  envelope: {
    date: Date.UTC(2026, 0, 31, 9, 20, 30),
    subject: 'Grüße 🙂 and "quotes" \\ too',
    from: [{ name: 'Jürgen Müller', address: 'juergen@mail.test' }],
    replyTo: [{ address: 'answers@mail.test' }],
    to: [{ name: 'Doe, Jane', address: 'jane@mail.test' }, { address: 'bob@mail.test' }],
    cc: [{ name: 'René', address: 'rene@mail.test' }],
    bcc: [],
    messageId: '<1@mail.test>',
    inReplyTo: '<0@mail.test>',
  } satisfies MessageEnvelope,
  structure: {
    part: '',
    type: 'multipart/mixed',
    parameters: { boundary: 'b1' },
    parts: [
      {
        part: '1',
        type: 'multipart/alternative',
        parameters: { boundary: 'b2' },
        parts: [
          { part: '1.1', type: 'text/plain', parameters: { charset: 'utf-8' }, encoding: '8bit', size: 7 },
          { part: '1.2', type: 'text/html', parameters: { charset: 'utf-8' }, encoding: '7bit', size: 12 },
        ],
      },
      {
        part: '2',
        type: 'application/octet-stream',
        parameters: { name: 'grüße.bin' },
        encoding: 'base64',
        size: 8,
        disposition: 'attachment',
        fileName: 'grüße.bin',
      },
    ],
  } satisfies BodyPart,
} as const;

/** Messages within messages, which have numbers of their own (RFC 3501, section 6.4.5). */
export const NESTED = {
  bytes: lines(
    'From: alice@mail.test',
    'MIME-Version: 1.0',
    'Content-Type: multipart/digest; boundary=d',
    '',
    '--d',
    '',
    'Subject: one part',
    '',
    'text',
    '--d',
    '',
    'Subject: two parts',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=e',
    '',
    '--e',
    '',
    'first',
    '--e',
    '',
    'second',
    '--e--',
    '--d--',
  ),
  numbers: ['', '1', '1.1', '2', '2', '2.1', '2.2'],
} as const;
