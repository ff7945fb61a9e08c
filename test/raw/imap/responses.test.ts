import { describe, expect, test } from 'vitest';
import { LimitError, ProtocolError } from '../../../src/errors.ts';
import { imapByeError, imapRefusalFor } from '../../../src/protocols/imap-refusals.ts';
import { appendUidIn, copyUidIn, parseResponseText, wordsIn } from '../../../src/raw/imap/response-codes.ts';
import { parseResponse } from '../../../src/raw/imap/responses.ts';

const parse = (line: string) => parseResponse(line.replaceAll('␍␊', '\r\n'));

describe('responses', () => {
  test.each<[string, unknown]>([
    ['a1 OK done', { type: 'tagged', tag: 'a1', status: 'OK', text: 'done' }],
    ['a1 no', { type: 'tagged', tag: 'a1', status: 'NO', text: '' }],
    ['* BYE see you', { type: 'status', status: 'BYE', text: 'see you' }],
    ['* PREAUTH', { type: 'status', status: 'PREAUTH', text: '' }],
    [
      '* OK [UIDNEXT 4392] x',
      { type: 'status', status: 'OK', code: { name: 'UIDNEXT', argument: '4392' }, text: 'x' },
    ],
    ['* OK [never closed', { type: 'status', status: 'OK', text: '[never closed' }],
    ['+ idling', { type: 'continuation', text: 'idling' }],
    ['+', { type: 'continuation', text: '' }],
    ['* CAPABILITY IMAP4rev1 STARTTLS ', { type: 'capability', names: ['IMAP4rev1', 'STARTTLS'] }],
    ['* ENABLED', { type: 'enabled', names: [] }],
    ['* 172 EXISTS', { type: 'exists', number: 172 }],
    ['* 5 recent', { type: 'recent', number: 5 }],
    ['* 44 EXPUNGE', { type: 'expunge', number: 44 }],
    ['* FLAGS (\\Answered $x)', { type: 'flags', flags: ['\\Answered', '$x'] }],
    ['* SEARCH 2 3 6', { type: 'search', numbers: [2, 3, 6] }],
    ['* SEARCH 2 (MODSEQ 9)', { type: 'search', numbers: [2] }],
    ['* SEARCH', { type: 'search', numbers: [] }],
    [
      '* ESEARCH (TAG "A282") UID COUNT 17 ALL 4:18,21 MIN 4',
      {
        type: 'esearch',
        tag: 'A282',
        uid: true,
        count: 17,
        all: [
          { from: 4, to: 18 },
          { from: 21, to: 21 },
        ],
      },
    ],
    // as dovecot 2.3 says that nothing was found
    ['* ESEARCH (TAG "a91") UID', { type: 'esearch', tag: 'a91', uid: true }],
    [
      '* LIST (\\Sent) "/" "a b" ("CHILDINFO" ("SUBSCRIBED"))',
      { type: 'list', attributes: ['\\Sent'], delimiter: '/', name: 'a b' },
    ],
    ['* LIST () NIL {3}␍␊a"b', { type: 'list', attributes: [], delimiter: undefined, name: 'a"b' }],
    [
      '* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292 X (a b))',
      {
        type: 'mailbox-status',
        name: 'blurdybloop',
        items: new Map([
          ['MESSAGES', '231'],
          ['UIDNEXT', '44292'],
        ]),
      },
    ],
    [
      '* VANISHED (EARLIER) 41,43:45',
      {
        type: 'vanished',
        earlier: true,
        uids: [
          { from: 41, to: 41 },
          { from: 43, to: 45 },
        ],
      },
    ],
    [
      '* NAMESPACE (("" "/")("#mh/" "/" "X-PARAM" ("FLAG1"))) NIL (("#shared/" NIL))',
      {
        type: 'namespace',
        spaces: [
          [
            { prefix: '', delimiter: '/' },
            { prefix: '#mh/', delimiter: '/' },
          ],
          [],
          [{ prefix: '#shared/', delimiter: undefined }],
        ],
      },
    ],
    [
      '* ID ("Name" "Cyrus" "os" NIL)',
      {
        type: 'id',
        fields: new Map([
          ['name', 'Cyrus'],
          ['os', undefined],
        ]),
      },
    ],
    // Where a tag and NIL belong, some servers have nothing and an empty string.
    ['* ESEARCH ALL 2', { type: 'esearch', tag: undefined, uid: false, all: [{ from: 2, to: 2 }] }],
    ['* LIST () "" a', { type: 'list', attributes: [], delimiter: undefined, name: 'a' }],
    ['* ID NIL', { type: 'id', fields: new Map() }],
    ['* X-UNKNOWN (a "b', { type: 'other', name: 'X-UNKNOWN', rest: '(a "b' }],
    ['* 7 X-UNKNOWN y', { type: 'other', name: 'X-UNKNOWN', rest: '7 y' }],
  ])('%s', (line, expected) => {
    expect(parse(line)).toEqual(expected);
  });

  test.each([
    '',
    '*',
    'HTTP/1.1 400 Bad',
    'a1 MAYBE x',
    '* ',
    '* 1',
    '* 1 FETCH',
    '* LIST x',
    '* SEARCH x',
    '* 99999999999999999999 EXISTS',
    '* FLAGS (a',
    '* FLAGS (a\x7fb)',
    '* NAMESPACE ((x "/")) NIL NIL',
  ])('not %j', (line) => {
    expect(() => parse(line)).toThrow(ProtocolError);
  });
});

describe('response codes', () => {
  test.each([
    ['[READ-ONLY] x', { code: { name: 'READ-ONLY', argument: '' }, text: 'x' }],
    ['[X-odd "a ] b" c]', { code: { name: 'X-ODD', argument: '"a ] b" c' }, text: '' }],
    ['[BADCHARSET (UTF-8)] x', { code: { name: 'BADCHARSET', argument: '(UTF-8)' }, text: 'x' }],
    ['text [A]', { text: 'text [A]' }],
  ])('%s', (line, expected) => {
    expect(parseResponseText(line)).toEqual(expected);
  });

  test('of UIDPLUS (RFC 4315)', () => {
    expect(appendUidIn({ name: '', argument: '38505 3955' })).toEqual({ uidValidity: 38505, uid: 3955 });
    const copied = copyUidIn({ name: '', argument: '38505 304,319:320 3956:3958' });
    expect([...copied]).toEqual([
      [304, 3956],
      [319, 3957],
      [320, 3958],
    ]);
    expect(copyUidIn({ name: '', argument: '1 1:2 1' }).size).toBe(0);
    expect(() => copyUidIn({ name: '', argument: '1 1:4294967295 1' })).toThrow(LimitError);
    expect(wordsIn({ name: '', argument: '(\\Deleted \\*)' })).toEqual(['\\Deleted', '\\*']);
  });
});

describe('FETCH', () => {
  const items = (line: string) => {
    const response = parse(`* 12 FETCH ${line}`);
    return response.type === 'fetch' ? response.items : undefined;
  };

  test('the example of RFC 3501, section 8', () => {
    expect(
      items(
        '(FLAGS (\\Seen) INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 4286 ENVELOPE ("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev1 WG mtg summary and minutes" (("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) ((NIL NIL "imap" "cac.washington.edu")) ((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) NIL NIL "<B27397-0100000@cac.washington.edu>") BODY ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 3028 92))',
      ),
    ).toEqual({
      flags: ['\\Seen'],
      internalDate: '17-Jul-1996 02:44:25 -0700',
      size: 4286,
      envelope: {
        date: Date.UTC(1996, 6, 17, 9, 23, 25),
        subject: 'IMAP4rev1 WG mtg summary and minutes',
        from: [{ name: 'Terry Gray', address: 'gray@cac.washington.edu' }],
        replyTo: [{ name: 'Terry Gray', address: 'gray@cac.washington.edu' }],
        to: [{ address: 'imap@cac.washington.edu' }],
        cc: [{ address: 'minutes@CNRI.Reston.VA.US' }, { name: 'John Klensin', address: 'KLENSIN@MIT.EDU' }],
        bcc: [],
        messageId: '<B27397-0100000@cac.washington.edu>',
      },
      structure: {
        part: '1',
        type: 'text/plain',
        parameters: { charset: 'US-ASCII' },
        encoding: '7bit',
        size: 3028,
      },
    });
  });

  test('literals, encoded words, groups, and what nobody has asked for', () => {
    const fetched = items(
      '(X-GM {2}␍␊() MODSEQ (12) UID 7 ENVELOPE (NIL {21}␍␊=?utf-8?q?M=C3=BCll?= NIL NIL NIL ((NIL NIL "Friends" NIL)("\xc3\xa9" NIL "a" "b")(NIL NIL NIL NIL)) NIL NIL "<x>" NIL) BODY[HEADER] NIL BODY[]<0> {2}␍␊)()',
    );
    expect(fetched).toMatchObject({
      uid: 7,
      envelope: { subject: 'Müll', to: [{ name: 'é', address: 'a@b' }], inReplyTo: '<x>' },
      sections: [
        { section: { section: 'HEADER' }, content: undefined },
        { section: { section: '', partial: { offset: 0 } }, content: ')(' },
      ],
    });
    expect(fetched?.envelope).not.toHaveProperty('date');
  });

  test('a time that is none, a size of a part, and an address without a host', () => {
    expect(
      items(
        '(INTERNALDATE NIL BINARY.SIZE[1] 12 ENVELOPE (NIL {10}␍␊folded␍␊ x NIL NIL NIL ((NIL NIL "root" "")) NIL NIL NIL NIL))',
      ),
    ).toMatchObject({
      internalDate: undefined,
      sections: [{ section: { name: 'BINARY.SIZE', section: '1' }, content: '12' }],
      envelope: { subject: 'folded x', to: [{ address: 'root' }] },
    });
  });

  const structure = (line: string) => items(`(BODYSTRUCTURE ${line})`)?.structure;

  test('the multipart of RFC 3501, section 7.4.2', () => {
    expect(
      structure(
        '(("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 1152 23)("TEXT" "PLAIN" ("CHARSET" "US-ASCII" "NAME" "cc.diff") "<960723163407.20117h@cac.washington.edu>" "Compiler diff" "BASE64" 4554 73) "MIXED")',
      ),
    ).toEqual({
      part: '',
      type: 'multipart/mixed',
      parameters: {},
      parts: [
        { part: '1', type: 'text/plain', parameters: { charset: 'US-ASCII' }, encoding: '7bit', size: 1152 },
        {
          part: '2',
          type: 'text/plain',
          parameters: { charset: 'US-ASCII', name: 'cc.diff' },
          encoding: 'base64',
          size: 4554,
          fileName: 'cc.diff',
        },
      ],
    });
  });

  test('a message in a message, and a file name in pieces', () => {
    const envelope = '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)';
    const text = '("text" "plain" NIL NIL NIL "7bit" 5 1)';
    const file =
      '("application" "pdf" NIL NIL NIL "base64" 9 NIL ("attachment" ("filename*0*" "utf-8\'\'%C3%BC" "filename*1" ".pdf")) "en" NIL (1 2))';
    const parsed = structure(
      `((("text" "plain" NIL NIL NIL "7bit" 5 1) ${file} "mixed" ("boundary" "x") NIL NIL)("message" "rfc822" NIL NIL NIL "7bit" 99 ${envelope} ${text} 7 NIL NIL) "mixed")`,
    );
    expect(parsed?.parts).toMatchObject([
      { part: '1', parts: [{ part: '1.1' }, { part: '1.2', disposition: 'attachment', fileName: 'ü.pdf' }] },
      { part: '2', type: 'message/rfc822', parts: [{ part: '2.1', type: 'text/plain' }] },
    ]);
  });

  test.each(['()', '("text")', '(()', '('.repeat(50), '("text" "plain" NIL NIL NIL "7bit" x 1)'])(
    'no structure: %s',
    (line) => {
      expect(() => structure(line)).toThrow(ProtocolError);
    },
  );

  test('a structure that is nested too deep', () => {
    expect(() => structure('('.repeat(10_000))).toThrow(LimitError);
  });
});

test.each([
  ['AUTHENTICATE PLAIN', 'NO', 'AUTHENTICATIONFAILED', '', 'login-denied'],
  ['LOGIN alice', 'NO', undefined, 'no', 'login-denied'],
  ['SELECT x', 'NO', undefined, 'whatever', 'not-found'],
  ['SELECT x', 'NO', 'NOPERM', '', 'access-denied'],
  ['UID COPY x', 'NO', 'TRYCREATE', '', 'not-found'],
  ['UID MOVE x', 'NO', undefined, 'Mailbox does not exist', 'not-found'],
  ['APPEND x', 'NO', 'overquota', '', 'upload-refused'],
  ['APPEND x', 'NO', undefined, 'no', 'upload-refused'],
  ['UID SEARCH', 'NO', 'LIMIT', '', 'command-refused'],
  ['UID SEARCH', 'BAD', undefined, '', 'command-refused'],
  ['', 'BYE', undefined, 'full', 'unavailable'],
  ['NOOP', 'NO', 'UNAVAILABLE', '', 'unavailable'],
] as const)('%s, answered %s [%s] %s: %s', (command, status, code, text, expected) => {
  const error = imapRefusalFor(command, { status, code, text });
  expect(error).toMatchObject({ code: expected, status: code ?? status, text });
});

test('a server that leaves', () => {
  expect(imapByeError('NOOP', { text: 'bye' })).toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('bye') as string,
  });
});
