import { trim } from '../protocols/http-fields.ts';
import type { HttpExchange, HttpField, HttpResponseHead } from '../protocols/http.ts';
import type { Comparison, Row } from './comparison.ts';
import { findBodyDifference, type BodyDifference, type BodyDigest } from './digest.ts';
import { compareFields } from './fields.ts';

/** What came of one action through one client. */
export type Outcome = Answer | Failure;

export interface Answer {
  readonly response: HttpResponseHead & {
    readonly informational: readonly HttpResponseHead[];
    readonly trailers: readonly HttpField[];
    readonly body: BodyDigest;
  };
  readonly connection: HttpExchange['connection'];
  readonly timings: HttpExchange['timings'];
}

interface Failure {
  readonly error: { readonly code: string; readonly message: string };
}

/** One client cannot send the request, for this reason: there is nothing to hold against the other's. */
interface Unable {
  readonly unable: string;
}

/** Holds what two clients got for the same request against each other. */
export function compareHttp(
  raw: Outcome | Unable,
  library: Outcome | Unable,
  notes: readonly string[] = [],
): Comparison {
  if ('unable' in raw || 'unable' in library) {
    const reasons = [raw, library].flatMap((each) => ('unable' in each ? [each.unable] : []));
    return conclude(noteOutcomes(raw, library), [...notes, ...reasons]);
  }
  if ('error' in raw || 'error' in library) return conclude(compareFailures(raw, library), notes);
  const body = findBodyDifference(raw.response.body, library.response.body);
  const rows = [
    ...compareHeads(raw, library),
    ...compareFields(raw.response.headers, library.response.headers, 'header'),
    compare('body', describeBody(raw), describeBody(library)),
    ...compareFields(raw.response.trailers, library.response.trailers, 'trailer'),
    ...noteConnections(raw, library),
  ];
  return conclude(rows, notes, body);
}

function conclude(rows: readonly Row[], notes: readonly string[], body?: BodyDifference): Comparison {
  const same = rows.every((row) => row.verdict !== 'different');
  return { same, rows, ...(body && { body }), notes };
}

/** What one client got, where the other has nothing. */
function noteOutcomes(raw: Outcome | Unable, library: Outcome | Unable): Row[] {
  const row = (aspect: string, describe: (outcome: Outcome) => string | undefined): Row => {
    const [left, right] = [raw, library].map((each) => ('unable' in each ? undefined : describe(each)));
    return note(aspect, left, right);
  };
  return [
    row('outcome', describeOutcome),
    row('message', (outcome) => ('error' in outcome ? outcome.error.message : undefined)),
    row('body', (outcome) => ('error' in outcome ? undefined : describeBody(outcome))),
  ].filter(({ raw: left, library: right }) => left !== undefined || right !== undefined);
}

/** Two clients that fail alike agree, whatever words they have for it. */
function compareFailures(raw: Outcome, library: Outcome): Row[] {
  const rows = [compare('outcome', describeOutcome(raw), describeOutcome(library))];
  const messages = [raw, library].map((outcome) => ('error' in outcome ? outcome.error.message : undefined));
  rows.push(note('message', messages[0], messages[1]));
  return rows;
}

function describeOutcome(outcome: Outcome): string {
  if ('error' in outcome) return `error: ${outcome.error.code}`;
  return statusLine(outcome.response);
}

function compareHeads({ response: raw }: Answer, { response: library }: Answer): Row[] {
  return [
    compare('version', `HTTP/${raw.version}`, `HTTP/${library.version}`),
    compare('status', `${raw.status} ${raw.reason}`.trim(), `${library.status} ${library.reason}`.trim()),
    ...compareInformational(raw.informational, library.informational),
  ];
}

function compareInformational(raw: readonly HttpResponseHead[], library: readonly HttpResponseHead[]): Row[] {
  const count = Math.max(raw.length, library.length);
  return Array.from({ length: count }, (_, at) =>
    compare(
      count === 1 ? 'informational' : `informational ${at + 1}`,
      describeHead(raw[at]),
      describeHead(library[at]),
    ),
  );
}

function describeHead(head: HttpResponseHead | undefined): string | undefined {
  if (head === undefined) return undefined;
  const fields = head.headers.map(([name, value]) => `; ${name}: ${trim(value)}`).join('');
  return `${head.status} ${head.reason}`.trim() + fields;
}

function statusLine(head: HttpResponseHead): string {
  return `HTTP/${head.version} ${head.status} ${head.reason}`.trim();
}

function describeBody({ response: { body } }: Answer): string {
  return `${body.size} bytes, sha256 ${body.sha256}`;
}

function noteConnections(raw: Answer, library: Answer): Row[] {
  const facts = [raw, library].map(({ connection, timings }) => ({
    remote: connection.remote,
    tls: connection.tls && `${connection.tls.version} ${connection.tls.cipher}`,
    alpn: connection.tls?.alpn,
    'time to look up': milliseconds(timings.lookup),
    'time to connect': milliseconds(timings.connect),
    'time to secure': milliseconds(timings.tls),
    'time to first byte': milliseconds(timings.firstByte),
  }));
  const aspects = [
    'remote',
    'tls',
    'alpn',
    'time to look up',
    'time to connect',
    'time to secure',
    'time to first byte',
  ] as const;
  return aspects
    .map((aspect) => note(aspect, facts[0]?.[aspect], facts[1]?.[aspect]))
    .filter((row) => row.raw !== undefined || row.library !== undefined);
}

function milliseconds(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${value.toFixed(1)} ms`;
}

function compare(aspect: string, raw: string | undefined, library: string | undefined): Row {
  return { aspect, raw, library, verdict: raw === library ? 'same' : 'different' };
}

function note(aspect: string, raw: string | undefined, library: string | undefined): Row {
  return { aspect, raw, library, verdict: raw === library ? 'same' : 'note' };
}
