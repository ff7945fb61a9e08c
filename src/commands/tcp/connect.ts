import { converse } from '../../actions/tcp/converse.ts';
import { UsageError } from '../../errors.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { type SessionContext, withSessions } from '../shared/sessions.ts';
import { loadPlainAnnotator } from '../shared/tracing.ts';
import { connectTo } from './client.ts';
import { createDisplay, type Display } from './display.ts';
import { charsetOf } from './encoding.ts';
import { readTarget, type TcpTarget } from './target.ts';
import { typedInput } from './typed.ts';

export function connect(args: Arguments, io: Io): Promise<number> {
  const target = readTarget(args.operands);
  const scripted = args.given.some(({ name }) => name === 'send' || name === 'expect');
  if (args.flag('try') && scripted)
    throw new UsageError('--try only connects: it goes with no --send or --expect');
  if (args.text('format') === 'json' && !args.flag('try'))
    throw new UsageError('--format json goes with --try');
  return withSessions(
    args,
    io,
    {
      loadAnnotator: loadPlainAnnotator,
      lab: { services: true },
    },
    async (context) => {
      if (args.flag('try')) return (await import('./connect-try.ts')).tryEach(target, context);
      if (scripted) return (await import('./connect-script.ts')).runScript(target, context);
      return talk(target, context);
    },
  );
}

async function talk(target: TcpTarget, context: SessionContext): Promise<number> {
  const { args, io } = context;
  const charset = await charsetOf(args);
  const display = createDisplay(args, io, charset);
  const transport = await connectTo(target, context);
  const input = typedInput(args, io, charset);
  try {
    await converse(transport, {
      input: args.flag('hex') ? watched(input, display) : input,
      endWithInput: !args.flag('no-half-close'),
      // In a pipe all of it goes out, as with nc and ncat: the peer may have ended its side alone.
      inputAfterPeer: io.stdin.isTTY === true ? 'left' : 'sent',
      onReceived: (bytes) => display.received(bytes),
    });
  } finally {
    await display.end();
  }
  return 0;
}

/** What goes out is shown, too. */
async function* watched(input: AsyncIterable<Uint8Array>, display: Display): AsyncGenerator<Uint8Array> {
  for await (const chunk of input) {
    // Before it goes out: its answer is not to be shown first.
    await display.sent(chunk);
    yield chunk;
  }
}
