/**
 * What is remembered of downloads, in a file that is only ever appended to (journal-lines.ts shows its lines): a process that
 * is killed leaves a journal that loads, short of one line at most. Lines of one turn of the event loop are written at once.
 * When the file is read it is written anew where most of it has been overtaken.
 *
 * Others cannot read it: addresses may hold what is meant for its user alone.
 */
import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { UsageError } from '../../../../errors.ts';
import { LineBuffer } from '../../../../wire/line-buffer.ts';
import { makeFolder } from '../../../make-folder.ts';
import { readFrom } from '../../../read-file.ts';
import { explainingWrites } from '../../../write-errors.ts';
import type { KnownFile } from '../types.ts';
import { isJournalHead, JOURNAL_HEAD, journalLine, readJournalLine } from './journal-lines.ts';
import { lockJournal } from './journal-lock.ts';
import type { DownloadMemory } from './memory-list.ts';

/** An address of 64 KiB, a name and two validators, each byte of which JSON may write as six. */
export const MAX_JOURNAL_LINE_BYTES = 512 * 1024;

/** Fewer lines than these are not worth a new file. */
export const MIN_COMPACTED_LINES = 1000;

const OPEN = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;
const USER_ONLY = 0o600;

/**
 * Opens a journal, or begins one; its folder is made where it is not there.
 *
 * @throws UsageError for a file that is none, and one that another process has; TransportError `read-file`, `write-file`
 */
export async function openJournal(path: string): Promise<DownloadMemory> {
  return explainingWrites(path, async () => {
    await makeFolder(dirname(path));
    const release = lockJournal(path);
    try {
      const fd = openSync(path, OPEN, USER_ONLY);
      try {
        return await Journal.load(path, fd, release);
      } catch (error) {
        closeSync(fd);
        throw error;
      }
    } catch (error) {
      release();
      throw error;
    }
  });
}

class Journal implements DownloadMemory {
  readonly #path: string;
  #fd: number;
  readonly #release: () => void;
  readonly #known = new Map<string, KnownFile>();
  /** How many lines the file has, its head not counted. */
  #lines = 0;
  /** The file ends inside a line. */
  #isCut = false;
  #pending = '';
  #written: Promise<void> | undefined;
  #isClosed = false;

  private constructor(path: string, fd: number, release: () => void) {
    this.#path = path;
    this.#fd = fd;
    this.#release = release;
  }

  static async load(path: string, fd: number, release: () => void): Promise<Journal> {
    const journal = new Journal(path, fd, release);
    const facts = fstatSync(fd);
    if (!facts.isFile()) throw noJournal(path);
    if (facts.size === 0) writeAll(fd, `${JOURNAL_HEAD}\n`);
    else await journal.#read();
    if (journal.#lines > 2 * journal.#known.size + MIN_COMPACTED_LINES) journal.#compact();
    return journal;
  }

  get files(): Iterable<string> {
    return [...this.#known.values()].map(({ file }) => file);
  }

  find(url: string): KnownFile | undefined {
    return this.#known.get(url);
  }

  begun(url: string, file: string): Promise<void> {
    this.#known.set(url, { file });
    return this.#append(url, { file });
  }

  saved(url: string, file: KnownFile): Promise<void> {
    // Nobody asks for it before the next time, when it is read.
    this.#known.delete(url);
    return this.#append(url, file);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      await this.#written;
      await explainingWrites(this.#path, async () => fdatasyncSync(this.#fd));
    } finally {
      closeSync(this.#fd);
      this.#release();
    }
  }

  async #append(url: string, file: KnownFile): Promise<void> {
    if (this.#isClosed) throw new Error('the journal is closed');
    this.#pending += `${journalLine(url, file)}\n`;
    this.#written ??= this.#writeLater();
    await this.#written;
  }

  async #writeLater(): Promise<void> {
    await setImmediate();
    const text = this.#isCut ? `\n${this.#pending}` : this.#pending;
    this.#pending = '';
    this.#written = undefined;
    // Until all of it is there: a full disk takes a part.
    this.#isCut = true;
    await explainingWrites(this.#path, async () => writeAll(this.#fd, text));
    this.#isCut = false;
  }

  async #read(): Promise<void> {
    const lines = new LineBuffer();
    let hasHead = false;
    const readLines = (): void => {
      for (;;) {
        const line = lines.next(MAX_JOURNAL_LINE_BYTES);
        if (line === undefined) return;
        const text = line === 'too-long' ? '' : line.toString();
        if (hasHead) this.#take(text);
        else if (!isJournalHead(text)) throw noJournal(this.#path);
        hasHead = true;
      }
    };
    for await (const chunk of readFrom(this.#path)) {
      this.#isCut = chunk.at(-1) !== LF;
      lines.push(chunk);
      readLines();
    }
    if (this.#isCut) lines.push(Buffer.of(LF));
    readLines();
  }

  #take(line: string): void {
    this.#lines += 1;
    const entry = readJournalLine(line);
    if (entry !== undefined) this.#known.set(entry.url, entry.known);
  }

  /** Writes it anew, whole or not at all. That there is no room for it is no matter. */
  #compact(): void {
    const anew = newNameOf(this.#path);
    let fd: number | undefined;
    try {
      rmSync(anew, { force: true });
      fd = openSync(anew, OPEN | constants.O_EXCL, USER_ONLY);
      let text = `${JOURNAL_HEAD}\n`;
      for (const [url, file] of this.#known) {
        text += `${journalLine(url, file)}\n`;
        if (text.length < WRITE_LENGTH) continue;
        writeAll(fd, text);
        text = '';
      }
      writeAll(fd, text);
      // Before it takes the other's place: after a power cut the name might lead to an empty file.
      fdatasyncSync(fd);
      renameSync(anew, this.#path);
    } catch {
      if (fd === undefined) return;
      closeSync(fd);
      rmSync(anew, { force: true });
      return;
    }
    closeSync(this.#fd);
    this.#fd = fd;
    this.#isCut = false;
  }
}

const LF = 10;

/** Few system calls, and little memory. */
const WRITE_LENGTH = 1024 * 1024;

/** What stands beside a journal, for a while: nobody's downloads are called so. */
export function namesBeside(path: string): string[] {
  return [`${path}.lock`, newNameOf(path)];
}

function newNameOf(path: string): string {
  return `${path}.new`;
}

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}

function noJournal(path: string): UsageError {
  return new UsageError(`${path} is no journal of downloads; it is left as it is`, {
    hint: 'name another file for it',
  });
}
