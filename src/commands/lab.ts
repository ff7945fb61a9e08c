import { join } from 'node:path';
import type { Lab } from '../lab/lab.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import type { Io } from '../terminal/io.ts';
import { styleFor } from '../terminal/style.ts';
import { renderTable } from '../terminal/table.ts';
import { jsonLine } from './shared/write-json.ts';
import type { Arguments, Command } from './command.ts';
import { PROXY_PORT_OPTIONS, proxiesOf, proxyPorts } from './lab/proxies.ts';
import { mailboxesOf, SERVER_PORT_OPTIONS, serverPorts, serversOf } from './lab/servers.ts';
import { SOCKET_PORT_OPTIONS, socketPorts, socketsOf } from './lab/sockets.ts';
import { runCommand } from './run.ts';
import { tell } from './shared/say.ts';
import { stopped } from './shared/serve.ts';

export const command: Command = {
  name: 'lab',
  summary: 'Run a lab of servers on loopback',
  verbs: [
    {
      name: '',
      operands: '',
      summary: 'Run servers on this machine that answer for the public names, until Ctrl-C',
      options: [
        ...SERVER_PORT_OPTIONS,
        ...SOCKET_PORT_OPTIONS,
        ...PROXY_PORT_OPTIONS,
        {
          name: 'store',
          kind: 'text',
          value: 'FOLDER',
          summary: 'Where mail and the store are kept, to be there again the next time; in memory without it',
          group: 'Servers',
        },
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
        { line: 'netkit lab --store ~/netkit-lab', says: 'with mailboxes and a store that last' },
        { line: 'netkit lab --format json', says: 'for a script to read' },
      ],
      run: runLab,
    },
  ],
};

export function run(argv: readonly string[], io: Io): Promise<number> {
  return runCommand(command, argv, io);
}

/** In the folder that keeps what lasts; mail has a file of its own there. */
const STORE_FILE = 'store.sqlite';

/** Resolves with 0 once the lab has been told to stop and has stopped. */
async function runLab(args: Arguments, io: Io): Promise<number> {
  const ports = { ...serverPorts(args), ...socketPorts(args), proxyPorts: proxyPorts(args) };
  const [{ startLab }, { dataFolder }] = await Promise.all([
    import('../lab/lab.ts'),
    import('../lab/data-folder.ts'),
  ]);
  const folder = args.text('store');
  const lab = await startLab({
    ...ports,
    dataDir: dataFolder(io.env),
    ...(folder !== undefined && { mailStore: folder, apiStore: join(folder, STORE_FILE) }),
  });
  try {
    for (const note of lab.notes) tell(io, note);
    io.stdout.write(args.text('format') === 'json' ? renderJson(lab) : renderText(lab, io));
    await stopped(io.signal);
  } finally {
    await lab.stop();
  }
  return 0;
}

/** As a shell takes it. */
function caFileOf({ caPath }: Lab): string | undefined {
  return caPath === undefined ? undefined : quoteForShell(caPath);
}

function renderJson(lab: Lab): string {
  return jsonLine({
    servers: serversOf(lab, caFileOf(lab)),
    sockets: socketsOf(lab, caFileOf(lab)),
    proxies: proxiesOf(lab, caFileOf(lab)),
    mailboxes: mailboxesOf(lab),
    caPath: lab.caPath ?? null,
  });
}

function renderText(lab: Lab, io: Io): string {
  const style = styleFor(io.stdout, io.env);
  // A pipe has no width: nothing is cut.
  const look = { columns: io.stdout.columns ?? Number.POSITIVE_INFINITY, style };
  const servers = serversOf(lab, caFileOf(lab));
  const sockets = socketsOf(lab, caFileOf(lab));
  const proxies = proxiesOf(lab, caFileOf(lab));
  const lines = [...servers, ...sockets, ...proxies].map((shown) => shown.try.netkit);
  return [
    ...renderTable(
      servers.map(({ protocol, url, names, login }) => [
        protocol,
        { text: url, format: 'cyan' },
        names.join(', '),
        login ?? '',
      ]),
      { ...look, headings: ['protocol', 'URL', 'answers for', 'login'] },
    ),
    '',
    ...renderTable(
      sockets.map(({ service, host, port, names }) => [
        service,
        { text: `${host}:${port}`, format: 'cyan' },
        names.join(', '),
      ]),
      { ...look, headings: ['service', 'address', 'answers for'] },
    ),
    '',
    ...renderTable(
      proxies.map(({ kind, url, name, login }) => [kind, { text: url, format: 'cyan' }, name, login ?? '']),
      { ...look, headings: ['proxy', 'URL', 'with --lab', 'login'] },
    ),
    '',
    ...renderTable(
      mailboxesOf(lab).map(({ user, password, addresses }) => [addresses.join(', '), `${user}:${password}`]),
      { ...look, headings: ['mailbox', 'login'] },
    ),
    '',
    style('bold', 'Try it'),
    ...lines.map((line) => `  ${escapeForTerminal(line)}`),
    '',
    'The same for curl and nc: netkit lab --format json',
    ...(lab.caPath === undefined ? [] : [`Clients trust it with ${escapeForTerminal(lab.caPath)}`]),
    'Only this machine can reach it. Ctrl-C ends it.',
    '',
  ].join('\n');
}

function quoteForShell(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
