import type { Lab, ServerAddress } from '../lab/lab.ts';
import { escapeForTerminal, escapeJsonForTerminal } from '../terminal/escape.ts';
import type { Io } from '../terminal/io.ts';
import { styleFor } from '../terminal/style.ts';
import { renderTable } from '../terminal/table.ts';
import type { Arguments, Command } from './command.ts';
import { PROXY_PORT_OPTIONS, proxiesOf, proxyPorts } from './lab/proxies.ts';
import { runCommand } from './run.ts';
import { portOf, stopped } from './shared/server.ts';

export const labCommand: Command = {
  name: 'lab',
  summary: 'Run a lab of servers on loopback',
  verbs: [
    {
      name: '',
      operands: '',
      summary: 'Run servers on this machine that answer for the public names, until Ctrl-C',
      options: [
        {
          name: 'http-port',
          kind: 'number',
          value: 'PORT',
          summary: 'The port for http; any free one without it',
          group: 'Servers',
        },
        {
          name: 'https-port',
          kind: 'number',
          value: 'PORT',
          summary: 'The port for https; any free one without it',
          group: 'Servers',
        },
        ...PROXY_PORT_OPTIONS,
        {
          name: 'format',
          kind: 'text',
          choices: ['text', 'json'],
          summary: 'A table (text), or all of it on one line (json)',
          group: 'Output',
        },
      ],
      examples: [
        { line: 'netkit lab', says: 'on free ports, with lines to try' },
        { line: 'netkit lab --http-port 8080 --https-port 8443', says: 'on ports of your choice' },
        { line: 'netkit lab --format json', says: 'for a script to read' },
      ],
      run: runLab,
    },
  ],
};

export function run(argv: readonly string[], io: Io): Promise<number> {
  return runCommand(labCommand, argv, io);
}

/** Resolves with 0 once the lab has been told to stop and has stopped. */
async function runLab(args: Arguments, io: Io): Promise<number> {
  const ports = {
    httpPort: portOf(args, 'http-port', 0),
    httpsPort: portOf(args, 'https-port', 0),
    proxyPorts: proxyPorts(args),
  };
  const [{ startLab }, { dataFolder }] = await Promise.all([
    import('../lab/lab.ts'),
    import('../lab/data-folder.ts'),
  ]);
  const lab = await startLab({ ...ports, dataDir: dataFolder(io.env) });
  try {
    for (const note of lab.notes) io.stderr.write(`netkit: ${escapeForTerminal(note)}\n`);
    io.stdout.write(args.text('format') === 'json' ? renderJson(lab) : renderText(lab, io));
    await stopped(io.signal);
  } finally {
    await lab.stop();
  }
  return 0;
}

/** A server of the lab as it is shown: where it is, and a line to try for netkit and for curl. */
interface Shown {
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly names: readonly string[];
  readonly try: { readonly netkit: string; readonly curl: string };
}

function serversOf(lab: Lab): readonly Shown[] {
  const caFile = caFileOf(lab);
  const trust = caFile === undefined ? '-k' : `--cacert ${caFile}`;
  return [
    show('http', lab.http, lab.names, 'www.perdu.com', '/', ''),
    show('https', lab.https, lab.names, 'shapes.test', '/chunked', `${trust} `),
  ];
}

/** As a shell takes it. */
function caFileOf({ caPath }: Lab): string | undefined {
  return caPath === undefined ? undefined : quoteForShell(caPath);
}

function show(
  protocol: string,
  { host, port }: ServerAddress,
  names: readonly string[],
  name: string,
  path: string,
  trust: string,
): Shown {
  // An empty name and port stand for any: every name leads to the lab.
  const call = `--connect-to ::${host}:${port} ${trust}${protocol}://${name}${path}`;
  const lines = { netkit: `netkit http get --raw ${call}`, curl: `curl ${call}` };
  return { protocol, host, port, url: `${protocol}://${host}:${port}/`, names, try: lines };
}

function renderJson(lab: Lab): string {
  const facts = {
    servers: serversOf(lab),
    proxies: proxiesOf(lab, caFileOf(lab)),
    caPath: lab.caPath ?? null,
  };
  return `${escapeJsonForTerminal(JSON.stringify(facts))}\n`;
}

function renderText(lab: Lab, io: Io): string {
  const style = styleFor(io.stdout, io.env);
  // A pipe has no width: nothing is cut.
  const look = { columns: io.stdout.columns ?? Number.POSITIVE_INFINITY, style };
  const servers = serversOf(lab);
  const proxies = proxiesOf(lab, caFileOf(lab));
  const lines = [...servers, ...proxies].flatMap((shown) => [shown.try.netkit, shown.try.curl]);
  return [
    ...renderTable(
      servers.map(({ protocol, url, names }) => [protocol, { text: url, format: 'cyan' }, names.join(', ')]),
      { ...look, headings: ['Protocol', 'URL', 'Answers for'] },
    ),
    '',
    ...renderTable(
      proxies.map(({ kind, url, name, login }) => [kind, { text: url, format: 'cyan' }, name, login ?? '']),
      { ...look, headings: ['Proxy', 'URL', 'With --lab', 'Login'] },
    ),
    '',
    style('bold', 'Try it'),
    ...lines.map((line) => `  ${escapeForTerminal(line)}`),
    '',
    ...(lab.caPath === undefined ? [] : [`Clients trust it with ${escapeForTerminal(lab.caPath)}`]),
    'Only this machine can reach it. Ctrl-C ends it.',
    '',
  ].join('\n');
}

function quoteForShell(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
