import { describe, expect, test } from 'vitest';
import type { Pop3Settings, Pop3Target } from '../../../src/protocols/pop3.ts';
import { Pop3Connection } from '../../../src/raw/pop3/connection.ts';
import { type LoggedIn, logIn } from '../../../src/raw/pop3/login.ts';
import { playPop3 } from '../../helpers/pop3-script.ts';

/** RFC 1939, section 7: the example of APOP, with its digest. */
const MROSE = { user: 'mrose', password: 'tanstaaf' };
const TIMESTAMP = '<1896.697170952@dbc.mtview.ca.us>';
const PLAIN: Pop3Target = { host: 'mail.example', tls: 'none', credentials: MROSE };
const NO_CAPA = 'C: CAPA\nS: -ERR what?';

function play(target: Pop3Target, script: string, dial: Pop3Settings['dial'] = {}) {
  const { transport, played, sent } = playPop3(script);
  const connection = new Pop3Connection(transport);
  const notes: string[] = [];
  const hidden: string[][] = [];
  const result = logIn({
    connection,
    target,
    settings: { dial, onNote: (note) => void notes.push(note) },
    recorder: { hide: (secrets: string[]) => void hidden.push(secrets) } as never,
    plain: target.tls === 'none' || target.tls === 'implicit' ? undefined : transport,
  });
  return { result, played, notes, hidden, sent, connection };
}

async function succeeds(
  target: Pop3Target,
  script: string,
): Promise<LoggedIn & Omit<ReturnType<typeof play>, 'result'>> {
  const { result, ...rest } = play(target, script);
  const [loggedIn] = await Promise.all([result, rest.played]);
  return { ...loggedIn, ...rest };
}

async function fails(target: Pop3Target, script: string, expected: object): Promise<void> {
  const { result, played } = play(target, script);
  await Promise.all([expect(result).rejects.toMatchObject(expected), played]);
}

describe('a login', () => {
  test('by USER and PASS, where nothing else is known; the password is not shown', async () => {
    const { authenticated, greeting, capabilities, sent, hidden } = await succeeds(
      PLAIN,
      `S: +OK hello\n${NO_CAPA}\nC: USER mrose\nS: +OK\nC: PASS tanstaaf\nS: +OK`,
    );
    expect({ authenticated, greeting, capabilities }).toEqual({
      authenticated: 'USER',
      greeting: 'hello',
      capabilities: [],
    });
    expect(sent().shown).toContain('PASS ****\r\n');
    expect(sent().shown).not.toContain('tanstaaf');
    // Also as SASL would have it, should the server repeat it.
    expect(hidden.flat()).toEqual(expect.arrayContaining(['tanstaaf', 'dGFuc3RhYWY=']));
  });

  test('by APOP, where the greeting has a timestamp', async () => {
    const { authenticated, sent } = await succeeds(
      PLAIN,
      `S: +OK POP3 server ready ${TIMESTAMP}\n${NO_CAPA}\nC: APOP mrose c4c9334bac560ecc979e58001b3e22fb\nS: +OK`,
    );
    expect(authenticated).toBe('APOP');
    expect(sent().shown).toContain('APOP mrose ****\r\n');
    expect(sent().shown).not.toContain('c4c9334');
  });

  test('by SASL with an initial response (RFC 5034, section 6), then CAPA once more', async () => {
    const { authenticated, capabilities, sent } = await succeeds(
      { ...PLAIN, credentials: { user: 'test', password: 'test' }, mechanism: 'PLAIN' },
      'S: +OK\nC: CAPA\nS: +OK ␍␊ SASL PLAIN ␍␊ STLS ␍␊ .\nC: AUTH PLAIN AHRlc3QAdGVzdA==\nS: +OK\n' +
        'C: CAPA\nS: +OK ␍␊ UIDL ␍␊ PIPELINING ␍␊ .',
    );
    expect({ authenticated, capabilities }).toEqual({
      authenticated: 'PLAIN',
      capabilities: ['UIDL', 'PIPELINING'],
    });
    expect(sent().shown).toContain('AUTH PLAIN ****\r\n');
    expect(sent().shown).not.toContain('AHRlc3QAdGVzdA==');
  });

  test('by SASL in steps, the initial response behind an empty challenge where the server lists nothing', async () => {
    const { sent } = await succeeds(
      { ...PLAIN, mechanism: 'PLAIN' },
      `S: +OK\n${NO_CAPA}\nC: AUTH PLAIN\nS: +\nC: AG1yb3NlAHRhbnN0YWFm\nS: +OK`,
    );
    expect(sent().shown).toContain('AUTH PLAIN\r\n****\r\n');
  });

  test('by SASL without an initial response, where the command would be too long (RFC 2449, section 4)', async () => {
    const password = 'x'.repeat(200);
    const response = Buffer.from(`\0mrose\0${password}`).toString('base64');
    await succeeds(
      { ...PLAIN, credentials: { user: 'mrose', password }, mechanism: 'PLAIN' },
      `S: +OK\nC: CAPA\nS: +OK ␍␊ SASL PLAIN ␍␊ .\nC: AUTH PLAIN\nS: +\nC: ${response}\nS: +OK\nC: CAPA\nS: +OK ␍␊ .`,
    );
  });

  // RFC 2195, section 2: the example of CRAM-MD5.
  test('by CRAM-MD5, the best on offer', async () => {
    const { authenticated, sent } = await succeeds(
      { ...PLAIN, credentials: { user: 'tim', password: 'tanstaaftanstaaf' } },
      `S: +OK ${TIMESTAMP}\nC: CAPA\nS: +OK ␍␊ SASL LOGIN CRAM-MD5 PLAIN ␍␊ .\nC: AUTH CRAM-MD5\n` +
        'S: + PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+\n' +
        'C: dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\nS: +OK\nC: CAPA\nS: +OK ␍␊ .',
    );
    expect(authenticated).toBe('CRAM-MD5');
    expect(sent().shown).not.toContain('dGltIGI5');
  });

  test('in the clear is by APOP before PLAIN, and inside TLS by PLAIN before APOP', async () => {
    const offer = `S: +OK ${TIMESTAMP}\nC: CAPA\nS: +OK ␍␊ SASL PLAIN ␍␊ STLS ␍␊ .`;
    const { authenticated } = await succeeds(
      PLAIN,
      `${offer}\nC: APOP mrose c4c9334bac560ecc979e58001b3e22fb\nS: +OK\nC: CAPA\nS: +OK ␍␊ .`,
    );
    expect(authenticated).toBe('APOP');
    const secured = await succeeds(
      { ...PLAIN, tls: 'auto' },
      `${offer}\nC: STLS\nS: +OK\nTLS\nC: CAPA\nS: +OK ␍␊ SASL PLAIN ␍␊ .\nC: AUTH PLAIN AG1yb3NlAHRhbnN0YWFm\nS: +OK\n` +
        'C: CAPA\nS: +OK ␍␊ .',
    );
    expect(secured.authenticated).toBe('PLAIN');
  });

  test('does not happen without credentials', async () => {
    const { authenticated, capabilities } = await succeeds(
      { host: 'mail.example', tls: 'none' },
      'S: +OK\nC: CAPA\nS: +OK ␍␊ TOP ␍␊ .',
    );
    expect({ authenticated, capabilities }).toEqual({ authenticated: undefined, capabilities: ['TOP'] });
  });

  test('in the clear is noted where TLS was wished for, and a digest is nothing to note', async () => {
    const script = `S: +OK hello\n${NO_CAPA}\nC: USER mrose\nS: +OK\nC: PASS tanstaaf\nS: +OK`;
    expect((await succeeds({ ...PLAIN, tls: 'auto' }, script)).notes).toEqual([
      'the password crosses the network in the clear',
    ]);
    expect((await succeeds(PLAIN, script)).notes).toEqual([]);
    const apop = `S: +OK ${TIMESTAMP}\n${NO_CAPA}\nC: APOP mrose c4c9334bac560ecc979e58001b3e22fb\nS: +OK`;
    expect((await succeeds({ ...PLAIN, tls: 'auto' }, apop)).notes).toEqual([]);
    const token = Buffer.from('user=mrose\x01auth=Bearer t\x01\x01').toString('base64');
    const oauth = { host: 'mail.example', credentials: { user: 'mrose', token: 't' } };
    const capa = 'C: CAPA\nS: +OK ␍␊ SASL XOAUTH2 ␍␊ .';
    const { notes } = await succeeds(
      { ...oauth, mechanism: 'XOAUTH2' },
      `S: +OK hello\n${capa}\nC: AUTH XOAUTH2 ${token}\nS: +OK\n${capa}`,
    );
    expect(notes).toEqual(['the token crosses the network in the clear']);
  });
});

describe('a login that fails', () => {
  const user = `S: +OK hello\n${NO_CAPA}\nC: USER mrose\nS: +OK\nC: PASS tanstaaf`;

  test.each([
    ['-ERR no', { code: 'login-denied', status: '-ERR', message: 'the server refuses PASS: no' }],
    ['-ERR [AUTH] no', { code: 'login-denied', status: 'AUTH', text: 'no' }],
    ['-ERR [IN-USE] locked', { code: 'unavailable', hint: expect.stringContaining('another program') }],
    ['-ERR [SYS/TEMP] disk', { code: 'unavailable', hint: expect.stringContaining('again') }],
    ['-ERR [SYS/NEW] disk', { code: 'unavailable', status: 'SYS/NEW' }],
    ['-ERR TLS first', { code: 'login-denied', hint: expect.stringContaining('--tls require') }],
    ['-ERR tanstaaf is wrong', { message: 'the server refuses PASS: **** is wrong', text: '**** is wrong' }],
    ['+ more', { code: 'weird-reply' }],
  ])('with %j', async (reply, expected) => {
    await fails(PLAIN, `${user}\nS: ${reply}`, expected);
  });

  test('at USER already', async () => {
    await fails(PLAIN, `S: +OK hello\n${NO_CAPA}\nC: USER mrose\nS: -ERR who?`, {
      code: 'login-denied',
      message: 'the server refuses USER: who?',
    });
  });

  test('with a greeting that takes nobody in, one of nothing, and none of POP3', async () => {
    await fails(PLAIN, 'S: -ERR full', { code: 'unavailable', message: 'the server takes nobody in: full' });
    await fails(PLAIN, 'END', { code: 'empty-reply' });
    await fails(PLAIN, 'S: * OK IMAP4rev1', { code: 'weird-reply' });
    await fails(PLAIN, 'S: +OK\nC: CAPA\nEND', { code: 'receive' });
  });

  test('with what cannot be', async () => {
    const greeting = `S: +OK hello\n${NO_CAPA}`;
    await fails({ ...PLAIN, mechanism: 'APOP' }, greeting, { code: 'usage' });
    await fails({ ...PLAIN, mechanism: 'LOGIN-COMMAND' }, greeting, { code: 'usage' });
    await fails({ ...PLAIN, credentials: { user: 'a' } }, greeting, { code: 'usage' });
    // It would end the name, and the digest be taken for what it is not.
    const apop = { ...PLAIN, credentials: { user: 'm rose', password: 'x' } };
    await fails(apop, `S: +OK ${TIMESTAMP}\n${NO_CAPA}`, { code: 'usage' });
  });

  test('where nobody says a word', async () => {
    const { result } = play(PLAIN, '', { connectTimeout: 1 });
    await expect(result).rejects.toMatchObject({ code: 'timeout', hint: expect.stringContaining('pop3s') });
  });

  test('with a challenge too many', async () => {
    await fails(
      { ...PLAIN, mechanism: 'PLAIN' },
      `S: +OK\n${NO_CAPA}\nC: AUTH PLAIN\nS: +\nC: AG1yb3NlAHRhbnN0YWFm\nS: +`,
      { code: 'weird-reply' },
    );
  });
});

describe('TLS', () => {
  const REQUIRED: Pop3Target = { host: 'mail.example', tls: 'require' };

  test('is asked for where it is offered, and what was said before is asked for again', async () => {
    const { capabilities } = await succeeds(
      { host: 'mail.example' },
      'S: +OK\nC: CAPA\nS: +OK ␍␊ STLS ␍␊ FORGED ␍␊ .\nC: STLS\nS: +OK\nTLS\nC: CAPA\nS: +OK ␍␊ UIDL ␍␊ .',
    );
    expect(capabilities).toEqual(['UIDL']);
  });

  test('that is offered and refused is done without where it may be', async () => {
    const capa = 'C: CAPA\nS: +OK ␍␊ STLS ␍␊ .';
    const script = `S: +OK\n${capa}\nC: STLS\nS: -ERR not now`;
    expect((await succeeds({ host: 'mail.example' }, script)).capabilities).toEqual(['STLS']);
    await fails(REQUIRED, script, { code: 'no-tls' });
  });

  test('that is required is asked for in any case', async () => {
    await succeeds(REQUIRED, `S: +OK\n${NO_CAPA}\nC: STLS\nS: +OK\nTLS\nC: CAPA\nS: +OK ␍␊ .`);
    await fails(REQUIRED, `S: +OK\n${NO_CAPA}\nC: STLS\nS: -ERR unknown command`, { code: 'no-tls' });
  });

  test('does not begin behind words in the clear (RFC 2595, section 4)', async () => {
    await fails(REQUIRED, `S: +OK\n${NO_CAPA}\nC: STLS\nS: +OK ␍␊ +OK forged`, {
      code: 'weird-reply',
      source: 'RFC 3207, section 6',
    });
  });
});
