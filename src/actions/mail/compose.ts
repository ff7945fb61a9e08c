/** A message from its parts (MIME, RFC 2045 to 2049), by nodemailer's composer, and the envelope that goes with it. */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { domainToASCII } from 'node:url';
import MailComposer, { type Options as ComposerOptions } from 'nodemailer/lib/mail-composer';
import { UsageError } from '../../errors.ts';
import type { MessageSource } from '../../protocols/mail.ts';
import type { Envelope } from '../../protocols/smtp.ts';
import { addressesIn, refuseControls } from './addresses.ts';
import { type Attachment, openAttachment, type OpenAttachment } from './attachment.ts';

/** Addresses as people write them: `Alice <alice@mail.test>`, several with commas, groups; names and domains in UTF-8. */
export interface MessageParts {
  readonly from: string;
  readonly to?: readonly string[];
  readonly cc?: readonly string[];
  /** Told to nobody: they are in the envelope alone. */
  readonly bcc?: readonly string[];
  readonly replyTo?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  readonly attachments?: readonly Attachment[];
  /** In their order, before those that are made here. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Without it, now. */
  readonly date?: Date;
  /** With or without angle brackets; without it, one of chance at the sender's domain. */
  readonly messageId?: string;
}

/** What composeMessage makes of MessageParts; both are what `send` of an SmtpClient takes. */
export interface ComposedMessage {
  /** The same bytes each time that it is opened, as long as attachments are. */
  readonly message: MessageSource;
  readonly envelope: Envelope;
}

/** Fields that are made of other parts, or of what the message is. */
const NOT_BY_HAND = /^(?:from|to|cc|bcc|subject|mime-version|content-.*)$/i;
/** RFC 5322, section 2.2. */
const FIELD_NAME = /^[!-9;-~]+$/;

/** @throws UsageError for what cannot be said, TransportError `read-file` for an attachment; from the bytes, too */
export async function composeMessage(parts: MessageParts): Promise<ComposedMessage> {
  refuseImpossible(parts);
  const envelope = envelopeFor(parts);
  const attachments = await Promise.all((parts.attachments ?? []).map(openAttachment));
  const options = optionsFor(parts, envelope.from);
  const compose = (contents: readonly Content[]): AsyncIterable<Uint8Array> => {
    const files = attachments.map(({ name, type }, at) => ({
      filename: name,
      contentType: type,
      content: contents[at] ?? '',
    }));
    return new MailComposer({ ...options, attachments: files }).compile().createReadStream();
  };
  return {
    message: {
      size: await sizeOf(attachments, compose),
      open: () => compose(attachments.map((each) => copies(each.open()))),
    },
    envelope,
  };
}

type Content = Readable | Buffer;

function refuseImpossible({ subject = '', messageId = '', replyTo = '', headers = [] }: MessageParts): void {
  refuseControls('a subject', subject);
  refuseControls('a message id', messageId);
  addressesIn([replyTo]);
  for (const [name, value] of headers) {
    refuseControls(`the field ${JSON.stringify(name)}`, value);
    if (!FIELD_NAME.test(name)) throw new UsageError(`${JSON.stringify(name)} is no name of a header field`);
    if (NOT_BY_HAND.test(name)) {
      throw new UsageError(`the field ${name} is made of other parts of the message`, {
        hint: 'send a message of your own with -T FILE',
      });
    }
  }
}

function envelopeFor({ from, to = [], cc = [], bcc = [] }: MessageParts): Envelope {
  const [sender] = addressesIn([from]);
  const recipients = addressesIn([...to, ...cc, ...bcc]);
  if (sender === undefined) throw new UsageError('a message needs a sender');
  if (recipients.length === 0) throw new UsageError('a message needs at least one recipient');
  return { from: sender, to: recipients };
}

/** All but the attachments, and settled once: what is composed again is the same. */
function optionsFor(parts: MessageParts, sender: string): ComposerOptions {
  const { from, to, cc, replyTo, subject, text, html, headers = [], date, messageId } = parts;
  // nodemailer spells names of fields in its own way.
  const spelling = new Map(headers.map(([name]) => [name.toLowerCase(), name]));
  const isOwn = (name: string): boolean => spelling.has(name);
  return {
    from,
    ...(to === undefined ? {} : { to: [...to] }),
    ...(cc === undefined ? {} : { cc: [...cc] }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(subject === undefined ? {} : { subject }),
    ...(text === undefined ? {} : { text }),
    ...(html === undefined ? {} : { html }),
    headers: headers.map(([key, value]) => ({ key, value })),
    ...(date === undefined && isOwn('date') ? {} : { date: date ?? new Date() }),
    ...(messageId === undefined && isOwn('message-id')
      ? {}
      : { messageId: messageId ?? newMessageId(sender) }),
    baseBoundary: randomBytes(12).toString('hex'),
    normalizeHeaderKey: (name) => spelling.get(name.toLowerCase()) ?? name,
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** RFC 5322, section 3.6.4: the domain keeps what is made at different places apart. */
function newMessageId(sender: string): string {
  const domain = domainToASCII(sender.slice(sender.lastIndexOf('@') + 1)) || 'localhost';
  return `<${randomBytes(16).toString('hex')}@${domain}>`;
}

/** All that is not an attachment is small: it is composed with next to nothing in them, and what they will have is added. */
async function sizeOf(
  attachments: readonly OpenAttachment[],
  compose: (contents: readonly Content[]) => AsyncIterable<Uint8Array>,
): Promise<number | undefined> {
  const sizes = attachments.map(({ encodedSize }) => encodedSize);
  if (sizes.includes(undefined)) return undefined;
  let size = 0;
  for await (const chunk of compose(attachments.map(() => Buffer.alloc(PLACEHOLDER_BYTES))))
    size += chunk.length;
  return sizes.reduce<number>((sum, each = 0) => sum + each - ENCODED_PLACEHOLDER_BYTES, size);
}

/** One group of base64; with nothing, nodemailer would leave out how it is encoded. */
const PLACEHOLDER_BYTES = 3;
const ENCODED_PLACEHOLDER_BYTES = 4;

/** As a stream, which may hold chunks longer than they are valid. */
function copies(source: AsyncIterable<Uint8Array>): Readable {
  async function* read(): AsyncGenerator<Buffer> {
    for await (const chunk of source) yield Buffer.from(chunk);
  }
  return Readable.from(read(), { objectMode: false });
}
