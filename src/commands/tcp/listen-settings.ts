import { UsageError } from '../../errors.ts';
import type { TcpListenerSettings } from '../../net/tcp-listener.ts';
import { MAX_CONNECTIONS, SERVER_IDLE_TIMEOUT_MS } from '../../net/tcp-server.ts';
import type { Io } from '../../terminal/io.ts';
import type { Recorder } from '../../transcript/types.ts';
import type { Arguments } from '../command.ts';
import { milliseconds } from '../shared/connection.ts';
import { say } from '../shared/say.ts';
import { countOf } from '../shared/numbers.ts';
import { placeOf } from './listen-place.ts';
import { tlsListenerOf } from '../shared/tls-listener.ts';

/**
 * How a listener is opened, and what the user should know of its certificate said.
 *
 * @throws UsageError; TransportError `read-file` or `client-certificate` for a certificate that cannot be read or used
 */
export async function listenerSettings(
  args: Arguments,
  io: Io,
  recorder: Recorder | undefined,
): Promise<TcpListenerSettings> {
  const keepOpen = args.flag('keep-open');
  const maxClients = countOf(args, 'max-clients');
  if (maxClients !== undefined && !keepOpen) throw new UsageError('--max-clients goes with --keep-open');
  const place = placeOf(args);
  const tell = (note: string): void => say(note, args, io);
  const tls = await tlsListenerOf(args, io, { tell, log: tell });
  return {
    ...place,
    maxConnections: keepOpen ? (maxClients ?? MAX_CONNECTIONS) : 1,
    idleTimeout: milliseconds(args, 'idle-timeout') ?? (keepOpen ? SERVER_IDLE_TIMEOUT_MS : Infinity),
    recorder,
    ...(tls && { tls }),
  };
}
