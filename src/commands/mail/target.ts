import type { MailProtocol, MailUrl } from '../../actions/mail/url.ts';
import { UsageError } from '../../errors.ts';
import type { LoginMechanism, MailCredentials, MailTarget } from '../../protocols/mail.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { isGiven } from '../shared/chosen.ts';
import { startTlsOf } from '../shared/start-tls.ts';
import { mechanismOf } from './mechanism.ts';

/** Those that a password does not help with. */
const OF_TOKENS: ReadonlySet<LoginMechanism> = new Set(['OAUTHBEARER', 'XOAUTH2']);

/**
 * Where to connect, and who we are, as address and options say it; a person may be asked for the password.
 *
 * @throws UsageError; TransportError for a netrc file that cannot be read
 */
export async function mailTarget(
  url: MailUrl,
  protocol: MailProtocol,
  args: Arguments,
  io: Io,
): Promise<MailTarget> {
  const mechanism = mechanismOf(url, args, protocol);
  const tls = startTlsOf(url.scheme, args, 'begins in the clear and goes on in TLS');
  if (mechanism !== undefined && OF_TOKENS.has(mechanism) && !isGiven(args, 'oauth2-bearer')) {
    throw new UsageError(`${mechanism} needs an access token`, { hint: '--oauth2-bearer TOKEN' });
  }
  const credentials = await credentialsOf(url, args, io);
  if (mechanism !== undefined && credentials === undefined) {
    throw new UsageError(`${mechanism} is a way to log in, and nobody said as whom`, { hint: '--user NAME' });
  }
  return {
    host: url.host,
    ...(url.port === undefined ? {} : { port: url.port }),
    tls,
    ...(credentials && { credentials }),
    ...(mechanism && { mechanism }),
  };
}

/** By -u, the URL or a netrc file, in that order. */
async function credentialsOf(url: MailUrl, args: Arguments, io: Io): Promise<MailCredentials | undefined> {
  const given = args.text('user');
  const token = args.text('oauth2-bearer');
  const { completeCredentials, openNetrc } = await import('../shared/credentials.ts');
  if (token !== undefined) {
    const user = given ?? url.user;
    if (user === undefined) throw new UsageError('--oauth2-bearer goes with --user NAME');
    return { user, token };
  }
  if (given !== undefined) return completeCredentials(given, '--user', io);
  if (url.user !== undefined && url.password !== undefined) return { user: url.user, password: url.password };
  const entry = (await openNetrc(args, io))?.(url.host, url.user);
  if (entry?.password !== undefined) return { user: entry.user, password: entry.password };
  const user = url.user ?? entry?.user;
  return user === undefined ? undefined : completeCredentials(user, '--user', io);
}

/** @throws UsageError where nobody said who we are */
export function requireLogin(target: MailTarget, args: Arguments): void {
  if (target.credentials !== undefined) return;
  const hint = isGiven(args, 'lab') ? 'in the lab: -u alice:secret' : '-u USER:PASSWORD, or --netrc';
  throw new UsageError('a mailbox has an owner: who are we?', { hint });
}
