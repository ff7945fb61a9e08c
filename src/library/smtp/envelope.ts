import { domainToASCII } from 'node:url';
import { LimitError, UsageError } from '../../errors.ts';
import type { Envelope } from '../../protocols/smtp.ts';
import type { SmtpDialogue } from './session.ts';

/** What cannot stand in a path (RFC 5321, section 4.1.2), or would end it; a space may be within quotes alone. */
// oxlint-disable-next-line no-control-regex -- these are the ones
const NOT_IN_A_PATH = /[\0-\x1f\x7f<>]|^[^"]*\s|\s$/u;
/** What needs SMTPUTF8 (RFC 6531). */
const NOT_ASCII = /[^\0-\x7f]/;

/** @throws UsageError */
export function refuseImpossibleEnvelope({ from, to }: Envelope): void {
  if (to.length === 0) throw new UsageError('a message needs at least one recipient');
  for (const address of [from, ...to]) {
    if (NOT_IN_A_PATH.test(address)) {
      throw new UsageError(`${JSON.stringify(address)} is no address`, {
        hint: 'write it as alice@mail.test',
      });
    }
  }
  if (to.includes('')) throw new UsageError('a recipient is empty');
}

/**
 * As the server takes it: without SMTPUTF8, a domain may still be said in ASCII (RFC 5890), a name at it may not.
 *
 * @returns the address as it is to be sent
 * @throws UsageError
 */
export function wireAddress(address: string, dialogue: SmtpDialogue): string {
  if (!NOT_ASCII.test(address) || dialogue.knows('SMTPUTF8')) return address;
  const at = address.lastIndexOf('@');
  const name = address.slice(0, at);
  const domain = domainToASCII(address.slice(at + 1));
  if (at !== -1 && domain !== '' && !NOT_ASCII.test(name)) return `${name}@${domain}`;
  throw new UsageError(`the server takes no addresses such as ${address}: it does not offer SMTPUTF8`);
}

/**
 * RFC 1870, section 6: nothing needs to be sent to learn that it is too much.
 *
 * @param size in bytes
 * @throws LimitError
 */
export function refuseTooLarge(size: number | undefined, dialogue: SmtpDialogue): void {
  // Zero and none mean that there is no fixed limit.
  const limit = Number(dialogue.parametersOf('SIZE')?.[0] ?? 0);
  if (size === undefined || !(limit > 0) || size <= limit) return;
  throw new LimitError('SIZE', `the message has ${size} bytes, and the server takes ${limit}`);
}
