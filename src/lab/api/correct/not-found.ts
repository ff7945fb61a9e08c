import { COLLECTIONS } from '../records/types.ts';
import { Problem } from './problem.ts';
import { nearest } from '../../../actions/nearest.ts';

/** What an address can begin with, and go on with. */
const BEGINNINGS = [...COLLECTIONS, 'auth', 'docs', 'openapi.json'];
const PARTS = ['categories', 'category', 'user', 'login'];

/** 404 that names the address that was probably meant: `/carts?userId=1` for `/cart?userId=1`. */
export function notFound(url: string): Problem {
  const { pathname, search } = new URL(url);
  const [first = '', second, ...others] = pathname.split('/').filter((part) => part !== '');
  const beginning = nearest(first, BEGINNINGS);
  const part = second === undefined ? [] : [nearest(second, PARTS) ?? second];
  const meant = `/${[beginning, ...part, ...others].join('/')}`;
  if (beginning !== undefined && meant !== pathname) {
    return new Problem(404, `There is no ${pathname} here; did you mean ${meant}${search}?`);
  }
  const all = COLLECTIONS.map((each) => `/${each}`).join(', ');
  const hint = beginning === undefined ? `there are ${all}; / tells of all` : 'ids are whole numbers';
  return new Problem(404, `There is no ${pathname} here; ${hint}.`);
}
