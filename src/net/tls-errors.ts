import { type NetkitError, ProtocolError, TransportError } from '../errors.ts';
import type { TlsFacts } from '../transcript/types.ts';
import { reasonOf } from './explain.ts';

/** Whom a client shakes hands with, as an error has it. */
export interface TlsPeer {
  readonly host: string;
  /** The protocols on offer (RFC 7301). */
  readonly alpn?: readonly string[];
  /** The peer is a proxy, or one stands between. */
  readonly proxy?: 'peer' | 'between';
  /** The connection has spoken in the clear until now. */
  readonly upgraded?: boolean;
}

/** RFC 3207, section 6: what is said in the clear may be put there by anybody, to be taken for said inside TLS. */
export function injectionError(by: 'server' | 'client'): ProtocolError {
  return new ProtocolError('weird-reply', `the ${by} goes on in plain text where TLS was to begin`, {
    source: 'RFC 3207, section 6',
    hint: 'somebody on the way may have put it there',
  });
}

/** Whether OpenSSL stumbled over something that is no TLS at all. */
function isNotTls(error: Error): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return (
    code === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
    /wrong version number|packet length too long|http request/.test(error.message)
  );
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /expired|not valid before/,
    'check this machine’s clock; only the server’s owner can renew the certificate',
  ],
  [/is for|names no host/, 'use the name that the certificate has, or --resolve it to this address'],
  [/self-signed|issued by/, 'trust its issuer with --cacert FILE'],
];

export function certificateError(
  { host, proxy }: TlsPeer,
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

/** For a client whose handshake has failed. */
export function handshakeError(peer: TlsPeer, error: Error): NetkitError {
  const { host, proxy, upgraded } = peer;
  const notTls = isNotTls(error);
  if (notTls && upgraded === true) return injectionError('server');
  const reason = notTls ? 'the answer is not TLS' : reasonOf(error);
  const whom = { peer: `the proxy ${host}`, between: `${host}, through the proxy,`, none: host }[
    proxy ?? 'none'
  ];
  return new TransportError('tls-handshake', `the TLS handshake with ${whom} failed: ${reason}`, {
    cause: error,
    ...(notTls ? { hint: `the server speaks plain text on this port${plainInstead(peer)}` } : {}),
    // Not by itself: that is what somebody would want who disturbs the handshake.
    ...(upgraded === true ? { hint: '--tls none goes on in plain text' } : {}),
    // RFC 7301, section 3.2: none of what we offered is spoken there.
    ...(/no application protocol/.test(error.message)
      ? { hint: 'it speaks none of the protocols that were offered: try --http2' }
      : {}),
  });
}

/** Whoever offers protocols speaks HTTP. */
function plainInstead({ alpn = [], proxy }: TlsPeer): string {
  if (alpn.length === 0) return ': is it the right one?';
  return `: try ${proxy === 'peer' ? '-x http://' : 'http://'} instead`;
}

/** For a server whose client, at this address, does not manage the handshake. */
export function clientHandshakeError(remote: string, error: Error): NetkitError {
  if (isNotTls(error)) return injectionError('client');
  return new TransportError(
    'tls-handshake',
    `the TLS handshake with the client ${remote} failed: ${reasonOf(error)}`,
    { cause: error },
  );
}
