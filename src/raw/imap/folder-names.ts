import type { CommandString } from './command.ts';
import { decodeUtf7, encodeUtf7 } from './utf7.ts';
import { fromBytes, refuseLineEnds, toBytes } from './values.ts';

// oxlint-disable-next-line no-control-regex -- ASCII has them
const ASCII = /^[\0-\x7f]*$/;

/** Folders as text here, and as modified UTF-7 or UTF-8 on the wire. */
export class FolderNames {
  readonly #utf8: boolean;
  /** Names that a server spells as nobody would: they are said to it as it has said them. */
  readonly #odd = new Map<string, string>();

  constructor(utf8: boolean) {
    this.#utf8 = utf8;
  }

  /** @throws UsageError for CR, LF and NUL */
  encode(path: string): CommandString {
    refuseLineEnds(path);
    return { bytes: this.#odd.get(path) ?? this.#spell(path), label: path };
  }

  /** @param name one character a byte */
  decode(name: string): string {
    const path = this.#read(name);
    if (this.#spell(path) !== name) this.#odd.set(path, name);
    // RFC 9051, section 5.1: INBOX is written in any case.
    return /^inbox$/i.test(path) ? 'INBOX' : path;
  }

  #read(name: string): string {
    if (this.#utf8 || !ASCII.test(name)) return fromBytes(name);
    return decodeUtf7(name);
  }

  #spell(path: string): string {
    return this.#utf8 ? toBytes(path) : encodeUtf7(path);
  }
}
