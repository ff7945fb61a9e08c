import { now } from '../../now.ts';
import { pathOf } from '../../protocols/remote-path.ts';
import type { FtpCommand } from '../../raw/ftp/command.ts';
import { formatAccess } from '../access-log.ts';
import { CHANGES } from './commands/changes.ts';
import type { Command, Commands } from './commands/command.ts';
import { DATA } from './commands/data.ts';
import { FACTS } from './commands/facts.ts';
import { LISTING } from './commands/listing.ts';
import { LOGIN } from './commands/login.ts';
import { SERVER } from './commands/server.ts';
import { SITE } from './commands/site.ts';
import { TLS } from './commands/tls.ts';
import { TRANSFER } from './commands/transfer.ts';
import { FtpRefusal, refusalOf } from './refusal.ts';
import type { Session } from './session.ts';

const KNOWN: Commands = {
  ...LOGIN,
  ...TLS,
  ...DATA,
  ...TRANSFER,
  ...LISTING,
  ...FACTS,
  ...CHANGES,
  ...SITE,
  ...SERVER,
  HELP: { argument: 'optional', access: 'anyone', run: help },
};
const COMMANDS: ReadonlyMap<string, Command> = new Map(Object.entries(KNOWN));

/** Commands of RFC 959, 775 and 2228 that servers may leave out: 502 instead of 500. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'SMNT',
  'XRCP',
  'XRSQ',
  'ADAT',
  'MIC',
  'CONF',
  'ENC',
  'LPRT',
  'LPSV',
  'LANG',
]);

/** Does what a command says; its reply is sent when this is done. */
export async function carryOut(session: Session, said: FtpCommand | 'too-long'): Promise<void> {
  session.outcome = {};
  const log = logOf(session, said);
  try {
    if (said === 'too-long') throw new FtpRefusal(500, 'That line is too long.');
    await run(session, said);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    await session.reply(refusal.code, refusal.message);
  } finally {
    log();
  }
}

async function run(session: Session, { verb, argument = '' }: FtpCommand): Promise<void> {
  const command = COMMANDS.get(verb);
  try {
    await check(session, verb, command, argument).run(session, argument);
  } finally {
    // RNTO follows RNFR at once, and a transfer REST (RFC 959, section 4.1.3; RFC 3659, section 5.3).
    if (verb !== 'RNFR') session.renameFrom = undefined;
    if (command?.keepsRestart !== true) session.restart = 0;
  }
}

/** @throws FtpRefusal */
function check(session: Session, verb: string, command: Command | undefined, argument: string): Command {
  if (command === undefined) {
    throw LEFT_OUT.has(verb)
      ? new FtpRefusal(502, 'That is not done here.')
      : new FtpRefusal(500, 'There is no such command.');
  }
  if (command.access !== 'anyone' && !session.loggedIn.mayWrite && command.access === 'writer') {
    throw new FtpRefusal(550, 'Permission denied.');
  }
  if (command.argument === 'required' && argument === '') {
    throw new FtpRefusal(501, `${verb} of what?`);
  }
  if (command.argument === 'none' && argument.trim() !== '') {
    throw new FtpRefusal(501, `${verb} stands alone.`);
  }
  return command;
}

/** Answers what to call when the command is done. */
function logOf(session: Session, said: FtpCommand | 'too-long'): () => void {
  const { log } = session.settings.options;
  if (log === undefined || said === 'too-long' || COMMANDS.get(said.verb)?.logged !== true) return () => {};
  const [at, began] = [Date.now(), now()];
  return () => {
    const { subject, code = 0, bytes } = session.outcome;
    const user = session.account && pathOf(session.account.user);
    const remote = session.addresses.client;
    const request = requestOf(said, subject);
    log(formatAccess({ remote, user, at, request, status: code, bytes, milliseconds: now() - began }));
  };
}

/** What the log has for a command: a path as the server understood it, and never what stands behind PASS. */
function requestOf({ verb, argument = '' }: FtpCommand, subject: string | undefined): string {
  if (verb === 'PASS') return `USER ${subject ?? '-'}`;
  const name = verb === 'SITE' ? `SITE ${argument.split(' ', 1)[0]}` : verb;
  return `${name} ${subject ?? argument}`;
}

async function help(session: Session): Promise<void> {
  const verbs = [...COMMANDS.keys()].toSorted();
  const lines: string[] = [];
  for (let next = 0; next < verbs.length; next += 10)
    lines.push(` ${verbs.slice(next, next + 10).join(' ')}`);
  await session.reply(214, 'These commands are known:', ...lines, 'That is all.');
}
