export interface Keyboard {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** A line; `undefined` ends the input. */
  type(line: string | undefined): void;
}

/** Input that comes when a test says so. */
export function keyboard(): Keyboard {
  const typed: (string | undefined)[] = [];
  let wake = (): void => undefined;
  async function* lines(): AsyncGenerator<Uint8Array> {
    for (;;) {
      while (typed.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const line = typed.shift();
      if (line === undefined) return;
      yield Buffer.from(`${line}\n`);
    }
  }
  return {
    stdin: lines(),
    type(line) {
      typed.push(line);
      wake();
    },
  };
}
