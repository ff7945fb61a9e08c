import type { MeteredLeg } from '../../actions/http/meter.ts';
import type { Io } from '../../terminal/io.ts';
import { styleFor } from '../../terminal/style.ts';
import { writeOut } from '../shared/output.ts';
import { renderTiming } from './timing/render.ts';

/** Where a stream is no terminal, or does not say. */
const DEFAULT_COLUMNS = 80;

/** Shows on stderr where the time went (--timing); nothing where nothing was sent. */
export async function showTiming(legs: readonly MeteredLeg[], io: Io): Promise<void> {
  if (legs.length === 0) return;
  const { columns = DEFAULT_COLUMNS } = io.stderr;
  await writeOut(io.stderr, renderTiming(legs, { columns, style: styleFor(io.stderr, io.env) }));
}
