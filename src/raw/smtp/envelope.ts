/** An envelope in the commands of a session, as far as the server's extensions allow; nothing is sent yet. */
import { LimitError, UsageError } from '../../errors.ts';
import type { Envelope } from '../../protocols/smtp.ts';
import { formatPath, isAscii } from './address.ts';
import { findExtension, sizeLimit } from './extensions.ts';

export interface EnvelopeCommands {
  readonly mail: string;
  readonly recipients: readonly { readonly address: string; readonly command: string }[];
  /** Whether commands may be sent before their predecessors are answered (RFC 2920). */
  readonly pipelining: boolean;
  /** Whether there is BDAT (RFC 3030). */
  readonly chunking: boolean;
}

/**
 * @param size of the message in bytes, where it is known
 * @throws UsageError for what is no address, or none that this server can be told; LimitError for a message longer than SIZE
 */
export function composeEnvelope(
  extensions: readonly string[],
  { from, to }: Envelope,
  size: number | undefined,
): EnvelopeCommands {
  if (to.length === 0) throw new UsageError('a message needs a recipient');
  if (to.includes('')) throw new UsageError('a recipient has no address');
  const has = (keyword: string): boolean => findExtension(extensions, keyword) !== undefined;
  refuseTooLong(extensions, size);
  const utf8 = has('SMTPUTF8');
  const parameters = [
    ...(has('SIZE') && size !== undefined ? [`SIZE=${size}`] : []),
    // RFC 6152: that it may be, not that it is.
    ...(has('8BITMIME') ? ['BODY=8BITMIME'] : []),
    // RFC 6531, section 3.4: only where it is needed, since not every server on the way may know it.
    ...(utf8 && ![from, ...to].every(isAscii) ? ['SMTPUTF8'] : []),
  ];
  return {
    mail: [`MAIL FROM:${formatPath(from, utf8)}`, ...parameters].join(' '),
    recipients: to.map((address) => ({ address, command: `RCPT TO:${formatPath(address, utf8)}` })),
    pipelining: has('PIPELINING'),
    chunking: has('CHUNKING'),
  };
}

/** RFC 1870, section 4: a server that says how much it takes need not be tried. */
function refuseTooLong(extensions: readonly string[], size: number | undefined): void {
  const limit = sizeLimit(extensions);
  if (limit === undefined || size === undefined || size <= limit) return;
  throw new LimitError('SIZE', `the message has ${size} bytes, and the server takes ${limit} at most`);
}
