import { readAnswer } from '../../actions/tcp/answer.ts';
import { followScript, type Step } from '../../actions/tcp/expect.ts';
import type { Charset } from '../../actions/tcp/charset.ts';
import { UsageError } from '../../errors.ts';
import type { Arguments } from '../command.ts';
import { milliseconds } from '../shared/connection.ts';
import type { SessionContext } from '../shared/sessions.ts';
import { connectTo } from './client.ts';
import { createDisplay, decoderOf } from './display.ts';
import { charsetOf } from './encoding.ts';
import { DEFAULT_LINGER_MS, DEFAULT_PATIENCE_MS } from './patience.ts';
import type { TcpTarget } from './target.ts';
import { givenBytes } from './typed.ts';

/** Holds the dialogue that --send and --expect spell out. What is said last, with nothing expected, is answered at leisure. */
export async function runScript(target: TcpTarget, context: SessionContext): Promise<number> {
  const { args, io } = context;
  const charset = await charsetOf(args);
  const steps = await readSteps(args, charset);
  const display = createDisplay(args, io, charset);
  const transport = await connectTo(target, context);
  const timeout = milliseconds(args, 'timeout') ?? DEFAULT_PATIENCE_MS;
  const onReceived = (bytes: Uint8Array): Promise<void> => display.received(bytes);
  try {
    await followScript(transport, steps, {
      decoder: decoderOf(charset),
      timeout,
      onReceived,
      onSent: (bytes) => display.sent(bytes),
    });
    if (steps.at(-1)?.kind === 'send') {
      const endAfter = args.flag('no-half-close') ? Infinity : 0;
      await readAnswer(transport, { patience: timeout, linger: DEFAULT_LINGER_MS, endAfter, onReceived });
    }
  } finally {
    await display.end();
  }
  return 0;
}

function readSteps(args: Arguments, charset: Charset | undefined): Promise<Step[]> {
  return Promise.all(
    args.given
      .filter(({ name }) => name === 'send' || name === 'expect')
      .map(async ({ name, value }): Promise<Step> => {
        const text = String(value);
        if (name === 'expect') return { kind: 'expect', pattern: patternOf(text) };
        return { kind: 'send', bytes: await givenBytes(text, args, charset) };
      }),
  );
}

/** `^` and `$` stand at the ends of lines: what comes is a stream, and has no other. */
function patternOf(text: string): RegExp {
  try {
    return new RegExp(text, 'mu');
  } catch (cause) {
    const reason = (cause as Error).message.replace(/^Invalid regular expression: /, '');
    throw new UsageError(`--expect: this is no regular expression: ${reason}`, { cause });
  }
}
