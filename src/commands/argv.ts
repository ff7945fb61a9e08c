import { UsageError } from '../errors.ts';
import type { Option } from './command.ts';
import { nearest } from '../actions/nearest.ts';

/**
 * curl's way of writing options, which people have in their fingers, read by the table of options:
 * `-XPOST`, `-ofile`, `-sSLo file`, `-d -1`, `-H ''`, `--http1.0`, `--no-location`, options after operands.
 * Two rules settle every case: an option that takes a value takes whatever comes next, and `--` ends the options.
 */
export interface ReadArgv {
  readonly given: readonly GivenOption[];
  readonly operands: readonly string[];
}

export interface GivenOption {
  readonly name: string;
  readonly value: string | true;
}

type Token =
  | { readonly kind: 'option'; readonly name: string; readonly value: string | true }
  | { readonly kind: 'negated'; readonly name: string }
  | { readonly kind: 'operand'; readonly value: string; readonly index: number };

/** @throws UsageError for an unknown option, a value that is missing, and a value for a flag */
export function readArgv(argv: readonly string[], options: readonly Option[]): ReadArgv {
  let given: GivenOption[] = [];
  const operands: string[] = [];
  for (const token of tokens(argv, options)) {
    if (token.kind === 'operand') operands.push(token.value);
    else if (token.kind === 'option') given.push({ name: token.name, value: token.value });
    else given = given.filter((option) => option.name !== token.name);
  }
  return { given, operands };
}

/** Where in `argv` the first operand stands; what comes after it is not looked at. */
export function firstOperand(argv: readonly string[], options: readonly Option[]): number | undefined {
  for (const token of tokens(argv, options)) if (token.kind === 'operand') return token.index;
  return undefined;
}

/**
 * The same in the one form that yargs cannot misread: `--name=value`, `--flag`, then `--` and the operands.
 * yargs takes a pair of quotes off a value, so a value that wears one is given another.
 */
export function writeLongForm({ given, operands }: ReadArgv): string[] {
  const options = given.map(({ name, value }) => {
    if (value === true) return `--${name}`;
    return /^(["']).*\1$/s.test(value) || /^["']$/.test(value)
      ? `--${name}="${value}"`
      : `--${name}=${value}`;
  });
  return [...options, '--', ...operands];
}

function* tokens(argv: readonly string[], options: readonly Option[]): Generator<Token> {
  let index = 0;

  function valueOf(option: Option, spelling: string, attached: string | undefined): string {
    if (attached !== undefined) return attached;
    const value = argv[index++];
    if (value === undefined) {
      throw new UsageError(`${spelling} needs a value: ${spelling} ${placeholderOf(option)}`);
    }
    return value;
  }

  function longOption(word: string): Token {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
    const attached = equals < 0 ? undefined : word.slice(equals + 1);
    const option = options.find((known) => known.name === name);
    if (option !== undefined && option.kind !== 'flag') {
      return { kind: 'option', name, value: valueOf(option, `--${name}`, attached) };
    }
    const negated = option === undefined && name.startsWith('no-') ? flagNamed(name.slice(3)) : undefined;
    if (option === undefined && negated === undefined) throw unknownOption(`--${name}`, options);
    if (attached !== undefined) throw new UsageError(`--${name} is a flag and takes no value`);
    return negated === undefined ? { kind: 'option', name, value: true } : { kind: 'negated', name: negated };
  }

  function* letters(word: string): Generator<Token> {
    for (let at = 1; at < word.length; at++) {
      const letter = word.charAt(at);
      const option = options.find((known) => known.letter === letter);
      if (option === undefined) throw unknownOption(`-${letter}`, options, word);
      if (option.kind === 'flag') {
        yield { kind: 'option', name: option.name, value: true };
        continue;
      }
      const attached = at + 1 < word.length ? word.slice(at + 1) : undefined;
      yield { kind: 'option', name: option.name, value: valueOf(option, `-${letter}`, attached) };
      return;
    }
  }

  function flagNamed(name: string): string | undefined {
    return options.find((known) => known.name === name && known.kind === 'flag')?.name;
  }

  let ended = false;
  while (index < argv.length) {
    const at = index++;
    const word = argv[at] ?? '';
    if (ended || word === '-' || !word.startsWith('-')) yield { kind: 'operand', value: word, index: at };
    else if (word === '--') ended = true;
    else if (word.startsWith('--')) yield longOption(word);
    else yield* letters(word);
  }
}

/** What stands for an option's value in help and messages: `FILE`, `text|hex`. */
export function placeholderOf(option: Option): string {
  return option.value ?? option.choices?.join('|') ?? option.name.toUpperCase();
}

function unknownOption(spelling: string, options: readonly Option[], word = spelling): UsageError {
  const near = word.startsWith('--')
    ? nearest(word.slice(2), names(options))
    : // One dash where two were meant: -compressed.
      nearest(word.slice(1), names(options), 1);
  const inWord = word === spelling ? '' : ` in ${word}`;
  return new UsageError(
    `unknown option ${spelling}${inWord}`,
    near === undefined ? {} : { hint: `did you mean --${near}?` },
  );
}

function names(options: readonly Option[]): string[] {
  return options.flatMap(({ name, kind }) => (kind === 'flag' ? [name, `no-${name}`] : [name]));
}
