import { expect, test } from 'vitest';
import { startImap, Talk } from './start.ts';

test('SELECT tells what there is', async () => {
  const { port, add, store } = await startImap();
  add('a', ['\\Seen', 'work']);
  add('b');
  const talk = await Talk.login(port);
  const { uidValidity, highestModSeq } = store.folder('alice', 'INBOX') ?? {};
  expect(await talk.say('SELECT inbox')).toEqual([
    String.raw`* FLAGS (\Answered \Flagged \Deleted \Seen \Draft work)`,
    String.raw`* OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft work \*)] These can be kept.`,
    '* 2 EXISTS',
    '* 2 RECENT',
    '* OK [UNSEEN 2] The first that was not read.',
    `* OK [UIDVALIDITY ${uidValidity}] These UIDs hold.`,
    '* OK [UIDNEXT 3] The next one.',
    `* OK [HIGHESTMODSEQ ${highestModSeq}] The latest change.`,
    'OK [READ-WRITE] Opened.',
  ]);
  expect(await talk.last('EXAMINE INBOX')).toBe('OK [READ-ONLY] Opened.');
  expect(await talk.last('STORE 1 FLAGS ()')).toMatch(/^NO \[READ-ONLY\]/);
  expect(await talk.last('SELECT Nowhere')).toMatch(/^NO \[NONEXISTENT\]/);
  // The one before is not open any more.
  expect(await talk.last('FETCH 1 FLAGS')).toMatch(/^BAD Select/);
});

test('reading a message marks it as seen; peeking and EXAMINE do not', async () => {
  const { port, add, store } = await startImap();
  add('Subject: x\r\n\r\nhello\r\n');
  const seen = (): boolean | undefined => store.messages('alice', 'INBOX')[0]?.flags.includes('\\Seen');
  const talk = await Talk.login(port, 'INBOX');
  expect(await talk.say('FETCH 1 BODY.PEEK[TEXT]')).toEqual([
    '* 1 FETCH (BODY[TEXT] {7}',
    'hello',
    ')',
    'OK That is all.',
  ]);
  await talk.say('EXAMINE INBOX');
  await talk.say('FETCH 1 BODY[TEXT]');
  expect(seen()).toBe(false);
  await talk.say('SELECT INBOX');
  expect(await talk.say('FETCH 1 BODY[TEXT]<1.3>')).toEqual([
    '* 1 FETCH (BODY[TEXT]<1> {3}',
    String.raw`ell FLAGS (\Seen))`,
    'OK That is all.',
  ]);
  expect(seen()).toBe(true);
});

test('a message goes only where its number cannot be mistaken', async () => {
  const { port, add } = await startImap();
  for (const text of ['a', 'b', 'c', 'd']) add(text);
  const [one, other] = [await Talk.login(port, 'INBOX'), await Talk.login(port, 'INBOX')];
  await other.say(String.raw`STORE 2:3 +FLAGS.SILENT (\Deleted)`);
  // The highest first, so that none shifts another.
  expect(await other.say('EXPUNGE')).toEqual(['* 3 EXPUNGE', '* 2 EXPUNGE', 'OK Done.']);
  const during = [
    ...(await one.say('FETCH 1:* UID')),
    ...(await one.say(String.raw`STORE 4 +FLAGS.SILENT (\Flagged)`)),
    ...(await one.say('SEARCH ALL')),
  ];
  expect(during.filter((line) => line.includes('EXPUNGE') && !line.startsWith('OK'))).toEqual([]);
  expect(during).toContain('* 4 FETCH (UID 4)');
  expect(during).toContain('OK [EXPUNGEISSUED] Some of them are gone.');
  expect(await one.say('NOOP')).toEqual(['* 3 EXPUNGE', '* 2 EXPUNGE', 'OK Done.']);
  expect(await one.say('FETCH 1:* UID')).toEqual([
    '* 1 FETCH (UID 1)',
    '* 2 FETCH (UID 4)',
    'OK That is all.',
  ]);
});

test('UIDs of a set: those that there are, and with * always the last', async () => {
  const { port, add, store } = await startImap();
  for (const text of ['a', 'b', 'c', 'd']) add(text);
  store.remove('alice', 'INBOX', [2]);
  const talk = await Talk.login(port, 'INBOX');
  const uids = async (set: string): Promise<string> =>
    (await talk.say(`UID FETCH ${set} UID`))
      .slice(0, -1)
      .join(' ')
      .replaceAll(/\* \d+ FETCH \(UID (\d+)\)/g, '$1');
  expect(await uids('1:4')).toBe('1 3 4');
  expect(await uids('2')).toBe('');
  expect(await uids('4,1,3:4')).toBe('1 3 4');
  expect(await uids('100:*')).toBe('4');
  expect(await uids('*')).toBe('4');
  expect(await uids('4294967295')).toBe('');
  expect(await talk.last('FETCH 4 UID')).toBe('BAD There are not so many messages.');
  expect(await talk.last('FETCH 0 UID')).toMatch(/^BAD/);
});

test('IDLE tells what other sessions do, as they do it', async () => {
  const { port, add, store } = await startImap();
  add('a');
  const talk = await Talk.login(port, 'INBOX');
  talk.send('i IDLE\r\n');
  await talk.until('+ Waiting.\r\n');
  add('b');
  expect(await talk.until('RECENT\r\n')).toBe('* 2 EXISTS\r\n* 2 RECENT\r\n');
  store.setFlags('alice', 'INBOX', [2], { how: 'add', flags: ['\\Flagged'] });
  expect(await talk.until('\r\n')).toBe('* 2 FETCH (UID 2 FLAGS (\\Flagged \\Recent))\r\n');
  store.remove('alice', 'INBOX', [1]);
  expect(await talk.until('\r\n')).toBe('* 1 EXPUNGE\r\n');
  talk.send('done\r\n');
  expect(await talk.until('\r\n')).toBe('i OK Done.\r\n');
  expect(await talk.say('FETCH 1 UID')).toEqual(['* 1 FETCH (UID 2)', 'OK That is all.']);
});

test('a folder that goes while it is open ends the session', async () => {
  const { port, store } = await startImap();
  store.makeFolder('alice', 'Gone');
  const talk = await Talk.login(port, 'Gone');
  talk.send('i IDLE\r\n');
  await talk.until('+ Waiting.\r\n');
  store.removeFolder('alice', 'Gone');
  expect(await talk.rest()).toBe('* BYE The folder is not there any more.\r\nEND');
});

test('STORE changes what is unchanged since, and says what is not', async () => {
  const { port, add, store } = await startImap();
  const { modSeq } = add('a');
  add('b');
  store.setFlags('alice', 'INBOX', [1], { how: 'add', flags: ['x'] });
  const talk = await Talk.login(port, 'INBOX');
  const [changed, last] = await talk.say(`UID STORE 1:2 (UNCHANGEDSINCE ${modSeq + 1}) +FLAGS (y)`);
  expect(changed).toMatch(/^\* 2 FETCH \(UID 2 FLAGS \(y \\Recent\) MODSEQ \(\d+\)\)$/);
  expect(last).toMatch(/^OK \[MODIFIED 1\]/);
  expect(store.messages('alice', 'INBOX').map(({ flags }) => flags)).toEqual([['x'], ['y']]);
  const since = store.folder('alice', 'INBOX')?.highestModSeq ?? 0;
  expect(await talk.say(`FETCH 1:* (FLAGS) (CHANGEDSINCE ${since - 1})`)).toEqual([
    `* 2 FETCH (FLAGS (y \\Recent) MODSEQ (${since}))`,
    'OK That is all.',
  ]);
});

test('COPY and MOVE tell the UIDs there; a target that is missing can be made', async () => {
  const { port, add, store } = await startImap();
  for (const text of ['a', 'b', 'c']) add(text);
  const { uidValidity } = store.makeFolder('alice', 'There');
  const talk = await Talk.login(port, 'INBOX');
  expect(await talk.last('COPY 2:3 There')).toBe(`OK [COPYUID ${uidValidity} 2:3 1:2] Done.`);
  expect(await talk.last('COPY 1 Nowhere')).toMatch(/^NO \[TRYCREATE\]/);
  expect(await talk.say('UID MOVE 1,3 There')).toEqual([
    `* OK [COPYUID ${uidValidity} 1,3 3:4] Moved.`,
    '* 3 EXPUNGE',
    '* 1 EXPUNGE',
    'OK Done.',
  ]);
  expect(store.messages('alice', 'INBOX').map(({ uid }) => uid)).toEqual([2]);
});

test('UID EXPUNGE takes those alone, CLOSE the rest without a word', async () => {
  const { port, add, store } = await startImap();
  for (const text of ['a', 'b', 'c']) add(text, ['\\Deleted']);
  const talk = await Talk.login(port, 'INBOX');
  expect(await talk.say('UID EXPUNGE 2')).toEqual(['* 2 EXPUNGE', 'OK Done.']);
  expect(await talk.say('CLOSE')).toEqual(['OK Closed.']);
  expect(store.messages('alice', 'INBOX')).toEqual([]);
});

test('APPEND keeps every byte, whatever stands in the message', async () => {
  const { port, store } = await startImap();
  const { uidValidity } = store.folder('alice', 'INBOX') ?? {};
  const message =
    Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('') + '\r\nx OK {3}\r\n';
  const talk = await Talk.login(port, 'INBOX');
  const command = `APPEND INBOX (\\Seen work) "31-Jan-2026 01:02:03 +0100" {${message.length}+}\r\n${message}`;
  expect(await talk.say(command)).toEqual([
    '* 1 EXISTS',
    '* 1 RECENT',
    `OK [APPENDUID ${uidValidity} 1] It is there.`,
  ]);
  expect(store.content('alice', 'INBOX', 1)?.toString('latin1')).toBe(message);
  expect(store.messages('alice', 'INBOX')[0]).toMatchObject({
    flags: ['\\Seen', 'work'],
    received: Date.UTC(2026, 0, 31, 0, 2, 3),
  });
  expect(await talk.last('APPEND Nowhere {1+}\r\nx')).toMatch(/^NO \[TRYCREATE\]/);
  expect(await talk.last('APPEND {5+}\r\nINBOX {1+}\r\nx')).toMatch(/^OK \[APPENDUID/);
  expect(await talk.last('APPEND INBOX "text"')).toBe('BAD That is no time.');
  expect(await talk.last('APPEND INBOX UTF8 (~{1+}\r\nx)')).toMatch(/^OK \[APPENDUID/);
});

test('the store is asked for its messages once, as long as nothing changes', async () => {
  const { port, add, store } = await startImap();
  for (let count = 0; count < 20; count += 1) add('x');
  const talk = await Talk.login(port, 'INBOX');
  let asked = 0;
  const { messages } = store;
  store.messages = (...which) => {
    asked += 1;
    return messages.apply(store, which);
  };
  await talk.say('FETCH 1:* FLAGS');
  await talk.say('SEARCH SEEN');
  expect(asked).toBe(1);
  store.setFlags('alice', 'INBOX', [1], { how: 'add', flags: ['\\Seen'] });
  expect(await talk.say('SEARCH SEEN')).toContain('* SEARCH 1');
  expect(asked).toBe(2);
});
