/** A message in pieces that are worth a write each. */

/** Of what is smaller, several are put together: a composer yields lines. */
export const PIECE_BYTES = 64 * 1024;

/** Each piece is valid until the next is asked for. */
async function* inPieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  let filled = 0;
  for await (const chunk of source) {
    if (filled > 0 && filled + chunk.length > PIECE_BYTES) {
      yield buffer.subarray(0, filled);
      filled = 0;
    }
    if (chunk.length > PIECE_BYTES) {
      yield chunk;
    } else {
      buffer.set(chunk, filled);
      filled += chunk.length;
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}

/** The beginning of a message, in the hand before anything is said. */
export type ReadAhead =
  /** All of it, no longer than PIECE_BYTES. */
  | { readonly whole: Uint8Array }
  | {
      readonly whole?: undefined;
      /** From the first. */
      readonly pieces: AsyncIterable<Uint8Array>;
      /** To be called when nobody wants the rest. */
      readonly leave: () => Promise<unknown>;
    };

export async function readAhead(source: AsyncIterable<Uint8Array>): Promise<ReadAhead> {
  const rest = inPieces(source);
  const leave = (): Promise<unknown> => rest.return();
  const first = await rest.next();
  if (first.done === true) return { whole: Buffer.alloc(0) };
  if (first.value.length > PIECE_BYTES) return { pieces: chain([first.value], rest), leave };
  // The look at the second piece ends the first one's time.
  const kept = Uint8Array.from(first.value);
  const second = await rest.next();
  return second.done === true ? { whole: kept } : { pieces: chain([kept, second.value], rest), leave };
}

async function* chain(
  first: readonly Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* first;
  yield* rest;
}
