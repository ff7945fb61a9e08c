/** Where things are, and how the scripts run other programs. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The oldest Node that can require() ES modules and has all that the dependencies ask for. */
const OLDEST_NODE = [20, 19];

/** One clear line, before anything else has a chance to fail in a less clear way. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldMajor, oldMinor] = OLDEST_NODE;
  if (major > oldMajor || (major === oldMajor && minor >= oldMinor)) return;
  console.error(`netkit needs Node.js ${OLDEST_NODE.join('.')} or later; this is ${process.versions.node}.`);
  process.exit(1);
}

/** A line on stderr: stdout belongs to the program that is run in the end. */
export function log(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs a Node program to its end: stdin closed to it, what it prints on our stderr.
 *
 * @returns its exit code; 1 where a signal ended it. It does not outlive us.
 */
export function runNode(program, args = [], options = {}) {
  return run(process.execPath, [program, ...args], options);
}

/** @param options those of spawn, and `onOutput`, which is given what comes through pipes */
export function run(command, args, { onOutput, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', onOutput);
    const stop = () => child.kill();
    process.once('exit', stop);
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('exit', stop);
      resolve(code ?? 1);
    });
  });
}

/** The same, with all it prints kept instead. */
export async function runQuietly(program, args = []) {
  const printed = [];
  const code = await runNode(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    onOutput: (chunk) => printed.push(chunk),
  });
  return { code, printed: Buffer.concat(printed).toString() };
}

/** The program that a development dependency brings, such as `bin('vitest')`. */
export function bin(name, from = name) {
  const folder = join(root, 'node_modules', from);
  const { bin: programs } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof programs === 'string' ? programs : programs[name]);
}
