import { inGroup } from '../../command.ts';

/** What becomes of the answer. */
export const RESPONSE_OPTIONS = inGroup('Response', [
  { name: 'location', letter: 'L', kind: 'flag', summary: 'Follow redirects' },
  { name: 'max-redirs', kind: 'number', value: 'N', summary: 'Follow at most N redirects (50)' },
  {
    name: 'location-trusted',
    kind: 'flag',
    summary: 'Follow, and send the credentials to other origins as well',
  },
  {
    name: 'fail',
    letter: 'f',
    kind: 'flag',
    summary: 'Exit with 22, without the body, for a status of 400 or more',
  },
  { name: 'include', letter: 'i', kind: 'flag', summary: 'Show the head before the body' },
  {
    name: 'output',
    letter: 'o',
    kind: 'text',
    value: 'FILE',
    summary: 'Write the body to a file, whole or not at all',
  },
  {
    name: 'remote-name',
    letter: 'O',
    kind: 'flag',
    summary: 'The same, under the name that the URL ends in',
  },
  {
    name: 'remote-header-name',
    letter: 'J',
    kind: 'flag',
    summary: 'With -O: under the name that the server gives',
  },
  { name: 'output-dir', kind: 'text', value: 'DIR', summary: 'The folder for -o and -O' },
  { name: 'create-dirs', kind: 'flag', summary: 'Make the folders on the way' },
  { name: 'force', kind: 'flag', summary: 'With -O: replace a file that is there' },
  { name: 'remote-time', letter: 'R', kind: 'flag', summary: 'Give the file the time of Last-Modified' },
  {
    name: 'continue-at',
    letter: 'C',
    kind: 'text',
    value: '-|BYTES',
    summary: 'Go on with a download that was cut off; - finds out where',
  },
  {
    name: 'max-filesize',
    kind: 'text',
    value: 'BYTES',
    summary: 'Refuse bodies that are larger; K, M and G are understood',
  },
  {
    name: 'format',
    kind: 'text',
    choices: ['text', 'json'],
    summary: 'json: the whole response as one object',
  },
]);
