/** Rows → the table of `npm run interop` and docs/interop.md, and what there is to be said of its gaps. */
import { table } from '../docs/markdown.ts';
import { type Counts, type Mode, MODES, type Row } from './rows.ts';

/** In the order of the table, with what each can have; a dash stands for what it cannot. */
const PROTOCOLS: Readonly<Record<string, readonly Mode[]>> = {
  HTTP: ['plain', 'implicit'],
  FTP: ['plain', 'starttls', 'implicit'],
  SFTP: ['ssh'],
  SSH: ['ssh'],
  SMTP: ['plain', 'starttls', 'implicit'],
  POP3: ['plain', 'starttls', 'implicit'],
  IMAP: ['plain', 'starttls', 'implicit'],
  IRC: ['plain', 'implicit'],
};

const COLUMNS: Readonly<Record<Mode, string>> = {
  plain: 'plain',
  starttls: 'STARTTLS',
  implicit: 'TLS',
  ssh: 'SSH',
};

const LAB = 'the lab';
const OURS = ['raw', 'library'];

/** Programs that send and fetch passwords, and are set up here as people have them. */
const MAIL_PROGRAMS = new Set(['isync', 'mpop', 'fetchmail', 'msmtp', 'mutt']);

/** Why there is nothing in a cell that could have something; the first that fits. */
const GAPS: readonly {
  readonly fits: (row: Omit<Row, 'cells'>, mode: Mode) => boolean;
  readonly why: string;
}[] = [
  {
    fits: ({ server }) => server === 'apache',
    why: 'it is there for Digest, which nginx does not have; TLS is tried with nginx',
  },
  {
    fits: ({ protocol }, mode) => protocol === 'IRC' && mode === 'implicit',
    why: 'chat inside TLS is tried with ncat, by `npm test`',
  },
  {
    fits: ({ client }, mode) => MAIL_PROGRAMS.has(client) && mode === 'plain',
    why: 'passwords are not sent in the clear',
  },
  {
    fits: ({ client }, mode) => client === 'fetchmail' && mode === 'starttls',
    why: 'it is set up with `ssl`, which is TLS from the first byte',
  },
];

export interface Absent {
  readonly name: string;
  readonly protocols: readonly string[];
  readonly why: string;
}

/** @param versions by the names of servers and clients; without them, the table changes with the tests alone */
export function tableOf(
  rows: readonly Row[],
  absent: readonly Absent[] = [],
  versions: ReadonlyMap<string, string> = new Map(),
): string {
  const named = (name: string): string => [name, versions.get(name) ?? ''].join(' ').trim();
  const present = rows.map((row) => ({ ...row, cell: (mode: Mode) => cellOf(row, mode) }));
  const gone = absent.flatMap(({ name, protocols }) =>
    protocols.map((protocol) => ({ protocol, server: name, client: '–', cell: () => 'not run' })),
  );
  const lines = inOrder([...present, ...gone]).map(({ protocol, server, client, cell }) => [
    protocol,
    named(server),
    named(client),
    ...MODES.map((mode) => (PROTOCOLS[protocol]?.includes(mode) ? cell(mode) : '–')),
  ]);
  return table(['protocol', 'server', 'client', ...MODES.map((mode) => COLUMNS[mode])], lines);
}

/** One line for each gap, and for each server that was not there. */
export function remarksOn(rows: readonly Row[], absent: readonly Absent[] = []): string[] {
  const places = new Map<string, string[]>();
  for (const row of inOrder(rows)) {
    for (const mode of (PROTOCOLS[row.protocol] ?? []).filter((each) => !row.cells.has(each))) {
      const why = GAPS.find(({ fits }) => fits(row, mode))?.why ?? 'not tried yet';
      places.set(why, [
        ...(places.get(why) ?? []),
        `${row.client} and ${row.server}, ${row.protocol} ${COLUMNS[mode]}`,
      ]);
    }
  }
  return [
    ...absent.map(({ name, why }) => `${name}: ${why}`),
    ...[...places].map(([why, gaps]) => `${gaps.join('; ')}: ${why}`),
  ];
}

function cellOf({ cells }: Row, mode: Mode): string {
  const counts = cells.get(mode);
  return counts === undefined ? 'none' : textOf(counts);
}

function textOf({ passed, failed, skipped }: Counts): string {
  const parts = [
    [failed, 'FAILED'],
    [passed, 'passed'],
    [skipped, 'skipped'],
  ] as const;
  return parts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : [])).join(', ');
}

/** By protocol; real servers before the lab; raw, library, and then the clients of others, by name. */
function inOrder<T extends Omit<Row, 'cells'>>(rows: readonly T[]): T[] {
  const protocols = Object.keys(PROTOCOLS);
  const keyOf = ({ protocol, server, client }: T): string => {
    const ours = OURS.includes(client) ? OURS.indexOf(client) : OURS.length;
    return [protocols.indexOf(protocol), Number(server === LAB), server, ours, client].join(' ');
  };
  return rows.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}
