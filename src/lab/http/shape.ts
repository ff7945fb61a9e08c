import type { SiteRequest } from './request.ts';
import type { Wire } from './wire.ts';

/** One page of a site: a shape that a response can have, and what a reader learns from it. */
export interface Shape {
  /** A segment in capitals stands for a number: `/status/N`. */
  readonly path: string;
  /** A path to try, where `path` has such a segment or a query says more. */
  readonly example?: string;
  /** One line. */
  readonly teaches: string;
  /** GET and HEAD without it. */
  readonly methods?: 'any';
  answer(request: SiteRequest, wire: Wire): Promise<void>;
}

/** Shapes of a kind, under one heading of the index. */
export interface ShapeGroup {
  readonly title: string;
  readonly shapes: readonly Shape[];
}

/** The number that a request's path has where a shape's has capitals; `undefined` for another path. */
export function matchPath(shape: Shape, path: string): number | undefined {
  const wanted = shape.path.split('/');
  const given = path.split('/');
  if (given.length !== wanted.length) return undefined;
  let number: number | undefined;
  for (const [index, segment] of wanted.entries()) {
    const text = given[index] ?? '';
    if (/^[A-Z]+$/.test(segment) && /^[0-9]{1,15}$/.test(text)) number = Number(text);
    else if (segment !== text) return undefined;
  }
  return number;
}
