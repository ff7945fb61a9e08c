import { DialogHost } from '../../actions/dialog/host.ts';
import { abortError } from '../../net/explain.ts';
import type { MessageConnection } from '../../net/message-connection.ts';
import { TcpServer } from '../../net/tcp-server.ts';
import type { Io } from '../../terminal/io.ts';
import { openPerson } from '../chat/person.ts';
import type { Arguments } from '../command.ts';
import { milliseconds } from '../shared/connection.ts';
import { GRACE, stopped } from '../shared/serve.ts';
import { DEFAULT_BIND } from '../shared/serve-options.ts';
import { isQuiet } from '../shared/say.ts';
import { loadPlainAnnotator, withTracing } from '../shared/tracing.ts';
import { DIALOG_PORT } from './dialog-options.ts';
import { countOf, portNumber } from '../shared/numbers.ts';

/** Resolves with 0 once nobody else is to be served, or the server has been told to stop. */
export async function dialogServe(args: Arguments, io: Io): Promise<number> {
  const port = portNumber(args.operands[0] ?? String(DIALOG_PORT), 0);
  const count = args.flag('once') ? 1 : countOf(args, 'count');
  const idleTimeout = milliseconds(args, 'idle-timeout');
  const person = openPerson(io, { quiet: isQuiet(args) });
  try {
    const over = new AbortController();
    await withTracing(args, person.io, loadPlainAnnotator, async (tracing) => {
      const recorder = await tracing.recorderFor('raw');
      const host = new DialogHost({ person, count, ask: person.interactive && count === undefined });
      let current: MessageConnection | undefined;
      const server = new TcpServer(
        {
          host: args.text('bind') ?? DEFAULT_BIND,
          port,
          framing: 'lenient',
          // The others are connected, and hear nothing until it is their turn.
          handlers: 1,
          ...(idleTimeout !== undefined && { idleTimeout }),
          ...(recorder && { recorder }),
        },
        async (client) => {
          if (over.signal.aborted) return;
          current = client;
          // What fails here is a defect, or what is typed has no end: the whole command fails of it.
          const more = await host.serve(client).catch((error: unknown) => over.abort(error));
          if (more === false) over.abort();
        },
      );
      const { authority, host: bound, loopback } = await server.start();
      person.note(`waiting for clients on ${authority}`);
      if (!loopback) person.note(`listening on ${bound}: whoever can reach this machine can talk with you`);
      await stopped(AbortSignal.any([io.signal, over.signal]));
      if (io.signal.aborted) current?.close(abortError(io.signal));
      await server.stop(over.signal.aborted ? 0 : GRACE);
    });
    if (isFailure(over.signal.reason)) throw over.signal.reason;
    return 0;
  } finally {
    person.close();
  }
}

/** Without an error of its own, an AbortController has one of the platform's. */
function isFailure(reason: unknown): reason is Error {
  return reason instanceof Error && reason.name !== 'AbortError';
}
