import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { JSON_OUTPUTS } from '../../schemas/index.ts';
import { everyCommand } from '../../scripts/docs/every-command.ts';
import { JSON_EXAMPLES } from '../../scripts/docs/json-examples.ts';
import { membersOf } from '../../scripts/docs/json-members.ts';
import { jsonSchemaOf } from '../../scripts/docs/json-schema.ts';
import type { Option } from '../../src/commands/command.ts';
import { expectFits } from './expect-json.ts';

const SCHEMAS = join(import.meta.dirname, '../../schemas');

/** Options with which something else is printed. */
const OTHERWISE: ReadonlySet<string> = new Set(['compare', 'compare-imap', 'fields']);

const prints = ({ name, choices }: Option): boolean =>
  name === 'format' && choices?.includes('json') === true;

test('every verb that prints JSON is in exactly one output', async () => {
  const verbs = (await everyCommand()).flatMap((command) =>
    command.verbs
      .filter(({ options }) => options.some(prints))
      .flatMap(({ name, options }) => {
        const typed = `${command.name} ${name}`.trimEnd();
        const otherwise = options.filter((option) => OTHERWISE.has(option.name));
        return [typed, ...otherwise.map((option) => `${typed} --${option.name}`)];
      }),
  );
  expect(JSON_OUTPUTS.flatMap((output) => output.verbs).toSorted()).toEqual(verbs.toSorted());
});

test('no two outputs have the same name', () => {
  const names = JSON_OUTPUTS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test('every schema that is published is of an output', () => {
  const files = readdirSync(SCHEMAS).filter((file) => file.endsWith('.json'));
  expect(files).toEqual(JSON_OUTPUTS.map(({ name }) => `${name}.schema.json`).toSorted());
});

test.each(JSON_OUTPUTS)('$name says what it is, and what each of its members means', (output) => {
  const schema = jsonSchemaOf(output);
  expect(schema.description).toMatch(/\w/);
  expect(membersOf(schema).filter(({ meaning }) => meaning === '')).toEqual([]);
});

test.each(Object.entries(JSON_EXAMPLES))('the example of %s fits', (name, example) => {
  const output = JSON_OUTPUTS.find((each) => each.name === name);
  const values = output?.stream === 'lines' ? (example?.prints as unknown[]) : [example?.prints];
  for (const value of values) expectFits(name, value);
  const typed = output?.verbs.map((verb) => verb.replace(/ --\S+$/, ''));
  expect(typed?.some((verb) => example?.line.startsWith(`netkit ${verb} `))).toBe(true);
});

test('the outputs of each file are exercised by the test of its name', () => {
  const files = readdirSync(SCHEMAS).filter((file) =>
    /export const (?!JSON_)\w+_OUTPUTS\b/.test(readFileSync(join(SCHEMAS, file), 'utf8')),
  );
  const tested = files.filter((file) =>
    /\bexercise\(\s*\w+_OUTPUTS\b/.test(
      readFileSync(join(import.meta.dirname, file.replace(/\.ts$/, '.test.ts')), 'utf8'),
    ),
  );
  expect(tested).toEqual(files);
});
