import type { ImapCursor } from '../../../../raw/imap/cursor.ts';
import { ImapRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';

/** What a client has said, behind the name of the command. */
export interface Said {
  readonly tag: string;
  readonly args: ImapCursor;
  /** With UID before it. */
  readonly byUid: boolean;
  /** What APPEND brings. */
  readonly message: Buffer | undefined;
}

export interface Command {
  /** Who may say it: anybody, only those who have not logged in or have, or who has selected a folder. */
  readonly when: 'always' | 'before-login' | 'logged-in' | 'selected';
  /** Whether it is there with UID before it as well. */
  readonly uid?: true;
  /** FETCH, STORE and SEARCH without UID: no message may go while a client counts them (RFC 3501, section 7.4.1). */
  readonly holdsExpunges?: boolean;
  /** Whether the access log has it, and what of it: the first argument, or nothing. */
  readonly logged?: 'argument' | 'name';
  /** @returns the text behind the tagged OK, a response code before it; `undefined` where that was said already */
  run(session: Session, said: Said): string | undefined | Promise<string | undefined>;
}

export type Commands = Readonly<Record<string, Command>>;

/** @throws ImapRefusal where there is more */
export function endOf(args: ImapCursor): void {
  if (!args.done) throw new ImapRefusal('BAD', 'There is more than belongs there.');
}
