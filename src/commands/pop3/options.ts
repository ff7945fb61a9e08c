import { inGroup, type Option } from '../command.ts';

export const LIST_OPTIONS: readonly Option[] = inGroup('Listing', [
  {
    name: 'long',
    letter: 'l',
    kind: 'flag',
    summary: 'With date, sender and subject, from the headers (TOP)',
  },
  {
    name: 'compare-imap',
    kind: 'text',
    value: 'URL',
    summary:
      'Fetch every message, by IMAP from this address as well, and compare byte for byte; login as here',
  },
]);

export const GET_OPTIONS: readonly Option[] = inGroup('Messages', [
  { name: 'all', kind: 'flag', summary: 'All that there are' },
  { name: 'output', letter: 'o', kind: 'text', value: 'FILE', summary: 'The name here; - is stdout' },
  { name: 'output-dir', kind: 'text', value: 'DIR', summary: 'A file each in this folder, named by UIDL' },
  { name: 'create-dirs', kind: 'flag', summary: 'Make the folders on the way' },
  { name: 'force', kind: 'flag', summary: 'Replace a file that is there' },
  { name: 'source', kind: 'flag', summary: 'As it is on a terminal, too, not in readable form' },
  { name: 'delete', kind: 'flag', summary: 'Delete what was fetched, once all of it is here' },
]);
