/** Fewer letters begin too much. */
const SHORTEST_ABBREVIATION = 3;

/** Of a word, and of what may have been meant: nobody mistypes longer ones, and comparing two takes as long as one times the other. */
export const LONGEST_WORD = 64;

/**
 * The candidate that was probably meant: one that `word` abbreviates, else the one with the fewest edits, at most one for every
 * three characters. Neither capitals nor small letters make a difference.
 */
export function nearest(
  word: string,
  candidates: readonly string[],
  most = Math.max(1, Math.floor(word.length / 3)),
): string | undefined {
  if (word === '' || word.length > LONGEST_WORD) return undefined;
  const meant = word.toLowerCase();
  const words = candidates
    .filter((candidate) => candidate.length <= LONGEST_WORD)
    .map((candidate) => ({ candidate, lower: candidate.toLowerCase() }));
  if (word.length >= SHORTEST_ABBREVIATION) {
    const whole = words.find(({ lower }) => lower.startsWith(meant));
    if (whole !== undefined) return whole.candidate;
  }
  let best: string | undefined;
  let fewest = most + 1;
  for (const { candidate, lower } of words) {
    const edits = distance(meant, lower);
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return best;
}

/** A hint to go behind a sentence that says what is wrong with `word`; empty where nothing is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const name = nearest(word, candidates);
  return name === undefined ? '' : `; did you mean ${name}?`;
}

/** Damerau's: insertions, deletions, substitutions, and swaps of neighbours. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) edits = Math.min(edits, at(before, j - 2) + 1);
      next.push(edits);
    }
    [before, row] = [row, next];
  }
  return at(row, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
