/** Cookies as curl's options give them: -b 'a=1; b=2', -b FILE, -c FILE, -j. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isNetkitError, LimitError, TransportError } from '../../../errors.ts';
import { type SaveOptions, saveTo } from '../../save.ts';
import { makeFolder } from '../../make-folder.ts';
import { bytesBody, fileBody } from '../../body.ts';
import { gatherBody } from '../../gather.ts';
import { fieldValue } from '../header-lines.ts';
import { CookieJar, type CookieJarOptions } from './jar.ts';

export interface ReadCookiesOptions {
  /** Sent as they are, and to the first URL's origin alone, unless `trusted`. */
  readonly literals?: readonly string[];
  /** Literals are for every origin (curl's --location-trusted). */
  readonly trusted?: boolean;
  /** Read one after the other. One that does not exist is an empty jar, and so is ''; `-` is standard input. */
  readonly files?: readonly string[];
  /** The cookies will be saved: keep what servers set, even where no file was read. */
  readonly willSave?: boolean;
  /** Begins a new session: cookies that were to end with one are not loaded (-j). */
  readonly junkSession?: boolean;
  readonly firstUrl: URL;
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly onRejected?: CookieJarOptions['onRejected'];
}

/** More than a full jar takes. */
export const MAX_COOKIE_FILE_BYTES = 16 * 1024 * 1024;

/** What -b was given: with a `=` it is cookies, else a file's name, as it always is after an `@`. */
export function sortCookieArguments(values: readonly string[]): { literals: string[]; files: string[] } {
  const isLiteral = (value: string): boolean => value.includes('=') && !value.startsWith('@');
  return {
    literals: values.filter(isLiteral),
    files: values.filter((value) => !isLiteral(value)).map((value) => value.replace(/^@/, '')),
  };
}

/**
 * Reads the files, which may be pipes, once; what it gives makes jars that each begin with what was in them.
 *
 * @throws UsageError for control characters in a literal, TransportError `read-file`, LimitError
 */
export async function readCookies(options: ReadCookiesOptions): Promise<() => CookieJar> {
  const { literals = [], files = [], willSave = false, junkSession = false, onRejected } = options;
  const origin = options.trusted === true ? undefined : options.firstUrl.origin;
  const text = literals.map((literal) => fieldValue(literal, 'a cookie')).join('; ');
  const contents: string[] = [];
  for (const path of files) contents.push(await readJar(path, options.stdin));
  return () => {
    const jar = new CookieJar({
      // As in curl: -b 'a=1' alone sends that and keeps nothing.
      learns: files.length > 0 || willSave,
      ...(text === '' ? {} : { literal: { text, origin } }),
      ...(onRejected === undefined ? {} : { onRejected }),
    });
    for (const content of contents) jar.load(content, { withoutSession: junkSession });
    return jar;
  };
}

/**
 * Writes the jar to a file, whole or not at all; a new one is for its owner's eyes only. To be called when transfers
 * have failed, too: the cookies came all the same.
 *
 * @param path `-` for standard output
 * @throws TransportError `write-file`
 */
export async function saveCookies(
  jar: CookieJar,
  path: string,
  stdout: (bytes: Uint8Array) => void | Promise<void>,
  { createDirs = false }: Pick<SaveOptions, 'createDirs'> = {},
): Promise<void> {
  const bytes = Buffer.from(jar.toFile(), 'latin1');
  if (path === '-') return stdout(bytes);
  // What is saved keeps the permissions of what was there. Where this fails, saveTo says why.
  if (createDirs) await makeFolder(dirname(path)).catch(() => {});
  await writeFile(path, '', { flag: 'wx', mode: 0o600 }).catch(() => {});
  await saveTo(path, bytesBody(bytes).open(), { force: true, createDirs });
}

async function readJar(path: string, stdin = bytesBody('').open()): Promise<string> {
  if (path === '' || (path !== '-' && !existsSync(path))) return '';
  const [source, name] = path === '-' ? [stdin, 'standard input'] : [(await fileBody(path)).open(), path];
  try {
    return (await gatherBody(source, MAX_COOKIE_FILE_BYTES, '')).toString('latin1');
  } catch (cause) {
    if (!isNetkitError(cause)) throw new TransportError('read-file', `cannot read ${name}`, { cause });
    if (cause.code !== 'too-large') throw cause;
    throw new LimitError('MAX_COOKIE_FILE_BYTES', `${name} is larger than ${MAX_COOKIE_FILE_BYTES} bytes`, {
      hint: 'it does not look like a cookie file',
    });
  }
}
