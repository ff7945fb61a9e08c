/** The access log: what is in it, and what is not. */
import { expect, test } from 'vitest';
import { startFtp } from './start.ts';
import { readAll, Talk } from './talk.ts';

const LINE =
  /^127\.0\.0\.1 - (.*) \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\] (".*" \d{3} (?:\d+|-)) \d+\.\d$/;

/** A server, and what its log says, without address and times. */
async function startLogged(settings: Parameters<typeof startFtp>[0] = {}) {
  const lines: string[] = [];
  let arrived = (): void => {};
  const log = (line: string): void => {
    lines.push(line.replace(LINE, '$1 $2'));
    arrived();
  };
  /** The line that is written next. */
  const next = async (): Promise<string | undefined> => {
    await new Promise<void>((resolve) => (arrived = resolve));
    return lines.at(-1);
  };
  return { ...(await startFtp({ ...settings, options: { log } })), lines, next };
}

/** A command that moves something there, and what comes of it. */
async function move(talk: Talk, command: string, bytes?: string): Promise<string> {
  const data = await talk.openData();
  const opening = await talk.say(command);
  if (!opening.startsWith('150')) return opening;
  if (bytes === undefined) await readAll(data);
  else data.end(bytes);
  return talk.reply();
}

test('has the logins, with the name and never the password', async () => {
  const { port, lines } = await startLogged({ limits: { loginDelay: 0 } });
  const talk = await Talk.open(port);
  await talk.say('PASS too-early');
  await talk.say('USER m\xc3\xa9"x');
  await talk.say('PASS wrong-one');
  await talk.say('USER alice');
  await talk.say('PASS secret');
  expect(lines).toEqual([
    '- "USER -" 503 -',
    String.raw`- "USER m\xc3\xa9\x22x" 530 -`,
    'alice "USER alice" 230 -',
  ]);
});

test('has the transfers, each with its absolute path and its bytes', async () => {
  const { port, lines } = await startLogged();
  const talk = await Talk.login(port);
  await talk.say('TYPE I');
  await talk.say('CWD upload');
  await move(talk, 'STOR x\x1b[2J', 'abc');
  await move(talk, 'APPE x\x1b[2J', 'd');
  await move(talk, 'STOU x', 'ab');
  await move(talk, 'STOU x', 'ab');
  await move(talk, 'RETR ../upload/x');
  await move(talk, 'RETR nothing');
  await move(talk, 'NLST');
  await move(talk, 'LIST -a .');
  await talk.say('RETR x');
  expect(lines.slice(1).map((line) => line.replace(/^alice /, ''))).toEqual([
    String.raw`"STOR /upload/x\x1b[2J" 226 3`,
    String.raw`"APPE /upload/x\x1b[2J" 226 1`,
    '"STOU /upload/x" 226 2',
    '"STOU /upload/x.1" 226 2',
    '"RETR /upload/x" 226 2',
    '"RETR /upload/nothing" 550 -',
    expect.stringMatching(/^"NLST \/upload" 226 \d+$/),
    expect.stringMatching(/^"LIST \/upload" 226 \d+$/),
    '"RETR /upload/x" 425 0',
  ]);
});

test('has what was changed, and what may not be', async () => {
  const { port, lines } = await startLogged();
  const talk = await Talk.login(port);
  for (const command of [
    'MKD upload/a',
    'RNFR upload/a',
    'RNTO upload/b',
    'SITE CHMOD 700 upload/b',
    'MFMT 20250102030405 upload/b',
    'PWD',
    'RMD upload/b',
    'DELE upload/b',
  ]) {
    await talk.say(command);
  }
  const guest = await Talk.login(port, 'ftp', 'me@example.invalid');
  await guest.say('DELE README');
  expect(lines.filter((line) => !line.includes('"USER'))).toEqual([
    'alice "MKD /upload/a" 257 -',
    'alice "RNTO /upload/a -> /upload/b" 250 -',
    'alice "SITE CHMOD /upload/b" 200 -',
    'alice "MFMT /upload/b" 213 -',
    'alice "RMD /upload/b" 250 -',
    'alice "DELE /upload/b" 550 -',
    'ftp "DELE README" 550 -',
  ]);
});

test('has a transfer whose client is gone, with as much as was moved', async () => {
  const { port, next, stop } = await startLogged();
  const talk = await Talk.login(port);
  const data = await talk.openData();
  await talk.say('STOR upload/x');
  data.write('abc');
  // So that the server has them.
  while (!(await talk.say('STAT')).includes(' 3 bytes'));
  const [line] = await Promise.all([next(), stop()]);
  expect(line).toBe('alice "STOR /upload/x" 426 3');
});
