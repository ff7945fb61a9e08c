import { basename } from 'node:path';
import { parseContinueAt } from '../../actions/continue-at.ts';
import { unquote } from '../../actions/files/pattern.ts';
import { parseMode } from '../../actions/files/mode.ts';
import { fileSource, streamSource, type UploadSource } from '../../actions/files/source.ts';
import { upload, type UploadOptions } from '../../actions/files/upload.ts';
import type { FileUrl } from '../../actions/files/url.ts';
import { UsageError } from '../../errors.ts';
import { joinPath, pathOf, type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { chosenOf, isGiven } from '../shared/chosen.ts';
import { readInput } from '../shared/input.ts';
import { writeDocument } from '../shared/write-json.ts';
import type { FileContext } from './context.ts';
import { Attempts } from './each.ts';
import { nameAsJson } from './entry.ts';
import { isText, openProgress, paceOf } from './transfer.ts';

/** Stores files: in a folder where the address ends in a slash, otherwise under that very name. */
export async function run(context: FileContext): Promise<number> {
  const { args, io } = context;
  const [files, url] = [args.operands.slice(0, -1), context.parseUrl(args.operands.at(-1) ?? '')];
  const options = await readOptions(url, context);
  const targets = files.map((file) => targetOf(file, url, files.length));
  const client = await context.sessions.at(url);
  const json = args.text('format') === 'json';
  const stored: object[] = [];
  const attempts = new Attempts(context);
  for (const [at, file] of files.entries()) {
    const source = await sourceOf(file, context);
    await attempts.try(async () => {
      const { onProgress, done } = openProgress(source.size, args, io);
      const target = targets[at] ?? url.path;
      const { bytes, path } = await upload(client, source, target, { ...options, onProgress }).finally(done);
      stored.push({ from: file, ...(path !== undefined && nameAsJson('path', path)), bytes });
      if (options.how === 'unique' && !json) context.say(describeName(file, path, options));
    });
  }
  if (json) await writeDocument(io.stdout, { files: stored });
  return attempts.code;
}

/** What the server has made of --unique; without the name, nothing more can be done to the file. */
function describeName(
  file: string,
  path: RemotePath | undefined,
  { mode, keepTime = false }: UploadOptions,
): string {
  if (path !== undefined) return `${file} is stored as ${textOf(path)}`;
  const left = mode !== undefined || keepTime ? ', with the mode and the time that it gave it' : '';
  return `${file} is stored under a name that the server does not tell${left}`;
}

function targetOf(file: string, url: FileUrl, count: number): RemotePath {
  const path = unquote(url.path);
  if (path !== '' && !path.endsWith('/')) {
    if (count === 1) return path;
    throw new UsageError('several files go into a folder', { hint: 'its address ends in a slash' });
  }
  if (file === '-')
    throw new UsageError('what comes from stdin has no name', { hint: 'write it into the address' });
  return joinPath(path, pathOf(basename(file)));
}

async function sourceOf(file: string, { io }: FileContext): Promise<UploadSource> {
  return file === '-' ? streamSource(readInput(io)) : fileSource(file);
}

async function readOptions(url: FileUrl, { args, signal }: FileContext): Promise<UploadOptions> {
  const unique = isGiven(args, 'unique');
  chosenOf(args, ['append', 'unique', 'continue-at']);
  const at = args.text('continue-at');
  const mode = args.text('mode');
  const pace = await paceOf(args);
  return {
    signal,
    how: args.flag('append') ? 'append' : unique ? 'unique' : 'replace',
    resume: at === undefined ? undefined : parseContinueAt(at),
    createDirs: args.flag('create-dirs'),
    keepTime: args.flag('keep-time'),
    text: isText(url, args),
    mode: mode === undefined ? undefined : parseMode(mode),
    ...(pace && { pace }),
  };
}
