import type {
  FetchMessageObject,
  FetchQueryObject,
  MessageAddressObject,
  MessageEnvelopeObject,
  MessageStructureObject,
} from 'imapflow';
import { ProtocolError, UsageError } from '../../errors.ts';
import { keptFlags } from '../../protocols/imap-flags.ts';
import type {
  BodyPart,
  MailAddress,
  MessageEnvelope,
  MessageSet,
  MessageSummary,
  SummaryOptions,
} from '../../protocols/imap.ts';
import { uidSet } from './arguments.ts';
import type { Session } from './session.ts';

/** What a FETCH is about: UIDs, or the numbers that messages have at the moment. */
interface Range {
  readonly set: string;
  readonly uid: boolean;
}

/** @returns `undefined` for no messages, which no FETCH can be about @throws UsageError */
export function rangeOf(messages: MessageSet, { flow: { mailbox } }: Session): Range | undefined {
  if (messages === 'all') return { set: '1:*', uid: true };
  if ('uids' in messages) {
    const set = uidSet(messages.uids);
    return set === '' ? undefined : { set, uid: true };
  }
  if (!Number.isInteger(messages.last) || messages.last < 0) {
    throw new UsageError(`${messages.last} is no number of messages`);
  }
  const count = mailbox === false ? 0 : mailbox.exists;
  const first = Math.max(1, count - messages.last + 1);
  return first > count ? undefined : { set: `${first}:${count}`, uid: false };
}

/** Summaries as they come. What comes unasked in between, such as a change of flags, is no summary. */
export async function* fetchSummaries(
  session: Session,
  { set, uid }: Range,
  { structure = false }: SummaryOptions = {},
): AsyncGenerator<MessageSummary, void, undefined> {
  const query: FetchQueryObject = {
    uid: true,
    flags: true,
    envelope: true,
    internalDate: true,
    size: true,
    ...(structure ? { bodyStructure: true } : {}),
  };
  for await (const message of session.flow.fetch(set, query, { uid })) {
    if (message.size !== undefined && message.internalDate !== undefined) {
      yield* session.unhurried(toSummary(message));
    }
  }
}

export function toSummary(message: FetchMessageObject): MessageSummary {
  const { uid, flags = new Set(), size = 0, internalDate, envelope = {}, bodyStructure } = message;
  if (uid === undefined || !(internalDate instanceof Date)) {
    throw new ProtocolError('weird-reply', `the server describes a message without UID or date`, {
      source: 'RFC 3501, section 7.4.2',
    });
  }
  return {
    uid,
    flags: keptFlags(flags),
    received: internalDate.getTime(),
    size,
    envelope: toEnvelope(envelope),
    ...(bodyStructure === undefined ? {} : { structure: toStructure(bodyStructure) }),
  };
}

function toEnvelope(envelope: MessageEnvelopeObject): MessageEnvelope {
  const { date, subject, messageId, inReplyTo } = envelope;
  return {
    ...(date instanceof Date ? { date: date.getTime() } : {}),
    ...present('subject', subject),
    from: toAddresses(envelope.from),
    to: toAddresses(envelope.to),
    cc: toAddresses(envelope.cc),
    bcc: toAddresses(envelope.bcc),
    replyTo: toAddresses(envelope.replyTo),
    ...present('messageId', messageId),
    ...present('inReplyTo', inReplyTo),
  };
}

/** The name of a group (RFC 5322, section 3.4) is no address. */
function toAddresses(list: readonly MessageAddressObject[] = []): readonly MailAddress[] {
  return list.flatMap(({ name, address }) => (address ? [{ ...present('name', name), address }] : []));
}

function present<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined || value === '' ? {} : ({ [key]: value } as { readonly [P in K]: string });
}

function toStructure(node: MessageStructureObject): BodyPart {
  return toPart(node, isMultipart(node) ? '' : '1');
}

/** Numbered by us (RFC 3501, section 6.4.5): imapflow gives a message within another, and its only part, the same number. */
function toPart(node: MessageStructureObject, part: string): BodyPart {
  const { type, parameters = {}, encoding, size, disposition, dispositionParameters, childNodes } = node;
  const numberOf = (child: MessageStructureObject, index: number): string => {
    if (isMultipart(node)) return part === '' ? `${index + 1}` : `${part}.${index + 1}`;
    return isMultipart(child) ? part : `${part}.1`;
  };
  return {
    part,
    type,
    parameters,
    ...present('encoding', encoding),
    ...(size === undefined ? {} : { size }),
    ...present('disposition', disposition),
    ...present('fileName', dispositionParameters?.['filename'] ?? parameters['name']),
    ...(childNodes && { parts: childNodes.map((child, index) => toPart(child, numberOf(child, index))) }),
  };
}

function isMultipart({ type }: MessageStructureObject): boolean {
  return type.startsWith('multipart/');
}
