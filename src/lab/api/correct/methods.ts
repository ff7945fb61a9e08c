import type { Answer } from './answer.ts';
import { ACCEPT_FIELD, BODY_TYPES } from './body.ts';
import { Problem } from './problem.ts';
import type { Route } from './route.ts';

type Method = Route['method'];

/** In the order in which they are told. */
export const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** How long a browser may remember what it was allowed; Chromium remembers nothing for longer. */
const PREFLIGHT_SECONDS = 7200;

/** What an address with these methods answers to OPTIONS (RFC 9110, section 9.3.7), and to the preflight of CORS (Fetch, section 4.8). */
export function optionsAnswer(methods: readonly Method[], requestedHeaders = ''): Answer {
  const allow = allowField(methods);
  // PUT has no such field: Accept is one of requests, and of a 415.
  const accepted = methods
    .filter((method) => method === 'POST' || method === 'PATCH')
    .map((method) => [ACCEPT_FIELD[method], BODY_TYPES[method].join(', ')] as const);
  return {
    status: 204,
    headers: {
      Allow: allow,
      ...Object.fromEntries(accepted),
      'Access-Control-Allow-Methods': allow,
      // A list of names goes back, and nothing else.
      'Access-Control-Allow-Headers': /^[\w\-, ]+$/.test(requestedHeaders) ? requestedHeaders : '*',
      'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
    },
  };
}

/** RFC 9110, section 15.5.6. */
export function methodRefused(methods: readonly Method[], method: string): Problem {
  const allow = allowField(methods);
  return new Problem(405, `There is no ${method} here; ${allow} can be used.`, { headers: { Allow: allow } });
}

function allowField(methods: readonly Method[]): string {
  const withHead = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return [...withHead, 'OPTIONS'].join(', ');
}
