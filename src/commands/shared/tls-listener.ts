import type { TlsListenerSettings } from '../../net/tcp-listener.ts';
import { HANDSHAKE_TIMEOUT_MS } from '../../net/time-limits.ts';
import { reasonOf } from '../../net/explain.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { tlsOf } from './serve.ts';

/**
 * TLS from the first byte, where --tls or --cert asks for it.
 *
 * @param tell says what whoever runs the server should know of its certificate
 * @param log says what becomes of clients: here of those that do not manage the handshake
 * @throws as tlsOf
 */
export async function tlsListenerOf(
  args: Arguments,
  io: Io,
  { tell, log }: { tell(note: string): void; readonly log: ((line: string) => void) | undefined },
): Promise<TlsListenerSettings | undefined> {
  const { tls, note } = await tlsOf(args, io, args.flag('tls'));
  if (tls === undefined) return undefined;
  if (note !== undefined) tell(note);
  return {
    certificate: async () => tls,
    alpn: [],
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    onFailure: (remote, error) => log?.(`${remote} has not managed the TLS handshake: ${reasonOf(error)}`),
  };
}
