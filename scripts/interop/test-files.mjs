/** Which tests there is a server for: those that need one import `test/helpers/<server>.ts`, which knows where it is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../lib/project.mjs';

const FOLDER = 'test/interop';

/** @returns nothing where all can run, which is what vitest takes for all; else those that can */
export function testFiles(absent) {
  if (absent.length === 0) return [];
  return readdirSync(join(root, FOLDER))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${FOLDER}/${name}`)
    .filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return !absent.some((server) => text.includes(`/helpers/${server}.ts'`));
    });
}
