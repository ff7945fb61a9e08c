import { describe, expect, it, test } from 'vitest';
import {
  MAX_BORDERS,
  MAX_HEADER_BYTES,
  MAX_TEXT_CHARACTERS,
  readFacts,
  readMessage,
} from '../../../src/actions/mail/read.ts';
import { LimitError } from '../../../src/errors.ts';
import { byteByByte, whole } from '../../helpers/splits.ts';

/** One character a byte; lines end in CR LF. */
function message(text: string): Buffer {
  return Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');
}

async function* source(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

const read = (text: string, limits?: Parameters<typeof readMessage>[1]) =>
  readMessage(source(whole(message(text))), limits);

const MIXED = `From: =?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?= <keld@dkuug.dk>
To: Team: bob@mail.test, "Carol, C." <carol@mail.test>;, dora@mail.test
Cc: =?UTF-8?B?w6nDqA==?= <e@mail.test>
Reply-To: answers@mail.test
Subject: =?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=
 =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=
Date: Fri, 21 Nov 1997 09:55:06 -0600
Message-ID: <1@mail.test>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Caf=E9 =
au lait
--b
Content-Type: image/png; name="../../etc/x.png"
Content-Disposition: attachment
Content-Transfer-Encoding: base64

aGFsbG8=
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename*=UTF-8''%E2%82%AC%20rates.pdf

%PDF
--b
Content-Type: text/plain
Content-Disposition: attachment; filename=X.PNG

again
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename="../.."

no name
--b--
`;

describe('readMessage', () => {
  it('decodes header, text and attachments, wherever the bytes are cut', async () => {
    for (const cut of [whole, byteByByte]) {
      const { facts, text, isTextCut, attachments } = await readMessage(source(cut(message(MIXED))));
      // The subject is the example of RFC 2047, section 8.
      expect(facts).toEqual({
        from: 'Keld Jørn Simonsen <keld@dkuug.dk>',
        to: 'Team: bob@mail.test, Carol, C. <carol@mail.test>;, dora@mail.test',
        cc: 'éè <e@mail.test>',
        replyTo: 'answers@mail.test',
        subject: 'If you can read this you understand the example.',
        date: '1997-11-21T15:55:06.000Z',
        messageId: '<1@mail.test>',
      });
      expect([text.trim(), isTextCut]).toEqual(['Café au lait', false]);
      expect(attachments.map(({ name, type, size }) => [name, type, size])).toEqual([
        ['x.png', 'image/png', 5],
        ['€ rates.pdf', 'application/pdf', 5],
        ['3-X.PNG', 'text/plain', 6],
        ['attachment-4.pdf', 'application/pdf', 8],
      ]);
      expect(attachments.map(({ content }) => Buffer.from(content()).toString())).toEqual([
        'hallo',
        '%PDF\n',
        'again\n',
        'no name\n',
      ]);
    }
  });

  it('makes text of HTML where there is no other', async () => {
    const { text } = await read('Content-Type: text/html; charset=utf-8\n\n<p>J\xc3\xb6rg<p>a <b>b</b>');
    expect(text).toBe('Jörg\n\na b\n');
  });

  test.each([
    ['alternatives: the text', 'multipart/alternative', 'as text\n'],
    ['one after the other: both', 'multipart/mixed', 'as text\n\n\nas HTML\n'],
  ])('shows of %s', async (_, type, expected) => {
    const parts = '--b\n\nas text\n--b\nContent-Type: text/html\n\n<p>as HTML</p>\n--b--\n';
    expect((await read(`Content-Type: ${type}; boundary=b\n\n${parts}`)).text).toBe(expected);
  });

  it('takes a message without anything', async () => {
    expect(await read('')).toEqual({ facts: {}, text: '', isTextCut: false, attachments: [] });
  });

  it('shows a date that is none as it stands', async () => {
    expect((await read('Date: some day\n\n')).facts).toEqual({ date: 'some day' });
  });

  it('bounds the message, and says how to have it all the same', async () => {
    const limits = { maxBytes: 12 };
    expect((await read('\n1234567890', limits)).text).toBe('1234567890\n');
    await expect(read('\n12345678901', limits)).rejects.toMatchObject({
      code: 'too-large',
      hint: expect.stringContaining('-o FILE'),
    });
  });

  it('leaves out what is too much of a text, plain or HTML', async () => {
    const long = 'a'.repeat(MAX_TEXT_CHARACTERS - 1);
    expect(await read(`\n${long}\n`)).toMatchObject({ text: `${long}\n`, isTextCut: false });
    expect(await read(`\n${long}ab\n`)).toMatchObject({ text: `${long}a`, isTextCut: true });
    const limits = { maxTextCharacters: 5 };
    expect(await read('Content-Type: text/html\n\n<p>one<p>two', limits)).toMatchObject({
      text: 'one\n\n',
      isTextCut: true,
    });
  });

  it('bounds the parts, before they cost anything', async () => {
    const start = 'Content-Type: multipart/mixed; boundary=b\n\n';
    expect((await read(`${start}${'--b\n\n'.repeat(MAX_BORDERS)}`)).text).toMatch(/^\n+$/);
    await expect(read(`${start}${'--b\n\n'.repeat(MAX_BORDERS + 1)}`)).rejects.toThrow(LimitError);
  });

  it('bounds how deep parts and messages lie in each other', async () => {
    const nested = Array.from(
      { length: 60 },
      (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\n\n--b${at}\n`,
    ).join('');
    await expect(read(nested)).rejects.toThrow(LimitError);
    const { attachments } = await read('Content-Type: message/rfc822\n\n'.repeat(12));
    expect(attachments).toMatchObject([{ name: 'attachment-1.eml' }]);
  });

  it('bounds the header', async () => {
    await expect(read(`Subject: ${'a'.repeat(MAX_HEADER_BYTES)}\n\n`)).rejects.toThrow(LimitError);
  });

  it('passes the error of its source on', async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('Subject: a');
      throw new Error('gone');
    };
    await expect(readMessage(broken())).rejects.toThrow('gone');
  });
});

describe('readFacts', () => {
  it('reads a header, and not what follows', async () => {
    const text = 'Subject: a\n\nContent-Type: multipart/mixed; boundary=b\n\n--b\n--b\n';
    expect(await readFacts(source(byteByByte(message(text))))).toEqual({ subject: 'a' });
  });

  it('bounds it', async () => {
    const large = message(`Subject: ${'a'.repeat(MAX_HEADER_BYTES)}`);
    await expect(readFacts(source(whole(large)))).rejects.toThrow(LimitError);
  });
});
