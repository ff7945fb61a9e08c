import { expect, test } from 'vitest';
import { compilePattern, MAX_PATTERN_LENGTH } from '../../../../src/lab/mail/imap/list-pattern.ts';
import { startImap, Talk } from './start.ts';

async function start(): Promise<Talk> {
  const { port, store } = await startImap();
  for (const path of ['Archive/2025/Q1', 'Entwürfe', 'Sent']) store.makeFolder('alice', path);
  store.subscribe('alice', 'INBOX', false);
  store.subscribe('alice', 'Archive/2025', true);
  store.removeFolder('alice', 'Archive');
  return Talk.login(port);
}

const lines = async (talk: Talk, command: string): Promise<string[]> =>
  (await talk.say(command)).slice(0, -1);

test('LIST by patterns; what only has others in it is not there', async () => {
  const talk = await start();
  expect(await lines(talk, 'LIST "" %')).toEqual([
    String.raw`* LIST (\HasNoChildren) "/" INBOX`,
    String.raw`* LIST (\HasNoChildren) "/" Entw&APw-rfe`,
    String.raw`* LIST (\HasNoChildren \Sent) "/" Sent`,
    String.raw`* LIST (\HasChildren \NonExistent \Noselect) "/" Archive`,
  ]);
  expect(await lines(talk, 'LIST Archive/ *')).toEqual([
    String.raw`* LIST (\HasChildren) "/" Archive/2025`,
    String.raw`* LIST (\HasNoChildren) "/" Archive/2025/Q1`,
  ]);
  expect(await lines(talk, 'LIST "" ""')).toEqual([String.raw`* LIST (\Noselect) "/" ""`]);
  expect(await lines(talk, 'LIST "" (inbox Se*)')).toHaveLength(2);
});

test('LIST chooses and returns what it is asked to (RFC 5258, 5819, 6154)', async () => {
  const talk = await start();
  expect(await lines(talk, 'LIST (SUBSCRIBED) "" *')).toEqual([
    String.raw`* LIST (\HasChildren \Subscribed) "/" Archive/2025`,
  ]);
  expect(await lines(talk, 'LIST (SUBSCRIBED RECURSIVEMATCH) "" %')).toEqual([
    String.raw`* LIST (\HasChildren \NonExistent \Noselect) "/" Archive ("CHILDINFO" ("SUBSCRIBED"))`,
  ]);
  expect(await lines(talk, 'LIST (SPECIAL-USE) "" * RETURN (CHILDREN STATUS (MESSAGES SIZE))')).toEqual([
    String.raw`* LIST (\HasNoChildren \Sent) "/" Sent`,
    '* STATUS Sent (MESSAGES 0 SIZE 0)',
  ]);
  expect(await lines(talk, 'LSUB "" %')).toEqual([String.raw`* LSUB (\Noselect) "/" Archive`]);
  expect(await talk.last('LIST (RECURSIVEMATCH) "" *')).toMatch(/^BAD/);
  expect(await talk.last('LIST (NONSENSE) "" *')).toMatch(/^BAD/);
});

test('names are UTF-8 once the client can take it (RFC 6855)', async () => {
  const talk = await start();
  expect(await lines(talk, 'ENABLE UTF8=ACCEPT NONSENSE')).toEqual(['* ENABLED UTF8=ACCEPT']);
  const name = Buffer.from('"Entwürfe"').toString('latin1');
  expect(await lines(talk, 'LIST "" Ent*')).toEqual([String.raw`* LIST (\HasNoChildren) "/" ${name}`]);
  expect(await talk.last(`SELECT ${name}`)).toMatch(/^OK/);
});

test.each([
  ['*', 'a/b/c', true],
  ['%', 'a/b', false],
  ['%/%', 'a/b', true],
  ['a%', 'a', true],
  ['a*c', 'a/b/c', true],
  ['a%c', 'a/b/c', false],
  ['*b%', 'a/b', true],
  ['INBOX', 'inbox', false],
  ['inbox', 'INBOX', true],
  ['', 'a', false],
])('the pattern %s and %s: %s', (pattern, path, fits) => {
  expect(compilePattern(pattern)(path)).toBe(fits);
});

// With a matcher that tries all ways, for ever.
test('no pattern takes long', () => {
  const match = compilePattern(`${'*a'.repeat(MAX_PATTERN_LENGTH / 2 - 1)}*b`);
  expect(match('a'.repeat(1_000))).toBe(false);
  expect(() => compilePattern('a'.repeat(MAX_PATTERN_LENGTH + 1))).toThrow('too long');
});
