import { UsageError } from '../errors.ts';

const POWERS: Readonly<Record<string, number>> = { '': 0, B: 0, K: 1, M: 2, G: 3 };

/**
 * A number of bytes as curl's options take it (--limit-rate, --max-filesize): `1000`, `512b`, `200K`, `3m`, `1G`. The
 * letters count by 1024; curl's manual has T and P too, its code has not.
 *
 * @throws UsageError that names the option
 */
export function parseByteCount(text: string, option: string): number {
  const [, digits, letter = ''] = /^(\d+)([bkmg]?)$/i.exec(text) ?? [];
  if (digits === undefined) {
    throw new UsageError(`${option}: "${text}" is no number of bytes`, {
      hint: 'such as 1000, 200K, 3M or 1G; a K is 1024 bytes',
    });
  }
  const bytes = Number(digits) * 1024 ** (POWERS[letter.toUpperCase()] ?? 0);
  if (!Number.isSafeInteger(bytes)) throw new UsageError(`${option}: ${text} is too much`);
  return bytes;
}
