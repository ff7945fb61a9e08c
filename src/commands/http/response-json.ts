import { gatherBody } from '../../actions/gather.ts';
import type { MeteredLeg } from '../../actions/http/meter.ts';
import type { Performed } from '../../actions/http/perform.ts';
import type { HttpResponseHead } from '../../protocols/http.ts';
import { jsonDocument } from '../shared/write-json.ts';
import { textOf } from './show-head.ts';

/** A body has to be whole to stand in an object; what is larger belongs into a file. */
export const MAX_JSON_BODY_BYTES = 64 * 1024 * 1024;

/**
 * One response as one JSON object: `url`, `version`, `status`, `reason`, `headers` and `trailers` as `[name, value]` in
 * order, `informational`, `redirects`, `body` as text (or `bodyBase64` where it is not UTF-8) with its `size`,
 * `connection`, `timings` in milliseconds, and `legs`: every exchange that there was, challenges and retries included.
 * Harmless to a terminal.
 *
 * @throws LimitError
 */
export async function responseJson(
  { request, exchange, hops, body }: Performed,
  legs: readonly MeteredLeg[],
): Promise<string> {
  const { response, connection, timings } = exchange;
  const bytes = await gatherBody(body, MAX_JSON_BODY_BYTES, 'save it with -o FILE instead of --format json');
  return jsonDocument(
    {
      url: request.url.href,
      ...headJson(response),
      informational: response.informational.map(headJson),
      redirects: hops.map((hop) => ({
        from: hop.request.url.href,
        status: hop.response.status,
        to: hop.next.url.href,
      })),
      ...bodyJson(bytes),
      trailers: response.trailers().map(([name, value]) => [name, textOf(value)]),
      connection,
      timings,
      legs: legs.map(legJson),
    },
    roundTimes,
  );
}

/** Times in milliseconds since the first leg began, `timings` since its own beginning; sizes in bytes. */
function legJson({ request, exchange, startedAt, endedAt, sent, received }: MeteredLeg): object {
  return {
    method: request.method,
    url: request.url.href,
    status: exchange?.response.status ?? null,
    reused: exchange !== undefined && exchange.timings.connect === undefined,
    startedAt,
    endedAt,
    timings: exchange?.timings,
    sizes: { ...exchange?.sizes, requestBody: sent, responseBody: received },
  };
}

/** To the microsecond, which is more than the clock knows. */
function roundTimes(_name: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
}

function headJson({ version, status, reason, headers }: HttpResponseHead): object {
  return {
    version: `HTTP/${version}`,
    status,
    reason,
    headers: headers.map(([name, value]) => [name, textOf(value)]),
  };
}

function bodyJson(bytes: Buffer): object {
  const text = bytes.toString('utf8');
  const exact = Buffer.from(text).equals(bytes);
  return { size: bytes.length, ...(exact ? { body: text } : { bodyBase64: bytes.toString('base64') }) };
}
