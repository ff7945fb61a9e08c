import type { Level } from './levels.ts';
import type { Progress, Report } from './soak.ts';
import type { Tally } from './tally.ts';

const MIB = 1024 * 1024;

export function progressLine({ elapsed, operations, complaints, level }: Progress): string {
  const found = complaints === 0 ? '' : `, ${complaints} complaints`;
  return `${(elapsed / 1000).toFixed(0).padStart(5)} s  ${operations} operations${found}  ${levelLine(level)}`;
}

/** A table of all kinds, the levels, and what is wrong, if anything is. */
export function reportText({ tallies, levels, complaints }: Report): string {
  const rows = [...tallies].map(([name, tally]) => rowOf(name, tally));
  const head = '| kind | operations | p50 ms | p99 ms | MiB | failures, all of them expected |';
  const [first, last] = [levels[0], levels.at(-1)];
  return [
    head,
    '|---|---:|---:|---:|---:|---|',
    ...rows,
    '',
    ...(first && last ? [`first: ${levelLine(first)}`, `last:  ${levelLine(last)}`, ''] : []),
    ...complaints.texts.map((text) => `- ${text}`),
    complaints.count === 0 ? 'nothing lost, nothing leaked' : `FAILED: ${complaints.count} complaints`,
  ].join('\n');
}

function rowOf(name: string, tally: Tally): string {
  const failures = tally.failures.map(([code, count]) => `${code} ${count}`).join(', ');
  const times = [50, 99].map((percent) => tally.percentile(percent).toFixed(1));
  return `| ${[name, tally.operations, ...times, (tally.bytes / MIB).toFixed(0), failures].join(' | ')} |`;
}

function levelLine({ heap, external, descriptors, resources }: Level): string {
  const memory = `heap ${(heap / MIB).toFixed(1)} MiB, buffers ${(external / MIB).toFixed(1)} MiB`;
  return `${memory}, ${descriptors} descriptors, ${resources} resources`;
}
