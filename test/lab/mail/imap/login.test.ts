import { expect, test } from 'vitest';
import { startImap, Talk } from './start.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

test('LOGIN takes atoms, quoted strings and literals, told to go on or not', async () => {
  const { port } = await startImap();
  for (const said of ['LOGIN alice secret', 'LOGIN "alice" "secret"', 'LOGIN {5+}\r\nalice {6+}\r\nsecret']) {
    expect(await (await Talk.open(port)).last(said)).toMatch(/^OK \[CAPABILITY IMAP4rev1 [^\]]*\]/);
  }
  const talk = await Talk.open(port);
  talk.send('a LOGIN {5}\r\n');
  await talk.until('+ Go on.\r\n');
  talk.send('alice {6}\r\n');
  await talk.until('+ Go on.\r\n');
  talk.send('secret\r\n');
  expect(await talk.until('\r\n')).toMatch(/^a OK/);
});

test('who it is, and whether the password is wrong, is not told apart; too often ends it', async () => {
  const { port } = await startImap({ limits: { loginDelay: 0, loginAttempts: 3 } });
  const talk = await Talk.open(port);
  const wrong = 'NO [AUTHENTICATIONFAILED] User or password is wrong.';
  expect(await talk.last('LOGIN nobody secret')).toBe(wrong);
  expect(await talk.last('LOGIN alice wrong')).toBe(wrong);
  expect(await talk.say('LOGIN alice ""')).toEqual(['* BYE That was wrong too often.', wrong]);
  expect(await talk.rest()).toBe('END');
});

test('AUTHENTICATE with and without an initial response, and given up', async () => {
  const { port } = await startImap();
  const talk = await Talk.open(port);
  talk.send('a AUTHENTICATE PLAIN\r\n');
  expect(await talk.until('\r\n')).toBe('+ \r\n');
  talk.send('*\r\n');
  expect(await talk.until('\r\n')).toBe('a BAD The login was given up.\r\n');
  expect(await talk.last('AUTHENTICATE PLAIN =')).toMatch(/^NO \[AUTH/);
  expect(await talk.last('AUTHENTICATE PLAIN ???')).toBe('BAD That is no base64.');
  expect(await talk.last('AUTHENTICATE GSSAPI')).toMatch(/^NO \[CANNOT\]/);
  expect(await talk.last(`AUTHENTICATE PLAIN ${base64('\0alice\0secret')}`)).toMatch(/^OK/);
  expect(await talk.last('LOGIN alice secret')).toBe('BAD That comes before the login.');
});

test('nothing but what is for anybody is done before the login, nor without a folder what needs one', async () => {
  const { port } = await startImap();
  const talk = await Talk.open(port);
  expect(await talk.last('LIST "" *')).toBe('BAD Log in first.');
  expect(await talk.last('FETCH 1 FLAGS')).toBe('BAD Log in first.');
  await talk.say('LOGIN alice secret');
  expect(await talk.last('FETCH 1 FLAGS')).toBe('BAD Select a folder first.');
  expect(await talk.say('CAPABILITY')).toEqual([
    '* CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID ENABLE IDLE NAMESPACE CHILDREN LIST-EXTENDED LIST-STATUS SPECIAL-USE ' +
      'STATUS=SIZE UNSELECT UIDPLUS MOVE ESEARCH CONDSTORE UTF8=ACCEPT APPENDLIMIT=67108864',
    'OK That is all.',
  ]);
});

test('STARTTLS puts TLS on the connection, and is offered no more', async () => {
  const { port } = await startImap();
  const talk = await Talk.open(port);
  expect((await talk.say('CAPABILITY'))[0]).toContain(' STARTTLS ');
  expect(await talk.last('STARTTLS')).toBe('OK Begin the TLS handshake.');
  await talk.secure();
  expect((await talk.say('CAPABILITY'))[0]).not.toContain('STARTTLS');
  expect(await talk.last('STARTTLS')).toBe('BAD TLS is there already.');
  expect(await talk.last('LOGIN alice secret')).toMatch(/^OK/);
});

test('what comes in the clear behind STARTTLS ends the session', async () => {
  const { port } = await startImap();
  const talk = await Talk.open(port);
  talk.send('a STARTTLS\r\nb LOGIN alice secret\r\n');
  const heard = await talk.rest();
  expect(heard).toContain('* BYE ');
  expect(heard).not.toMatch(/^[ab] OK/m);
});
