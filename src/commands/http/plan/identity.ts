import { authOf, credentialsAt, type Identity } from '../../../actions/http/auth/credentials.ts';
import type { AuthOptions } from '../../../actions/http/auth/layer.ts';
import type { ComposeOptions } from '../../../actions/http/compose.ts';
import type { Credentials, HttpTarget } from '../../../actions/http/url.ts';
import { bareHost } from '../../../net/address.ts';
import type { Io } from '../../../terminal/io.ts';
import type { Arguments } from '../../command.ts';
import { chosenOf } from '../../shared/chosen.ts';
import { completeCredentials, openNetrc } from '../../shared/credentials.ts';

/** What the addresses themselves say. */
export type CredentialsByUrl = (url: URL) => Credentials | undefined;

/**
 * Who we are, by -u, a token, the URL or a netrc file, in that order; a password that is missing is read from
 * NETKIT_PASSWORD or asked for.
 *
 * @throws UsageError, TransportError `read-file`
 */
export async function readIdentity(
  { url, credentials }: HttpTarget,
  given: Pick<ComposeOptions, 'headers' | 'bare'>,
  args: Arguments,
  io: Io,
): Promise<AuthOptions | undefined> {
  const inUrl = credentials && credentialsAt(url, credentials, { trusted: args.flag('location-trusted') });
  return readIdentityAt(url, inUrl, given, args, io);
}

/**
 * The same for several addresses.
 *
 * @param url of the origin that -u and a token are for
 */
export async function readIdentityAt(
  url: URL,
  inUrl: CredentialsByUrl | undefined,
  given: Pick<ComposeOptions, 'headers' | 'bare'>,
  args: Arguments,
  io: Io,
): Promise<AuthOptions | undefined> {
  const scheme = { basic: 'basic', digest: 'digest', anyauth: 'any' } as const;
  const chosen = chosenOf(args, ['basic', 'digest', 'anyauth']);
  const credentialsFor = await findCredentials(url, inUrl, args, io);
  if (credentialsFor === undefined) return undefined;
  return authOf(given, { credentialsFor, ...(chosen === undefined ? {} : { scheme: scheme[chosen] }) });
}

async function findCredentials(
  url: URL,
  inUrl: CredentialsByUrl | undefined,
  args: Arguments,
  io: Io,
): Promise<AuthOptions['credentialsFor'] | undefined> {
  const trusted = args.flag('location-trusted');
  const named = await nameOurselves(args, io);
  if (named !== undefined) return credentialsAt(url, named, { trusted });
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
