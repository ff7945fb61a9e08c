import { BASIC_CHALLENGE, BASIC_CREDENTIALS, BEARER_CREDENTIALS, hasCredentials } from '../credentials.ts';
import { PLAIN, plainText } from '../plain-text.ts';
import type { Shape } from '../shape.ts';
import type { SiteRequest } from '../request.ts';
import type { Wire } from '../wire.ts';
import { digestShapes } from './digest.ts';

export const authShapes: readonly Shape[] = [
  {
    path: '/auth/basic',
    teaches: 'Basic authentication (RFC 7617): alice, secret',
    methods: 'any',
    answer: (request, wire) => demand(request, wire, BASIC_CREDENTIALS, BASIC_CHALLENGE, 'Welcome, alice!\n'),
  },
  {
    path: '/auth/bearer',
    teaches: 'a Bearer token (RFC 6750): lab-token',
    methods: 'any',
    answer: (request, wire) => {
      const challenge = request.header('authorization') === undefined ? '' : ', error="invalid_token"';
      return demand(
        request,
        wire,
        BEARER_CREDENTIALS,
        `Bearer realm="lab"${challenge}`,
        'Welcome, bearer!\n',
      );
    },
  },
  ...digestShapes,
];

async function demand(
  request: SiteRequest,
  wire: Wire,
  credentials: string,
  challenge: string,
  welcome: string,
): Promise<void> {
  if (hasCredentials(request, credentials)) return wire.respond(plainText(200, welcome));
  const headers = [['WWW-Authenticate', challenge] as const, ...PLAIN];
  await wire.respond({ status: 401, headers, body: 'who are you?\n' });
}
