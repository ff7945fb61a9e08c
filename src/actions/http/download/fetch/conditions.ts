import { withoutFields } from '../../../../protocols/http-fields.ts';
import type { HttpField, HttpRequest } from '../../../../protocols/http.ts';
import type { Validators } from '../../validators.ts';

/** Asks for a file only where it is another than the one that is known (RFC 9110, section 13.1). */
export function conditionsOf({ etag, lastModified }: Validators): HttpField[] {
  const fields: HttpField[] = [];
  if (etag !== undefined) fields.push(['If-None-Match', etag]);
  if (lastModified !== undefined) fields.push(['If-Modified-Since', lastModified]);
  return fields;
}

const CONDITIONS: ReadonlySet<string> = new Set(['if-none-match', 'if-modified-since']);

/** The same request, for the file whatever it is. */
export function withoutConditions(request: HttpRequest): HttpRequest {
  return { ...request, headers: withoutFields(request.headers, CONDITIONS) };
}
