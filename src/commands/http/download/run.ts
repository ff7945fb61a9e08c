import { join } from 'node:path';
import { pipeliningFor } from '../../../actions/http/download/ahead.ts';
import { downloadAll } from '../../../actions/http/download/download-all.ts';
import { createDownloadList } from '../../../actions/http/download/list/memory-list.ts';
import type { DownloadList } from '../../../actions/http/download/types.ts';
import { isNetkitError, UsageError } from '../../../errors.ts';
import { EXIT_CODES, exitCodeOf } from '../../../exit-codes.ts';
import type { Io } from '../../../terminal/io.ts';
import type { Arguments } from '../../command.ts';
import { chosenOf } from '../../shared/chosen.ts';
import { refuseElsewhere } from '../../shared/in-lab.ts';
import { say } from '../../shared/say.ts';
import { loadHttpAnnotator, withTracing } from '../../shared/tracing.ts';
import { openJar, saveJar } from '../cookies.ts';
import { withClient } from '../session.ts';
import { STATE_NAME } from '../../../actions/http/download/defaults.ts';
import { type Entries, readEntries } from './entries.ts';
import { planDownloads } from './plan.ts';
import { openView } from './view.ts';

/** @returns the code of the first failure, bad lines of the list among them */
export async function download(args: Arguments, io: Io): Promise<number> {
  const kind = chosenOf(args, ['raw', 'library']) ?? 'library';
  refuseElsewhere(args);
  const entries = await readEntries(args, io);
  const bad = entries.problems > 0 ? EXIT_CODES['bad-url'] : 0;
  const [first] = entries.origins;
  if (first === undefined) return bad;
  const { dial, perform, ...how } = await planDownloads(entries, args, io);
  return withTracing(args, io, loadHttpAnnotator, async (tracing) => {
    const cookies = await openJar(new URL(first), args, tracing, io);
    const hosts = [...entries.origins].map((origin) => new URL(origin).hostname);
    const pipelining = pipeliningFor(how);
    const settings = { dial, hosts, ...(pipelining && { pipelining }) };
    const list = await openList(entries, args);
    const view = await openView(args, io, list.counts.total);
    try {
      const summary = await withClient(kind, settings, args, tracing, (client) =>
        downloadAll(client, list, {
          ...how,
          perform: { ...perform, ...(cookies && { cookies }) },
          folder: args.text('dir') ?? '.',
          serverNames: args.flag('remote-header-name'),
          force: args.flag('force'),
          skipExisting: args.flag('skip-existing'),
          keepTime: args.flag('remote-time'),
          signal: io.signal,
          onEvent: view.onEvent,
        }),
      );
      view.close();
      view.summarise(summary);
      await saveJar(cookies, args, io);
      return bad !== 0 || summary.firstError === undefined ? bad : exitCodeOf(summary.firstError);
    } catch (error) {
      view.close();
      if (isNetkitError(error) && error.code === 'aborted' && !args.flag('quiet')) {
        say('what was begun is kept: the same line goes on with it', args, io);
      }
      throw error;
    } finally {
      await list.close();
    }
  });
}

async function openList({ entries, checksums }: Entries, args: Arguments): Promise<DownloadList> {
  // Also where this one is kept nowhere, or elsewhere: what a server sends as a journal is not to be read as one later.
  const options = { ...(checksums && { checksums }), reserved: [STATE_NAME] };
  const state = args.text('state');
  if (args.flag('no-state')) {
    if (state !== undefined) throw new UsageError('--state and --no-state exclude each other');
    return createDownloadList(entries, options);
  }
  const { openDownloadList } = await import('../../../actions/http/download/list/open-list.ts');
  return openDownloadList(entries, state ?? join(args.text('dir') ?? '.', STATE_NAME), options);
}
