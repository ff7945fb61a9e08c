import type { HttpField } from '../../../protocols/http.ts';
import { PLAIN, plainText } from '../plain-text.ts';
import { reasonOf } from '../reasons.ts';
import { askedFor } from '../request.ts';
import type { Shape } from '../shape.ts';
import type { Wire } from '../wire.ts';

/** More than a client should ever sit through. */
const MAX_INFORMATIONAL_ASKED = 100_000;

/** What RFC 9110, section 15, demands or expects beside some codes. */
const COMPANIONS: Readonly<Record<number, readonly HttpField[]>> = {
  206: [['Content-Range', 'bytes 0-15/4096']],
  301: [['Location', '/hello']],
  302: [['Location', '/hello']],
  303: [['Location', '/hello']],
  307: [['Location', '/hello']],
  308: [['Location', '/hello']],
  401: [['WWW-Authenticate', 'Basic realm="status"']],
  405: [['Allow', 'GET, HEAD']],
  407: [['Proxy-Authenticate', 'Basic realm="status"']],
  416: [['Content-Range', 'bytes */4096']],
  426: [['Upgrade', 'HTTP/2.0']],
  429: [['Retry-After', '1']],
  503: [['Retry-After', '1']],
};

export const statusShapes: readonly Shape[] = [
  {
    path: '/status/N',
    example: '/status/418',
    teaches: 'any final status from 200 to 599, with the headers that belong to it',
    methods: 'any',
    async answer({ number: status }, wire) {
      if (status < 200 || status > 599) return notFound(wire, 'a final status is 200 to 599');
      const headers = [...PLAIN, ...(COMPANIONS[status] ?? [])];
      await wire.respond({ status, headers, body: status === 205 ? '' : `${status} ${reasonOf(status)}\n` });
    },
  },
  {
    path: '/informational/N',
    example: '/informational/103',
    teaches: 'a 1xx response that announces the final one',
    async answer({ number: status }, wire) {
      // 101 would hand the connection over to another protocol.
      if (status < 100 || status > 199 || status === 101)
        return notFound(wire, 'a status from 100 to 199, but not 101');
      await wire.inform(status, status === 103 ? EARLY_HINTS : []);
      await wire.respond(plainText(200, `after ${status}\n`));
    },
  },
  {
    path: '/many-informational',
    example: '/many-informational?count=3',
    teaches: 'many 103 Early Hints before the final response (?count=)',
    async answer(request, wire) {
      const count = askedFor(request, 'count', 100, MAX_INFORMATIONAL_ASKED);
      for (let sent = 0; sent < count; sent += 1) await wire.inform(103, EARLY_HINTS);
      await wire.respond(plainText(200, `after ${count}\n`));
    },
  },
];

/** RFC 8297. */
const EARLY_HINTS: readonly HttpField[] = [['Link', '</style.css>; rel=preload; as=style']];

function notFound(wire: Wire, why: string): Promise<void> {
  return wire.respond(plainText(404, `${why}\n`));
}
