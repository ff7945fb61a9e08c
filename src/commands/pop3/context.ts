import { type MailUrl, parseMailUrl } from '../../actions/mail/url.ts';
import { kits } from '../../kits.ts';
import type { Pop3Client } from '../../protocols/pop3.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { type MailContext, withMail } from '../mail/context.ts';
import { mailTarget, requireLogin } from '../mail/target.ts';

/** What a verb works with. */
export interface Pop3Context extends Omit<MailContext, 'connect'> {
  /** The address that stands first. */
  readonly url: MailUrl;
  /** The operands behind it. */
  readonly rest: readonly string[];
  /** A session, logged in. */
  connect(): Promise<Pop3Client>;
}

/** Carries a verb out; see withMail. */
export function withPop3(
  args: Arguments,
  io: Io,
  run: (context: Pop3Context) => Promise<number>,
): Promise<number> {
  const [address = '', ...rest] = args.operands;
  const url = parseMailUrl(address, 'pop3');
  return withMail(args, io, loadAnnotator, ({ connect, ...context }) =>
    run({
      ...context,
      url,
      rest,
      async connect() {
        const target = await mailTarget(url, 'pop3', args, io);
        requireLogin(target, args);
        const { openPop3 } = await kits.pop3.raw();
        return connect('raw', (settings) => openPop3(target, settings));
      },
    }),
  );
}

async function loadAnnotator() {
  return (await import('../../transcript/annotate-pop3.ts')).createPop3Annotator;
}
