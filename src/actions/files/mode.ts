import { UsageError } from '../../errors.ts';
import type { FileEntry } from '../../protocols/files.ts';

/** @throws UsageError for what is not three or four octal digits: a server is told the whole mode, not a change to it */
export function parseMode(text: string): number {
  if (/^[0-7]{3,4}$/.test(text)) return Number.parseInt(text, 8);
  throw new UsageError(`${JSON.stringify(text)} is no mode`, {
    hint: 'three or four octal digits, such as 644',
  });
}

const KINDS = { file: '-', folder: 'd', link: 'l', other: '?' } as const;
const TRIPLES = ['---', '--x', '-w-', '-wx', 'r--', 'r-x', 'rw-', 'rwx'];

/** As `ls -l` has it: `-rw-r--r--`, `drwxrwxrwt`; the kind alone where the server did not tell more. */
export function formatMode({ kind, mode }: Pick<FileEntry, 'kind' | 'mode'>): string {
  if (mode === undefined) return KINDS[kind];
  const special = [mode & 0o4000, mode & 0o2000, mode & 0o1000];
  const triples = [6, 3, 0].map((shift, at) => {
    const triple = TRIPLES[(mode >> shift) & 7] ?? '';
    if (!special[at]) return triple;
    const letter = at === 2 ? 't' : 's';
    return triple.slice(0, 2) + (triple.endsWith('x') ? letter : letter.toUpperCase());
  });
  return KINDS[kind] + triples.join('');
}
