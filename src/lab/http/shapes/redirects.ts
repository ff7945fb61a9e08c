import { ELSEWHERE_NAME, SHAPES_NAME } from '../../names.ts';
import { PLAIN, plainText } from '../plain-text.ts';
import type { Shape } from '../shape.ts';
import type { Wire } from '../wire.ts';

/** Longer than any client follows. */
const MAX_CHAIN = 1000;

export const redirectShapes: readonly Shape[] = [
  ...[301, 302, 303, 307, 308].map((status): Shape => ({
    path: `/redirect/${status}`,
    example: `/redirect/${status}?to=/echo`,
    teaches: `${status}, which ${methodRule(status)} (?to= says where)`,
    methods: 'any',
    answer: ({ query }, wire) => redirect(wire, status, query.get('to') ?? '/echo'),
  })),
  {
    path: '/redirect/N',
    example: '/redirect/3',
    teaches: 'a chain of N redirects that ends at /hello',
    methods: 'any',
    answer: ({ number }, wire) =>
      redirect(wire, 302, number > 1 ? `/redirect/${Math.min(number, MAX_CHAIN) - 1}` : '/hello'),
  },
  {
    path: '/redirect/loop',
    teaches: 'a redirect to itself, for ever',
    methods: 'any',
    answer: (_request, wire) => redirect(wire, 302, '/redirect/loop'),
  },
  {
    path: '/redirect/cross-origin',
    teaches: 'to another host, which must not be told the credentials for this one',
    methods: 'any',
    answer: (request, wire) => {
      const here = request.origin('http');
      const there = here === `http://${SHAPES_NAME}` ? `http://${ELSEWHERE_NAME}` : otherLoopback(here);
      return redirect(wire, 302, `${there}/echo`);
    },
  },
  {
    path: '/redirect/to-https',
    teaches: 'from plain HTTP to TLS',
    methods: 'any',
    answer: (request, wire) => redirect(wire, 301, `${request.origin('https')}/hello`),
  },
  {
    path: '/redirect/to-http',
    teaches: 'from TLS down to plain HTTP',
    methods: 'any',
    answer: (request, wire) => redirect(wire, 301, `${request.origin('http')}/hello`),
  },
  {
    path: '/redirect/relative',
    teaches: 'Location relative to this path: ../hello',
    methods: 'any',
    answer: (_request, wire) => redirect(wire, 302, '../hello'),
  },
  {
    path: '/redirect/space',
    teaches: 'Location with raw spaces in it, which no URL has',
    methods: 'any',
    answer: (_request, wire) => redirect(wire, 302, '/echo?text=one two three'),
  },
  {
    path: '/redirect/utf8',
    teaches: 'Location with raw UTF-8 in it, which no URL has',
    methods: 'any',
    answer: (_request, wire) => redirect(wire, 302, '/echo?text=où-êtes-vous'),
  },
  {
    path: '/redirect/missing',
    teaches: 'a 302 without a Location: there is nowhere to go',
    methods: 'any',
    answer: (_request, wire) => wire.respond(plainText(302, 'moved, but where to?\n')),
  },
  {
    path: '/redirect/to-ftp',
    teaches: 'to another protocol, which an HTTP client does not follow',
    methods: 'any',
    answer: (_request, wire) => redirect(wire, 302, 'ftp://ftp.us.debian.org/debian/README'),
  },
];

function methodRule(status: number): string {
  if (status === 303) return 'turns every method but HEAD into GET';
  return status < 303 ? 'turns POST into GET' : 'keeps the method and the body';
}

async function redirect(wire: Wire, status: number, location: string): Promise<void> {
  // What a client puts into ?to= comes back in a header: a line break would let it write headers of its own.
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\0-\x1f\x7f]/.test(location)) {
    return wire.respond(plainText(400, 'no control characters in ?to=\n'));
  }
  // Characters beyond ASCII go out as their UTF-8 bytes, as careless servers send them.
  const bytes = Buffer.from(location).toString('latin1');
  await wire.respond({ status, headers: [['Location', bytes], ...PLAIN], body: 'elsewhere\n' });
}

/** By port, `localhost` and `127.0.0.1` are two origins for one server. */
function otherLoopback(origin: string): string {
  return origin.includes('//localhost')
    ? origin.replace('//localhost', '//127.0.0.1')
    : origin.replace(/\/\/[^:/]+/, '//localhost');
}
