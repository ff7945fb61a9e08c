import type { HttpClient, HttpExchange, HttpRequest } from '../../protocols/http.ts';
import { bytesBody } from '../body.ts';
import { drain } from './drain.ts';
import { type PerformOptions, performHttp } from './perform.ts';

/**
 * What performHttp would send first, with whatever its layers add, such as credentials and cookies; nothing is sent, and
 * the body is not opened.
 *
 * @throws what the layers throw before they send anything
 */
export async function firstRequest(request: HttpRequest, options: PerformOptions): Promise<HttpRequest> {
  const performed = await performHttp(NOBODY, request, options);
  // Its end is what stops the clock.
  await drain({ ...performed.exchange.response, body: performed.body });
  return performed.request;
}

/** A server for which no layer has anything to do a second time. */
const NOBODY: HttpClient = {
  kind: 'raw',
  exchange: async (): Promise<HttpExchange> => ({
    response: {
      version: '1.1',
      status: 204,
      reason: '',
      headers: [],
      informational: [],
      body: bytesBody('').open(),
      trailers: () => [],
    },
    connection: { remote: '', local: '', timings: { connect: 0 } },
    timings: { firstByte: 0 },
    sizes: { requestHead: 0, responseHead: 0 },
  }),
  close: async () => {},
};
