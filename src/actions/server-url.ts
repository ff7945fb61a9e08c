/**
 * What addresses of file and mail servers have in common (RFC 3986): `[scheme://][user[:password]@]host[:port][/path]`. Where no
 * scheme is given, the command says which protocol is meant.
 */
import { UsageError } from '../errors.ts';
import { MAX_PORT } from '../net/port.ts';
import { decodePercent } from './http/url.ts';

export interface ServerUrl<Scheme extends string = string> {
  readonly scheme: Scheme;
  /** As it is looked up: without brackets. */
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  /** What a message may show: without the password. */
  readonly shown: string;
}

/** The address, and its path as it stands, without the slash before it. */
export interface SplitUrl<Scheme extends string> {
  readonly server: ServerUrl<Scheme>;
  readonly path: string;
  /** Whether there is a slash behind the host. */
  readonly hasPath: boolean;
  /** @throws UsageError `bad-url` */
  refuse(problem: string, hint?: string): never;
}

/**
 * @param schemes those of the protocol; the first is meant where none is given
 * @throws UsageError `bad-url`
 */
export function splitServerUrl<Scheme extends string>(
  text: string,
  schemes: readonly [Scheme, ...Scheme[]],
): SplitUrl<Scheme> {
  const [own] = schemes;
  // Not /i: with classes of characters, V8 takes ten times as long for the first of them, and this is in every run.
  const [, scheme = own, rest = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?(.*)$/s.exec(text) ?? [];
  const shown = text.replace(/^((?:[^/]*:\/\/)?[^/:@]*):[^/]*@/s, '$1:***@');
  const refuse = (problem: string, hint?: string): never => {
    // A slash in a password ends the host; it is nobody's business all the same.
    const hidden = shown.replace(/^((?:[^/]*:\/\/)?[^/:@]*):(?!\*\*\*@|\d*(?:\/|$)).*@/s, '$1:***@');
    const message = `${JSON.stringify(hidden).slice(1, -1)}: ${problem}`;
    throw new UsageError(message, { code: 'bad-url', ...(hint === undefined ? {} : { hint }) });
  };
  if (text === '') refuse('the URL is empty');
  // oxlint-disable-next-line no-control-regex -- the very characters that are forbidden
  if (/[\0-\x1f\x7f]/.test(text)) refuse('a URL holds no control characters', 'write them as %XX');
  const known = schemes.find((name) => name === scheme.toLowerCase());
  if (known === undefined) return refuse(`${scheme}: is not ${own.toUpperCase()}`, `${own}:// is`);
  const [, authority = '', path = ''] = /^([^/]*)\/?(.*)$/s.exec(rest) ?? [];
  if (path.includes('#')) refuse('a # begins what is not sent', 'write it as %23');
  if (rest.includes('\\')) refuse('a URL is divided by /', 'write a \\ as %5C');
  const [, login, host = '', port] = /^(?:(.*)@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/s.exec(authority) ?? [];
  if (host === '' || host === '[]') {
    refuse(
      authority === '' || /^@|@$/.test(authority) ? 'the host is missing' : 'this is no host',
      /:.*[^\d].*$/.test(authority)
        ? 'a port is a number; an IPv6 address stands in brackets: [::1]'
        : undefined,
    );
  }
  if (/[\s%]/.test(host)) refuse('this is no host');
  if (port !== undefined && port !== '' && (Number(port) < 1 || Number(port) > MAX_PORT)) {
    refuse(`ports go from 1 to ${MAX_PORT}`);
  }
  const server = {
    scheme: known,
    host: host.replace(/^\[(.*)\]$/, '$1'),
    ...(port ? { port: Number(port) } : {}),
    ...readLogin(login, () => refuse('the user or password is not UTF-8')),
    shown,
  };
  return { server, path, hasPath: rest.includes('/'), refuse };
}

/** The same for two addresses whose sessions are the same: server and user. */
export function serverOf({ scheme, host, port, user, password }: ServerUrl): string {
  return JSON.stringify([scheme, host.toLowerCase(), port, user, password]);
}

function readLogin(login: string | undefined, refuse: () => never): Pick<ServerUrl, 'user' | 'password'> {
  if (login === undefined || login === '') return {};
  const [, user = '', password] = /^([^:]*)(?::(.*))?$/s.exec(login) ?? [];
  try {
    const decoded = { user: decodePercent(user) };
    return password === undefined ? decoded : { ...decoded, password: decodePercent(password) };
  } catch {
    return refuse();
  }
}
