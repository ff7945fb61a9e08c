import { duplexPair } from 'node:stream';
import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { echoBytes, echoMessages } from '../../../src/lab/tcp/echo.ts';
import { MAX_MESSAGE_BYTES } from '../../../src/wire/framing.ts';
import { byteByByte, cutPlaces, splitAt, whole } from '../../helpers/splits.ts';
import { converseInMemory } from '../../helpers/stream-client.ts';

const COURSE = Buffer.from('echo : ');
const behindPrefix = (pieces: readonly (string | Uint8Array)[]): Promise<Buffer> =>
  converseInMemory((client) => echoMessages(client, COURSE), pieces);

/** Fills what is between two ends until nothing more fits in, with nobody reading. */
async function fill(write: (chunk: Buffer) => boolean): Promise<number> {
  const chunk = Buffer.alloc(1024, 'x\n');
  let count = 0;
  while (count < 10_000) {
    count += 1;
    if (!write(chunk)) await new Promise((resolve) => setImmediate(resolve));
  }
  return count;
}

describe('an echo without a prefix', () => {
  it('gives any bytes back, also the last ones, and then ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        cutPlaces(),
        async (bytes, places) => {
          expect(await converseInMemory(echoBytes, splitAt(bytes, places))).toEqual(Buffer.from(bytes));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('says nothing to a client that says nothing', async () => {
    expect(await converseInMemory(echoBytes, [])).toEqual(Buffer.alloc(0));
  });
});

describe('an echo with a prefix', () => {
  const LINES = Buffer.from('hello\nhow are you\r\n\nunfinished');
  const ECHOED = 'echo : hello\necho : how are you\necho : \necho : unfinished\n';

  it('answers each line with a line, wherever a chunk ends', async () => {
    expect(String(await behindPrefix(whole(LINES)))).toBe(ECHOED);
    // One byte alone says nothing of lines: whoever sends its first line so is taken for somebody who sends chunks.
    const [first, rest] = [LINES.subarray(0, 6), LINES.subarray(6)];
    expect(String(await behindPrefix([first, ...byteByByte(rest)]))).toBe(ECHOED);
    await fc.assert(
      fc.asyncProperty(cutPlaces(), async (places) => {
        expect(String(await behindPrefix([first, ...splitAt(rest, places)]))).toBe(ECHOED);
      }),
      { numRuns: 50 },
    );
  });

  it('answers a client that marks no end chunk by chunk, and marks none either', async () => {
    expect(String(await behindPrefix(['hello', 'how are you']))).toBe('echo : helloecho : how are you');
  });

  it('passes on bytes that are no text', async () => {
    const message = Buffer.from([0xff, 0x00, 0xfe, 0x1b]);
    expect(await behindPrefix([message])).toEqual(Buffer.concat([COURSE, message]));
  });

  it('takes the longest line, and hangs up on a longer one', async () => {
    const longest = 'x'.repeat(MAX_MESSAGE_BYTES);
    expect(String(await behindPrefix([`a\n`, longest, '\n']))).toBe(`echo : a\necho : ${longest}\n`);
    const [client, server] = duplexPair();
    echoMessages(server, COURSE);
    const failed = once(server, 'error');
    client.resume().write(`a\n`);
    client.write(`${longest}xx`);
    expect((await failed)[0]).toMatchObject({ code: 'too-large' });
    expect(server.destroyed).toBe(true);
  });
});

describe.each([
  ['without a prefix', echoBytes],
  ['with a prefix', (client: Parameters<typeof echoBytes>[0]) => echoMessages(client, COURSE)],
] as const)('an echo %s', (_, serve) => {
  it('reads no faster than its client', async () => {
    const [client, server] = duplexPair();
    serve(server);
    let taken = 0;
    server.on('data', (chunk: Buffer) => (taken += chunk.length));
    const written = (await fill((chunk) => client.write(chunk))) * 1024;
    // What was read before the answers had filled the way back, and no more.
    expect(taken).toBeLessThan(written / 10);
  });

  it('ends with a client that had ended before it was its turn', async () => {
    const [client, server] = duplexPair();
    client.end();
    server.resume();
    await once(server, 'end');
    serve(server);
    client.resume();
    await once(client, 'end');
  });
});
