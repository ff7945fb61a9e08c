import type { MeteredLeg } from '../../../src/actions/http/meter.ts';
import type { HttpExchange, HttpField } from '../../../src/protocols/http.ts';
import { exchangeOf } from './fake-client.ts';

interface LegParts extends Partial<Omit<MeteredLeg, 'request' | 'exchange'>> {
  readonly url?: string;
  readonly status?: number;
  readonly headers?: readonly HttpField[];
  /** `false`: no head has come. */
  readonly exchange?: Partial<HttpExchange> | false;
}

/** One exchange as a meter keeps it: begun at 0, over at 10 ms. */
export function legOf(parts: LegParts = {}): MeteredLeg {
  const { url = 'http://a.test/', status = 200, headers = [], exchange = {}, ...rest } = parts;
  return {
    request: { method: 'GET', url: new URL(url), headers: [] },
    startedAt: 0,
    sent: 0,
    received: 0,
    endedAt: 10,
    exchange: exchange === false ? undefined : { ...exchangeOf(status, headers, none()), ...exchange },
    ...rest,
  };
}

async function* none(): AsyncIterable<Uint8Array> {}
