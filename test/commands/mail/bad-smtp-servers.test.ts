import { describe, expect, it } from 'vitest';
import { run } from '../../../src/commands/smtp.ts';
import { startSmtpScript } from '../../helpers/mail-script.ts';
import { closedPort } from '../../helpers/servers.ts';
import { expectError, IMPATIENCE, PATIENCE, type Row } from '../../helpers/bad-server.ts';
import {
  hangsUp,
  inBytes,
  isSilent,
  type Ran,
  runMail,
  saysForEver,
  type Script,
} from './bad-mail-server.ts';

const CLIENTS = ['raw', 'library'] as const;
type Kind = (typeof CLIENTS)[number];

const PEOPLE = ['--from', 'alice@mail.test', '--to', 'bob@mail.test'];

const send = (kind: Kind, port: number, options: readonly string[] = []): Promise<Ran> =>
  runMail(run, [
    'send',
    `--${kind}`,
    ...PATIENCE,
    ...PEOPLE,
    '--text',
    'hi',
    ...options,
    `smtp://127.0.0.1:${port}`,
  ]);

const TLS = { EHLO: '250-here\r\n250 STARTTLS' };
const AUTH = { EHLO: '250-here\r\n250 AUTH PLAIN' };
const LOGIN = ['-u', 'alice:secret'];

const GREETINGS: readonly Row<Script>[] = [
  { does: 'behaves', script: {}, code: 0 },
  { does: 'never greets', script: { GREETING: isSilent }, options: IMPATIENCE, code: 28, says: /0\.2 s/ },
  { does: 'greets with 421', script: { GREETING: '421 too many' }, code: 8, says: /421 too many/ },
  { does: 'takes nobody in', script: { GREETING: '554 go away' }, code: 8, says: /554 go away/ },
  { does: 'hangs up without a word', script: { GREETING: hangsUp }, code: 52, says: /without an answer/ },
  {
    does: 'speaks HTTP',
    script: { GREETING: 'HTTP/1.1 400 Bad Request\r\n' },
    code: 8,
    says: /HTTP\/1\.1 400/,
  },
  { does: 'speaks SSH', script: { GREETING: 'SSH-2.0-OpenSSH_9.2' }, code: 8, says: /SSH-2\.0/ },
  { does: 'speaks POP3', script: { GREETING: '+OK ready' }, code: 8, says: /\+OK ready/ },
  { does: 'greets with another code', script: { GREETING: '250 ok' }, code: 8, says: /250/ },
  {
    does: 'greets in escape sequences',
    script: { GREETING: '421 \x1b[2J\x9b31m' },
    code: 8,
    says: /\\x1b\[2J/,
  },
  {
    does: 'greets in a line without an end',
    script: { GREETING: saysForEver('x', '220 ') },
    code: 63,
    says: /longer than|over \d+ bytes/,
  },
  {
    does: 'greets in lines without an end',
    script: { GREETING: saysForEver('220-x\r\n') },
    code: 63,
    says: /longer than/,
  },
];

/** Of multi-line replies (RFC 5321, section 4.2.1). */
const SHAPES: readonly Row<Script>[] = [
  {
    does: 'answers without a text',
    script: { EHLO: '250-\r\n250-SIZE 1000\r\n250', MAIL: '250', DATA: '354' },
    code: 0,
  },
  {
    does: 'sends each byte alone',
    script: { GREETING: inBytes('220-one\r\n220 two'), EHLO: inBytes('250-a\r\n250 SIZE 1000') },
    code: 0,
  },
  {
    does: 'changes its code on the way',
    script: { EHLO: '250-one\r\n550 two' },
    code: 8,
    says: /550|250/,
    library: { code: 0, why: 'nodemailer takes the last line for the reply' },
  },
  {
    does: 'forgets the code',
    script: { EHLO: '250-one\r\ntwo\r\n250 three' },
    code: 8,
    says: /two/,
    library: { code: 8, why: 'nodemailer reads on, and is lost', says: /no reply that could be expected/ },
  },
  {
    does: 'has a code of two digits',
    script: { MAIL: '25 ok' },
    code: 8,
    says: /25 ok/,
    library: { code: 0, why: 'nodemailer takes whatever begins with a 2 for a yes' },
  },
  { does: 'has a code that cannot be', script: { MAIL: '999 ok' }, code: 8, says: /999/ },
  {
    does: 'answers MAIL by 354',
    script: { MAIL: '354 go on' },
    options: IMPATIENCE,
    code: 8,
    says: /354/,
    library: {
      code: 28,
      why: 'nodemailer takes that for a yes, and the server waits for a message',
      says: /0\.2 s/,
    },
  },
  {
    does: 'answers DATA by 250',
    script: { DATA: '250 thanks' },
    code: 8,
    says: /250/,
    library: {
      code: 55,
      why: 'nodemailer takes that for a yes, and the server takes the message for commands',
      says: /502/,
    },
  },
  { does: 'answers the message by 354', script: { MESSAGE: '354 more' }, code: 8, says: /354/ },
  {
    does: 'answers EHLO without an end',
    script: { EHLO: saysForEver('250-x\r\n') },
    code: 63,
    says: /longer than/,
  },
  {
    does: 'answers the message by a line without an end',
    script: { MESSAGE: saysForEver('x', '250 ') },
    code: 63,
    says: /longer than|over \d+ bytes/,
  },
];

/** It leaves, or says nothing, at any moment; that without PIPELINING, where the next answer would be taken for it. */
const MOMENTS: readonly Row<Script>[] = ['EHLO', 'MAIL', 'RCPT', 'DATA', 'MESSAGE'].flatMap(
  (verb): Row<Script>[] => [
    {
      does: `closes at ${verb} (421)`,
      script: { [verb]: '421 4.3.0 down' },
      code: 8,
      says: /421 4\.3\.0 down/,
    },
    {
      does: `hangs up at ${verb}`,
      script: { [verb]: hangsUp },
      code: 56,
      says: /closed the connection|reset/,
    },
    {
      does: `says nothing to ${verb}`,
      script: { EHLO: '250 here', [verb]: isSilent },
      options: IMPATIENCE,
      code: 28,
      says: /0\.2 s/,
    },
  ],
);

const SECURITY: readonly Row<Script>[] = [
  {
    does: 'offers no STARTTLS where it is required (or somebody has taken it out)',
    script: {},
    options: ['--tls', 'require'],
    code: 64,
    says: /STARTTLS/,
  },
  {
    does: 'refuses the STARTTLS that is required',
    script: { ...TLS, STARTTLS: '454 4.7.0 not now' },
    options: ['--tls', 'require'],
    code: 64,
    says: /454 4\.7\.0 not now/,
  },
  {
    does: 'says more in the clear behind its yes to STARTTLS',
    script: { ...TLS, STARTTLS: '220 go on\r\n250 AUTH PLAIN' },
    code: 8,
    says: /plain text|in the clear|before the handshake/i,
  },
  {
    does: 'says yes to STARTTLS, and speaks no TLS',
    script: { ...TLS, STARTTLS: '220 go on' },
    options: IMPATIENCE,
    code: 28,
    says: /0\.2 s/,
  },
  {
    does: 'refuses the password',
    script: { ...AUTH, AUTH: '535 5.7.8 no' },
    options: LOGIN,
    code: 67,
    says: /5\.7\.8 no/,
  },
  { does: 'knows no login', script: {}, options: LOGIN, code: 67, says: /login|log in/ },
  { does: 'wants a login', script: { MAIL: '530 5.7.0 who?' }, code: 9, says: /530 5\.7\.0 who\?[^]*--user/ },
  {
    does: 'closes at AUTH (421)',
    script: { ...AUTH, AUTH: '421 down' },
    options: LOGIN,
    code: 8,
    says: /421 down/,
  },
];

const REFUSALS: readonly Row<Script>[] = [
  {
    does: 'refuses the sender',
    script: { MAIL: '550 5.7.1 not you' },
    code: 55,
    says: /550 5\.7\.1 not you/,
  },
  {
    does: 'refuses the only recipient',
    script: { RCPT: '550 5.1.1 nobody', DATA: '503 no' },
    code: 55,
    says: /5\.1\.1 nobody/,
  },
  {
    does: 'defers the only recipient',
    script: { RCPT: '450 4.2.0 wait', DATA: '503 no' },
    code: 55,
    says: /450 4\.2\.0 wait\n {2}hint: .*temporary/,
  },
  {
    does: 'defers one recipient and refuses the other',
    script: { RCPT: (to) => (to.includes('bob') ? '550 5.1.1 nobody' : '450 4.2.0 wait'), DATA: '503 no' },
    options: ['--to', 'carol@mail.test'],
    code: 55,
    says: /450 4\.2\.0 wait\n {2}hint: .*temporary/,
  },
  { does: 'refuses DATA', script: { DATA: '554 5.6.0 no' }, code: 55, says: /554 5\.6\.0 no/ },
  { does: 'refuses the message', script: { MESSAGE: '554 5.7.1 spam' }, code: 55, says: /554 5\.7\.1 spam/ },
  {
    does: 'defers the message',
    script: { MESSAGE: '452 4.3.1 full' },
    code: 55,
    says: /452 4\.3\.1 full\n {2}hint: .*temporary/,
  },
];

describe.each(CLIENTS)('the %s SMTP client, when the server', (kind) => {
  for (const row of [...GREETINGS, ...SHAPES, ...MOMENTS, ...SECURITY, ...REFUSALS]) {
    const { code, says, why } = { why: undefined, ...row, ...(kind === 'library' ? row.library : {}) };
    const reason = why === undefined ? '' : `, since ${why}`;
    it(`${row.does}, ${code === 0 ? 'sends the message' : `exits with ${code}`}${reason}`, async () => {
      const { port, messages } = await startSmtpScript(row.script);
      const ran = await send(kind, port, row.options);
      if (code !== 0) return expectError(ran, code, says ?? /./);
      expect([ran.code, ran.stderr, messages.length]).toEqual([0, '', 1]);
    });
  }

  it('takes less than the message has, says so before a byte of it, exits with 63', async () => {
    const { port, heard } = await startSmtpScript({ EHLO: '250-here\r\n250 SIZE 100' });
    expectError(await send(kind, port, ['--subject', 'x'.repeat(100)]), 63, /the server takes 100\b/);
    expect(heard.filter((line) => /^(?:MAIL|RCPT|DATA)/.test(line))).toEqual([]);
  });

  it('refuses one recipient and takes another, delivers, exits with 55', async () => {
    const { port, messages } = await startSmtpScript({
      RCPT: (to) => (to.includes('bob') ? '250 ok' : '550 5.1.1 nobody'),
    });
    const { code, stdout, stderr } = await send(kind, port, ['--to', 'carol@mail.test']);
    expect([code, messages.length]).toEqual([55, 1]);
    expect(stdout).toMatch(
      /^accepted {2}bob@mail\.test\nrefused {3}carol@mail\.test {2}550 5\.1\.1 nobody\n/,
    );
    expect(stderr).toMatch(
      /^netkit: carol@mail\.test does not get the message: 550.*\n {2}hint: the others have it\n$/,
    );
  });
});

const CRLF = '\r\nRCPT TO:<eve@mail.test>';

describe.each(CLIENTS)('a line end for the %s SMTP client is refused before it connects', (kind) => {
  it.each([
    ['--from', `alice@mail.test${CRLF}`],
    ['--to', `carol@mail.test${CRLF}`],
    ['--cc', `Carol${CRLF} <carol@mail.test>`],
    ['--bcc', `carol@mail.test${CRLF}`],
    ['--reply-to', `carol@mail.test${CRLF}`],
    ['--mail-from', `alice@mail.test>${CRLF}`],
    ['--mail-rcpt', `bob@mail.test>${CRLF}`],
    ['--subject', `x${CRLF}`],
    ['--header', `X-Own: x${CRLF}`],
    ['--ehlo-name', `me.test${CRLF}`],
    ['--ehlo-name', 'me.test\nQUIT'],
    ['--ehlo-name', 'me.test\0'],
    ['--subject', 'x\ny'],
    ['--mail-rcpt', 'bob@mail.test\0'],
  ])('in %s %j', async (option, value) => {
    expectError(await send(kind, await closedPort(), [option, value]), 2, /./);
  });
});
