import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { firstOperand, type GivenOption, readArgv, writeLongForm } from '../../src/commands/argv.ts';
import type { Option, Verb } from '../../src/commands/command.ts';
import { parseArguments } from '../../src/commands/parse.ts';

function option(
  name: string,
  letter: string | undefined,
  kind: Option['kind'],
  more: Partial<Option> = {},
): Option {
  return { name, kind, summary: '', group: 'Options', ...(letter === undefined ? {} : { letter }), ...more };
}

const OPTIONS: readonly Option[] = [
  option('request', 'X', 'text'),
  option('output', 'o', 'text', { value: 'FILE' }),
  option('user', 'u', 'text'),
  option('header', 'H', 'text', { repeats: true }),
  option('data', 'd', 'text', { repeats: true }),
  option('upload-file', 'T', 'text'),
  option('silent', 's', 'flag'),
  option('show-error', 'S', 'flag'),
  option('location', 'L', 'flag'),
  option('http1.0', '0', 'flag'),
  option('no-buffer', 'N', 'flag'),
  option('max-time', 'm', 'number'),
  option('trace-format', undefined, 'text', { choices: ['text', 'hex'] }),
];

function on(name: string, value: string | true = true): GivenOption {
  return { name, value };
}

describe("curl's way of writing options", () => {
  it.each<[string, string[], GivenOption[], string[]]>([
    [
      'a value attached to its letter',
      ['-XPOST', '-ofile'],
      [on('request', 'POST'), on('output', 'file')],
      [],
    ],
    ['a value with a colon', ['-uuser:pw'], [on('user', 'user:pw')], []],
    ['a header attached to its letter', ['-HA: b'], [on('header', 'A: b')], []],
    ['a header of its own', ['-H', 'A: b'], [on('header', 'A: b')], []],
    [
      'a bundle that ends in a value',
      ['-sSLo', 'file', 'url'],
      [on('silent'), on('show-error'), on('location'), on('output', 'file')],
      ['url'],
    ],
    ['a bundle with the value attached', ['-sofile'], [on('silent'), on('output', 'file')], []],
    ['an equals sign after a letter, which is part of the value', ['-o=x'], [on('output', '=x')], []],
    ['a repeated option, in order', ['-d', 'a', '-d', 'b'], [on('data', 'a'), on('data', 'b')], []],
    [
      'a value that begins with a dash',
      ['-d', '-1', '-o', '-', '-T', '-'],
      [on('data', '-1'), on('output', '-'), on('upload-file', '-')],
      [],
    ],
    ['a value that looks like an option', ['-d', '--silent'], [on('data', '--silent')], []],
    ['a value that looks like the end of the options', ['-d', '--', 'url'], [on('data', '--')], ['url']],
    ['a long option with an equals sign', ['--data=x=y'], [on('data', 'x=y')], []],
    ['a long option with a value of its own', ['--data', 'x'], [on('data', 'x')], []],
    ['a dot in a name', ['--http1.0', '-0'], [on('http1.0'), on('http1.0')], []],
    [
      'empty values',
      ['-H', '', '-o', '', '--data='],
      [on('header', ''), on('output', ''), on('data', '')],
      [],
    ],
    [
      'operands before, between and after',
      ['a', '-s', 'b', '-o', 'f', 'c'],
      [on('silent'), on('output', 'f')],
      ['a', 'b', 'c'],
    ],
    ['a single dash, which is an operand', ['-', '-s'], [on('silent')], ['-']],
    ['what follows the end of the options', ['--', '-s', '--data=x', '--'], [], ['-s', '--data=x', '--']],
    ['a flag taken back', ['-s', '--location', '--no-silent'], [on('location')], []],
    ['a flag taken back and given again', ['--no-silent', '--silent'], [on('silent')], []],
    [
      'an option whose own name begins with no-',
      ['--no-buffer', '-N'],
      [on('no-buffer'), on('no-buffer')],
      [],
    ],
    ['a negative number, which the verb turns down', ['-m', '-5'], [on('max-time', '-5')], []],
    ['line ends and tabs inside a value', ['-d', 'a\r\nb\tc'], [on('data', 'a\r\nb\tc')], []],
  ])('reads %s', (_, argv, given, operands) => {
    expect(readArgv(argv, OPTIONS)).toEqual({ given, operands });
  });

  it.each<[string, string[], string, string | undefined]>([
    [
      'an unknown long option, with the nearest one',
      ['--dta', 'x'],
      'unknown option --dta',
      'did you mean --data?',
    ],
    [
      'an abbreviation, with what it abbreviates',
      ['--upload', 'x'],
      'unknown option --upload',
      'did you mean --upload-file?',
    ],
    ['a name in capitals nothing is near to', ['--ZZZZZZ'], 'unknown option --ZZZZZZ', undefined],
    ['an unknown letter', ['-q'], 'unknown option -q', undefined],
    ['an unknown letter in a bundle', ['-sqL'], 'unknown option -q in -sqL', undefined],
    [
      'one dash where two were meant',
      ['-location'],
      'unknown option -l in -location',
      'did you mean --location?',
    ],
    ['a number that is no letter', ['-5'], 'unknown option -5', undefined],
    ['the negation of an option with a value', ['--no-data'], 'unknown option --no-data', undefined],
    ['a value that is missing after a letter', ['url', '-o'], '-o needs a value: -o FILE', undefined],
    [
      'a value that is missing after a name',
      ['--trace-format'],
      '--trace-format needs a value: --trace-format text|hex',
      undefined,
    ],
    ['a value for a flag', ['--silent=yes'], '--silent is a flag and takes no value', undefined],
    [
      'a value for a flag taken back',
      ['--no-silent=yes'],
      '--no-silent is a flag and takes no value',
      undefined,
    ],
    ['a name that every object has', ['--constructor', 'x'], 'unknown option --constructor', undefined],
  ])('refuses %s', (_, argv, message, hint) => {
    expect(() => readArgv(argv, OPTIONS)).toThrow(
      expect.objectContaining({ name: 'UsageError', code: 'usage', message, hint }),
    );
  });

  it('finds the first operand without looking at what follows it', () => {
    expect(firstOperand(['-s', '-o', 'file', 'get', '--unknown'], OPTIONS)).toBe(3);
    expect(firstOperand(['-s', '-o', 'file'], OPTIONS)).toBeUndefined();
  });
});

/** Any value: with dashes, quotes, equals signs and line ends more often than chance would have it. */
const value = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('-', '"', "'", '=', ' ', '\n', '\\', '.', ',', '0', 'a', 'no-', 'true'),
  }),
);

interface Spelling {
  readonly words: readonly string[];
  readonly given: readonly GivenOption[];
  readonly operands: readonly string[];
}

const withoutValue = OPTIONS.filter(({ kind }) => kind === 'flag');
const withValue = OPTIONS.filter(({ kind }) => kind !== 'flag');

/** One option or operand in any spelling that the table allows, and what it means. */
const spelling: fc.Arbitrary<Spelling> = fc.oneof(
  value
    .filter((word) => word === '-' || !word.startsWith('-'))
    .map((word) => ({ words: [word], given: [], operands: [word] })),
  fc
    .constantFrom(...withoutValue)
    .map(({ name }) => ({ words: [`--${name}`], given: [on(name)], operands: [] })),
  fc
    .tuple(fc.constantFrom(...withValue), value, fc.constantFrom('separate', 'equals', 'letter', 'attached'))
    .filter(
      ([{ letter }, text, how]) =>
        (letter !== undefined || how === 'separate' || how === 'equals') &&
        !(how === 'attached' && text === ''),
    )
    .map(([{ name, letter }, text, how]) => ({
      words: {
        separate: [`--${name}`, text],
        equals: [`--${name}=${text}`],
        letter: [`-${letter}`, text],
        attached: [`-${letter}${text}`],
      }[how],
      given: [on(name, text)],
      operands: [],
    })),
  // A bundle: flags by letter, and at its end perhaps an option with its value.
  fc
    .tuple(
      fc.array(fc.constantFrom(...withoutValue), { minLength: 1, maxLength: 4 }),
      fc.option(fc.tuple(fc.constantFrom(...withValue.filter(({ letter }) => letter !== undefined)), value), {
        nil: undefined,
      }),
    )
    .map(([flags, last]) => ({
      words: [
        `-${flags.map(({ letter }) => letter).join('')}${last?.[0].letter ?? ''}`,
        ...(last === undefined ? [] : [last[1]]),
      ],
      given: [
        ...flags.map(({ name }) => on(name)),
        ...(last === undefined ? [] : [on(last[0].name, last[1])]),
      ],
      operands: [],
    })),
);

describe('any command line that the table allows', () => {
  it('is read as what was meant, in whatever spelling', () => {
    fc.assert(
      fc.property(fc.array(spelling), fc.array(value), (parts, afterEnd) => {
        const argv = [...parts.flatMap(({ words }) => words), '--', ...afterEnd];
        expect(readArgv(argv, OPTIONS)).toEqual({
          given: parts.flatMap(({ given }) => given),
          operands: [...parts.flatMap(({ operands }) => operands), ...afterEnd],
        });
      }),
    );
  });

  it('comes through yargs unchanged once it is in the long form', () => {
    const verb: Verb = {
      name: 'try',
      operands: '[word..]',
      summary: '',
      options: OPTIONS.filter(({ kind, choices }) => kind !== 'number' && choices === undefined),
      examples: [],
      run: () => Promise.resolve(0),
    };
    const parts = spelling.filter(({ given }) =>
      given.every(({ name }) => verb.options.some((known) => known.name === name)),
    );
    fc.assert(
      fc.property(fc.array(parts), (chosen) => {
        const given = chosen.flatMap((part) => part.given);
        const words = chosen.flatMap((part) => part.words);
        const args = parseArguments(verb, readArgv(words, verb.options));
        expect(args.given).toEqual(given);
        expect(args.operands).toEqual(chosen.flatMap(({ operands }) => operands));
        for (const { name, kind } of verb.options) {
          const values = given.filter((each) => each.name === name).map((each) => each.value);
          if (kind === 'flag') expect(args.flag(name)).toBe(values.length > 0);
          else {
            expect(args.texts(name)).toEqual(values);
            expect(args.text(name)).toBe(values.at(-1));
          }
        }
      }),
    );
  });

  it('gives a value that stands in quotes another pair, since yargs takes one off', () => {
    const argv = writeLongForm({
      given: [on('data', `'a'`), on('data', '"a'), on('data', '"')],
      operands: ['x'],
    });
    expect(argv).toEqual([`--data="'a'"`, '--data="a', '--data="""', '--', 'x']);
  });
});
