import { describe, expect, test } from 'vitest';

import { membersOf } from '../../scripts/docs/json-members.ts';
import { jsonSchemaOf } from '../../scripts/docs/json-schema.ts';
import type { JsonOutput } from '../../schemas/output.ts';
import { expectJson } from './expect-json.ts';

/** Runs a verb in as many ways as it has branches, and hands over what each run printed. */
export type Exercise = (prints: (printed: string | Uint8Array) => void) => Promise<void>;

/** By the output's name and the verb. */
export type Exercises = Readonly<Record<string, Readonly<Record<string, Exercise>>>>;

/**
 * A test for each verb of these outputs, and one that keeps the schemas honest: each member has to have come once.
 *
 * @param rare members that no test can bring about, by the output's name, with the reason
 * @param optional whether each that is optional has to have been missing once as well
 */
export function exercise(
  outputs: readonly JsonOutput[],
  exercises: Exercises,
  rare: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
  { optional = false }: { readonly optional?: boolean } = {},
): void {
  describe.each(outputs)('$name', (output) => {
    const byVerb = exercises[output.name] ?? {};
    const objects: PrintedObject[] = [];
    const excused = Object.keys(rare[output.name] ?? {});
    const members = membersOf(jsonSchemaOf(output)).filter(({ path }) => !excused.includes(path));

    test('has an exercise for each verb', () => {
      expect(Object.keys(byVerb).toSorted()).toEqual(output.verbs.toSorted());
    });

    test.each(Object.entries(byVerb))('%s', async (_verb, run) => {
      let runs = 0;
      await run((text) => {
        runs += 1;
        for (const value of expectJson(output.name, text)) objects.push(...objectsIn(value));
      });
      expect(runs).toBeGreaterThan(0);
    });

    test('every member has come', () => {
      const came = new Set(objects.flatMap(({ names, path }) => names.map((name) => joined(path, name))));
      const never = members.filter(({ path }) => ![...came].some((each) => isAt(path, each)));
      expect(never.map(({ path }) => path)).toEqual([]);
    });

    if (optional) {
      test('every optional member has been missing', () => {
        const always = members.filter(({ path, isOptional }) => {
          const [, parent = '', name = ''] = /^(?:(.*)\.)?([^.]+)$/s.exec(path) ?? [];
          if (!isOptional || name === '*') return false;
          return objects.every((object) => !isAt(parent, object.path) || object.names.includes(name));
        });
        expect(always.map(({ path }) => path)).toEqual([]);
      });
    }
  });
}

/** One object of all that was printed. */
interface PrintedObject {
  readonly path: string;
  readonly names: readonly string[];
}

function* objectsIn(value: unknown, path = ''): Generator<PrintedObject> {
  if (Array.isArray(value)) {
    for (const each of value) yield* objectsIn(each, `${path}[]`);
  } else if (typeof value === 'object' && value !== null) {
    yield { path, names: Object.keys(value) };
    for (const [name, member] of Object.entries(value)) yield* objectsIn(member, joined(path, name));
  }
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** `a.*` of a schema stands for any name. */
function isAt(pattern: string, path: string): boolean {
  if (!pattern.includes('*')) return pattern === path;
  const source = pattern.replaceAll(/[.[\]]/g, '\\$&').replaceAll('*', '.+');
  return new RegExp(`^${source}$`, 's').test(path);
}
