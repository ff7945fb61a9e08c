import type { IrcSession } from '../session.ts';

/** A command, as the table has it. */
export interface Command {
  /** How many parameters it needs; with fewer it is refused with 461. */
  readonly needs?: number;
  /** It may come before the registration. */
  readonly early?: true;
  run(session: IrcSession, params: readonly string[]): void | Promise<void>;
}

export type Commands = Readonly<Record<string, Command>>;

/** `a,b,c`; what is between two commas with nothing in it is nothing. */
export function listOf(param: string): string[] {
  return [...new Set(param.split(',').filter((part) => part !== ''))];
}
