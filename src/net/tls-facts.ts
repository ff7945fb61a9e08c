import type tls from 'node:tls';
import type { TlsFacts } from '../transcript/types.ts';
import type { CertificateFacts } from './types.ts';

/** What both ends have agreed on. */
export function agreementOf(socket: tls.TLSSocket): Pick<TlsFacts, 'version' | 'cipher' | 'alpn'> {
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    ...(typeof socket.alpnProtocol === 'string' ? { alpn: socket.alpnProtocol } : {}),
  };
}

/** The server's certificate as its client has found it. `host` is whom it is to name. */
export function peerCertificateOf(socket: tls.TLSSocket, host: string): CertificateFacts {
  const certificate = socket.getPeerCertificate();
  const code = socket.authorized ? undefined : String(socket.authorizationError);
  return {
    ...describeCertificate(certificate),
    trusted: code === undefined,
    ...(code === undefined ? {} : { problem: problemOf(code, host, certificate), problemCode: code }),
  };
}

/** The server's certificate from its own side. */
export function ownCertificateOf(socket: tls.TLSSocket): CertificateFacts {
  return { ...describeCertificate(socket.getCertificate() as tls.PeerCertificate), trusted: true };
}

function describeCertificate(certificate: tls.PeerCertificate): Omit<CertificateFacts, 'trusted'> {
  return {
    subject: formatName(certificate.subject),
    issuer: formatName(certificate.issuer),
    names: certificate.subjectaltname?.split(', ') ?? [],
    validFrom: formatDate(certificate.valid_from),
    validTo: formatDate(certificate.valid_to),
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
