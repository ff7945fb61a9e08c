import type { SiteResponse } from './wire.ts';

/** A page for programs, which people can read, too. */
export function json(value: unknown): SiteResponse {
  return {
    status: 200,
    headers: [['Content-Type', 'application/json']],
    body: `${JSON.stringify(value, null, 2)}\n`,
  };
}
