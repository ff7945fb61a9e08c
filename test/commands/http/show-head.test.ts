import { expect, test } from 'vitest';
import { headBytes, headForTerminal } from '../../../src/commands/http/show-head.ts';
import type { HttpResponseHead } from '../../../src/protocols/http.ts';
import { plain } from '../../../src/terminal/style.ts';

test('a head of HTTP/2 has a version and a status, and no reason', () => {
  const head: HttpResponseHead = { version: '2', status: 200, reason: '', headers: [['x-a', '1']] };
  expect(headBytes(head).toString()).toBe('HTTP/2 200\r\nx-a: 1\r\n\r\n');
  expect(headForTerminal(head, plain)).toBe('HTTP/2 200\nx-a: 1\n\n');
});
