import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../../errors.ts';
import type { Listening } from '../../net/listen.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { portOf } from '../shared/numbers.ts';
import { tell } from '../shared/say.ts';
import { GRACE, logOf, sayWhere, stopped, tlsOf } from '../shared/serve.ts';
import { DEFAULT_BIND } from '../shared/serve-options.ts';
import { DEFAULT_PORT } from './defaults.ts';

/** Resolves with 0 once the store has been told to stop, has stopped, and has put everything on the disk. */
export async function serve(args: Arguments, io: Io): Promise<number> {
  const faithful = args.flag('faithful');
  const file = await fileOf(args);
  const where = { host: args.text('bind') ?? DEFAULT_BIND, port: portOf(args, 'port', DEFAULT_PORT) };
  const { note, ...tls } = await tlsOf(args, io, args.flag('tls'));
  const [{ openStore }, { startApiServer }] = await Promise.all([
    import('../../lab/api/open-store.ts'),
    import('../../lab/api/server.ts'),
  ]);
  const log = logOf(args, io);
  const store = await openStore({ file, faithful });
  try {
    const listening = await startApiServer({ app: store.app, ...where, ...tls, log });
    say(args, io, listening, { file: file ?? null, faithful, tls: tls.tls !== undefined });
    if (note !== undefined) tell(io, note);
    await stopped(io.signal);
    await listening.stop(GRACE);
  } finally {
    await store.close();
  }
  return 0;
}

/** Where the store is kept. What SQLite would only say that it cannot open is told here. @throws UsageError */
async function fileOf(args: Arguments): Promise<string | undefined> {
  const name = args.text('store');
  if (name === undefined) return undefined;
  if (args.flag('faithful')) {
    throw new UsageError('--faithful keeps nothing: --store is of no use with it');
  }
  // An unset variable in a script would be the current folder.
  if (name === '') throw new UsageError('the name of the file to --store in is empty');
  const file = resolve(name);
  if (await isFolder(file)) {
    throw new UsageError(`${file} is a folder`, {
      hint: 'a store is one file in it, such as --store shop.sqlite',
    });
  }
  if (!(await isFolder(dirname(file)))) throw new UsageError(`there is no folder ${dirname(file)}`);
  return file;
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}

interface StoreFacts {
  readonly file: string | null;
  readonly faithful: boolean;
  readonly tls: boolean;
}

function say(
  args: Arguments,
  io: Io,
  { authority, host, port, loopback }: Listening,
  facts: StoreFacts,
): void {
  const url = `${facts.tls ? 'https' : 'http'}://${authority}/`;
  sayWhere(io, args, { url, host, port, ...facts });
  // A script reads stdout, or wants it quiet.
  if (!args.flag('quiet')) tell(io, `open ${url} in a browser: it says what can be asked for`);
  if (!loopback)
    tell(io, `listening on ${host}: whoever can reach this machine can read and change the store`);
}
