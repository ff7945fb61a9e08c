/** The real servers: installed, started on ports and in a folder of their own, stopped whatever happens. */
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { log, root, run } from '../lib/project.mjs';

/** The shell scripts that start servers: `install.sh`, and one for each server. */
const SCRIPTS = resolve(process.env.NETKIT_SERVERS ?? join(root, '../shared/servers'));
/** Each is told of to the tests as NETKIT_INTEROP_<NAME>, a JSON object of what its script prints. */
const SERVERS = [
  { name: 'nginx', protocols: ['HTTP'] },
  { name: 'vsftpd', protocols: ['FTP'] },
  { name: 'sshd', protocols: ['SFTP', 'SSH'] },
  { name: 'dovecot', protocols: ['POP3', 'IMAP'] },
  { name: 'postfix', protocols: ['SMTP'] },
];
/** What the scripts and the tests call besides. */
const PROGRAMS = ['curl', 'lftp', 'openssl', 'ss'];
/** vsftpd's for data connections cannot be any free ones; these are beside those that it has when started by hand. */
const PASSIVE_PORTS = { PASV_MIN: '22700', PASV_MAX: '22899' };
/** Of a server that its script could not start: any free port may be somebody else's by the time that it is bound. */
const STARTS = 3;
/** Debian has some of the programs in sbin. */
const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

/** @returns why there is nothing to be started, if so */
export function whyNone() {
  if (!SERVERS.some(({ name }) => existsSync(scriptOf(name)))) {
    return `the server scripts are not in ${SCRIPTS}; NETKIT_SERVERS names another place`;
  }
  return process.getuid?.() === 0 ? undefined : 'the servers need root';
}

/**
 * Calls `work` while they run, with what the tests are told by their environment, and with those that do not run: the
 * others are no worse for it.
 */
export async function withServers(work) {
  await installMissing();
  const folder = mkdtempSync(join(tmpdir(), 'netkit-interop-'));
  chmodSync(folder, 0o755); // They drop root, and still have to read what is in it.
  const env = { ...process.env, ...PASSIVE_PORTS, PATH, PORTS: 'auto', SERVERS_RUN: folder };
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
    const absent = [];
    for (const server of SERVERS) {
      const { name } = server;
      const missing = whyMissing(name);
      if (missing === undefined) begun.push(name);
      const started = missing ?? (await start(name, envOf(name)));
      if ('why' in started) {
        log(`netkit: ${name} is left out: ${started.why}`);
        absent.push({ ...server, ...started });
      } else facts[`NETKIT_INTEROP_${name.toUpperCase()}`] = JSON.stringify(started);
    }
    return await work(facts, absent);
  } finally {
    stopAll();
  }
}

/** Where that fails, what is there may do for some of them. */
async function installMissing() {
  const missing = [...SERVERS.map(({ name }) => name), ...PROGRAMS].filter((name) => !has(name));
  if (missing.length === 0) return;
  log(`netkit: installing what ${missing.join(', ')} come with`);
  const code = await run(join(SCRIPTS, 'install.sh'), []).catch((error) => error.code);
  if (code !== 0) log(`netkit: ${SCRIPTS}/install.sh failed (${code}); what is there already is used`);
}

function has(program) {
  return PATH.split(':').some((folder) => existsSync(join(folder, program)));
}

function whyMissing(name) {
  if (!existsSync(scriptOf(name))) return { why: `there is no ${scriptOf(name)}`, failed: false };
  return has(name) ? undefined : { why: 'it is not installed', failed: false };
}

function scriptOf(name) {
  return join(SCRIPTS, `${name}.sh`);
}

/** @returns the KEY=VALUE lines that the script prints: HTTP_PORT, CA, RUN_DIR and others; or why it did not start */
async function start(name, env) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { stdout } = await promisify(execFile)(scriptOf(name), ['start'], { env });
      const lines = stdout.split('\n').map((line) => /^([A-Z0-9_]+)=(.*)$/.exec(line));
      return Object.fromEntries(lines.filter((line) => line !== null).map(([, key, value]) => [key, value]));
    } catch (error) {
      if (attempt === STARTS) return { why: `it did not start: ${lastLine(error)}`, failed: true };
      log(`netkit: ${name} did not start, and is tried again`);
      stop(name, env);
    }
  }
}

function lastLine({ stderr = '', message }) {
  return stderr.trim().split('\n').at(-1) || message;
}

/** Also what has started by halves. */
function stop(name, env) {
  try {
    execFileSync(scriptOf(name), ['stop'], { env, stdio: 'ignore' });
  } catch (error) {
    log(`netkit: ${name} could not be stopped: ${error.message}`);
  }
}
