import type { SiteRequest } from './request.ts';

/** The lab's credentials are public: they are examples, and what they open is nothing. */
export const ALICE = { user: 'alice', password: 'secret' } as const;
export const BASIC_CREDENTIALS = `Basic ${Buffer.from(`${ALICE.user}:${ALICE.password}`).toString('base64')}`;
export const BEARER_CREDENTIALS = 'Bearer lab-token';

export const BASIC_CHALLENGE = 'Basic realm="lab", charset="UTF-8"';

/** Whether the request has these credentials: the scheme's name may be written in any case (RFC 9110, section 11.1). */
export function hasCredentials(request: SiteRequest, credentials: string): boolean {
  const [scheme = '', ...rest] = request.header('authorization')?.split(' ') ?? [];
  const [wantedScheme = '', wanted = ''] = credentials.split(' ');
  return scheme.toLowerCase() === wantedScheme.toLowerCase() && rest.join(' ').trim() === wanted;
}
