import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headByHead } from '../../../src/lab/proxy/head-by-head.ts';
import { memoryTransports } from '../../helpers/memory-transport.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt, whole } from '../../helpers/splits.ts';

/** What each read gives, where the bytes arrive in these pieces and then end. */
async function readsOf(pieces: Pieces): Promise<string[]> {
  const [here, there] = memoryTransports();
  const transport = headByHead(here);
  const reads: string[] = [];
  const reading = (async () => {
    for (let bytes = await transport.read(); bytes !== undefined; bytes = await transport.read()) {
      reads.push(Buffer.from(bytes).toString('latin1'));
    }
  })();
  for (const piece of pieces) if (piece.length > 0) await there.write(piece);
  await there.end();
  await reading;
  return reads;
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('a transport that is read head by head', () => {
  test.for([
    ['no head at all', 'abc\r\n', ['abc\r\n']],
    ['one head', 'A: b\r\n\r\n', ['A: b\r\n\r\n']],
    ['what follows a head', 'A: b\r\n\r\n\x16\x03\x01', ['A: b\r\n\r\n', '\x16\x03\x01']],
    ['two heads and more', 'A\r\n\r\nB\r\n\r\nrest', ['A\r\n\r\n', 'B\r\n\r\n', 'rest']],
    ['empty lines', '\r\n\r\n\r\nB\r\n\r\nrest', ['\r\n\r\n', '\r\nB\r\n\r\n', 'rest']],
    ['line feeds alone', 'A\n\nB\r\n\n', ['A\n\nB\r\n\n']],
  ] as const)('gives %s', async ([, text, expected]) => {
    expect(await readsOf(whole(bytesOf(text)))).toEqual(expected);
  });

  test('finds the end of a head wherever it is cut', async () => {
    const text = 'A: b\r\n\r\nB\r\n\r\nrest\r\n';
    expect((await readsOf(byteByByte(bytesOf(text)))).join('')).toBe(text);
    await fc.assert(
      fc.asyncProperty(cutPlaces(), async (places) => {
        const reads = await readsOf(splitAt(bytesOf(text), places));
        expect(reads.join('')).toBe(text);
        // None has the end of a head anywhere but at its own end.
        let head = '';
        for (const read of reads) {
          head += read;
          expect(head.slice(0, -1)).not.toContain('\r\n\r\n');
          if (head.endsWith('\r\n\r\n')) head = '';
        }
      }),
    );
  });

  test('gives what it holds, and all that follows, as it came once no more heads follow', async () => {
    const [here, there] = memoryTransports();
    const transport = headByHead(here);
    const text = async (): Promise<string> => Buffer.from((await transport.read()) ?? []).toString('latin1');
    await there.write(bytesOf('CONNECT\r\n\r\na\r\n\r\nb'));
    expect(await text()).toBe('CONNECT\r\n\r\n');
    transport.endHeads();
    expect(await text()).toBe('a\r\n\r\nb');
    await there.write(bytesOf('c\r\n\r\nd'));
    expect(await text()).toBe('c\r\n\r\nd');
  });

  test('is not quiet while it holds bytes', async () => {
    const [here, there] = memoryTransports();
    const transport = headByHead(here);
    await there.write(bytesOf('A\r\n\r\nrest'));
    await transport.read();
    expect(transport.quiet).toBe(false);
    await transport.read();
    expect(transport.quiet).toBe(true);
  });
});
