/** How two people reach each other, without anybody in between. */
import { MAX_PEERS } from '../../actions/chat/direct/peers.ts';
import type { Place } from '../../actions/chat/place.ts';
import type { MessageConnection } from '../../net/message-connection.ts';
import { TcpClient } from '../../net/tcp-client.ts';
import { TcpServer } from '../../net/tcp-server.ts';
import type { Recorder } from '../../transcript/types.ts';
import type { Arguments } from '../command.ts';
import { networkSettings } from '../shared/connection.ts';

/** Somebody who is not there keeps what was typed waiting: not as long as elsewhere. In milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Whether somebody who says nothing is still there is asked after so long, in milliseconds. */
const KEEP_ALIVE_MS = 60_000;

interface Wire {
  readonly signal: AbortSignal;
  readonly recorder?: Recorder | undefined;
}

export function directConnector(
  args: Arguments,
  { signal, recorder }: Wire,
): (place: Place) => Promise<TcpClient> {
  const settings = {
    connectTimeout: CONNECT_TIMEOUT_MS,
    idleTimeout: Infinity,
    ...networkSettings(args),
    keepAlive: KEEP_ALIVE_MS,
  };
  return ({ host, port }) =>
    TcpClient.connect({
      ...settings,
      host,
      port,
      framing: 'lenient',
      signal,
      recorder: recorder?.connection(host, port),
    });
}

export interface DirectPlace extends Place {
  /** In milliseconds; no limit without it. */
  readonly idleTimeout?: number | undefined;
  readonly recorder?: Recorder | undefined;
}

export function directServer(
  { host, port, idleTimeout = Infinity, recorder }: DirectPlace,
  accept: (connection: MessageConnection) => Promise<void>,
): TcpServer {
  // Whom there is no place for is turned away, which is said: up to a bound.
  const settings = { host, port, idleTimeout, recorder, maxConnections: 2 * MAX_PEERS };
  return new TcpServer({ ...settings, framing: 'lenient' }, accept);
}
