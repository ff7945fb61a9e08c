import type { DownloadEvent, DownloadSummary } from '../../../actions/http/download/types.ts';
import { isNetkitError } from '../../../errors.ts';
import { now } from '../../../now.ts';
import { escapeForTerminal } from '../../../terminal/escape.ts';
import type { Io, Output } from '../../../terminal/io.ts';
import { createProgressList } from '../../../terminal/progress-list.ts';
import { formatBytes, formatCount, formatDuration } from '../../../terminal/units.ts';
import type { Arguments } from '../../command.ts';
import { isGiven } from '../../shared/chosen.ts';
import type { DownloadView } from './view.ts';

const NOWHERE: Output = { write: () => true };

/**
 * A line as each one ends: on stdout what is there now, on stderr what failed. On a terminal, bars below them.
 *
 * @param total how many there are
 */
export function createTextView(args: Arguments, { stdout, stderr }: Io, total: number): DownloadView {
  const silent = args.flag('silent');
  const quiet = silent || args.flag('quiet');
  const errors = silent && !isGiven(args, 'show-error') ? NOWHERE : stderr;
  const bars = createProgressList(quiet ? NOWHERE : stderr);
  const [facts, notes] = quiet ? [NOWHERE, NOWHERE] : [stdout, stderr];
  const start = now();
  const sofar = { bytes: 0, ended: 0, failed: 0 };
  const tell = (output: Output, text: string): void => bars.say(output, escapeForTerminal(text));

  bars.summarise(() => {
    const elapsed = now() - start;
    const rate = elapsed > 0 ? (sofar.bytes / elapsed) * 1000 : 0;
    const failed = sofar.failed === 0 ? '' : ` (${formatCount(sofar.failed)} failed)`;
    return `${formatCount(sofar.ended)} of ${formatCount(total)}${failed}  ${formatBytes(sofar.bytes)}  ${formatBytes(rate)}/s`;
  });

  function end(event: Extract<DownloadEvent, { type: 'end' }>): void {
    const { job, outcome, elapsed, kept } = event;
    sofar.ended += 1;
    bars.end(job.id);
    if (outcome.kind === 'failed') {
      sofar.failed += 1;
      tell(errors, `netkit: ${job.url}: ${outcome.error.message}`);
      const hint = isNetkitError(outcome.error) ? outcome.error.hint : undefined;
      if (hint !== undefined) tell(errors, `  hint: ${hint}`);
      if (kept !== undefined) tell(notes, `netkit: kept ${formatBytes(kept.bytes)} as ${kept.file}`);
    } else if (outcome.kind === 'saved') {
      tell(facts, `saved      ${outcome.file}  ${formatBytes(outcome.size)} in ${formatDuration(elapsed)}`);
    } else {
      tell(facts, `${outcome.kind.padEnd(9)}  ${outcome.file}`);
    }
  }

  return {
    onEvent(event) {
      const { id } = event.job;
      switch (event.type) {
        case 'begin':
          bars.begin(id, event.file, { total: event.size, offset: event.offset });
          return;
        case 'data':
          sofar.bytes += event.bytes;
          bars.add(id, event.bytes);
          return;
        case 'retry':
          tell(
            notes,
            `netkit: ${event.job.url}: ${event.reason}; asking again in ${formatDuration(event.wait)}`,
          );
          return;
        case 'note':
          tell(notes, `netkit: ${event.job.url}: ${event.text}`);
          return;
        case 'end':
          end(event);
      }
    },
    close: () => bars.done(),
    summarise(summary) {
      if (summary.total > 1) notes.write(`netkit: ${inWords(summary)}\n`);
    },
  };
}

/** `98 saved, 1 unchanged, 1 failed: 12.3 MiB in 2.10 s (5.9 MiB/s)` */
function inWords(summary: DownloadSummary): string {
  const { bytes, elapsed } = summary;
  const counts = (['saved', 'unchanged', 'skipped', 'failed'] as const)
    .filter((kind) => summary[kind] > 0)
    .map((kind) => `${formatCount(summary[kind])} ${kind}`);
  const rate = elapsed > 0 ? (bytes / elapsed) * 1000 : 0;
  const words = counts.length === 0 ? 'nothing done' : counts.join(', ');
  return `${words}: ${formatBytes(bytes)} in ${formatDuration(elapsed)} (${formatBytes(rate)}/s)`;
}
