import { readAnswer } from '../../actions/tcp/answer.ts';
import type { Charset } from '../../actions/tcp/charset.ts';
import { TransportError, UsageError } from '../../errors.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { milliseconds } from '../shared/connection.ts';
import { type SessionContext, withSessions } from '../shared/sessions.ts';
import { loadPlainAnnotator } from '../shared/tracing.ts';
import { connectTo } from './client.ts';
import { createDisplay } from './display.ts';
import { charsetOf } from './encoding.ts';
import { DEFAULT_LINGER_MS, DEFAULT_PATIENCE_MS } from './patience.ts';
import { readTarget } from './target.ts';
import { givenBytes, typedInput } from './typed.ts';

/**
 * When our side is ended, in milliseconds, while no answer comes. Many servers take that for the end of the whole connection,
 * so it is not done at once; others answer nothing before it, and it is what is left to try.
 */
const END_AFTER_MS = 2000;

export function send(args: Arguments, io: Io): Promise<number> {
  return withSessions(
    args,
    io,
    {
      loadAnnotator: loadPlainAnnotator,
      lab: { services: true },
    },
    sendText,
  );
}

async function sendText(context: SessionContext): Promise<number> {
  const { args, io, say } = context;
  const target = readTarget(args.operands.slice(0, -1));
  const charset = await charsetOf(args);
  const pieces = await piecesOf(args, io, charset);
  const display = createDisplay(args, io, charset);
  const transport = await connectTo(target, context);
  const linger = milliseconds(args, 'linger') ?? DEFAULT_LINGER_MS;
  const waits = !args.flag('no-wait');
  const patience = waits ? (milliseconds(args, 'timeout') ?? DEFAULT_PATIENCE_MS) : linger;
  const endAfter =
    args.flag('half-close') || !waits ? 0 : args.flag('no-half-close') ? Infinity : END_AFTER_MS;
  let answered = false;
  const onReceived = async (bytes: Uint8Array): Promise<void> => {
    answered = true;
    if (waits) await display.received(bytes);
  };
  const sendAll = async (): Promise<void> => {
    for await (const piece of pieces) {
      await display.sent(piece);
      await transport.write(piece);
    }
  };
  try {
    // Also where nobody waits: to close on what has not been read would reset the connection, and lose what was sent.
    const how = await readAnswer(transport, { said: sendAll(), patience, linger, endAfter, onReceived });
    if (waits && how === 'nothing') {
      throw new TransportError(
        'timeout',
        `${transport.facts.remote} has not answered within ${patience / 1000} s`,
        {
          hint: '--timeout waits longer, --no-wait not at all',
        },
      );
    }
    if (waits && !answered) say('the peer has closed the connection without an answer');
  } finally {
    await display.end();
  }
  return 0;
}

async function piecesOf(
  args: Arguments,
  io: Io,
  charset: Charset | undefined,
): Promise<Iterable<Uint8Array> | AsyncIterable<Uint8Array>> {
  const text = args.operands.at(-1) ?? '';
  if (text !== '-') return [await givenBytes(text, args, charset)];
  if (args.flag('escape')) throw new UsageError('--escape is for a text, and - is standard input, as it is');
  return typedInput(args, io, charset);
}
