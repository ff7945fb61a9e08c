import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../src/commands/lab.ts';
import type { Io, Output } from '../../src/terminal/io.ts';
import { speak } from '../helpers/bare-client.ts';
import { curl } from '../helpers/curl.ts';
import { testWith } from '../helpers/programs.ts';
import { emptyFolder } from '../helpers/scratch.ts';

const shell = promisify(execFile);
const testWithCurl = testWith('curl');

let folder: string;
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ path: folder, remove } = await emptyFolder());
});
afterEach(() => remove());

/** The command under way: what it has said so far, and the way to stop it. */
interface Running {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: Promise<number>;
  stop(): Promise<number>;
}

/** Starts the command; resolves once it has printed, or has ended. */
async function start(argv: readonly string[], env: Record<string, string> = {}): Promise<Running> {
  const written = { stdout: '', stderr: '' };
  const controller = new AbortController();
  let onPrinted = (): void => {};
  const printed = new Promise<void>((resolve) => (onPrinted = resolve));
  const output = (name: 'stdout' | 'stderr'): Output => ({
    write(data) {
      written[name] += data.toString();
      if (name === 'stdout') onPrinted();
      return true;
    },
  });
  const io: Io = {
    stdin: (async function* () {})(),
    stdout: output('stdout'),
    stderr: output('stderr'),
    env: { NETKIT_DATA: folder, ...env },
    signal: controller.signal,
  };
  const code = run(argv, io);
  await Promise.race([printed, code]);
  return {
    ...written,
    code,
    stop() {
      controller.abort();
      return code;
    },
  };
}

interface Facts {
  readonly servers: readonly {
    readonly protocol: string;
    readonly port: number;
    readonly url: string;
    readonly names: readonly string[];
    readonly try: { readonly netkit: string; readonly curl: string };
  }[];
  readonly proxies: readonly {
    readonly kind: string;
    readonly port: number;
    readonly url: string;
    readonly name: string;
    readonly login: string | null;
  }[];
  readonly caPath: string | null;
}

describe('netkit lab', () => {
  testWithCurl('prints a table, and lines to try that work as they stand', async () => {
    const lab = await start([]);
    expect(lab.stdout).toMatch(
      /^Protocol +URL +Answers for\nhttp +http:\/\/127\.0\.0\.1:[0-9]+\/ +www\.perdu\.com, perdu\.com, shapes\.test, elsewhere\.test\nhttps +https:/,
    );
    const lines = lab.stdout.split('\n').map((line) => line.trim());
    const outputs = [];
    for (const line of lines.filter((text) => text.startsWith('curl '))) {
      const bypass = line.includes(' -x ') ? '' : '*';
      outputs.push((await shell('sh', ['-c', `${line} -q -s --noproxy '${bypass}'`])).stdout);
    }
    const proxied = Array.from({ length: 4 }, () => 'Hello!\n');
    expect(outputs).toEqual([expect.stringContaining('Perdu quelque part'), 'Hello, chunks!\n', ...proxied]);
    expect(lines.filter((text) => text.startsWith('netkit http get --raw --connect-to ::'))).toHaveLength(2);
    expect(await lab.stop()).toBe(0);
  });

  test('lists the proxies with their names and logins, on ports of your choice', async () => {
    const first = await start(['--format', 'json']);
    const { proxies } = JSON.parse(first.stdout) as Facts;
    const facts = proxies.map(({ kind, name, login }) => [kind, name, login]);
    expect(facts).toEqual([
      ['http', 'http://proxy.test:3128', null],
      ['login', 'http://proxy.test:3129', 'alice:secret'],
      ['https', 'https://proxy.test:3130', null],
      ['socks5', 'socks5h://socks.test:1080', null],
    ]);
    await first.stop();
    const ports = proxies.flatMap(({ kind, port }) => [`--${kind}-proxy-port`, String(port)]);
    const second = await start(['--format', 'json', ...ports]);
    expect((JSON.parse(second.stdout) as Facts).proxies).toEqual(proxies);
    await second.stop();
  });

  testWithCurl('with --format json prints one line that says all of it', async () => {
    const lab = await start(['--format', 'json']);
    expect(lab.stdout.indexOf('\n')).toBe(lab.stdout.length - 1);
    const { servers, caPath } = JSON.parse(lab.stdout) as Facts;
    expect(servers.map(({ protocol }) => protocol)).toEqual(['http', 'https']);
    for (const { url } of servers) {
      expect((await curl('--cacert', caPath ?? '', `${url}hello`)).stdout.toString()).toBe('Hello!\n');
    }
    await lab.stop();
  });

  test('runs until it is told to stop; then its ports are free', async () => {
    const lab = await start(['--format', 'json']);
    const { servers } = JSON.parse(lab.stdout) as Facts;
    expect(await lab.stop()).toBe(0);
    for (const { port } of servers) expect((await speak(port, '')).error).toBe('ECONNREFUSED');
    const again = await start(['--http-port', String(servers[0]?.port), '--format', 'json']);
    expect((JSON.parse(again.stdout) as Facts).servers[0]?.port).toBe(servers[0]?.port);
    await again.stop();
  });

  testWithCurl('quotes a path with spaces for the shell', async () => {
    const data = `${folder}/it's a folder`;
    const lab = await start(['--format', 'json'], { NETKIT_DATA: data });
    const { servers } = JSON.parse(lab.stdout) as Facts;
    const line = servers[1]?.try.curl ?? '';
    expect((await shell('sh', ['-c', `${line} -q -s --noproxy '*'`])).stdout).toBe('Hello, chunks!\n');
    await lab.stop();
  });

  testWithCurl('says so where the data folder cannot be used, and runs all the same', async () => {
    const lab = await start(['--format', 'json'], { NETKIT_DATA: '/dev/null/nowhere' });
    expect(lab.stderr).toMatch(/^netkit: the lab's certificate authority lives in memory for this run/);
    const { servers, caPath } = JSON.parse(lab.stdout) as Facts;
    expect(caPath).toBeNull();
    expect((await curl('-k', `${servers[1]?.url}hello`)).stdout.toString()).toBe('Hello!\n');
    await lab.stop();
  });

  test.for([
    [['--http-port', '65536'], 2, '--http-port 65536 is not a port'],
    [['--https-port', '1.5'], 2, '--https-port 1.5 is not a port'],
    [['--format', 'xml'], 2, '--format is one of text, json'],
    [['more'], 2, 'no operand is expected here'],
  ] as const)('%j ends with %i and one line', async ([argv, expected, message]) => {
    const lab = await start(argv);
    expect(await lab.code).toBe(expected);
    expect(lab.stdout).toBe('');
    expect(lab.stderr).toContain(`netkit: ${message}`);
  });

  test('ends with 45 where a port is taken', async () => {
    const lab = await start(['--format', 'json']);
    const { servers } = JSON.parse(lab.stdout) as Facts;
    const other = await start(['--http-port', String(servers[0]?.port)]);
    expect(await other.code).toBe(45);
    expect(other.stderr).toContain('is already in use');
    await lab.stop();
  });

  test('has a help with examples', async () => {
    const help = await start(['--help']);
    expect(await help.code).toBe(0);
    expect(help.stdout).toContain('netkit lab --http-port 8080 --https-port 8443');
  });
});
