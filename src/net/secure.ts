import { X509Certificate } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import { TransportError } from '../errors.ts';
import type { TlsFacts } from '../transcript/types.ts';
import { bareHost } from './address.ts';
import { reasonOf } from './explain.ts';
import type { TlsSettings } from './types.ts';

export interface SecureOptions {
  /** Whom the certificate is to name. */
  readonly host: string;
  readonly settings: TlsSettings;
  /** The protocols on offer (RFC 7301). */
  readonly alpn: readonly string[];
  readonly signal: AbortSignal;
  /** For messages: the peer is a proxy, or one stands between. */
  readonly proxy?: 'peer' | 'between';
}

/**
 * Puts TLS on a connected socket and checks the certificate. The check is made here, after the handshake and
 * before a byte of ours is sent, so that an error can tell what the certificate really says.
 *
 * @throws TransportError `tls-handshake`, `certificate`, `client-certificate` or `ca-file`
 */
export function secure(
  socket: net.Socket,
  options: SecureOptions,
): Promise<{ socket: tls.TLSSocket; facts: TlsFacts }> {
  const { host, settings, alpn, signal } = options;
  const name = bareHost(host);
  return new Promise((resolve, reject) => {
    const secured = tls.connect({
      socket,
      host: name,
      // RFC 6066, section 3: an address is not a server name.
      servername: net.isIP(name) === 0 ? name : '',
      secureContext: createContext(settings),
      ALPNProtocols: [...alpn],
      rejectUnauthorized: false,
      allowHalfOpen: true,
    } as tls.ConnectionOptions);
    const settle = (): void => {
      signal.removeEventListener('abort', onAbort);
      secured.off('error', onError);
      secured.off('close', onClose);
    };
    const fail = (error: unknown): void => {
      settle();
      secured.on('error', () => {}).destroy();
      reject(error);
    };
    const onAbort = (): void => fail(signal.reason);
    const onError = (error: Error): void => fail(handshakeError(options, error));
    const onClose = (): void => fail(handshakeError(options, new Error('the server closed the connection')));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    secured.on('error', onError);
    secured.on('close', onClose);
    secured.once('secureConnect', () => {
      const facts = tlsFacts(secured, host);
      if (!facts.trusted && settings.insecure !== true) {
        fail(certificateError(options, facts));
        return;
      }
      settle();
      resolve({ socket: secured, facts });
    });
  });
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

function tlsFacts(socket: tls.TLSSocket, host: string): TlsFacts {
  const certificate = socket.getPeerCertificate();
  const code = socket.authorized ? undefined : String(socket.authorizationError);
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    ...(typeof socket.alpnProtocol === 'string' ? { alpn: socket.alpnProtocol } : {}),
    subject: formatName(certificate.subject),
    issuer: formatName(certificate.issuer),
    names: certificate.subjectaltname?.split(', ') ?? [],
    validFrom: formatDate(certificate.valid_from),
    validTo: formatDate(certificate.valid_to),
    trusted: code === undefined,
    ...(code === undefined ? {} : { problem: problemOf(code, host, certificate), problemCode: code }),
  };
}

function problemOf(code: string, host: string, certificate: tls.PeerCertificate): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return `it expired on ${formatDate(certificate.valid_to)}`;
    case 'CERT_NOT_YET_VALID':
      return `it is not valid before ${formatDate(certificate.valid_from)}`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return certificate.subjectaltname === undefined
        ? `it names no host at all, so not ${host}`
        : `it is for ${certificate.subjectaltname}, not for ${host}`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return 'it is self-signed';
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `it was issued by ${formatName(certificate.issuer)}, which is not trusted here`;
    default:
      return code;
  }
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /expired|not valid before/,
    'check this machine’s clock; only the server’s owner can renew the certificate',
  ],
  [/is for|names no host/, 'use the name that the certificate has, or --resolve it to this address'],
  [/self-signed|issued by/, 'trust its issuer with --cacert FILE'],
];

function certificateError(
  { host, proxy }: SecureOptions,
  { problem = '', problemCode: code = '' }: TlsFacts,
): TransportError {
  const toProxy = proxy === 'peer';
  const advice = HINTS.find(([pattern]) => pattern.test(problem))?.[1];
  const hint = `${advice === undefined ? '' : `${advice}; `}-k goes on without any check`;
  const whose = toProxy ? `the proxy ${host}` : host;
  return new TransportError('certificate', `the certificate of ${whose} is not acceptable: ${problem}`, {
    cause: Object.assign(new Error(code), { code }),
    hint: toProxy ? hint.replace('--cacert', '--proxy-cacert').replace('-k', '--proxy-insecure') : hint,
  });
}

function handshakeError({ host, proxy }: SecureOptions, error: Error): TransportError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const notTls =
    code === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
    /wrong version number|packet length too long/.test(error.message);
  const reason = notTls ? 'the answer is not TLS' : reasonOf(error);
  const whom = { peer: `the proxy ${host}`, between: `${host}, through the proxy,`, none: host }[
    proxy ?? 'none'
  ];
  const scheme = proxy === 'peer' ? '-x http://' : 'http://';
  return new TransportError('tls-handshake', `the TLS handshake with ${whom} failed: ${reason}`, {
    cause: error,
    ...(notTls ? { hint: `the server speaks plain text on this port: try ${scheme} instead` } : {}),
    // RFC 7301, section 3.2: none of what we offered is spoken there.
    ...(/no application protocol/.test(error.message)
      ? { hint: 'it speaks none of the protocols that were offered: try --http2' }
      : {}),
  });
}

// A certificate may hold the same attribute twice, and then Node gives an array.
function formatName(name: object | undefined): string {
  return Object.entries(name ?? {})
    .map(([attribute, value]) => `${attribute}=${[value].flat().join('+')}`)
    .join(', ');
}

/** `Nov 20 20:49:03 2026 GMT` as `2026-11-20`. */
function formatDate(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : date.toISOString().slice(0, 10);
}
