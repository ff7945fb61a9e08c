import { expect, test } from 'vitest';
import { describeReach } from '../../../src/commands/chat/reach.ts';

test.each([
  ['0.0.0.0', false, 'others reach you on port 3000, at every address of this machine'],
  ['::', false, 'others reach you on port 3000, at every address of this machine'],
  ['192.0.2.7', false, 'others reach you on 192.0.2.7, port 3000'],
  ['127.0.0.1', true, 'others reach you on 127.0.0.1, port 3000 (this machine only)'],
])('at %s', (host, loopback, text) => {
  expect(describeReach({ host, port: 3000, loopback })).toBe(text);
});
