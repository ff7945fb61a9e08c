import type { FtpLab } from '../../lab/ftp/server.ts';
import type { Account } from '../../lab/store/types.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { isGiven } from '../shared/chosen.ts';
import { tell } from '../shared/say.ts';
import { authOf, folderOf, logOf, sayWhere, stopped, tlsOf } from '../shared/serve.ts';
import { DEFAULT_BIND } from '../shared/serve-options.ts';
import { portOf } from '../shared/numbers.ts';
import { DEFAULT_PORT } from './defaults.ts';

/** Resolves with 0 once the server has been told to stop and has stopped. */
export async function serve(args: Arguments, io: Io): Promise<number> {
  const root = folderOf(args);
  const auth = authOf(args, io);
  const mayWrite = args.flag('write');
  const [{ openDiskStore }, { startFtpLab }] = await Promise.all([
    import('../../lab/store/disk-store.ts'),
    import('../../lab/ftp/server.ts'),
  ]);
  const log = logOf(args, io);
  const store = openDiskStore(root, { hidden: args.flag('hidden') });
  const implicitPort = args.number('implicit-port');
  const server = await startFtpLab({
    host: args.text('bind') ?? DEFAULT_BIND,
    port: portOf(args, 'port', DEFAULT_PORT),
    ...(implicitPort === undefined ? {} : { implicitPort: portOf(args, 'implicit-port', 0) }),
    accounts: accountsOf(auth, { store, mayWrite }),
    certificate: await certificateFor(args, io),
    options: {
      requireTls: args.flag('tls'),
      requireSessionReuse: args.flag('require-session-reuse'),
      ...(log && { log }),
    },
  });
  try {
    sayWhereFtp(server, root, args, io);
    warn(server, auth, args, io);
    await stopped(io.signal);
  } finally {
    await server.stop();
  }
  return 0;
}

function accountsOf(
  auth: string | undefined,
  rights: Pick<Account, 'store' | 'mayWrite'>,
): readonly Account[] {
  // Whoever has no name goes by either of these (RFC 1635).
  if (auth === undefined) return ['anonymous', 'ftp'].map((user) => ({ user, ...rights }));
  const colon = auth.indexOf(':');
  return [{ user: auth.slice(0, colon), password: auth.slice(colon + 1), ...rights }];
}

interface CertificatePair {
  readonly cert: string;
  readonly key: string;
}

/** That of the options is read now; one of the lab's is made when a client first asks for TLS, unless there is no way round it. */
async function certificateFor(args: Arguments, io: Io): Promise<() => Promise<CertificatePair>> {
  let pair: Promise<CertificatePair> | undefined;
  const read = async () => {
    const { tls, note } = await tlsOf(args, io, true);
    if (note !== undefined) tell(io, note);
    if (tls === undefined) throw new Error('a certificate was asked for');
    return tls;
  };
  const certificate = (): Promise<CertificatePair> => (pair ??= read());
  const isNeeded = ['tls', 'cert', 'key', 'implicit-port'].some((name) => isGiven(args, name));
  if (isNeeded) await certificate();
  return certificate;
}

/** Without --format json, a URL a line. */
function sayWhereFtp(
  { authority, implicitAuthority, port, implicitPort }: FtpLab,
  root: string,
  args: Arguments,
  io: Io,
): void {
  const url = `ftp://${authority}/`;
  const implicit = implicitAuthority !== undefined && {
    implicitUrl: `ftps://${implicitAuthority}/`,
    implicitPort,
  };
  const host = args.text('bind') ?? DEFAULT_BIND;
  sayWhere(io, args, { url, host, port, ...implicit, root, tls: args.flag('tls') });
  if (implicit && args.text('format') !== 'json') io.stdout.write(`${implicit.implicitUrl}\n`);
}

function warn({ loopback }: FtpLab, auth: string | undefined, args: Arguments, io: Io): void {
  if (loopback) return;
  const act = args.flag('write') ? 'change' : 'read';
  tell(
    io,
    `listening on ${args.text('bind')}: whoever can reach this machine can ${auth ? 'try to ' : ''}${act} the folder`,
  );
  if (auth && !args.flag('tls')) tell(io, 'without --tls passwords may cross the network in the clear');
}
