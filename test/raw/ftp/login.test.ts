import { describe, expect, test } from 'vitest';
import type { FtpTarget } from '../../../src/protocols/ftp.ts';
import { ControlConnection } from '../../../src/raw/ftp/control.ts';
import { type LoggedIn, logIn } from '../../../src/raw/ftp/login.ts';
import { playScript } from '../../helpers/ftp-script.ts';

const ALICE = { user: 'alice', password: 'geheim' };
const PLAIN: FtpTarget = { host: '127.0.0.1', tls: 'none', credentials: ALICE };
const IN = 'S: 230 in\nC: FEAT\nS: 502 no\nC: PWD\nS: 257 "/home/alice" is here';

interface Play {
  readonly result: Promise<LoggedIn>;
  readonly played: Promise<void>;
  readonly notes: string[];
  readonly hidden: string[][];
  readonly shown: () => string;
}

function play(target: FtpTarget, script: string): Play {
  const { transport, played, sent } = playScript(script);
  const control = new ControlConnection(transport, 60_000);
  const notes: string[] = [];
  const hidden: string[][] = [];
  const result = logIn({
    control,
    target,
    settings: { onNote: (note) => void notes.push(note) },
    recorder: { hide: (secrets: string[]) => void hidden.push(secrets) } as never,
    plain: target.tls === 'none' || target.tls === 'implicit' ? undefined : transport,
  });
  return { result, played, notes, hidden, shown: () => sent().shown };
}

async function succeeds(target: FtpTarget, script: string): Promise<LoggedIn & Omit<Play, 'result'>> {
  const { result, ...rest } = play(target, script);
  const [loggedIn] = await Promise.all([result, rest.played]);
  return { ...loggedIn, ...rest };
}

describe('a login', () => {
  test('with a password, which is not shown', async () => {
    const { home, greeting, features, protect, notes, hidden, shown } = await succeeds(
      PLAIN,
      `S: 220-hello ␍␊ 220 there\nC: USER alice\nS: 331 and?\nC: PASS geheim\n${IN}`,
    );
    expect({ home, greeting, features, protect }).toEqual({
      home: '/home/alice',
      greeting: 'hello\nthere',
      features: [],
      protect: false,
    });
    // Whoever says `none` knows that it can be overheard.
    expect(notes).toEqual([]);
    expect(hidden).toEqual([['geheim']]);
    expect(shown()).toContain('PASS ****\r\n');
    expect(shown()).not.toContain('geheim');
  });

  test('of nobody, whose password is no secret', async () => {
    const { notes, hidden } = await succeeds(
      { host: '127.0.0.1', tls: 'none' },
      `S: 220 hello\nC: USER anonymous\nS: 331 and?\nC: PASS netkit@example.invalid\n${IN}`,
    );
    expect({ notes, hidden }).toEqual({ notes: [], hidden: [] });
  });

  test.each([
    ['after a wait', 'S: 120 soon ␍␊ 220 hello\nC: USER alice'],
    ['without a password', 'S: 220 hello\nC: USER alice'],
    [
      'with an account after the password',
      'S: 220 hello\nC: USER alice\nS: 331 ?\nC: PASS geheim\nS: 332 ?\nC: ACCT konto',
    ],
    ['with an account instead of one', 'S: 220 hello\nC: USER alice\nS: 332 ?\nC: ACCT konto'],
    [
      'with a password that is superfluous',
      'S: 220 hello\nC: USER alice\nS: 331 ?\nC: PASS geheim\nS: 202 superfluous\nC: FEAT\nS: 500\nC: PWD\nS: 257 "/home/alice"',
    ],
  ])('%s', async (_, script) => {
    const target = { ...PLAIN, credentials: { ...ALICE, account: 'konto' } };
    const { home } = await succeeds(target, script.includes('PWD') ? script : `${script}\n${IN}`);
    expect(home).toBe('/home/alice');
  });

  test('in UTF-8', async () => {
    const name = Buffer.from('zoë').toString('latin1');
    await succeeds(
      { ...PLAIN, credentials: { user: 'zoë', password: 'é' } },
      `S: 220 hello\nC: USER ${name}\nS: 331 ?\nC: PASS \xc3\xa9\n${IN}`,
    );
  });

  test.each([
    [
      'S: 220 hello\nC: USER alice\nS: 530 nobody here',
      'login-denied',
      'the server refuses USER alice: 530 nobody here',
      'is the password right?',
    ],
    [
      'S: 220 hello\nC: USER alice\nS: 331 ?\nC: PASS geheim\nS: 530 Login incorrect.',
      'login-denied',
      'the server refuses PASS: 530 Login incorrect.',
      'is the password right?',
    ],
    [
      'S: 220 hello\nC: USER alice\nS: 331 ?\nC: PASS geheim\nS: 530 not geheim',
      'login-denied',
      'the server refuses PASS: 530 not ****',
      'is the password right?',
    ],
    [
      'S: 220 hello\nC: USER alice\nS: 331 ?\nC: PASS geheim\nS: 332 ?',
      'login-denied',
      'the server refuses PASS: 332 ?',
      'it asks for an account: --ftp-account',
    ],
    [
      'S: 220 hello\nC: USER alice\nS: 530 Non-anonymous sessions must use encryption.',
      'login-denied',
      'the server refuses USER alice: 530 Non-anonymous sessions must use encryption.',
      'it wants TLS: --tls require',
    ],
    [
      'S: 220 hello\nC: USER alice\nS: 331 ?\nC: PASS geheim\nS: 421 too many',
      'unavailable',
      'the server refuses PASS: 421 too many',
      undefined,
    ],
    ['S: 530 not today', 'unavailable', 'the server takes nobody in: 530 not today', undefined],
    ['S: 421 full', 'unavailable', 'the server takes nobody in: 421 full', undefined],
    [
      'S: HTTP/1.1 400 Bad Request',
      'weird-reply',
      'this is no FTP reply: "HTTP/1.1 400 Bad Request"',
      undefined,
    ],
    [
      'END',
      'empty-reply',
      'the server closed the connection without an answer',
      'does it speak FTP on this port, and does it want TLS?',
    ],
  ])('is refused: %j', async (script, code, message, hint) => {
    const { result, played } = play(PLAIN, script);
    await expect(result).rejects.toMatchObject({ code, message, hint });
    await played;
  });

  test('of nobody is refused with another hint', async () => {
    const { result } = play({ host: '127.0.0.1', tls: 'none' }, 'S: 220 hello\nC: USER anonymous\nS: 530 no');
    await expect(result).rejects.toMatchObject({ hint: 'it may know no anonymous users: --user NAME' });
  });

  test.each(['257 somewhere', '550 no', '257 "relative"'])('does not know home from %j', async (reply) => {
    const { home } = await succeeds(
      PLAIN,
      `S: 220 x\nC: USER alice\nS: 230 in\nC: FEAT\nS: 211 none\nC: PWD\nS: ${reply}`,
    );
    expect(home).toBe('');
  });

  test('asks for the names in UTF-8, and for the facts that we can read', async () => {
    const { features } = await succeeds(
      PLAIN,
      `S: 220 x
       C: USER alice
       S: 230 in
       C: FEAT
       S: 211-Can: ␍␊  UTF8 ␍␊  MLST type*;size*;perm;unix.mode; ␍␊ 211 End
       C: OPTS UTF8 ON
       S: 501 always
       C: OPTS MLST type;size;unix.mode;
       S: 200 ok
       C: PWD
       S: 257 "/"`,
    );
    expect(features).toEqual(['UTF8', 'MLST type*;size*;perm;unix.mode;']);
  });
});

describe('HOST', () => {
  const target = { ...PLAIN, host: 'ftp.example' };

  test('is said where the server knows it', async () => {
    await succeeds(
      target,
      `S: 220 x\nC: FEAT\nS: 211-Can: ␍␊  HOST ␍␊ 211 End\nC: HOST ftp.example\nS: 220 yes\nC: USER alice\n${IN}`,
    );
  });

  test('is not said where it does not', async () => {
    await succeeds(target, `S: 220 x\nC: FEAT\nS: 530 log in first\nC: USER alice\n${IN}`);
  });

  test('is refused where the server does not have it', async () => {
    const script = 'S: 220 x\nC: FEAT\nS: 211-Can: ␍␊  HOST ␍␊ 211 End\nC: HOST ftp.example\nS: 504 unknown';
    await expect(play(target, script).result).rejects.toMatchObject({ code: 'command-refused', status: 504 });
  });
});

describe('TLS', () => {
  const target: FtpTarget = { ...PLAIN, tls: 'auto' };
  const BEGIN = 'S: 220 hello\nC: AUTH TLS\nS: 234 go\nTLS\nC: USER alice\nS: 230 in\nC: PBSZ 0\nS: 200 ok';
  const END = 'C: FEAT\nS: 500\nC: PWD\nS: 257 "/"';

  test.each(['auto', 'require'] as const)('%s: is begun before the login, and protects data', async (tls) => {
    const { protect, notes } = await succeeds({ ...target, tls }, `${BEGIN}\nC: PROT P\nS: 200 ok\n${END}`);
    expect({ protect, notes }).toEqual({ protect: true, notes: [] });
  });

  test('leaves data in the clear where that is wanted', async () => {
    const { protect } = await succeeds(
      { ...target, clearData: true },
      `${BEGIN}\nC: PROT C\nS: 200 ok\n${END}`,
    );
    expect(protect).toBe(false);
  });

  test.each([
    [{}, 'P', 'no-tls', 'the server refuses PROT P: 536 not here'],
    [{ tls: 'require' }, 'P', 'no-tls', 'the server refuses PROT P: 536 not here'],
    [{ clearData: true }, 'C', 'command-refused', 'the server refuses PROT C: 536 not here'],
  ] as const)(
    'does not go on where data cannot be as is wanted: %j',
    async (wanted, level, code, message) => {
      const { result } = play({ ...target, ...wanted }, `${BEGIN}\nC: PROT ${level}\nS: 536 not here`);
      await expect(result).rejects.toMatchObject({ code, message });
    },
  );

  test('auto goes on without it, and says that the password is in the clear', async () => {
    const { notes, protect } = await succeeds(
      target,
      `S: 220 x\nC: AUTH TLS\nS: 530 log in first\nC: USER alice\n${IN}`,
    );
    expect({ notes, protect }).toEqual({
      notes: ['the password crosses the network in the clear'],
      protect: false,
    });
  });

  test('require does not, and says nothing of the user', async () => {
    const { result, shown } = play({ ...target, tls: 'require' }, 'S: 220 x\nC: AUTH TLS\nS: 502 no');
    await expect(result).rejects.toMatchObject({
      code: 'no-tls',
      message: 'the server refuses AUTH TLS: 502 no',
    });
    expect(shown()).toBe('AUTH TLS\r\n');
  });

  test('does not begin where somebody has put plain text behind the reply', async () => {
    const { result, shown } = play(target, 'S: 220 x\nC: AUTH TLS\nS: 234 go ␍␊ 230 you are in');
    await expect(result).rejects.toMatchObject({ code: 'weird-reply' });
    expect(shown()).toBe('AUTH TLS\r\n');
  });
});
