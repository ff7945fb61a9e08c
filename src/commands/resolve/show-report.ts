import { isIP } from 'node:net';
import type { NameReport } from '../../net/names/types.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import type { Io } from '../../terminal/io.ts';
import { styleFor } from '../../terminal/style.ts';
import { type Cell, renderTable } from '../../terminal/table.ts';

/** Who says it, of which type, of which name, what, and a remark. */
type Row = readonly [from: string, type: string, name: string, value: string, remark: string];

const HEADINGS = ['from', 'type', 'name', 'value', ''];

/**
 * A table on a terminal; in a pipe the same rows without headings, a tab between any two fields. Of nothing it is
 * empty.
 */
export function showReport(report: NameReport, { stdout, env }: Pick<Io, 'stdout' | 'env'>): string {
  const rows = rowsOf(report);
  if (rows.length === 0) return '';
  const lines =
    stdout.isTTY === true
      ? renderTable(rows.map(asCells), {
          columns: stdout.columns ?? 80,
          style: styleFor(stdout, env),
          headings: HEADINGS,
        })
      : rows.map((row) =>
          row
            .map((field) => escapeForTerminal(field))
            .join('\t')
            .trimEnd(),
        );
  return lines.map((line) => `${line}\n`).join('');
}

function asCells([from, type, name, value, remark]: Row): Cell[] {
  return [{ text: from, format: 'cyan' }, type, name, value, { text: remark, format: 'dim' }];
}

function rowsOf({ name, kind, system, dns, back }: NameReport): Row[] {
  const bySystem = (system?.values ?? []).map((value): Row => [
    'system',
    kind === 'address' ? 'PTR' : typeOfAddress(value),
    name,
    value,
    '',
  ]);
  const byDns = dns
    .flatMap(({ records }) => records)
    .map((record): Row => {
      const remark = record.ttl === undefined ? '' : `for ${record.ttl} s`;
      return ['dns', record.type, record.name, record.value, remark];
    });
  const reverse = back.flatMap(({ value, leadsTo, same }): Row[] =>
    leadsTo.map((target): Row => {
      const type = isIP(target) === 0 ? 'PTR' : typeOfAddress(target);
      return ['back', type, value, target, same ? 'the same' : `another ${kind}`];
    }),
  );
  return [...bySystem, ...byDns, ...reverse];
}

function typeOfAddress(address: string): string {
  return isIP(address) === 6 ? 'AAAA' : 'A';
}
