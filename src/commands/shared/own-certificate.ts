import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { TransportError } from '../../errors.ts';
import { reasonOf } from '../../net/explain.ts';
import { createServerContext } from '../../net/secure-server.ts';

/**
 * A server's own certificate and key, both PEM. They are tried before anybody comes: a handshake that fails for want of them
 * tells nobody why.
 *
 * @param keyFile the certificate's file, which may hold both, without it
 * @throws TransportError `read-file`, `client-certificate`
 */
export function readOwnCertificate(
  certFile: string,
  keyFile: string | undefined,
): { readonly cert: string; readonly key: string } {
  const cert = readText(certFile, '--cert');
  const pair = { cert, key: keyFile === undefined ? cert : readText(keyFile, '--key') };
  try {
    createServerContext(pair);
    // A key of another kind is none of OpenSSL's business before the handshake.
    if (!new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key))) {
      throw new Error('the private key is of another certificate');
    }
  } catch (cause) {
    const files = [certFile, keyFile].filter((file) => file !== undefined).join(' with ');
    throw new TransportError('client-certificate', `cannot use ${files} for TLS: ${reasonOf(cause)}`, {
      hint: 'a certificate and its own private key, both in PEM form, are needed; --key names the key',
      cause,
    });
  }
  return pair;
}

function readText(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new TransportError('read-file', `${option}: cannot read ${file}: ${reasonOf(cause)}`, { cause });
  }
}
