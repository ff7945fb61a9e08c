/**
 * Permissions as `ls -l` shows them: `rwxr-xr-x`. In place of each x, setuid, setgid and sticky are shown as `s`, `s` and `t`
 * where the thing may be executed besides, and as `S`, `S` and `T` where it may not.
 */

const LETTERS = 'rwxrwxrwx';
const SPECIAL = ['s', 's', 't'];

/** @param shown nine letters; others than those above count as not set */
export function parseMode(shown: string): number {
  // Solaris' mandatory locking, which is setgid without x.
  const letters = shown.replace(/l/i, 'S');
  let mode = 0;
  for (let place = 0; place < LETTERS.length; place += 1) {
    const letter = letters.charAt(place);
    if (letter === LETTERS.charAt(place)) mode |= 0o400 >> place;
  }
  for (const [index, special] of SPECIAL.entries()) {
    const letter = letters.charAt(index * 3 + 2);
    if (letter.toLowerCase() === special) mode |= 0o4000 >> index;
    if (letter === special) mode |= 0o100 >> (index * 3);
  }
  return mode;
}

export function formatMode(mode: number): string {
  const letters = Array.from(LETTERS, (letter, place) => (mode & (0o400 >> place) ? letter : '-'));
  for (const [index, special] of SPECIAL.entries()) {
    const at = index * 3 + 2;
    if (mode & (0o4000 >> index)) letters[at] = letters[at] === 'x' ? special : special.toUpperCase();
  }
  return letters.join('');
}
