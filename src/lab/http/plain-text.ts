import type { HttpField } from '../../protocols/http.ts';
import type { SiteResponse } from './wire.ts';

/** What most pages are. */
export const PLAIN_TYPE = 'text/plain; charset=utf-8';
export const PLAIN: readonly HttpField[] = [['Content-Type', PLAIN_TYPE]];

/** A page of a few words. */
export function plainText(status: number, body: string, headers: readonly HttpField[] = []): SiteResponse {
  return { status, headers: [...PLAIN, ...headers], body };
}
