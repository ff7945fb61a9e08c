import { UsageError } from '../../errors.ts';
import { MAX_DATAGRAM_BYTES_IPV6 } from '../../net/datagram-size.ts';
import type { Io } from '../../terminal/io.ts';
import { createFramer } from '../../wire/framing.ts';
import type { Arguments } from '../command.ts';
import { readInput } from '../shared/input.ts';

/**
 * What is to be sent: the text of the command line, or standard input, whole or by lines.
 *
 * @throws UsageError for what is more than a datagram can hold, or for an escape that is none
 */
export async function datagramsOf(
  args: Arguments,
  io: Io,
): Promise<AsyncIterable<Uint8Array> | Iterable<Uint8Array>> {
  const text = args.operands[2] ?? '';
  const fromInput = text === '-';
  if (args.flag('lines') && !fromInput) throw new UsageError('--lines is for standard input: the text is -');
  if (args.flag('escape') && fromInput) {
    throw new UsageError('--escape is for a text, and - is standard input, as it is');
  }
  if (fromInput) return args.flag('lines') ? readLines(readInput(io)) : [await readWhole(readInput(io))];
  if (!args.flag('escape')) return [Buffer.from(text)];
  const { unescapeBytes } = await import('../../actions/tcp/escapes.ts');
  return [unescapeBytes(text)];
}

async function* readLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const framer = createFramer('line', MAX_DATAGRAM_BYTES_IPV6);
  for await (const chunk of input) {
    framer.push(chunk);
    for (let line = framer.next(); line; line = framer.next()) yield line;
  }
  const rest = framer.end();
  if (rest !== undefined) yield rest;
}

async function readWhole(input: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of input) {
    chunks.push(Uint8Array.from(chunk));
    length += chunk.length;
    // Before memory is full of what cannot be sent.
    if (length > MAX_DATAGRAM_BYTES_IPV6) {
      throw new UsageError(
        `the input has more than the ${MAX_DATAGRAM_BYTES_IPV6} bytes that a datagram can hold`,
        {
          hint: '--lines sends each line as a datagram',
        },
      );
    }
  }
  return Buffer.concat(chunks);
}
