import type { Output } from './io.ts';
import { formatBytes, formatDuration } from './units.ts';
import { now } from '../now.ts';

/** How far a transfer is: what the bar is drawn from. */
export interface ProgressState {
  readonly bytes: number;
  /** `undefined` when the size is not known. */
  readonly total: number | undefined;
  /** In milliseconds since the transfer began. */
  readonly elapsed: number;
  /** What was there when it began, in bytes; nothing, unless given. */
  readonly before?: number;
}

export interface Progress {
  /** More bytes have come; redraws at most every REDRAW_INTERVAL. */
  add(bytes: number): void;
  /** Takes the bar away. */
  done(): void;
}

/** In milliseconds: smooth enough for the eye, and no load for a terminal at the end of a slow line. */
export const REDRAW_INTERVAL = 100;
const NARROWEST_BAR = 8;
const WIDEST_BAR = 40;

/** One row, at most `columns` wide: bar, percent, size, rate and what is left, as far as they are known. */
export function renderProgress(state: ProgressState, columns: number): string {
  const rate = state.elapsed > 0 ? ((state.bytes - (state.before ?? 0)) / state.elapsed) * 1000 : 0;
  const speed = `${formatBytes(rate)}/s`;
  if (state.total === undefined) {
    return `${formatBytes(state.bytes)}  ${speed}  ${formatDuration(state.elapsed)}`.slice(0, columns);
  }
  const share = state.total > 0 ? Math.min(1, state.bytes / state.total) : 1;
  const left = rate > 0 ? formatDuration((Math.max(0, state.total - state.bytes) / rate) * 1000) : '?';
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  const facts = `${percent}  ${formatBytes(state.bytes)} of ${formatBytes(state.total)}  ${speed}  ${left} left`;
  const bar = Math.min(WIDEST_BAR, columns - facts.length - 1);
  if (bar < NARROWEST_BAR) return facts.slice(0, columns);
  const full = Math.round(share * bar);
  return `${'█'.repeat(full)}${'░'.repeat(bar - full)} ${facts}`;
}

/** A bar on a terminal; on anything else it does nothing. */
export function createProgress(
  output: Output,
  total: number | undefined,
  clock: () => number = now,
): Progress {
  if (output.isTTY !== true) return { add: () => undefined, done: () => undefined };
  const start = clock();
  let bytes = 0;
  // A transfer that is over within the first interval never shows a bar.
  let drawnAt = start;
  let drawn = false;
  return {
    add(count) {
      bytes += count;
      const time = clock();
      if (time - drawnAt < REDRAW_INTERVAL) return;
      drawnAt = time;
      drawn = true;
      // The last column stays free: some terminals wrap as soon as it is written.
      const row = renderProgress({ bytes, total, elapsed: time - start }, (output.columns ?? 80) - 1);
      output.write(`\r\x1b[K${row}`);
    },
    done() {
      if (drawn) output.write('\r\x1b[K');
      drawn = false;
    },
  };
}
