import { join } from 'node:path';
import { parseContinueAt } from '../../actions/continue-at.ts';
import { download, type Downloaded, type DownloadOptions } from '../../actions/files/download.ts';
import { factsOf } from '../../actions/files/facts.ts';
import type { FileUrl } from '../../actions/files/url.ts';
import { joinLocal, type LocalPath, localNameOf, shownPath } from '../../actions/local-path.ts';
import { UsageError } from '../../errors.ts';
import { baseName, type RemotePath } from '../../protocols/remote-path.ts';
import { formatNumberOf } from '../../terminal/units.ts';
import type { Arguments } from '../command.ts';
import { writeDocument } from '../shared/write-json.ts';
import type { FileContext } from './context.ts';
import { Attempts } from './each.ts';
import { nameAsJson } from './entry.ts';
import { matchesOf } from './matches.ts';
import { isText, openProgress, paceOf } from './transfer.ts';

/** Fetches what the addresses name, each file whole or not at all. */
export async function run(context: FileContext): Promise<number> {
  const { args, io } = context;
  const urls = args.operands.map(context.parseUrl);
  refuseContradictions(urls, args);
  if (toStdout(args)) return (await import('./cat.ts')).run(context);
  const pace = await paceOf(args);
  const fetched: { readonly from: RemotePath; readonly to: LocalPath; readonly bytes: number }[] = [];
  const attempts = new Attempts(context);
  for (const url of urls) {
    const client = await context.sessions.at(url);
    await attempts.try(async () => {
      const matches = await matchesOf(client, url, context.signal);
      if (matches.length > 1 && args.text('output') !== undefined) {
        throw new UsageError(`${matches.length} files fit, and -o names one`, {
          hint: '--output-dir names a folder',
        });
      }
      for (const from of matches) {
        await attempts.try(async () => {
          const { bytes, path } = await fetchOne(from, targetOf(from, args), url, { ...context, pace });
          fetched.push({ from, to: path, bytes });
        });
      }
    });
  }
  if (args.text('format') === 'json') {
    const files = fetched.map(({ from, to, bytes }) => ({
      ...nameAsJson('path', from),
      to: shownPath(to),
      bytes,
    }));
    await writeDocument(io.stdout, { files });
  }
  return attempts.code;
}

function toStdout(args: Arguments): boolean {
  return args.text('output') === '-';
}

/** What needs a file, or stdout for itself. */
const NOT_WITH_STDOUT = new Set(['continue-at', 'segments', 'format']);

function refuseContradictions(urls: readonly FileUrl[], args: Arguments): void {
  const other = toStdout(args) && args.given.find(({ name }) => NOT_WITH_STDOUT.has(name));
  if (other) throw new UsageError(`-o - and --${other.name} exclude each other`);
  if (args.text('output') !== undefined && !toStdout(args) && urls.length > 1) {
    throw new UsageError('-o names one file, and there are several addresses');
  }
  const isSomeText = urls.map((url) => isText(url, args)).includes(true);
  if (args.number('segments') === undefined) return;
  if (args.text('continue-at') !== undefined) {
    throw new UsageError('-C and --segments exclude each other: segments are whole or nothing');
  }
  if (isSomeText) {
    throw new UsageError('what is fetched as text has no segments', {
      hint: 'the bytes of a text say nothing about where they are at the server',
    });
  }
}

/** Whoever names a file means it; a name of the server's replaces nothing unasked. */
function targetOf(from: RemotePath, args: Arguments): LocalPath {
  const folder = args.text('output-dir') ?? '';
  const output = args.text('output');
  if (output !== undefined) return join(folder, output);
  return folder === '' ? localNameOf(from) : joinLocal(folder, baseName(from));
}

async function fetchOne(
  from: RemotePath,
  to: LocalPath,
  url: FileUrl,
  { args, io, signal, say, sessions, pace }: FileContext & { readonly pace: DownloadOptions['pace'] },
): Promise<Downloaded> {
  const client = await sessions.at(url);
  const total = io.stderr.isTTY === true ? (await factsOf(client, from))?.size : undefined;
  const progress = openProgress(total, args, io);
  const segments = args.number('segments');
  const at = args.text('continue-at');
  const resume = at === undefined ? undefined : parseContinueAt(at);
  let kept: string | undefined;
  const options: DownloadOptions = {
    signal,
    force: args.text('output') !== undefined || args.flag('force'),
    createDirs: args.flag('create-dirs'),
    keepTime: args.flag('remote-time'),
    ...(pace && { pace }),
    onProgress: progress.onProgress,
  };
  try {
    if (segments !== undefined) {
      const { downloadSegments } = await import('../../actions/files/segments.ts');
      return await downloadSegments(await sessions.connector(url), from, to, {
        ...options,
        segments,
        onNote: say,
      });
    }
    return await download(client, from, to, {
      ...options,
      resume,
      address: url.shown,
      text: isText(url, args),
      onKept: (part, bytes) => {
        kept = `kept ${formatNumberOf(bytes, 'byte')} as ${shownPath(part)}: -C - goes on from there`;
      },
    });
  } finally {
    progress.done();
    if (kept !== undefined) say(kept);
  }
}
