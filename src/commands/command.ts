import type { Io } from '../terminal/io.ts';

/** A word that a user types after `netkit`, such as `http`, with its verbs: the one description from which
 * parsing, `--help` and the documentation are made. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly verbs: readonly Verb[];
}

export interface Verb {
  /** One word, or two as in `dialog serve`. Empty for what a command does without a verb. */
  readonly name: string;
  /** What follows it: `<url>`, `<method> <url>`, `[dir]`; one of several words: `<echo|time>`. */
  readonly operands: string;
  readonly summary: string;
  readonly options: readonly Option[];
  readonly examples: readonly Example[];
  run(args: Arguments, io: Io): Promise<number>;
}

export interface Example {
  readonly line: string;
  readonly says: string;
}

export interface Option {
  readonly name: string;
  /** curl's letter, where curl has one. */
  readonly letter?: string;
  readonly kind: 'flag' | 'text' | 'number';
  /** What the value is called in the help, such as `FILE`. */
  readonly value?: string;
  /** May be given several times; the values are kept in order. */
  readonly repeats?: boolean;
  readonly choices?: readonly string[];
  readonly summary: string;
  /** The heading in the help under which it stands. */
  readonly group: string;
}

/** Parsed and checked. Asking for an option that the verb's table has not is a defect. */
export interface Arguments {
  readonly operands: readonly string[];
  flag(name: string): boolean;
  /** Of an option that was given twice, the last value. */
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  /** All values, in order. */
  texts(name: string): readonly string[];
  /** Every option given, in order: for those whose order matters among each other, such as -d and --json. */
  readonly given: readonly { readonly name: string; readonly value: string | true }[];
}

/** Options that stand under one heading. */
export function inGroup(group: string, options: readonly Omit<Option, 'group'>[]): readonly Option[] {
  return options.map((option) => ({ ...option, group }));
}

/** The headings, in the order in which they come first, and what stands under each. */
export function groupsOf(
  options: readonly Option[],
): readonly { readonly heading: string; readonly options: readonly Option[] }[] {
  const headings = [...new Set(options.map(({ group }) => group))];
  return headings.map((heading) => ({
    heading,
    options: options.filter(({ group }) => group === heading),
  }));
}

/** Those of a group that a verb has, too. */
export function named(names: readonly string[], options: readonly Option[]): readonly Option[] {
  return options.filter(({ name }) => names.includes(name));
}

/** A verb's own letters come before those that curl has for something else: `ls -S` sorts by size. */
export function withoutLettersOf(own: readonly Option[], others: readonly Option[]): readonly Option[] {
  const taken = new Set(own.map(({ letter }) => letter));
  return others.map(({ letter, ...option }) =>
    letter === undefined || taken.has(letter) ? option : { letter, ...option },
  );
}
