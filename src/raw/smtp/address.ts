/**
 * Addresses of an envelope (RFC 5321, section 4.1.2; in UTF-8, RFC 6531, section 3.3):
 *
 *     alice@mail.test              →  <alice@mail.test>
 *     "a b"@[192.0.2.1]            →  <"a b"@[192.0.2.1]>
 *     alice@bücher.test            →  <alice@xn--bcher-kva.test>, or as it is with SMTPUTF8
 *     bérénice@mail.test           →  only with SMTPUTF8
 *                                  →  <>       nobody, whom a bounce is from
 *
 * What could end the brackets and begin a parameter or a command is refused; which names there are is the server's matter.
 */
import { domainToASCII } from 'node:url';
import { UsageError } from '../../errors.ts';

/** RFC 5321, section 4.1.2: atoms or a quoted string; local names need no domain (`Postmaster`). */
const ADDRESS =
  /^(?<local>[^\s\p{C}<>()[\]\\,;:@"]+|"(?:[^\p{Cc}"\\]|\\[ -~])*")(?:@(?<domain>[^\s\p{C}<>()[\]\\,;:@"]+|\[[\w:.-]+\]))?$/u;

/** Whether it can be said to every server as it is. */
export function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

/**
 * @param address without brackets; empty for nobody
 * @param utf8 whether the server knows SMTPUTF8
 * @returns with brackets
 * @throws UsageError
 */
export function formatPath(address: string, utf8: boolean): string {
  if (address === '') return '<>';
  const { local, domain = '' } = ADDRESS.exec(address)?.groups ?? {};
  if (local === undefined) throw notAnAddress(address);
  if (utf8 || isAscii(address)) return `<${address}>`;
  if (!isAscii(local)) {
    throw new UsageError(`the server does not know SMTPUTF8, and cannot be told of ${address}`);
  }
  const ascii = domainToASCII(domain);
  if (ascii === '') throw notAnAddress(address);
  return `<${local}@${ascii}>`;
}

function notAnAddress(address: string): UsageError {
  return new UsageError(`${JSON.stringify(address)} is no mail address`, {
    hint: 'one looks like alice@mail.test, without angle brackets',
  });
}
