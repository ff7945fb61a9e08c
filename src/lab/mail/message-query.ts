import type { Address, Email } from 'postal-mime';

/** Which message is meant: all that is given has to fit. */
export interface MessageQuery {
  /** In this user's INBOX. */
  readonly user?: string;
  /** A recipient, of the envelope or in To or Cc: the whole address, in any case, or what a pattern finds. */
  readonly to?: string | RegExp;
  /** The sender, of the envelope or in From; likewise. */
  readonly from?: string | RegExp;
  /** A part of the subject, or what a pattern finds. */
  readonly subject?: string | RegExp;
}

export function fits({ to, from, subject }: MessageQuery, email: Email): boolean {
  return (
    (to === undefined || recipientsOf(email).some((address) => isAddress(address, to))) &&
    (from === undefined || sendersOf(email).some((address) => isAddress(address, from))) &&
    (subject === undefined || holds(email.subject ?? '', subject))
  );
}

/** `a mail to alice@mail.test with the subject "Hello"` */
export function describeQuery({ user, to, from, subject }: MessageQuery): string {
  const parts = [
    from !== undefined && `from ${String(from)}`,
    to !== undefined && `to ${String(to)}`,
    subject !== undefined &&
      `with the subject ${typeof subject === 'string' ? JSON.stringify(subject) : String(subject)}`,
    user !== undefined && `for ${user}`,
  ];
  return ['a mail', ...parts.filter((part) => part !== false)].join(' ');
}

export function recipientsOf(email: Email): readonly string[] {
  return [...fieldsOf(email, 'delivered-to'), ...addressesOf(email.to ?? []), ...addressesOf(email.cc ?? [])];
}

function sendersOf(email: Email): readonly string[] {
  const path = fieldsOf(email, 'return-path').map((value) => value.replace(/^<|>$/g, ''));
  return [...path, ...addressesOf(email.from === undefined ? [] : [email.from])];
}

function fieldsOf(email: Email, name: string): readonly string[] {
  return email.headers.filter(({ key }) => key === name).map(({ value }) => value);
}

/** A group's are its members'. */
function addressesOf(addresses: readonly Address[]): readonly string[] {
  return addresses.flatMap(({ address, group }) =>
    group === undefined ? (address ?? []) : group.map((member) => member.address),
  );
}

function isAddress(address: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string'
    ? address.toLowerCase() === wanted.toLowerCase()
    : isFound(address, wanted);
}

function holds(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text.includes(wanted) : isFound(text, wanted);
}

/** From the start each time, whatever flags the pattern has. */
function isFound(text: string, pattern: RegExp): boolean {
  return text.search(pattern) !== -1;
}
