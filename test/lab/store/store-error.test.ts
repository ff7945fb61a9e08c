import { expect, test, vi } from 'vitest';
import { isStoreError, StoreError } from '../../../src/lab/store/types.ts';

test('a store error is one in every file of the build, and nothing else is', async () => {
  vi.resetModules();
  const other = await import('../../../src/lab/store/types.ts');
  expect(other.StoreError).not.toBe(StoreError);
  expect(isStoreError(new other.StoreError('not-found', 'gone'))).toBe(true);
  expect(other.isStoreError(new StoreError('not-found', 'gone'))).toBe(true);
  for (const value of [new Error('gone'), { code: 'not-found' }, 'gone', null, undefined]) {
    expect(isStoreError(value)).toBe(false);
  }
});
