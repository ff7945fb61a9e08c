/**
 * Where the time went, for a person:
 *
 *     GET http://shapes.test/redirect/1 → 302
 *       name lookup    █▌                    8.1 ms
 *       TCP connect     █                    5.0 ms
 *       first byte       █████████            46 ms
 *     GET http://shapes.test/hello → 200
 *       connection used again
 *       first byte                ███████     36 ms
 *       body                             █   5.0 ms
 *       total                                100 ms
 */
import type { MeteredLeg } from '../../../actions/http/meter.ts';
import { escapeForTerminal } from '../../../terminal/escape.ts';
import { renderSpan } from '../../../terminal/span.ts';
import type { Style } from '../../../terminal/style.ts';
import { type Cell, renderTable } from '../../../terminal/table.ts';
import { formatDuration } from '../../../terminal/units.ts';
import { cutToWidth, widthOf } from '../../../terminal/width.ts';
import { type Phase, phasesOf } from './phases.ts';

export interface TimingView {
  readonly columns: number;
  readonly style: Style;
}

const INDENT = '  ';
/** Between label, bar and duration. */
const GAPS = 4;
/** Below it a bar tells nothing that the numbers do not, and stays away. */
const NARROWEST_BAR = 8;
/** Beyond it the eye loses the row. */
const WIDEST_BAR = 60;

/** Each exchange with a row for each of its phases, bars to one scale for all; a line feed at the end. */
export function renderTiming(legs: readonly MeteredLeg[], { columns, style }: TimingView): string {
  const phases = legs.map(phasesOf);
  const total = Math.max(0, ...phases.flat().map(({ to }) => to));
  const rows = tableRows(phases.flat(), total, columns - INDENT.length);
  const lines = renderTable(rows, { columns: columns - INDENT.length, style }).map((row) => INDENT + row);
  const shown = legs.flatMap((leg, at) => {
    const heading = style('bold', headingOf(leg, columns));
    const reused = leg.exchange !== undefined && leg.exchange.timings.connect === undefined;
    const note = reused ? [INDENT + cutToWidth('connection used again', columns - INDENT.length)] : [];
    return [heading, ...note, ...lines.splice(0, phases[at]?.length)];
  });
  return [...shown, ...lines].map((line) => `${line}\n`).join('');
}

/** One for each phase, and the total. */
function tableRows(phases: readonly Phase[], total: number, columns: number): Cell[][] {
  const durations = phases.map(({ from, to }) => formatDuration(to - from));
  const whole = formatDuration(total);
  const taken = widest(phases.map(({ label }) => label)) + widest([...durations, whole]) + GAPS;
  const bar = Math.min(WIDEST_BAR, columns - taken);
  const spanOf = ({ from, to, format }: Phase): Cell[] => {
    if (bar < NARROWEST_BAR) return [];
    // Where no time passed at all, there is none to divide by.
    const span = renderSpan(from / (total || 1), to / (total || 1), bar);
    return [{ text: span.padEnd(bar), format }];
  };
  return [
    ...phases.map((phase, at): Cell[] => [phase.label, ...spanOf(phase), right(durations[at] ?? '')]),
    ['total', ...(bar < NARROWEST_BAR ? [] : ['']), right(whole)],
  ];
}

function right(text: string): Cell {
  return { text, align: 'right' };
}

/** The request and its outcome; where there is no room for both, the URL gives way. */
function headingOf({ request, exchange }: MeteredLeg, columns: number): string {
  const outcome = ` → ${exchange?.response.status ?? 'failed'}`;
  const asked = escapeForTerminal(`${request.method} ${request.url.href}`);
  return cutToWidth(asked, columns - widthOf(outcome)) + outcome;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(widthOf));
}
