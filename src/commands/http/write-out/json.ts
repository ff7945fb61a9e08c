import type { HttpField } from '../../../protocols/http.ts';
import { VERSION } from '../../../version.ts';
import { textOf } from '../show-head.ts';
import type { TransferFacts } from './facts.ts';

/** `%{json}`: all variables on one line, in the order of their names, and at the end who tells it. */
export function variablesJson({ variables }: TransferFacts): string {
  const members = Object.entries(variables)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `"${name}":${isTime(name) ? seconds(value) : JSON.stringify(value)}`);
  return `{${members.join(',')},"curl_version":${JSON.stringify(`netkit/${VERSION}`)}}`;
}

/** `%{header_json}`: names in lower case, each once, with the list of its values. */
export function headersJson(headers: readonly HttpField[]): string {
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    values.set(key, [...(values.get(key) ?? []), textOf(value)]);
  }
  const members = [...values].map(([name, list]) => `${JSON.stringify(name)}:${JSON.stringify(list)}`);
  return `{${members.join(',\n')}\n}`;
}

export function isTime(name: string): boolean {
  return name.startsWith('time_');
}

/** To the microsecond, as curl writes it. */
export function seconds(value: unknown): string {
  return Number(value).toFixed(6);
}
