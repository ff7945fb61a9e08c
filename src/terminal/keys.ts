import { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Terminal } from './io.ts';

/**
 * The keys of a terminal, one at a time. Of several that come in one read (text that is pasted), node:readline puts all but the
 * last at the end of the line, wherever the cursor is, and loses count of the rows.
 */
export class Keys extends Readable {
  readonly #input: Terminal['input'];
  readonly #decoder = new StringDecoder();

  constructor(input: Terminal['input']) {
    super();
    this.#input = input;
    input.on('data', this.#take);
    input.on('end', this.#end);
    // A terminal that is gone cannot be restored, and nobody is left to hear of it.
    input.on('error', this.#end);
  }

  override _read(): void {}

  setRawMode(on: boolean): this {
    this.#input.setRawMode(on);
    return this;
  }

  override pause(): this {
    this.#input.pause();
    return super.pause();
  }

  override resume(): this {
    this.#input.resume();
    return super.resume();
  }

  /** Lets go of the terminal. Its errors are still of no interest to anybody. */
  release(): void {
    this.#input.off('data', this.#take).off('end', this.#end);
    this.#input.pause();
  }

  readonly #take = (bytes: Uint8Array): void => {
    for (const character of this.#decoder.write(Buffer.from(bytes))) this.push(character);
  };

  /** Not the stream's own end: at that, readline would take a half-typed line for a whole one. */
  readonly #end = (): void => void this.emit('gone');
}
