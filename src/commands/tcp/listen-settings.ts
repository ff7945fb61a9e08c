import { createPrivateKey, X509Certificate } from 'node:crypto';
import { TransportError, UsageError } from '../../errors.ts';
import { reasonOf } from '../../net/explain.ts';
import { createServerContext } from '../../net/secure-server.ts';
import type { TcpListenerSettings } from '../../net/tcp-listener.ts';
import { MAX_CONNECTIONS, SERVER_IDLE_TIMEOUT_MS } from '../../net/tcp-server.ts';
import { DEFAULT_CONNECT_TIMEOUT_MS } from '../../net/time-limits.ts';
import type { Io } from '../../terminal/io.ts';
import type { Recorder } from '../../transcript/types.ts';
import type { Arguments } from '../command.ts';
import { milliseconds } from '../shared/connection.ts';
import { say } from '../shared/say.ts';
import { tlsOf } from '../shared/serve.ts';
import { countOf, placeOf } from './listen-place.ts';

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
  const { tls, note } = await tlsOf(args, io, args.flag('tls'));
  if (tls !== undefined) checkCertificate(tls, args);
  if (note !== undefined) say(note, args, io);
  return {
    ...place,
    maxConnections: keepOpen ? (maxClients ?? MAX_CONNECTIONS) : 1,
    idleTimeout: milliseconds(args, 'idle-timeout') ?? (keepOpen ? SERVER_IDLE_TIMEOUT_MS : Infinity),
    recorder,
    ...(tls && {
      tls: { certificate: async () => tls, alpn: [], handshakeTimeout: DEFAULT_CONNECT_TIMEOUT_MS },
    }),
  };
}

/** Before anybody comes: without a certificate and its key, every handshake would fail without a word here. */
function checkCertificate(tls: { readonly cert: string; readonly key: string }, args: Arguments): void {
  try {
    createServerContext(tls);
    // A key of another kind is none of OpenSSL's business before the handshake.
    if (!new X509Certificate(tls.cert).checkPrivateKey(createPrivateKey(tls.key))) {
      throw new Error('the private key is of another certificate');
    }
  } catch (cause) {
    const files = [args.text('cert'), args.text('key')].filter((file) => file !== undefined).join(' with ');
    throw new TransportError('client-certificate', `cannot use ${files} for TLS: ${reasonOf(cause)}`, {
      hint: 'a certificate and its own private key, both in PEM form, are needed; --key names the key',
      cause,
    });
  }
}
