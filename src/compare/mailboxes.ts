/**
 * The same mailbox by POP3 and by IMAP. Neither names a message as the other does: what pairs them is the Message-ID, and where
 * several have the same one, or none, their order, which is that of their arrival in both.
 */
import type { Comparison } from './comparison.ts';
import { compare, conclude } from './outcome.ts';

export interface MailboxMessage {
  /** `message 3`, `UID 12`. */
  readonly name: string;
  /** Its Message-ID; empty for none. */
  readonly id: string;
  /** In bytes. */
  readonly size: number;
  /** Of all of it, in lower-case hex. */
  readonly sha256: string;
}

/** A row a message, in the order of POP3; then what only IMAP has. The left side is POP3. */
export function compareMailboxes(
  pop3: readonly MailboxMessage[],
  imap: readonly MailboxMessage[],
  notes: readonly string[] = [],
): Comparison {
  const unpaired = new Map<string, MailboxMessage[]>();
  for (const message of imap) {
    const same = unpaired.get(message.id);
    if (same === undefined) unpaired.set(message.id, [message]);
    else same.push(message);
  }
  const rows = pop3.map((message) => {
    const other = unpaired.get(message.id)?.shift();
    const aspect = other === undefined ? message.name : `${message.name}, ${other.name}`;
    return compare(aspect, describe(message), other && describe(other));
  });
  const left = [...unpaired.values()].flat();
  return conclude([...rows, ...left.map((each) => compare(each.name, undefined, describe(each)))], notes);
}

function describe({ id, size, sha256 }: MailboxMessage): string {
  return [...(id === '' ? [] : [id]), `${size} bytes`, `sha256 ${sha256}`].join(', ');
}
