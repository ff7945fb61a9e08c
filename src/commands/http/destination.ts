import { join } from 'node:path';
import type { FileResumption, StreamResumption } from '../../actions/http/resume/resume.ts';
import { UsageError } from '../../errors.ts';
import type { HttpResponseHead } from '../../protocols/http.ts';
import type { Arguments } from '../command.ts';

/** Where the body goes, and what is there of it already. */
export interface Destination {
  /** The file, if it is one and if its name is known before the response. */
  readonly path: string | undefined;
  /** The file that a response is saved to; `undefined` for standard output. */
  fileFor(head: HttpResponseHead): Promise<string | undefined>;
  /** Whether a file that is there is replaced: that of -o was named by the user. */
  readonly force: boolean;
  readonly resume: FileResumption | StreamResumption | undefined;
}

/** @throws UsageError, TransportError `write-file` */
export async function planDestination(url: URL, method: string, args: Arguments): Promise<Destination> {
  refuseContradictions(method, args);
  const folder = args.text('output-dir') ?? '';
  const output = args.text('output');
  if (args.flag('remote-header-name')) return byServer(url, folder, args.flag('force'));
  const name = args.flag('remote-name') ? await nameByUrl(url) : output === '-' ? undefined : output;
  const path = name === undefined ? undefined : join(folder, name);
  // Whoever names a file means it.
  const force = output !== undefined || args.flag('force');
  return { path, fileFor: async () => path, force, resume: await planResume(path, url, force, args) };
}

function byServer(url: URL, folder: string, force: boolean): Destination {
  return {
    path: undefined,
    async fileFor({ headers }) {
      const { nameFromDisposition } = await import('../../actions/http/content-disposition.ts');
      return join(folder, nameFromDisposition(headers) ?? (await nameByUrl(url)));
    },
    force,
    resume: undefined,
  };
}

async function nameByUrl(url: URL): Promise<string> {
  return (await import('../../actions/file-name.ts')).nameFromUrl(url);
}

function refuseContradictions(method: string, args: Arguments): void {
  const byUrl = args.flag('remote-name');
  if (byUrl && args.text('output') !== undefined) throw new UsageError('-o and -O exclude each other');
  if (args.flag('remote-header-name') && !byUrl) throw new UsageError('-J goes with -O');
  if (args.text('continue-at') === undefined) return;
  if (args.flag('remote-header-name')) {
    throw new UsageError('-C and -J exclude each other: the name is known only when it is too late');
  }
  if (method === 'HEAD') throw new UsageError('-C and HEAD do not go together');
  const other = args.given.find(({ name }) => NOT_WITH_RESUMING.has(name));
  if (other !== undefined) throw new UsageError(`-C and --${other.name} do not go together`);
}

/** What asks for another part, or saves more than the body. */
const NOT_WITH_RESUMING = new Set(['range', 'include', 'head', 'format', 'upload-file']);

async function planResume(
  path: string | undefined,
  url: URL,
  force: boolean,
  args: Arguments,
): Promise<Destination['resume']> {
  const text = args.text('continue-at');
  if (text === undefined) return undefined;
  const { parseContinueAt } = await import('../../actions/continue-at.ts');
  const at = parseContinueAt(text);
  if (at === undefined) return undefined;
  const { resumeFile, resumeStream } = await import('../../actions/http/resume/resume.ts');
  if (path !== undefined) {
    const options = { at: at === 'auto' ? undefined : at, compressed: args.flag('compressed'), force };
    return resumeFile(path, url, options);
  }
  // On standard output nothing is there yet.
  return at === 'auto' ? undefined : resumeStream(at);
}
