import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openConversation } from '../../src/terminal/open-conversation.ts';
import { MAX_PIPED_LINE } from '../../src/terminal/pipe-conversation.ts';
import { fakeIo } from '../helpers/fake-io.ts';
import { byteByByte, cutPlaces, splitAt, whole } from '../helpers/splits.ts';

const TEXT = 'one\r\n\ntwo words\n漢字 é\nno end';
const LINES = ['one', '', 'two words', '漢字 é', 'no end'];

async function linesOf(pieces: readonly Uint8Array[]): Promise<string[]> {
  const stdin = (async function* () {
    yield* pieces;
  })();
  const conversation = openConversation(fakeIo({ stdin }), { prompt: '> ' });
  const lines: string[] = [];
  for (;;) {
    const line = await conversation.readLine();
    if (line === undefined) return lines;
    lines.push(line);
  }
}

describe('a conversation in a pipe', () => {
  test.for([
    ['whole', whole],
    ['byte by byte', byteByByte],
  ] as const)('reads the lines of stdin, %s', async ([, split]) => {
    expect(await linesOf(split(Buffer.from(TEXT)))).toEqual(LINES);
  });

  test('reads them wherever they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(cutPlaces(), async (places) => {
        expect(await linesOf(splitAt(Buffer.from(TEXT), places))).toEqual(LINES);
      }),
    );
  });

  test('writes lines to stdout, and no prompt', async () => {
    const io = fakeIo();
    const conversation = openConversation(io, { prompt: '> ' });
    conversation.prompt = 'C> ';
    conversation.say('hello');
    conversation.close();
    expect(io.stdout.text).toBe('hello\n');
  });

  test('reads no further than it is asked', async () => {
    let read = 0;
    const stdin = (async function* () {
      for (;;) {
        read += 1;
        yield Buffer.from('a\nb\n');
      }
    })();
    const conversation = openConversation(fakeIo({ stdin }), { prompt: '' });
    for (let count = 0; count < 4; count += 1) await conversation.readLine();
    expect(read).toBe(2);
  });

  test('takes a line of MAX_PIPED_LINE characters, and refuses a longer one, also without an end', async () => {
    const line = 'x'.repeat(MAX_PIPED_LINE);
    expect(await linesOf([Buffer.from(`${line}\n`)])).toEqual([line]);
    await expect(linesOf([Buffer.from(`${line}x\n`)])).rejects.toMatchObject({ limit: 'MAX_PIPED_LINE' });
    const endless = Array.from({ length: 3 }, () => Buffer.from(line));
    await expect(linesOf(endless)).rejects.toMatchObject({ limit: 'MAX_PIPED_LINE' });
  });

  test('ends with close, and with the signal, for whoever waits for a line', async () => {
    const never = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
    const conversation = openConversation(fakeIo({ stdin: never }), { prompt: '' });
    const line = conversation.readLine();
    conversation.close();
    expect(await line).toBeUndefined();
    expect(await conversation.readLine()).toBeUndefined();

    const stop = new AbortController();
    const other = openConversation(fakeIo({ stdin: never, signal: stop.signal }), { prompt: '' });
    const next = other.readLine();
    stop.abort();
    expect(await next).toBeUndefined();
  });
});
