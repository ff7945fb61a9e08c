import type { Charset } from '../../actions/tcp/charset.ts';
import { TransportError } from '../../errors.ts';
import { reasonOf } from '../../net/explain.ts';
import type { Io } from '../../terminal/io.ts';
import { toNetworkText } from '../../wire/text-mode.ts';
import type { Arguments } from '../command.ts';

/**
 * Standard input as it goes to the peer: as it is, unless --crlf or --encoding say otherwise. Nothing ends a wait for it;
 * whoever has had enough leaves it.
 *
 * @throws TransportError `read-file`; UsageError for a character that the encoding lacks
 */
export function typedInput(
  args: Arguments,
  { stdin }: Pick<Io, 'stdin'>,
  charset: Charset | undefined,
): AsyncIterable<Uint8Array> {
  const input = args.flag('crlf') ? toNetworkText(read(stdin)) : read(stdin);
  return charset === undefined ? input : encode(input, charset);
}

/** A text of an option or operand as it goes to the peer: verbatim, unless --escape, --crlf or --encoding say otherwise. */
export async function givenBytes(
  text: string,
  args: Arguments,
  charset: Charset | undefined,
): Promise<Uint8Array> {
  const crlf = args.flag('crlf');
  const toBytes = (plain: string): Uint8Array => {
    // A CR that stands before its LF already gets no other. Escapes are characters by now.
    const lines = crlf ? plain.replaceAll(/\r?\n/g, '\r\n') : plain;
    return charset?.encode(lines) ?? Buffer.from(lines);
  };
  if (!args.flag('escape')) return toBytes(text);
  const { unescapeBytes } = await import('../../actions/tcp/escapes.ts');
  return unescapeBytes(text, toBytes);
}

async function* read(stdin: Io['stdin']): AsyncGenerator<Uint8Array> {
  try {
    yield* stdin;
  } catch (cause) {
    throw new TransportError('read-file', `cannot read standard input: ${reasonOf(cause)}`, { cause });
  }
}

async function* encode(input: AsyncIterable<Uint8Array>, charset: Charset): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const chunk of input) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield charset.encode(text);
  }
  const rest = decoder.decode();
  if (rest !== '') yield charset.encode(rest);
}
