import type { Answer } from './answer.ts';
import { ACCEPT_FIELD, BODY_TYPES } from './body.ts';
import { Problem } from './problem.ts';
import type { Route } from './route.ts';

/** How long a browser may remember what it was allowed; Chromium remembers nothing for longer. */
const PREFLIGHT_SECONDS = 7200;

/** What a path answers beside its routes: OPTIONS, and methods that it does not have. */
interface PathMethods {
  options(requestedHeaders: string | undefined): Answer;
  refuse(method: string): Problem;
}

type Listed = Pick<Route, 'method' | 'path'>;

/** @returns what there is at an address, if there is anything; of several patterns that fit it, the first counts */
export function methodsOf(routes: readonly Listed[]): (path: string) => PathMethods | undefined {
  const paths = [...new Set(routes.map(({ path }) => path))].map((path) => ({
    pattern: new RegExp(`^${path.replace('{id}', String.raw`\d+`).replace(/\{\w+\}/, '[^/]+')}$`),
    methods: methodsOfPath(routes.filter((route) => route.path === path)),
  }));
  return (address) => paths.find(({ pattern }) => pattern.test(address))?.methods;
}

function methodsOfPath(routes: readonly Listed[]): PathMethods {
  const methods = routes.map(({ method }) => method);
  const allow = [
    ...methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])),
    'OPTIONS',
  ].join(', ');
  // PUT has no such field: Accept is one of requests, and of a 415.
  const withField = methods.filter((method) => method === 'POST' || method === 'PATCH');
  const accepted = withField.map((method) => [ACCEPT_FIELD[method], BODY_TYPES[method].join(', ')]);
  return {
    /** RFC 9110, section 9.3.7, and the preflight of CORS (Fetch, section 4.8). */
    options: (requestedHeaders = '') => ({
      status: 204,
      headers: {
        Allow: allow,
        ...(Object.fromEntries(accepted) as Record<string, string>),
        'Access-Control-Allow-Methods': allow,
        // A list of names goes back, and nothing else.
        'Access-Control-Allow-Headers': /^[\w\-, ]+$/.test(requestedHeaders) ? requestedHeaders : '*',
        'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
      },
    }),
    /** RFC 9110, section 15.5.6. */
    refuse: (method) =>
      new Problem(405, `There is no ${method} here; ${allow} can be used.`, { headers: { Allow: allow } }),
  };
}
