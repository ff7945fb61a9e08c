import { UsageError } from '../errors.ts';
import { listOf, valuesOf } from './http-fields.ts';
import { HTTP_CANNOT, type HttpClient, type HttpFeature, type HttpField, type HttpRequest } from './http.ts';

/** What a request asks for beyond the plain case, the most telling first. */
export function featuresOf(request: HttpRequest): HttpFeature[] {
  const { method, url, target, version, http2, headers, expectContinue } = request;
  const hosts = valuesOf(headers, 'host').length;
  const features: HttpFeature[] = [];
  if (http2 === true) features.push('http/2');
  if (version === '1.0') features.push(hosts === 0 ? 'bare' : 'http/1.0');
  if (hosts !== 1) features.push('host');
  if (target === '*') features.push('asterisk');
  else if (target !== undefined && target !== `${url.pathname}${url.search}` && !isPathOrUrl(target)) {
    features.push('target');
  }
  if (method === 'CONNECT') features.push('connect');
  if (expectContinue === true || valuesOf(headers, 'expect').length > 0) features.push('expect');
  if (framesItself(request)) features.push('framing');
  if (managesConnection(headers)) features.push('connection');
  return features;
}

/**
 * Refuses a request that the client cannot say as it stands, instead of sending another one.
 *
 * @throws UsageError with the reason from HTTP_CANNOT
 */
export function refuseUnspeakable(kind: HttpClient['kind'], request: HttpRequest): void {
  for (const feature of featuresOf(request)) {
    const reason = HTTP_CANNOT[kind][feature];
    if (reason === undefined) continue;
    throw new UsageError(`the ${kind} client cannot send this request: ${reason}`, {
      hint: HINTS[kind],
    });
  }
}

const HINTS: Readonly<Record<HttpClient['kind'], string>> = {
  raw: 'use --library',
  library: 'use --raw, which sends whatever it is told to',
};

function isPathOrUrl(target: string): boolean {
  return /^(?:\/|https?:\/\/)/.test(target);
}

/** Whether the framing fields are other than the client would add on its own. */
function framesItself({ method, headers, body }: HttpRequest): boolean {
  if (valuesOf(headers, 'transfer-encoding').length > 0) return true;
  const lengths = valuesOf(headers, 'content-length');
  if (lengths.length === 0) return false;
  const size = body === undefined && ['POST', 'PUT', 'PATCH'].includes(method) ? 0 : body?.size;
  const fits = size === undefined ? body !== undefined : lengths[0] === String(size);
  return lengths.length > 1 || !fits || !/^[0-9]+$/.test(lengths[0] ?? '');
}

/** `Connection: close` and `keep-alive` are plain; anything else makes the fields hop-by-hop ones (RFC 9110, section 7.6.1). */
function managesConnection(headers: readonly HttpField[]): boolean {
  return (
    listOf(headers, 'connection').some((option) => !['close', 'keep-alive'].includes(option)) ||
    ['keep-alive', 'upgrade'].some((name) => valuesOf(headers, name).length > 0)
  );
}
