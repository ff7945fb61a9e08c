/*
 * A connection of which nobody knows what it speaks: text as lines, and from the first NUL on, which no text has, data.
 *
 *     hello␊                a line
 *     hello                 one without an end, told of when the other side speaks, or at the end
 *     PK␃␄␔␀…               a line up to the NUL, and then data for the rest of this direction
 */
import type { Annotator, Piece } from './annotator.ts';
import { LineGatherer } from './line-gatherer.ts';

type Emit = (piece: Piece) => void;

export function createPlainAnnotator(): Annotator {
  const directions = { sent: new PlainDirection(), received: new PlainDirection() };
  return {
    push: (direction, bytes, emit) => directions[direction].push(bytes, emit),
    turn: (direction, emit) => directions[direction].finishLine(emit),
    end: (direction, emit) => directions[direction].end(emit),
  };
}

class PlainDirection {
  readonly #lines = new LineGatherer();
  #isData = false;

  push(bytes: Uint8Array, emit: Emit): void {
    const nul = this.#isData ? 0 : bytes.indexOf(0);
    const text = nul === -1 ? bytes : bytes.subarray(0, nul);
    for (let at = 0; at < text.length;) {
      const { line, next } = this.#lines.take(text, at);
      if (line !== undefined) emit({ kind: 'line', ...line, role: 'other' });
      at = next;
    }
    if (nul === -1) return;
    this.finishLine(emit);
    this.#isData = true;
    emit({ kind: 'data', bytes: bytes.subarray(nul) });
  }

  finishLine(emit: Emit): void {
    const line = this.#lines.rest();
    if (line !== undefined) emit({ kind: 'line', ...line, role: 'other' });
  }

  end(emit: Emit): void {
    this.finishLine(emit);
    if (this.#isData) emit({ kind: 'break', ending: '' });
  }
}
