import type { z } from 'zod';

import type { Violation } from './problem.ts';
import { memberAt } from '../../../actions/member-at.ts';
import { didYouMean } from '../../../actions/nearest.ts';

type Path = readonly PropertyKey[];

/** What is wrong, each by its place and in a sentence's end: `is required`, `has to be a number`. */
export function describeIssues(
  error: z.ZodError,
  input: unknown,
  namesAt: (path: Path) => readonly string[],
): { readonly path: Path; readonly detail: string }[] {
  return error.issues.flatMap((issue) => {
    const { path } = issue;
    if (issue.code !== 'unrecognized_keys') return [{ path, detail: describe(issue, memberAt(input, path)) }];
    const names = namesAt(path);
    return issue.keys.map((name) => ({
      path: [...path, name],
      detail: `is not known${didYouMean(name, names)}`,
    }));
  });
}

/** Of a body. */
export function bodyViolations(
  error: z.ZodError,
  input: unknown,
  namesAt: (path: Path) => readonly string[],
): Violation[] {
  return describeIssues(error, input, namesAt).map(({ path, detail }) => ({
    pointer: toPointer(path),
    detail: `${shorten(path.at(-1)?.toString() ?? 'the body')} ${detail}`,
  }));
}

function describe(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined) return 'is required';
  switch (issue.code) {
    case 'invalid_type': {
      return `has to be ${nameType(issue.expected)}`;
    }
    case 'too_small': {
      return issue.origin === 'string' ? 'is empty' : `has to be at least ${issue.minimum}`;
    }
    case 'too_big': {
      return `has to be at most ${issue.maximum}${LONG[issue.origin] ?? ''}`;
    }
    case 'invalid_value': {
      return `is not known${didYouMean(typeof value === 'string' ? value : '', issue.values.map(String))}`;
    }
    case 'invalid_format': {
      return `has to be ${FORMATS[issue.format] ?? `of the form ${issue.format}`}`;
    }
    case 'invalid_union': {
      return `has to be ${FORMATS['date']}`;
    }
    default: {
      return issue.message;
    }
  }
}

const LONG: Readonly<Record<string, string>> = { string: ' characters long', array: ' entries long' };

const FORMATS: Readonly<Record<string, string>> = {
  regex: 'text without U+0000 and halves of surrogate pairs',
  email: 'an address such as ann@mail.test',
  date: 'a day such as 2020-01-31, or a time such as 2020-01-31T12:00:00Z',
};

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'an object',
};

function nameType(expected: string): string {
  return TYPES[expected] ?? `of type ${expected}`;
}

/** RFC 6901, sections 3 and 6. Halves of surrogate pairs, which no URI can have, become U+FFFD. */
export function toPointer(path: Path): string {
  return path.reduce<string>((pointer, step) => {
    const escaped = shorten(step.toString()).replaceAll('~', '~0').replaceAll('/', '~1');
    return `${pointer}/${encodeURIComponent(escaped.replace(/\p{Cs}/gu, '\ufffd'))}`;
  }, '#');
}

/** A name that a client made up may be a megabyte long; what we call it need not. */
const MAX_NAME_LENGTH = 100;

function shorten(name: string): string {
  return name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}…` : name;
}
