import { Direct } from '../../actions/chat/relay-client/direct.ts';
import { RelayClient } from '../../actions/chat/relay-client/relay-client.ts';
import type { Place } from '../../actions/chat/place.ts';
import { RELAY_PORT } from '../../actions/chat/relay-port.ts';
import { checkName } from '../../actions/chat/names.ts';
import { UsageError } from '../../errors.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { DEFAULT_BIND } from '../shared/serve-options.ts';
import { portOf } from '../shared/numbers.ts';
import { isQuiet } from '../shared/say.ts';
import { withSessions } from '../shared/sessions.ts';
import { loadPlainAnnotator } from '../shared/tracing.ts';
import { connectTo } from '../tcp/client.ts';
import { readTarget } from '../tcp/target.ts';
import { directConnector, directServer } from './direct.ts';
import { askPassword } from './password.ts';
import { openPerson } from './person.ts';

/** @throws TransportError `receive` where the relay ends it */
export async function connect(args: Arguments, io: Io): Promise<number> {
  const target = readTarget(args.operands, RELAY_PORT);
  const nick = args.text('nick');
  const why = nick === undefined ? undefined : checkName(nick);
  if (why !== undefined) throw new UsageError(`--nick ${nick}: ${why}`);
  const place = directPlace(args);
  const password = args.flag('password') ? await askPassword(io) : undefined;
  const person = openPerson(io, { quiet: isQuiet(args) });
  try {
    return await withSessions(
      args,
      person.io,
      {
        loadAnnotator: loadPlainAnnotator,
        lab: { chat: true },
      },
      async (context) => {
        const transport = await connectTo(target, context);
        // What these connections do is part of the transcript.
        const { recorder } = await context.settingsFor('raw');
        const { signal } = context;
        const direct = new Direct({ person, connect: directConnector(args, { signal, recorder }) });
        const server = place && directServer({ ...place, recorder }, (peer) => direct.talks.accept(peer));
        const listening = await server?.start();
        const options = { nick, password, listeningPort: listening?.port };
        try {
          await new RelayClient(transport, person, direct, options).run();
        } finally {
          await server?.stop(0);
        }
        return 0;
      },
    );
  } finally {
    person.close();
  }
}

/** Where others can reach us past the relay, if they are to. */
function directPlace(args: Arguments): Place | undefined {
  if (args.number('listen') !== undefined) {
    return { host: args.text('bind') ?? DEFAULT_BIND, port: portOf(args, 'listen', 0) };
  }
  if (args.text('bind') !== undefined) throw new UsageError('--bind goes with --listen');
  return undefined;
}
