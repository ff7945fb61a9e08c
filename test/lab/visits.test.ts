import { expect, test } from 'vitest';
import { MAX_VISIT_KEY_LENGTH, MAX_VISIT_KEYS, Visits } from '../../src/lab/http/visits.ts';

test('each key is counted for itself', () => {
  const visits = new Visits();
  expect(['a', 'b', 'a', 'a', 'b'].map((key) => visits.count(key))).toEqual([0, 0, 1, 2, 1]);
});

test('the key that has not come for longest is forgotten first', () => {
  const visits = new Visits();
  for (const key of ['seldom', 'often']) visits.count(key);
  for (let index = 0; index < MAX_VISIT_KEYS - 1; index += 1) {
    visits.count(`key ${index}`);
    visits.count('often');
  }
  expect(visits.count('often')).toBe(MAX_VISIT_KEYS);
  expect(visits.count('seldom')).toBe(0);
});

test('a long key counts as its beginning', () => {
  const visits = new Visits();
  const long = 'x'.repeat(MAX_VISIT_KEY_LENGTH);
  visits.count(`${long}yes`);
  expect(visits.count(`${long}no`)).toBe(1);
  expect(visits.count(long.slice(1))).toBe(0);
});
