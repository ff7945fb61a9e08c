import { isNetkitError, UsageError } from '../../../errors.ts';
import { bareHost } from '../../../net/address.ts';
import type { Proxy } from '../../../net/types.ts';
import { decodePercent, parseHttpUrl } from '../url.ts';

const SCHEMES: readonly Proxy['scheme'][] = ['http', 'https', 'socks5', 'socks5h'];

/** As curl has them (curl(1), -x), not the ones of the schemes. */
const HTTPS_PORT = 443;
const OTHER_PORT = 1080;

export interface ParseProxyOptions {
  /** `user:password`, where the text has none. */
  readonly userPassword?: string | undefined;
  /** What a message begins with: where the text comes from, such as the name of a variable. */
  readonly source?: string | undefined;
}

/**
 * Reads `[scheme://][user:password@]host[:port]` as curl's -x does: http without a scheme, what follows the port passed
 * over, user and password percent-decoded.
 *
 * @throws UsageError `bad-url`, which shows no password
 */
export function parseProxy(text: string, options: ParseProxyOptions = {}): Proxy {
  const { source = 'the proxy', userPassword = '' } = options;
  const [, prefix = 'http', userInfo, place = ''] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:([^/?#]*)@)?(.*)$/is.exec(text) ?? [];
  const scheme = SCHEMES.find((known) => known === prefix.toLowerCase());
  if (scheme === undefined) {
    throw badProxy(source, `${prefix}:// is none that netkit can use`, `it can use ${SCHEMES.join(', ')}`);
  }
  const { host, port = scheme === 'https' ? HTTPS_PORT : OTHER_PORT } = parsePlace(place, source);
  const credentials = parseCredentials(userInfo || userPassword, source);
  // Basic authentication has no way to write it (RFC 7617, section 2); SOCKS has.
  if (scheme.startsWith('http') && credentials?.user.includes(':')) {
    throw badProxy(source, 'a user name for an HTTP proxy holds no colon');
  }
  return { scheme, host, port, ...(credentials && { credentials }) };
}

function parsePlace(place: string, source: string): { host: string; port?: number } {
  try {
    const { hostname } = parseHttpUrl(`http://${place}`).url;
    // Off the text: a URL does not tell port 80 from none.
    const [, port] = /^[^/?#]*:([0-9]+)(?:[/?#]|$)/.exec(place) ?? [];
    return { host: bareHost(hostname), ...(port !== undefined && { port: Number(port) }) };
  } catch (error) {
    throw isNetkitError(error) ? badProxy(source, error.message, error.hint) : error;
  }
}

function parseCredentials(text: string, source: string): Proxy['credentials'] {
  if (text === '') return undefined;
  const [user = '', ...password] = text.split(':');
  return { user: decode(user, source), password: decode(password.join(':'), source) };
}

function decode(encoded: string, source: string): string {
  const decoded = decodeOrRefuse(encoded, source);
  // oxlint-disable-next-line no-control-regex -- the very characters that are forbidden
  if (!/[\0-\x1f\x7f]/.test(decoded)) return decoded;
  throw badProxy(source, 'user and password hold no control characters');
}

function decodeOrRefuse(encoded: string, source: string): string {
  try {
    return decodePercent(encoded);
  } catch {
    throw badProxy(source, 'the user or password is not UTF-8');
  }
}

function badProxy(source: string, problem: string, hint?: string): UsageError {
  return new UsageError(`${source}: ${problem}`, { code: 'bad-url', ...(hint !== undefined && { hint }) });
}
