/** Lines that a person types, and lines that are shown meanwhile. */
export interface Conversation {
  /** The next line that was typed, without its end; `undefined` once there will be none (Ctrl-D, the end of a pipe). */
  readLine(): Promise<string | undefined>;
  /** Shows a line above the prompt; what is being typed stays whole below it. The text is escaped by whoever knows where it is from. */
  say(text: string): void;
  /** From now on; empty for none. In a pipe there never is one. */
  prompt: string;
  /** Takes the prompt away, and leaves the terminal as it was. Safe to call twice. */
  close(): void;
}
