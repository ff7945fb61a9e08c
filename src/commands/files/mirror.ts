import {
  DEFAULT_PARALLEL,
  mirrorDown,
  type MirrorOptions,
  mirrorUp,
} from '../../actions/files/mirror/mirror.ts';
import type { MirrorReport } from '../../actions/files/mirror/report.ts';
import { unquote } from '../../actions/files/pattern.ts';
import { selectBy, type SelectionRule } from '../../actions/files/selection.ts';
import { UsageError } from '../../errors.ts';
import { EXIT_CODES } from '../../exit-codes.ts';
import { pathOf } from '../../protocols/remote-path.ts';
import { createProgress } from '../../terminal/progress.ts';
import type { Arguments } from '../command.ts';
import { isQuiet } from '../shared/say.ts';
import type { FileContext } from './context.ts';
import { sidesOf } from './mirror-sides.ts';
import { showReport } from './show-mirror.ts';
import { paceOf } from './transfer.ts';

/** Makes one folder the same as the other; exit code 18 where a part of it could not be done. */
export async function run(context: FileContext): Promise<number> {
  const { args, sessions, protocol } = context;
  const [source = '', target = ''] = args.operands;
  const { direction, address, folder } = sidesOf(source, target, protocol.name);
  const url = context.parseUrl(address);
  if (url.type !== undefined && url.type !== 'i') {
    throw new UsageError(`type=${url.type} goes with one file: a mirror takes files as they are`);
  }
  const [connect, path] = [await sessions.connector(url), unquote(url.path)];
  const report = await withProgress(context, (hooks) =>
    direction === 'down' ? mirrorDown(connect, path, folder, hooks) : mirrorUp(connect, folder, path, hooks),
  );
  await showReport(report, direction, context);
  if (report.stopped !== undefined) throw report.stopped;
  return report.failed > 0 ? EXIT_CODES.partial : 0;
}

async function withProgress(
  { args, io, signal, say }: FileContext,
  act: (options: MirrorOptions) => Promise<MirrorReport>,
): Promise<MirrorReport> {
  const options: MirrorOptions = {
    selects: selectBy(rulesOf(args)),
    deletes: args.flag('delete'),
    dryRun: args.flag('dry-run'),
    parallel: args.number('parallel') ?? DEFAULT_PARALLEL,
    pace: await paceOf(args),
    signal,
    onNote: say,
  };
  if (isQuiet(args) || io.stderr.isTTY !== true) return act(options);
  let progress = createProgress(io.stderr, undefined);
  try {
    return await act({
      ...options,
      onPlanned: (bytes) => (progress = createProgress(io.stderr, bytes)),
      onBytes: (bytes) => progress.add(bytes),
    });
  } finally {
    progress.done();
  }
}

/** In the order in which they were given, which matters. */
function rulesOf({ given }: Arguments): SelectionRule[] {
  return given.flatMap(({ name: what, value }) =>
    what === 'include' || what === 'exclude' ? { what, pattern: pathOf(String(value)) } : [],
  );
}
