import { isNetkitError } from '../../errors.ts';
import { BASIC_CHALLENGE } from '../http/credentials.ts';
import { plainText } from '../http/plain-text.ts';
import type { SiteResponse } from '../http/wire.ts';

/** RFC 9110, section 15.5.8. */
export const LOGIN_DEMANDED = plainText(407, 'who are you?\n', [['Proxy-Authenticate', BASIC_CHALLENGE]]);

export const NO_DESTINATION = plainText(
  400,
  'this is a proxy: ask it for a whole http:// URL, or with CONNECT for host:port\n',
);

export const FORBIDDEN = plainText(403, "this proxy leads to the lab's own servers, and nowhere else\n");

/** RFC 9110, sections 15.6.3 and 15.6.5. */
export function badGateway(error: unknown): SiteResponse {
  if (!isNetkitError(error)) throw error;
  return plainText(error.code === 'timeout' ? 504 : 502, `${error.message}\n`);
}
