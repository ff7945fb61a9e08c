/**
 * What dovecot 2.3.19 (Debian 12) has said of these messages, after APPEND and without any other: ENVELOPE, BODYSTRUCTURE,
 * BODY and sections. One character a byte. A part that there is not is empty there.
 */
export interface DovecotFact {
  readonly name: string;
  readonly message: string;
  readonly envelope: string;
  readonly bodyStructure: string;
  readonly body: string;
  readonly sections: Readonly<Record<string, string>>;
}

export const DOVECOT_FACTS: readonly DovecotFact[] = [
  {
    name: 'plain',
    message:
      'From: "Terry Gray" <gray@cac.washington.edu>\r\nTo: imap@cac.washington.edu\r\nCc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\r\nSubject: IMAP4rev2 WG mtg summary\r\nDate: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\nMessage-Id: <B27397-0100000@cac.washington.edu>\r\nMIME-Version: 1.0\r\nContent-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n\r\nOne.\r\nTwo.\r\n',
    envelope:
      '("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev2 WG mtg summary" (("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) ((NIL NIL "imap" "cac.washington.edu")) ((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) NIL NIL "<B27397-0100000@cac.washington.edu>")',
    bodyStructure: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 12 2 NIL NIL NIL NIL)',
    body: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 12 2)',
    sections: {
      '1': 'One.\r\nTwo.\r\n',
      '1.MIME':
        'From: "Terry Gray" <gray@cac.washington.edu>\r\nTo: imap@cac.washington.edu\r\nCc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\r\nSubject: IMAP4rev2 WG mtg summary\r\nDate: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\nMessage-Id: <B27397-0100000@cac.washington.edu>\r\nMIME-Version: 1.0\r\nContent-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n\r\n',
      TEXT: 'One.\r\nTwo.\r\n',
      HEADER:
        'From: "Terry Gray" <gray@cac.washington.edu>\r\nTo: imap@cac.washington.edu\r\nCc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\r\nSubject: IMAP4rev2 WG mtg summary\r\nDate: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\nMessage-Id: <B27397-0100000@cac.washington.edu>\r\nMIME-Version: 1.0\r\nContent-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n\r\n',
      '2': '',
      '1.1': '',
      '1.HEADER': '',
      '1.TEXT': '',
      'HEADER.FIELDS (TO Subject)':
        'To: imap@cac.washington.edu\r\nSubject: IMAP4rev2 WG mtg summary\r\n\r\n',
      'HEADER.FIELDS.NOT (To Cc Date From Message-id)':
        'Subject: IMAP4rev2 WG mtg summary\r\nMIME-Version: 1.0\r\nContent-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n\r\n',
    },
  },
  {
    name: 'bare',
    message: 'Subject: hi\r\n\r\nno final line end',
    envelope: '(NIL "hi" NIL NIL NIL NIL NIL NIL NIL NIL)',
    bodyStructure: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 17 0 NIL NIL NIL NIL)',
    body: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 17 0)',
    sections: {},
  },
  {
    name: 'no header',
    message: '\r\nbody only\r\n',
    envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)',
    bodyStructure: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 11 1 NIL NIL NIL NIL)',
    body: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 11 1)',
    sections: {},
  },
  {
    name: 'header only',
    message: 'Subject: nothing more\r\nFrom: a@b.example\r\n',
    envelope:
      '(NIL "nothing more" ((NIL NIL "a" "b.example")) ((NIL NIL "a" "b.example")) ((NIL NIL "a" "b.example")) NIL NIL NIL NIL NIL)',
    bodyStructure: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0 NIL NIL NIL NIL)',
    body: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0)',
    sections: {
      '': 'Subject: nothing more\r\nFrom: a@b.example\r\n',
      HEADER: 'Subject: nothing more\r\nFrom: a@b.example\r\n',
      TEXT: '',
      '1': '',
      '1.MIME': 'Subject: nothing more\r\nFrom: a@b.example\r\n',
    },
  },
  {
    name: 'empty',
    message: '\r\n',
    envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)',
    bodyStructure: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0 NIL NIL NIL NIL)',
    body: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0)',
    sections: {},
  },
  {
    name: 'groups',
    message:
      'From: a@b.example\r\nTo: Friends: Al <al@x.example>, bo@y.example;, undisclosed-recipients:;\r\nCc: empty:;\r\n\r\nx\r\n',
    envelope:
      '(NIL NIL ((NIL NIL "a" "b.example")) ((NIL NIL "a" "b.example")) ((NIL NIL "a" "b.example")) ((NIL NIL "Friends" NIL)("Al" NIL "al" "x.example")(NIL NIL "bo" "y.example")(NIL NIL NIL NIL)(NIL NIL "undisclosed-recipients" NIL)(NIL NIL NIL NIL)) ((NIL NIL "empty" NIL)(NIL NIL NIL NIL)) NIL NIL NIL)',
    bodyStructure: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 1 NIL NIL NIL NIL)',
    body: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 1)',
    sections: {},
  },
  {
    name: 'addresses',
    message:
      'From: "Doe, John" <john@x.example>, plain@y.example (A Comment), <angle@z.example>\r\nSender: "quo\\"ted" <"odd local"@x.example>\r\nReply-To: <@route.example,@two.example:me@x.example>\r\nTo: lonely, =?utf-8?q?J=C3=BCrg?= <j@x.example>, J. R. Doe <jr@x.example>\r\nBcc: b@[127.0.0.1]\r\nIn-Reply-To: <one@x> <two@x>\r\nMessage-ID: <three@x>\r\nSubject: =?utf-8?q?J=C3=BCrg?=\r\n\r\nx\r\n',
    envelope:
      '(NIL "=?utf-8?q?J=C3=BCrg?=" (("Doe, John" NIL "john" "x.example")("A Comment" NIL "plain" "y.example")(NIL NIL "angle" "z.example")) (({7}\r\nquo"ted NIL "odd local" "x.example")) ((NIL "@route.example,@two.example" "me" "x.example")) ((NIL NIL "lonely" "MISSING_DOMAIN")("=?utf-8?q?J=C3=BCrg?=" NIL "j" "x.example")("J. R. Doe" NIL "jr" "x.example")) NIL ((NIL NIL "b" "[127.0.0.1]")) "<one@x> <two@x>" "<three@x>")',
    bodyStructure: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 1 NIL NIL NIL NIL)',
    body: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 1)',
    sections: {},
  },
  {
    name: 'folded',
    message:
      'Subject: first\r\n second\r\n\tthird\r\nFrom: A\r\n B <a@b.example>\r\nMessage-ID:\r\n <long@id.example>\r\n\r\nx\r\n',
    envelope:
      '(NIL {18}\r\nfirst second third (("A B" NIL "a" "b.example")) (("A B" NIL "a" "b.example")) (("A B" NIL "a" "b.example")) NIL NIL NIL NIL " <long@id.example>")',
    bodyStructure: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 1 NIL NIL NIL NIL)',
    body: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 1)',
    sections: {
      'HEADER.FIELDS (subject)': 'Subject: first\r\n second\r\n\tthird\r\n\r\n',
      'HEADER.FIELDS ("Message-ID" from)':
        'From: A\r\n B <a@b.example>\r\nMessage-ID:\r\n <long@id.example>\r\n\r\n',
    },
  },
  {
    name: 'twice',
    message: 'Subject: one\r\nSubject: two\r\nTo: a@x.example\r\nTo: b@x.example\r\n\r\nx\r\n',
    envelope: '(NIL "two" NIL NIL NIL ((NIL NIL "a" "x.example")(NIL NIL "b" "x.example")) NIL NIL NIL NIL)',
    bodyStructure: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 1 NIL NIL NIL NIL)',
    body: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 1)',
    sections: {},
  },
  {
    name: '8bit',
    message: 'Subject: J\u00fcrg "quoted" \\ back\r\nFrom: J\u00fcrg <j@x.example>\r\n\r\nx\r\n',
    envelope:
      '(NIL {20}\r\nJ\u00fcrg "quoted" \\ back (({4}\r\nJ\u00fcrg NIL "j" "x.example")) (({4}\r\nJ\u00fcrg NIL "j" "x.example")) (({4}\r\nJ\u00fcrg NIL "j" "x.example")) NIL NIL NIL NIL NIL)',
    bodyStructure: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 1 NIL NIL NIL NIL)',
    body: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 1)',
    sections: {},
  },
  {
    name: 'empty fields',
    message: 'Subject:\r\nFrom:\r\nTo:   \r\nDate:\r\nSender:\r\nReply-To: r@x.example\r\n\r\nx\r\n',
    envelope: '("" "" NIL NIL ((NIL NIL "r" "x.example")) NIL NIL NIL NIL NIL)',
    bodyStructure: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 1 NIL NIL NIL NIL)',
    body: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 1)',
    sections: {},
  },
  {
    name: 'alternative',
    message:
      'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="b1"; charset=x\r\nContent-Language: en, de\r\nContent-Location: http://x.example/\r\n\r\nPreamble.\r\n--b1\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-ID: <p1@x>\r\nContent-Description: the text\r\nContent-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\r\nContent-Disposition: inline; filename="a.txt"\r\n\r\nOne\r\nTwo\r\n\r\n--b1\r\n\r\nno header\r\n--b1\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n--b1--\r\nEpilogue.\r\n',
    envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)',
    bodyStructure:
      '(("text" "plain" ("charset" "utf-8" "format" "flowed") "<p1@x>" "the text" "quoted-printable" 10 2 "Q2hlY2sgSW50ZWdyaXR5IQ==" ("inline" ("filename" "a.txt")) NIL NIL)("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 9 0 NIL NIL NIL NIL)("text" "html" ("charset" "us-ascii") NIL NIL "7bit" 8 0 NIL NIL NIL NIL) "alternative" ("boundary" "b1" "charset" "x") NIL ("en" "de") "http://x.example/")',
    body: '(("text" "plain" ("charset" "utf-8" "format" "flowed") "<p1@x>" "the text" "quoted-printable" 10 2)("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 9 0)("text" "html" ("charset" "us-ascii") NIL NIL "7bit" 8 0) "alternative")',
    sections: {
      '1': 'One\r\nTwo\r\n',
      '2': 'no header',
      '3': '<p>x</p>',
      '1.MIME':
        'Content-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-ID: <p1@x>\r\nContent-Description: the text\r\nContent-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\r\nContent-Disposition: inline; filename="a.txt"\r\n\r\n',
      '2.MIME': '\r\n',
      TEXT: 'Preamble.\r\n--b1\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-ID: <p1@x>\r\nContent-Description: the text\r\nContent-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\r\nContent-Disposition: inline; filename="a.txt"\r\n\r\nOne\r\nTwo\r\n\r\n--b1\r\n\r\nno header\r\n--b1\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n--b1--\r\nEpilogue.\r\n',
    },
  },
  {
    name: 'nested',
    message:
      'Content-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\nContent-Type: multipart/related; boundary="inner"; type="text/html"\r\n\r\n--inner\r\nContent-Type: text/html\r\n\r\n<p>\r\n--inner\r\nContent-Type: image/png; name="p.png"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename*=utf-8\'\'%C3%BC.png; size=4\r\n\r\nAAAA\r\n--inner--\r\n\r\n--outer\r\nContent-Type: message/rfc822\r\nContent-Description: forwarded\r\n\r\nSubject: inside\r\nFrom: in@x.example\r\nContent-Type: multipart/mixed; boundary=deep\r\n\r\n--deep\r\n\r\ndeep text\r\n--deep--\r\n\r\n--outer\r\nContent-Type: application/octet-stream\r\n\r\nlast\r\n--outer--\r\n',
    envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)',
    bodyStructure:
      '((("text" "html" ("charset" "us-ascii") NIL NIL "7bit" 3 0 NIL NIL NIL NIL)("image" "png" ("name" "p.png") NIL NIL "base64" 4 NIL ("attachment" ("size" "4" "filename*" "utf-8\'\'%C3%BC.png")) NIL NIL) "related" ("boundary" "inner" "type" "text/html") NIL NIL NIL)("message" "rfc822" NIL NIL "forwarded" "7bit" 116 (NIL "inside" ((NIL NIL "in" "x.example")) ((NIL NIL "in" "x.example")) ((NIL NIL "in" "x.example")) NIL NIL NIL NIL NIL) (("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 9 0 NIL NIL NIL NIL) "mixed" ("boundary" "deep") NIL NIL NIL) 8 NIL NIL NIL NIL)("application" "octet-stream" NIL NIL NIL "7bit" 4 NIL NIL NIL NIL) "mixed" ("boundary" "outer") NIL NIL NIL)',
    body: '((("text" "html" ("charset" "us-ascii") NIL NIL "7bit" 3 0)("image" "png" ("name" "p.png") NIL NIL "base64" 4) "related")("message" "rfc822" NIL NIL "forwarded" "7bit" 116 (NIL "inside" ((NIL NIL "in" "x.example")) ((NIL NIL "in" "x.example")) ((NIL NIL "in" "x.example")) NIL NIL NIL NIL NIL) (("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 9 0) "mixed") 8)("application" "octet-stream" NIL NIL NIL "7bit" 4) "mixed")',
    sections: {
      HEADER: 'Content-Type: multipart/mixed; boundary=outer\r\n\r\n',
      TEXT: '--outer\r\nContent-Type: multipart/related; boundary="inner"; type="text/html"\r\n\r\n--inner\r\nContent-Type: text/html\r\n\r\n<p>\r\n--inner\r\nContent-Type: image/png; name="p.png"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename*=utf-8\'\'%C3%BC.png; size=4\r\n\r\nAAAA\r\n--inner--\r\n\r\n--outer\r\nContent-Type: message/rfc822\r\nContent-Description: forwarded\r\n\r\nSubject: inside\r\nFrom: in@x.example\r\nContent-Type: multipart/mixed; boundary=deep\r\n\r\n--deep\r\n\r\ndeep text\r\n--deep--\r\n\r\n--outer\r\nContent-Type: application/octet-stream\r\n\r\nlast\r\n--outer--\r\n',
      '1': '--inner\r\nContent-Type: text/html\r\n\r\n<p>\r\n--inner\r\nContent-Type: image/png; name="p.png"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename*=utf-8\'\'%C3%BC.png; size=4\r\n\r\nAAAA\r\n--inner--\r\n',
      '1.MIME': 'Content-Type: multipart/related; boundary="inner"; type="text/html"\r\n\r\n',
      '1.1': '<p>',
      '1.2.MIME':
        'Content-Type: image/png; name="p.png"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename*=utf-8\'\'%C3%BC.png; size=4\r\n\r\n',
      '1.2': 'AAAA',
      '2': 'Subject: inside\r\nFrom: in@x.example\r\nContent-Type: multipart/mixed; boundary=deep\r\n\r\n--deep\r\n\r\ndeep text\r\n--deep--\r\n',
      '2.HEADER':
        'Subject: inside\r\nFrom: in@x.example\r\nContent-Type: multipart/mixed; boundary=deep\r\n\r\n',
      '2.TEXT': '--deep\r\n\r\ndeep text\r\n--deep--\r\n',
      '2.MIME': 'Content-Type: message/rfc822\r\nContent-Description: forwarded\r\n\r\n',
      '2.1': 'deep text',
      '2.1.MIME': '\r\n',
      '3': 'last',
      '4': '',
      '1.HEADER': '',
      '2.HEADER.FIELDS (Subject)': 'Subject: inside\r\n\r\n',
      '3.TEXT': '',
      '1.1.HEADER': '',
      '1.TEXT': '',
      '2.1.1': 'deep text',
      'HEADER.FIELDS (content-type x)': 'Content-Type: multipart/mixed; boundary=outer\r\n\r\n',
      'HEADER.FIELDS.NOT (content-type)': '\r\n',
    },
  },
  {
    name: 'rfc822 at top',
    message:
      'Subject: out\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\nFrom: i@x.example\r\n\r\nbody of in\r\nmore\r\n',
    envelope: '(NIL "out" NIL NIL NIL NIL NIL NIL NIL NIL)',
    bodyStructure:
      '("message" "rfc822" NIL NIL NIL "7bit" 52 (NIL "in" ((NIL NIL "i" "x.example")) ((NIL NIL "i" "x.example")) ((NIL NIL "i" "x.example")) NIL NIL NIL NIL NIL) ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 18 2 NIL NIL NIL NIL) 5 NIL NIL NIL NIL)',
    body: '("message" "rfc822" NIL NIL NIL "7bit" 52 (NIL "in" ((NIL NIL "i" "x.example")) ((NIL NIL "i" "x.example")) ((NIL NIL "i" "x.example")) NIL NIL NIL NIL NIL) ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 18 2) 5)',
    sections: {
      '1': 'Subject: in\r\nFrom: i@x.example\r\n\r\nbody of in\r\nmore\r\n',
      '1.HEADER': 'Subject: in\r\nFrom: i@x.example\r\n\r\n',
      '1.TEXT': 'body of in\r\nmore\r\n',
      '1.1': 'body of in\r\nmore\r\n',
      '1.MIME': 'Subject: out\r\nContent-Type: message/rfc822\r\n\r\n',
      '1.1.MIME': 'Subject: in\r\nFrom: i@x.example\r\n\r\n',
      TEXT: 'Subject: in\r\nFrom: i@x.example\r\n\r\nbody of in\r\nmore\r\n',
      HEADER: 'Subject: out\r\nContent-Type: message/rfc822\r\n\r\n',
      '2': '',
    },
  },
  {
    name: 'digest',
    message:
      'Content-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\nSubject: one\r\n\r\nbody 1\r\n--d\r\nContent-Type: text/plain\r\n\r\nbody 2\r\n--d--\r\n',
    envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)',
    bodyStructure:
      '(("message" "rfc822" NIL NIL NIL "7bit" 22 (NIL "one" NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 6 0 NIL NIL NIL NIL) 2 NIL NIL NIL NIL)("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 6 0 NIL NIL NIL NIL) "digest" ("boundary" "d") NIL NIL NIL)',
    body: '(("message" "rfc822" NIL NIL NIL "7bit" 22 (NIL "one" NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 6 0) 2)("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 6 0) "digest")',
    sections: {
      '1': 'Subject: one\r\n\r\nbody 1',
      '1.MIME': '\r\n',
      '1.HEADER': 'Subject: one\r\n\r\n',
      '1.TEXT': 'body 1',
      '1.1': 'body 1',
      '2': 'body 2',
    },
  },
  {
    name: 'unclosed',
    message:
      'Content-Type: multipart/mixed; boundary=u\r\n\r\n--u\r\n\r\nfirst\r\n--u\r\nContent-Type: text/plain\r\n\r\nsecond, never closed\r\n',
    envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)',
    bodyStructure:
      '(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 5 0 NIL NIL NIL NIL)("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 22 1 NIL NIL NIL NIL) "mixed" ("boundary" "u") NIL NIL NIL)',
    body: '(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 5 0)("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 22 1) "mixed")',
    sections: { '1': 'first', '2': 'second, never closed\r\n' },
  },
  {
    name: 'no parts',
    message: 'Content-Type: multipart/mixed; boundary=np\r\n\r\nnothing here\r\n',
    envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)',
    bodyStructure:
      '(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0 NIL NIL NIL NIL) "mixed" ("boundary" "np") NIL NIL NIL)',
    body: '(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0) "mixed")',
    sections: {},
  },
  {
    name: 'no boundary',
    message: 'Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\nwhat\r\n--x--\r\n',
    envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)',
    bodyStructure:
      '(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0 NIL NIL NIL NIL) "mixed" NIL NIL NIL NIL)',
    body: '(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0) "mixed")',
    sections: {},
  },
  {
    name: 'odd types',
    message: 'Content-Type: text\r\nContent-Transfer-Encoding: 8BIT (comment)\r\n\r\nx\r\n',
    envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)',
    bodyStructure: '("text" "" ("charset" "us-ascii") NIL NIL "8BIT" 3 1 NIL NIL NIL NIL)',
    body: '("text" "" ("charset" "us-ascii") NIL NIL "8BIT" 3 1)',
    sections: {},
  },
  {
    name: 'odd params',
    message:
      'Content-Type: text/plain (c); charset = "x\\"y" ; broken; a=b c; d=\r\nContent-Disposition: attachment\r\n\r\nx\r\n',
    envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)',
    bodyStructure:
      '("text" "plain" ("charset" "x\\"y" "d" "") NIL NIL "7bit" 3 1 NIL ("attachment" NIL) NIL NIL)',
    body: '("text" "plain" ("charset" "x\\"y" "d" "") NIL NIL "7bit" 3 1)',
    sections: {},
  },
  {
    name: 'type only',
    message: 'Content-Type: application/pdf\r\n\r\nx\r\n',
    envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)',
    bodyStructure: '("application" "pdf" NIL NIL NIL "7bit" 3 NIL NIL NIL NIL)',
    body: '("application" "pdf" NIL NIL NIL "7bit" 3)',
    sections: {},
  },
  {
    name: 'not a type',
    message: 'Content-Type: ???\r\n\r\nx\r\n',
    envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)',
    bodyStructure: '("" "" NIL NIL NIL "7bit" 3 NIL NIL NIL NIL)',
    body: '("" "" NIL NIL NIL "7bit" 3)',
    sections: {},
  },
  {
    name: 'empty parts',
    message:
      'Content-Type: multipart/mixed; boundary=e\r\n\r\n--e\r\n--e\r\n\r\n--e\r\nContent-Type: text/html\r\n--e--\r\n',
    envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)',
    bodyStructure:
      '(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0 NIL NIL NIL NIL)("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0 NIL NIL NIL NIL)("text" "html" ("charset" "us-ascii") NIL NIL "7bit" 0 0 NIL NIL NIL NIL) "mixed" ("boundary" "e") NIL NIL NIL)',
    body: '(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0)("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0)("text" "html" ("charset" "us-ascii") NIL NIL "7bit" 0 0) "mixed")',
    sections: {
      '1': '',
      '2': '',
      '3': '',
      '1.MIME': '',
      '2.MIME': '',
      '3.MIME': 'Content-Type: text/html',
      '3.TEXT': '',
    },
  },
  {
    name: 'rfc2231 pieces',
    message: 'Content-Type: application/x; name*0="a"; name*1="b.txt"\r\n\r\nx\r\n',
    envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)',
    bodyStructure: '("application" "x" ("name" "ab.txt") NIL NIL "7bit" 3 NIL NIL NIL NIL)',
    body: '("application" "x" ("name" "ab.txt") NIL NIL "7bit" 3)',
    sections: {},
  },
  {
    name: 'rfc822 in base64',
    message:
      'Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogeA0KDQp4DQo=\r\n',
    envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)',
    bodyStructure:
      '("message" "rfc822" NIL NIL NIL "base64" 26 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0 NIL NIL NIL NIL) 1 NIL NIL NIL NIL)',
    body: '("message" "rfc822" NIL NIL NIL "base64" 26 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0) 1)',
    sections: {},
  },
];
