import { describe, expect, test } from 'vitest';
import type { ImapSettings, ImapTarget } from '../../../src/protocols/imap.ts';
import { type LoggedIn, logIn } from '../../../src/raw/imap/login.ts';
import { playScript } from './script.ts';

const ALICE = { user: 'alice', password: 'geheim' };
const PLAIN: ImapTarget = { host: 'h', tls: 'none', credentials: ALICE };
/** NUL alice NUL geheim */
const BASE64 = 'AGFsaWNlAGdlaGVpbQ==';

async function play(target: ImapTarget, script: string, dial: ImapSettings['dial'] = {}) {
  const { transport, connection, played, sent } = playScript(script);
  const notes: string[] = [];
  const hidden: string[][] = [];
  const result: Promise<LoggedIn> = logIn({
    connection,
    target,
    port: 143,
    settings: { dial, onNote: (note) => void notes.push(note) },
    recorder: { hide: (secrets: string[]) => void hidden.push(secrets) } as never,
    plain: target.tls === 'none' || target.tls === 'implicit' ? undefined : transport,
  });
  const [settled] = await Promise.all([result, played]);
  return { ...settled, connection, notes, hidden, sent: sent() };
}

describe('a login', () => {
  test('by SASL with its first word, hidden', async () => {
    const { authenticated, greeting, connection, hidden, sent } = await play(
      PLAIN,
      `S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hello
       C: a1 AUTHENTICATE PLAIN ${BASE64}
       S: a1 OK [CAPABILITY IMAP4rev1 IDLE] in`,
    );
    expect({ authenticated, greeting }).toEqual({ authenticated: 'PLAIN', greeting: 'hello' });
    expect([...connection.capabilities]).toEqual(['IMAP4REV1', 'IDLE']);
    expect(hidden).toEqual([expect.arrayContaining(['geheim', '"geheim"', BASE64])]);
    expect(sent.shown).toBe('a1 AUTHENTICATE PLAIN ****\r\n');
  });

  test('by SASL without SASL-IR, asking for capabilities where they are not told', async () => {
    const { sent, authenticated } = await play(
      PLAIN,
      `S: * OK hello
       C: a1 CAPABILITY
       S: * CAPABILITY IMAP4rev1 AUTH=PLAIN␍␊a1 OK
       C: a2 AUTHENTICATE PLAIN
       S: +
       C: ${BASE64}
       S: a2 OK in
       C: a3 CAPABILITY
       S: * CAPABILITY IMAP4rev1 ID␍␊a3 OK
       C: a4 ID ("name" "netkit")
       S: a4 BAD what`,
    );
    expect(authenticated).toBe('PLAIN');
    expect(sent.shown).not.toContain(BASE64);
  });

  test('by the LOGIN command, with literals, hidden', async () => {
    const { authenticated, sent } = await play(
      { ...PLAIN, credentials: { user: 'zoë', password: 'gehéim' } },
      `S: * OK [CAPABILITY IMAP4rev1] hello
       C{ a1 LOGIN {4}
       S: + go
       C{ zo\xc3\xab {7}
       S: + go
       C: geh\xc3\xa9im
       S: a1 OK [CAPABILITY IMAP4rev1] in`
        .replaceAll('C{ zo', 'C{ a1 LOGIN {4}␍␊zo')
        .replaceAll('C: geh', 'C: a1 LOGIN {4}␍␊zo\xc3\xab {7}␍␊geh'),
    );
    expect(authenticated).toBe('LOGIN-COMMAND');
    expect(sent.shown).toBe('a1 LOGIN {4}\r\nzo\xc3\xab {****}\r\n****\r\n');
  });

  test('inside TLS; what was told in the clear is worth nothing', async () => {
    const { notes, authenticated, utf8 } = await play(
      { ...PLAIN, tls: 'require' },
      `S: * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hello
       C: a1 STARTTLS
       S: a1 OK go
       TLS
       C: a2 CAPABILITY
       S: * CAPABILITY IMAP4rev1␍␊a2 OK
       C: a3 LOGIN alice geheim
       S: a3 OK [CAPABILITY IMAP4rev1 ENABLE UTF8=ACCEPT] in
       C: a4 ENABLE UTF8=ACCEPT
       S: * ENABLED UTF8=ACCEPT␍␊a4 OK`,
    );
    expect({ notes, authenticated, utf8 }).toEqual({ notes: [], authenticated: 'LOGIN-COMMAND', utf8: true });
  });

  test('goes on in the clear where TLS is refused and need not be', async () => {
    const { authenticated, notes } = await play(
      { ...PLAIN, tls: 'auto' },
      `S: * OK [CAPABILITY IMAP4rev1 STARTTLS] hello
       C: a1 STARTTLS
       S: a1 NO not now
       C: a2 LOGIN alice geheim
       S: a2 OK [CAPABILITY IMAP4rev1] in`,
    );
    expect(authenticated).toBe('LOGIN-COMMAND');
    expect(notes).toHaveLength(1);
  });

  test.each([
    ['is what it lists', '* ENABLED UTF8=ACCEPT␍␊', true],
    ['is nothing where it lists nothing', '* ENABLED␍␊* CAPABILITY IMAP4rev1␍␊', false],
    ['is nothing where it does not tell', '', false],
  ])('by UTF8=ONLY (RFC 6855, section 3); what the server has enabled %s', async (_, said, expected) => {
    const { utf8 } = await play(
      PLAIN,
      `S: * PREAUTH [CAPABILITY IMAP4rev1 ENABLE UTF8=ONLY] hello
       C: a1 ENABLE UTF8=ACCEPT
       S: ${said}a1 OK`,
    );
    expect(utf8).toBe(expected);
  });

  test('that is not needed', async () => {
    const { authenticated } = await play(PLAIN, 'S: * PREAUTH [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello alice');
    expect(authenticated).toBeUndefined();
  });

  test('in the clear is told of', async () => {
    const { notes } = await play(
      { ...PLAIN, tls: 'auto' },
      'S: * OK [CAPABILITY IMAP4rev1] hi\nC: a1 LOGIN alice geheim\nS: a1 OK [CAPABILITY IMAP4rev1] in',
    );
    expect(notes).toEqual(['the password crosses the network in the clear']);
  });

  test('in the clear by a token is told of, too', async () => {
    const { notes } = await play(
      { host: 'h', credentials: { user: 'alice', token: 't' }, mechanism: 'XOAUTH2' },
      `S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] hi
       C: a1 AUTHENTICATE XOAUTH2 ${Buffer.from('user=alice\x01auth=Bearer t\x01\x01').toString('base64')}
       S: a1 OK [CAPABILITY IMAP4rev1] in`,
    );
    expect(notes).toEqual(['the token crosses the network in the clear']);
  });
});

describe('no login', () => {
  const GREETING = 'S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hello';
  test.each<[string, ImapTarget, string, object]>([
    ['nobody is let in', PLAIN, 'S: * BYE full', { code: 'unavailable' }],
    ['no IMAP server', PLAIN, 'S: 220 ftp', { code: 'weird-reply' }],
    ['no greeting', PLAIN, 'S: * 1 EXISTS', { code: 'weird-reply' }],
    ['nothing', PLAIN, 'END', { code: 'empty-reply' }],
    [
      'a wrong password',
      PLAIN,
      `${GREETING}\nC: a1 AUTHENTICATE PLAIN ${BASE64}\nS: a1 NO [AUTHENTICATIONFAILED] no`,
      {
        code: 'login-denied',
        message: 'the server refuses AUTHENTICATE PLAIN: NO [AUTHENTICATIONFAILED] no',
      },
    ],
    [
      'BYE in between',
      PLAIN,
      `${GREETING}\nC: a1 AUTHENTICATE PLAIN ${BASE64}\nS: * BYE later`,
      { code: 'unavailable' },
    ],
    ['no TLS', { ...PLAIN, tls: 'require' }, GREETING, { code: 'no-tls' }],
    [
      'TLS refused',
      { ...PLAIN, tls: 'require' },
      'S: * OK [CAPABILITY STARTTLS] x\nC: a1 STARTTLS\nS: a1 NO not now',
      { code: 'no-tls' },
    ],
    [
      'TLS too late',
      { ...PLAIN, tls: 'require' },
      'S: * PREAUTH [CAPABILITY STARTTLS] x',
      { code: 'no-tls' },
    ],
    [
      'text behind STARTTLS',
      { ...PLAIN, tls: 'require' },
      'S: * OK [CAPABILITY STARTTLS] x\nC: a1 STARTTLS\nS: a1 OK␍␊* CAPABILITY AUTH=PLAIN',
      { code: 'weird-reply', message: expect.stringContaining('plain text') },
    ],
    [
      'no way in',
      PLAIN,
      'S: * OK [CAPABILITY LOGINDISABLED AUTH=X] hello',
      { code: 'login-denied', hint: 'it may want TLS: --tls require' },
    ],
    [
      'BYE in place of TLS',
      { ...PLAIN, tls: 'auto' },
      'S: * OK [CAPABILITY STARTTLS] x\nC: a1 STARTTLS\nS: * BYE no',
      { code: 'unavailable' },
    ],
    [
      'BYE to what makes no difference',
      PLAIN,
      'S: * PREAUTH [CAPABILITY ID] x\nC: a1 ID ("name" "netkit")\nS: * BYE no',
      { code: 'unavailable' },
    ],
    [
      'an answer before a question',
      PLAIN,
      'S: a1 OK hello',
      { message: 'the server answers "a1", and nothing was asked' },
    ],
    [
      'a token, and no mechanism for it',
      { ...PLAIN, credentials: { user: 'alice', token: 't' } },
      'S: * OK [CAPABILITY IMAP4rev1] hello',
      { code: 'login-denied', status: 'AUTH', text: 'none', hint: 'it may want TLS: --tls require' },
    ],
    [
      'a token inside TLS, and no mechanism for it there either',
      { ...PLAIN, tls: 'require', credentials: { user: 'alice', token: 't' } },
      'S: * OK [CAPABILITY STARTTLS] x\nC: a1 STARTTLS\nS: a1 OK\nTLS\nC: a2 CAPABILITY\nS: * CAPABILITY AUTH=PLAIN␍␊a2 OK',
      { code: 'login-denied', text: 'PLAIN', hint: undefined },
    ],
    ['one of POP3', { ...PLAIN, mechanism: 'APOP' }, GREETING, { code: 'usage' }],
    [
      'challenges without end',
      { ...PLAIN, mechanism: 'LOGIN' },
      `S: * OK [CAPABILITY X] x\nC: a1 AUTHENTICATE LOGIN\nS: ${'+ YQ==␍␊'.repeat(3)}+ YQ==`,
      { code: 'weird-reply', message: 'the server asks for more than LOGIN has to say' },
    ],
  ])('%s', async (_, target, script, expected) => {
    await expect(play(target, script)).rejects.toMatchObject(expected);
  });

  test.each([
    ['none', 'is this its port? One for imaps:// waits for TLS'],
    ['implicit', 'is this its port?'],
  ] as const)('where nobody says a word, TLS %s', async (tls, hint) => {
    const silent = play({ ...PLAIN, tls }, '', { connectTimeout: 1 });
    await expect(silent).rejects.toMatchObject({ code: 'timeout', hint });
  });
});
