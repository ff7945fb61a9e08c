/** What vitest's JSON report says of test/interop, gathered into rows: a protocol, a server, a client. */

/** In the order of the columns. SSH protects what it carries in its own way. */
export const MODES = ['plain', 'starttls', 'implicit', 'ssh'] as const;
export type Mode = (typeof MODES)[number];

/** Where a test stands in the table. Tests have it as `meta`, which suites hand down to what is in them. */
export interface Place {
  readonly protocol: string;
  readonly server: string;
  readonly client: string;
  /** How the connection is protected; plain where a test does not say. */
  readonly tls?: Mode;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface Row extends Omit<Place, 'tls'> {
  readonly cells: ReadonlyMap<Mode, Counts>;
}

export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly TestResult[];
  }[];
}

interface TestResult {
  readonly fullName: string;
  readonly status: string;
  readonly meta?: Partial<Place>;
}

/** @throws Error for a test that does not say where it belongs: a table that leaves tests out would not be true */
export function rowsOf({ testResults }: Report): Row[] {
  const rows = new Map<string, Row & { cells: Map<Mode, Counts> }>();
  for (const test of testResults.flatMap((file) => file.assertionResults)) {
    const { protocol, server, client, tls = 'plain' } = placeOf(test);
    const key = JSON.stringify([protocol, server, client]);
    const row = rows.get(key) ?? { protocol, server, client, cells: new Map<Mode, Counts>() };
    rows.set(key, row);
    const before = row.cells.get(tls) ?? { passed: 0, failed: 0, skipped: 0 };
    const outcome = outcomeOf(test.status);
    row.cells.set(tls, { ...before, [outcome]: before[outcome] + 1 });
  }
  return [...rows.values()];
}

/** Files without a single result: they did not load, and what is in them is in no cell. */
export function unloaded({ testResults }: Report): string[] {
  return testResults.filter((file) => file.assertionResults.length === 0).map((file) => file.name);
}

function placeOf({ fullName, meta: { protocol, server, client, tls } = {} }: TestResult): Place {
  if (protocol === undefined || server === undefined || client === undefined) {
    throw new Error(`“${fullName}” does not say where in the table it belongs (test/contract/place.ts)`);
  }
  return { protocol, server, client, ...(tls && { tls }) };
}

function outcomeOf(status: string): keyof Counts {
  return status === 'passed' || status === 'failed' ? status : 'skipped';
}
