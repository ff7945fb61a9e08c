/**
 * The schemes that say everything at once, to whoever reads along:
 *
 *     Authorization: Basic YWxpY2U6c2VjcmV0     base64 of alice:secret (RFC 7617, section 2)
 *     Authorization: Bearer lab-token           (RFC 6750, section 2.1)
 */
import { fieldValue } from '../header-lines.ts';
import type { Credentials } from '../url.ts';

export function basicAuthorization({ user, password = '' }: Credentials): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

export function bearerAuthorization(token: string): string {
  return `Bearer ${fieldValue(token, 'the token')}`;
}
