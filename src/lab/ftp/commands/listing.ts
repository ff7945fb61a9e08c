/** What is in a folder: RFC 959, section 4.1.3; RFC 3659, section 7. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { baseName, joinPath, type RemotePath } from '../../../protocols/remote-path.ts';
import type { FactName } from '../../../raw/ftp/listing/fact-choice.ts';
import { formatFacts } from '../../../raw/ftp/listing/facts.ts';
import { formatUnixLine } from '../../../raw/ftp/listing/format-unix.ts';
import { resolvePath } from '../../store/path.ts';
import type { StoredEntry } from '../../store/types.ts';
import { oneLine } from '../../../raw/ftp/listing/one-line.ts';
import { MAX_STATUS_ENTRIES } from '../limits.ts';
import { FtpRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import { sendAll, transfer } from '../transfer.ts';
import type { Commands } from './command.ts';

export const LISTING: Commands = {
  LIST: { argument: 'optional', access: 'user', logged: true, run: list },
  NLST: { argument: 'optional', access: 'user', logged: true, run: listNames },
  MLSD: { argument: 'optional', access: 'user', logged: true, run: listFacts },
};

/** Lines are sent in pieces of about this size, in bytes: a long listing is never there as a whole. */
const PIECE_BYTES = 32 * 1024;

/** Options of `ls`, which RFC 959 does not know and many clients send. */
const OPTIONS = /^-([A-Za-z1]+)(?: |$)/;

async function list(session: Session, argument: string): Promise<void> {
  const { path, all } = splitOptions(argument);
  await session.settings.listings.hold(
    () => entriesAt(session, path, all),
    (entries) => transfer(session, `LIST ${path}`, 'Here it comes.', sendAll(inPieces(unixLines(entries)))),
  );
}

async function listNames(session: Session, argument: string): Promise<void> {
  const { path } = splitOptions(argument);
  const { store } = session.loggedIn;
  const place = session.resolve(path);
  const send = (names: Iterable<string>): Promise<void> =>
    transfer(session, `NLST ${path}`, 'Here they come.', sendAll(inPieces(names)));
  if ((await store.stat(place)).kind !== 'folder') return send([path]);
  await session.settings.listings.hold(
    () => store.list(place),
    (entries) => send(nameLines(entries, path)),
  );
}

async function listFacts(session: Session, path: string): Promise<void> {
  const { store } = session.loggedIn;
  const place = session.resolve(path);
  // RFC 3659, section 7.2.1
  if ((await store.stat(place)).kind !== 'folder')
    throw new FtpRefusal(501, 'MLSD is for folders: send MLST.');
  await session.settings.listings.hold(
    () => store.list(place),
    (entries) =>
      transfer(
        session,
        `MLSD ${path}`,
        'Here it comes.',
        sendAll(inPieces(factLines(entries, session.facts))),
      ),
  );
}

/** A folder's listing in a reply, for STAT with a path. */
export async function listInReply(session: Session, argument: string): Promise<void> {
  const { path, all } = splitOptions(argument);
  await session.settings.listings.hold(
    () => entriesAt(session, path, all),
    async (entries) => {
      const shown = [...unixLines(entries.slice(0, MAX_STATUS_ENTRIES))];
      const more = entries.length - shown.length;
      const last = more > 0 ? `And ${more} more.` : 'That is all.';
      await session.reply(213, 'Status:', ...shown.map((line) => ` ${line}`), last);
    },
  );
}

function splitOptions(argument: string): { readonly path: RemotePath; readonly all: boolean } {
  let path = argument;
  let all = false;
  for (let found = OPTIONS.exec(path); found !== null; found = OPTIONS.exec(path)) {
    path = path.slice(found[0].length);
    all ||= /a/.test(found[1] ?? '');
  }
  return { path: path as RemotePath, all };
}

/** What is in a folder, with `all` as `ls -a` has it; anything else by itself. */
async function entriesAt(session: Session, path: RemotePath, all: boolean): Promise<readonly StoredEntry[]> {
  const { store } = session.loggedIn;
  const place = session.resolve(path);
  const itself = await store.stat(place);
  if (itself.kind !== 'folder') {
    return [{ ...(await store.stat(place, { follow: false })), name: path === '' ? baseName(place) : path }];
  }
  const entries = await store.list(place);
  if (!all) return entries;
  const above = await store.stat(resolvePath(place, '..' as RemotePath));
  return [{ ...itself, name: '.' as RemotePath }, { ...above, name: '..' as RemotePath }, ...entries];
}

function* unixLines(entries: readonly StoredEntry[]): Generator<string> {
  const now = Date.now();
  for (const entry of entries) yield formatUnixLine(entry, now);
}

function* factLines(entries: readonly StoredEntry[], facts: readonly FactName[]): Generator<string> {
  for (const entry of entries) yield formatFacts(entry, facts);
}

/** RFC 1123, section 4.1.2.7: each line can be given to RETR as it is. */
function* nameLines(entries: readonly StoredEntry[], path: RemotePath): Generator<string> {
  for (const { name } of entries) yield oneLine(joinPath(path, name));
}

/** A piece at a time, and others have their turn in between: a system that takes all of it at once gives them none. */
async function* inPieces(lines: Iterable<string>): AsyncGenerator<Uint8Array> {
  let piece = '';
  for (const line of lines) {
    piece += `${line}\r\n`;
    if (piece.length < PIECE_BYTES) continue;
    yield Buffer.from(piece, 'latin1');
    piece = '';
    await nextTurn();
  }
  if (piece !== '') yield Buffer.from(piece, 'latin1');
}
