import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { TransportError, UsageError } from '../../errors.ts';
import type { FileServerSettings } from '../../lab/files/server.ts';
import { escapeForTerminal, escapeJsonForTerminal } from '../../terminal/escape.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { portOf, stopped } from '../shared/server.ts';
import { DEFAULT_BIND, DEFAULT_PORT } from './defaults.ts';

/** What transfers under way have to finish after Ctrl-C, in milliseconds: people do not wait longer. */
const GRACE = 3000;

/** Resolves with 0 once the server has been told to stop and has stopped. */
export async function serve(args: Arguments, io: Io): Promise<number> {
  const root = folderOf(args);
  const { note, ...tls } = await tlsOf(args, io);
  const auth = authOf(args, io);
  const [{ createFileServer }, { LineSink }, { listen }] = await Promise.all([
    import('../../lab/files/server.ts'),
    import('../../lab/files/line-sink.ts'),
    import('../../net/listen.ts'),
  ]);
  const logLines = new LineSink((text, callback) => io.stderr.write(text, callback));
  const settings: FileServerSettings = {
    root,
    hidden: args.flag('hidden'),
    ...(auth !== undefined && { auth }),
    ...(!args.flag('quiet') && { log: (line) => logLines.add(line) }),
    ...tls,
  };
  const server = createServer(createFileServer, settings);
  const port = portOf(args, 'port', DEFAULT_PORT);
  const listening = await listen(server, { host: args.text('bind') ?? DEFAULT_BIND, port });

  const url = `${settings.tls ? 'https' : 'http'}://${listening.authority}/`;
  const { host } = listening;
  const facts = { url, host, port: listening.port, root, tls: settings.tls !== undefined };
  io.stdout.write(
    args.text('format') === 'json' ? `${escapeJsonForTerminal(JSON.stringify(facts))}\n` : `${url}\n`,
  );
  if (note !== undefined) tell(io, note);
  if (!listening.loopback) {
    tell(
      io,
      `listening on ${host}: whoever can reach this machine can ${auth ? 'try to ' : ''}read the folder`,
    );
    if (auth && !settings.tls) tell(io, 'without --tls the password crosses the network in the clear');
  }

  await stopped(io.signal);
  await listening.stop(GRACE);
  return 0;
}

function tell(io: Io, note: string): void {
  io.stderr.write(`netkit: ${escapeForTerminal(note)}\n`);
}

function folderOf(args: Arguments): string {
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

function authOf(args: Arguments, { env }: Io): string | undefined {
  const given = args.text('auth');
  if (given === undefined || given.indexOf(':') > 0) return given;
  const password = env['NETKIT_PASSWORD'];
  if (given !== '' && !given.startsWith(':') && password !== undefined) return `${given}:${password}`;
  throw new UsageError('--auth needs a user and a password', {
    hint: '--auth USER:PASSWORD, or --auth USER and the password in NETKIT_PASSWORD',
  });
}

interface TlsChoice {
  readonly tls?: { readonly cert: string; readonly key: string };
  /** What the user should know about it. */
  readonly note?: string;
}

async function tlsOf(args: Arguments, { env }: Io): Promise<TlsChoice> {
  const [certFile, keyFile] = [args.text('cert'), args.text('key')];
  if (certFile !== undefined) {
    // A PEM file may hold both, as curl's --cert has it.
    const cert = readText(certFile, '--cert');
    return { tls: { cert, key: keyFile === undefined ? cert : readText(keyFile, '--key') } };
  }
  if (keyFile !== undefined) throw new UsageError('--key needs --cert');
  if (!args.flag('tls')) return {};
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

function readText(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new TransportError('read-file', `${option}: cannot read ${file}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** OpenSSL judges the certificate and its key when the server is made. */
function createServer(
  create: typeof import('../../lab/files/server.ts').createFileServer,
  settings: FileServerSettings,
): ReturnType<typeof create> {
  try {
    return create(settings);
  } catch (cause) {
    if (settings.tls === undefined) throw cause;
    throw new UsageError(`--cert and --key cannot be used: ${(cause as Error).message}`, { cause });
  }
}
