import { inGroup } from '../../command.ts';

/** Whose words they are, and where they go. */
export const CLIENT_OPTIONS = inGroup('Which client', [
  { name: 'raw', kind: 'flag', summary: 'Speak by hand, on a bare socket' },
  { name: 'library', kind: 'flag', summary: 'Speak through undici (the default)' },
  { name: 'compare', kind: 'flag', summary: 'Both, side by side; exit code 1 if they differ' },
  { name: 'lab', kind: 'flag', summary: 'Let servers on loopback answer for the public names' },
]);
