import type { Annotator, Direction, Piece } from '../../src/transcript/annotator.ts';
import { type Pieces, whole } from '../helpers/splits.ts';

/** What goes one way, one character a byte. */
export type Step = readonly [direction: Direction, bytes: string];

/** The pieces in short: `role: line` with its end, what is missing of it, and its note; data joined; `break`. */
export function annotate(
  annotator: Annotator,
  steps: readonly Step[],
  cut: (bytes: Uint8Array) => Pieces = whole,
): string[] {
  const shown: string[] = [];
  let data = '';
  const emit = (piece: Piece): void => {
    if (piece.kind === 'data') {
      data += Buffer.from(piece.bytes).toString('latin1');
      return;
    }
    if (data !== '') shown.push(`data ${JSON.stringify(data)}`);
    data = '';
    shown.push(piece.kind === 'break' ? 'break' : inShort(piece));
  };
  for (const [direction, bytes] of steps) {
    for (const chunk of cut(Buffer.from(bytes, 'latin1'))) annotator.push(direction, chunk, emit);
  }
  annotator.end('sent', emit);
  annotator.end('received', emit);
  return shown;
}

function inShort({ bytes, ending, omitted, role, note }: Extract<Piece, { kind: 'line' }>): string {
  const text = JSON.stringify(Buffer.from(bytes).toString('latin1') + ending);
  return `${role} ${text}${omitted > 0 ? ` +${omitted}` : ''}${note === undefined ? '' : ` — ${note}`}`;
}
