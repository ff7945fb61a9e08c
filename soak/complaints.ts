/** Of different ones; beyond it they are only counted. */
const MAX_KEPT = 40;
/** Of a stack, the lines that lead to the place. */
const MAX_LINES = 14;

/** What must not be and was. */
export class Complaints {
  readonly #kept = new Map<string, number>();
  #count = 0;

  add(text: string): void {
    this.#count += 1;
    const kept = text.split('\n', MAX_LINES).join('\n');
    const times = this.#kept.get(kept);
    if (times !== undefined || this.#kept.size < MAX_KEPT) this.#kept.set(kept, (times ?? 0) + 1);
  }

  get count(): number {
    return this.#count;
  }

  /** Each once. */
  get texts(): readonly string[] {
    return [...this.#kept].map(([text, times]) => (times === 1 ? text : `${times} times: ${text}`));
  }
}

/** Has everything complained about that the process is told of because nobody else was. */
export function watchProcess(complaints: Complaints): Disposable {
  const onRejection = (reason: unknown): void => complaints.add(`unhandled rejection: ${describe(reason)}`);
  const onException = (error: Error): void => complaints.add(`uncaught exception: ${describe(error)}`);
  // Too many listeners are a leak; what is experimental or deprecated in Node is no fault of ours.
  const onWarning = (warning: Error): void => {
    if (/^(?:Experimental|Deprecation)Warning$/.test(warning.name)) return;
    complaints.add(`warning: ${describe(warning)}`);
  };
  process.on('unhandledRejection', onRejection);
  process.on('uncaughtException', onException);
  process.on('warning', onWarning);
  return {
    [Symbol.dispose]() {
      process.off('unhandledRejection', onRejection);
      process.off('uncaughtException', onException);
      process.off('warning', onWarning);
    },
  };
}

/** With its stack and its causes: who reads it has to find the place. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { stack, message, cause } = error;
  return `${stack ?? message}${cause === undefined ? '' : `\n  caused by ${describe(cause)}`}`;
}
