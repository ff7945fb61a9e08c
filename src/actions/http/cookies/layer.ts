import { valuesOf } from '../../../protocols/http-fields.ts';
import type { Exchange, HttpRequest } from '../../../protocols/http.ts';
import { withSecretField } from '../secrets.ts';
import type { CookieJar } from './jar.ts';

export type { CookieJar };

/** Sends the cookies that a request's URL has in the jar, and keeps what the responses set. */
export function withCookies(next: Exchange, jar: CookieJar): Exchange {
  return async (request, options) => {
    const exchange = await next(addCookies(request, jar), options);
    jar.learn(request.url, valuesOf(exchange.response.headers, 'set-cookie'));
    return exchange;
  };
}

/** As curl does: a Cookie field of the user's own goes out beside the jar's, and in place of the literal cookie. */
function addCookies(request: HttpRequest, jar: CookieJar): HttpRequest {
  const hasOwn = valuesOf(request.headers, 'cookie').length > 0;
  const values = [jar.cookiesFor(request.url), hasOwn ? undefined : jar.literalFor(request.url)];
  const value = values.filter((part) => part !== undefined).join('; ');
  if (value === '') return request;
  const end = request.headers.findIndex(([name]) => !BEFORE_COOKIE.has(name.toLowerCase()));
  return withSecretField(request, ['Cookie', value], end === -1 ? request.headers.length : end);
}

/** What curl says before the cookies; what the user adds and what describes the body comes after them. */
const BEFORE_COOKIE: ReadonlySet<string> = new Set([
  'host',
  'proxy-authorization',
  'authorization',
  'range',
  'user-agent',
  'accept',
  'te',
  'accept-encoding',
  'referer',
  'proxy-connection',
]);
