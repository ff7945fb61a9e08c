import type { Proxy } from '../../../net/types.ts';
import { isExempt } from './exempt.ts';
import { parseProxy } from './parse.ts';

/** What curl's options of the same names say. */
export interface ProxyOptions {
  /** For every URL (see parseProxy); empty for no proxy at all. */
  readonly proxy?: string | undefined;
  /** `user:password`, where the proxy's own text has none. */
  readonly proxyUser?: string | undefined;
  /** Hosts without a proxy (see isExempt), in place of `no_proxy`; empty for no exceptions. */
  readonly noProxy?: string | undefined;
  readonly proxyTunnel?: boolean;
  /** Holds `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, if any. */
  readonly env?: Environment;
}

export interface ChosenProxy extends Proxy {
  /** Whether an HTTP proxy is to tunnel what it could forward as well (curl's --proxytunnel). */
  readonly tunnel?: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Decides on the proxy for each URL as curl does. A variable that is no proxy is an error when it is needed, and not
 * before: it may be meant for others.
 *
 * @throws UsageError `bad-url` for `proxy`; what it gives, for a variable
 */
export function proxyFrom(options: ProxyOptions): (url: URL) => ChosenProxy | undefined {
  const { proxy, proxyUser, proxyTunnel: tunnel = false, env = {} } = options;
  if (proxy === '') return () => undefined;
  const parse = (text: string, source?: string): ChosenProxy => ({
    ...parseProxy(text, { source, userPassword: proxyUser }),
    tunnel,
  });
  const named = proxy === undefined ? undefined : parse(proxy);
  const exempt = options.noProxy ?? variable(env, ['no_proxy', 'NO_PROXY'])?.value ?? '';
  return ({ protocol, hostname }) => {
    if (isExempt(hostname, exempt)) return undefined;
    if (named !== undefined) return named;
    const found = variable(env, [...(VARIABLES[protocol] ?? []), 'all_proxy', 'ALL_PROXY']);
    return found && parse(found.value, found.name);
  };
}

/**
 * For http in lower case only: a web server that runs a CGI program hands a request's `Proxy` field over as HTTP_PROXY
 * (RFC 3875, section 4.1.18), and a stranger would decide where our requests go.
 */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  'http:': ['http_proxy'],
  'https:': ['https_proxy', 'HTTPS_PROXY'],
};

/** The first that says something: an empty variable is none. */
function variable(env: Environment, names: readonly string[]): { name: string; value: string } | undefined {
  return names.map((name) => ({ name, value: env[name] ?? '' })).find(({ value }) => value !== '');
}
