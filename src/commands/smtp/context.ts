import { type MailUrl, parseMailUrl } from '../../actions/mail/url.ts';
import { kits } from '../../kits.ts';
import type { SmtpClient, SmtpTarget } from '../../protocols/smtp.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { type MailContext, withMail } from '../mail/context.ts';
import { mailTarget } from '../mail/target.ts';

/** What the raw client can beyond the contract. */
type RawSmtpClient = Awaited<ReturnType<Awaited<ReturnType<typeof kits.smtp.raw>>['openSmtp']>>;

/** What a verb works with. */
export interface SmtpContext extends Omit<MailContext, 'connect'> {
  /** The address that stands first. */
  readonly url: MailUrl;
  /** The operands behind it. */
  readonly rest: readonly string[];
  /** A session with the server of `url`, as far as `until` of the target. */
  connect(kind: SmtpClient['kind'], target: SmtpTarget): Promise<SmtpClient>;
  connectRaw(target: SmtpTarget): Promise<RawSmtpClient>;
  /** Where to connect, and who we are; the person may be asked, so this is called once. */
  target(): Promise<SmtpTarget>;
}

/** Carries a verb out; see withMail. */
export function withSmtp(
  args: Arguments,
  io: Io,
  run: (context: SmtpContext) => Promise<number>,
): Promise<number> {
  const [address = '', ...rest] = args.operands;
  const url = parseMailUrl(address, 'smtp');
  return withMail(args, io, loadAnnotator, ({ connect, ...context }) => {
    const connectRaw = async (target: SmtpTarget): Promise<RawSmtpClient> => {
      const { openSmtp } = await kits.smtp.raw();
      return connect('raw', (settings) => openSmtp(target, settings));
    };
    return run({
      ...context,
      url,
      rest,
      connectRaw,
      async connect(kind, target) {
        if (kind === 'raw') return connectRaw(target);
        const { openSmtp } = await kits.smtp.library();
        return connect(kind, (settings) => openSmtp(target, settings));
      },
      async target() {
        const name = args.text('ehlo-name') ?? url.path;
        return { ...(await mailTarget(url, 'smtp', args, io)), ...(name === '' ? {} : { name }) };
      },
    });
  });
}

async function loadAnnotator() {
  return (await import('../../transcript/annotate-smtp.ts')).createSmtpAnnotator;
}
