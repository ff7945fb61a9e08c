/**
 * SCRAM (RFC 5802; with SHA-256, RFC 7677): each end proves that it knows the password, and neither says it.
 *
 *     C: n,,n=user,r=CLIENT                                 the GS2 header, then who and a nonce
 *     S: r=CLIENTSERVER,s=QSXCR+Q6sek8bf92,i=4096           the nonce continued, a salt in base64, iterations
 *     C: c=biws,r=CLIENTSERVER,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=      the GS2 header in base64, the client's proof
 *     S: v=rmF9pqV8S7suAoZWja4dJRkFsKQ=                     the server's
 *
 * Here is what both ends have in common: the attributes of a message, and the keys.
 */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

export type ScramMechanism = 'SCRAM-SHA-1' | 'SCRAM-SHA-256';

const HASHES = {
  'SCRAM-SHA-1': { name: 'sha1', bytes: 20 },
  'SCRAM-SHA-256': { name: 'sha256', bytes: 32 },
} as const;

/** What both ends know once the password has been salted. */
export interface ScramProofs {
  /** The client's. */
  readonly proof: Buffer;
  /** The server's. */
  readonly signature: Buffer;
}

/** Section 3. @param authMessage the two first messages and the last one of the client up to its proof, joined by commas */
export function scramProofs(
  mechanism: ScramMechanism,
  password: string,
  { salt, iterations }: { readonly salt: Buffer; readonly iterations: number },
  authMessage: string,
): ScramProofs {
  const { name, bytes } = HASHES[mechanism];
  const hmac = (key: Buffer, text: string): Buffer => createHmac(name, key).update(text).digest();
  const salted = pbkdf2Sync(password, salt, iterations, bytes, name);
  const clientKey = hmac(salted, 'Client Key');
  const storedKey = createHash(name).update(clientKey).digest();
  const clientSignature = hmac(storedKey, authMessage);
  return {
    proof: Buffer.from(clientKey.map((byte, index) => byte ^ (clientSignature[index] ?? 0))),
    signature: hmac(hmac(salted, 'Server Key'), authMessage),
  };
}

/**
 * The attributes of a message, in their order: a letter, `=`, a value.
 *
 * @returns `undefined` for what is none, or has one twice
 */
export function parseAttributes(text: string): ReadonlyMap<string, string> | undefined {
  const attributes = new Map<string, string>();
  for (const part of text.split(',')) {
    const [, name, value] = /^([A-Za-z])=([^]*)$/.exec(part) ?? [];
    if (name === undefined || value === undefined || attributes.has(name)) return undefined;
    attributes.set(name, value);
  }
  return attributes;
}

/** A name inside a message: `,` and `=` would end it (section 5.1, `saslname`). */
export function encodeSaslName(name: string): string {
  return name.replaceAll('=', '=3D').replaceAll(',', '=2C');
}

/** @returns `undefined` where a `=` begins anything else */
export function decodeSaslName(name: string): string | undefined {
  if (/=(?!2C|3D)/.test(name)) return undefined;
  return name.replaceAll('=2C', ',').replaceAll('=3D', '=');
}

/** @returns `undefined` for what is no base64 (RFC 4648, section 4), which Node would step over, and for nothing */
export function decodeBase64(text: string): Buffer | undefined {
  const isWhole = text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  return isWhole ? Buffer.from(text, 'base64') : undefined;
}
