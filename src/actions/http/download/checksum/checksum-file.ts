/**
 * Files of checksums as `sha256sum` writes and reads them (GNU coreutils, "md5 output modes"), a line a file:
 *
 *     9f86d081…  name             read as text
 *     9f86d081… *name             read as bytes: the same, where text is bytes
 *     SHA256 (name) = 9f86d081…   `--tag`, and what the BSDs write
 *     \9f86d081…  a\nb            a backslash before the line: in the name \n, \r and \\ stand for LF, CR and a backslash
 *
 * Lines that begin with `#` and empty ones are passed over; so is what wraps a signed file (RFC 9580, section 7).
 */
import { LimitError } from '../../../../errors.ts';
import { algorithmOf, type Checksum, checksumOf } from './checksum.ts';

/** Debian lists 60,000 files in 6 MB; whatever is larger is not a list of checksums. */
export const MAX_CHECKSUM_FILE_BYTES = 64 * 1024 * 1024;

export interface ChecksumFile {
  /** By the name as it stands there, without a leading `./`. */
  readonly checksums: ReadonlyMap<string, Checksum>;
  /** The lines that are none, numbered from 1. */
  readonly badLines: readonly number[];
}

const GNU = /^([\da-f]+) [ *](.+)$/is;
const BSD = /^([a-z\d-]+) ?\((.+)\) ?= ?([\da-f]+)$/is;

/** `-----BEGIN PGP SIGNED MESSAGE-----`, a field `Hash:`, and the signature behind. It is not verified here. */
const ARMOR = /^(?:-----BEGIN PGP SIGNED MESSAGE-----|Hash: [\w, -]+)$/;
const SIGNATURE = '-----BEGIN PGP SIGNATURE-----';

/**
 * Reads a file of checksums. Where a name comes twice, the stronger digest counts, and of equal ones the last.
 *
 * @throws LimitError `MAX_CHECKSUM_FILE_BYTES`
 */
export function readChecksumFile(text: string): ChecksumFile {
  if (text.length > MAX_CHECKSUM_FILE_BYTES) {
    throw new LimitError(
      'MAX_CHECKSUM_FILE_BYTES',
      `a file of checksums may have ${MAX_CHECKSUM_FILE_BYTES} bytes`,
    );
  }
  const checksums = new Map<string, Checksum>();
  const badLines: number[] = [];
  const lines = text.replace(/^\u{feff}/u, '').split('\n');
  for (const [index, raw] of lines.entries()) {
    const line = raw.replace(/\r$/, '');
    if (line === SIGNATURE) break;
    if (line.trim() === '' || line.startsWith('#') || ARMOR.test(line)) continue;
    const entry = readLine(line);
    if (entry === undefined) {
      badLines.push(index + 1);
      continue;
    }
    const known = checksums.get(entry.name);
    if (known === undefined || known.hex.length <= entry.checksum.hex.length) {
      checksums.set(entry.name, entry.checksum);
    }
  }
  return { checksums, badLines };
}

function readLine(line: string): { name: string; checksum: Checksum } | undefined {
  const isEscaped = line.startsWith('\\');
  const plain = isEscaped ? line.slice(1) : line;
  const [, gnuHex, gnuName] = GNU.exec(plain) ?? [];
  const [, tag = '', bsdName, bsdHex] = gnuHex === undefined ? (BSD.exec(plain) ?? []) : [];
  const checksum = checksumOf(gnuHex ?? bsdHex ?? '');
  const name = gnuName ?? bsdName;
  if (checksum === undefined || name === undefined) return undefined;
  if (bsdHex !== undefined && algorithmOf(tag) !== checksum.algorithm) return undefined;
  return { name: (isEscaped ? unescape(name) : name).replace(/^(?:\.\/)+/, ''), checksum };
}

function unescape(name: string): string {
  return name.replace(/\\([nr\\])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', '\\': '\\' };

/**
 * What a list of checksums says of an address: by the end of its path, the longest that is listed (`pool/a.deb` before
 * `a.deb`), as it stands there or with its escapes decoded; else by the name under which it is saved.
 */
export function checksumFor(
  checksums: ReadonlyMap<string, Checksum>,
  { pathname }: URL,
  name?: string,
): Checksum | undefined {
  for (let at = 0; at !== -1; at = pathname.indexOf('/', at + 1)) {
    const end = pathname.slice(at + 1);
    const found = checksums.get(end) ?? checksums.get(decoded(end));
    if (found !== undefined) return found;
  }
  return name === undefined ? undefined : checksums.get(name);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
