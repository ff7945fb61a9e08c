/** IDLE (RFC 2177): what happens in the folder is told as it happens, until the client says DONE. */
import { ImapRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import { type Commands, endOf, type Said } from './command.ts';

export const IDLE: Commands = { IDLE: { when: 'logged-in', run: idle } };

async function idle(session: Session, { args }: Said): Promise<string> {
  endOf(args);
  session.output.line('+ Waiting.');
  session.tellChanges(true);
  const told = tellAsItHappens(session);
  try {
    const line = await session.nextLine();
    if (line !== undefined && line.text.toUpperCase() !== 'DONE')
      throw new ImapRefusal('BAD', 'DONE ends IDLE.');
  } finally {
    await told.end();
  }
  return 'Done.';
}

/** Tells what has gathered in a turn of the event loop, once the client has taken what was told before. */
function tellAsItHappens(session: Session): { end(): Promise<void> } {
  const { mailbox } = session;
  let telling: Promise<void> | undefined;
  let again = false;
  const tell = async (): Promise<void> => {
    do {
      again = false;
      await new Promise(setImmediate);
      session.tellChanges(true);
      await session.output.flush();
    } while (again && !session.leaving);
    telling = undefined;
    // Nobody reads on where the folder is gone.
    if (session.leaving) session.close();
  };
  if (mailbox !== undefined) {
    mailbox.onChange = () => {
      again = true;
      // Who cannot be told is gone, and found out by the reading.
      telling ??= tell().catch(() => {});
    };
  }
  return {
    async end() {
      if (mailbox !== undefined) mailbox.onChange = undefined;
      again = false;
      await telling;
    },
  };
}
