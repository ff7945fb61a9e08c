import type { HttpRequest } from '../../../protocols/http.ts';
import { composeRequest, type ComposeOptions } from '../compose.ts';

/** Composes the requests for many addresses: all but the address is the same for those of an origin that come one after the other. */
export function composingEach(options: Omit<ComposeOptions, 'url'> = {}): (url: URL) => HttpRequest {
  let origin: string | undefined;
  let last: HttpRequest | undefined;
  return (url) => {
    if (last === undefined || url.origin !== origin) {
      origin = url.origin;
      last = composeRequest({ ...options, url });
    }
    return { ...last, url };
  };
}
