import { credentialsAt } from '../../../actions/http/auth/credentials.ts';
import { aheadOf } from '../../../actions/http/download/ahead.ts';
import type { DownloadAllOptions } from '../../../actions/http/download/options.ts';
import { composingEach } from '../../../actions/http/download/requests.ts';
import { parseHeaderLines } from '../../../actions/http/header-lines.ts';
import { checkSegments } from '../../../actions/split-size.ts';
import type { Credentials } from '../../../actions/http/url.ts';
import { UsageError } from '../../../errors.ts';
import type { DialSettings } from '../../../net/types.ts';
import type { Io } from '../../../terminal/io.ts';
import type { Arguments } from '../../command.ts';
import { isGiven } from '../../shared/chosen.ts';
import { milliseconds } from '../../shared/connection.ts';
import { countOf } from '../../shared/numbers.ts';
import { readBounds, readRetry, wholeNumber } from '../plan/behaviour.ts';
import { dialSettings } from '../plan/dial.ts';
import { type CredentialsByUrl, readIdentityAt } from '../plan/identity.ts';
import { readProxyFor } from '../plan.ts';
import { DEFAULT_CONCURRENCY } from '../../../actions/http/download/defaults.ts';

/** Where the downloads come from. */
export interface Origins {
  /** Such as `https://example.com`, each once. */
  readonly origins: ReadonlySet<string>;
  /** What addresses have said, by origin. */
  readonly credentials: ReadonlyMap<string, Credentials>;
}

export interface DownloadPlan extends Pick<
  DownloadAllOptions,
  'requestFor' | 'perform' | 'concurrency' | 'perHost' | 'ahead' | 'delay' | 'segments'
> {
  readonly dial: DialSettings;
}

/** @throws UsageError, TransportError `read-file`, `ca-file` or `client-certificate` */
export async function planDownloads(from: Origins, args: Arguments, io: Io): Promise<DownloadPlan> {
  const headers = args.texts('header');
  const userAgent = args.text('user-agent');
  const referer = args.text('referer');
  const common = {
    headers,
    ...(userAgent !== undefined && { userAgent }),
    ...(referer !== undefined && { referer }),
  };
  const perform = await readPerform(from, headers, args, io);
  return {
    requestFor: composingEach(common),
    perform,
    dial: dialSettings(args),
    ...pace(perform, args),
  };
}

async function readPerform(
  from: Origins,
  headers: readonly string[],
  args: Arguments,
  io: Io,
): Promise<DownloadPlan['perform']> {
  const trusted = args.flag('location-trusted');
  const [first = ''] = from.origins;
  if (from.origins.size > 1 && !trusted) refuseForOneServer(headers, args);
  const inUrl = credentialsIn(from, trusted);
  const auth = first === '' ? undefined : await readIdentityAt(new URL(first), inUrl, { headers }, args, io);
  const proxyFor = await readProxyFor(args, io);
  const maxRedirects = wholeNumber(args, 'max-redirs');
  const timeout = milliseconds(args, 'timeout');
  const attemptTimeout = milliseconds(args, 'max-time');
  const retry = readRetry(args, { onStatus: true });
  return {
    ...(maxRedirects !== 0 && {
      follow: { trusted, ...(maxRedirects !== undefined && { maxRedirects }) },
    }),
    ...(timeout !== undefined && { timeout }),
    ...(attemptTimeout !== undefined && { attemptTimeout }),
    ...(retry && { retry }),
    ...(auth && { auth }),
    ...(proxyFor && { proxyFor }),
    ...(await readBounds(args)),
  };
}

/** What the addresses say of who we are; as in curl, `trusted` sends it wherever redirects lead, if it is clear whose it is. */
function credentialsIn({ origins, credentials }: Origins, trusted: boolean): CredentialsByUrl | undefined {
  const [only] = credentials;
  if (only === undefined) return undefined;
  if (trusted && origins.size === 1) return credentialsAt(new URL(only[0]), only[1], { trusted });
  return (url) => credentials.get(url.origin);
}

const FOR_ONE_SERVER: ReadonlySet<string> = new Set(['authorization', 'cookie']);

/** What nobody has said which server of several it is for goes to none by mistake. */
function refuseForOneServer(headers: readonly string[], args: Arguments): void {
  const field = parseHeaderLines(headers).fields.find(([name]) => FOR_ONE_SERVER.has(name.toLowerCase()));
  if (field !== undefined) {
    throw new UsageError(`-H '${field[0]}: …' is for one server, and the list has several`, {
      hint: '--location-trusted sends it to all of them',
    });
  }
  if (['user', 'oauth2-bearer'].some((name) => isGiven(args, name))) {
    throw new UsageError('-u and --oauth2-bearer are for one server, and the list has several', {
      hint: 'a netrc file (--netrc) has an entry for each host',
    });
  }
  if (args.texts('cookie').some((value) => value.includes('='))) {
    throw new UsageError('-b NAME=VALUE is for one server, and the list has several', {
      hint: 'a file of cookies (-b FILE) says of each where it goes',
    });
  }
}

type Pacing = Pick<DownloadPlan, 'concurrency' | 'perHost' | 'ahead' | 'delay' | 'segments'>;

function pace(perform: DownloadPlan['perform'], args: Arguments): Pacing {
  const concurrency = countOf(args, 'concurrency') ?? DEFAULT_CONCURRENCY;
  const perHost = countOf(args, 'per-host');
  const delay = milliseconds(args, 'delay');
  const segments = args.number('segments');
  if (segments !== undefined) checkSegments(segments);
  return {
    concurrency,
    ...(perHost !== undefined && { perHost }),
    ...(delay !== undefined && { delay }),
    ...(segments !== undefined && { segments }),
    ahead: aheadOf(
      args.flag('raw') ? 'raw' : 'library',
      { ...(delay !== undefined && { delay }), perform },
      countOf(args, 'pipeline'),
    ),
  };
}
