import { STATUS_CODES } from 'node:http';
import { describe, expect, test } from 'vitest';
import { explainStatus } from '../../../src/actions/api/explain.ts';

test('what 201 means, and what a 404 asks', () => {
  expect(explainStatus(201)).toEqual({
    class: '2xx: it worked',
    meaning: 'something new was made, and Location may say where it is',
  });
  expect(explainStatus(404)).toEqual({
    class: '4xx: the request is at fault',
    meaning: 'there is nothing at this address',
    asks: 'check the path and the id',
  });
});

describe('each code that Node knows', () => {
  test.each(Object.entries(STATUS_CODES))('%s %s', (code) => {
    const { class: of, meaning, asks = '' } = explainStatus(Number(code));
    expect(of.slice(0, 4)).toBe(`${code[0]}xx:`);
    expect(meaning).not.toBe('');
    expect(`${meaning}${asks}`).not.toMatch(/[.\n]$/);
  });
});

test('one that nobody knows is like its class; what is in no class is told as such', () => {
  expect(explainStatus(499)).toEqual({
    class: '4xx: the request is at fault',
    meaning: 'the server will not carry this request out as it is',
    asks: 'change the request: sent again as it is, it fails again',
  });
  for (const status of [0, 99, 600, 999]) expect(explainStatus(status).class).toBe('of no class');
});
