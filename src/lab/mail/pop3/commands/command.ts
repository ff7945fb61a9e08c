import type { Session } from '../session.ts';

/** A command, as the table has it. */
export interface Command {
  /** Whether something may, or has to, stand behind the keyword. */
  readonly argument: 'none' | 'optional' | 'required';
  /** RFC 1939, section 3: before the login, after it, or in both states. */
  readonly state: 'authorization' | 'transaction' | 'any';
  /** It goes into the access log. */
  readonly logged?: true;
  /**
   * Carries it out and replies.
   *
   * @param argument empty where there is none
   * @throws Pop3Refusal, MailStoreError: the -ERR
   */
  run(session: Session, argument: string): Promise<void>;
}

export type Commands = Readonly<Record<string, Command>>;
