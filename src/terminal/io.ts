/**
 * What a command has of the outside world, handed in so that it can be run in a test as well as from a shell.
 */
export interface Io {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C or TERM: a client gives up (130), a server stops cleanly (0). */
  readonly signal: AbortSignal;
  /**
   * Asks the person at the terminal for something that is not shown, wherever stdin and stdout lead; absent where nobody
   * can be asked.
   *
   * @throws TransportError `aborted`, LimitError
   */
  readonly askSecret?: ((question: string) => Promise<string>) | undefined;
  /** Where a person types and reads; absent where stdin or stdout is no terminal. */
  readonly terminal?: Terminal | undefined;
}

/** Both directions of a terminal, for whoever wants each key as it is pressed. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { setRawMode(on: boolean): unknown };
  readonly output: NodeJS.WritableStream & { readonly columns?: number };
  /** Does what Ctrl-C does, which is a key like any other while the terminal is raw. */
  interrupt(): void;
}

export interface Input extends AsyncIterable<Uint8Array> {
  readonly isTTY?: boolean;
}

export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
  /** Calls back once the bytes have been taken, so that awaiting it keeps memory flat. */
  write(data: string | Uint8Array, callback?: (error?: Error | null) => void): boolean;
}
