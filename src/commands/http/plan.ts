import { composeRequest, type ComposeOptions } from '../../actions/http/compose.ts';
import type { Conditions } from '../../actions/http/conditions/conditions.ts';
import { fieldValue } from '../../actions/http/header-lines.ts';
import type { PerformOptions } from '../../actions/http/perform.ts';
import { parseHttpUrl } from '../../actions/http/url.ts';
import type { DialSettings } from '../../net/types.ts';
import type { HttpRequest } from '../../protocols/http.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { chosenOf, isGiven } from '../shared/chosen.ts';
import { type Destination, planDestination } from './destination.ts';
import { readBehaviour } from './plan/behaviour.ts';
import { dialSettings } from './plan/dial.ts';
import { readContent, urlFor, type VerbMethod } from './plan/content.ts';

export type { VerbMethod };

/** What the arguments ask for, whichever client does it. */
export interface HttpPlan {
  readonly request: HttpRequest;
  readonly perform: PerformOptions;
  readonly dial: DialSettings;
  readonly destination: Destination;
  readonly conditions: Conditions | undefined;
}

/**
 * Reads the arguments of a request, and the files that they name.
 *
 * @param asksFirst whether the client can send `Expect: 100-continue` of its own accord
 */
export async function planRequest(
  verb: VerbMethod,
  address: string,
  args: Arguments,
  io: Io,
  asksFirst: boolean,
): Promise<HttpPlan> {
  const target = parseHttpUrl(address);
  const content = await readContent(verb, args, io);
  const method = args.text('request') ?? (args.flag('head') ? 'HEAD' : verb.name);
  const destination = await planDestination(target.url, method, args);
  const conditions = await readConditions(args, destination);
  const given: ComposeOptions = {
    url: urlFor(target.url, args.text('upload-file')),
    method,
    head: args.flag('head'),
    headers: args.texts('header'),
    compressed: args.flag('compressed'),
    bare: args.flag('bare'),
    expectContinue: asksFirst,
    ...content,
    ...defined({
      userAgent: args.text('user-agent'),
      referer: args.text('referer'),
      target: args.text('request-target'),
      range: destination.resume?.fields ?? rangeFields(args),
      conditions: conditions?.fields,
    }),
    ...version(args),
  };
  const auth = await readAuth(given, target, args, io);
  const proxyFor = await readProxyFor(args, io);
  return {
    request: composeRequest(given),
    perform: {
      ...(await readBehaviour(args, io)),
      ...(auth && { auth }),
      ...(proxyFor && { proxyFor }),
    },
    dial: dialSettings(args),
    destination,
    conditions,
  };
}

const IDENTITY_OPTIONS = ['user', 'oauth2-bearer', 'netrc', 'netrc-optional', 'netrc-file'];

async function readAuth(
  given: ComposeOptions,
  target: ReturnType<typeof parseHttpUrl>,
  args: Arguments,
  io: Io,
): Promise<PerformOptions['auth']> {
  const isAsked = target.credentials !== undefined || IDENTITY_OPTIONS.some((name) => isGiven(args, name));
  return isAsked ? (await import('./plan/identity.ts')).readIdentity(target, given, args, io) : undefined;
}

const PROXY_CHOICES = ['proxy', 'socks5', 'socks5-hostname'];
const PROXY_VARIABLES = ['http_proxy', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

/** @throws UsageError */
export async function readProxyFor(args: Arguments, io: Io): Promise<PerformOptions['proxyFor']> {
  // As in curl: a Unix-domain socket is the way already.
  if (args.text('unix-socket') !== undefined) return undefined;
  const isAsked =
    PROXY_CHOICES.some((name) => isGiven(args, name)) ||
    PROXY_VARIABLES.some((name) => Boolean(io.env[name]));
  return isAsked ? (await import('./plan/proxies.ts')).readProxies(args, io) : undefined;
}

async function readConditions(args: Arguments, { path }: Destination): Promise<Conditions | undefined> {
  const options = {
    timeCond: args.text('time-cond'),
    etagCompare: args.text('etag-compare'),
    etagSave: args.text('etag-save'),
    output: path,
  };
  if (options.timeCond === undefined && options.etagCompare === undefined) return undefined;
  return (await import('../../actions/http/conditions/conditions.ts')).readConditions(defined(options));
}

function rangeFields(args: Arguments): ComposeOptions['range'] {
  const range = args.text('range');
  if (range === undefined) return undefined;
  // As in curl: a number alone is no range (RFC 9110, section 14.1.1), and means all from there.
  const part = /^\d+$/.test(range) ? `${range}-` : range;
  return [['Range', fieldValue(`bytes=${part}`, 'the range')]];
}

function version(args: Arguments): Pick<ComposeOptions, 'version' | 'http2'> {
  const chosen = chosenOf(args, ['http1.0', 'http1.1', 'http2']);
  if (chosen === 'http2') return { http2: true };
  return chosen === undefined ? {} : { version: chosen === 'http1.0' ? '1.0' : '1.1' };
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
