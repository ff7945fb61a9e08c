import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TransportError } from '../../../src/errors.ts';
import {
  ControlConnection,
  MAX_PRELIMINARY_REPLIES,
  NOOP_INTERVAL_MS,
} from '../../../src/raw/ftp/control.ts';
import { type MemoryTransport, memoryTransports, readUntil } from '../../helpers/memory-transport.ts';

const IDLE_MS = 60_000;

function connect(idleTimeout = IDLE_MS): {
  client: MemoryTransport;
  server: MemoryTransport;
  control: ControlConnection;
} {
  const [client, server] = memoryTransports();
  return { client, server, control: new ControlConnection(client, idleTimeout) };
}

const say = (server: MemoryTransport, text: string): Promise<void> =>
  server.write(Buffer.from(text, 'latin1'));

describe('a command', () => {
  test('is answered by the first reply that is not preliminary', async () => {
    const { client, server, control } = connect();
    await say(server, '150 wait\r\n150 still\r\n226 done\r\n');
    expect(await control.exchange('STAT', 'a b')).toEqual({ code: 226, lines: ['done'] });
    expect(client.sent.bytes).toBe('STAT a b\r\n');
  });

  test('that is refused may be looked at, or thrown; the connection goes on', async () => {
    const { server, control } = connect();
    await say(server, '550 No such file\r\n550 No such file\r\n200 ok\r\n');
    expect((await control.exchange('DELE', 'a')).code).toBe(550);
    await expect(control.request('DELE', 'a')).rejects.toMatchObject({
      code: 'not-found',
      message: 'the server refuses DELE a: 550 No such file',
    });
    expect((await control.exchange('NOOP')).code).toBe(200);
  });

  test.each(['PASS', 'ACCT'])('%s is not shown', async (verb) => {
    const { client, server, control } = connect();
    await say(server, '530 no\r\n');
    await expect(control.request(verb, 'geheim')).rejects.toMatchObject({
      message: `the server refuses ${verb}: 530 no`,
    });
    expect(client.sent).toEqual({ bytes: `${verb} geheim\r\n`, shown: `${verb} ****\r\n` });
  });

  test('with a line end in it is not sent, and closes nothing', async () => {
    const { client, control } = connect();
    await expect(control.request('CWD', 'a\r\nDELE b')).rejects.toMatchObject({ code: 'usage' });
    expect(client.sent.bytes).toBe('');
    expect(control.closed).toBe(false);
  });

  test('whose preliminary replies have no end fails', async () => {
    const { server, control } = connect();
    await say(server, '150 wait\r\n'.repeat(MAX_PRELIMINARY_REPLIES));
    const answer = control.exchange('STAT');
    await say(server, '226 ok\r\n');
    expect((await answer).code).toBe(226);
    await say(server, '150 wait\r\n'.repeat(MAX_PRELIMINARY_REPLIES + 1));
    await expect(control.exchange('STAT')).rejects.toMatchObject({ code: 'weird-reply' });
    expect(control.closed).toBe(true);
  });
});

describe('the end of a session', () => {
  test.each([
    ['in answer to a command', '421 Too many\r\n', 'the server refuses CWD a: 421 Too many'],
    ['behind another reply', '150 x\r\n421-Idle\r\n421 Bye\r\n', 'the server refuses CWD a: 421 Bye'],
  ])('by 421 %s', async (_, bytes, message) => {
    const { server, control } = connect();
    await say(server, bytes);
    await expect(control.exchange('CWD', 'a')).rejects.toMatchObject({ code: 'unavailable', message });
    expect(control.closed).toBe(true);
    await expect(control.exchange('CWD', 'b')).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('by 421 that repeats the password', async () => {
    const { server, control } = connect();
    await say(server, '421 Too often: geheim\r\n');
    await expect(control.exchange('PASS', 'geheim')).rejects.toMatchObject({
      message: 'the server refuses PASS: 421 Too often: ****',
      text: 'Too often: ****',
    });
  });

  test('by 421 as the greeting', async () => {
    const { server, control } = connect();
    await say(server, '421 Full\r\n');
    await expect(control.completion()).rejects.toMatchObject({
      code: 'unavailable',
      message: 'the server takes nobody in: 421 Full',
    });
  });

  test('by 421 and a close before the command could be written', async () => {
    const { client, server, control } = connect();
    await say(server, '200 ok\r\n');
    await control.exchange('NOOP');
    await say(server, '421 Idle for too long\r\n');
    client.write = () => Promise.reject(new TransportError('send', 'sending failed: broken pipe'));
    server.close();
    await expect(control.exchange('NOOP')).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('without a word is what the write says', async () => {
    const { client, server, control } = connect();
    client.write = () => Promise.reject(new TransportError('send', 'sending failed: broken pipe'));
    server.close();
    await expect(control.exchange('NOOP')).rejects.toMatchObject({ code: 'send' });
  });

  test('without an answer says what was asked', async () => {
    const { server, control } = connect();
    await say(server, '200 ok\r\n');
    await control.exchange('NOOP');
    const answer = control.exchange('CWD', 'a');
    await say(server, '25');
    server.close();
    await expect(answer).rejects.toMatchObject({
      code: 'receive',
      message: 'the server closed the connection before it answered CWD',
    });
  });

  test('without a greeting is an empty reply', async () => {
    const { server, control } = connect();
    server.close();
    await expect(control.completion()).rejects.toMatchObject({ code: 'empty-reply' });
  });

  test('for a reason of ours is the error of what is under way, and of what comes later', async () => {
    const { control } = connect();
    const reason = new TransportError('aborted', 'interrupted');
    const answer = control.exchange('NOOP');
    control.close(reason);
    await expect(answer).rejects.toBe(reason);
    await expect(control.exchange('NOOP')).rejects.toBe(reason);
  });

  test('by something that is no reply', async () => {
    const { server, control } = connect();
    await say(server, 'SSH-2.0-x\r\n');
    await expect(control.completion()).rejects.toMatchObject({ code: 'weird-reply' });
    expect(control.closed).toBe(true);
  });
});

describe('TLS', () => {
  const tls = { host: 'localhost' };

  test('takes the place of the connection', async () => {
    const { client, server, control } = connect();
    const [inner, outer] = memoryTransports();
    await say(server, '234 go\r\n');
    await control.exchange('AUTH', 'TLS');
    const asked: unknown[] = [];
    await control.startTls(
      Object.assign(client, {
        startTls: async (options: unknown) => {
          asked.push(options);
          return inner;
        },
      }),
      tls,
    );
    await say(outer, '200 inside\r\n');
    expect((await control.exchange('PBSZ', '0')).lines).toEqual(['inside']);
    expect(inner.sent.bytes).toBe('PBSZ 0\r\n');
    expect(asked).toEqual([{ as: 'client', host: 'localhost' }]);
  });

  test.each(['234 go\r\n230 welcome\r\n', '234 go\r\n2'])('is not begun after %j', async (bytes) => {
    const { client, server, control } = connect();
    await say(server, bytes);
    await control.exchange('AUTH', 'TLS');
    const plain = Object.assign(client, { startTls: () => Promise.reject(new Error('was begun')) });
    await expect(control.startTls(plain, tls)).rejects.toMatchObject({
      code: 'weird-reply',
      message: 'the server goes on in plain text where TLS was to begin',
    });
    expect(control.closed).toBe(true);
  });
});

describe('keeping the connection alive', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('sends NOOP now and then, more often than the connection may be idle, until it is stopped', async () => {
    const { client, control } = connect();
    const stop = control.keepAlive();
    await vi.advanceTimersByTimeAsync(NOOP_INTERVAL_MS - 1);
    expect(client.sent.bytes).toBe('');
    await vi.advanceTimersByTimeAsync(NOOP_INTERVAL_MS + 1);
    expect(client.sent.bytes).toBe('NOOP\r\nNOOP\r\n');
    stop();
    await vi.advanceTimersByTimeAsync(NOOP_INTERVAL_MS * 3);
    expect(client.sent.bytes).toBe('NOOP\r\nNOOP\r\n');
    const impatient = connect(1000);
    impatient.control.keepAlive()();
    const stopImpatient = impatient.control.keepAlive();
    await vi.advanceTimersByTimeAsync(500);
    stopImpatient();
    expect(impatient.client.sent.bytes).toBe('NOOP\r\n');
  });

  test.each([
    ['before', '200 a\r\n200 b\r\n226 done\r\n250 ok\r\n'],
    ['after', '226 done\r\n200 a\r\n200 b\r\n250 ok\r\n'],
    ['around', '200 a\r\n226 done\r\n500 b\r\n250 ok\r\n'],
    ['never', '226 done\r\n250 ok\r\n'],
  ])('counts the answers off: they come %s', async (_, bytes) => {
    const { server, control } = connect();
    const stop = control.keepAlive();
    await vi.advanceTimersByTimeAsync(NOOP_INTERVAL_MS * 2);
    stop();
    await readUntil(server, 'NOOP\r\nNOOP\r\n');
    await say(server, bytes);
    expect(await control.completion()).toEqual({ code: 226, lines: ['done'] });
    expect(await control.exchange('CWD', 'a')).toEqual({ code: 250, lines: ['ok'] });
    await say(server, '200 yes\r\n');
    expect(await control.exchange('TYPE', 'I')).toEqual({ code: 200, lines: ['yes'] });
  });

  test.each(['226 both\r\n', '225 no transfer\r\n226 done\r\n', ''])(
    'catches up with what is still said: %j',
    async (left) => {
      const { server, control } = connect();
      await say(server, `${left}200 noop\r\n250 ok\r\n`);
      await control.catchUp();
      expect((await control.exchange('CWD', 'a')).code).toBe(250);
    },
  );
});
