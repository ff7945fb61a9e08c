import type { FileEntry } from '../../protocols/files.ts';
import type { Arguments } from '../command.ts';

/** By name's bytes unless the options say otherwise; -U leaves the server's order. */
export function sortEntries(entries: readonly FileEntry[], args: Arguments): readonly FileEntry[] {
  if (args.flag('unsorted')) return entries;
  const byName = (a: FileEntry, b: FileEntry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const by = (key: (entry: FileEntry) => number) => (a: FileEntry, b: FileEntry) =>
    key(b) - key(a) || byName(a, b);
  const order = args.flag('sort-time')
    ? by(({ modified }) => modified?.time ?? -Infinity)
    : args.flag('sort-size')
      ? by(({ size }) => size ?? -1)
      : byName;
  const sorted = entries.toSorted(order);
  return args.flag('reverse') ? sorted.toReversed() : sorted;
}
