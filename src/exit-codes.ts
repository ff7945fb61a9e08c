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
  unavailable: 8,
  'access-denied': 9,
  'accept-timeout': 12,
  'passive-refused': 13,
  partial: 18,
  'download-refused': 19,
  'command-refused': 21,
  'http-status': 22,
  'write-file': 23,
  'upload-refused': 25,
  'read-file': 26,
  timeout: 28,
  'active-refused': 30,
  'no-range': 33,
  'tls-handshake': 35,
  'address-in-use': 45,
  'too-many-redirects': 47,
  'empty-reply': 52,
  send: 55,
  'mail-refused': 55,
  receive: 56,
  'proxy-refused': 56,
  'client-certificate': 58,
  certificate: 60,
  'host-key': 60,
  'bad-encoding': 61,
  'too-large': 63,
  'no-tls': 64,
  'login-denied': 67,
  'ca-file': 77,
  'not-found': 78,
  ssh: 79,
  proxy: 97,
  aborted: 130,
};

/** An error that is not one of ours is a defect in netkit. */
export const EXIT_DEFECT = 70;

export function exitCodeOf(error: unknown): number {
  return isNetkitError(error) ? EXIT_CODES[error.code] : EXIT_DEFECT;
}
