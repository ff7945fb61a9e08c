/**
 * The answer to LIST, MLSD or NLST: lines, each of which tells of one thing. They should end in CR LF (RFC 959, section
 * 3.4); some servers send LF alone. Nothing else is agreed on for LIST, so each line is read in the style that its first
 * character speaks for.
 */
import { LimitError } from '../../../errors.ts';
import type { FileEntry, Listing } from '../../../protocols/files.ts';
import { baseName, pathOfBytes, type RemotePath } from '../../../protocols/remote-path.ts';
import { parseEplfLine } from './eplf.ts';
import { parseFacts } from './facts.ts';
import { UnixLines } from './unix.ts';
import { parseWindowsLine } from './windows.ts';

/** Half a million entries of a good hundred bytes each: more than any folder of a public server has. */
export const MAX_LISTING_BYTES = 64 * 1024 * 1024;

/** A path has 4096 bytes at most, and a link's line has two. */
export const MAX_LINE_BYTES = 16 * 1024;

/** Entries, and lines that are none: each costs more memory than its bytes. */
export const MAX_ENTRIES = 500_000;

/** The command whose answer it is. Of NLST's entries no more is known than the name: their kind is `other`. */
export type ListingCommand = 'LIST' | 'MLSD' | 'NLST';

const CR = 13;
const PLUS = 43;
const ZERO = 48;
const NINE = 57;
const TOTAL = /^total \d+$/;

/** Give it the answer's bytes, cut anywhere, and then ask for the listing. */
export class ListingDecoder {
  readonly #command: ListingCommand;
  readonly #unix: UnixLines;
  readonly #entries: FileEntry[] = [];
  readonly #unknown: string[] = [];
  #bytes = 0;
  /** A line whose end has not come yet. */
  #begun = '';

  /** @param now in milliseconds since 1970: `ls` leaves the year out of dates that are near */
  constructor(command: ListingCommand, now: number) {
    this.#command = command;
    this.#unix = new UnixLines(now);
  }

  /** @throws LimitError */
  push(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_LISTING_BYTES) {
      throw new LimitError('MAX_LISTING_BYTES', `a listing is longer than ${MAX_LISTING_BYTES} bytes`);
    }
    const text: string = pathOfBytes(bytes);
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      if (this.#begun === '') {
        this.#takeLine(text, start, end);
      } else {
        const line = this.#begun + text.slice(0, end);
        this.#begun = '';
        this.#takeLine(line, 0, line.length);
      }
      start = end + 1;
    }
    this.#begun += text.slice(start);
    if (this.#begun.length > MAX_LINE_BYTES) throw longLine();
    if (this.#entries.length + this.#unknown.length > MAX_ENTRIES) {
      throw new LimitError('MAX_ENTRIES', `a listing has more than ${MAX_ENTRIES} entries`);
    }
  }

  /** Everything that has come; a last line without an end counts. */
  end(): Listing {
    if (this.#begun !== '') this.#takeLine(this.#begun, 0, this.#begun.length);
    this.#begun = '';
    return { entries: this.#entries, unknown: this.#unknown };
  }

  /** The line that stands in `text` from `start` to `lineEnd`. */
  #takeLine(text: string, start: number, lineEnd: number): void {
    if (lineEnd - start > MAX_LINE_BYTES) throw longLine();
    const end = lineEnd > start && text.charCodeAt(lineEnd - 1) === CR ? lineEnd - 1 : lineEnd;
    if (end === start) return;
    const read = this.#read(text, start, end);
    if (read === undefined) this.#unknown.push(text.slice(start, end));
    else if (typeof read === 'object' && read.name !== '.' && read.name !== '..') this.#entries.push(read);
  }

  /** An entry, or what else the line is, or `undefined` for what nobody understands. */
  #read(text: string, start: number, end: number): FileEntry | 'current' | 'parent' | 'total' | undefined {
    if (this.#command === 'MLSD') return parseFacts(text.slice(start, end));
    if (this.#command === 'NLST') return parseName(text.slice(start, end));
    const first = text.charCodeAt(start);
    if (first === PLUS) return parseEplfLine(text.slice(start, end));
    if (first >= ZERO && first <= NINE) return parseWindowsLine(text.slice(start, end));
    return this.#unix.parse(text, start, end) ?? (TOTAL.test(text.slice(start, end)) ? 'total' : undefined);
  }
}

/** Some servers put the folder before the name. */
function parseName(line: string): FileEntry | undefined {
  const name = baseName(line as RemotePath);
  return name === '' ? undefined : { name, kind: 'other' };
}

/** Counted with its CR, so that it makes no difference where the bytes were cut. */
function longLine(): LimitError {
  return new LimitError('MAX_LINE_BYTES', `a line of a listing is longer than ${MAX_LINE_BYTES} bytes`);
}
