/**
 * How a message is made up of parts (RFC 2045, 2046), as offsets into its bytes:
 *
 *     Content-Type: multipart/mixed; boundary=b
 *
 *     --b                     the line end before a delimiter belongs to the delimiter
 *     Content-Type: text/html
 *
 *     <p>                     a part: header, empty line, body
 *     --b--                   the last; what follows is nobody's, up to a delimiter of a multipart around it
 *
 * A delimiter of any multipart around a part ends the part, whether those in between were closed or not.
 */
import { fieldOf, MAX_HEADER_BYTES, readFields } from './header.ts';
import { parseParameterized } from './parameters.ts';

/** Multiparts and messages in each other. What lies deeper is a block of bytes: each level reads its bytes again. */
export const MAX_DEPTH = 32;

/** Of one message. Those beyond are not listed: what is said of a part takes more than it may take itself. */
export const MAX_PARTS = 1_000;

/**
 * Of the headers of all parts of a message together, in bytes; parts beyond are not listed. An address of two bytes takes fifty
 * times as many in each of three lists of an ENVELOPE.
 */
export const MAX_ALL_HEADERS_BYTES = 1024 * 1024;

/** Of lines that begin like a delimiter, in one message; beyond them, no part ends any more. Lists and patches have thousands. */
export const MAX_DELIMITERS = 1_000_000;

export interface Part {
  readonly headerStart: number;
  readonly bodyStart: number;
  readonly end: number;
  /** In lower case, the default where the message has none or nonsense. */
  readonly type: string;
  readonly subtype: string;
  /** Of a multipart; one at least. */
  readonly parts?: readonly Part[];
  /** Of a message/rfc822. */
  readonly message?: Part;
}

export function parseMessage(content: Buffer): Part {
  return new PartParser(content).part('text/plain', 0);
}

/** The header of the message alone, for what needs no more. */
export function parseHeader(content: Buffer): Pick<Part, 'headerStart' | 'bodyStart'> {
  return { headerStart: 0, bodyStart: new PartParser(content).skipHeader() };
}

class PartParser {
  readonly #content: Buffer;
  /** Of the multiparts around the place where we are, outermost first; each with its two hyphens. */
  readonly #open: string[] = [];
  #at = 0;
  #count = 0;
  #headerBytes = 0;
  #delimiters = 0;

  constructor(content: Buffer) {
    this.#content = content;
  }

  /** Reads a part, up to a delimiter of a multipart around it. */
  part(defaultType: string, depth: number): Part {
    this.#count += 1;
    const headerStart = this.#at;
    const bodyStart = this.skipHeader();
    this.#at = bodyStart;
    this.#headerBytes += Math.min(bodyStart - headerStart, MAX_HEADER_BYTES);
    const field = fieldOf(readFields(this.#content, headerStart, bodyStart), 'content-type') ?? defaultType;
    const { value, parameters } = parseParameterized(field);
    const kind = /^[^\s/]+\/[^\s/]+$/.test(value) ? value : defaultType;
    const nests = kind.startsWith('multipart/') || kind === 'message/rfc822';
    const [type = '', subtype = ''] = (
      nests && (depth >= MAX_DEPTH || this.#isFull) ? 'application/octet-stream' : kind
    ).split('/');
    const inside = {
      ...(type === 'multipart' && {
        parts: this.#parts(parameters.find(([name]) => name === 'boundary')?.[1], subtype, depth),
      }),
      ...(type === 'message' && subtype === 'rfc822' && { message: this.part('text/plain', depth + 1) }),
    };
    const end = Math.max(bodyStart, this.#toDelimiter());
    return { headerStart, bodyStart, end, type, subtype, ...inside };
  }

  #parts(boundary: string | undefined, subtype: string, depth: number): Part[] {
    const parts: Part[] = [];
    if (boundary !== undefined && boundary !== '') {
      const level = this.#open.push(`--${boundary}`) - 1;
      const defaultType = subtype === 'digest' ? 'message/rfc822' : 'text/plain';
      this.#toDelimiter();
      while (!this.#isFull) {
        const delimiter = this.#delimiterAt(this.#at);
        if (delimiter?.level !== level) break;
        this.#at = delimiter.end;
        if (delimiter.last) break;
        parts.push(this.part(defaultType, depth + 1));
      }
      this.#open.pop();
    }
    // There has to be one (RFC 3501, section 9: body-type-mpart).
    const empty = { headerStart: this.#at, bodyStart: this.#at, end: this.#at };
    return parts.length > 0 ? parts : [{ ...empty, type: 'text', subtype: 'plain' }];
  }

  get #isFull(): boolean {
    return this.#count >= MAX_PARTS || this.#headerBytes >= MAX_ALL_HEADERS_BYTES;
  }

  /** Answers where the body begins: behind the empty line, or at a delimiter or the end where there is none. */
  skipHeader(): number {
    const content = this.#content;
    for (let at = this.#at; at < content.length;) {
      if (content[at] === 10) return at + 1;
      if (content[at] === 13 && content[at + 1] === 10) return at + 2;
      if (this.#delimiterAt(at) !== undefined) return at;
      const newline = content.indexOf(10, at);
      at = newline === -1 ? content.length : newline + 1;
    }
    return content.length;
  }

  /** Goes on to the next delimiter, or to the end; answers where what stands before it ends. */
  #toDelimiter(): number {
    const content = this.#content;
    let found = this.#at;
    while (found < content.length && this.#delimiterAt(found) === undefined) {
      const none = this.#open.length === 0 || this.#delimiters > MAX_DELIMITERS;
      const newline = none ? -1 : content.indexOf('\n--', found);
      found = newline === -1 ? content.length : newline + 1;
    }
    this.#at = found;
    if (found === content.length) return found;
    return found - (content[found - 2] === 13 ? 2 : 1);
  }

  /** The delimiter that is this line: of the innermost multipart that has it. */
  #delimiterAt(
    at: number,
  ): { readonly level: number; readonly last: boolean; readonly end: number } | undefined {
    const content = this.#content;
    if (content[at] !== 45 || content[at + 1] !== 45) return undefined;
    const newline = content.indexOf(10, at);
    const end = newline === -1 ? content.length : newline + 1;
    // No boundary has more than 70 characters by the standard; some do.
    if (end - at > MAX_DELIMITER_BYTES) return undefined;
    this.#delimiters += 1;
    if (this.#delimiters > MAX_DELIMITERS) return undefined;
    const line = content.toString('latin1', at, end).trimEnd();
    for (let level = this.#open.length - 1; level >= 0; level -= 1) {
      const delimiter = this.#open[level] ?? '';
      if (!line.startsWith(delimiter)) continue;
      if (line === delimiter) return { level, last: false, end };
      if (line === `${delimiter}--`) return { level, last: true, end };
    }
    return undefined;
  }
}

/** RFC 2046, section 5.1.1, has 70 characters for a boundary; more than that is taken, without end it is not. */
const MAX_DELIMITER_BYTES = 1_000;
