import { describe, expect, test } from 'vitest';
import type { Pop3Message, Pop3Session } from '../../../src/protocols/pop3.ts';
import { RawPop3Client } from '../../../src/raw/pop3/client.ts';
import { MAX_LISTING_BYTES, Pop3Connection } from '../../../src/raw/pop3/connection.ts';
import { memoryTransports, readUntil } from '../../helpers/memory-transport.ts';
import { playPop3 } from '../../helpers/pop3-script.ts';
import { MAX_AHEAD, MAX_AHEAD_BYTES } from '../../../src/raw/pop3/retrieve-all.ts';

const session = (capabilities: readonly string[] = []): Pop3Session => ({
  connection: { remote: '', local: '', timings: { connect: 0 } },
  greeting: '',
  capabilities,
});

function open(script: string, capabilities?: readonly string[]) {
  const { transport, played } = playPop3(script);
  const connection = new Pop3Connection(transport);
  return { client: new RawPop3Client(connection, session(capabilities)), played, connection };
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const bytes of body) text += Buffer.from(bytes).toString('latin1');
  return text;
}

async function allOf(messages: AsyncIterable<Pop3Message>): Promise<string[]> {
  const texts: string[] = [];
  for await (const { number, body } of messages) texts.push(`${number}: ${await textOf(body)}`);
  return texts;
}

describe('a session', () => {
  // RFC 1939, section 10, and what sections 5 and 7 have besides.
  test('asks for what there is', async () => {
    const { client, played } = open(
      'C: STAT\nS: +OK 2 320\nC: LIST\nS: +OK 2 messages (320 octets) ␍␊ 1 120 ␍␊ 2 200 ␍␊ .\n' +
        'C: UIDL\nS: +OK ␍␊ 1 whqtswO00WBw418f9t5JxYwZ ␍␊ 2 QhdPYR:00WBw1Ph7x7 ␍␊ .\nC: DELE 1\nS: +OK message 1 deleted\n' +
        'C: RSET\nS: +OK\nC: TOP 1 0\nS: +OK ␍␊ A: b ␍␊  ␍␊ .\nC: QUIT\nS: +OK dewey POP3 server signing off\nEND',
    );
    expect(await client.stat()).toEqual({ count: 2, bytes: 320 });
    expect(await client.list()).toEqual([
      { number: 1, bytes: 120 },
      { number: 2, bytes: 200 },
    ]);
    expect(await client.uidl()).toEqual([
      { number: 1, uid: 'whqtswO00WBw418f9t5JxYwZ' },
      { number: 2, uid: 'QhdPYR:00WBw1Ph7x7' },
    ]);
    await client.delete(1);
    await client.reset();
    expect(await textOf(await client.top(1, 0))).toBe('A: b\r\n\r\n');
    await client.quit();
    await played;
  });

  test('an empty one lists nothing', async () => {
    const { client } = open('C: LIST\nS: +OK 0 messages ␍␊ .\nC: UIDL\nS: +OK ␍␊ .');
    expect(await client.list()).toEqual([]);
    expect(await client.uidl()).toEqual([]);
  });

  test('a message comes byte for byte, whatever size the server tells', async () => {
    const { client } = open(
      'C: RETR 1\nS: +OK 3 octets ␍␊ A: b ␍␊  ␍␊ .. ␍␊ +OK ␍␊ x ␍␊ .\nC: STAT\nS: +OK 1 3',
    );
    expect(await textOf(await client.retrieve(1))).toBe('A: b\r\n\r\n.\r\n+OK\r\nx\r\n');
    expect(await client.stat()).toEqual({ count: 1, bytes: 3 });
  });

  test('goes on after a refusal', async () => {
    const { client } = open(
      'C: RETR 9\nS: -ERR no such message\nC: TOP 1 1\nS: -ERR unknown command\nC: UIDL\nS: -ERR what?\nC: STAT\nS: +OK 0 0',
    );
    await expect(client.retrieve(9)).rejects.toMatchObject({
      code: 'not-found',
      message: 'the server refuses RETR 9: no such message',
    });
    await expect(client.top(1, 1)).rejects.toMatchObject({ code: 'command-refused' });
    await expect(client.uidl()).rejects.toMatchObject({ code: 'command-refused' });
    expect(await client.stat()).toEqual({ count: 0, bytes: 0 });
  });

  test('does one thing at a time', async () => {
    const { client } = open('C: RETR 1\nS: +OK ␍␊ a ␍␊ .\nC: STAT\nS: +OK 0 0');
    const body = await client.retrieve(1);
    await expect(client.stat()).rejects.toMatchObject({ code: 'usage' });
    await textOf(body);
    await client.stat();
  });

  test('a message that has ended has ended, however often that is asked', async () => {
    const { client } = open('C: RETR 1\nS: +OK ␍␊ a ␍␊ .\nC: STAT\nS: +OK 0 0');
    const body = (await client.retrieve(1))[Symbol.asyncIterator]();
    expect((await body.next()).done).toBe(false);
    expect(await body.next()).toEqual({ done: true, value: undefined });
    expect(await body.next()).toEqual({ done: true, value: undefined });
    await client.stat();
  });

  test('ends where a message is left before its end', async () => {
    const { client } = open('C: RETR 1\nS: +OK ␍␊ a');
    for await (const _ of await client.retrieve(1)) break;
    await expect(client.stat()).rejects.toMatchObject({ message: 'a message was left before its end' });
  });

  test('ends where the server ends in the midst of a message', async () => {
    const { client } = open('C: RETR 1\nS: +OK ␍␊ abc\nEND');
    await expect(textOf(await client.retrieve(1))).rejects.toMatchObject({ code: 'partial' });
    await expect(client.stat()).rejects.toMatchObject({ code: 'partial' });
  });

  test('says no goodbye when it is closed: nothing that was marked is deleted', async () => {
    const [near, far] = memoryTransports();
    const client = new RawPop3Client(new Pop3Connection(near), session());
    const deleting = client.delete(1);
    expect(await readUntil(far, '\r\n')).toBe('DELE 1\r\n');
    await far.write(Buffer.from('+OK\r\n'));
    await deleting;
    await client.close();
    await client.close();
    expect(near.sent.bytes).toBe('DELE 1\r\n');
    await expect(client.quit()).rejects.toMatchObject({ code: 'aborted' });
  });

  test('a refused QUIT is told, and ends it', async () => {
    const { client } = open('C: QUIT\nS: -ERR some deleted messages not removed');
    await expect(client.quit()).rejects.toMatchObject({
      code: 'command-refused',
      text: 'some deleted messages not removed',
    });
    await expect(client.stat()).rejects.toMatchObject({ code: 'aborted' });
  });

  test.each(['1', 'x 1', '1 x', '-1 2', '1e3 2', `${'9'.repeat(16)} 1`])(
    'a listing of %j is none',
    async (line) => {
      const { client } = open(`C: LIST\nS: +OK ␍␊ ${line} ␍␊ .`);
      await expect(client.list()).rejects.toMatchObject({ code: 'weird-reply' });
    },
  );

  test('numbers that cannot be are not asked for', async () => {
    const { client } = open('C: STAT\nS: +OK 0 0');
    for (const number of [0, -1, 1.5, NaN, Infinity]) {
      await expect(client.retrieve(number)).rejects.toMatchObject({ code: 'usage' });
      await expect(client.delete(number)).rejects.toMatchObject({ code: 'usage' });
      await expect(allOf(client.retrieveAll([number]))).rejects.toMatchObject({ code: 'usage' });
    }
    await expect(client.top(1, -1)).rejects.toMatchObject({ code: 'usage' });
    await expect(allOf(client.topAll([0], 0))).rejects.toMatchObject({ code: 'usage' });
    await expect(allOf(client.topAll([1], 0.5))).rejects.toMatchObject({ code: 'usage' });
    await client.stat();
  });

  test('a listing without end is given up', async () => {
    const [near, far] = memoryTransports();
    const client = new RawPop3Client(new Pop3Connection(near), session());
    const listing = client.list();
    await far.write(Buffer.from('+OK\r\n'));
    const lines = Buffer.from('1 1\r\n'.repeat(200_000));
    for (let sent = 0; sent <= MAX_LISTING_BYTES; sent += lines.length) await far.write(lines);
    await expect(listing).rejects.toMatchObject({ limit: 'MAX_LISTING_BYTES' });
  });
});

describe('many messages', () => {
  const PIPELINING = ['PIPELINING'];

  test('one by one, where the server knows no PIPELINING', async () => {
    const { client, played } = open(
      'C: RETR 2\nS: +OK ␍␊ b ␍␊ .\nC: RETR 1\nS: +OK ␍␊ a ␍␊ .\nC: STAT\nS: +OK 2 6',
    );
    expect(await allOf(client.retrieveAll([2, 1]))).toEqual(['2: b\r\n', '1: a\r\n']);
    await client.stat();
    await played;
  });

  test('are asked for at once, and come in order, wherever the bytes are cut', async () => {
    const { client } = open(
      'C: LIST\nS: +OK ␍␊ 1 3 ␍␊ 2 3 ␍␊ 3 3 ␍␊ .\nC: RETR 1\nC: RETR 2\nC: RETR 3\n' +
        'S: +OK ␍␊ a ␍␊ . ␍␊ +OK ␍␊ .. ␍␊ .\nS: +OK ␍␊ c ␍␊ .\nC: STAT\nS: +OK 3 9',
      PIPELINING,
    );
    expect(await allOf(client.retrieveAll([1, 2, 3]))).toEqual(['1: a\r\n', '2: .\r\n', '3: c\r\n']);
    await client.stat();
  });

  test('a refusal in the midst ends them, and the session goes on', async () => {
    const { client } = open(
      'C: LIST\nS: +OK ␍␊ .\nC: RETR 1\nC: RETR 2\nC: RETR 3\nS: +OK ␍␊ a ␍␊ . ␍␊ -ERR gone ␍␊ +OK ␍␊ c ␍␊ .\n' +
        'C: STAT\nS: +OK 3 9',
      PIPELINING,
    );
    await expect(allOf(client.retrieveAll([1, 2, 3]))).rejects.toMatchObject({
      code: 'not-found',
      message: 'the server refuses RETR 2: gone',
    });
    expect(await client.stat()).toEqual({ count: 3, bytes: 9 });
  });

  test('who stops between two can go on with something else', async () => {
    const { client } = open(
      'C: LIST\nS: +OK ␍␊ .\nC: RETR 1\nC: RETR 2\nS: +OK ␍␊ a ␍␊ . ␍␊ +OK ␍␊ c ␍␊ .\nC: STAT\nS: +OK 3 9',
      PIPELINING,
    );
    for await (const { body } of client.retrieveAll([1, 2])) {
      await textOf(body);
      break;
    }
    expect(await client.stat()).toEqual({ count: 3, bytes: 9 });
  });

  test('who does not read one ends the session', async () => {
    const script = 'C: LIST\nS: +OK ␍␊ .\nC: RETR 1\nC: RETR 2\nS: +OK ␍␊ a ␍␊ . ␍␊ +OK ␍␊ c ␍␊ .';
    const passing = async (): Promise<void> => {
      for await (const _ of open(script, PIPELINING).client.retrieveAll([1, 2]));
    };
    await expect(passing()).rejects.toMatchObject({ code: 'usage' });
    const { client } = open(script, PIPELINING);
    for await (const _ of client.retrieveAll([1, 2])) break;
    await expect(client.stat()).rejects.toMatchObject({ code: 'aborted' });
  });

  test('who stops does not read without end what a server sends beyond the sizes that it told', async () => {
    const [near, far] = memoryTransports();
    const client = new RawPop3Client(new Pop3Connection(near), session(PIPELINING));
    const stopping = (async () => {
      for await (const { body } of client.retrieveAll([1, 2])) {
        await textOf(body);
        break;
      }
    })();
    await far.write(Buffer.from('+OK\r\n.\r\n+OK\r\n.\r\n+OK\r\n'));
    await far.write(Buffer.alloc(MAX_AHEAD_BYTES + 1, 'x'));
    await stopping;
    await expect(client.stat()).rejects.toMatchObject({ name: 'TransportError' });
  });

  test('their beginnings are asked for at once, too, without a listing', async () => {
    const { client } = open(
      'C: TOP 1 0\nC: TOP 3 0\nS: +OK ␍␊ A: 1 ␍␊  ␍␊ . ␍␊ +OK ␍␊ A: 3 ␍␊  ␍␊ .\nC: STAT\nS: +OK 3 9',
      PIPELINING,
    );
    expect(await allOf(client.topAll([1, 3], 0))).toEqual(['1: A: 1\r\n\r\n', '3: A: 3\r\n\r\n']);
    await client.stat();
  });

  test('where a server has no TOP, that is said once, and the session goes on', async () => {
    const { client } = open(
      'C: TOP 1 0\nC: TOP 2 0\nS: -ERR unknown command ␍␊ -ERR unknown command\nC: STAT\nS: +OK 3 9',
      PIPELINING,
    );
    await expect(allOf(client.topAll([1, 2], 0))).rejects.toMatchObject({
      code: 'command-refused',
      message: 'the server refuses TOP 1 0: unknown command',
    });
    expect(await client.stat()).toEqual({ count: 3, bytes: 9 });
  });

  test('of beginnings, as many are under way as are short', async () => {
    const numbers = Array.from({ length: 1000 }, (_, index) => index + 1);
    const askedFor = async (lines: number): Promise<number> => {
      const [near, far] = memoryTransports();
      const client = new RawPop3Client(new Pop3Connection(near), session(PIPELINING));
      const all = allOf(client.topAll(numbers, lines));
      const asked = Buffer.from((await far.read()) ?? '').toString();
      far.close();
      await expect(all).rejects.toMatchObject({ code: 'empty-reply' });
      return asked.split('TOP').length - 1;
    };
    expect(await askedFor(0)).toBe(MAX_AHEAD);
    // 8 KiB of header and 120 lines of 1000 bytes, within a mebibyte.
    expect(await askedFor(120)).toBe(8);
    expect(await askedFor(1_000_000)).toBe(1);
  });

  test('are asked for within bounds, of number and of size', async () => {
    const numbers = Array.from({ length: 1000 }, (_, index) => index + 1);
    const asked = async (size: number): Promise<number[]> => {
      const [near, far] = memoryTransports();
      const client = new RawPop3Client(new Pop3Connection(near), session(PIPELINING));
      const all = allOf(client.retrieveAll(numbers));
      await readUntil(far, 'LIST\r\n');
      await far.write(Buffer.from(`+OK\r\n${numbers.map((each) => `${each} ${size}\r\n`).join('')}.\r\n`));
      let asks = 0;
      const most: number[] = [];
      for (let done = 0; done < numbers.length;) {
        const bytes = await far.read();
        asks +=
          Buffer.from(bytes ?? '')
            .toString()
            .split('RETR').length - 1;
        most.push(asks);
        done += asks;
        await far.write(Buffer.from('+OK\r\n.\r\n'.repeat(asks)));
        asks = 0;
      }
      expect(await all).toHaveLength(numbers.length);
      return most;
    };
    const small = await asked(1);
    expect(Math.max(...small)).toBe(MAX_AHEAD);
    expect(Math.max(...(await asked(MAX_AHEAD_BYTES / 4)))).toBe(4);
    expect(Math.max(...(await asked(MAX_AHEAD_BYTES + 1)))).toBe(1);
  });
});
