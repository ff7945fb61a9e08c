import { contentLengthOf, valuesOf } from '../../protocols/http-fields.ts';
import type { HttpResponseHead } from '../../protocols/http.ts';

/** Of the body, in bytes, as the head tells it; what is encoded has another size in the end. */
export function announcedSize({ headers }: HttpResponseHead): number | undefined {
  const encoded = valuesOf(headers, 'content-encoding').length > 0;
  return encoded ? undefined : contentLengthOf(headers);
}
