import type { CookieJar } from '../../actions/http/cookies/layer.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { readInput } from '../shared/input.ts';
import { writeOut } from '../shared/output.ts';
import type { Tracing } from '../shared/tracing.ts';

/**
 * The cookies that -b and -c ask for; `undefined` where neither is given.
 *
 * @throws UsageError, TransportError `read-file`, LimitError
 */
export async function openJar(...asked: Parameters<typeof prepareJars>): Promise<CookieJar | undefined> {
  return (await prepareJars(...asked))?.();
}

/** The same, where several begin with these cookies, and each goes on with its own. */
export async function prepareJars(
  url: URL,
  args: Arguments,
  { note }: Pick<Tracing, 'note'>,
  io: Io,
): Promise<(() => CookieJar) | undefined> {
  const given = args.texts('cookie');
  const willSave = args.text('cookie-jar') !== undefined;
  if (given.length === 0 && !willSave) return undefined;
  const { readCookies, sortCookieArguments } = await import('../../actions/http/cookies/files.ts');
  return readCookies({
    ...sortCookieArguments(given),
    trusted: args.flag('location-trusted'),
    willSave,
    junkSession: args.flag('junk-session-cookies'),
    firstUrl: url,
    stdin: readInput(io),
    onRejected: note,
  });
}

/** @throws TransportError `write-file` */
export async function saveJar(jar: CookieJar | undefined, args: Arguments, io: Io): Promise<void> {
  const path = args.text('cookie-jar');
  if (jar === undefined || path === undefined) return;
  const { saveCookies } = await import('../../actions/http/cookies/files.ts');
  const print = (bytes: Uint8Array): Promise<void> =>
    writeOut(io.stdout, io.stdout.isTTY === true ? shown(bytes) : bytes);
  await saveCookies(jar, path, print, { createDirs: args.flag('create-dirs') });
}

/** For a terminal: what is in them came from servers. */
function shown(bytes: Uint8Array): string {
  return escapeForTerminal(Buffer.from(bytes).toString(), '\n\t');
}
