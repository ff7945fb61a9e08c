/** Letters that show what mail can look like: one matter each. Our own, with dates that do not change. */

export interface SampleMessage {
  /** RFC 3339. */
  readonly date: string;
  readonly from: string;
  readonly to: string;
  /** As it stands in the header. */
  readonly subject: string;
  /** Further fields of the header, and the body behind an empty line; one character a byte. */
  readonly rest: readonly string[];
}

const ALICE = 'Alice Liddell <alice@mail.test>';
const BOB = 'Bob Builder <bob@mail.test>';

/** RFC 2045, section 6.8: lines of 76 characters. */
function base64Lines(content: string | Buffer): string[] {
  return (
    Buffer.from(content)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  );
}

/** One character a byte. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** An image of one red pixel. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

/** The smallest page that readers take. */
const PDF = [
  '%PDF-1.4',
  '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
  '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
  '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj',
  'trailer<</Root 1 0 R>>',
  '%%EOF',
  '',
].join('\n');

export const PLAIN: SampleMessage = {
  date: '2026-01-05T09:00:00Z',
  from: BOB,
  to: ALICE,
  subject: 'Welcome to the lab',
  rest: ['', 'Hello Alice,', '', 'this is as plain as a letter gets: seven bits, no MIME.', '', '-- ', 'Bob'],
};

export const QUOTED_PRINTABLE: SampleMessage = {
  date: '2026-01-06T10:30:00+01:00',
  from: '=?UTF-8?Q?Zo=C3=AB_M=C3=BCller?= <zoe@elsewhere.test>',
  to: ALICE,
  subject: '=?UTF-8?Q?Caf=C3=A9_at_five=3F?=',
  rest: [
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'Caf=C3=A9 at five? The na=C3=AFve plan costs 3=E2=82=AC, and this line is long en=',
    'ough to be broken in two.',
    'Trailing spaces are kept:=20=20',
  ],
};

export const BASE64: SampleMessage = {
  date: '2026-01-07T08:15:00-05:00',
  from: BOB,
  to: ALICE,
  subject: '=?UTF-8?B?8J+TrCBBIGxldHRlciBpbiBiYXNlNjQ=?=',
  rest: [
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...base64Lines('📬 Every byte of this is safe on any way.\r\nEven dots at the start of a line:\r\n.\r\n'),
  ],
};

export const LATIN1_SUBJECT: SampleMessage = {
  date: '2026-01-08T12:00:00Z',
  from: '=?ISO-8859-1?Q?Andr=E9?= <andre@elsewhere.test>',
  to: ALICE,
  subject: '=?ISO-8859-1?Q?D=E9j=E0_vu=2C?= =?ISO-8859-1?Q?_encore?=',
  rest: [
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=iso-8859-1',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'Voil=E0.',
  ],
};

export const JAPANESE_SUBJECT: SampleMessage = {
  date: '2026-01-09T18:45:00+09:00',
  from: '=?ISO-2022-JP?B?GyRCOzNFRBsoQg==?= <yamada@elsewhere.test>',
  to: ALICE,
  subject: '=?ISO-2022-JP?B?GyRCJDMkcyRLJEEkTxsoQg==?=',
  rest: [
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=iso-2022-jp',
    'Content-Transfer-Encoding: 7bit',
    '',
    '\x1b$B$3$s$K$A$O\x1b(B',
  ],
};

export const ALTERNATIVE: SampleMessage = {
  date: '2026-01-10T07:00:00Z',
  from: 'Newsletter <news@elsewhere.test>',
  to: ALICE,
  subject: 'The same thing twice',
  rest: [
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary="=_either"',
    '',
    'What stands here is for programs that know no MIME.',
    '--=_either',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'Read this, or the other.',
    '--=_either',
    'Content-Type: text/html; charset=us-ascii',
    '',
    '<p>Read <em>this</em>, or the other.</p>',
    '--=_either--',
  ],
};

export const ATTACHMENTS: SampleMessage = {
  date: '2026-01-12T16:20:00Z',
  from: BOB,
  to: ALICE,
  subject: 'Three attachments',
  rest: [
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="=_mixed"',
    '',
    '--=_mixed',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'A pixel, a page, and some words.',
    '--=_mixed',
    'Content-Type: image/png; name=pixel.png',
    'Content-Disposition: attachment; filename=pixel.png',
    'Content-Transfer-Encoding: base64',
    '',
    ...base64Lines(Buffer.from(PNG, 'base64')),
    '--=_mixed',
    'Content-Type: application/pdf',
    'Content-Disposition: attachment; filename="page one.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    ...base64Lines(PDF),
    '--=_mixed',
    'Content-Type: text/plain; charset=utf-8',
    // RFC 2231: in pieces, of which some are encoded.
    "Content-Disposition: attachment; filename*0*=UTF-8''Gr%C3%BC%C3%9Fe%20aus%20;",
    ' filename*1*=%E6%9D%B1%E4%BA%AC; filename*2=".txt"',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'Gr=C3=BC=C3=9Fe!',
    '--=_mixed--',
  ],
};

export const NESTED: SampleMessage = {
  date: '2026-01-13T11:11:11Z',
  from: BOB,
  to: ALICE,
  subject: 'Fwd: A letter in a letter',
  rest: [
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="=_outer"',
    '',
    '--=_outer',
    '',
    'See below.',
    '--=_outer',
    'Content-Type: message/rfc822',
    '',
    'Date: Sat, 03 Jan 2026 12:00:00 +0000',
    'From: Carol <carol@elsewhere.test>',
    'To: Bob Builder <bob@mail.test>',
    'Subject: A letter in a letter',
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary="=_inner"',
    '',
    '--=_inner',
    'Content-Type: text/plain',
    '',
    'Two levels down.',
    '--=_inner',
    'Content-Type: text/html',
    '',
    '<p>Two levels down.</p>',
    '--=_inner--',
    '--=_outer--',
  ],
};

export const DOTS: SampleMessage = {
  date: '2026-01-14T00:00:00Z',
  from: BOB,
  to: ALICE,
  subject: 'Lines that begin with dots',
  rest: ['', '.', '..', '.hidden', '...and so on', 'no dot', '.'],
};

export const EIGHT_BIT: SampleMessage = {
  date: '2026-01-15T13:37:00Z',
  from: BOB,
  to: ALICE,
  subject: 'Eight bits',
  rest: [
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    utf8('Grüße, καλημέρα, 你好 — as they are.'),
  ],
};

export const MAILING_LIST: SampleMessage = {
  date: '2026-01-16T20:00:00Z',
  from: 'Dave via protocols <protocols@lists.elsewhere.test>',
  to: 'protocols@lists.elsewhere.test',
  subject: '[protocols] Is port 465 back?',
  rest: [
    'Cc: alice@mail.test',
    'Reply-To: protocols@lists.elsewhere.test',
    'In-Reply-To: <question-465@elsewhere.test>',
    'References: <start@elsewhere.test>',
    ' <question-465@elsewhere.test>',
    'List-Id: Protocols by hand <protocols.lists.elsewhere.test>',
    'List-Post: <mailto:protocols@lists.elsewhere.test>',
    'List-Unsubscribe: <https://lists.elsewhere.test/leave>, <mailto:leave@lists.elsewhere.test>',
    'Precedence: list',
    '',
    '> Is port 465 back?',
    '',
    'Since RFC 8314, yes.',
  ],
};

export const TO_BOB: SampleMessage = {
  date: '2026-01-17T09:09:09Z',
  from: ALICE,
  to: BOB,
  subject: 'Re: Welcome to the lab',
  rest: ['', 'Thank you, Bob. I like it here.'],
};

export const DRAFT: SampleMessage = {
  date: '2026-01-18T21:00:00Z',
  from: ALICE,
  to: 'undisclosed-recipients:;',
  subject: 'To whom it may concern',
  rest: ['', 'I have not made up my mind yet'],
};

export const LOTTERY: SampleMessage = {
  date: '2026-01-02T03:04:05Z',
  from: 'Lottery <winner@elsewhere.test>',
  to: ALICE,
  subject: 'You have won',
  rest: ['', 'Nothing at all.'],
};

export const OLD_BILL: SampleMessage = {
  date: '2025-03-31T10:00:00Z',
  from: 'Accounts <accounts@elsewhere.test>',
  to: ALICE,
  subject: 'Bill 2025-03',
  rest: ['', 'Amount due: 12.00'],
};

export const NEW_BILL: SampleMessage = {
  date: '2026-01-31T10:00:00Z',
  from: 'Accounts <accounts@elsewhere.test>',
  to: ALICE,
  subject: 'Bill 2026-01',
  rest: ['', 'Amount due: 13.00'],
};

export const RECIPE: SampleMessage = {
  date: '2026-01-20T17:00:00Z',
  from: '=?UTF-8?Q?Zo=C3=AB_M=C3=BCller?= <zoe@elsewhere.test>',
  to: ALICE,
  subject: '=?UTF-8?Q?K=C3=A4sesp=C3=A4tzle?=',
  rest: [
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    utf8('Spätzle, Käse, Zwiebeln.'),
  ],
};

/** As it lies in a mailbox: lines end in CRLF, the last one too. */
export function composeSample({ date, from, to, subject, rest }: SampleMessage): Buffer {
  const head = [
    `Date: ${formatDate(date)}`,
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: <${Date.parse(date)}@mail.test>`,
  ];
  return Buffer.from([...head, ...rest, ''].join('\r\n'), 'latin1');
}

/** RFC 5322, section 3.3, in the zone that it was written in: `Tue, 06 Jan 2026 10:30:00 +0100`. */
function formatDate(date: string): string {
  const [, sign = '+', hours = '00', minutes = '00'] = /([+-])(\d\d):(\d\d)$/.exec(date) ?? [];
  const offset = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
  const local = new Date(Date.parse(date) + offset * 60_000).toUTCString();
  return local.replace('GMT', `${sign}${hours}${minutes}`);
}
