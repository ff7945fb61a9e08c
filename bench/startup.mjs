/** How long a whole process takes: against a Node that does nothing, and beside what others take for the same. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openTargets } from '../scripts/build/targets.mjs';
import { claim, compared, medians, runs, timed } from './lib/measure.mjs';
import { find, leftOut, NETKIT, run } from './lib/programs.mjs';

/** To an empty program. */
const MOST = { version: 1.2, help: 1.6, run: 1.8 };

/** They are short, and so the more disturbed. */
const RUNS = 15;

export default async function startup() {
  const folder = mkdtempSync(join(tmpdir(), 'netkit-bench-'));
  const targets = await openTargets();
  try {
    const empty = join(folder, 'empty.cjs');
    writeFileSync(empty, '');
    const commands = await readCommands();
    return [
      ...(await helpOfCommands(empty, commands)),
      ...(await helpOfVerbs(empty, commands)),
      ...(await requests(empty, targets.port)),
    ];
  } finally {
    targets.close();
    rmSync(folder, { recursive: true });
  }
}

async function helpOfCommands(empty, commands) {
  const lines = ['--version', '--help', ...commands.map(({ name }) => `${name} --help`)];
  const times = await againstEmpty(empty, lines);
  return lines.map((line) =>
    claim(
      `netkit ${line} / an empty program`,
      times[line],
      times.empty,
      line === '--version' ? MOST.version : MOST.help,
    ),
  );
}

/** One row a command, of its slowest verb. */
async function helpOfVerbs(empty, commands) {
  const ofVerbs = commands.map(({ name, verbs }) => verbs.map((verb) => `${name} ${verb} --help`));
  const times = await againstEmpty(empty, ofVerbs.flat());
  return ofVerbs
    .filter((lines) => lines.length > 0)
    .map((lines) => {
      const slowest = lines.reduce((one, other) => (times[other] > times[one] ? other : one));
      const name = `netkit ${slowest}, the slowest of ${lines.length} / an empty program`;
      return claim(name, times[slowest], times.empty, MOST.help);
    });
}

/** Each case is a line of netkit's, since none has spaces in a word. */
function againstEmpty(empty, lines) {
  const cases = lines.map((line) => [line, timed(() => node(NETKIT, ...line.split(' ')))]);
  return medians({ empty: timed(() => node(empty)), ...Object.fromEntries(cases) }, runs(RUNS));
}

/** What they say is not looked at, but they must end well. */
async function requests(empty, port) {
  const page = `http://127.0.0.1:${port.http}/`;
  const folder = `ftp://127.0.0.1:${port.ftp}/`;
  const ours = {
    'http get --raw': ['http', 'get', '--raw', page],
    'tcp send': ['tcp', 'send', '127.0.0.1', String(port.tcp), 'hello'],
    'ftp ls --raw': ['ftp', 'ls', '--raw', '--tls', 'none', folder],
  };
  const peers = peersOf(page, port.tcp, folder);
  const here = peers.filter(({ program }) => find(program) !== undefined);
  const times = await medians(
    {
      empty: timed(() => node(empty)),
      ...Object.fromEntries(
        Object.entries(ours).map(([line, args]) => [line, timed(() => node(NETKIT, ...args))]),
      ),
      ...Object.fromEntries(
        here.map(({ name, program, args }) => [name, timed(() => run(find(program), args))]),
      ),
    },
    runs(RUNS),
  );
  return [
    ...Object.keys(ours).map((line) =>
      claim(`netkit ${line} / an empty program`, times[line], times.empty, MOST.run),
    ),
    ...peers.flatMap(
      ({ name, line, program }) => leftOut([program], [name]) ?? [compared(name, times[line], times[name])],
    ),
  ];
}

/** The same done by others. */
function peersOf(page, tcpPort, folder) {
  const python = (...lines) => ['python3', ['-c', lines.join('\n')]];
  const ftpPort = new URL(folder).port;
  const peers = {
    'http get --raw': {
      curl: ['curl', ['-qs', page]],
      HTTPie: ['http', ['--ignore-stdin', '--body', page]],
      Python: python('import urllib.request as r', `print(r.urlopen('${page}').read().decode())`),
    },
    'tcp send': {
      Python: python(
        'import socket',
        `s = socket.create_connection(('127.0.0.1', ${tcpPort}))`,
        "s.sendall(b'hello')",
        'print(s.recv(100))',
      ),
    },
    'ftp ls --raw': {
      curl: ['curl', ['-qs', folder]],
      lftp: ['lftp', ['-c', `set ftp:ssl-allow no; open ${folder}; ls`]],
      Python: python(
        'from ftplib import FTP',
        'f = FTP()',
        `f.connect('127.0.0.1', ${ftpPort})`,
        'f.login()',
        'f.dir()',
        'f.quit()',
      ),
    },
  };
  return Object.entries(peers).flatMap(([line, programs]) =>
    Object.entries(programs).map(([peer, [program, args]]) => ({
      name: `netkit ${line} / ${peer}`,
      line,
      program,
      args,
    })),
  );
}

/** All commands and their verbs, as the help lists them. */
async function readCommands() {
  const commands = [];
  for (const name of await listed('--help')) commands.push({ name, verbs: await listed(name, '--help') });
  return commands;
}

/** The words in front of operands and summaries; what a command does without a verb stands in brackets there. */
async function listed(...args) {
  const { stdout } = await run(process.execPath, [NETKIT, ...args]);
  const [, list = ''] = /^Commands:\n(.*?)\n\n/ms.exec(stdout) ?? [];
  return [...list.matchAll(/^ {2}([\w-]+(?: [\w-]+)*)(?= {2}| [<[]|$)/gm)].map(([, words]) => words);
}

/** Without extra certificates: Node reads those at every start, whatever it is to do. */
async function node(...args) {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  await run(process.execPath, args, { env });
}
