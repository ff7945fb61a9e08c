import type { HttpField } from '../../../protocols/http.ts';
import { ALICE, BASIC_CHALLENGE, BASIC_CREDENTIALS, hasCredentials } from '../credentials.ts';
import { DIGEST_ALGORITHMS, type DigestDemand, DigestGuard } from '../digest.ts';
import { PLAIN, plainText } from '../plain-text.ts';
import { askedFor, type SiteRequest } from '../request.ts';
import type { Shape } from '../shape.ts';
import type { Wire } from '../wire.ts';

const QOPS: readonly string[] = ['auth', 'auth-int', 'auth,auth-int', 'none'];

const guard = new DigestGuard(ALICE.user, ALICE.password, 'lab');
const PLAIN_MD5: DigestDemand = { algorithm: 'MD5', qop: 'auth', userhash: false, uses: Infinity };
const PLAIN_SHA256: DigestDemand = { ...PLAIN_MD5, algorithm: 'SHA-256' };

export const digestShapes: readonly Shape[] = [
  {
    path: '/auth/digest',
    example: '/auth/digest?algorithm=SHA-256&qop=auth-int&userhash&uses=2&nextnonce',
    teaches: 'Digest (RFC 7616), which proves the password; a nonce is good for ?uses= requests, then stale',
    methods: 'any',
    answer: answerDigest,
  },
  {
    path: '/auth/any',
    teaches: 'a choice of Basic, Digest with MD5 and Digest with SHA-256; says which was taken',
    methods: 'any',
    answer: answerAny,
  },
  {
    path: '/auth/never',
    teaches: 'every nonce is stale as soon as it is used: a client must give up at some time',
    methods: 'any',
    answer: (_request, wire) => demand(wire, [guard.challenge(PLAIN_MD5, true)]),
  },
  {
    path: '/auth/broken',
    teaches: 'challenges that break the rules, and behind them one for Basic that does not',
    methods: 'any',
    answer: (request, wire) =>
      hasCredentials(request, BASIC_CREDENTIALS)
        ? welcome(wire, 'Basic')
        : demand(wire, [...BROKEN_CHALLENGES, BASIC_CHALLENGE]),
  },
];

const BROKEN_CHALLENGES: readonly string[] = [
  'Digest realm="not closed, nonce="a"',
  'Digest realm="lab", nonce="b", nonce="twice"',
  'Digest realm="lab" nonce="without a comma"',
  'Digest realm="lab", nonce="c", algorithm=ROT13',
  'Digest realm="lab"',
  ', =, "nothing", @',
];

async function answerDigest(request: SiteRequest, wire: Wire): Promise<void> {
  const { query } = request;
  const algorithm = query.get('algorithm') ?? 'MD5';
  const qop = query.get('qop') ?? 'auth';
  if (!DIGEST_ALGORITHMS.has(algorithm) || !QOPS.includes(qop)) {
    const choices = [`?algorithm= ${[...DIGEST_ALGORITHMS.keys()].join(' ')}`, `?qop= ${QOPS.join(' ')}`];
    return wire.respond(plainText(400, `${choices.join('\n')}\n`));
  }
  const wanted: DigestDemand = {
    algorithm,
    qop: qop === 'none' ? undefined : qop,
    userhash: query.has('userhash'),
    uses: askedFor(request, 'uses', Infinity, Infinity),
  };
  const verdict = await guard.check(request, wanted);
  if (verdict !== 'proved') return demand(wire, [guard.challenge(wanted, verdict === 'stale')]);
  const next: HttpField[] = [['Authentication-Info', `nextnonce="${guard.newNonce()}"`]];
  await welcome(wire, `Digest with ${algorithm}`, query.has('nextnonce') ? next : []);
}

async function answerAny(request: SiteRequest, wire: Wire): Promise<void> {
  if (hasCredentials(request, BASIC_CREDENTIALS)) return welcome(wire, 'Basic');
  for (const wanted of [PLAIN_MD5, PLAIN_SHA256]) {
    if ((await guard.check(request, wanted)) === 'proved') {
      return welcome(wire, `Digest with ${wanted.algorithm}`);
    }
  }
  await demand(wire, [BASIC_CHALLENGE, guard.challenge(PLAIN_MD5), guard.challenge(PLAIN_SHA256)]);
}

function welcome(wire: Wire, how: string, headers: readonly HttpField[] = []): Promise<void> {
  return wire.respond(plainText(200, `Welcome, ${ALICE.user}, by ${how}!\n`, headers));
}

function demand(wire: Wire, challenges: readonly string[]): Promise<void> {
  const headers = challenges.map((challenge): HttpField => ['WWW-Authenticate', challenge]);
  return wire.respond({ status: 401, headers: [...headers, ...PLAIN], body: 'who are you?\n' });
}
