import { expect, test } from 'vitest';
import { MemoryStore } from '../../../src/lab/store/memory-store.ts';
import type { RemotePath } from '../../../src/protocols/remote-path.ts';
import { startFtp } from './start.ts';
import { Talk } from './talk.ts';

test('anonymous and ftp come in with any password, and with none', async () => {
  const { port } = await startFtp();
  for (const [user, password] of [
    ['anonymous', 'PASS me@example.invalid'],
    ['ftp', 'PASS '],
    ['ftp', 'PASS'],
  ] as const) {
    const talk = await Talk.open(port);
    await talk.say(`USER ${user}`);
    expect(await talk.code(password)).toBe(230);
    expect(await talk.code('CWD debian')).toBe(250);
  }
});

test('where there is nothing for them, they are nobody', async () => {
  const { port } = await startFtp({ anonymous: undefined, limits: { loginDelay: 0 } });
  await expect(Talk.login(port, 'anonymous', '')).rejects.toThrow(/^530 /);
});

test('who it is, and whether the password is wrong, is not told apart', async () => {
  const { port } = await startFtp({ limits: { loginDelay: 0 } });
  const answers: string[][] = [];
  for (const [user, password] of [
    ['nobody', 'secret'],
    ['alice', 'wrong'],
    ['alice', ''],
    ['Alice', 'secret'],
  ]) {
    const talk = await Talk.open(port);
    answers.push([await talk.say(`USER ${user}`), await talk.say(`PASS ${password}`)]);
  }
  expect(new Set(answers.map(String)).size).toBe(1);
  expect(answers[0]?.[1]).toMatch(/^530 /);
});

test('names and passwords are UTF-8, and each has a home', async () => {
  const store = new MemoryStore();
  await store.makeFolder('/home' as RemotePath);
  const account = { user: 'zoë', password: 'pässwörd', store, mayWrite: true, home: '/home' as RemotePath };
  const { port } = await startFtp({ accounts: [account], limits: { loginDelay: 0 } });
  const wire = (text: string): string => Buffer.from(text).toString('latin1');
  const talk = await Talk.login(port, wire('zoë'), wire('pässwörd'));
  expect(await talk.say('PWD')).toMatch(/^257 "\/home" /);
  expect(await talk.say('STAT')).toContain(` Logged in as ${wire('zoë')}\r\n`);
  await expect(Talk.login(port, wire('zoë'), 'passwort')).rejects.toThrow(/^530 /);
});

test('USER begins again, with nothing left of the one before', async () => {
  const { port } = await startFtp({ limits: { loginDelay: 0 } });
  const talk = await Talk.login(port);
  await talk.say('CWD upload');
  expect(await talk.code('USER anonymous')).toBe(331);
  expect(await talk.code('PWD')).toBe(530);
  await talk.say('PASS x');
  expect(await talk.say('PWD')).toMatch(/^257 "\/" /);
  expect(await talk.code('MKD x')).toBe(550);
  expect(await talk.code('PASS secret')).toBe(503);
});
