/**
 * LIST (RFC 3501, section 6.3.8; RFC 5258 for options, RFC 6154 for what folders are for, RFC 5819 for STATUS) and LSUB:
 *
 *     LIST "" %                                          LIST (SUBSCRIBED) "" (INBOX Archive/*) RETURN (STATUS (UNSEEN))
 *     * LIST (\HasChildren \Archive) "/" Archive
 */
import type { ImapCursor } from '../../../../raw/imap/cursor.ts';
import type { MailFolder } from '../../store/types.ts';
import { compilePattern } from '../list-pattern.ts';
import { nameOf, pathFrom } from '../names.ts';
import { ImapRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import { parseStatusItems, sayStatus } from '../status.ts';
import { type Commands, endOf, type Said } from './command.ts';

export const LIST: Commands = {
  LIST: { when: 'logged-in', run: list },
  LSUB: { when: 'logged-in', run: listSubscribed },
};

interface Options {
  readonly selects: ReadonlySet<string>;
  readonly returns: ReadonlySet<string>;
  readonly status?: readonly string[];
}

const OPEN = '('.charCodeAt(0);
const SELECTS: ReadonlySet<string> = new Set(['SUBSCRIBED', 'REMOTE', 'RECURSIVEMATCH', 'SPECIAL-USE']);
const RETURNS: ReadonlySet<string> = new Set(['SUBSCRIBED', 'CHILDREN', 'SPECIAL-USE', 'STATUS']);

function list(session: Session, { args }: Said): string {
  args.space();
  let selects = new Set<string>();
  if (args.peek() === OPEN) {
    selects = new Set(args.list(() => option(args, SELECTS)));
    args.space();
  }
  // RFC 5258, section 3: by itself it selects nothing.
  if (selects.has('RECURSIVEMATCH') && !selects.has('SUBSCRIBED') && !selects.has('SPECIAL-USE')) {
    throw new ImapRefusal('BAD', 'RECURSIVEMATCH goes with another option.');
  }
  const patterns = takePatterns(session, args);
  const returns = new Set<string>();
  let status: string[] | undefined;
  if (!args.done) {
    args.space();
    if (args.atom().toUpperCase() !== 'RETURN') throw args.error('RETURN');
    args.space();
    args.list(() => {
      const name = option(args, RETURNS);
      returns.add(name);
      if (name !== 'STATUS') return;
      args.space();
      status = parseStatusItems(args);
    });
  }
  endOf(args);
  if (patterns.length === 1 && patterns[0] === '') {
    session.output.line('* LIST (\\Noselect) "/" ""');
    return 'That is all.';
  }
  sayFolders(session, patterns, { selects, returns, ...(status === undefined ? {} : { status }) });
  return 'That is all.';
}

function sayFolders(session: Session, patterns: readonly string[], options: Options): void {
  const { selects, returns, status } = options;
  const folders = session.settings.store.folders(session.loggedIn);
  const fits = (folder: MailFolder): boolean =>
    (!selects.has('SUBSCRIBED') || folder.subscribed) &&
    (!selects.has('SPECIAL-USE') || folder.use !== undefined);
  const parents = parentsOf(folders);
  const chosen = selects.has('RECURSIVEMATCH') ? parentsOf(folders.filter(fits)) : new Set<string>();
  const existing = new Map(folders.map((folder) => [folder.path, folder]));
  const matchers = patterns.map(compilePattern);
  for (const path of new Set([...existing.keys(), ...parents])) {
    if (!matchers.some((match) => match(path))) continue;
    const folder = existing.get(path);
    const hasChosen = chosen.has(path);
    if (!hasChosen && (folder === undefined ? selects.size > 0 : !fits(folder))) continue;
    const attributes = [parents.has(path) ? '\\HasChildren' : '\\HasNoChildren'];
    // What only has others in it (RFC 5258, section 3).
    if (folder === undefined) attributes.push('\\NonExistent', '\\Noselect');
    if (folder?.use !== undefined) attributes.push(`\\${folder.use}`);
    if (folder?.subscribed === true && (selects.has('SUBSCRIBED') || returns.has('SUBSCRIBED'))) {
      attributes.push('\\Subscribed');
    }
    const info = hasChosen && selects.has('SUBSCRIBED') ? ' ("CHILDINFO" ("SUBSCRIBED"))' : '';
    session.output.line(`* LIST (${attributes.join(' ')}) "/" ${nameOf(session, path)}${info}`);
    if (status !== undefined && folder !== undefined) sayStatus(session, path, status);
  }
}

function listSubscribed(session: Session, { args }: Said): string {
  args.space();
  const patterns = takePatterns(session, args);
  endOf(args);
  const folders = session.settings.store.folders(session.loggedIn).filter(({ subscribed }) => subscribed);
  const subscribed = new Set(folders.map(({ path }) => path));
  const matchers = patterns.map(compilePattern);
  // `%` also finds what lies above a folder that is subscribed to (RFC 3501, section 6.3.9).
  const above = patterns.some((pattern) => pattern.endsWith('%')) ? parentsOf(folders) : [];
  for (const path of new Set([...subscribed, ...above])) {
    if (!matchers.some((match) => match(path))) continue;
    session.output.line(`* LSUB (${subscribed.has(path) ? '' : '\\Noselect'}) "/" ${nameOf(session, path)}`);
  }
  return 'That is all.';
}

/** A reference and a pattern, or several of them. The reference is what the patterns begin with. */
function takePatterns(session: Session, args: ImapCursor): string[] {
  const reference = args.astring();
  args.space();
  const patterns = args.peek() === OPEN ? args.list(() => args.astring()) : [args.astring()];
  return patterns.map((each) => (each === '' ? '' : pathFrom(session, reference + each)));
}

function option(args: ImapCursor, known: ReadonlySet<string>): string {
  const name = args.atom().toUpperCase();
  if (!known.has(name)) throw new ImapRefusal('BAD', 'That option is not known here.');
  return name;
}

function parentsOf(folders: readonly MailFolder[]): Set<string> {
  const parents = new Set<string>();
  for (const { path } of folders) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
      parents.add(path.slice(0, at));
  }
  return parents;
}
