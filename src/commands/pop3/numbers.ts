import type { MailUrl } from '../../actions/mail/url.ts';
import { UsageError } from '../../errors.ts';

/**
 * The messages that address and operands name, each once, in their order.
 *
 * @throws UsageError
 */
export function numbersOf({ path }: Pick<MailUrl, 'path'>, words: readonly string[]): readonly number[] {
  return [...new Set([...(path === '' ? [] : [path]), ...words].map(parseNumber))];
}

/** As many digits as a counter of 32 bits has. */
const NUMBER = /^0*[1-9]\d{0,9}$/;

export function parseNumber(word: string): number {
  if (NUMBER.test(word)) return Number(word);
  throw new UsageError(`'${word}' is no number of a message`, {
    hint: 'messages are numbered from 1: ls shows them',
  });
}

/** @throws UsageError where nothing is named */
export function someNumbersOf(url: Pick<MailUrl, 'path'>, words: readonly string[]): readonly number[] {
  const numbers = numbersOf(url, words);
  if (numbers.length > 0) return numbers;
  throw new UsageError('which message?', { hint: 'its number stands behind the address: ls shows them' });
}

/** @throws UsageError for an address with a number where the whole mailbox is meant */
export function refuseNumber({ path }: Pick<MailUrl, 'path'>): void {
  if (path !== '') throw new UsageError(`this is about the whole mailbox, and not about '${path}'`);
}
