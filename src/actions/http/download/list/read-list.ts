/**
 * Lists of addresses as people write them, one a line, with the name to save it under behind it, where that is wanted:
 *
 *     # mirrors of Monday
 *     https://example.com/big.iso
 *     example.com/report?year=2025   report 2025.html
 *
 * Spaces at both ends, empty lines and lines that begin with `#` are passed over, and so is a BOM. Lines end in LF or CR LF.
 */
import { isUtf8 } from 'node:buffer';
import { isNetkitError, LimitError, UsageError } from '../../../../errors.ts';
import { LineBuffer } from '../../../../wire/line-buffer.ts';
import { safeFileName } from '../../../file-name.ts';
import { type Credentials, parseHttpUrl } from '../../url.ts';
import type { DownloadEntry } from './memory-list.ts';

/** A million addresses, and what is remembered of them, fit into a gigabyte of memory; ten million do not. */
export const MAX_LIST_ENTRIES = 1_000_000;

/** Room for as many, of 250 bytes each. Whatever is larger is something else, or never ends. */
export const MAX_LIST_BYTES = 256 * 1024 * 1024;

/** No server is known to take a longer address; RFC 9110, section 4.1, asks for 8,000. In bytes. */
export const MAX_LIST_LINE_BYTES = 64 * 1024;

/** Nobody reads more; those beyond are counted. */
export const MAX_LIST_PROBLEMS = 100;

/** A line that cannot be used, or one that says again what has been said. */
export interface ListProblem {
  /** Where it stands: `list.txt, line 3`, or what the caller calls it. */
  readonly where: string;
  /** One line, not escaped. */
  readonly message: string;
}

export interface UrlListOptions {
  /** Where an address has none; `http` unless given. */
  readonly defaultScheme?: 'http' | 'https';
}

/** Gathers addresses, whatever they come from, and what is wrong with some of them. */
export class UrlList {
  /** In order, each address once: a job's id is its place. */
  readonly entries: DownloadEntry[] = [];
  /** Where they lead, such as `https://example.com`. */
  readonly origins = new Set<string>();
  /** That stood in addresses, by the place of the entry: never in an entry itself. */
  readonly credentials = new Map<number, Credentials>();
  /** The first MAX_LIST_PROBLEMS of the lines that cannot be used. */
  readonly problems: ListProblem[] = [];
  /** Of all of them. */
  problemCount = 0;
  /** How often an address came again. It is fetched once; with another name behind it, that is a problem. */
  repeated = 0;
  readonly #places = new Map<string, number>();
  readonly #options: UrlListOptions;

  constructor(options: UrlListOptions = {}) {
    this.#options = options;
  }

  /**
   * Takes `URL` or `URL NAME`.
   *
   * @param where to be named if it cannot be used
   * @throws LimitError `MAX_LIST_ENTRIES`
   */
  add(text: string, where: string): void {
    try {
      const [, address = '', , name] = /^(\S*)(\s+(.*))?$/s.exec(text.trim()) ?? [];
      const { url, credentials } = parseHttpUrl(address, this.#options);
      // It says where to look in what has been fetched, and is never sent.
      url.hash = '';
      this.#add(url, name === undefined ? undefined : checkName(name), credentials);
    } catch (error) {
      if (!(isNetkitError(error) && (error.code === 'usage' || error.code === 'bad-url'))) throw error;
      this.report(where, error.hint === undefined ? error.message : `${error.message} (${error.hint})`);
    }
  }

  /** Notes what is wrong. */
  report(where: string, message: string): void {
    this.problemCount += 1;
    if (this.problems.length < MAX_LIST_PROBLEMS) this.problems.push({ where, message });
  }

  #add({ href: url, origin }: URL, name: string | undefined, credentials: Credentials | undefined): void {
    const place = this.#places.get(url);
    if (place !== undefined) {
      const first = this.entries[place]!;
      const firstName = typeof first === 'string' ? undefined : first.name;
      if (name !== undefined && name !== firstName) {
        throw new UsageError(`${url} stands there already, to be saved under another name`);
      }
      this.repeated += 1;
      return;
    }
    if (this.entries.length === MAX_LIST_ENTRIES) {
      throw new LimitError('MAX_LIST_ENTRIES', `a list may have ${MAX_LIST_ENTRIES} addresses`, {
        hint: 'divide it into several',
      });
    }
    this.origins.add(origin);
    if (credentials !== undefined) this.credentials.set(this.entries.length, credentials);
    this.#places.set(url, this.entries.length);
    this.entries.push(name === undefined ? url : { url, name });
  }
}

/**
 * Reads a list in one pass; of its text nothing is kept.
 *
 * @param source valid until the next chunk is asked for
 * @param list to which the addresses are added
 * @param name of the source, for what is told of its lines
 * @throws UsageError for what is no text; LimitError `MAX_LIST_BYTES`, `MAX_LIST_ENTRIES`; and what the source throws
 */
export async function readList(
  source: AsyncIterable<Uint8Array>,
  list = new UrlList(),
  name?: string,
): Promise<UrlList> {
  const lines = new LineBuffer();
  let number = 0;
  let bytes = 0;
  const readLines = (): void => {
    for (;;) {
      const line = lines.next(MAX_LIST_LINE_BYTES);
      if (line === undefined) return;
      number += 1;
      readLine(line, name === undefined ? `line ${number}` : `${name}, line ${number}`, list);
    }
  };
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > MAX_LIST_BYTES) {
      throw new LimitError('MAX_LIST_BYTES', `a list may have ${MAX_LIST_BYTES} bytes`);
    }
    lines.push(chunk);
    readLines();
  }
  // The last line may have no end.
  lines.push(Buffer.from('\n'));
  readLines();
  return list;
}

function readLine(line: Buffer | 'too-long', where: string, list: UrlList): void {
  if (line === 'too-long') {
    list.report(where, `it is longer than ${MAX_LIST_LINE_BYTES} bytes`);
    return;
  }
  if (line.includes(0)) {
    throw new UsageError(`a list is text, and ${where} holds a NUL byte`, {
      hint: 'a list is UTF-8, with an address on each line',
    });
  }
  if (!isUtf8(line)) {
    list.report(where, 'it is not UTF-8');
    return;
  }
  // `trim` takes a BOM for a space.
  const text = line.toString().trim();
  if (text !== '' && !text.startsWith('#')) list.add(text, where);
}

function checkName(name: string): string {
  const safe = safeFileName(name, { mayHide: true });
  if (safe === name) return name;
  const hint = safe === undefined ? {} : { hint: `${JSON.stringify(safe)} could` };
  throw new UsageError(`${JSON.stringify(name)} cannot be the name of a file here`, hint);
}
