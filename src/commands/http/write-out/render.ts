/**
 * curl's `--write-out` formats (curl(1), 7.88):
 *
 *     %{http_code} in %{time_total} s\n     variables, and \n \r \t
 *     %header{content-type}                 the first field of that name in the last response
 *     %{onerror}%{stderr}%{errormsg}        the rest only after a failure; from here on to stderr
 *     100%%                                 a percent sign
 *
 * What is none of these stands for itself.
 */
import { valuesOf } from '../../../protocols/http-fields.ts';
import { escapeForTerminal, escapeJsonForTerminal } from '../../../terminal/escape.ts';
import { textOf } from '../show-head.ts';
import type { TransferFacts } from './facts.ts';
import { headersJson, isTime, seconds, variablesJson } from './json.ts';

/** Which streams are terminals: what a server said is made harmless for these. */
export interface WriteOutTargets {
  readonly stdout: boolean;
  readonly stderr: boolean;
}

export interface WriteOut {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** A variable, a field, any other character after `%` or `\`, or text without these. */
const PIECE = /%\{([^}]*)\}|%header\{([^}]*)\}|[%\\][^]|[^%\\]+|[^]/gu;

/** What a format says of a transfer, for each stream; in a pipe, a field's bytes are those that came. */
export function renderWriteOut(format: string, facts: TransferFacts, terminals: WriteOutTargets): WriteOut {
  const written: Record<keyof WriteOut, Buffer[]> = { stdout: [], stderr: [] };
  let target: keyof WriteOut = 'stdout';
  const done = (): WriteOut => ({
    stdout: Buffer.concat(written.stdout),
    stderr: Buffer.concat(written.stderr),
  });
  for (const [piece, variable, field] of format.matchAll(PIECE)) {
    const name = variable?.toLowerCase();
    if (name === 'stdout' || name === 'stderr') target = name;
    else if (name === 'onerror') {
      if (facts.variables['exitcode'] === 0) return done();
    } else if (name !== undefined && !isVariable(name, facts)) {
      written.stderr.push(Buffer.from(unknown(variable ?? '')));
    } else {
      const onTerminal = terminals[target];
      if (name !== undefined) written[target].push(Buffer.from(valueOf(name, facts, onTerminal)));
      else if (field !== undefined) written[target].push(fieldOf(field, facts, onTerminal));
      else written[target].push(Buffer.from(ESCAPES[piece] ?? piece));
    }
  }
  return done();
}

const ESCAPES: Readonly<Record<string, string>> = { '%%': '%', '\\n': '\n', '\\r': '\r', '\\t': '\t' };

/** Of three digits, always. */
const CODES: ReadonlySet<string> = new Set(['http_code', 'response_code', 'http_connect']);

function isVariable(name: string, { variables }: TransferFacts): boolean {
  return name === 'json' || name === 'header_json' || Object.hasOwn(variables, name);
}

function valueOf(name: string, facts: TransferFacts, onTerminal: boolean): string {
  if (name === 'json' || name === 'header_json') {
    const json = name === 'json' ? variablesJson(facts) : headersJson(facts.headers);
    return onTerminal ? escapeJsonForTerminal(json) : json;
  }
  const value = facts.variables[name] ?? '';
  if (isTime(name)) return seconds(value);
  const text = CODES.has(name) ? String(value).padStart(3, '0') : String(value);
  return onTerminal ? escapeForTerminal(text) : text;
}

function fieldOf(name: string, { headers }: TransferFacts, onTerminal: boolean): Buffer {
  const value = valuesOf(headers, name)[0] ?? '';
  return onTerminal ? Buffer.from(escapeForTerminal(textOf(value))) : Buffer.from(value, 'latin1');
}

function unknown(name: string): string {
  return `netkit: unknown --write-out variable: '${escapeForTerminal(name)}'\n`;
}
