import { type Checksum, parseChecksum } from '../../../actions/http/download/checksum/checksum.ts';
import type { DownloadEntry } from '../../../actions/http/download/list/memory-list.ts';
import { readList, UrlList } from '../../../actions/http/download/list/read-list.ts';
import type { Credentials } from '../../../actions/http/url.ts';
import { safeFileName } from '../../../actions/file-name.ts';
import { checkReadable, readFrom, readSpecial } from '../../../actions/read-file.ts';
import { UsageError } from '../../../errors.ts';
import type { Io } from '../../../terminal/io.ts';
import { formatCount, formatNumberOf } from '../../../terminal/units.ts';
import type { Arguments } from '../../command.ts';
import { readInput } from '../../shared/input.ts';
import { say } from '../../shared/say.ts';
import type { Origins } from './plan.ts';

export interface Entries extends Origins {
  /** To be gone through once. */
  readonly entries: Iterable<DownloadEntry>;
  /** What files have to be, by name. */
  readonly checksums: ReadonlyMap<string, Checksum> | undefined;
  /** How many lines were no use. */
  readonly problems: number;
}

/**
 * All that is to be fetched, from the command line and from lists; what is no URL is told on stderr, all of it at once.
 *
 * @throws UsageError, TransportError `read-file`, LimitError
 */
export async function readEntries(args: Arguments, io: Io): Promise<Entries> {
  const list = new UrlList();
  for (const operand of args.operands) list.add(operand, 'the command line');
  for (const file of args.texts('input')) {
    await readList(await openInput(file, io), list, file === '-' ? 'standard input' : file);
  }
  for (const { where, message } of list.problems) say(`${where}: ${message}`, args, io);
  const untold = list.problemCount - list.problems.length;
  if (untold > 0) say(`and ${formatCount(untold)} more like these`, args, io);
  if (list.repeated > 0) say(`${formatNumberOf(list.repeated, 'URL')} stood there twice`, args, io);
  if (list.entries.length === 0 && list.problemCount === 0) {
    throw new UsageError('there is nothing to download', {
      hint: 'give URLs, or a file that has one on each line: --input FILE',
    });
  }
  return {
    entries: handOver(withOwn(list.entries, args)),
    checksums: await readChecksums(args, io),
    problems: list.problemCount,
    ...originsOf(list),
  };
}

async function openInput(file: string, io: Io): Promise<AsyncIterable<Uint8Array>> {
  if (file === '-') return readInput(io);
  const facts = await checkReadable(file);
  return facts.isFile() ? readFrom(file) : readSpecial(file);
}

/** -o and --checksum are for a URL that stands alone. */
function withOwn(entries: DownloadEntry[], args: Arguments): DownloadEntry[] {
  const name = args.text('output');
  const checksum = args.text('checksum');
  if (name === undefined && checksum === undefined) return entries;
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    throw new UsageError(`${name === undefined ? '--checksum' : '-o'} is for a single URL`, {
      hint:
        name === undefined ? '--checksums FILE is for several' : 'in a list, the name stands behind the URL',
    });
  }
  if (name !== undefined && safeFileName(name, { mayHide: true }) !== name) {
    throw new UsageError(`-o ${name}: this cannot be the name of a file here`, {
      hint: name.includes('/') ? '--dir DIR says in which folder' : 'give another',
    });
  }
  return [
    {
      ...(typeof entry === 'string' ? { url: entry } : entry),
      ...(name !== undefined && { name }),
      ...(checksum !== undefined && { checksum: parseChecksum(checksum) }),
    },
  ];
}

async function readChecksums(args: Arguments, io: Io): Promise<Entries['checksums']> {
  const file = args.text('checksums');
  if (file === undefined) return undefined;
  const [{ gatherBody }, { MAX_CHECKSUM_FILE_BYTES, readChecksumFile }] = await Promise.all([
    import('../../../actions/gather.ts'),
    import('../../../actions/http/download/checksum/checksum-file.ts'),
  ]);
  const hint = 'a file of checksums has a line for each file';
  const text = await gatherBody(await openInput(file, io), MAX_CHECKSUM_FILE_BYTES, hint);
  const { checksums, badLines } = readChecksumFile(Buffer.from(text).toString());
  if (badLines.length > 0) {
    throw new UsageError(`${file}, line ${badLines[0]}: this is no checksum with the name of a file`, {
      hint: 'sha256sum writes such files',
    });
  }
  return checksums;
}

function originsOf({ entries, origins, credentials: byPlace }: UrlList): Origins {
  const credentials = new Map<string, Credentials>();
  for (const [place, given] of byPlace) {
    const entry = entries[place]!;
    const { origin } = new URL(typeof entry === 'string' ? entry : entry.url);
    const known = credentials.get(origin);
    if (known !== undefined && (known.user !== given.user || known.password !== given.password)) {
      throw new UsageError(`the URLs have two logins for ${origin}`, {
        hint: 'fetch them one after the other',
      });
    }
    credentials.set(origin, given);
  }
  return { origins, credentials };
}

/** Nobody keeps them but who has gone through them: a hundred thousand addresses are ten MiB. */
function* handOver(entries: DownloadEntry[]): Generator<DownloadEntry> {
  yield* entries;
  entries.length = 0;
}
