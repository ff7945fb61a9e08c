import { RefusalError, UsageError } from '../../errors.ts';
import { smtpRefusalFor } from '../../protocols/smtp-refusals.ts';
import { SMTP_CANNOT, type Delivery } from '../../protocols/smtp.ts';
import { formatNumberOf } from '../../terminal/units.ts';
import type { Arguments } from '../command.ts';
import { chosenOf, isGiven } from '../shared/chosen.ts';
import type { SmtpContext } from './context.ts';
import { envelopeFor, mailOf } from './message.ts';
import type { Stage } from './options.ts';
import { showDelivery } from './show-delivery.ts';
import { showOffers } from './show-offers.ts';

/** Sends one message, once. */
export async function run(context: SmtpContext): Promise<number> {
  const { args, io } = context;
  const kind = chosenOf(args, ['raw', 'library', 'compare']) ?? 'library';
  const stage = args.text('quit-after') as Stage | undefined;
  if (stage !== undefined) return quitAfter(stage, kind, context);
  if (kind === 'compare') refuseToCompare(args);
  const mail = await mailOf(args, io);
  const target = await context.target();
  if (kind === 'compare') {
    const { compareSending } = await import('./compare.ts');
    return compareSending(mail, target, context);
  }
  const client = await context.connect(kind, target);
  const delivery = await client.send(mail.envelope, mail.message);
  await showDelivery(delivery, context);
  refuseIfPartial(delivery);
  return 0;
}

/** Nobody wants two mails. */
function refuseToCompare(args: Arguments): void {
  if (!args.flag('lab')) {
    throw new UsageError('--compare sends the message twice, and goes with --lab only', {
      hint: '--raw and --library send it once',
    });
  }
  if (args.text('upload-file') === '-') {
    throw new UsageError('stdin can be read once, and --compare sends it twice', { hint: 'name a file' });
  }
}

/** The first step that is refused is the exit code's, after all that makes sense was tried. */
async function quitAfter(stage: Stage, kind: string, context: SmtpContext): Promise<number> {
  if (kind !== 'raw') {
    throw new UsageError(`--quit-after needs --raw: ${SMTP_CANNOT.library.until}`);
  }
  if (isGiven(context.args, 'upload-file')) {
    throw new UsageError('--quit-after sends nothing, and -T names what is to be sent');
  }
  if (stage !== 'mail' && stage !== 'rcpt' && stage !== 'data') {
    const client = await context.connectRaw({ ...(await context.target()), until: stage });
    await showOffers(client.session, context);
    return 0;
  }
  const envelope = await envelopeFor(context.args);
  const client = await context.connectRaw(await context.target());
  const rehearsed = await client.rehearse(envelope, stage);
  await showOffers(client.session, context, rehearsed);
  const refused = rehearsed.find(({ reply }) => reply.code >= 400);
  if (refused !== undefined) throw smtpRefusalFor(refused.command, refused.reply);
  return 0;
}

/** @throws RefusalError where somebody does not get it, after all others have got it */
function refuseIfPartial({ refused }: Delivery): void {
  const [first] = refused;
  if (first === undefined) return;
  const { address, reply, temporary } = first;
  const text = reply.lines.join(' ');
  const more = refused.length === 1 ? '' : ` (and ${formatNumberOf(refused.length - 1, 'more recipient')})`;
  throw new RefusalError(
    'mail-refused',
    `${address} does not get the message${more}: ${reply.code} ${text}`,
    { status: reply.code, text },
    { hint: temporary ? 'this is temporary: it may work later; the others have it' : 'the others have it' },
  );
}
