import type { HttpRequestHead } from '../../raw/http/head.ts';
import { PERDU_NAMES } from '../names.ts';
import type { Answer } from './connection.ts';
import { indexShape } from './index-page.ts';
import { perduShape } from './perdu.ts';
import { plainText } from './plain-text.ts';
import { readRequest, type SitePorts, type SiteRequest } from './request.ts';
import { matchPath, type Shape, type ShapeGroup } from './shape.ts';
import { authShapes } from './shapes/auth.ts';
import { badShapes } from './shapes/bad.ts';
import { codingShapes } from './shapes/codings.ts';
import { conditionalShapes } from './shapes/conditional.ts';
import { cookieShapes } from './shapes/cookies.ts';
import { flakyShapes } from './shapes/flaky.ts';
import { framingShapes } from './shapes/framing.ts';
import { redirectShapes } from './shapes/redirects.ts';
import { requestShapes } from './shapes/requests.ts';
import { sizeShapes } from './shapes/sizes.ts';
import { statusShapes } from './shapes/statuses.ts';
import { textShapes } from './shapes/text.ts';
import { timingShapes } from './shapes/timing.ts';
import { Visits } from './visits.ts';
import type { Wire } from './wire.ts';

export const SHAPE_GROUPS: readonly ShapeGroup[] = [
  { title: 'Where a body ends', shapes: framingShapes },
  { title: 'Status codes', shapes: statusShapes },
  { title: 'Redirects', shapes: redirectShapes },
  { title: 'What the request said', shapes: requestShapes },
  { title: 'Cookies', shapes: cookieShapes },
  { title: 'Authentication', shapes: authShapes },
  { title: 'Ranges and conditions', shapes: conditionalShapes },
  { title: 'Content codings', shapes: codingShapes },
  { title: 'Characters', shapes: textShapes },
  { title: 'Sizes', shapes: sizeShapes },
  { title: 'Slow, dropped, reset', shapes: timingShapes },
  { title: 'Servers that fail now and then', shapes: flakyShapes },
  { title: 'Servers that break the rules', shapes: badShapes },
];

const PERDU_SITE: readonly Shape[] = [perduShape];
const SHAPES_SITE: readonly Shape[] = [
  indexShape(SHAPE_GROUPS),
  ...SHAPE_GROUPS.flatMap(({ shapes }) => shapes),
];

/** What the lab's web server answers, by the host that is asked for. */
export function createSite(ports: SitePorts): Answer {
  const state = { ports, visits: new Visits() };
  return async (head, body, wire) => {
    // RFC 9110, section 9.3.7: about the server as a whole.
    if (head.method === 'OPTIONS' && head.target === '*') return allow(wire, 204);
    const request = readRequest(head, body, state);
    if (request === undefined) return refuseTarget(head, wire);
    const found = find(siteOf(request), request.path);
    if (found === undefined) {
      return wire.respond(plainText(404, 'not here: see / for what there is\n'));
    }
    const { shape, number } = found;
    if (shape.methods === 'any' || ['GET', 'HEAD'].includes(head.method)) {
      return shape.answer({ ...request, number }, wire);
    }
    return allow(wire, head.method === 'OPTIONS' ? 204 : 405);
  };
}

/** A client that names no host, such as the course's first program, asks for the course's page. */
function siteOf({ host, path }: SiteRequest): readonly Shape[] {
  if (host === undefined) return path === '/' ? PERDU_SITE : SHAPES_SITE;
  return (PERDU_NAMES as readonly string[]).includes(host) ? PERDU_SITE : SHAPES_SITE;
}

/** A path as it stands goes before one with a number: `/redirect/301` before `/redirect/N`. */
function find(site: readonly Shape[], path: string): { shape: Shape; number: number } | undefined {
  const exact = site.find((shape) => shape.path === path);
  if (exact !== undefined) return { shape: exact, number: 0 };
  for (const shape of site) {
    const number = matchPath(shape, path);
    if (number !== undefined) return { shape, number };
  }
  return undefined;
}

function allow(wire: Wire, status: 204 | 405): Promise<void> {
  return wire.respond({ status, headers: [['Allow', 'GET, HEAD, OPTIONS']] });
}

function refuseTarget({ method, target }: HttpRequestHead, wire: Wire): Promise<void> {
  wire.close();
  return method === 'CONNECT'
    ? wire.respond(plainText(501, 'this server is no proxy\n'))
    : wire.respond(plainText(400, `not a path on this server: ${target}\n`));
}
