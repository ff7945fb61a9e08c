import { type ErrorCode, isNetkitError } from './errors.ts';

/** What a shell sees for each error: curl's numbers, where curl has one (curl(1), EXIT CODES). */
export const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  difference: 1,
  usage: 2,
  'bad-url': 3,
  'unknown-proxy': 5,
  'unknown-host': 6,
  refused: 7,
  'weird-reply': 8,
  partial: 18,
  'http-status': 22,
  'write-file': 23,
  'read-file': 26,
  timeout: 28,
  'no-range': 33,
  'tls-handshake': 35,
  'address-in-use': 45,
  'too-many-redirects': 47,
  'empty-reply': 52,
  send: 55,
  receive: 56,
  'proxy-refused': 56,
  'client-certificate': 58,
  certificate: 60,
  'bad-encoding': 61,
  'too-large': 63,
  'ca-file': 77,
  proxy: 97,
  aborted: 130,
};

/** An error that is not one of ours is a defect in netkit. */
export const EXIT_DEFECT = 70;

export function exitCodeOf(error: unknown): number {
  return isNetkitError(error) ? EXIT_CODES[error.code] : EXIT_DEFECT;
}
