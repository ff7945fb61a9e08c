import { type MailUrl, parseMailUrl } from '../../actions/mail/url.ts';
import { kits } from '../../kits.ts';
import type { ImapClient } from '../../protocols/imap.ts';
import type { MailTarget } from '../../protocols/mail.ts';
import type { Pop3Client } from '../../protocols/pop3.ts';
import type { Io } from '../../terminal/io.ts';
import type { Annotator } from '../../transcript/annotator.ts';
import type { Arguments } from '../command.ts';
import { type MailContext, withMail } from '../mail/context.ts';
import { mailTarget, requireLogin } from '../mail/target.ts';
import { isGiven } from '../shared/chosen.ts';

/** What a verb works with. */
export interface Pop3Context extends Omit<MailContext, 'connect'> {
  /** The address that stands first. */
  readonly url: MailUrl;
  /** The operands behind it. */
  readonly rest: readonly string[];
  /** A session, logged in. */
  connect(): Promise<Pop3Client>;
  /** The same mailbox by IMAP: with our login, where `url` has none. What follows in the transcript is IMAP. */
  connectImap(url: MailUrl): Promise<ImapClient>;
}

/** Carries a verb out; see withMail. */
export function withPop3(
  args: Arguments,
  io: Io,
  run: (context: Pop3Context) => Promise<number>,
): Promise<number> {
  const [address = '', ...rest] = args.operands;
  const url = parseMailUrl(address, 'pop3');
  let speaksImap = false;
  const loadAnnotator = async (): Promise<() => Annotator> => {
    const { createPop3Annotator } = await import('../../transcript/annotate-pop3.ts');
    if (!isGiven(args, 'compare-imap')) return createPop3Annotator;
    const { createImapAnnotator } = await import('../../transcript/annotate-imap.ts');
    return () => (speaksImap ? createImapAnnotator() : createPop3Annotator());
  };
  return withMail(args, io, loadAnnotator, ({ connect, ...context }) => {
    // The person is asked once, however many sessions there are.
    let target: Promise<MailTarget> | undefined;
    const ourTarget = (): Promise<MailTarget> => (target ??= targetOf(url, args, io));
    return run({
      ...context,
      url,
      rest,
      async connect() {
        const known = await ourTarget();
        const { openPop3 } = await kits.pop3.raw();
        return connect('raw', (settings) => openPop3(known, settings));
      },
      async connectImap(imapUrl) {
        const { credentials: { user, password } = {} } = await ourTarget();
        const login =
          imapUrl.user === undefined && user !== undefined ? { user, ...(password && { password }) } : {};
        const imapTarget = await mailTarget({ ...imapUrl, ...login }, 'imap', args, io);
        const { openImap } = await kits.imap.raw();
        speaksImap = true;
        return connect('raw', (settings) => openImap(imapTarget, settings));
      },
    });
  });
}

async function targetOf(url: MailUrl, args: Arguments, io: Io): Promise<MailTarget> {
  const target = await mailTarget(url, 'pop3', args, io);
  requireLogin(target, args);
  return target;
}
