import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';

import { linesOfSvg } from '../../scripts/docs/svg-terminal.ts';
import { PICTURE, screenNow } from '../../scripts/docs/terminal-picture.ts';
import { normalised } from '../docs/agree.ts';
import { useLab } from '../helpers/use-lab.ts';

// Its data folder alone: what `--lab` starts makes no other.
useLab();

test('the picture shows what a terminal shows now; `npm run docs` draws it anew', async () => {
  const shown = linesOfSvg(readFileSync(join(import.meta.dirname, '../..', PICTURE), 'utf8'));
  const now = (await screenNow()).map((line) => stripVTControlCharacters(line));
  expect(shown.map(normalised)).toEqual(now.map(normalised));
});
