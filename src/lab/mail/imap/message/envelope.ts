/**
 * ENVELOPE (RFC 3501, section 7.4.2): date, subject, from, sender, reply-to, to, cc, bcc, in-reply-to, message-id.
 *
 *     ("Wed, 17 Jul 1996 02:23:25 -0700" "Hello" ((NIL NIL "al" "x.example")) … NIL "<1@x.example>")
 */
import { encodeNstring } from '../../../../raw/imap/values.ts';
import { type Address, parseAddresses } from './addresses.ts';
import { type HeaderField, readFields } from './header.ts';
import type { Part } from './part.ts';

export function formatEnvelope(
  content: Buffer,
  { headerStart, bodyStart }: Pick<Part, 'headerStart' | 'bodyStart'>,
): string {
  const fields = readFields(content, headerStart, bodyStart);
  const text = (name: string): string => nstring(fields.findLast((field) => field.name === name)?.value);
  const from = addresses(fields, 'from');
  // Servers put the author where there is neither a sender nor where to reply to.
  const orFrom = (name: string): string => {
    const list = addresses(fields, name);
    return list === 'NIL' ? from : list;
  };
  return (
    `(${text('date')} ${text('subject')} ${from} ${orFrom('sender')} ${orFrom('reply-to')} ${addresses(fields, 'to')}` +
    ` ${addresses(fields, 'cc')} ${addresses(fields, 'bcc')} ${text('in-reply-to')} ${text('message-id')})`
  );
}

/** No string may hold NUL (RFC 3501, section 9: CHAR8), whatever a message has. */
export function nstring(value: string | undefined): string {
  return encodeNstring(value?.replaceAll('\0', ' '));
}

/** Of several fields of that name, all. */
function addresses(fields: readonly HeaderField[], name: string): string {
  let list = '';
  for (const field of fields) {
    if (field.name !== name) continue;
    for (const address of parseAddresses(field.value)) list += formatAddress(address);
  }
  return list === '' ? 'NIL' : `(${list})`;
}

function formatAddress({ name, route, mailbox, host }: Address): string {
  return `(${nstring(name)} ${nstring(route)} ${nstring(mailbox)} ${nstring(host)})`;
}
