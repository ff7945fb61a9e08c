/** The tests against real servers: starts them, runs test/interop, stops them. Root, Debian. */
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { prepare } from './lib/prepare.mjs';
import { log, root, run } from './lib/project.mjs';
import { closingLine, testVitest } from './lib/results.mjs';

/** The shell scripts that start servers: `install.sh`, and one for each server. */
const SCRIPTS = resolve(process.env.NETKIT_SERVERS ?? join(root, '../shared/servers'));
/** What the scripts and the tests call; Debian has some of it in sbin. */
const PROGRAMS = ['nginx', 'vsftpd', 'sshd', 'dovecot', 'postfix', 'curl', 'lftp', 'openssl', 'ss'];
/** Each is told of to the tests as NETKIT_INTEROP_<NAME>, a JSON object of what its script prints. */
const SERVERS = ['nginx', 'vsftpd', 'sshd', 'dovecot', 'postfix'];
/** vsftpd's for data connections cannot be any free ones; these are beside those that it has when started by hand. */
const PASSIVE_PORTS = { PASV_MIN: '22700', PASV_MAX: '22899' };
/** Of a server that its script could not start: any free port may be somebody else's by the time that it is bound. */
const STARTS = 3;
const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

const reason = whyNot();
if (reason !== undefined) {
  log(`netkit: no interop tests: ${reason}`);
  // On CI, what is missing is a failure.
  closingLine('interop', { passed: 0, failed: process.env.CI ? 1 : 0, skipped: 0 });
} else {
  await prepare();
  await installMissing();
  closingLine('interop', await withServers((facts) => testVitest('interop', process.argv.slice(2), facts)));
}

function whyNot() {
  if (SERVERS.some((name) => !existsSync(join(SCRIPTS, `${name}.sh`)))) {
    return `the server scripts are not in ${SCRIPTS}; NETKIT_SERVERS names another place`;
  }
  return process.getuid?.() === 0 ? undefined : 'the servers need root';
}

async function installMissing() {
  const missing = PROGRAMS.filter(
    (name) => !PATH.split(':').some((folder) => existsSync(join(folder, name))),
  );
  if (missing.length === 0) return;
  log(`netkit: installing what ${missing.join(', ')} come with`);
  if ((await run(join(SCRIPTS, 'install.sh'), [])) !== 0) throw new Error(`${SCRIPTS}/install.sh failed`);
}

/** Ports and files of their own, so that they get on with others that run already. */
async function withServers(work) {
  const folder = mkdtempSync(join(tmpdir(), 'netkit-interop-'));
  chmodSync(folder, 0o755); // They drop root, and still have to read what is in it.
  const env = { ...process.env, ...PASSIVE_PORTS, PORTS: 'auto', SERVERS_RUN: folder };
  // postfix delivers into the mailboxes of its run root, and what lies in dovecot's is to stay as it is.
  const envOf = (name) => (name === 'postfix' ? { ...env, SERVERS_RUN: join(folder, name) } : env);
  const begun = [];
  const stopAll = () => {
    for (const name of begun) stop(name, envOf(name));
    rmSync(folder, { recursive: true, force: true });
  };
  const stopOnSignal = (signal) => {
    stopAll();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stopOnSignal);
  try {
    const facts = { PATH };
    for (const name of SERVERS) {
      begun.push(name);
      facts[`NETKIT_INTEROP_${name.toUpperCase()}`] = JSON.stringify(await start(name, envOf(name)));
    }
    return await work(facts);
  } finally {
    stopAll();
  }
}

function scriptOf(name) {
  return join(SCRIPTS, `${name}.sh`);
}

/** @returns the KEY=VALUE lines that the script prints: HTTP_PORT, CA, RUN_DIR and others */
async function start(name, env) {
  const lines = (await outputOfStart(name, env)).split('\n').map((line) => /^([A-Z0-9_]+)=(.*)$/.exec(line));
  return Object.fromEntries(lines.filter((line) => line !== null).map(([, key, value]) => [key, value]));
}

async function outputOfStart(name, env) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { stdout } = await promisify(execFile)(scriptOf(name), ['start'], { env });
      return stdout;
    } catch (error) {
      if (attempt === STARTS) throw error;
      log(`netkit: ${name} did not start, and is tried again`);
      stop(name, env);
    }
  }
}

function stop(name, env) {
  execFileSync(scriptOf(name), ['stop'], { env, stdio: 'ignore' });
}
