/**
 * Passwords by host, as ftp and curl keep them:
 *
 *     machine ftp.example.org login alice password "with \"quotes\" and \\"
 *     machine www.example.org
 *       login bob          # a comment, where a word would begin
 *       account sales
 *     default login anonymous password me@example.org
 *     macdef init
 *     cd /pub              (passed over, up to an empty line)
 *
 * Words are divided by blanks and line ends; quotes end on their line, and in them \n, \r and \t are what they are in C.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { isNetkitError, LimitError, TransportError } from '../errors.ts';
import { reasonOf } from '../net/explain.ts';

export interface NetrcEntry {
  /** `undefined`: every host (`default`). */
  readonly host: string | undefined;
  readonly login?: string;
  readonly password?: string;
  /** A second password, which some FTP servers want. */
  readonly account?: string;
}

/** Room for ten thousand hosts. */
export const MAX_NETRC_BYTES = 1024 * 1024;

/** Where the file is unless told otherwise; without HOME, in the folder that the system has for the user. */
export function netrcPath(env: Readonly<Record<string, string | undefined>>): string {
  return join(env['HOME'] || userInfo().homedir, ON_WINDOWS ? '_netrc' : '.netrc');
}

/**
 * Reads the file; a missing one has no entries where it is `optional`.
 *
 * @throws TransportError `read-file` when it cannot be read, or others can read the passwords in it, LimitError
 */
export async function readNetrc(
  path: string,
  { optional = false }: { readonly optional?: boolean } = {},
): Promise<NetrcEntry[]> {
  const file = await readBounded(path).catch((cause: NodeJS.ErrnoException) => {
    if (optional && cause.code === 'ENOENT') return undefined;
    if (isNetkitError(cause)) throw cause;
    throw new TransportError('read-file', `cannot read ${path}: ${reasonOf(cause)}`, { cause });
  });
  if (file === undefined) return [];
  const entries = parseNetrc(file.text, path);
  if (file.shared && entries.some(({ password }) => password !== undefined)) {
    throw new TransportError('read-file', `others can read the passwords in ${path}`, {
      hint: `chmod 600 ${path}`,
    });
  }
  return entries;
}

/**
 * Reads the text of such a file. Words that mean nothing are passed over, and an entry ends where the next one begins.
 *
 * @param name what messages call it
 * @throws TransportError `read-file` for quotes that are not around a word
 */
export function parseNetrc(text: string, name = '.netrc'): NetrcEntry[] {
  const entries: { host: string | undefined; login?: string; password?: string; account?: string }[] = [];
  const words = wordsOf(text, name);
  for (const word of words) {
    const keyword = word.toLowerCase();
    if (keyword === 'machine') {
      const host = words.next().value;
      if (host !== undefined) entries.push({ host });
    } else if (keyword === 'default') {
      entries.push({ host: undefined });
    } else if (keyword === 'login' || keyword === 'password' || keyword === 'account') {
      const value = words.next().value;
      const entry = entries.at(-1);
      if (entry !== undefined && value !== undefined) entry[keyword] ??= value;
    }
  }
  return entries;
}

/**
 * Who to be at a host: the first entry that holds for it and for `login`, if that is known already. As in curl, one with
 * a password comes before one without, and an entry without a login holds for every login.
 */
export function lookUpNetrc(
  entries: readonly NetrcEntry[],
  host: string,
  login?: string,
): { readonly user: string; readonly password?: string; readonly account?: string } | undefined {
  const wanted = host.toLowerCase();
  const fitting = entries.filter(
    (entry) =>
      (entry.host === undefined || entry.host.toLowerCase() === wanted) &&
      (login === undefined || entry.login === undefined || entry.login === login) &&
      (entry.login !== undefined || entry.password !== undefined),
  );
  const entry = fitting.find(({ password }) => password !== undefined) ?? fitting[0];
  if (entry === undefined) return undefined;
  const { host: _, login: user = login ?? '', ...rest } = entry;
  return { user, ...rest };
}

/** The words of all lines, without comments and macros. */
function* wordsOf(text: string, name: string): Generator<string, undefined> {
  let inMacro = false;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (inMacro) {
      inMacro = line !== '';
      continue;
    }
    for (const [, quoted, plain, stray] of line.matchAll(WORD)) {
      if (stray !== undefined) {
        throw new TransportError(
          'read-file',
          `line ${index + 1} of ${name}: the quotes are not around a word`,
        );
      }
      inMacro = plain?.toLowerCase() === 'macdef';
      if (inMacro) break;
      const word =
        quoted?.replaceAll(/\\(.)/gs, (_, escaped: string) => ESCAPES[escaped] ?? escaped) ?? plain;
      if (word !== undefined) yield word;
    }
  }
}

/** A quoted word, a plain one, a quote that begins neither, or a comment. */
const WORD = /"([^"\\]*(?:\\.[^"\\]*)*)"(?=[ \t\v\f\r]|$)|([^ \t\v\f\r"#][^ \t\v\f\r]*)|(")|#.*/gs;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

async function readBounded(path: string): Promise<{ text: string; shared: boolean }> {
  const file = await open(path);
  try {
    const stats = await file.stat();
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of file.createReadStream({ end: MAX_NETRC_BYTES, autoClose: false })) {
      chunks.push(chunk as Uint8Array);
      size += (chunk as Uint8Array).length;
    }
    if (size > MAX_NETRC_BYTES) {
      throw new LimitError('MAX_NETRC_BYTES', `${path} is larger than ${MAX_NETRC_BYTES} bytes`);
    }
    // A pipe (`<(pass show netrc)`) is nobody else's.
    const shared = stats.isFile() && !ON_WINDOWS && (stats.mode & READABLE_BY_OTHERS) !== 0;
    return { text: Buffer.concat(chunks).toString(), shared };
  } finally {
    await file.close();
  }
}

/** There, what may be read is not in the mode. */
const ON_WINDOWS = process.platform === 'win32';
const READABLE_BY_OTHERS = constants.S_IRGRP | constants.S_IROTH;
