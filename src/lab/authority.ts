import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { CERTIFIED_DOMAINS } from './names.ts';
import { loadX509 } from './x509.ts';

/** The lab's certificate authority: a certificate that clients are told to trust, and the key it signs with. */
export interface Authority {
  /** PEM. */
  readonly cert: string;
  /** PEM, PKCS #8. */
  readonly key: string;
}

/** NIST P-256 keys are made in a millisecond and taken by every TLS library. */
export const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export const DAY_MS = 24 * 60 * 60 * 1000;

/** Long enough not to be noticed, short enough that a forgotten one dies. */
const AUTHORITY_DAYS = 730;

/** An authority that ends sooner is replaced: what it signs today must outlive a lab that is left running. */
const RENEW_BEFORE_DAYS = 60;

/** Certificates begin a little in the past, for clients whose clocks are behind. */
export const BACKDATED_MS = 60 * 60 * 1000;

export async function createAuthority(now = Date.now()): Promise<Authority> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=netkit lab authority, O=netkit',
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(now + AUTHORITY_DAYS * DAY_MS),
    signingAlgorithm: KEY_ALGORITHM,
    keys,
    extensions: [
      // It signs servers only, never another authority.
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.Extension(NAME_CONSTRAINTS_OID, true, NAME_CONSTRAINTS),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: certificate.toString('pem') + '\n', key: await exportKey(keys.privateKey) };
}

/** PEM, PKCS #8. */
export async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const base64 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${base64.replace(/(.{64})(?=.)/g, '$1\n')}\n-----END PRIVATE KEY-----\n`;
}

/** Whether it is whole, still valid for a while, and may sign for all that the lab answers for today. */
export function isUsable({ cert, key }: Authority, now = Date.now()): boolean {
  try {
    const certificate = new X509Certificate(cert);
    return (
      certificate.ca &&
      certificate.checkPrivateKey(createPrivateKey(key)) &&
      Date.parse(certificate.validFrom) <= now &&
      Date.parse(certificate.validTo) >= now + RENEW_BEFORE_DAYS * DAY_MS &&
      certificate.raw.includes(NAME_CONSTRAINTS)
    );
  } catch {
    return false;
  }
}

/** `NameConstraints` of RFC 5280, section 4.2.1.10, in DER: the library has no writer for it. */
const NAME_CONSTRAINTS_OID = '2.5.29.30';
const NAME_CONSTRAINTS = der(
  0x30, // SEQUENCE, of which we use one member:
  der(
    0xa0, // permittedSubtrees
    ...CERTIFIED_DOMAINS.map((domain) => subtree(0x82, Buffer.from(domain, 'latin1'))), // dNSName
    subtree(0x87, Buffer.from([127, 0, 0, 0, 255, 0, 0, 0])), // iPAddress: 127.0.0.0/8
    subtree(0x87, Buffer.concat([Buffer.alloc(15), Buffer.from([1]), Buffer.alloc(16, 255)])), // ::1/128
  ),
);

function subtree(tag: number, base: Buffer): Buffer {
  return der(0x30, der(tag, base));
}

function der(tag: number, ...members: readonly Buffer[]): Buffer {
  const content = Buffer.concat(members);
  if (content.length > 255) throw new RangeError('a longer length than this writer can write');
  const length = content.length < 128 ? [content.length] : [0x81, content.length];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
