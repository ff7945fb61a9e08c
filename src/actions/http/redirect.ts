/**
 * Redirects (RFC 9110, section 15.4): what a response with a Location asks for next, and asking for it.
 *
 *     301 302    POST becomes GET, without its body; every other method stays
 *     303        every method but HEAD becomes GET, without a body
 *     307 308    method and body stay
 */
import { LimitError, TransportError, UsageError } from '../../errors.ts';
import { valuesOf, withoutFields } from '../../protocols/http-fields.ts';
import type { Exchange, HttpExchange, HttpField, HttpRequest, HttpResponse } from '../../protocols/http.ts';
import { drain } from './drain.ts';

/** How redirects are followed (`follow` of performHttp). Without it a redirect is a response like any other. */
export interface RedirectOptions {
  /** curl's 50, unless given; 0 refuses the first. */
  readonly maxRedirects?: number;
  /** The method was chosen by name (-X): it stays, even where the body goes. */
  readonly keepMethod?: boolean;
  /** Sends the credentials to wherever the redirects lead (curl's --location-trusted). */
  readonly trusted?: boolean;
  /** Told of each redirect that is followed, before the next request is sent. */
  readonly onHop?: (hop: RedirectHop) => void;
}

/** One redirect that was followed. */
export interface RedirectHop extends HttpExchange {
  /** What had been asked. */
  readonly request: HttpRequest;
  /** What is asked next. */
  readonly next: HttpRequest;
}

/** As curl has it: real chains have two or three. */
export const MAX_REDIRECTS = 50;

/**
 * Makes an exchange and those that its response redirects to; each redirect that is followed is told to `onHop`. The
 * body of the last is still to be read; a redirect that leads nowhere (no Location, or none that can be understood) is
 * given back as it is.
 *
 * The exchanges throw LimitError `too-many-redirects`, UsageError `bad-url` when it leads away from HTTP, TransportError
 * `send` when the body would have to be sent again and cannot be, and whatever `next` throws.
 */
export function followingRedirects(next: Exchange, options: RedirectOptions = {}): Exchange {
  const { maxRedirects = MAX_REDIRECTS } = options;
  return async (request, exchangeOptions) => {
    let current = request;
    for (let followed = 0; ; followed += 1) {
      const exchange = await next(current, exchangeOptions);
      const location = locationOf(exchange.response, current.url);
      if (location === undefined) return exchange;

      await drain(exchange.response);
      if (followed >= maxRedirects) {
        throw new LimitError('maxRedirects', `more than ${maxRedirects} redirects`, {
          code: 'too-many-redirects',
          hint: `the next would have led to ${location.href}`,
        });
      }
      const onward = nextRequest(current, exchange.response.status, location, options);
      options.onHop?.({ request: current, ...exchange, next: onward });
      current = onward;
    }
  };
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Where a response redirects to; `undefined` when it does not, or says it in a way that cannot be understood. */
export function locationOf({ status, headers }: HttpResponse, base: URL): URL | undefined {
  const [location, ...others] = new Set(valuesOf(headers, 'location'));
  if (!REDIRECTS.has(status) || location === undefined || location === '' || others.length > 0)
    return undefined;
  const encoded = location.replace(/[^\x21-\x7e]/g, percentEncode);
  if (!URL.canParse(encoded, base.href)) return undefined;
  const url = new URL(encoded, base);
  // Credentials from a server are not the user's to send (RFC 9110, section 4.2.4).
  url.username = '';
  url.password = '';
  // RFC 9110, section 10.2.2: a fragment lives on unless the redirect has its own.
  if (url.hash === '') url.hash = base.hash;
  return url;
}

// Servers put raw UTF-8 and spaces there; a field value has one character a byte.
function percentEncode(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function nextRequest(
  request: HttpRequest,
  status: number,
  url: URL,
  { keepMethod = false, trusted = false }: RedirectOptions,
): HttpRequest {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new UsageError(`the redirect leads away from HTTP, to ${url.href}`, { code: 'bad-url' });
  }
  const dropsContent = status === 303 ? request.method !== 'HEAD' : status < 303 && request.method === 'POST';
  // The target was meant for the first request alone.
  const { target: _, body, expectContinue, ...rest } = request;
  const sameOrigin = url.origin === request.url.origin;
  const headers = redirectedFields(request.headers, { dropsContent, sameOrigin, trusted, host: url.host });
  if (!dropsContent && body?.replayable === false) {
    throw new TransportError('send', 'the redirect asks for the body again, which can be read only once', {
      hint: `send it to ${url.href}, or from a file`,
    });
  }
  return {
    ...rest,
    url,
    headers,
    secrets: (request.secrets ?? []).filter((secret) => headers.some(([, value]) => value.includes(secret))),
    method: dropsContent && !keepMethod ? 'GET' : request.method,
    ...(dropsContent || body === undefined ? {} : { body }),
    ...(dropsContent || expectContinue === undefined ? {} : { expectContinue }),
  };
}

const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie']);

/** What describes a body that is no longer sent (RFC 9110, section 15.4). */
const CONTENT: ReadonlySet<string> = new Set([
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-range',
  'content-type',
  'digest',
  'expect',
  'last-modified',
  'trailer',
  'transfer-encoding',
]);

function redirectedFields(
  fields: readonly HttpField[],
  to: { dropsContent: boolean; sameOrigin: boolean; trusted: boolean; host: string },
): readonly HttpField[] {
  let kept = fields;
  if (to.dropsContent) kept = withoutFields(kept, CONTENT);
  if (to.sameOrigin) return kept;
  if (!to.trusted) kept = withoutFields(kept, CREDENTIALS);
  return kept.map(([name, value]) => [name, name.toLowerCase() === 'host' ? to.host : value]);
}
