import { inGroup, type Option } from '../command.ts';

/** How `ls` shows what there is; the letters are those of the command everybody knows. */
export const LISTING_OPTIONS: readonly Option[] = inGroup('Listing', [
  { name: 'long', letter: 'l', kind: 'flag', summary: 'Permissions, owner, size and time (UTC), a row each' },
  { name: 'recursive', letter: 'R', kind: 'flag', summary: 'And all that is below' },
  { name: 'all', letter: 'a', kind: 'flag', summary: 'Names that begin with a dot, too: as always, here' },
  { name: 'directory', letter: 'd', kind: 'flag', summary: 'The folder itself, not what is in it' },
  { name: 'human', kind: 'flag', summary: 'With -l: sizes in KiB, MiB and so on' },
  { name: 'sort-time', letter: 't', kind: 'flag', summary: 'The newest first' },
  { name: 'sort-size', letter: 'S', kind: 'flag', summary: 'The largest first' },
  { name: 'reverse', letter: 'r', kind: 'flag', summary: 'The other way round' },
  { name: 'unsorted', letter: 'U', kind: 'flag', summary: "In the server's order" },
]);
