import { inGroup, type Option } from '../command.ts';

/** Of every verb that speaks with somebody, on stderr; read by `say.ts` and, for errors, by `run.ts`. */
export const SAYING_OPTIONS: readonly Option[] = inGroup('Output', [
  { name: 'quiet', kind: 'flag', summary: 'No progress and no remarks, errors alone' },
  { name: 'silent', letter: 's', kind: 'flag', summary: 'Nothing at all, errors neither' },
  { name: 'show-error', letter: 'S', kind: 'flag', summary: 'With -s: errors all the same' },
]);

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
