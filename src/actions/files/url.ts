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
import { pathOfBytes, type RemotePath } from '../../protocols/remote-path.ts';
import { type ServerUrl, splitServerUrl } from '../server-url.ts';

export interface FileUrl extends ServerUrl<'ftp' | 'ftps' | 'sftp'> {
  /** A pattern (glob.ts), in which a backslash stands before each character that is to be itself. */
  readonly path: RemotePath;
  readonly type?: 'a' | 'i' | 'd';
}

/**
 * Reads such an address.
 *
 * @param protocol what it is where no scheme says so; another protocol's scheme is refused
 * @throws UsageError `bad-url`
 */
export function parseFileUrl(text: string, protocol: 'ftp' | 'sftp'): FileUrl {
  const { server, path, hasPath } = splitServerUrl<FileUrl['scheme']>(text, SCHEMES[protocol]);
  const mayHaveType = protocol === 'ftp' && path.includes(';');
  const [, plain = path, type] = mayHaveType ? (/^(.*);type=([aid])$/is.exec(path) ?? []) : [];
  return {
    ...server,
    path: decodePath(protocol === 'sftp' ? sftpPath(plain, hasPath) : plain),
    ...(type === undefined ? {} : { type: type.toLowerCase() as 'a' | 'i' | 'd' }),
  };
}

const SCHEMES = { ftp: ['ftp', 'ftps'], sftp: ['sftp'] } as const;

/** As in curl: absolute, unless it begins with `~/`. With no path at all, where a session begins. */
function sftpPath(path: string, given: boolean): string {
  if (path === '~' || path.startsWith('~/')) return path.slice(2);
  return given && path !== '' ? `/${path}` : given ? '/' : '';
}

/** Text becomes UTF-8, and an escape the byte that it names; one that a pattern would read as its own is quoted. */
function decodePath(text: string): RemotePath {
  const bytes: number[] = [];
  for (const [part, escaped] of text.matchAll(/%([0-9A-Fa-f]{2})|[^%]+|%/g)) {
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
