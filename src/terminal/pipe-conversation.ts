import { LimitError } from '../errors.ts';
import type { Conversation } from './conversation.ts';
import type { Input, Io } from './io.ts';

/** What a line from a pipe may have, in characters: as much as a message may have bytes where nothing else is said. */
export const MAX_PIPED_LINE = 64 * 1024;

/** Lines in, lines out. No more is read than is asked for, so that nothing piles up. */
export class PipeConversation implements Conversation {
  /** Of no use in a pipe, where nobody sees it. */
  prompt = '';
  readonly #output: Io['stdout'];
  readonly #lines: AsyncIterator<string, undefined>;
  readonly #closed = new AbortController();

  constructor({ stdin, stdout }: Pick<Io, 'stdin' | 'stdout'>) {
    this.#output = stdout;
    this.#lines = linesOf(stdin);
  }

  /** @throws LimitError for a line that has no end */
  async readLine(): Promise<string | undefined> {
    const { signal } = this.#closed;
    if (signal.aborted) return undefined;
    let onClose!: () => void;
    const closed = new Promise<undefined>((resolve) => (onClose = () => resolve(undefined)));
    signal.addEventListener('abort', onClose);
    try {
      return await Promise.race([closed, this.#lines.next().then(({ value }) => value)]);
    } finally {
      signal.removeEventListener('abort', onClose);
    }
  }

  say(text: string): void {
    this.#output.write(`${text}\n`);
  }

  close(): void {
    this.#closed.abort();
  }
}

async function* linesOf(input: Input): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of input) {
    const text = rest + decoder.decode(bytes, { stream: true });
    let start = 0;
    // What was looked at once holds no line end.
    for (let at = text.indexOf('\n', rest.length); at !== -1; at = text.indexOf('\n', start)) {
      yield withoutReturn(checked(text.slice(start, at)));
      start = at + 1;
    }
    rest = checked(text.slice(start));
  }
  rest += decoder.decode();
  if (rest !== '') yield withoutReturn(rest);
  return undefined;
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function checked(line: string): string {
  if (line.length <= MAX_PIPED_LINE) return line;
  throw new LimitError('MAX_PIPED_LINE', `a line of the input has more than ${MAX_PIPED_LINE} characters`);
}
