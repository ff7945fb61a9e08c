/** How texts are made to fit into lines that are counted in bytes, while people count in characters. */

/** Of characters as people see them, be they several code points: an accent is not taken from its letter. */
let segmenter: Intl.Segmenter | undefined;

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
  let piece = '';
  let bytes = 0;
  for (const character of charactersOf(text, maxBytes)) {
    const more = Buffer.byteLength(character);
    // What is carried over from behind a space may leave no room either.
    while (piece !== '' && bytes + more > maxBytes) {
      const end = breakAt(piece);
      pieces.push(piece.slice(0, end));
      piece = piece.slice(end);
      bytes = Buffer.byteLength(piece);
    }
    piece += character;
    bytes += more;
  }
  return [...pieces, piece];
}

function* charactersOf(text: string, maxBytes: number): Generator<string> {
  // It takes milliseconds to make, and most texts fit.
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  for (const { segment } of segmenter.segment(text)) {
    if (Buffer.byteLength(segment) <= maxBytes) yield segment;
    else yield* segment;
  }
}

/** Behind the last space, unless that would leave a piece that is less than half full. */
function breakAt(piece: string): number {
  const space = piece.lastIndexOf(' ') + 1;
  return space > piece.length / 2 ? space : piece.length;
}
