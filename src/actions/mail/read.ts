/**
 * A message (RFC 5322, MIME) as a person reads it: who wrote to whom, when and about what, its text, and what is attached.
 * For display only: what is saved or piped stays as it came.
 */
import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import { LimitError } from '../../errors.ts';
import { gatherBody } from '../gather.ts';
import { htmlToText } from './html-text.ts';
import { nameAttachments } from './attachment-names.ts';

/** Of a message that is read into memory; mail servers take 10 to 50 MB, and few messages are half of that. */
export const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
/** Of its header, and of those of all its parts together; real ones have a few thousand. */
export const MAX_HEADER_BYTES = 1024 * 1024;
/** Lines that begin as the borders of parts do: each may be one, and takes time and memory. */
export const MAX_BORDERS = 10_000;
/** Of its text, a book of a thousand pages; what comes after is left out. */
export const MAX_TEXT_CHARACTERS = 2 * 1024 * 1024;
/** Parts within parts: mail programs make five, those that forward forwarded mail a few more. */
const MAX_PART_DEPTH = 50;
/** Messages within messages; those further down stay attachments. */
const MAX_INNER_MESSAGES = 10;

/** How much readMessage takes. A message with more bytes is a LimitError; text beyond its bound is left out. */
export interface ReadLimits {
  /** In place of MAX_MESSAGE_BYTES. */
  readonly maxBytes?: number;
  /** In place of MAX_TEXT_CHARACTERS. */
  readonly maxTextCharacters?: number;
}

/** What the header says, decoded; absent where it does not. Not safe for a terminal yet. */
export interface MessageFacts {
  /** `Alice <alice@mail.test>`, several divided by commas, groups as `Team: …;`. */
  readonly from?: string;
  readonly replyTo?: string;
  readonly to?: string;
  readonly cc?: string;
  /** RFC 3339, in UTC; as it stands there where it is no date. */
  readonly date?: string;
  readonly subject?: string;
  readonly messageId?: string;
}

/** What readMessage makes of a message, decoded. Not safe for a terminal yet. */
export interface ReadableMessage {
  readonly facts: MessageFacts;
  /** Lines that end in LF; empty where there is none. */
  readonly text: string;
  /** Whether some of the text is left out because there is too much of it. */
  readonly isTextCut: boolean;
  /** In the order of the message. */
  readonly attachments: readonly ReadableAttachment[];
}

/** A file that came with a message. It is in memory already. */
export interface ReadableAttachment {
  /** Safe as the name of a file (actions/file-name.ts), and no other attachment's. */
  readonly name: string;
  /** In lower case, such as `image/png`. */
  readonly type: string;
  /** In bytes, decoded. */
  readonly size: number;
  /** Decoded. */
  content(): Uint8Array;
}

/**
 * Reads a message to its end.
 *
 * @throws LimitError for one that is too large or has too many parts, and what the source throws
 */
export async function readMessage(
  source: AsyncIterable<Uint8Array>,
  { maxBytes = MAX_MESSAGE_BYTES, maxTextCharacters = MAX_TEXT_CHARACTERS }: ReadLimits = {},
): Promise<ReadableMessage> {
  const bytes = await gatherBody(source, maxBytes, 'it can be saved as it is: -o FILE');
  if (countBorders(bytes) > MAX_BORDERS) {
    throw tooMuch('MAX_BORDERS', `the message may have more than ${MAX_BORDERS} parts`);
  }
  const email = await parse(bytes);
  return {
    facts: factsOf(email),
    ...textOf(email, maxTextCharacters),
    attachments: email.attachments.length === 0 ? [] : attachmentsOf(email.attachments),
  };
}

/**
 * The same of a header alone, as POP3's TOP has it; what follows the empty line is passed over.
 *
 * @throws LimitError for more than MAX_HEADER_BYTES, and what the source throws
 */
export async function readFacts(source: AsyncIterable<Uint8Array>): Promise<MessageFacts> {
  const bytes = await gatherBody(source, MAX_HEADER_BYTES, 'the message itself can be fetched');
  const end = bytes.indexOf('\r\n\r\n');
  return factsOf(await parse(end === -1 ? bytes : bytes.subarray(0, end + 4)));
}

async function parse(bytes: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(bytes, {
      maxNestingDepth: MAX_PART_DEPTH,
      maxHeadersSize: MAX_HEADER_BYTES,
      maxRfc822NestingDepth: MAX_INNER_MESSAGES,
    });
  } catch (cause) {
    // It takes anything else: only these two bounds make it throw.
    throw tooMuch(
      'MAX_HEADER_BYTES',
      `the message cannot be taken apart: ${(cause as Error).message}`,
      cause,
    );
  }
}

function tooMuch(limit: string, message: string, cause?: unknown): LimitError {
  return new LimitError(limit, message, { hint: 'it can be saved as it is: -o FILE', cause });
}

function countBorders(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf('\n--'); at !== -1; at = bytes.indexOf('\n--', at + 1)) count += 1;
  return count;
}

function factsOf({ from, replyTo, to, cc, date, subject, messageId }: Email): MessageFacts {
  return {
    ...(from && { from: showAddress(from) }),
    ...(replyTo && { replyTo: showAddresses(replyTo) }),
    ...(to && { to: showAddresses(to) }),
    ...(cc && { cc: showAddresses(cc) }),
    ...(date !== undefined && { date }),
    ...(subject !== undefined && { subject }),
    ...(messageId !== undefined && { messageId }),
  };
}

function showAddresses(addresses: readonly Address[]): string {
  return addresses.map(showAddress).join(', ');
}

function showAddress({ name, address, group }: Address): string {
  if (group !== undefined) return `${name}: ${showAddresses(group)};`;
  return name === '' ? address : `${name} <${address}>`;
}

function textOf({ text, html }: Email, maxCharacters: number): Pick<ReadableMessage, 'text' | 'isTextCut'> {
  if (text === undefined && html !== undefined) {
    const { text: shown, isCut } = htmlToText(html, maxCharacters);
    return { text: shown, isTextCut: isCut };
  }
  const lines = (text ?? '').replace(/\r\n?/g, '\n');
  const isTextCut = lines.length > maxCharacters;
  return { text: isTextCut ? lines.slice(0, maxCharacters) : lines, isTextCut };
}

function attachmentsOf(attachments: readonly Attachment[]): ReadableAttachment[] {
  const names = nameAttachments(attachments);
  return attachments.map(({ mimeType, content }, at) => {
    // Strings come only where they are asked for.
    const bytes = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content);
    return { name: names[at] ?? '', type: mimeType, size: bytes.length, content: () => bytes };
  });
}
