import { now } from '../../../now.ts';
import { pathOf } from '../../../protocols/remote-path.ts';
import type { Pop3Command } from '../../../raw/pop3/command.ts';
import { formatAccess } from '../../access-log.ts';
import { MailStoreError } from '../store/mail-store-error.ts';
import type { Command } from './commands/command.ts';
import { CONNECTION } from './commands/connection.ts';
import { LOGIN } from './commands/login.ts';
import { MESSAGES } from './commands/messages.ts';
import { Pop3Refusal } from './refusal.ts';
import type { Session } from './session.ts';

const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({ ...LOGIN, ...CONNECTION, ...MESSAGES }),
);
/** What stands behind these is nobody's business. */
const SECRET = new Set(['PASS', 'APOP', 'AUTH']);

/** Does what a command says; its reply is sent when this is done. @returns whether it was done, and not refused */
export async function carryOut(session: Session, said: Pop3Command | 'too-long'): Promise<boolean> {
  const [at, began] = [Date.now(), now()];
  const refusal = await run(session, said);
  if (refusal !== undefined) await session.reply('error', refusal.message, refusal.code);
  const { log } = session.settings;
  if (log !== undefined && said !== 'too-long' && COMMANDS.get(said.keyword)?.logged === true) {
    const { keyword, argument } = said;
    const request = SECRET.has(keyword) || argument === '' ? keyword : `${keyword} ${argument}`;
    const user = session.loggedInAs;
    log(
      formatAccess({
        remote: session.client,
        user: user === undefined ? undefined : pathOf(user),
        at,
        request: pathOf(request),
        status: refusal === undefined ? '+OK' : '-ERR',
        milliseconds: now() - began,
      }),
    );
  }
  return refusal === undefined;
}

async function run(session: Session, said: Pop3Command | 'too-long'): Promise<Pop3Refusal | undefined> {
  try {
    if (said === 'too-long') throw new Pop3Refusal('That line is too long.');
    await find(session, said).run(session, said.argument);
    return undefined;
  } catch (error) {
    if (error instanceof Pop3Refusal) return error;
    if (error instanceof MailStoreError)
      return new Pop3Refusal(`The store says: ${error.message}.`, 'SYS/TEMP');
    throw error;
  }
}

/** @throws Pop3Refusal for what is not to be carried out */
function find(session: Session, { keyword, argument }: Pop3Command): Command {
  const command = COMMANDS.get(keyword);
  if (command === undefined) throw new Pop3Refusal('There is no such command.');
  if (command.state === 'authorization' && session.loggedInAs !== undefined) {
    throw new Pop3Refusal('You are logged in.');
  }
  if (command.state === 'transaction' && session.loggedInAs === undefined)
    throw new Pop3Refusal('Log in first.');
  if (command.argument === 'required' && argument === '') throw new Pop3Refusal(`${keyword} of what?`);
  if (command.argument === 'none' && argument !== '') throw new Pop3Refusal(`${keyword} stands alone.`);
  return command;
}
