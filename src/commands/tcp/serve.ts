import { setImmediate as nextTurn } from 'node:timers/promises';
import { UsageError } from '../../errors.ts';
import { startServiceServer } from '../../lab/tcp/server.ts';
import type { ServiceName } from '../../lab/tcp/services.ts';
import type { ListenAddress } from '../../net/listen.ts';
import { MAX_CONNECTIONS, SERVER_IDLE_TIMEOUT_MS } from '../../net/tcp-server.ts';
import type { Io } from '../../terminal/io.ts';
import { formatNumberOf } from '../../terminal/units.ts';
import type { Arguments } from '../command.ts';
import { milliseconds } from '../shared/connection.ts';
import { tell } from '../shared/say.ts';
import { logOf, sayWhere, stopped } from '../shared/serve.ts';
import { DEFAULT_BIND } from '../shared/serve-options.ts';
import { countOf, portOf } from '../shared/numbers.ts';
import { tlsListenerOf } from '../shared/tls-listener.ts';
import { loadPlainAnnotator, withTracing } from '../shared/tracing.ts';
import { SERVICE_DEFAULTS } from './serve-defaults.ts';
import { serviceOf } from './service-of.ts';

/** Resolves with 0 once the server has been told to stop and has stopped. */
export async function serve(args: Arguments, io: Io): Promise<number> {
  const { name, service } = serviceOf(args);
  const log = logOf(args, io);
  const tls = await tlsListenerOf(args, io, { tell: (note) => tell(io, note), log });
  const where = placeOf(args, name);
  const handlers = countOf(args, 'pool');
  const maxConnections = countOf(args, 'max-clients') ?? MAX_CONNECTIONS;
  return withTracing(args, io, loadPlainAnnotator, async (tracing) => {
    const recorder = await tracing.recorderFor('raw');
    const server = await startServiceServer(service, {
      ...where,
      maxConnections,
      idleTimeout: milliseconds(args, 'idle-timeout') ?? SERVER_IDLE_TIMEOUT_MS,
      handlers,
      ...(tls && { tls }),
      recorder,
      log,
    });
    try {
      const { authority: address, host, port } = server;
      const facts = { address, host, port, service: name, tls: tls !== undefined, pool: handlers ?? null };
      sayWhere(io, args, facts);
      if (!server.loopback) {
        tell(io, `listening on ${host}: whoever can reach this machine is served`);
      }
      await stopped(io.signal);
    } finally {
      await server.stop();
    }
    // The log is written a turn later than told.
    await nextTurn();
    if (log) tell(io, `${formatNumberOf(server.servedCount, 'client')} served`);
    return 0;
  });
}

function placeOf(args: Arguments, name: ServiceName): ListenAddress {
  const bind = args.text('bind') ?? DEFAULT_BIND;
  const backlog = countOf(args, 'backlog');
  const port = portOf(args, 'port', SERVICE_DEFAULTS[name]);
  const [, unixSocket] = /^unix:(.*)$/s.exec(bind) ?? [];
  if (unixSocket !== undefined && args.number('port') !== undefined) {
    throw new UsageError('a Unix-domain socket has no port', { hint: 'leave --port out' });
  }
  return {
    ...(unixSocket === undefined ? { host: bind, port } : { host: 'localhost', port: 0, unixSocket }),
    ...(backlog !== undefined && { backlog }),
    ...(args.flag('ipv6-only') && { ipv6Only: true }),
  };
}
