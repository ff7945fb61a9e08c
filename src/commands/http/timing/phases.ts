import type { MeteredLeg } from '../../../actions/http/meter.ts';
import type { Format } from '../../../terminal/style.ts';

/** What an exchange spent its time on; in milliseconds since the first exchange began. */
export interface Phase {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly format: Format;
}

/** The phases that happened, in order, each from the end of the one before. */
export function phasesOf(leg: MeteredLeg): readonly Phase[] {
  const { startedAt, exchange, endedAt = startedAt } = leg;
  if (exchange === undefined) return [{ label: 'no answer', from: startedAt, to: endedAt, format: 'red' }];
  const { lookup, connect, tls, firstByte } = exchange.timings;
  const ends: readonly (readonly [string, Format, number | undefined])[] = [
    ['name lookup', 'blue', lookup],
    [connectLabel(leg), 'cyan', connect],
    ['TLS handshake', 'magenta', tls],
    ['first byte', 'yellow', firstByte],
    ['body', 'green', leg.received > 0 ? endedAt - startedAt : undefined],
  ];
  const phases: Phase[] = [];
  let from = startedAt;
  for (const [label, format, end] of ends) {
    if (end === undefined) continue;
    const to = Math.max(from, startedAt + end);
    phases.push({ label, from, to, format });
    from = to;
  }
  return phases;
}

function connectLabel({ request, exchange }: MeteredLeg): string {
  if (exchange?.connection.remote.startsWith('unix:') === true) return 'Unix socket';
  return request.route?.tunnel === true ? 'TCP and proxy' : 'TCP connect';
}
