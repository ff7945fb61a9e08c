import { basename } from 'node:path';
import { UsageError } from '../../errors.ts';
import type { MessageSource } from '../../protocols/mail.ts';
import type { Envelope } from '../../protocols/smtp.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { isGiven } from '../shared/chosen.ts';
import { readInput } from '../shared/input.ts';

export interface Mail {
  readonly envelope: Envelope;
  readonly message: MessageSource;
}

/** What makes a message of parts; a file has all of that in it. */
const PARTS = ['from', 'to', 'cc', 'bcc', 'reply-to', 'subject', 'text', 'html', 'attach', 'header'] as const;

/**
 * What is sent, to whom: made of its parts, or as it stands in a file; the envelope as it is said, else as the header has it.
 *
 * @throws UsageError; TransportError `read-file`; LimitError
 */
export async function mailOf(args: Arguments, io: Io): Promise<Mail> {
  const file = args.text('upload-file');
  if (file === undefined) return composed(args);
  const part = PARTS.find((name) => isGiven(args, name));
  if (part !== undefined) {
    throw new UsageError(`-T sends a message as it is, and --${part} would change it`, {
      hint: 'who gets it is said with --mail-from and --mail-rcpt',
    });
  }
  return asItStands(file, args, io);
}

/**
 * Who would send to whom, for those who send nothing: as mailOf has it, without a message where the envelope is said.
 *
 * @throws UsageError
 */
export async function envelopeFor(args: Arguments): Promise<Envelope> {
  const { from, to } = saidEnvelope(args);
  return from !== undefined && to !== undefined ? { from, to } : (await composed(args)).envelope;
}

async function asItStands(file: string, args: Arguments, io: Io): Promise<Mail> {
  const { fileMessage, streamMessage } = await import('../../actions/mail/message-file.ts');
  // Files here end lines with LF, and mail does not (RFC 5321, section 2.3.8): all else stays.
  const options = { crlf: true };
  const message = file === '-' ? streamMessage(readInput(io), options) : await fileMessage(file, options);
  const { from, to } = saidEnvelope(args);
  if (from !== undefined && to !== undefined) return { envelope: { from, to }, message };
  const { envelopeOf } = await import('../../actions/mail/envelope.ts');
  const header = envelopeOf(await message.header());
  return { envelope: { from: from ?? header.from, to: to ?? header.to }, message };
}

async function composed(args: Arguments): Promise<Mail> {
  const { composeMessage } = await import('../../actions/mail/compose.ts');
  const from = args.text('from');
  if (from === undefined) {
    throw new UsageError('who sends the message?', {
      hint: '--from ADDRESS, or -T FILE for one that is written',
    });
  }
  const said = saidEnvelope(args);
  const { message, envelope } = await composeMessage({
    from,
    to: args.texts('to'),
    cc: args.texts('cc'),
    // Whoever gets it by the envelope alone is told to nobody, either.
    bcc: [...args.texts('bcc'), ...(said.to ?? [])],
    ...optional('replyTo', args.text('reply-to')),
    ...optional('subject', args.text('subject')),
    ...optional('text', args.text('text')),
    ...optional('html', args.text('html')),
    attachments: args.texts('attach').map((path) => ({ name: basename(path), path })),
    headers: args.texts('header').map(parseField),
  });
  return { message, envelope: { from: said.from ?? envelope.from, to: said.to ?? envelope.to } };
}

function optional<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string>);
}

function saidEnvelope(args: Arguments): { readonly from?: string; readonly to?: readonly string[] } {
  const from = args.text('mail-from');
  const to = args.texts('mail-rcpt').map(withoutBrackets);
  if (to.includes('')) throw new UsageError('--mail-rcpt needs an address');
  return {
    ...(from === undefined ? {} : { from: withoutBrackets(from) }),
    ...(to.length === 0 ? {} : { to }),
  };
}

/** @throws UsageError for what would begin another command; the client sees it, too, but has connected by then */
function withoutBrackets(address: string): string {
  if (/\p{Cc}/u.test(address))
    throw new UsageError('a line end or another control character is in no address');
  return /^<(.*)>$/s.exec(address)?.[1] ?? address;
}

function parseField(text: string): readonly [name: string, value: string] {
  const colon = text.indexOf(':');
  if (colon > 0) return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
  throw new UsageError(`--header '${text}': this is no field`, { hint: "such as --header 'X-Priority: 1'" });
}
