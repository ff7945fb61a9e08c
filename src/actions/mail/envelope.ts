/**
 * Who sends to whom, as the header of a message has it; for a message that comes without an envelope.
 *
 *     From: Alice <alice@mail.test>           from
 *     To: bob@mail.test,                      to, with Cc and Bcc; a line that begins with white space
 *       carol@mail.test                       belongs to the one before
 */
import { UsageError } from '../../errors.ts';
import type { Envelope } from '../../protocols/smtp.ts';
import { addressesIn } from './addresses.ts';

/**
 * @param header up to the empty line, or with what follows it; UTF-8 (RFC 6532)
 * @throws UsageError where it names no sender or no recipient, or what is no address
 */
export function envelopeOf(header: Uint8Array): Envelope {
  const fields = fieldsOf(header);
  // RFC 5322, section 3.6.2: of several who wrote it, Sender tells who sends it.
  const [from] = addressesIn([...fields('sender'), ...fields('from')]);
  const to = addressesIn([...fields('to'), ...fields('cc'), ...fields('bcc')]);
  if (from === undefined) throw missing('sender', '--mail-from');
  if (to.length === 0) throw missing('recipient', '--mail-rcpt');
  return { from, to };
}

/** Its values by a name in lower case, unfolded; nothing of what follows the empty line. */
export function fieldsOf(header: Uint8Array): (name: string) => readonly string[] {
  const text = Buffer.from(header.buffer, header.byteOffset, header.length).toString();
  const end = text.search(/(?:^|\n)\r?\n/);
  const head = end === -1 ? text : text.slice(0, end);
  const lines = head.replace(/\r?\n(?=[ \t])/g, '').split(/\r?\n/);
  return (name) =>
    lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return line.slice(0, colon).trim().toLowerCase() === name ? [line.slice(colon + 1)] : [];
    });
}

function missing(what: string, option: string): UsageError {
  return new UsageError(`the header of the message names no ${what}`, { hint: `${option} does` });
}
