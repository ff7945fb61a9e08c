import type { FileUrl } from '../../actions/files/url.ts';
import { kits } from '../../kits.ts';
import type { DialSettings } from '../../net/types.ts';
import { ANONYMOUS, type FtpCredentials, type FtpTarget } from '../../protocols/ftp.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import type { OpenSession } from '../files/protocol.ts';
import { networkSettings, tlsSettings } from '../shared/connection.ts';
import { inLab } from '../shared/in-lab.ts';
import { startTlsOf } from '../shared/start-tls.ts';

/** Reads the options of a session, and who we are. */
export async function prepare(url: FileUrl, args: Arguments, io: Io): Promise<OpenSession> {
  const target: FtpTarget = {
    host: url.host,
    ...(url.port === undefined ? {} : { port: url.port }),
    tls: startTlsOf(url.scheme, args, 'asks for TLS with AUTH TLS'),
    clearData: args.flag('ftp-ssl-control'),
    classic: args.flag('disable-epsv') || args.flag('disable-eprt'),
    trustPassiveAddress: args.flag('no-ftp-skip-pasv-ip'),
    ...active(args),
    ...listing(args),
    ...(await credentials(url, args, io)),
  };
  const dial: DialSettings = { ...networkSettings(args), tls: tlsSettings(args) };
  return async (kind, settings, lab) => {
    const { openFtp } = await kits.ftp[kind]();
    return openFtp(target, { ...settings, dial: lab === undefined ? dial : inLab(dial, lab.dial) });
  };
}

function active(args: Arguments): Pick<FtpTarget, 'active'> {
  const address = args.text('ftp-port');
  return address === undefined ? {} : { active: address };
}

function listing(args: Arguments): Pick<FtpTarget, 'listing'> {
  const how = args.text('listing') as FtpTarget['listing'];
  return how === undefined ? {} : { listing: how };
}

/** By -u, the URL or a netrc file, in that order; nobody is anonymous. */
async function credentials(
  url: FileUrl,
  args: Arguments,
  io: Io,
): Promise<{ readonly credentials?: FtpCredentials }> {
  const known = await findCredentials(url, args, io);
  if (known === undefined) return {};
  const account = args.text('ftp-account');
  return { credentials: { ...known, ...(account === undefined ? {} : { account }) } };
}

async function findCredentials(url: FileUrl, args: Arguments, io: Io): Promise<FtpCredentials | undefined> {
  const given = args.text('user');
  const { completeCredentials, openNetrc } = await import('../shared/credentials.ts');
  if (given !== undefined) return completeCredentials(given, '--user', io);
  if (url.user !== undefined && url.password !== undefined) return { user: url.user, password: url.password };
  const entry = (await openNetrc(args, io))?.(url.host, url.user);
  if (entry?.password !== undefined) return { ...entry, password: entry.password };
  const user = url.user ?? entry?.user;
  if (user === undefined) return undefined;
  // Whoever is anonymous has nothing to prove.
  if (/^(anonymous|ftp)$/i.test(user)) return { ...ANONYMOUS, user };
  return completeCredentials(user, '--user', io);
}
