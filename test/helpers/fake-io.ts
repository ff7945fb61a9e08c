import type { Io, Output } from '../../src/terminal/io.ts';

/** Keeps every byte that is written. */
export class CollectedOutput implements Output {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly #chunks: Buffer[] = [];

  constructor({ isTTY = false, columns = 100 }: { isTTY?: boolean; columns?: number } = {}) {
    this.isTTY = isTTY;
    this.columns = columns;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get text(): string {
    return this.bytes.toString();
  }

  write(data: string | Uint8Array, callback?: (error?: Error | null) => void): boolean {
    // A copy: whoever writes may use the buffer again once the callback has been called.
    this.#chunks.push(Buffer.from(data as Uint8Array));
    callback?.();
    return true;
  }
}

export interface FakeIoOptions {
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** Whether stdout and stderr are terminals. */
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly env?: Io['env'];
  readonly signal?: AbortSignal;
  /** Answers at the terminal; without it there is none. */
  readonly askSecret?: Io['askSecret'];
}

export interface FakeIo extends Io {
  readonly stdout: CollectedOutput;
  readonly stderr: CollectedOutput;
}

/** What a command has of the outside world, in memory. */
export function fakeIo(options: FakeIoOptions = {}): FakeIo {
  const { stdin = '', terminal = false, columns = 100, env = {} } = options;
  return {
    stdin: typeof stdin === 'object' && Symbol.asyncIterator in stdin ? stdin : inputOf(stdin),
    stdout: new CollectedOutput({ isTTY: terminal, columns }),
    stderr: new CollectedOutput({ isTTY: terminal, columns }),
    env,
    signal: options.signal ?? new AbortController().signal,
    askSecret: options.askSecret,
  };
}

async function* inputOf(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content as Uint8Array);
  if (bytes.length > 0) yield bytes;
}
