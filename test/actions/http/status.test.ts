import { expect, test } from 'vitest';
import { RefusalError } from '../../../src/errors.ts';
import { refuseErrorStatus } from '../../../src/actions/http/status.ts';

const head = (status: number, reason: string) => ({ version: '1.1', status, reason, headers: [] }) as const;

test.each([200, 204, 301, 304, 399])('%i is no error', (status) => {
  expect(() => refuseErrorStatus(head(status, ''))).not.toThrow();
});

test.each([
  [400, 'Bad Request', 'the server answered 400 Bad Request'],
  [404, '', 'the server answered 404'],
  [503, 'Service Unavailable', 'the server answered 503 Service Unavailable'],
])('%i %s is an error with --fail', (status, reason, message) => {
  let error: unknown;
  try {
    refuseErrorStatus(head(status, reason));
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(RefusalError);
  expect(error).toMatchObject({ code: 'http-status', message, status, text: reason });
});
