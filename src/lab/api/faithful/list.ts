/** What stands behind the `?`. */
type Query = Readonly<Record<string, string>>;

/** Those that `limit` and `sort` ask for: 0, or what is no number, means all; only `desc` turns them around. */
export function listOf<T extends { readonly id: number }>(
  records: readonly T[],
  { limit, sort }: Query,
): readonly T[] {
  const sorted = records.toSorted((a, b) => (sort === 'desc' ? b.id - a.id : a.id - b.id));
  // To the database behind the public store, less than none is as many.
  const count = Math.trunc(Math.abs(Number(limit)));
  return count > 0 ? sorted.slice(0, count) : sorted;
}

/** Those from `startdate` on and before `enddate`; what is no date is not looked at. */
export function within<T extends { readonly date: string }>(
  records: readonly T[],
  { startdate, enddate }: Query,
): readonly T[] {
  const start = timeOf(startdate) ?? -Infinity;
  const end = timeOf(enddate) ?? Infinity;
  return records.filter(({ date }) => Date.parse(date) >= start && Date.parse(date) < end);
}

function timeOf(text = ''): number | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
