import { authOf, credentialsAt, type Identity } from '../../../actions/http/auth/credentials.ts';
import type { AuthOptions } from '../../../actions/http/auth/layer.ts';
import type { ComposeOptions } from '../../../actions/http/compose.ts';
import type { Credentials, HttpTarget } from '../../../actions/http/url.ts';
import { UsageError } from '../../../errors.ts';
import { bareHost } from '../../../net/address.ts';
import type { Io } from '../../../terminal/io.ts';
import type { Arguments } from '../../command.ts';
import { chosenOf } from '../../shared/chosen.ts';

/**
 * Who we are, by -u, a token, the URL or a netrc file, in that order; a password that is missing is read from
 * NETKIT_PASSWORD or asked for.
 *
 * @throws UsageError, TransportError `read-file`
 */
export async function readIdentity(
  target: HttpTarget,
  given: Pick<ComposeOptions, 'headers' | 'bare'>,
  args: Arguments,
  io: Io,
): Promise<AuthOptions | undefined> {
  const scheme = { basic: 'basic', digest: 'digest', anyauth: 'any' } as const;
  const chosen = chosenOf(args, ['basic', 'digest', 'anyauth']);
  const credentialsFor = await findCredentials(target, args, io);
  if (credentialsFor === undefined) return undefined;
  return authOf(given, { credentialsFor, ...(chosen === undefined ? {} : { scheme: scheme[chosen] }) });
}

async function findCredentials(
  { url, credentials }: HttpTarget,
  args: Arguments,
  io: Io,
): Promise<AuthOptions['credentialsFor'] | undefined> {
  const trusted = args.flag('location-trusted');
  const named = await nameOurselves(args, io);
  if (named !== undefined) return credentialsAt(url, named, { trusted });
  const inUrl = credentials && credentialsAt(url, credentials, { trusted });
  const netrc = await openNetrc(args, io);
  if (netrc === undefined) return inUrl;
  // Each host has an entry of its own, so that a redirect takes nobody's password along.
  return (at) => {
    const known = inUrl?.(at);
    return known?.password === undefined ? (netrc(bareHost(at.hostname), known?.user) ?? known) : known;
  };
}

async function nameOurselves(args: Arguments, io: Io): Promise<Identity | undefined> {
  chosenOf(args, ['user', 'oauth2-bearer']);
  const bearer = args.text('oauth2-bearer');
  if (bearer !== undefined) return { bearer };
  const user = args.text('user');
  return user === undefined ? undefined : completeCredentials(user, '--user', io);
}

/**
 * `USER:PASSWORD`, or a user alone, whose password is read from NETKIT_PASSWORD or asked for.
 *
 * @param option whose value it is
 */
export async function completeCredentials(
  text: string,
  option: '--user' | '--proxy-user',
  io: Io,
): Promise<Required<Credentials>> {
  const colon = text.indexOf(':');
  if (colon !== -1) return { user: text.slice(0, colon), password: text.slice(colon + 1) };
  const known = option === '--user' ? io.env['NETKIT_PASSWORD'] : undefined;
  if (known !== undefined) return { user: text, password: known };
  if (io.askSecret !== undefined) {
    const where = option === '--user' ? '' : ' at the proxy';
    return { user: text, password: await io.askSecret(`Password of ${text}${where}: `) };
  }
  throw new UsageError(`the password of ${text} is missing`, {
    hint: `give it as ${option} USER:PASSWORD${option === '--user' ? ' or in NETKIT_PASSWORD' : ''}`,
  });
}

async function openNetrc(
  args: Arguments,
  io: Io,
): Promise<((host: string, login?: string) => Credentials | undefined) | undefined> {
  const file = args.text('netrc-file');
  const optional = args.flag('netrc-optional');
  if (file === undefined && !optional && !args.flag('netrc')) return undefined;
  const { lookUpNetrc, netrcPath, readNetrc } = await import('../../../actions/netrc.ts');
  // As in curl, whoever has no ~/.netrc may say -n all the same.
  const entries =
    file === undefined
      ? await readNetrc(netrcPath(io.env), { optional: true })
      : await readNetrc(file, { optional });
  return (host, login) => lookUpNetrc(entries, host, login);
}
