/** How texts are made to fit into lines that are counted in bytes, while people count in characters. */

/** Of characters as people see them, be they several code points: an accent is not taken from its letter. */
let segmenter: Intl.Segmenter | undefined;

const ENCODER = new TextEncoder();

/** The longest beginning that has no more than so many bytes in UTF-8, and ends between two characters. */
export function cutToBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  return splitToBytes(text, maxBytes)[0] ?? '';
}

/**
 * Pieces of at most so many bytes each, cut behind a space where there is one in the second half, else between two
 * characters; together they are the text. A character beyond the maximum is cut between its code points.
 *
 * @param maxBytes at least 4, which is the longest code point
 */
export function splitToBytes(text: string, maxBytes: number): string[] {
  if (Buffer.byteLength(text) <= maxBytes) return [text];
  const pieces: string[] = [];
  let at = 0;
  for (let end = endOfPiece(text, at, maxBytes); end < text.length; end = endOfPiece(text, at, maxBytes)) {
    const piece = text.slice(at, at + breakAt(text.slice(at, end)));
    pieces.push(piece);
    at += piece.length;
  }
  return [...pieces, text.slice(at)];
}

/** Where the longest piece ends that begins here. Only so much is looked at: characters of all of a long text take their time. */
function endOfPiece(text: string, at: number, maxBytes: number): number {
  // A code unit is a byte at least.
  const window = text.slice(at, at + maxBytes + 1);
  const { read } = ENCODER.encodeInto(window, new Uint8Array(maxBytes));
  if (at + read === text.length) return text.length;
  // It takes milliseconds to make, and most texts fit.
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const start = segmenter.segment(window).containing(read)?.index;
  return at + (start || read);
}

/** Behind the last space, unless that would leave a piece that is less than half full. */
function breakAt(piece: string): number {
  const space = piece.lastIndexOf(' ') + 1;
  return space > piece.length / 2 ? space : piece.length;
}
