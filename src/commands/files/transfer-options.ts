import { inGroup, type Option } from '../command.ts';

export const PACE_OPTION: readonly Option[] = inGroup('Transfer', [
  {
    name: 'limit-rate',
    kind: 'text',
    value: 'SPEED',
    summary: 'Bytes per second in all; K, M and G are understood',
  },
]);

export const DOWNLOAD_OPTIONS: readonly Option[] = inGroup('Files here', [
  {
    name: 'output',
    letter: 'o',
    kind: 'text',
    value: 'FILE',
    summary: 'The name here, instead of its own; - is stdout',
  },
  { name: 'output-dir', kind: 'text', value: 'DIR', summary: 'The folder, instead of this one' },
  { name: 'create-dirs', kind: 'flag', summary: 'Make the folders on the way' },
  { name: 'force', kind: 'flag', summary: 'Replace a file that is there' },
  {
    name: 'remote-time',
    letter: 'R',
    kind: 'flag',
    summary: 'Give the file the time that it has at the server',
  },
  {
    name: 'continue-at',
    letter: 'C',
    kind: 'text',
    value: '-|BYTES',
    summary: 'Go on with a download that was cut off; - finds out where',
  },
  {
    name: 'segments',
    kind: 'number',
    value: 'N',
    summary: 'Fetch a file in N parts at the same time, each over a connection of its own',
  },
]);

export const UPLOAD_OPTIONS: readonly Option[] = inGroup('Files there', [
  { name: 'append', letter: 'a', kind: 'flag', summary: 'Behind what is there' },
  {
    name: 'continue-at',
    letter: 'C',
    kind: 'text',
    value: '-|BYTES',
    summary: 'Go on with an upload that was cut off; - finds out where',
  },
  { name: 'create-dirs', kind: 'flag', summary: 'Make the folders on the way' },
  { name: 'keep-time', kind: 'flag', summary: 'Give the file the time that it has here' },
  { name: 'mode', kind: 'text', value: 'OCTAL', summary: 'Set its permissions, such as 644' },
]);

export const MIRROR_OPTIONS: readonly Option[] = inGroup('Mirror', [
  { name: 'delete', kind: 'flag', summary: 'Delete from the target what is not in the source' },
  { name: 'dry-run', kind: 'flag', summary: 'Only show what would be done' },
  { name: 'parallel', letter: 'j', kind: 'number', value: 'N', summary: 'Over so many connections (4)' },
  {
    name: 'include',
    kind: 'text',
    value: 'PATTERN',
    repeats: true,
    summary: 'What fits is taken; of all includes and excludes, the first that fits decides',
  },
  { name: 'exclude', kind: 'text', value: 'PATTERN', repeats: true, summary: 'What fits is left out' },
]);
