import { expect, onTestFinished, test, vi } from 'vitest';
import { CommandReader } from '../../../../src/lab/mail/imap/command-reader.ts';
import { MAX_COMMAND_BYTES, MAX_LITERALS_BYTES } from '../../../../src/lab/mail/imap/limits.ts';
import { InFlight } from '../../../../src/lab/mail/incoming.ts';
import { memoryTransports } from '../../../helpers/memory-transport.ts';
import { startImap, Talk } from './start.ts';

test('a line that is too long ends the session', async () => {
  const { port } = await startImap();
  const talk = await Talk.open(port);
  const fits = 'a'.repeat(MAX_COMMAND_BYTES - 't1 LOGIN alice '.length - 1);
  expect(await talk.last(`LOGIN alice ${fits}`)).toMatch(/^NO/);
  talk.send('x'.repeat(MAX_COMMAND_BYTES + 1));
  expect(await talk.rest()).toMatch(/^\* BYE A line is longer than 65536 bytes\.\r\nEND$/);
});

test('a line feed alone ends the session: no command is smuggled behind it', async () => {
  const { port } = await startImap();
  const talk = await Talk.open(port);
  talk.send('a NOOP\nb NOOP\r\n');
  expect(await talk.rest()).toMatch(/^\* BYE .*LF alone.*\r\nEND$/);
});

test('a literal that is too large is not asked for, and one that comes unasked ends the session', async () => {
  const { port } = await startImap({ limits: { maxMessage: 100, loginDelay: 0 } });
  const talk = await Talk.open(port);
  // Strangers bring no messages.
  expect(await talk.last('APPEND INBOX {4294967296}')).toMatch(/^NO \[TOOBIG\]/);
  expect(await talk.last(`LOGIN {${MAX_LITERALS_BYTES + 1}}`)).toMatch(/^NO \[TOOBIG\]/);
  await talk.say('LOGIN alice secret');
  expect(await talk.last('APPEND INBOX {101}')).toBe('NO [TOOBIG] No more than 100 bytes are taken here.');
  expect(await talk.last(`APPEND INBOX {100+}\r\n${'x'.repeat(100)}`)).toMatch(/^OK/);
  talk.send('a APPEND INBOX {101+}\r\n');
  expect(await talk.rest()).toMatch(/^\* BYE A literal is larger than 100 bytes\.\r\nEND$/);
});

test('several literals of a line count together', async () => {
  const { port } = await startImap();
  const talk = await Talk.open(port);
  const half = MAX_LITERALS_BYTES / 2;
  expect(await talk.last(`LOGIN {${half}+}\r\n${'x'.repeat(half)} {${half + 1}}`)).toMatch(/^NO \[TOOBIG\]/);
});

test('who does not log in, says nothing or does not go on is sent away', async () => {
  const limits = { loginTimeout: 60, idleTimeout: 60, commandTimeout: 60 };
  const late = await startImap({ limits: { ...limits, idleTimeout: 10_000 } });
  expect(await (await Talk.open(late.port)).rest()).toBe('* BYE Nobody has logged in for too long.\r\nEND');
  const silent = await startImap({ limits: { ...limits, loginTimeout: 10_000 } });
  expect(await (await Talk.open(silent.port)).rest()).toBe('* BYE Nothing was said for 0.06 seconds.\r\nEND');
  const stalled = await startImap({ limits: { commandTimeout: 60 } });
  const talk = await Talk.login(stalled.port);
  talk.send('a APPEND INBOX {10}\r\n');
  await talk.until('+ Go on.\r\n');
  talk.send('half');
  expect(await talk.rest()).toBe('* BYE The command does not come to its end.\r\nEND');
});

test('who is sent away is told so once, whatever comes meanwhile', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const [server, client] = memoryTransports();
  const late = vi.fn<(why: string) => void>();
  const reader = new CommandReader(server, {
    idleTimeout: 1000,
    commandTimeout: 100,
    inFlight: new InFlight(1000),
    maxMessage: undefined,
    goOn: () => Promise.resolve(),
    late,
  });
  const next = reader.next();
  await client.write(Buffer.from('a NOO'));
  await vi.advanceTimersByTimeAsync(100);
  await client.write(Buffer.from('P\r\n'));
  await vi.advanceTimersByTimeAsync(1000);
  expect([await next, late.mock.calls]).toEqual([undefined, [['slow']]]);
});

test('who makes no sense is sent away, and any sense begins the count anew', async () => {
  const { port } = await startImap({ limits: { maxErrors: 3 } });
  const talk = await Talk.open(port);
  expect(await talk.last('NONSENSE')).toBe('BAD There is no such command.');
  await talk.say('NOOP');
  expect(await talk.last('NONSENSE')).toBe('BAD There is no such command.');
  expect(await talk.last('UID NOOP')).toBe('BAD There is no such command.');
  expect(await talk.say('NOOP x')).toEqual(['BAD There is more than belongs there.']);
  expect(await talk.rest()).toBe('* BYE That makes no sense any more.\r\nEND');
});

test('there are only so many places, in all and for one address', async () => {
  const { port } = await startImap({ limits: { maxClientsPerAddress: 1 } });
  const first = await Talk.open(port);
  const second = await Talk.open(port);
  expect(await second.rest()).toBe('END');
  await first.say('LOGOUT');
  await first.rest();
  expect(await (await Talk.open(port)).last('NOOP')).toBe('OK Done.');
});

test('a client that takes nothing is given up, and holds no more than its share', async () => {
  const { port, add, store } = await startImap({ limits: { replyTimeout: 100, maxClients: 1 } });
  for (let count = 0; count < 40; count += 1) add('x'.repeat(1024 * 1024));
  let loads = 0;
  const { content } = store;
  store.content = (...which) => {
    loads += 1;
    return content.apply(store, which);
  };
  const talk = await Talk.login(port, 'INBOX');
  talk.socket.pause();
  talk.send('a FETCH 1:* BODY.PEEK[]\r\n');
  // Its place is free for somebody else.
  await expect.poll(async () => (await Talk.open(port)).last('NOOP')).toBe('OK Done.');
  // The system takes some of them; not the rest.
  expect(loads).toBeGreaterThan(0);
  expect(loads).toBeLessThan(40);
});
