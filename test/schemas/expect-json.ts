import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

import { JSON_OUTPUTS } from '../../schemas/index.ts';

const FOLDER = join(import.meta.dirname, '../../schemas');
// zod says it by a pattern as well.
const ajv = new Ajv2020({
  strict: true,
  allowUnionTypes: true,
  allErrors: true,
  formats: { 'date-time': true, base64: true },
});
const validators = new Map<string, ValidateFunction>();

/**
 * Holds what a command printed with `--format json` against the schema that is published for it.
 *
 * @param name of the output, such as `http-response`
 * @returns the document, or the values of all lines
 */
export function expectJson(name: string, printed: string | Uint8Array): readonly unknown[] {
  const text = typeof printed === 'string' ? printed : Buffer.from(printed).toString();
  expect(text).toMatch(/\n$/);
  // Whatever a peer says: nothing that moves a terminal's cursor.
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  const isLines = JSON_OUTPUTS.find((output) => output.name === name)?.stream === 'lines';
  const documents = isLines ? text.trimEnd().split('\n') : [text];
  return documents.map((document) => {
    const value: unknown = JSON.parse(document);
    expectFits(name, value);
    return value;
  });
}

/** The same of a value. */
export function expectFits(name: string, value: unknown): void {
  const validate = validatorOf(name);
  const errors = validate(value) ? [] : validate.errors;
  expect(errors, `${name}: ${JSON.stringify(value)}`).toEqual([]);
}

function validatorOf(name: string): ValidateFunction {
  const known = validators.get(name);
  if (known !== undefined) return known;
  const validate = ajv.compile(
    JSON.parse(readFileSync(join(FOLDER, `${name}.schema.json`), 'utf8')) as object,
  );
  validators.set(name, validate);
  return validate;
}
