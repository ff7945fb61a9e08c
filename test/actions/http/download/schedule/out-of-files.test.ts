import { openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TransportError } from '../../../../../src/errors.ts';
import { outOfFiles } from '../../../../../src/actions/http/download/schedule/out-of-files.ts';

const system = (code: string): Error => Object.assign(new Error(code), { code });
const because = (cause: unknown): Error => new TransportError('write-file', 'cannot write a', { cause });

test.each(['EMFILE', 'ENFILE'])('%s ends all of it, however deep it lies', (code) => {
  for (const error of [system(code), because(system(code)), because(because(system(code)))]) {
    expect(outOfFiles(error)).toMatchObject({ code: 'write-file', cause: error });
  }
});

test('anything else does not', () => {
  expect(outOfFiles(because(system('ENOSPC')))).toBeUndefined();
  expect(outOfFiles(undefined)).toBeUndefined();
  let missing: unknown;
  try {
    openSync('/nowhere/at/all', 'r');
  } catch (error) {
    missing = error;
  }
  expect(outOfFiles(missing)).toBeUndefined();
});

test('a circle of causes has an end', () => {
  const error = new Error('round');
  error.cause = error;
  expect(outOfFiles(error)).toBeUndefined();
});
