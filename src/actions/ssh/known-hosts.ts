/**
 * The keys that hosts have shown before, in the form of OpenSSH's known_hosts (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT):
 *
 *     example.org,192.0.2.7 ssh-ed25519 AAAAC3Nz… comment
 *     [example.org]:2222 ssh-ed25519 AAAAC3Nz…            a port other than 22
 *     *.example.org,!old.example.org ssh-rsa AAAAB3Nz…    patterns, of which none with `!` may fit
 *     |1|base64 salt|base64 HMAC-SHA1 ssh-rsa AAAAB3Nz…   a name that nobody can read
 *     @revoked * ssh-rsa AAAAB3Nz…                        never to be taken again
 *     @cert-authority *.example.org ssh-rsa AAAAB3Nz…     a signer of host certificates, of which we know nothing
 *
 * What is not like that is passed over, as ssh does.
 */
import { createHmac } from 'node:crypto';
import type { HostKey } from '../../net/ssh/types.ts';

export interface KnownHost {
  readonly hosts: string;
  readonly revoked: boolean;
  readonly type: string;
  readonly blob: Buffer;
}

const SSH_PORT = 22;

/** The blob of a key is hundreds of bytes: at least its type stands at its beginning. */
const LINE =
  /^[ \t]*(?:(@[\w-]+)[ \t]+)?([^ \t@#][^ \t]*)[ \t]+([\w@.-]+)[ \t]+([A-Za-z0-9+/]+={0,2})(?=[ \t]|$)/;

export function parseKnownHosts(text: string): KnownHost[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, marker, hosts = '', type = '', base64 = ''] = LINE.exec(line) ?? [];
    if (hosts === '' || (marker !== undefined && marker !== '@revoked')) return [];
    const blob = Buffer.from(base64, 'base64');
    return typeOf(blob) === type ? [{ hosts, revoked: marker !== undefined, type, blob }] : [];
  });
}

/**
 * `changed`: keys of the host are known, and this is none of them. The server was asked for one of the types that are known
 * (HostKeyPolicy.types), so that one of another type is no excuse.
 */
export function judge(
  all: readonly KnownHost[],
  host: string,
  port: number,
  { blob }: HostKey,
): 'known' | 'unknown' | 'changed' | 'revoked' {
  const entries = entriesOf(all, host, port);
  const same = entries.filter((entry) => entry.blob.equals(blob));
  if (same.some(({ revoked }) => revoked)) return 'revoked';
  if (same.length > 0) return 'known';
  return entries.some(({ revoked }) => !revoked) ? 'changed' : 'unknown';
}

/** Types of the keys that are known for the host. */
export function knownTypes(all: readonly KnownHost[], host: string, port: number): string[] {
  return entriesOf(all, host, port)
    .filter(({ revoked }) => !revoked)
    .map(({ type }) => type);
}

/** As OpenSSH writes it where names are not hashed, without a line end. */
export function knownHostLine(host: string, port: number, { type, blob }: HostKey): string {
  return `${nameOf(host, port)} ${type} ${Buffer.from(blob).toString('base64')}`;
}

function entriesOf(all: readonly KnownHost[], host: string, port: number): KnownHost[] {
  const name = nameOf(host, port);
  return all.filter(({ hosts }) => (hosts.startsWith('|') ? isHashOf(hosts, name) : fits(hosts, name)));
}

function nameOf(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === SSH_PORT ? name : `[${name}]:${port}`;
}

function isHashOf(hashed: string, name: string): boolean {
  const [, version, salt = '', digest = ''] = hashed.split('|');
  const hmac = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return version === '1' && hmac.equals(Buffer.from(digest, 'base64'));
}

function fits(patterns: string, name: string): boolean {
  let found = false;
  for (const pattern of patterns.toLowerCase().split(',')) {
    if (!matches(pattern.replace(/^!/, ''), name)) continue;
    if (pattern.startsWith('!')) return false;
    found = true;
  }
  return found;
}

/** `*` is any characters, `?` is one. Remembers the last `*` only, which is enough, and never takes long. */
function matches(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let mark = 0;
  for (let index = 0; index < name.length;) {
    if (pattern[at] === '*') {
      star = at;
      mark = index;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[index])) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      mark += 1;
      index = mark;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

/** RFC 4253, section 6.6: a key begins with its type. */
function typeOf(blob: Buffer): string {
  return blob.length < 4 ? '' : blob.toString('latin1', 4, 4 + blob.readUInt32BE(0));
}
