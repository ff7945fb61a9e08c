import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run as runApi } from '../../src/commands/api.ts';
import { run as runChat } from '../../src/commands/chat.ts';
import { run as runFtp } from '../../src/commands/ftp.ts';
import { run as runHttp } from '../../src/commands/http.ts';
import { run } from '../../src/commands/lab.ts';
import { run as runImap } from '../../src/commands/imap.ts';
import { run as runPop3 } from '../../src/commands/pop3.ts';
import { run as runSftp } from '../../src/commands/sftp.ts';
import { run as runSmtp } from '../../src/commands/smtp.ts';
import { run as runTcp } from '../../src/commands/tcp.ts';
import { run as runUdp } from '../../src/commands/udp.ts';
import type { Io, Output } from '../../src/terminal/io.ts';
import { speak } from '../helpers/bare-client.ts';
import { curl } from '../helpers/curl.ts';
import { fakeIo } from '../helpers/fake-io.ts';
import { has, testWith } from '../helpers/programs.ts';
import { emptyFolder } from '../helpers/scratch.ts';
import { shellWords } from '../helpers/shell-words.ts';

const shell = promisify(execFile);
const testWithCurl = testWith('curl');
const CURL_HAS_SFTP = has('curl') && execFileSync('curl', ['--version']).includes(' sftp ');

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
    readonly login: string | null;
    readonly try: { readonly netkit: string; readonly curl: string };
  }[];
  readonly proxies: readonly {
    readonly kind: string;
    readonly port: number;
    readonly url: string;
    readonly name: string;
    readonly login: string | null;
    readonly try: { readonly netkit: string; readonly curl: string };
  }[];
  readonly sockets: readonly {
    readonly service: string;
    readonly port: number;
    readonly try: { readonly netkit: string; readonly nc: string };
  }[];
  readonly caPath: string | null;
}

describe('netkit lab', () => {
  test('prints a table, and a line to try for each server', async () => {
    const lab = await start([]);
    expect(lab.stdout).toMatch(
      /^protocol +URL +answers for +login\nhttp +http:\/\/127\.0\.0\.1:[0-9]+\/ +www\.perdu\.com, perdu\.com, shapes\.test, elsewhere\.test\nhttps +https:/,
    );
    expect(lab.stdout).toMatch(
      /^ftp +ftp:\/\/127\.0\.0\.1:[0-9]+\/ +ftp\.us\.debian\.org, ftp\.debian\.org, ftp\.test +alice:secret\nftps +ftps:/m,
    );
    expect(lab.stdout).toMatch(
      /^sftp +sftp:\/\/127\.0\.0\.1:[0-9]+\/ +sftp\.test, ftp\.test +alice:secret$/m,
    );
    expect(lab.stdout).toMatch(/^smtps +smtps:\/\/127\.0\.0\.1:[0-9]+\/ +mail\.test, .* +alice:secret$/m);
    expect(lab.stdout).toMatch(/^api +http:\/\/127\.0\.0\.1:[0-9]+\/ +fakestoreapi\.com, api\.test$/m);
    expect(lab.stdout).toMatch(/^apis +https:\/\/127\.0\.0\.1:[0-9]+\/ +fakestoreapi\.com, api\.test$/m);
    expect(lab.stdout).toMatch(
      /^mailbox +login\nalice@mail\.test +alice:secret\nbob@mail\.test +bob:hunter2\n/m,
    );
    expect(lab.stdout).toMatch(
      /^service +address +answers for\nchat +127\.0\.0\.1:[0-9]+ +chat\.test, irc\.test\nchats +127/m,
    );
    expect(lab.stdout.match(/^ {2}netkit \w+ /gm)).toEqual(
      (
        'http http ftp ftp sftp smtp smtp pop3 pop3 imap imap api api ' +
        'chat chat tcp tcp tcp udp tcp http http http http'
      )
        .split(' ')
        .map((command) => `  netkit ${command} `),
    );
    expect(await lab.stop()).toBe(0);
  });

  testWithCurl('has lines for curl that work as they stand', async () => {
    const lab = await start(['--format', 'json']);
    const { servers, proxies } = JSON.parse(lab.stdout) as Facts;
    const outputs = [];
    for (const { protocol, try: lines } of [
      ...servers,
      ...proxies.map((proxy) => ({ protocol: '', ...proxy })),
    ]) {
      // Not every curl has SFTP.
      if (protocol === 'sftp') continue;
      const bypass = lines.curl.includes(' -x ') ? '' : '*';
      outputs.push((await shell('sh', ['-c', `${lines.curl} -q -s --noproxy '${bypass}'`])).stdout);
    }
    const proxied = Array.from({ length: 4 }, () => 'Hello!\n');
    const ok = Array.from({ length: 2 }, () => expect.stringMatching(/^250 /) as string);
    const page = expect.stringContaining('Perdu quelque part') as string;
    const listing = expect.stringMatching(/^-rw-r--r-- .* README$/m) as string;
    const welcome = expect.stringContaining('Subject: Welcome to the lab') as string;
    const mail = [...ok, welcome, welcome, welcome, welcome];
    const product = expect.stringMatching(/^\{"id":1,.*"price":109\.95,/) as string;
    const store = [product, product];
    expect(outputs).toEqual([page, 'Hello, chunks!\n', listing, listing, ...mail, ...store, ...proxied]);
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
    const facts = servers.map(({ protocol, names, login }) => [protocol, names.includes('ftp.test'), login]);
    expect(facts).toEqual([
      ['http', false, null],
      ['https', false, null],
      ['ftp', true, 'alice:secret'],
      ['ftps', true, 'alice:secret'],
      ['sftp', true, 'alice:secret'],
      ...['smtp', 'smtps', 'pop3', 'pop3s', 'imap', 'imaps'].map((scheme) => [scheme, false, 'alice:secret']),
      ['api', false, null],
      ['apis', false, null],
    ]);
    for (const { url } of servers.slice(0, 2)) {
      expect((await curl('--cacert', caPath ?? '', `${url}hello`)).stdout.toString()).toBe('Hello!\n');
    }
    await lab.stop();
  });

  test('runs until it is told to stop; then its ports are free', async () => {
    const lab = await start(['--format', 'json']);
    const { servers, sockets } = JSON.parse(lab.stdout) as Facts;
    expect(await lab.stop()).toBe(0);
    const all = [...servers, ...sockets.map(({ service, port }) => ({ protocol: service, port }))];
    for (const { port } of all) expect((await speak(port, '')).error).toBe('ECONNREFUSED');
    const ports = all.flatMap(({ protocol, port }) => [`--${protocol}-port`, String(port)]);
    const again = await start([...ports, '--format', 'json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ servers, sockets });
    await again.stop();
  });

  test('has lines for netkit that work as they stand, too', async () => {
    const lab = await start(['--format', 'json']);
    const { servers } = JSON.parse(lab.stdout) as Facts;
    const commands = new Map(
      Object.entries({
        http: runHttp,
        ftp: runFtp,
        sftp: runSftp,
        smtp: runSmtp,
        pop3: runPop3,
        imap: runImap,
        api: runApi,
      }),
    );
    for (const { protocol, try: lines } of servers) {
      const [, command = '', ...argv] = shellWords(lines.netkit);
      const io = fakeIo();
      const code = await commands.get(command)?.(argv, io);
      expect([protocol, code, io.stderr.text]).toEqual([protocol, 0, '']);
      expect(io.stdout.text).toMatch(
        /Perdu|^Hello|^README$|^notes\.txt$|PIPELINING|^ *1 +\d+|Welcome to the lab|"id": 3,$/m,
      );
    }
    await lab.stop();
  });

  test('has lines for its small servers and its relay that work as they stand', async () => {
    const lab = await start(['--format', 'json']);
    const { sockets } = JSON.parse(lab.stdout) as Facts;
    const outputs = [];
    for (const { service, try: lines } of sockets) {
      const [, command, ...argv] = shellWords(lines.netkit);
      const io = fakeIo();
      const runs = { chat: runChat, tcp: runTcp, udp: runUdp };
      const code = await runs[command as keyof typeof runs](argv, io);
      outputs.push([service, code, io.stdout.text]);
    }
    const text = (pattern: RegExp): string => expect.stringMatching(pattern) as string;
    expect(outputs).toEqual([
      ['chat', 0, text(/^server> .*127\.0\.0\.1/)],
      ['chats', 0, text(/^server> .*127\.0\.0\.1/)],
      ['echo', 0, 'hello'],
      ['discard', 0, ''],
      ['daytime', 0, text(/\d\d:\d\d:\d\d/)],
      ['chargen', 0, text(/^ !"#/)],
      ['time', 0, text(/^[^]{2,4}$/)],
    ]);
    await lab.stop();
  });

  testWith('nc')('has lines for nc that work as they stand', async () => {
    const lab = await start(['--format', 'json']);
    const { sockets } = JSON.parse(lab.stdout) as Facts;
    const line = sockets.find(({ service }) => service === 'echo')?.try.nc ?? '';
    expect((await shell('sh', ['-c', line])).stdout).toBe('hello\n');
    await lab.stop();
  });

  test.skipIf(!CURL_HAS_SFTP)(
    `has a line for curl and SFTP${CURL_HAS_SFTP ? '' : ' (skipped: no curl with SFTP here)'}`,
    async () => {
      const lab = await start(['--format', 'json']);
      const { servers } = JSON.parse(lab.stdout) as Facts;
      const { stdout } = await shell('sh', [
        '-c',
        `${servers.find(({ protocol }) => protocol === 'sftp')?.try.curl} -q -s`,
      ]);
      expect(stdout).toMatch(/^-rw-r--r-- .* notes\.txt$/m);
      await lab.stop();
    },
  );

  testWith('ssh-keyscan')('names the key that its SFTP server shows to OpenSSH', async () => {
    const lab = await start(['--format', 'json']);
    const { servers } = JSON.parse(lab.stdout) as Facts;
    const { port = 0, try: lines } = servers.find(({ protocol }) => protocol === 'sftp') ?? {};
    const scanned = (await shell('ssh-keyscan', ['-p', String(port), '127.0.0.1'])).stdout;
    const [, blob = ''] = / ssh-ed25519 (\S+)/.exec(scanned) ?? [];
    const fingerprint = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64');
    expect(lines?.curl).toContain(`--hostpubsha256 ${fingerprint.replace(/=+$/, '')} `);
    await lab.stop();
  });

  test('keeps mail and the store in the folder that --store names', async () => {
    const store = `${folder}/kept`;
    const lab = await start(['--format', 'json', '--store', store]);
    expect(existsSync(`${store}/mail.sqlite`)).toBe(true);
    expect(existsSync(`${store}/store.sqlite`)).toBe(true);
    await expect(start(['--store', store]).then(({ code }) => code)).resolves.not.toBe(0);
    expect(await lab.stop()).toBe(0);
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
    [['--ftps-port', '65536'], 2, '--ftps-port 65536 is not a port'],
    [['--api-port', '65536'], 2, '--api-port 65536 is not a port'],
    [['--sftp-port', 'ssh'], 2, "--sftp-port needs a number, zero or more, and not 'ssh'"],
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
