/** A hint at the name that was probably meant; empty where none is near. */
export function didYouMean(word: string, names: readonly string[]): string {
  const name = nearest(word, names);
  return name === undefined ? '' : `; did you mean ${name}?`;
}

/** Nobody mistypes a name of three letters into one of a hundred; and distances of long words take long. */
const MAX_WORD_LENGTH = 64;

/** The name with the fewest edits, at most one for every three characters that it has begun. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  if (word === '' || word.length > MAX_WORD_LENGTH) return undefined;
  const most = Math.ceil(word.length / 3);
  const [best] = names
    .map((name) => ({ name, edits: edits(word.toLowerCase(), name.toLowerCase()) }))
    .filter((each) => each.edits <= most)
    .toSorted((a, b) => a.edits - b.edits);
  return best?.name;
}

/** Levenshtein's distance, a row at a time. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [i, character] of a.split('').entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (b[j - 1] === character ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
