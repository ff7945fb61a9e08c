import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { MAX_COMMAND_BYTES } from '../../../src/raw/pop3/command.ts';
import { Talk } from './pop3-talk.ts';
import { startPop3 } from './pop3-start.ts';

const ONE = 'Subject: one\r\n\r\nbody\r\n';
const DOTS = 'Subject: dots\r\n\r\n.\r\n..a\r\nb\r\nc\r\n';

describe('the dialogue', () => {
  // RFC 1939, sections 5 and 7.
  test('of somebody who looks around, and leaves', async () => {
    const { port } = await startPop3([ONE, DOTS]);
    const talk = await Talk.login(port);
    expect(await talk.say('STAT')).toBe(`+OK 2 ${ONE.length + DOTS.length}`);
    expect(await talk.text('LIST')).toMatch(
      new RegExp(`^\\+OK .*\r\n1 ${ONE.length}\r\n2 ${DOTS.length}\r\n\\.\r\n$`),
    );
    expect(await talk.say('LIST 2')).toBe(`+OK 2 ${DOTS.length}`);
    expect(await talk.text('UIDL')).toMatch(/^\+OK .*\r\n1 \d+\.1\r\n2 \d+\.2\r\n\.\r\n$/);
    expect(await talk.say('UIDL 1')).toMatch(/^\+OK 1 \d+\.1$/);
    expect(await talk.text('retr 2')).toBe(
      `+OK ${DOTS.length} octets\r\nSubject: dots\r\n\r\n..\r\n...a\r\nb\r\nc\r\n.\r\n`,
    );
    expect((await talk.text('TOP 2 0')).split('\r\n').slice(1)).toEqual(['Subject: dots', '', '.', '']);
    expect((await talk.text('TOP 2 2')).split('\r\n').slice(1)).toEqual([
      'Subject: dots',
      '',
      '..',
      '...a',
      '.',
      '',
    ]);
    expect(await talk.text('TOP 2 99')).toMatch(/\r\n\.\.\.a\r\nb\r\nc\r\n\.\r\n$/);
    expect(await talk.say('NOOP')).toBe('+OK');
    expect(await talk.say('QUIT')).toMatch(/^\+OK/);
    expect(await talk.line()).toBe('END');
  });

  test('ends a message that does not end in a line end, and one that is empty', async () => {
    const { port } = await startPop3(['A: b\r\n\r\nno end', '']);
    const talk = await Talk.login(port);
    expect(await talk.text('RETR 1')).toMatch(/no end\r\n\.\r\n$/);
    expect(await talk.text('RETR 2')).toBe('+OK 0 octets\r\n.\r\n');
  });

  test('gives no message an end that it has not: a bare LF and a dot', async () => {
    const { port } = await startPop3(['A: b\r\n\r\nx\n.\n+OK forged\r\n']);
    const talk = await Talk.login(port);
    expect((await talk.text('RETR 1')).split('\r\n').slice(1)).toEqual([
      'A: b',
      '',
      'x',
      '..',
      '+OK forged',
      '.',
      '',
    ]);
  });

  test.each([
    ['RETR 3', /^-ERR There is no such message/],
    ['RETR 0', /^-ERR There is no such message/],
    ['RETR -1', /^-ERR That is no number/],
    ['RETR 1 2', /^-ERR That is no number/],
    ['RETR', /^-ERR RETR of what/],
    ['TOP 1', /^-ERR TOP takes/],
    ['TOP 1 x', /^-ERR That is no number/],
    ['STAT 1', /^-ERR STAT stands alone/],
    ['USER bob', /^-ERR You are logged in/],
    ['STLS', /^-ERR You are logged in/],
    ['XYZZY', /^-ERR There is no such command/],
    ['', /^-ERR There is no such command/],
    ['__proto__', /^-ERR There is no such command/],
  ])('refuses %j', async (command, reply) => {
    const { port } = await startPop3([ONE, DOTS]);
    const talk = await Talk.login(port);
    expect(await talk.say(command)).toMatch(reply);
    expect(await talk.say('NOOP')).toBe('+OK');
  });

  test('refuses a line that is too long, and understands the next', async () => {
    const { port } = await startPop3();
    const talk = await Talk.login(port);
    expect(await talk.say(`NOOP ${'x'.repeat(MAX_COMMAND_BYTES)}`)).toMatch(/^-ERR That line is too long/);
    expect(await talk.say('NOOP')).toBe('+OK');
  });

  test('is the same, wherever what came all together is cut (RFC 2449, section 6.6)', async () => {
    const { port } = await startPop3([ONE, DOTS]);
    const commands = 'USER alice\r\nPASS secret\r\nRETR 1\r\nDELE 1\r\nRETR 1\r\nRSET\r\nSTAT\r\nQUIT\r\n';
    const play = async (pieces: readonly string[]): Promise<string[]> => {
      const talk = await Talk.open(port);
      for (const piece of pieces) talk.send(piece);
      const lines: string[] = [];
      for (let line = await talk.line(); line !== 'END'; line = await talk.line()) lines.push(line);
      return lines;
    };
    const atOnce = await play([commands]);
    expect(atOnce.map((line) => line.split(' ', 1)[0])).toEqual([
      '+OK',
      '+OK',
      '+OK',
      'Subject:',
      '',
      'body',
      '.',
      '+OK',
      '-ERR',
      '+OK',
      '+OK',
      '+OK',
    ]);
    expect(await play(commands.split(''))).toEqual(atOnce);
  });
});

describe('what is deleted', () => {
  test('is gone after QUIT, and only then', async () => {
    const { port, store } = await startPop3([ONE, DOTS]);
    const talk = await Talk.login(port);
    expect(await talk.say('DELE 1')).toMatch(/^\+OK/);
    expect(await talk.say('DELE 1')).toMatch(/^-ERR That message is deleted/);
    expect(await talk.say('STAT')).toBe(`+OK 1 ${DOTS.length}`);
    expect(await talk.text('LIST')).toContain(`\r\n2 ${DOTS.length}\r\n.`);
    expect(store.messages('alice', 'INBOX')).toHaveLength(2);
    expect(await talk.say('QUIT')).toBe('+OK Goodbye, 1 messages deleted.');
    expect(store.messages('alice', 'INBOX').map(({ uid }) => uid)).toEqual([2]);
  });

  test('stays where RSET takes the mark away, and where the connection breaks', async () => {
    const { port, store } = await startPop3([ONE, DOTS]);
    const talk = await Talk.login(port);
    await talk.say('DELE 1');
    expect(await talk.say('RSET')).toMatch(/^\+OK 2 /);
    await talk.say('DELE 2');
    talk.socket.end();
    expect(await talk.line()).toBe('END');
    expect(store.messages('alice', 'INBOX')).toHaveLength(2);
  });
});

describe('a maildrop', () => {
  test('is open to one session at a time, and free again once that has ended', async () => {
    const { port } = await startPop3([ONE]);
    const first = await Talk.login(port);
    const second = await Talk.open(port);
    await second.say('USER alice');
    expect(await second.say('PASS secret')).toMatch(/^-ERR \[IN-USE\] /);
    await Talk.login(port, 'bob');
    await first.say('QUIT');
    await second.say('USER alice');
    expect(await second.say('PASS secret')).toMatch(/^\+OK/);
    second.socket.end();
    await second.line();
    await Talk.login(port);
  });

  test('stays as it was at the login, whatever comes and goes', async () => {
    const { port, store } = await startPop3([ONE, DOTS]);
    const talk = await Talk.login(port);
    store.add('alice', 'INBOX', Buffer.from(ONE));
    store.remove('alice', 'INBOX', [1]);
    expect(await talk.say('STAT')).toMatch(/^\+OK 2 /);
    expect(await talk.say('RETR 1')).toMatch(/^-ERR That message is not there any more/);
    expect(await talk.text('RETR 2')).toContain('Subject: dots');
    expect(await talk.say('RETR 3')).toMatch(/^-ERR/);
  });
});

describe('a login', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  test('by APOP (RFC 1939, section 7)', async () => {
    const { port } = await startPop3();
    const login = async (password: string): Promise<string> => {
      const talk = await Talk.connect(port);
      const timestamp = /<[^>]+@mail\.test>/.exec(await talk.line())?.[0] ?? '';
      return talk.say(`APOP alice ${createHash('md5').update(`${timestamp}${password}`).digest('hex')}`);
    };
    expect(await login('wrong')).toMatch(/^-ERR \[AUTH\]/);
    expect(await login('secret')).toMatch(/^\+OK/);
  });

  test('by AUTH PLAIN, with and without an initial response (RFC 5034, section 4)', async () => {
    const { port } = await startPop3();
    const talk = await Talk.open(port);
    expect(await talk.say('AUTH PLAIN')).toBe('+ ');
    expect(await talk.say('*')).toMatch(/^-ERR/);
    expect(await talk.say('AUTH PLAIN')).toBe('+ ');
    expect(await talk.say('no base64')).toMatch(/^-ERR/);
    expect(await talk.say(`AUTH PLAIN ${base64('\0alice\0wrong')}`)).toMatch(/^-ERR \[AUTH\]/);
    expect(await talk.say(`AUTH plain ${base64('\0alice\0secret')}`)).toMatch(/^\+OK/);
  });

  test('that is none', async () => {
    const { port } = await startPop3();
    const talk = await Talk.open(port);
    for (const command of ['STAT', 'RETR 1', 'DELE 1', 'NOOP', 'RSET']) {
      expect(await talk.say(command)).toMatch(/^-ERR Log in first/);
    }
    expect(await talk.say('PASS secret')).toMatch(/^-ERR USER comes first/);
    expect(await talk.say('AUTH KERBEROS_V4')).toMatch(/^-ERR That mechanism/);
    await talk.say('USER nobody');
    expect(await talk.say('PASS ')).toMatch(/^-ERR \[AUTH\]/);
    expect(await talk.say('PASS secret')).toMatch(/^-ERR USER comes first/);
  });

  test('is refused without TLS where that is demanded, and not offered', async () => {
    const { port } = await startPop3([], { requireTls: true });
    const talk = await Talk.open(port);
    expect(await talk.say('USER alice')).toMatch(/^-ERR .*TLS/);
    expect(await talk.say(`AUTH PLAIN ${base64('\0alice\0secret')}`)).toMatch(/^-ERR .*TLS/);
    const offered = await talk.text('CAPA');
    expect(offered).toContain('\r\nSTLS\r\n');
    expect(offered).not.toMatch(/\r\n(USER|SASL)/);
  });
});

describe('limits', () => {
  test('of wrong passwords', async () => {
    const { port } = await startPop3([], { limits: { loginAttempts: 2 } });
    const talk = await Talk.open(port);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await talk.say('USER alice');
      expect(await talk.say('PASS wrong')).toMatch(/^-ERR \[AUTH\]/);
    }
    expect(await talk.line()).toBe('END');
  });

  test('of silence, before the login and after it', async () => {
    const { port } = await startPop3([], { limits: { loginTimeout: 30 } });
    expect(await (await Talk.open(port)).line()).toMatch(/^-ERR Nobody has logged in/);
    const other = await startPop3([ONE], { limits: { idleTimeout: 50 } });
    const talk = await Talk.login(other.port);
    await talk.say('DELE 1');
    expect(await talk.line()).toMatch(/^-ERR Nothing was said/);
    expect(await talk.line()).toBe('END');
    expect(other.store.messages('alice', 'INBOX')).toHaveLength(1);
  });

  test('of nonsense', async () => {
    const { port } = await startPop3([], { limits: { maxRefusals: 3 } });
    const talk = await Talk.open(port);
    talk.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n\r\n');
    const lines = [
      await talk.line(),
      await talk.line(),
      await talk.line(),
      await talk.line(),
      await talk.line(),
    ];
    expect(lines.map((line) => line.slice(0, 14))).toEqual([
      '-ERR There is ',
      '-ERR There is ',
      '-ERR There is ',
      '-ERR That was ',
      'END',
    ]);
  });

  test('of clients', async () => {
    const { port } = await startPop3([], { limits: { maxClientsPerAddress: 1 } });
    await Talk.open(port);
    expect(await (await Talk.connect(port)).line()).toMatch(/^-ERR \[SYS\/TEMP\] Too many clients/);
  });

  test('of patience with a client that takes nothing', async () => {
    const big = `A: b\r\n\r\n${'x'.repeat(1_000_000)}\r\n`;
    const { port } = await startPop3([big], { limits: { replyTimeout: 50 } });
    const talk = await Talk.login(port);
    talk.socket.pause();
    talk.send('RETR 1\r\n'.repeat(20));
    await expect.poll(async () => (await startedAgain(port)).slice(0, 3)).toBe('+OK');
  });
});

/** Whether the maildrop is free again. */
async function startedAgain(port: number): Promise<string> {
  const talk = await Talk.open(port);
  await talk.say('USER alice');
  return talk.say('PASS secret');
}

test('STLS with words behind it in the clear ends the session', async () => {
  const { port } = await startPop3();
  const talk = await Talk.open(port);
  talk.send('STLS\r\nUSER alice\r\n');
  expect(await talk.line()).toMatch(/^-ERR Nothing may be said in the clear/);
  expect(await talk.line()).toBe('END');
});

test('the access log has who did what, and no password', async () => {
  const { port, log } = await startPop3([ONE]);
  const talk = await Talk.login(port);
  await talk.text('RETR 1');
  await talk.say('RETR 2');
  await talk.say('QUIT');
  await talk.line();
  expect(log.map((line) => line.replace(/\[.*?\]/, '[]').replace(/ [\d.]+$/, ''))).toEqual([
    '127.0.0.1 - alice [] "PASS" +OK -',
    '127.0.0.1 - alice [] "RETR 1" +OK -',
    '127.0.0.1 - alice [] "RETR 2" -ERR -',
    '127.0.0.1 - alice [] "QUIT" +OK -',
  ]);
});
