import type { HttpField } from '../../../protocols/http.ts';
import { valuesOf } from '../../../protocols/http-fields.ts';
import { json } from '../json.ts';
import { plainText } from '../plain-text.ts';
import { askedFor } from '../request.ts';
import type { Shape } from '../shape.ts';
import type { Wire } from '../wire.ts';

/** Below what any client takes as fields of one head. */
const MAX_FLOOD = 900;

/** Each but the first sets cookies on the way, in a redirect to the first, which shows what came back. */
export const cookieShapes: readonly Shape[] = [
  {
    path: '/cookies',
    teaches: 'the cookies that came, as JSON',
    answer: ({ headers }, wire) => {
      const values = valuesOf(headers, 'cookie');
      return wire.respond(json({ cookie: values.length === 0 ? null : values.join('; ') }));
    },
  },
  {
    path: '/cookies/set',
    example: '/cookies/set?lang=fr&path=/&max-age=3600',
    teaches:
      'sets ?name=value&… with the attributes ?path= ?domain= ?max-age= ?secure …, or a few of its own',
    answer: ({ query }, wire) => toCookies(wire, query.size === 0 ? COOKIES : describeCookies(query)),
  },
  {
    path: '/cookies/delete',
    teaches: 'lets its own expire',
    answer: (_request, wire) => toCookies(wire, EXPIRED),
  },
  {
    path: '/cookies/expire',
    teaches: 'Max-Age and Expires that disagree: Max-Age counts, so "stays" stays and "goes" does not',
    answer: (_request, wire) => toCookies(wire, DISAGREEING),
  },
  {
    path: '/cookies/foreign',
    teaches: 'cookies that no client may take, and one that it may: for others, too large, falsely named',
    answer: (_request, wire) => toCookies(wire, FOREIGN),
  },
  {
    path: '/cookies/flood',
    example: '/cookies/flood?count=100',
    teaches: 'hundreds of cookies in one response (?count= says how many), which a client need not keep',
    answer: (request, wire) => {
      const count = askedFor(request, 'count', 300, MAX_FLOOD);
      return toCookies(
        wire,
        Array.from({ length: count }, (_, index) => `flood-${index + 1}=x; Path=/`),
      );
    },
  },
];

const COOKIES: readonly string[] = [
  'session=abc123; Path=/; HttpOnly; SameSite=Lax',
  'theme="dark"; Path=/; Max-Age=3600',
  'elsewhere=no; Path=/status',
  'secure=yes; Path=/; Secure',
];
const PAST = 'Expires=Thu, 01 Jan 1970 00:00:00 GMT';
const FUTURE = 'Expires=Fri, 31 Dec 2199 23:59:59 GMT';

const EXPIRED: readonly string[] = ['session', 'theme', 'secure'].map((name) => `${name}=; Path=/; ${PAST}`);

const DISAGREEING: readonly string[] = [
  `stays=yes; Path=/; Max-Age=3600; ${PAST}`,
  `goes=yes; Path=/; Max-Age=0; ${FUTURE}`,
];

const FOREIGN: readonly string[] = [
  'neighbour=no; Path=/; Domain=elsewhere.test',
  'everybody=no; Path=/; Domain=test',
  `large=${'x'.repeat(5000)}; Path=/`,
  '=nameless; Path=/',
  '__Secure-false=no; Path=/',
  '__Host-false=no; Path=/cookies; Secure',
  'own=yes; Path=/',
];

const ATTRIBUTES: ReadonlySet<string> = new Set([
  'path',
  'domain',
  'max-age',
  'expires',
  'samesite',
  'secure',
  'httponly',
]);

/** Every name in the query is a cookie, but for those of attributes, which all of the cookies get. */
function describeCookies(query: URLSearchParams): string[] {
  const isAttribute = ([name]: readonly [string, string]): boolean => ATTRIBUTES.has(name.toLowerCase());
  const attributes = [...query]
    .filter(isAttribute)
    .map(([name, value]) => (value === '' ? `; ${name}` : `; ${name}=${value}`));
  return [...query]
    .filter((pair) => !isAttribute(pair))
    .map(([name, value]) => `${name}=${value}${attributes.join('')}`);
}

function toCookies(wire: Wire, cookies: readonly string[]): Promise<void> {
  // What the query says comes back in a header: a line break would let it write headers of its own.
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\0-\x1f\x7f]/.test(cookies.join(''))) {
    return wire.respond(plainText(400, 'no control characters in a cookie\n'));
  }
  const fields = cookies.map((cookie): HttpField => ['Set-Cookie', Buffer.from(cookie).toString('latin1')]);
  return wire.respond({ status: 302, headers: [['Location', '/cookies'], ...fields] });
}
