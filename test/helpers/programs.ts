/**
 * Tests that need another program than Node. Where it is not there they are skipped, and their title says so; on CI they
 * run all the same, and fail.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { describe, test, type TestContext } from 'vitest';

/** Whether a shell would find the program; nothing is run. */
export function has(program: string, path = process.env['PATH'] ?? ''): boolean {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .some((folder) => isExecutable(resolve(folder, program)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Whether to skip what needs the programs, and what its title then ends in. */
export function skipWithout(
  programs: readonly string[],
  { PATH, CI }: NodeJS.ProcessEnv = process.env,
): { skip: boolean; reason: string } {
  const missing = programs.filter((program) => !has(program, PATH ?? ''));
  const skip = missing.length > 0 && !CI;
  return { skip, reason: skip ? ` (skipped: no ${missing.join(', no ')} here)` : '' };
}

type Outcome = void | Promise<void>;

interface TestWith {
  (title: string, check: (context: TestContext) => Outcome): void;
  for<T>(cases: readonly T[]): (title: string, check: (each: T, context: TestContext) => Outcome) => void;
}

/** `test`, and `test.for`, for what needs these programs. */
export function testWith(...programs: readonly string[]): TestWith {
  const { skip, reason } = skipWithout(programs);
  const one: TestWith = (title, check) => test.skipIf(skip)(`${title}${reason}`, check);
  one.for = (cases) => (title, check) => test.skipIf(skip).for(cases)(`${title}${reason}`, check);
  return one;
}

/** `describe` for tests which all need these programs. */
export function describeWith(...programs: readonly string[]): (title: string, tests: () => void) => void {
  const { skip, reason } = skipWithout(programs);
  return (title, tests) =>
    describe.skipIf(skip)(`${title}${reason}`, () => {
      tests();
    });
}
