import type { Action, MirrorReport } from '../../actions/files/mirror/report.ts';
import { type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { formatBytes, formatCount, formatNumberOf } from '../../terminal/units.ts';
import { writeOut } from '../shared/output.ts';
import { isQuiet } from '../shared/say.ts';
import { writeDocument } from '../shared/write-json.ts';
import type { FileContext } from './context.ts';
import { nameAsJson } from './entry.ts';

/** Beyond that nobody reads on; a script has them all from JSON. */
const MAX_SHOWN = 20;

/** On stdout what would be done, with a dry run, or one JSON document; on stderr what went wrong, and a summary. */
export async function showReport(
  report: MirrorReport,
  direction: 'down' | 'up',
  context: Pick<FileContext, 'args' | 'io' | 'say' | 'complain'>,
): Promise<void> {
  const { args, io, say, complain } = context;
  const dryRun = args.flag('dry-run');
  if (args.text('format') === 'json') {
    await writeDocument(io.stdout, reportAsJson(report, dryRun));
  } else if (dryRun) {
    for (const { action, path } of report.actions) {
      await writeOut(io.stdout, `${action} ${escapeForTerminal(shown(path))}\n`);
    }
  }
  tell(
    report.skipped.map(({ path, reason }) => `${shown(path)}: skipped: ${reason}`),
    report.skips,
    'skipped',
    say,
  );
  tell(
    report.failures.map(
      ({ path, error }) =>
        `${shown(path)}: ${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}`,
    ),
    report.failed,
    'failed',
    complain,
  );
  if (!isQuiet(args)) {
    io.stderr.write(`${summaryOf(report, direction, dryRun)}\n`);
  }
}

function tell(lines: readonly string[], count: number, what: string, say: (text: string) => void): void {
  for (const line of lines.slice(0, MAX_SHOWN)) say(line);
  if (count > MAX_SHOWN) say(`${formatCount(count - MAX_SHOWN)} more ${what}`);
}

/** `12 files fetched (3.4 MiB), 2 deleted, 9,986 unchanged`; what there is nothing of is left out. */
export function summaryOf(report: MirrorReport, direction: 'down' | 'up', dryRun: boolean): string {
  const { files, bytes, made, links, deleted } = totalsOf(report.actions);
  const moved = direction === 'down' ? { did: 'fetched', toDo: 'fetch' } : { did: 'stored', toDo: 'store' };
  const created = { did: 'made', toDo: 'make' };
  const removed = { did: 'deleted', toDo: 'delete' };
  const say = ({ did, toDo }: typeof moved): string => (dryRun ? `to ${toDo}` : did);
  const parts = [
    ...(files > 0 ? [`${formatNumberOf(files, 'file')} ${say(moved)} (${formatBytes(bytes)})`] : []),
    ...(made > 0 ? [`${formatNumberOf(made, 'folder')} ${say(created)}`] : []),
    ...(links > 0 ? [`${formatNumberOf(links, 'link')} ${say(created)}`] : []),
    ...(deleted > 0 ? [`${formatCount(deleted)} ${say(removed)}`] : []),
    `${formatCount(report.unchanged)} unchanged`,
    ...(report.skips > 0 ? [`${formatCount(report.skips)} skipped`] : []),
    ...(report.failed > 0 ? [`${formatCount(report.failed)} failed`] : []),
  ];
  return parts.join(', ');
}

interface Totals {
  files: number;
  bytes: number;
  made: number;
  links: number;
  deleted: number;
}

function totalsOf(actions: readonly Action[]): Totals {
  const totals: Totals = { files: 0, bytes: 0, made: 0, links: 0, deleted: 0 };
  for (const { action, bytes = 0 } of actions) {
    totals.bytes += bytes;
    totals[COUNTED_AS[action]] += 1;
  }
  return totals;
}

const COUNTED_AS = {
  get: 'files',
  put: 'files',
  mkdir: 'made',
  link: 'links',
  rm: 'deleted',
  rmdir: 'deleted',
} as const satisfies Record<Action['action'], keyof Totals>;

/**
 * For scripts: `actions`, each with `action` (mkdir, get, put, link, rm, rmdir), `path`, and of files `bytes`; `failures`
 * and `skipped` (the first thousand of each), and `counts` of all. With a dry run, `actions` is what would be done.
 */
function reportAsJson(report: MirrorReport, dryRun: boolean): object {
  const { actions, failures, skipped, unchanged, failed, skips } = report;
  return {
    dryRun,
    actions: actions.map(({ action, path, bytes }) => ({
      action,
      ...nameAsJson('path', named(path)),
      ...(bytes !== undefined && { bytes }),
    })),
    failures: failures.map(({ path, error }) => ({
      ...nameAsJson('path', named(path)),
      error: error.message,
    })),
    skipped: skipped.map(({ path, reason }) => ({ ...nameAsJson('path', named(path)), reason })),
    counts: { ...totalsOf(actions), unchanged, failed, skipped: skips },
  };
}

/** The root has no name of its own. */
function named(path: RemotePath): RemotePath {
  return path === '' ? ('.' as RemotePath) : path;
}

function shown(path: RemotePath): string {
  return textOf(named(path));
}
