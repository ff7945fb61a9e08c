import { now } from '../../../now.ts';
import { ImapCursor } from '../../../raw/imap/cursor.ts';
import { formatAccess } from '../../access-log.ts';
import type { CommandLine } from './command-reader.ts';
import { APPEND } from './commands/append.ts';
import { CHANGE } from './commands/change.ts';
import type { Command, Commands, Said } from './commands/command.ts';
import { CONNECTION } from './commands/connection.ts';
import { FETCH } from './commands/fetch.ts';
import { FOLDERS } from './commands/folders.ts';
import { IDLE } from './commands/idle.ts';
import { LIST } from './commands/list.ts';
import { LOGIN } from './commands/login.ts';
import { SEARCH } from './commands/search.ts';
import { ImapRefusal, refusalOf } from './refusal.ts';
import type { Session } from './session.ts';

const KNOWN: Commands = {
  ...CONNECTION,
  ...LOGIN,
  ...FOLDERS,
  ...LIST,
  ...FETCH,
  ...CHANGE,
  ...SEARCH,
  ...APPEND,
  ...IDLE,
};
const COMMANDS: ReadonlyMap<string, Command> = new Map(Object.entries(KNOWN));

/** RFC 3501, section 9: no wildcards, and no `+`, which asks a client to go on. */
const TAG = /^([!#$&',\-./0-9:;<=>?@A-Z[\]^_`a-z|}~]+) /;

/** Does what a line says, up to the tagged reply. */
export async function carryOut(session: Session, line: CommandLine): Promise<void> {
  const [, tag] = TAG.exec(line.text) ?? [];
  if (tag === undefined) {
    countError(session);
    session.output.line('* BAD A command begins with a tag.');
    return;
  }
  const cursor = new ImapCursor(line.text, tag.length + 1);
  const said = parse(cursor, tag, line);
  const log = logOf(session, said);
  let status: Status = 'OK';
  try {
    if (line.tooLarge !== undefined) {
      throw new ImapRefusal('NO', `No more than ${line.tooLarge} bytes are taken here.`, 'TOOBIG');
    }
    if (line.crowded === true) {
      throw new ImapRefusal('NO', 'Too much mail is on its way: try again later.', 'UNAVAILABLE');
    }
    const text = await run(session, said);
    session.errors = 0;
    if (text === undefined) return;
    session.tellChanges(said.byUid || said.command?.holdsExpunges !== true);
    session.output.line(`${tag} OK ${text}`);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    ({ status } = refusal);
    session.tellChanges(false);
    session.output.line(
      `${tag} ${status} ${refusal.code === undefined ? '' : `[${refusal.code}] `}${refusal.message}`,
    );
    if (status === 'BAD') countError(session);
  } finally {
    log(status);
  }
}

interface Parsed extends Said {
  readonly name: string;
  readonly command: Command | undefined;
}

function parse(args: ImapCursor, tag: string, { message }: CommandLine): Parsed {
  const first = takeName(args);
  const byUid = first === 'UID' && args.line[args.at] === ' ';
  if (byUid) args.at += 1;
  const name = byUid ? takeName(args) : first;
  const command = COMMANDS.get(name);
  return {
    tag,
    args,
    byUid,
    message,
    name,
    command: byUid && command?.uid === undefined ? undefined : command,
  };
}

/** Empty where there is none. */
function takeName(args: ImapCursor): string {
  const [name = ''] = /^[a-z]+/i.exec(args.line.slice(args.at, args.at + MAX_NAME_LENGTH)) ?? [];
  args.at += name.length;
  return name.toUpperCase();
}

const MAX_NAME_LENGTH = 20;

async function run(session: Session, said: Parsed): Promise<string | undefined> {
  const { command } = said;
  if (command === undefined) throw new ImapRefusal('BAD', 'There is no such command.');
  if (command.when === 'before-login' && session.user !== undefined) {
    throw new ImapRefusal('BAD', 'That comes before the login.');
  }
  if (command.when === 'logged-in' || command.when === 'selected') void session.loggedIn;
  if (command.when === 'selected') void session.selected;
  return command.run(session, said);
}

function countError(session: Session): void {
  session.errors += 1;
  if (session.errors >= session.settings.limits.maxErrors) session.bye('That makes no sense any more.');
}

type Status = 'OK' | 'NO' | 'BAD';

/** Answers what to call with the result when the command is done. */
function logOf(session: Session, { name, args, command }: Parsed): (status: Status) => void {
  const { log } = session.settings;
  if (log === undefined || command?.logged === undefined) return () => {};
  const [at, began] = [Date.now(), now()];
  const subject = command.logged === 'argument' ? ` ${firstArgument(args)}` : '';
  return (status) => {
    const request = `${name}${subject}`;
    const { user, remote } = session;
    const outcome = { status, milliseconds: now() - began };
    log(
      formatAccess({ remote, user: user && Buffer.from(user).toString('latin1'), at, request, ...outcome }),
    );
  };
}

/** As it was said; never a password, since of LOGIN the name alone is logged. */
function firstArgument({ line, at }: ImapCursor): string {
  try {
    return new ImapCursor(line, at + 1).astring();
  } catch {
    return '-';
  }
}
