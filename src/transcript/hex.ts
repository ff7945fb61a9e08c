import type { Style } from '../terminal/style.ts';
import { formatDuration, formatNumberOf } from '../terminal/units.ts';
import { describeFact, isFact } from './facts.ts';
import { hexOf } from './readable.ts';
import { TurnBudget } from './turn-budget.ts';
import type { Entry, EntryListener } from './types.ts';

/** Of each turn (see TurnBudget), in bytes: 256 rows, which is as far as anyone scrolls. */
export const HEX_TURN_BYTES = 4096;
const ROW_BYTES = 16;

export interface HexSettings {
  /** Is given whole rows, with their line feed. */
  readonly write: (rows: string) => void;
  readonly style: Style;
}

/**
 * The transcript byte by byte: a heading for each entry, as in `raw 1 → 18 bytes, TLS, 6.4 ms` (`raw 2 data` where
 * a connection has a role), then rows of
 * offset, hex and ASCII. Offsets count from the beginning of the connection, in each direction.
 */
export function createHexView({ write, style }: HexSettings): EntryListener {
  const budget = new TurnBudget(HEX_TURN_BYTES);
  const offsets = new Map<string, number>();

  return (entry) => {
    const role = entry.role === undefined ? '' : ` ${entry.role}`;
    const origin = style('bold', `${entry.client} ${entry.connection}${role}`);
    if (isFact(entry)) {
      const [first, ...more] = describeFact(entry).lines;
      write(
        `${origin} · ${first}, ${formatDuration(entry.at)}\n${more.map((line) => `    ${line}\n`).join('')}`,
      );
      if (entry.kind === 'closed') forget(entry);
      return;
    }
    const kept = budget.spend(entry);
    const key = keyOf(entry, entry.kind);
    const offset = offsets.get(key) ?? 0;
    offsets.set(key, offset + entry.bytes.length);
    const arrow = entry.kind === 'sent' ? style('cyan', '→') : style('green', '←');
    const size = formatNumberOf(entry.bytes.length, 'byte');
    write(`${origin} ${arrow} ${size}${entry.secure ? ', TLS' : ''}, ${formatDuration(entry.at)}\n`);
    for (const row of hexRows(entry.bytes.subarray(0, kept), offset)) write(`${row}\n`);
    const left = entry.bytes.length - kept;
    if (left > 0) write(`${style('dim', `… ${formatNumberOf(left, 'byte')} not shown`)}\n`);
  };

  function forget(entry: Entry): void {
    budget.forget(entry);
    offsets.delete(keyOf(entry, 'sent'));
    offsets.delete(keyOf(entry, 'received'));
  }
}

/** Rows as `hexdump -C` has them; `offset` is that of the first byte. */
export function* hexRows(bytes: Uint8Array, offset: number): Generator<string> {
  for (let at = 0; at < bytes.length; at += ROW_BYTES) {
    const row = bytes.subarray(at, at + ROW_BYTES);
    const halves = `${hexOf(row.subarray(0, 8)).padEnd(23)}  ${hexOf(row.subarray(8)).padEnd(23)}`;
    const ascii = Array.from(row, (byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
    ).join('');
    yield `${(offset + at).toString(16).padStart(8, '0')}  ${halves}  |${ascii}|`;
  }
}

function keyOf(entry: Entry, direction: string): string {
  return `${entry.client} ${entry.connection} ${direction}`;
}
