import type { Field } from './types.ts';

/**
 * What an annotator promises: it follows one connection of one protocol, cuts the bytes into the pieces that a
 * reader of that protocol sees, and says in a few words what they are for. It has no look and no limits of a
 * screen: those are the renderer's. Others than HTTP's stand beside it, with the same interface.
 *
 * It only watches. It keeps a bounded part of a line at most, gives the same pieces wherever the bytes are cut
 * (data may come in more or fewer parts), takes any garbage, and never throws.
 */
export interface Annotator {
  push(direction: Direction, bytes: Uint8Array, emit: (piece: Piece) => void): void;
  /** The other side is about to speak: gives what there is of a line, in a protocol whose messages need not have an end. */
  turn?(direction: Direction, emit: (piece: Piece) => void): void;
  /** What the next head of that direction says, or the last one that said nothing yet, where its bytes do not tell. */
  tellHead?(direction: Direction, fields: readonly Field[], emit: (piece: Piece) => void): void;
  /** The direction has ended: gives what was left of an unfinished line, and ends its data. */
  end(direction: Direction, emit: (piece: Piece) => void): void;
}

export type Direction = 'sent' | 'received';

export type Piece = LinePiece | DataPiece | BreakPiece;

export interface LinePiece {
  readonly kind: 'line';
  /** Without its end; at most LINE_BYTES_KEPT. */
  readonly bytes: Uint8Array;
  /** How many bytes of the line are missing in `bytes`. */
  readonly omitted: number;
  readonly ending: LineEnding;
  readonly role: LineRole;
  /** How many bytes at the beginning are a name or a keyword. */
  readonly label?: number;
  /** What the line is for: at most NOTE_LENGTH characters, and safe to show. */
  readonly note?: string;
}

/** Part of a body; valid during the call only. */
interface DataPiece {
  readonly kind: 'data';
  readonly bytes: Uint8Array;
}

/** The data so far belongs together and ends here, with a line end that is no part of it. */
interface BreakPiece {
  readonly kind: 'break';
  readonly ending: LineEnding;
}

export type LineEnding = '' | '\n' | '\r\n';

/**
 * `start` begins a message (a request line, a command, a reply) · `field` is one of its lines · `end` closes a
 * part of it · `framing` cuts data into parts and may be left out together with them · `other` is anything else.
 */
export type LineRole = 'start' | 'field' | 'end' | 'framing' | 'other';

/** Far more than a line that people read; what is longer is counted and not kept. */
export const LINE_BYTES_KEPT = 1024;

/** In characters, so that notes fit beside ordinary lines on 100 columns. */
export const NOTE_LENGTH = 44;
