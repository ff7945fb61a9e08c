import { PLAIN, plainText } from '../plain-text.ts';
import type { Shape } from '../shape.ts';
import type { SiteRequest } from '../request.ts';
import type { Wire } from '../wire.ts';

/** The lab's credentials are public: they are examples, and what they open is nothing. */
const BASIC = `Basic ${Buffer.from('alice:secret').toString('base64')}`;
const BEARER = 'Bearer lab-token';

export const authShapes: readonly Shape[] = [
  {
    path: '/auth/basic',
    teaches: 'Basic authentication (RFC 7617): alice, secret',
    methods: 'any',
    answer: (request, wire) =>
      demand(request, wire, BASIC, 'Basic realm="lab", charset="UTF-8"', 'Welcome, alice!\n'),
  },
  {
    path: '/auth/bearer',
    teaches: 'a Bearer token (RFC 6750): lab-token',
    methods: 'any',
    answer: (request, wire) => {
      const challenge = request.header('authorization') === undefined ? '' : ', error="invalid_token"';
      return demand(request, wire, BEARER, `Bearer realm="lab"${challenge}`, 'Welcome, bearer!\n');
    },
  },
];

async function demand(
  request: SiteRequest,
  wire: Wire,
  credentials: string,
  challenge: string,
  welcome: string,
): Promise<void> {
  // RFC 9110, section 11.1: the scheme's name may be written in any case.
  const [scheme = '', ...rest] = request.header('authorization')?.split(' ') ?? [];
  const [wantedScheme = '', wanted = ''] = credentials.split(' ');
  if (scheme.toLowerCase() === wantedScheme.toLowerCase() && rest.join(' ').trim() === wanted) {
    return wire.respond(plainText(200, welcome));
  }
  const headers = [['WWW-Authenticate', challenge] as const, ...PLAIN];
  await wire.respond({ status: 401, headers, body: 'who are you?\n' });
}
