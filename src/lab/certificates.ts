import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  type Authority,
  BACKDATED_MS,
  createAuthority,
  DAY_MS,
  exportKey,
  KEY_ALGORITHM,
} from './authority.ts';
import { openAuthority } from './authority-store.ts';
import { dataFolder } from './data-folder.ts';
import { loadX509 } from './x509.ts';

export interface LabCertificates {
  /** The authority's certificate, PEM: what a client is told to trust. */
  readonly ca: string;
  /** The file that holds `ca`; `undefined` where the data folder cannot be written. */
  readonly caPath: string | undefined;
  /** What the user should know about it, if anything. */
  readonly note: string | undefined;
  /** Issues a server certificate for host names and addresses; it is held in memory only. */
  issue(names: readonly string[], options?: IssueOptions): Promise<IssuedCertificate>;
}

/** How a certificate of `Lab.issue` can be a bad one: out of its time, or from nobody who is trusted; without it, a good one. */
export interface IssueOptions {
  /** How long it is valid, counted from `notBefore`; 30 without it. */
  readonly days?: number;
  /** From when it is valid; an hour ago without it. */
  readonly notBefore?: Date;
  /** Signed with its own key instead of the authority's: nobody trusts it. */
  readonly selfSigned?: boolean;
}

/** A server's certificate and its private key (ECDSA, P-256), as `tls.createServer` of Node.js takes them. */
export interface IssuedCertificate {
  /** PEM. */
  readonly cert: string;
  /** PEM, PKCS #8. */
  readonly key: string;
}

/** Held in memory and issued at each start, so it need only outlive a lab that is left running. */
const LEAF_DAYS = 30;

/**
 * The lab's certificates, signed by an authority of the user's own that is made on first use and kept in
 * `folder`. No key comes with netkit: one that everybody has would protect nobody.
 */
export async function labCertificates(folder = dataFolder()): Promise<LabCertificates> {
  const { authority, caPath, note } = await findAuthority(folder);
  return {
    ca: authority.cert,
    caPath,
    note,
    issue: (names, options = {}) => issue(authority, names, options),
  };
}

async function findAuthority(
  folder: string,
): Promise<{ authority: Authority; caPath: string | undefined; note: string | undefined }> {
  try {
    const { caPath, ...authority } = await openAuthority(folder);
    return { authority, caPath, note: undefined };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const note = `the lab's certificate authority lives in memory for this run: ${folder} cannot be used (${reason})`;
    return { authority: await createAuthority(), caPath: undefined, note };
  }
}

async function issue(
  authority: Authority,
  names: readonly string[],
  { days = LEAF_DAYS, notBefore = new Date(Date.now() - BACKDATED_MS), selfSigned = false }: IssueOptions,
): Promise<IssuedCertificate> {
  const x509 = await loadX509();
  const { subtle } = webcrypto;
  const keys = await subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
  const subject = `CN=${names[0] ?? 'localhost'}`;
  const authorityCertificate = new x509.X509Certificate(authority.cert);
  const authorityKey = x509.PemConverter.decodeFirst(authority.key);
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: selfSigned ? subject : authorityCertificate.subject,
    notBefore,
    notAfter: new Date(notBefore.getTime() + days * DAY_MS),
    publicKey: keys.publicKey,
    signingAlgorithm: KEY_ALGORITHM,
    signingKey: selfSigned
      ? keys.privateKey
      : await subtle.importKey('pkcs8', authorityKey, KEY_ALGORITHM, false, ['sign']),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) === 0 ? 'dns' : 'ip', value: name })),
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(
        selfSigned ? keys.publicKey : authorityCertificate.publicKey,
      ),
    ],
  });
  return { cert: certificate.toString('pem') + '\n', key: await exportKey(keys.privateKey) };
}
