import { MAX_NAME_BYTES, safeFileName } from '../../../file-name.ts';

/** What an address is called that ends in a slash (as in wget). */
const NO_NAME = 'index.html';

/** The name under which an address is saved: its path's last part as it stands there, `%20` and all (curl's -O). */
export function wantedName(url: URL): string {
  return safeFileName(url.pathname, { mayHide: true }) ?? NO_NAME;
}

/** What stands behind a name while its file is written, and beside it (../../../part-file.ts). */
const COMPANIONS = ['.part', '.part.json', '.part.json.part'];

/** `.tar.gz` is one; a name that begins with its only dot has none. */
const EXTENSION = /(?<=[^.])(?:\.tar)?\.[a-z0-9]{1,10}$/i;

/**
 * The names of files in one folder, each of which is somebody's alone: also where upper and lower case, or two ways to write
 * an accent, are the same to a file system, and with what stands beside a file while it is written.
 */
export class FileNames {
  readonly #taken = new Set<string>();
  /** Where the search for a free number goes on, for names that are wanted again and again. */
  readonly #next = new Map<string, number>();

  /** Takes a name that is somebody's already. */
  take(name: string): void {
    this.#taken.add(keyOf(name));
  }

  /** Takes a name, or the first that is free of `page-2.html`, `page-3.html` and so on. */
  claim(wanted: string): string {
    const key = keyOf(wanted);
    let name = wanted;
    if (this.#isTaken(key)) {
      let number = this.#next.get(key) ?? 2;
      while (this.#isTaken(keyOf((name = numbered(wanted, number))))) number += 1;
      this.#next.set(key, number + 1);
    }
    this.take(name);
    return name;
  }

  #isTaken(key: string): boolean {
    return (
      this.#taken.has(key) ||
      COMPANIONS.some((suffix) => {
        const end = keyOf(suffix);
        return (
          this.#taken.has(key + end) || (key.endsWith(end) && this.#taken.has(key.slice(0, -end.length)))
        );
      })
    );
  }
}

/** The same for names that are the same to any file system. Capitals, since they are where more letters meet (ß and SS, σ and ς). */
function keyOf(name: string): string {
  return name.normalize('NFC').toUpperCase();
}

/** Whether a name is the wanted one, or one that `claim` has made of it. */
export function standsFor(name: string, wanted: string): boolean {
  const [extension = ''] = EXTENSION.exec(wanted) ?? [];
  const [, number] = /-(\d{1,9})$/.exec(name.slice(0, name.length - extension.length)) ?? [];
  return name === wanted || (number !== undefined && name === numbered(wanted, Number(number)));
}

/** The number stands before the extension, and the name becomes no longer than it may be. */
function numbered(name: string, number: number): string {
  const [extension = ''] = EXTENSION.exec(name) ?? [];
  const end = `-${number}${extension}`;
  const stem = Buffer.from(name.slice(0, name.length - extension.length));
  const room = MAX_NAME_BYTES - Buffer.byteLength(end);
  if (stem.length <= room) return stem.toString() + end;
  // Never inside a character.
  return new TextDecoder().decode(stem.subarray(0, room), { stream: true }) + end;
}
