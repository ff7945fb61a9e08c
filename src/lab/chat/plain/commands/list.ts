/** How many names stand in one answer: the whole of it is one message, and the course's clients read 1,024 bytes at a time. */
const NAMES_SHOWN = 40;

/** `a, b, c, and 4 more` */
export function listOf<T>(all: readonly T[], show: (one: T) => string): string {
  const more = all.length - NAMES_SHOWN;
  return all.slice(0, NAMES_SHOWN).map(show).join(', ') + (more > 0 ? `, and ${more} more` : '');
}
