/** A page of a list. */
interface Page {
  /** With everything of the request but `limit` and `skip`. */
  readonly path: string;
  readonly query: ReadonlyMap<string, unknown>;
  readonly skip: number;
  readonly limit: number;
  /** How many are on it: the limit, but where there are no more, or where they are large. */
  readonly count: number;
  readonly total: number;
}

/** A Link field (RFC 8288) with the first, previous, next and last page, as far as there are such. */
export function linksOf({ path, query, skip, limit, count, total }: Page): string {
  const rest = [...query]
    .filter(([name]) => name !== 'limit' && name !== 'skip')
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}&`)
    .join('');
  const link = (relation: string, from: number): string =>
    `<${path}?${rest}limit=${limit}${from === 0 ? '' : `&skip=${from}`}>; rel="${relation}"`;
  const last = Math.max(0, Math.floor((total - 1) / limit) * limit);
  return [
    link('first', 0),
    ...(skip > 0 ? [link('prev', Math.max(0, Math.min(skip - limit, last)))] : []),
    ...(skip + count < total ? [link('next', skip + count)] : []),
    link('last', last),
  ].join(', ');
}
