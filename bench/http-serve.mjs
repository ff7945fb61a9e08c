// `netkit http serve` against python3's http.server: small files a second under wrk, 1 GiB to curl, and the
// server's memory with 200 readers that hardly read. Interleaved runs, medians, JSON on stdout, a table on stderr.
//
//   node bench/http-serve.mjs [--runs 7] [--seconds 2] [--cli dist/bin/netkit.cjs]
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';

const run = promisify(execFile);
const SMALL = 700;
const GIB = 1024 ** 3;
const READERS = 200;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '2' },
    cli: { type: 'string' },
  },
});
const runs = Number(values.runs);

/** Without a built CLI: the server and nothing else, from its source. */
const FROM_SOURCE = `
import { createFileServer } from './src/lab/files/server.ts';
import { LineSink } from './src/lab/files/line-sink.ts';
import { listen } from './src/net/listen.ts';
const sink = new LineSink((text, done) => process.stderr.write(text, done));
const server = createFileServer({ root: process.argv[1], log: (line) => sink.add(line) });
listen(server, { host: '127.0.0.1', port: 0 }).then(({ authority }) => console.log('http://' + authority + '/'));
`;

function serverCommands(folder) {
  const source = ['--import', 'tsx', '--input-type=module', '-e', FROM_SOURCE, folder];
  const built = [values.cli, 'http', 'serve', folder, '--port', '0'];
  return {
    netkit: [process.execPath, values.cli ? built : source],
    python: ['/usr/bin/python3', ['-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '-d', folder]],
  };
}

/** Both write their access log, to nowhere. */
async function start([command, args]) {
  const child = spawn(command, args, {
    cwd: new URL('..', import.meta.url),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += text;
    const url = /http:\/\/[\d.]+:\d+\//.exec(said)?.[0];
    if (url) return { child, url };
  }
  throw new Error(`${command} did not start: ${said}`);
}

async function filesPerSecond(url) {
  const { stdout } = await run('wrk', ['-t1', '-c16', `-d${values.seconds}s`, `${url}small.txt`]);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]);
}

async function secondsForGib(url) {
  const write = '%{time_total} %{size_download}';
  const { stdout } = await run('curl', ['-qsf', '-o', '/dev/null', '-w', write, `${url}big.bin`]);
  const [seconds, size] = stdout.split(' ').map(Number);
  if (size !== GIB) throw new Error(`curl got ${size} bytes`);
  return seconds;
}

const residentMib = ({ pid }) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

/** Each reads its first bytes and then nothing, while the server would go on for 1 GiB. */
async function memoryWithSlowReaders({ child, url }) {
  const { hostname, port } = new URL(url);
  const before = residentMib(child);
  const sockets = await Promise.all(
    Array.from({ length: READERS }, async () => {
      const socket = connect(Number(port), hostname);
      socket.write(`GET /big.bin HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
      await once(socket, 'readable');
      return socket;
    }),
  );
  const samples = [];
  for (let count = 0; count < 5; count += 1) {
    for (const socket of sockets) socket.read(64 * 1024);
    await new Promise((resolve) => setTimeout(resolve, 500));
    samples.push(Math.round(residentMib(child)));
  }
  for (const socket of sockets) socket.destroy();
  return { before: Math.round(before), samples };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const folder = mkdtempSync(join(tmpdir(), 'netkit-bench-'));
const started = [];
try {
  writeFileSync(join(folder, 'small.txt'), 'x'.repeat(SMALL));
  writeFileSync(join(folder, 'big.bin'), '');
  truncateSync(join(folder, 'big.bin'), GIB);
  const commands = serverCommands(folder);
  const servers = {};
  for (const [name, command] of Object.entries(commands)) {
    servers[name] = await start(command);
    started.push(servers[name].child);
  }
  const measured = { perSecond: { netkit: [], python: [] }, gib: { netkit: [], python: [] } };
  for (const { url } of Object.values(servers)) await secondsForGib(url); // warms the page cache
  for (let count = 0; count < runs; count += 1) {
    for (const [name, { url }] of Object.entries(servers)) {
      measured.perSecond[name].push(await filesPerSecond(url));
      measured.gib[name].push(await secondsForGib(url));
    }
  }
  const rate = [median(measured.perSecond.netkit), median(measured.perSecond.python)];
  const time = [median(measured.gib.netkit), median(measured.gib.python)];
  const memory = await memoryWithSlowReaders(servers.netkit);
  const result = {
    runs,
    smallFilesPerSecond: { netkit: rate[0], python: rate[1], ratio: rate[0] / rate[1], wanted: '>= 5' },
    secondsForGib: { netkit: time[0], python: time[1], ratio: time[0] / time[1], wanted: '<= 1' },
    residentMibWithSlowReaders: { readers: READERS, ...memory },
  };
  console.log(JSON.stringify(result));
  const row = (name, [ours, theirs], digits, wanted) =>
    console.error(
      `${name.padEnd(30)}${ours.toFixed(digits).padStart(10)}${theirs.toFixed(digits).padStart(10)}` +
        `${(ours / theirs).toFixed(2).padStart(8)}  wanted ${wanted}`,
    );
  console.error(`${''.padEnd(30)}${'netkit'.padStart(10)}${'python'.padStart(10)}${'ratio'.padStart(8)}`);
  row(`${SMALL}-byte files a second`, rate, 0, '>= 5');
  row('seconds for 1 GiB', time, 2, '<= 1');
  console.error(`MiB with ${READERS} slow readers: ${memory.samples.join(', ')} (before: ${memory.before})`);
} finally {
  for (const child of started) child.kill();
  rmSync(folder, { recursive: true, force: true });
}
