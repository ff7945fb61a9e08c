import { STATUS_CODES } from 'node:http';

/** The registered reason phrase of a status code; a number that has none gets the name of its class. */
export function reasonOf(status: number): string {
  return STATUS_CODES[status] ?? CLASSES[Math.floor(status / 100)] ?? 'Unknown';
}

/** RFC 9110, section 15. */
const CLASSES: Readonly<Record<number, string>> = {
  1: 'Informational',
  2: 'Successful',
  3: 'Redirection',
  4: 'Client Error',
  5: 'Server Error',
};
