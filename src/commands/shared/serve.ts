import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../../errors.ts';
import { LineSink } from '../../lab/line-sink.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { jsonLine } from './write-json.ts';

/** What transfers under way have to finish after Ctrl-C, in milliseconds: people do not wait longer. */
export const GRACE = 3000;

/** What happens, a line each on stderr; `undefined` where nobody wants to know. */
export function logOf(args: Arguments, { stderr }: Io): ((line: string) => void) | undefined {
  if (args.flag('quiet')) return undefined;
  const lines = new LineSink((text, callback) => stderr.write(text, callback));
  return (line) => lines.add(line);
}

/** What `--format json` says of a server; without it, its URL is said alone, or the address of what has none. */
interface ServerFacts {
  readonly url?: string;
  readonly address?: string;
  readonly [fact: string]: unknown;
}

/** Says on stdout where a server is: alone, or with `--format json` all about it on one line. */
export function sayWhere({ stdout }: Io, args: Arguments, facts: ServerFacts): void {
  const isJson = args.text('format') === 'json';
  stdout.write(isJson ? jsonLine(facts) : `${facts.url ?? facts.address ?? ''}\n`);
}

/** Resolves once the signal is given: for a server, Ctrl-C is the ordinary end. */
export function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}

/** The folder that is to be shared. */
export function folderOf(args: Arguments): string {
  const [name = '.'] = args.operands;
  // Not the current folder: an unset variable in a script would give it away.
  if (name === '') throw new UsageError('the name of the folder is empty', { hint: '. is this folder' });
  const folder = resolve(name);
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`there is no folder ${folder}`);
  if (!stats.isDirectory()) {
    throw new UsageError(`${folder} is not a folder`, {
      hint: 'to serve one file, name the folder it is in',
    });
  }
  return folder;
}

/** `USER:PASSWORD` of --auth, if anybody is to be asked. */
export function authOf(args: Arguments, { env }: Io): string | undefined {
  const given = args.text('auth');
  if (given === undefined || given.indexOf(':') > 0) return given;
  const password = env['NETKIT_PASSWORD'];
  if (given !== '' && !given.startsWith(':') && password !== undefined) return `${given}:${password}`;
  throw new UsageError('--auth needs a user and a password', {
    hint: '--auth USER:PASSWORD, or --auth USER and the password in NETKIT_PASSWORD',
  });
}

export interface TlsChoice {
  readonly tls?: { readonly cert: string; readonly key: string };
  /** What the user should know about it. */
  readonly note?: string;
}

/** The certificate of --cert, or where TLS is wanted the lab's. @throws UsageError; TransportError `read-file`, `client-certificate` */
export async function tlsOf(args: Arguments, { env }: Io, wanted: boolean): Promise<TlsChoice> {
  const [certFile, keyFile] = [args.text('cert'), args.text('key')];
  if (certFile !== undefined) {
    const { readOwnCertificate } = await import('./own-certificate.ts');
    return { tls: readOwnCertificate(certFile, keyFile) };
  }
  if (keyFile !== undefined) throw new UsageError('--key needs --cert');
  if (!wanted) return {};
  const [{ labCertificates }, { dataFolder }, { LOOPBACK_NAMES }] = await Promise.all([
    import('../../lab/certificates.ts'),
    import('../../lab/data-folder.ts'),
    import('../../lab/names.ts'),
  ]);
  const authority = await labCertificates(dataFolder(env));
  const trust =
    authority.note ??
    `clients trust it with --cacert ${authority.caPath ?? ''}; it vouches for localhost, 127.0.0.1 and ::1 only`;
  return { tls: await authority.issue(LOOPBACK_NAMES), note: trust };
}
