import { inGroup, type Option } from '../command.ts';

/** Whose words they are, and where they go; of every verb that both clients can do. */
export function clientOptions(library: string): readonly Option[] {
  return inGroup('Which client', [
    { name: 'raw', kind: 'flag', summary: 'Speak by hand, on a bare socket' },
    { name: 'library', kind: 'flag', summary: `Speak through ${library} (the default)` },
    { name: 'lab', kind: 'flag', summary: 'Let servers on loopback answer for the public names' },
  ]);
}

/** Of the verbs whose results can be laid side by side. */
export const COMPARE_OPTIONS: readonly Option[] = inGroup('Which client', [
  { name: 'compare', kind: 'flag', summary: 'Both, side by side; exit code 1 if they differ' },
]);
