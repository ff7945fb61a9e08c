import type { FileServerSettings } from '../../lab/files/server.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { tell } from '../shared/say.ts';
import { authOf, folderOf, GRACE, logOf, sayWhere, stopped, tlsOf } from '../shared/serve.ts';
import { DEFAULT_BIND } from '../shared/serve-options.ts';
import { portOf } from '../shared/numbers.ts';
import { DEFAULT_PORT } from './defaults.ts';

/** Resolves with 0 once the server has been told to stop and has stopped. */
export async function serve(args: Arguments, io: Io): Promise<number> {
  const root = folderOf(args);
  const { note, ...tls } = await tlsOf(args, io, args.flag('tls'));
  const auth = authOf(args, io);
  const [{ createFileServer }, { listen }] = await Promise.all([
    import('../../lab/files/server.ts'),
    import('../../net/listen.ts'),
  ]);
  const log = logOf(args, io);
  const settings: FileServerSettings = {
    root,
    hidden: args.flag('hidden'),
    ...(auth !== undefined && { auth }),
    ...(log && { log }),
    ...tls,
  };
  const server = createFileServer(settings);
  const port = portOf(args, 'port', DEFAULT_PORT);
  const listening = await listen(server, { host: args.text('bind') ?? DEFAULT_BIND, port });

  const url = `${settings.tls ? 'https' : 'http'}://${listening.authority}/`;
  const { host } = listening;
  sayWhere(io, args, { url, host, port: listening.port, root, tls: settings.tls !== undefined });
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
