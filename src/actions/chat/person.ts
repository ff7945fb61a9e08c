/** Whoever sits at this end. All that they are shown is made harmless by whoever shows it. */
export interface Person {
  /** The next line they type; `undefined` once there will be none. One call at a time. */
  readLine(): Promise<string | undefined>;
  /** Shows a line of what is being talked. */
  say(text: string): void;
  /** Shows a line about it: who has come, what went wrong. */
  note(text: string): void;
  /** What stands before what they type; empty for nothing. */
  prompt: string;
}
