import type { MeteredLeg } from '../../../actions/http/meter.ts';

/**
 * curl's times, in seconds. Where one exchange follows another, the phases are the sums of what they took in each, from
 * its own beginning, and what lies between the exchanges is in `time_redirect` and `time_total` alone. A connection
 * that is used again takes no time.
 */
export function timesOf(legs: readonly MeteredLeg[]) {
  const start = legs[0]?.startedAt ?? 0;
  const last = legs.at(-1);
  const phases = legs.map(({ exchange }) => {
    const { lookup = 0, connect = 0, tls = 0, firstByte = 0 } = exchange?.timings ?? {};
    // A request goes out as soon as there is a connection.
    return { lookup, connect, tls, ready: Math.max(connect, tls), firstByte };
  });
  const sum = (phase: keyof (typeof phases)[number]): number =>
    phases.reduce((total, times) => total + times[phase], 0) / 1000;
  return {
    time_namelookup: sum('lookup'),
    time_connect: sum('connect'),
    time_appconnect: sum('tls'),
    time_pretransfer: sum('ready'),
    time_starttransfer: sum('firstByte'),
    time_redirect: ((last?.startedAt ?? start) - start) / 1000,
    time_total: ((last === undefined ? start : endOf(last)) - start) / 1000,
  };
}

/** In milliseconds since the first one began; so far, where a body has not been read. */
function endOf({ startedAt, exchange, endedAt }: MeteredLeg): number {
  return endedAt ?? startedAt + (exchange?.timings.firstByte ?? 0);
}
