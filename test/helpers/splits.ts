import fc from 'fast-check';

/** Pieces that are a copy of the bytes: whoever takes them may write into them. */
export type Pieces = readonly Uint8Array[];

export const whole = (bytes: Uint8Array): Pieces => [Uint8Array.from(bytes)];

export const byteByByte = (bytes: Uint8Array): Pieces => Array.from(bytes, (byte) => Uint8Array.of(byte));

/** Cuts at the given places, in whatever order they come. */
export function splitAt(bytes: Uint8Array, places: readonly number[]): Pieces {
  const cuts = [...new Set([0, ...places.map((place) => place % (bytes.length + 1)), bytes.length])];
  cuts.sort((a, b) => a - b);
  return cuts.slice(1).map((end, index) => bytes.slice(cuts[index], end));
}

/** Places for `splitAt`: from none to many, also right beside each other. */
export const cutPlaces = (): fc.Arbitrary<number[]> =>
  fc.array(fc.nat({ max: 100_000 }), { maxLength: 12, size: 'max' });
