/**
 * A line of `ls -l`, which most servers send for LIST (RFC 959 leaves the form open):
 *
 *     -rw-r--r--    1 1001     1001         1057 Nov 20 14:33 notes.txt
 *     drwxrwsr-x+   2 alice    staff        4096 Nov 20  2025  a name with spaces
 *     lrwxrwxrwx    1 alice    staff           7 Nov 20 14:33 bin -> usr/bin
 *     brw-rw----    1 root     disk       8,   0 Nov 20 14:33 sda        a device's numbers in place of a size
 *     d [RWCEAFMS] alice                     512 Nov 20 14:33    login   NetWare
 *
 * - The links, the owner and the group may be missing, and owners may have spaces in their names. What is certain is that
 *   the size stands right before the date.
 * - Exactly one space stands between the date and the name: more belong to the name, as do those at the line's end.
 */
import type { FileEntry, Modified } from '../../../protocols/files.ts';
import { type RemotePath, textOf } from '../../../protocols/remote-path.ts';
import { DATE, FOREIGN_DATE, UnixDates } from './unix-date.ts';
import { parseMode } from './unix-mode.ts';

/** Kind and mode, with what may follow it (`+` for an access list, `.` for SELinux, `@` on macOS), or NetWare's rights. */
const HEAD = String.raw`^([-dlbcpsD])(?:([-rwxsStTlL]{9})[+.@]?| ?\[[-A-Z]+\]) *`;
/** Links, owner and group where they belong, or no group. */
const USUAL_OWNERS = String.raw`\d+ +([^ ]+) +(?:([^ ]+) +)?()`;
/** As few of them as possible, and what makes it unclear which is which. */
const ANY_OWNERS = String.raw`(?:\d+ +)?(?:([^ ]+) +(?:([^ ]+) +((?:[^ ]+ +){1,6}?)??)??)??`;
/** In place of a size, a device has two numbers. */
const SIZE = String.raw`(\d+, *)?(\d+)`;

// Words are parted by spaces and hold none, so that there are few ways to cut a line, and going back costs little.
// A date in another language is looked for only where one belongs: elsewhere a name might pass for it.
const USUAL_LINE = new RegExp(`${HEAD}${USUAL_OWNERS}${SIZE} +(${DATE}|${FOREIGN_DATE}) (.+)$`, 's');
const ANY_LINE = new RegExp(`${HEAD}${ANY_OWNERS}${SIZE} +(${DATE}) (.+)$`, 's');

const KINDS: Readonly<Record<string, FileEntry['kind']>> = { '-': 'file', d: 'folder', l: 'link' };
const ARROW = ' -> ';
const NOT_ASCII = /[\x80-\xff]/;
const SIZE_COLUMN = /^ +\d{1,15}$/;

/** A file's line, most of which those of other files repeat: `head 1057 date name`. */
interface UsualLine {
  /** Everything before the spaces and the size. */
  readonly head: string;
  /** Where the size ends, and after one space the date begins. */
  readonly sizeEnd: number;
  readonly dateLength: number;
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
}

/** Reads the lines of one listing. */
export class UnixLines {
  readonly #dates: UnixDates;
  readonly #modes = new Map<string, number>();
  #usual: UsualLine | undefined;
  /** The last date, with the spaces around it. */
  #date = '';
  #modified: Modified | undefined;

  /** @param now in milliseconds since 1970, for dates without a year */
  constructor(now: number) {
    this.#dates = new UnixDates(now);
  }

  /** The entry in the line that stands in `text` from `start` to `end`, one character a byte. */
  parse(text: string, start = 0, end = text.length): FileEntry | undefined {
    return this.#parseLikeLast(text, start, end) ?? this.#parseLine(text.slice(start, end));
  }

  /**
   * Thousands of files differ in size, date and name alone. What is as in the last line need not be read again: this says
   * the same as #parseLine, in half the time.
   */
  #parseLikeLast(text: string, start: number, end: number): FileEntry | undefined {
    const usual = this.#usual;
    if (usual === undefined || !text.startsWith(usual.head, start)) return undefined;
    const sizeEnd = start + usual.sizeEnd;
    const nameAt = sizeEnd + usual.dateLength + 2;
    if (nameAt >= end) return undefined;
    if (!text.startsWith(this.#date, sizeEnd)) {
      const date = text.slice(sizeEnd, nameAt);
      const modified = this.#dates.parse(date.slice(1, -1));
      if (modified === undefined || !date.startsWith(' ') || !date.endsWith(' ')) return undefined;
      this.#date = date;
      this.#modified = modified;
    }
    const size = text.slice(start + usual.head.length, sizeEnd);
    if (!SIZE_COLUMN.test(size) || this.#modified === undefined) return undefined;
    return {
      name: text.slice(nameAt, end) as RemotePath,
      kind: 'file',
      size: Number(size),
      modified: this.#modified,
      mode: usual.mode,
      owner: usual.owner,
      group: usual.group,
    };
  }

  #parseLine(line: string): FileEntry | undefined {
    const match = USUAL_LINE.exec(line) ?? ANY_LINE.exec(line);
    if (match === null) return undefined;
    const [, letter, modeLetters, owner, group, others, device, digits, date, rest] = match;
    const entry: { -readonly [Key in keyof FileEntry]: FileEntry[Key] } = {
      name: rest as RemotePath,
      kind: KINDS[letter!] ?? 'other',
    };
    const size = Number(digits);
    if (device === undefined && Number.isSafeInteger(size)) entry.size = size;
    const modified = this.#dates.parse(date!);
    if (modified !== undefined) entry.modified = modified;
    // NetWare's columns are wider, and its rights say something else.
    if (modeLetters === undefined) entry.name = rest!.trimStart() as RemotePath;
    else entry.mode = this.#modeOf(modeLetters);
    // With more words than two, nobody knows where the owner ends and the group begins.
    if (!others) {
      if (owner !== undefined) entry.owner = nameOf(owner);
      if (group !== undefined) entry.group = nameOf(group);
    }
    if (entry.name === '') return undefined;
    if (entry.kind === 'link') return splitLink(entry);
    this.#remember(line, digits!, date!, entry);
    return entry;
  }

  /** Few modes are in use, and it is enough to read each once. */
  #modeOf(letters: string): number {
    const mode = this.#modes.get(letters) ?? parseMode(letters);
    this.#modes.set(letters, mode);
    return mode;
  }

  #remember(
    line: string,
    digits: string,
    date: string,
    { kind, name, size, mode, owner, group }: FileEntry,
  ): void {
    const sizeEnd = line.length - name.length - date.length - 2;
    if (kind !== 'file' || size === undefined || mode === undefined) return;
    if (owner === undefined || group === undefined) return;
    if (!line.endsWith(digits, sizeEnd)) return;
    const head = line.slice(0, sizeEnd - digits.length).trimEnd();
    this.#usual = { head, sizeEnd, dateLength: date.length, mode, owner, group };
    this.#date = line.slice(sizeEnd, sizeEnd + date.length + 2);
    this.#modified = this.#dates.parse(date);
  }
}

/**
 * `a -> b`: where the arrow stands that parts name and target, which both may hold arrows of their own, is told by the
 * link's size, which is the target's length.
 */
function splitLink(entry: FileEntry): FileEntry {
  const { name: text, size = 0 } = entry;
  const bySize = text.length - size - ARROW.length;
  const at = size > 0 && bySize > 0 && text.startsWith(ARROW, bySize) ? bySize : text.indexOf(ARROW, 1);
  if (at === -1) return entry;
  return {
    ...entry,
    name: text.slice(0, at) as RemotePath,
    target: text.slice(at + ARROW.length) as RemotePath,
  };
}

/** For people, as owners are. */
function nameOf(word: string): string {
  return NOT_ASCII.test(word) ? textOf(word as RemotePath) : word;
}
