import type { Session } from '../session.ts';

/** A command, as the table has it. */
export interface Command {
  /** Whether something has to stand behind the verb; where it may not, it is refused with 501. */
  readonly argument: 'none' | 'optional' | 'required';
  /** `anyone`: also before the login · `user`: who is logged in · `writer`: … and may change things */
  readonly access: 'anyone' | 'user' | 'writer';
  /** What REST has said still holds behind it: it prepares a transfer. */
  readonly keepsRestart?: true;
  /** It goes into the access log. */
  readonly logged?: true;
  /**
   * Carries it out and replies.
   *
   * @param argument empty where there is none
   * @throws FtpRefusal, StoreError: the negative reply
   */
  run(session: Session, argument: string): Promise<void>;
}

export type Commands = Readonly<Record<string, Command>>;
