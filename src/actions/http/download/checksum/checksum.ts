import { UsageError } from '../../../../errors.ts';

/** Digests that files are published with; weak ones are known, since they are still in use. */
export const CHECKSUM_ALGORITHMS = ['sha256', 'sha512', 'sha384', 'sha224', 'sha1', 'md5'] as const;

export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** What a file has to be. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** In lower case. */
  readonly hex: string;
}

/** How many hexadecimal digits each has; no two have the same number. */
const DIGITS: Readonly<Record<ChecksumAlgorithm, number>> = {
  md5: 32,
  sha1: 40,
  sha224: 56,
  sha256: 64,
  sha384: 96,
  sha512: 128,
};

/**
 * Reads what a person writes: `sha256:9f86…`, `sha-256=9f86…`, or `9f86…` alone, whose length says what it is.
 *
 * @throws UsageError
 */
export function parseChecksum(text: string): Checksum {
  const [, name, hex = ''] = /^(?:([a-z\d-]+)[:=])?([^:=]*)$/i.exec(text.trim()) ?? [];
  if (!/^[\da-f]+$/i.test(hex)) {
    throw refuse(text, 'is no checksum', 'write it as sha256:9f86d081…, in hexadecimal digits');
  }
  const checksum = checksumOf(hex);
  if (name === undefined) {
    if (checksum !== undefined) return checksum;
    throw refuse(text, `has ${hex.length} digits, as no checksum has`, `known are ${KNOWN}`);
  }
  const algorithm = algorithmOf(name);
  if (algorithm === undefined) throw refuse(text, `has the unknown algorithm ${name}`, `known are ${KNOWN}`);
  if (checksum?.algorithm === algorithm) return checksum;
  throw refuse(text, `has ${hex.length} digits`, `a ${algorithm} has ${DIGITS[algorithm]}`);
}

/** Of bare digits; `undefined` where there are as many as in no checksum. */
export function checksumOf(hex: string): Checksum | undefined {
  const algorithm = CHECKSUM_ALGORITHMS.find((known) => DIGITS[known] === hex.length);
  return algorithm === undefined ? undefined : { algorithm, hex: hex.toLowerCase() };
}

/** As programs write it: `SHA256`, `sha-256`. */
export function algorithmOf(name: string): ChecksumAlgorithm | undefined {
  const plain = name.toLowerCase().replace('-', '');
  return CHECKSUM_ALGORITHMS.find((known) => known === plain);
}

const KNOWN = CHECKSUM_ALGORITHMS.join(', ');

function refuse(text: string, problem: string, hint: string): UsageError {
  return new UsageError(`${JSON.stringify(text)} ${problem}`, { hint });
}
