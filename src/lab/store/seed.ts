import { pathOf, type RemotePath } from '../../protocols/remote-path.ts';

/** What a store holds from the start, described: nothing is made before somebody asks. */
export type Seed = SeedFolder | SeedFile | SeedLink;

export interface SeedFolder {
  readonly kind: 'folder';
  readonly children: readonly (readonly [name: RemotePath, seed: Seed])[];
  /** In milliseconds since 1970. */
  readonly modified: number;
  readonly mode?: number;
}

export interface SeedFile {
  readonly kind: 'file';
  readonly size: number;
  make(): Uint8Array;
  readonly modified: number;
  readonly mode?: number;
}

interface SeedLink {
  readonly kind: 'link';
  readonly target: RemotePath;
  readonly modified: number;
  readonly mode?: undefined;
}

/** @param date such as `2023-06-10` or `2023-06-10T08:30`; UTC */
export function folder(date: string, children: Readonly<Record<string, Seed>>, mode?: number): SeedFolder {
  const named = Object.entries(children).map(([name, seed]) => [pathOf(name), seed] as const);
  return { kind: 'folder', modified: timeOf(date), children: named, ...(mode === undefined ? {} : { mode }) };
}

/** A file of this text, in UTF-8. */
export function textFile(date: string, text: string, mode?: number): SeedFile {
  return {
    kind: 'file',
    modified: timeOf(date),
    size: Buffer.byteLength(text),
    make: () => Buffer.from(text),
    ...(mode === undefined ? {} : { mode }),
  };
}

/** A file of that many bytes that stands for one nobody needs: the same at every start, and no two stretches alike. */
export function binaryFile(date: string, size: number): SeedFile {
  return { kind: 'file', modified: timeOf(date), size, make: () => noise(size) };
}

export function link(date: string, target: string): Seed {
  return { kind: 'link', modified: timeOf(date), target: pathOf(target) };
}

function timeOf(date: string): number {
  return Date.parse(date.length === 10 ? date : `${date}Z`);
}

/** Marsaglia's xorshift32. */
function noise(size: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(size / 4));
  let word = size | 1;
  for (let index = 0; index < words.length; index += 1) {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    words[index] = word;
  }
  return new Uint8Array(words.buffer, 0, size);
}
