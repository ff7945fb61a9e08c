import { UsageError } from '../../errors.ts';
import { MAX_PORT } from '../../net/port.ts';

/**
 * A user and a password, as they are and not as a URL spells them. The user holds no colon (RFC 7617, section 2); without a
 * password, an empty one is sent.
 */
export interface Credentials {
  readonly user: string;
  readonly password?: string;
}

export interface HttpTarget {
  /** Without the credentials, which are never sent as part of a URL. */
  readonly url: URL;
  readonly credentials?: Credentials;
}

/**
 * Reads a URL as a person types it: `www.perdu.com`, `localhost:8080/x`, `[::1]:80/`, `user:pw@host`,
 * `https://bücher.example/é`.
 *
 * The parser of the platform (WHATWG) repairs what it is given: it drops tabs and line feeds, reads `\` as `/`
 * and skips extra slashes, so that a URL may lead elsewhere than it seems to. Those are refused here, before it.
 *
 * @throws UsageError `bad-url`
 */
export function parseHttpUrl(
  text: string,
  options: { readonly defaultScheme?: 'http' | 'https' } = {},
): HttpTarget {
  refuseOddCharacters(text);
  // Not /i: with classes of characters, V8 takes ten times as long for the first of them, and this is in every run.
  const [, scheme = options.defaultScheme ?? 'http', rest = ''] =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?(.*)$/s.exec(text) ?? [];
  if (!/^https?$/i.test(scheme)) {
    throw badUrl(text, `${scheme}: is not HTTP`, 'give an http:// or https:// URL');
  }
  const [authority = ''] = /^[^/?#]*/.exec(rest) ?? [];
  const hostAndPort = authority.slice(authority.lastIndexOf('@') + 1);
  if (/^https?:$/i.test(authority)) {
    throw badUrl(text, 'two slashes follow the scheme', `write ${authority}//…`);
  }
  checkPort(text, hostAndPort);

  const url = parse(`${scheme}://${rest}`, text);
  const credentials = takeCredentials(url, text);
  return credentials === undefined ? { url } : { url, credentials };
}

/** Where an upload goes: a URL that ends in `/` gets the file's name, as curl does it. */
export function uploadUrl(url: URL, fileName: string): URL {
  if (!url.pathname.endsWith('/')) return url;
  const target = new URL(url);
  target.pathname += encodeURIComponent(fileName);
  return target;
}

function refuseOddCharacters(text: string): void {
  if (text === '') throw new UsageError('the URL is empty', { code: 'bad-url' });
  // oxlint-disable-next-line no-control-regex -- the very characters that are forbidden
  if (/[\0-\x1f\x7f]/.test(text))
    throw badUrl(text, 'a URL holds no control characters', 'write them as %XX');
  if (/\s/.test(text)) throw badUrl(text, 'a URL holds no spaces', 'write a space as %20');
  if (/^[^?#]*\\/.test(text)) throw badUrl(text, 'a URL is divided by /', 'write a \\ as %5C');
}

function checkPort(text: string, hostAndPort: string): void {
  const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(hostAndPort) ?? [];
  if (host === undefined || port?.includes(':')) {
    throw badUrl(text, 'this is no host', 'an IPv6 address stands in brackets: [::1]');
  }
  if (host === '') throw badUrl(text, 'the host is missing');
  if (port === undefined || port === '') return;
  if (!/^\d+$/.test(port)) throw badUrl(text, 'the port is not a number');
  if (Number(port) < 1 || Number(port) > MAX_PORT) throw badUrl(text, `ports go from 1 to ${MAX_PORT}`);
}

function parse(url: string, text: string): URL {
  try {
    return new URL(url);
  } catch (cause) {
    throw badUrl(text, 'the host is neither a name nor an address', undefined, cause);
  }
}

function takeCredentials(url: URL, text: string): Credentials | undefined {
  const { username, password } = url;
  url.username = '';
  url.password = '';
  if (username === '' && password === '') return undefined;
  const user = decodeOrRefuse(username, text);
  return password === '' ? { user } : { user, password: decodeOrRefuse(password, text) };
}

function decodeOrRefuse(encoded: string, text: string): string {
  try {
    return decodePercent(encoded);
  } catch (cause) {
    throw badUrl(text, 'the user or password is not UTF-8', undefined, cause);
  }
}

/**
 * A user or password as a URL has it; malformed escapes (`%zz`) stand for themselves, as in curl.
 *
 * @throws URIError for what is not UTF-8
 */
export function decodePercent(encoded: string): string {
  return encoded.replace(/(?:%[0-9A-Fa-f]{2})+/g, decodeURIComponent);
}

function badUrl(text: string, problem: string, hint?: string, cause?: unknown): UsageError {
  // A message may end up in a log: what stands before the `@` may be a password.
  const shown = text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1***@');
  const details = hint === undefined ? { cause } : { cause, hint };
  return new UsageError(`${JSON.stringify(shown).slice(1, -1)}: ${problem}`, { code: 'bad-url', ...details });
}
