/** What stands in a transcript where a secret was: always as long, so that its length is not told either. */
const STARS = '****';

interface RedactOptions {
  /** As many stars as the secret had bytes, for what tells its length elsewhere and is out of step otherwise. */
  readonly sameLength?: boolean;
}

/**
 * A shorter secret would be found everywhere by chance, and the stars among ordinary words would spell it out: it is
 * searched for at the end of a header field only. Four is what base64 makes of the shortest credentials.
 */
export const SHORTEST_SECRET = 4;

/** One direction of one connection: takes its bytes as they pass, and gives back what may be shown. */
export interface Redactor {
  /** What may be shown by now; the last bytes are held back while they may be the beginning of a secret. */
  (bytes: Uint8Array): Uint8Array;
  /** What was held back: to be asked for at the end, and wherever the direction turns. */
  flush(): Uint8Array;
}

const NOTHING = Buffer.alloc(0);
const STARS_BYTES = Buffer.from(STARS);

/**
 * Replaces exact secrets with stars, wherever the chunks are cut; overlapping secrets become one `****`. Less
 * than the longest secret is held back, and where there is nothing to hide the bytes are handed on uncopied.
 */
export function createRedactor(
  secrets: readonly string[],
  { sameLength = false }: RedactOptions = {},
): Redactor {
  const needles = secrets
    .filter((secret) => secret !== '')
    .flatMap(encodings)
    .map(toNeedle);
  if (needles.length === 0) return Object.assign((bytes: Uint8Array) => bytes, { flush: () => NOTHING });

  let held: Buffer = NOTHING;
  /** So many of the held bytes belong to a secret that already stands as stars in what was given back. */
  let covered = 0;

  /** Shows `text` up to `cut`, and holds the rest back. */
  function show(text: Buffer, cut: number): Uint8Array {
    const shown: Buffer[] = [];
    let done = covered;
    for (const { at, from, to } of findAll(text, needles)) {
      // Found again when more has come: until then, a longer secret may lie around it.
      if (at >= cut) break;
      if (from >= done) shown.push(text.subarray(done, from));
      if (sameLength) shown.push(Buffer.alloc(Math.max(0, to - Math.max(from, done)), '*'));
      else if (from >= done) shown.push(STARS_BYTES);
      done = Math.max(done, to);
    }
    if (done < cut) shown.push(text.subarray(done, cut));
    covered = Math.max(0, done - cut);
    // Copied, since the caller's buffer is used again.
    held = cut < text.length ? Buffer.from(text.subarray(cut)) : NOTHING;
    return shown.length === 1 ? (shown[0] ?? NOTHING) : Buffer.concat(shown);
  }

  function redact(bytes: Uint8Array): Uint8Array {
    const text = held.length === 0 ? view(bytes) : Buffer.concat([held, bytes]);
    return show(text, text.length - lengthOfBeginning(text, needles));
  }

  return Object.assign(redact, { flush: () => show(held, held.length) });
}

/** Header fields travel as one byte a character, bodies mostly as UTF-8: a secret may come as either. */
function encodings(secret: string): Buffer[] {
  const utf8 = Buffer.from(secret, 'utf8');
  const latin1 = Buffer.from(secret, 'latin1');
  return utf8.equals(latin1) ? [utf8] : [utf8, latin1];
}

/** What is searched for, and where in it the secret stands. */
interface Needle {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/** `Cookie: a=b␍␊`, `Authorization: Bearer abc␍␊`: what stands around a short one is what it is known by. */
function toNeedle(secret: Buffer): Needle {
  if (secret.length >= SHORTEST_SECRET) return { bytes: secret, from: 0, to: secret.length };
  return {
    bytes: Buffer.concat([Buffer.from(' '), secret, Buffer.from('\r\n')]),
    from: 1,
    to: 1 + secret.length,
  };
}

interface Found {
  /** Where the needle begins, and what of it is secret. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** Every occurrence of every needle, overlapping ones too, in the order of their beginnings. */
function findAll(text: Buffer, needles: readonly Needle[]): Found[] {
  const found: Found[] = [];
  for (const { bytes, from, to } of needles) {
    for (let at = text.indexOf(bytes); at >= 0; at = text.indexOf(bytes, at + 1)) {
      found.push({ at, from: at + from, to: at + to });
    }
  }
  return found.toSorted((a, b) => a.from - b.from);
}

/** How many bytes at the end may be the beginning of a needle whose rest is still to come. */
function lengthOfBeginning(text: Buffer, needles: readonly Needle[]): number {
  let longest = 0;
  for (const { bytes: needle } of needles) {
    for (let length = Math.min(needle.length - 1, text.length); length > longest; length -= 1) {
      if (text.subarray(text.length - length).equals(needle.subarray(0, length))) longest = length;
    }
  }
  return longest;
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
