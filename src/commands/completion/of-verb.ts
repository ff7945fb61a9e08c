import { placeholderOf } from '../argv.ts';
import type { Option } from '../command.ts';
import type { Answer } from './candidates.ts';
import type { Place } from './place.ts';

/** Options by their long names; behind `--format=`, what that takes. One that was given comes again if it may. */
export function candidatesOfOptions(
  options: readonly Option[],
  { given }: Pick<Place, 'given'>,
  current: string,
): Answer {
  const [start, name] = /^--([^=]+)=/.exec(current) ?? [];
  if (start === undefined) {
    return options
      .filter((option) => option.repeats === true || !given.has(option.name))
      .map((option) => ({ word: `--${option.name}`, summary: option.summary }));
  }
  const option = options.find((known) => known.name === name);
  const answer = option === undefined ? [] : candidatesOfValue(option);
  if (typeof answer === 'string') return answer;
  return answer.map(({ word, summary }) => ({ word: `${start}${word}`, summary }));
}

/** Of an option that takes a value, by what that is called in the help. */
export function candidatesOfValue(option: Option): Answer {
  if (option.kind === 'flag') return [];
  if (option.choices !== undefined) return option.choices.map((word) => ({ word, summary: '' }));
  const value = placeholderOf(option);
  if (/^(DIR|FOLDER)$/.test(value)) return 'folders';
  // Not @FILE, which no shell would complete.
  return /^PATH$|(?<!@)\bFILE\b/.test(value) ? 'files' : [];
}

/** By the names in the table: `<file..> <url>`, `[dir]`, `<echo|time>`. Where a name may come several times, the next one may as well. */
export function candidatesOfOperand(operands: string, index: number): Answer {
  const words = operands.split(' ');
  const many = words.findIndex((word) => word.includes('..'));
  const here = many < 0 || index < many ? words.slice(index, index + 1) : words.slice(many);
  const names = here.map((word) => word.replaceAll(/[<>[\].]/g, ''));
  if (names.includes('file')) return 'files';
  const choices = names.filter((name) => name.includes('|')).flatMap((name) => name.split('|'));
  if (choices.length > 0) return choices.map((word) => ({ word, summary: '' }));
  // What is mirrored: a folder at one end, a URL at the other.
  return names.some((name) => ['dir', 'source', 'target'].includes(name)) ? 'folders' : [];
}
