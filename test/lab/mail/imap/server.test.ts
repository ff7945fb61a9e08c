import { expect, test } from 'vitest';
import { startImap, Talk } from './start.ts';

test('the log has who has done what, and never a password', async () => {
  const lines: string[] = [];
  const { port } = await startImap({ log: (line) => lines.push(line), limits: { loginDelay: 0 } });
  const talk = await Talk.open(port);
  await talk.say('LOGIN alice wrong-secret');
  await talk.say(`AUTHENTICATE PLAIN ${Buffer.from('\0alice\0secret').toString('base64')}`);
  await talk.say('CREATE "a b"');
  await talk.say('SELECT Nowhere');
  await talk.say('NOOP');
  expect(lines.map((line) => /"(.*)" [A-Z]+/.exec(line)?.[0])).toEqual([
    '"LOGIN" NO',
    '"AUTHENTICATE PLAIN" OK',
    '"CREATE a b" OK',
    '"SELECT Nowhere" NO',
  ]);
  expect(lines.at(-1)).toMatch(/^127\.0\.0\.1 - alice \[/);
});

test('where there is no certificate, TLS is refused and the rest goes on', async () => {
  const { port, implicitPort } = await startImap({ certificate: () => Promise.reject(new Error('none')) });
  const talk = await Talk.open(port);
  expect(await talk.last('STARTTLS')).toBe('NO [UNAVAILABLE] There is no certificate to be had.');
  expect(await talk.last('LOGIN alice secret')).toMatch(/^OK/);
  const implicit = await Talk.open(implicitPort ?? 0);
  expect(await implicit.rest()).toBe('END');
});

test.each([
  'FETCH',
  'FETCH 1',
  'FETCH 1 ()',
  'FETCH 1 NONSENSE',
  'FETCH 1 BODY[1..2]',
  'FETCH 1 BODY[]<0.0>',
  'FETCH 1 BODY[HEADER.FIELDS ()]',
  'FETCH 1 BINARY[1]',
  'FETCH 1 FLAGS x',
  'FETCH 1:0 FLAGS',
  'FETCH * FLAGS FLAGS',
  'STORE 1 NONSENSE (a)',
  'STORE 1 FLAGS',
  'COPY 1',
  'SELECT',
  'SELECT INBOX (NONSENSE)',
  'STATUS INBOX (NONSENSE)',
  'STATUS INBOX MESSAGES',
  'LIST ""',
  'LIST "" * RETURN',
  'RENAME a',
  'APPEND INBOX',
  'ENABLE',
  'ID',
  'UID',
  'UID FETCH 1',
  'SEARCH "',
  'LOGIN a b',
  '',
])('%j makes no sense, and does no harm', async (command) => {
  const { port, add } = await startImap();
  add('x');
  const talk = await Talk.login(port, 'INBOX');
  expect(await talk.last(command)).toMatch(/^BAD /);
  expect(await talk.last('NOOP')).toBe('OK Done.');
});

test('a line without a tag is told so', async () => {
  const { port } = await startImap();
  const talk = await Talk.open(port);
  for (const line of ['', ' NOOP', 'NOOP', '+ NOOP', '* NOOP']) {
    talk.send(`${line}\r\n`);
    expect(await talk.until('\r\n')).toBe('* BAD A command begins with a tag.\r\n');
  }
});

test('commands that come all together are answered in order', async () => {
  const { port, add } = await startImap();
  add('x');
  const talk = await Talk.open(port);
  talk.send('a LOGIN alice secret\r\nb SELECT INBOX\r\nc FETCH 1 UID\r\nd LOGOUT\r\n');
  const heard = await talk.rest();
  expect(heard.match(/^[abcd] OK/gm)).toEqual(['a OK', 'b OK', 'c OK', 'd OK']);
  expect(heard).toContain('* BYE ');
});

test('stop ends every connection', async () => {
  const { port, stop } = await startImap();
  const talk = await Talk.login(port, 'INBOX');
  await stop();
  expect(await talk.rest()).toBe('END');
});
