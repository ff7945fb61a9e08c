import { EventEmitter } from 'node:events';
import type { Terminal } from './io.ts';

/** The output of a terminal, as node:readline needs it: what belongs together is written at once, so that nothing flickers. */
export class Screen extends EventEmitter implements NodeJS.WritableStream {
  readonly writable = true;
  /** Changed by whoever draws anew (see TerminalConversation), so that what stands on the screen can be found as it was drawn. */
  columns: number;
  readonly #output: Terminal['output'];
  #held: string | undefined;

  constructor(output: Terminal['output']) {
    super();
    this.#output = output;
    this.columns = widthOfScreen(output);
  }

  write(data: string | Uint8Array): boolean {
    const text = typeof data === 'string' ? data : Buffer.from(data).toString();
    if (this.#held === undefined) return this.#output.write(text);
    this.#held += text;
    return true;
  }

  end(): this {
    return this;
  }

  together(draw: () => void): void {
    this.#held = '';
    try {
      draw();
    } finally {
      const text = this.#held;
      this.#held = undefined;
      this.#output.write(text);
    }
  }
}

/** One that does not know it says 0, or nothing. */
export function widthOfScreen({ columns }: Terminal['output']): number {
  return columns || 80;
}
