import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../../src/commands/pop3.ts';
import { sampleMessage, startPop3Script } from '../../helpers/mail-script.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
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

const pop3 = (verb: string, port: number, argv: readonly string[]): Promise<Ran> =>
  runMail(run, [verb, ...PATIENCE, '-u', 'alice:secret', `pop3://127.0.0.1:${port}`, ...argv]);

/** A `get` into a folder, where the file is afterwards if all went well, and nothing else in any case. */
async function get(
  script: Script,
  options: readonly string[] = [],
): Promise<Ran & { readonly content?: Buffer }> {
  const { port } = await startPop3Script(script);
  const folder = scratchFolder();
  const ran = await pop3('get', port, ['1', '-o', join(folder, 'mail'), ...options]);
  const left = readdirSync(folder);
  expect(left).toEqual(ran.code === 0 ? ['mail'] : []);
  return ran.code === 0 ? { ...ran, content: readFileSync(join(folder, 'mail')) } : ran;
}

const STLS = { CAPA: '+OK\r\nSTLS\r\nUSER\r\n.' };
const REQUIRED = ['--tls', 'require'];

const GREETINGS: readonly Row<Script>[] = [
  { does: 'behaves', script: {}, code: 0 },
  { does: 'never greets', script: { GREETING: isSilent }, options: IMPATIENCE, code: 28, says: /0\.2 s/ },
  { does: 'takes nobody in', script: { GREETING: '-ERR go away' }, code: 8, says: /go away/ },
  { does: 'has no time', script: { GREETING: '-ERR [SYS/TEMP] busy' }, code: 8, says: /busy\n {2}hint: / },
  { does: 'hangs up without a word', script: { GREETING: hangsUp }, code: 52, says: /without an answer/ },
  { does: 'speaks HTTP', script: { GREETING: 'HTTP/1.1 400 Bad\r\n' }, code: 8, says: /HTTP\/1\.1 400/ },
  { does: 'speaks SMTP', script: { GREETING: '220 mail.test ready' }, code: 8, says: /220 mail\.test/ },
  { does: 'speaks IMAP', script: { GREETING: '* OK ready' }, code: 8, says: /\* OK ready/ },
  { does: 'greets by a challenge', script: { GREETING: '+ go on' }, code: 8, says: /the greeting/ },
  {
    does: 'greets in escape sequences',
    script: { GREETING: '-ERR \x1b[2J\x9b31m' },
    code: 8,
    says: /\\x1b\[2J/,
  },
  {
    does: 'greets in a line without an end',
    script: { GREETING: saysForEver('x', '+OK ') },
    code: 63,
    says: /over \d+ bytes/,
  },
];

const REPLIES: readonly Row<Script>[] = [
  {
    does: 'sends each byte alone',
    script: { GREETING: inBytes('+OK ready'), CAPA: inBytes('+OK\r\nUSER\r\n.'), PASS: inBytes('+OK') },
    code: 0,
  },
  { does: 'knows nothing that it need not', script: { CAPA: '-ERR', UIDL: '-ERR', TOP: '-ERR' }, code: 0 },
  { does: 'answers in small letters', script: { USER: '+ok' }, code: 0 },
  { does: 'answers by a challenge', script: { RETR: '+ more?' }, code: 8, says: /RETR/ },
  { does: 'answers by a number', script: { USER: '250 ok' }, code: 8, says: /250 ok/ },
  {
    does: 'has capabilities without an end',
    script: { CAPA: saysForEver('X\r\n', '+OK\r\n') },
    code: 63,
    says: /longer than/,
  },
  {
    does: 'has a capability in a line without an end',
    script: { CAPA: saysForEver('x', '+OK\r\n') },
    code: 63,
    says: /longer than|over \d+ bytes/,
  },
  {
    does: 'answers PASS in a line without an end',
    script: { PASS: saysForEver('x', '-ERR ') },
    code: 63,
    says: /over \d+ bytes/,
  },
  {
    does: 'has no such message',
    script: { RETR: '-ERR no such message' },
    code: 78,
    says: /no such message/,
  },
  { does: 'refuses the password', script: { PASS: '-ERR [AUTH] no' }, code: 67, says: /\bno\b/ },
  { does: 'knows no such user', script: { USER: '-ERR who?' }, code: 67, says: /who\?/ },
  { does: 'has the mailbox open already', script: { PASS: '-ERR [IN-USE] locked' }, code: 8, says: /locked/ },
];

/** It leaves, or says nothing, at any moment. */
const MOMENTS: readonly Row<Script>[] = ['CAPA', 'USER', 'PASS', 'RETR'].flatMap((verb): Row<Script>[] => [
  { does: `hangs up at ${verb}`, script: { [verb]: hangsUp }, code: 56, says: /closed the connection|reset/ },
  {
    does: `says nothing to ${verb}`,
    script: { [verb]: isSilent },
    options: IMPATIENCE,
    code: 28,
    says: /0\.2 s/,
  },
]);

const SECURITY: readonly Row<Script>[] = [
  {
    does: 'offers no STLS where it is required (or somebody has taken it out)',
    script: {},
    options: REQUIRED,
    code: 64,
    says: /TLS/,
  },
  {
    does: 'refuses STLS',
    script: { ...STLS, STLS: '-ERR not now' },
    options: REQUIRED,
    code: 64,
    says: /not now/,
  },
  {
    does: 'says more in the clear behind its yes to STLS',
    script: { ...STLS, STLS: '+OK go on\r\n+OK' },
    code: 8,
    says: /plain text|in the clear|before the handshake/i,
  },
  {
    does: 'says yes to STLS, and speaks no TLS',
    script: { ...STLS, STLS: '+OK go on' },
    options: IMPATIENCE,
    code: 28,
    says: /0\.2 s/,
  },
];

/** A message that is cut off. */
const CUT: readonly Row<Script>[] = [
  {
    does: 'hangs up in the midst of the message',
    script: { RETR: (_, socket) => void socket.end('+OK\r\nSubject: x\r\n\r\nhel') },
    code: 18,
    says: /after \d+ bytes/,
  },
  {
    does: 'hangs up before the last dot',
    script: { RETR: (_, socket) => void socket.end('+OK\r\nSubject: x\r\n\r\nhello\r\n') },
    code: 18,
    says: /after \d+ bytes/,
  },
  {
    does: 'stops in the midst of the message',
    script: { RETR: '+OK\r\nSubject: x\r\n\r\nhel' },
    options: IMPATIENCE,
    code: 28,
    says: /0\.2 s/,
  },
];

describe('when the POP3 server', () => {
  for (const { does, script, options, code, says } of [
    ...GREETINGS,
    ...REPLIES,
    ...MOMENTS,
    ...SECURITY,
    ...CUT,
  ]) {
    it(`${does}, get ${code === 0 ? 'saves the message' : `exits with ${code}`}`, async () => {
      const { content, ...ran } = await get(script, options);
      if (code !== 0) return expectError(ran, code, says ?? /./);
      expect([ran.code, ran.stderr, content]).toEqual([0, '', sampleMessage(1)]);
    });
  }

  // RFC 1939, section 3: of a line that begins with a dot, that dot goes; a dot alone is the end.
  it.each([
    ['a dot alone', '..\r\n', '.\r\n'],
    ['dots alone', '..\r\n...\r\n', '.\r\n..\r\n'],
    ['a bare LF before a dot', 'a\n.\nb\r\n', 'a\n.\nb\r\n'],
    ['a bare CR before a dot', 'a\r.\rb\r\n', 'a\r.\rb\r\n'],
    ['a bare LF in place of the end', 'a\r\n..\nb\r\n', 'a\r\n.\nb\r\n'],
    ['bytes that are no text', '\x80\xff\x00\r\n', '\x80\xff\x00\r\n'],
    ['nothing', '', ''],
    ['what looks like a reply', '-ERR gone\r\n+OK\r\n', '-ERR gone\r\n+OK\r\n'],
  ])('sends a message with %s, get saves it byte for byte', async (_, sent, message) => {
    for (const reply of [`+OK\r\n${sent}.`, inBytes(`+OK\r\n${sent}.`)]) {
      const { code, content } = await get({ RETR: reply });
      expect([code, content?.toString('latin1')]).toEqual([0, message]);
    }
  });

  it.each([
    ['ls', 'LIST', '+OK\r\none 1\r\n.', 8],
    ['ls', 'LIST', '+OK\r\n1\r\n.', 8],
    ['ls', 'LIST', '+OK\r\n1 -1\r\n.', 8],
    ['ls', 'LIST', saysForEver('1 1\r\n', '+OK\r\n'), 63],
    ['ls', 'LIST', '-ERR [SYS/PERM] broken', 8],
    ['uidl', 'UIDL', '+OK\r\n1\r\n.', 8],
    ['uidl', 'UIDL', saysForEver('x', '+OK\r\n'), 63],
    ['uidl', 'UIDL', '-ERR unknown command', 21],
    ['stat', 'STAT', '+OK many', 8],
    ['stat', 'STAT', hangsUp, 56],
  ] as const)('answers %s (%s) by nonsense, exits with its code', async (verb, command, reply, code) => {
    const { port } = await startPop3Script({ [command]: reply });
    expectError(await pop3(verb, port, []), code, /./);
  });

  it('hangs up at QUIT, delete does not say that anything is deleted', async () => {
    const { port } = await startPop3Script({ QUIT: hangsUp });
    const { code, stderr } = await pop3('delete', port, ['1']);
    expect([code, stderr]).toEqual([
      56,
      expect.stringMatching(/^netkit: not all that was marked may be deleted\nnetkit: [^\n]+\n$/),
    ]);
  });
});

describe('a line end for the POP3 client is refused before it connects', () => {
  it.each([
    ['the name', 'alice\r\nDELE 1:secret', '1', /line end|control/],
    ['the password', 'alice:secret\r\nDELE 1', '1', /line end|control/],
    ['the number', 'alice:secret', '1\r\nDELE 1', /no number/],
  ])('in %s', async (_, user, number, says) => {
    const url = `pop3://127.0.0.1:${await closedPort()}`;
    expectError(await runMail(run, ['get', ...PATIENCE, '-u', user, url, number]), 2, says);
  });
});
