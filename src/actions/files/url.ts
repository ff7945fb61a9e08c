/**
 * Where a file is, as a person types it (RFC 1738, sections 3.2 and 3.3; sftp as in curl):
 *
 *     ftp.us.debian.org/debian/README            ftp, relative to the folder in which a session begins
 *     ftp://alice@ftp.test:2121/upload/a.txt     ftp://ftp.test//etc or /%2Fetc is absolute
 *     ftp://ftp.test/notes.txt;type=a            as text; `i` is as it is, `d` a listing
 *     ftps://ftp.test/                           TLS from the first byte
 *     sftp://sftp.test/srv/data                  absolute; sftp://sftp.test/~/data is relative
 *     ftp.test/*.txt                             a pattern; what is written as %2A stands for itself
 */
import { UsageError } from '../../errors.ts';
import { pathOfBytes, type RemotePath } from '../../protocols/remote-path.ts';
import { decodePercent } from '../http/url.ts';

export interface FileUrl {
  readonly scheme: 'ftp' | 'ftps' | 'sftp';
  /** As it is looked up: without brackets. */
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  /** A pattern (glob.ts), in which a backslash stands before each character that is to be itself. */
  readonly path: RemotePath;
  readonly type?: 'a' | 'i' | 'd';
  /** What a message may show: without the password. */
  readonly shown: string;
}

/**
 * Reads such an address.
 *
 * @param protocol what it is where no scheme says so; another protocol's scheme is refused
 * @throws UsageError `bad-url`
 */
export function parseFileUrl(text: string, protocol: 'ftp' | 'sftp'): FileUrl {
  const [, scheme = protocol, rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(text) ?? [];
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
  const known = SCHEMES[protocol].find((name) => name === scheme.toLowerCase());
  if (known === undefined) {
    return refuse(`${scheme}: is not ${protocol.toUpperCase()}`, `${SCHEMES[protocol][0]}:// is`);
  }
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
  if (port !== undefined && port !== '' && (Number(port) < 1 || Number(port) > 65535)) {
    refuse('ports go from 1 to 65535');
  }
  const [, plain = path, type] = protocol === 'ftp' ? (/^(.*);type=([aid])$/is.exec(path) ?? []) : [];
  const credentials = readLogin(login, () => refuse('the user or password is not UTF-8'));
  return {
    scheme: known,
    host: host.replace(/^\[(.*)\]$/, '$1'),
    ...(port ? { port: Number(port) } : {}),
    ...credentials,
    path: decodePath(protocol === 'sftp' ? sftpPath(plain, rest.includes('/')) : plain),
    ...(type === undefined ? {} : { type: type.toLowerCase() as 'a' | 'i' | 'd' }),
    shown,
  };
}

/** The same for two addresses whose sessions are the same: server and user. */
export function serverOf({ scheme, host, port, user, password }: FileUrl): string {
  return JSON.stringify([scheme, host.toLowerCase(), port, user, password]);
}

const SCHEMES = { ftp: ['ftp', 'ftps'], sftp: ['sftp'] } as const;

function readLogin(login: string | undefined, refuse: () => never): Pick<FileUrl, 'user' | 'password'> {
  if (login === undefined || login === '') return {};
  const [, user = '', password] = /^([^:]*)(?::(.*))?$/s.exec(login) ?? [];
  try {
    const decoded = { user: decodePercent(user) };
    return password === undefined ? decoded : { ...decoded, password: decodePercent(password) };
  } catch {
    return refuse();
  }
}

/** As in curl: absolute, unless it begins with `~/`. With no path at all, where a session begins. */
function sftpPath(path: string, given: boolean): string {
  if (path === '~' || path.startsWith('~/')) return path.slice(2);
  return given && path !== '' ? `/${path}` : given ? '/' : '';
}

/** Text becomes UTF-8, and an escape the byte that it names; one that a pattern would read as its own is quoted. */
function decodePath(text: string): RemotePath {
  const bytes: number[] = [];
  for (const [part, escaped] of text.matchAll(/%([0-9a-f]{2})|[^%]+|%/gis)) {
    if (escaped === undefined) bytes.push(...Buffer.from(part));
    else {
      const byte = Number.parseInt(escaped, 16);
      if (SPECIAL.includes(String.fromCharCode(byte))) bytes.push(BACKSLASH);
      bytes.push(byte);
    }
  }
  return pathOfBytes(Uint8Array.from(bytes));
}

const SPECIAL = '*?[]{}\\';
const BACKSLASH = 0x5c;
