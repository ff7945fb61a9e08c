import { X509Certificate } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import { TransportError } from '../errors.ts';
import type { TlsFacts } from '../transcript/types.ts';
import { bareHost } from './address.ts';
import { startDeadline } from './deadline.ts';
import { reasonOf } from './explain.ts';
import { DEFAULT_CONNECT_TIMEOUT_MS } from './time-limits.ts';
import { certificateError, handshakeError, injectionError, type TlsPeer } from './tls-errors.ts';
import { agreementOf, peerCertificateOf } from './tls-facts.ts';
import { completeHandshake } from './tls-handshake.ts';
import type { TlsSession, TlsSettings } from './types.ts';

export interface SecureOptions extends TlsPeer {
  readonly settings: TlsSettings;
  /** To be resumed where it is the same host's. */
  readonly session?: TlsSession | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Secured {
  readonly socket: tls.TLSSocket;
  readonly facts: TlsFacts;
  /** The latest that the server offered; in TLS 1.3 that is some time after the handshake. */
  readonly session: () => TlsSession | undefined;
}

/**
 * Puts TLS on a connected socket and checks the certificate. The check is made here, after the handshake and
 * before a byte of ours is sent, so that an error can tell what the certificate really says.
 *
 * @throws TransportError `tls-handshake`, `certificate`, `client-certificate` or `ca-file`
 */
export async function secure(socket: net.Socket, options: SecureOptions): Promise<Secured> {
  return beginTls(socket, options).secured;
}

/**
 * The same for one who wants the socket at once, such as an FTP client, whose server begins the handshake of a data
 * connection only after the next command. When the handshake or the check fails, the socket is destroyed.
 *
 * @throws TransportError `client-certificate` or `ca-file`
 */
export function beginTls(
  socket: net.Socket,
  options: SecureOptions,
): { readonly socket: tls.TLSSocket; readonly secured: Promise<Secured> } {
  const { host, settings, alpn = [], signal } = options;
  const name = bareHost(host);
  // What the first handshake has shown is the proof for this host, and for no other.
  const session = options.session?.host === host ? options.session : undefined;
  const secured = tls.connect({
    socket,
    host: name,
    // RFC 6066, section 3: an address is not a server name.
    servername: net.isIP(name) === 0 ? name : '',
    secureContext: createContext(settings),
    ALPNProtocols: [...alpn],
    rejectUnauthorized: false,
    allowHalfOpen: true,
    ...(session === undefined ? {} : { session: session.ticket }),
  } as tls.ConnectionOptions);
  const done = completeHandshake(secured, {
    event: 'secureConnect',
    signal,
    explain: (error) => handshakeError(options, error),
    check() {
      // A session is resumed without a certificate: what the first handshake has shown still holds.
      const first = secured.isSessionReused() ? session : undefined;
      const certificate = first?.certificate ?? peerCertificateOf(secured, host);
      const facts = { ...agreementOf(secured), ...certificate, ...(first && { resumed: true }) };
      if (!facts.trusted && settings.insecure !== true) throw certificateError(options, facts);
      const latest = (): TlsSession | undefined => {
        const ticket = secured.getSession();
        return ticket && { ticket, host, certificate };
      };
      return { socket: secured, facts, session: latest };
    },
  });
  // Who takes the socket only hears of a failure there.
  done.catch(() => {});
  return { socket: secured, secured: done };
}

/**
 * Puts TLS on a socket that has spoken in the clear (STARTTLS), within a time limit of its own. After an error it is
 * destroyed.
 *
 * @throws what `secure` throws; TransportError `timeout`; ProtocolError `weird-reply` for what nobody has read
 */
export async function secureSocket(
  socket: net.Socket,
  options: SecureOptions & {
    /** In milliseconds. */
    readonly timeout?: number | undefined;
  },
): Promise<Secured> {
  const { timeout = DEFAULT_CONNECT_TIMEOUT_MS, ...rest } = options;
  const deadline = startDeadline(options.host, timeout, options.signal);
  deadline.phase = 'the TLS handshake';
  try {
    if (socket.readableLength > 0) throw injectionError('server');
    return await secure(socket, { ...rest, upgraded: true, signal: deadline.signal });
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    deadline.clear();
  }
}

function createContext({ ca, cert, key, passphrase }: TlsSettings): tls.SecureContext {
  const authorities = ca === undefined ? {} : { ca: typeof ca === 'string' ? ca : [...ca] };
  // Node passes over what it cannot read, and takes its own authorities when nothing is left.
  checked('ca-file', 'the CA certificates cannot be used', () =>
    [ca ?? []].flat().map((pem) => new X509Certificate(pem)),
  );
  return checked('client-certificate', 'the client certificate or its key cannot be used', () =>
    tls.createSecureContext({
      ...authorities,
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(passphrase === undefined ? {} : { passphrase }),
    }),
  );
}

function checked<T>(code: 'ca-file' | 'client-certificate', what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code: problem } = error as NodeJS.ErrnoException;
    const mismatch = problem === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH';
    throw new TransportError(code, `${what}: ${reasonOf(error)}`, {
      cause: error,
      hint: mismatch ? 'the key belongs to another certificate' : 'it must be in PEM form',
    });
  }
}
