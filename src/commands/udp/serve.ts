import { setImmediate as nextTurn } from 'node:timers/promises';
import { startUdpService } from '../../lab/udp/server.ts';
import type { Io } from '../../terminal/io.ts';
import { formatNumberOf } from '../../terminal/units.ts';
import type { Arguments } from '../command.ts';
import { tell } from '../shared/say.ts';
import { logOf, sayWhere, stopped } from '../shared/serve.ts';
import { DEFAULT_BIND } from '../shared/serve-options.ts';
import { portOf } from '../shared/numbers.ts';
import { SERVICE_DEFAULTS } from '../tcp/serve-defaults.ts';
import { serviceOf } from '../tcp/service-of.ts';
import { warningFor } from './place.ts';
import { withUdpTracing } from './tracing.ts';

/** Resolves with 0 once the server has been told to stop and has stopped. */
export async function serve(args: Arguments, io: Io): Promise<number> {
  const { name, service } = serviceOf(args);
  const host = args.text('bind') ?? DEFAULT_BIND;
  const port = portOf(args, 'port', SERVICE_DEFAULTS[name]);
  const log = logOf(args, io);
  return withUdpTracing(args, io, async (recorderTo) => {
    const server = await startUdpService(service, {
      host,
      port,
      ...(args.flag('ipv6-only') && { ipv6Only: true }),
      recorder: await recorderTo(host, port),
      ...(log && { log }),
    });
    try {
      sayWhere(io, args, { address: server.authority, host, port: server.port, service: name });
      const warning = warningFor(server.authority, 'is answered');
      if (warning !== undefined) tell(io, warning);
      await stopped(io.signal);
    } finally {
      await server.stop();
    }
    // The log is written a turn later than told.
    await nextTurn();
    if (log) tell(io, `${formatNumberOf(server.receivedCount, 'datagram')} received`);
    return 0;
  });
}
