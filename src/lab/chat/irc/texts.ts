import { fitText } from '../../../actions/chat/text.ts';
import { cutToBytes } from '../../../raw/irc/length.ts';

/** What a client has written as a parameter is shown in an answer, where it takes no more than so much of the line. */
const MAX_SHOWN_BYTES = 100;

/** What a client has written, as a parameter of an answer. */
export function asParam(written: string): string {
  const word = fitText(written).replaceAll(' ', '_').replace(/^:+/, '');
  return word === '' ? '*' : cutToBytes(word, MAX_SHOWN_BYTES);
}

/** Made fit for others, and no longer than so many characters. */
export function shorten(text: string, maxLength: number): string {
  return Array.from(fitText(text)).slice(0, maxLength).join('').trim();
}

/** How the last line of a list reads, with what there is to say of the list. */
export function endOf(list: string, ...remarks: readonly (string | undefined)[]): string {
  return [`End of ${list}`, remarks.filter((remark) => remark !== undefined).join('; ')]
    .filter(Boolean)
    .join(': ');
}
