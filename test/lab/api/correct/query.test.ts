import { expect, it } from 'vitest';
import { z } from 'zod';

import { createQueryReader, MAX_KEPT_QUERIES } from '../../../../src/lab/api/correct/query.ts';

it('remembers what was understood of a query, and no more than so many', () => {
  const read = createQueryReader([{ name: 'skip', schema: z.int().min(0), description: '' }]);
  const first = read('skip=0');
  expect(read('skip=0')).toBe(first);
  for (let skip = 1; skip <= MAX_KEPT_QUERIES; skip++) expect(read(`skip=${skip}`).get('skip')).toBe(skip);
  expect(read('skip=0')).not.toBe(first);
  expect(read('skip=0')).toEqual(first);
});
