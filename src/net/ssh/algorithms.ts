import type { Algorithms, ServerHostKeyAlgorithm } from 'ssh2';

/** Without `ssh-rsa`, whose signatures rest on SHA-1; the other lists of ssh2's have nothing that is broken. */
const HOST_KEY_ALGORITHMS: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/** @param known types of the host's keys that are known: those are asked for first, since no other could be checked */
export function offeredAlgorithms(known: readonly string[]): Algorithms {
  const isKnown = (algorithm: string): boolean => known.includes(keyTypeOf(algorithm));
  return { serverHostKey: HOST_KEY_ALGORITHMS.toSorted((a, b) => Number(isKnown(b)) - Number(isKnown(a))) };
}

/** RFC 8332, section 3: an RSA key is of type `ssh-rsa`, with whatever hash it signs. */
function keyTypeOf(algorithm: string): string {
  return algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm;
}
