import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Script } from 'node:vm';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { helpOfAll } from '../../src/commands/help.ts';
import { COMMANDS } from '../../src/commands/registry.ts';
import { VERSION } from '../../src/version.ts';

const { compilePart } = createRequire(import.meta.url)('../../scripts/build/load-part.cjs') as {
  compilePart(file: string, cachedData?: Buffer): Script;
};

/** As `npm run build` made it. */
const BIN = join(import.meta.dirname, '../../dist/bin');
const NETKIT = join(BIN, 'netkit.cjs');

interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(argv: readonly string[], env: NodeJS.ProcessEnv = {}, program = NETKIT): ChildProcess {
  return spawn(process.execPath, [program, ...argv], { env: { ...process.env, ...env }, stdio: 'pipe' });
}

async function finish(child: ChildProcess): Promise<Outcome> {
  child.stdin?.end();
  const [[code, signal], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
    text(child.stdout!),
    text(child.stderr!),
  ]);
  return { code, signal, stdout, stderr };
}

function netkit(...argv: readonly string[]): Promise<Outcome> {
  return finish(start(argv));
}

describe('the built netkit', () => {
  it.each([['--version'], ['-V']])('says its version for %s, which is that of the package', async (flag) => {
    const manifest = JSON.parse(readFileSync(join(BIN, '../../package.json'), 'utf8')) as { version: string };
    expect(await netkit(flag)).toEqual({ code: 0, signal: null, stdout: `${VERSION}\n`, stderr: '' });
    expect(VERSION).toBe(manifest.version);
  });

  it.each([[[]], [['--help']], [['-h']], [['help']]])('shows the help for %j', async (argv) => {
    const stdout = `${helpOfAll(COMMANDS, 80)}\n`;
    expect(await netkit(...argv)).toEqual({ code: 0, signal: null, stdout, stderr: '' });
  });

  it.each(COMMANDS.map(({ name }) => name))(
    'has a file for %s and shows its help in 80 columns',
    async (name) => {
      const [asFlag, asCommand] = await Promise.all([netkit(name, '--help'), netkit('help', name)]);
      expect(asFlag).toMatchObject({ code: 0, stderr: '' });
      expect(asFlag.stdout).toMatch(new RegExp(`^Usage: netkit ${name} `));
      expect(asCommand).toEqual(asFlag);
      const [drawn = ''] = asFlag.stdout.split('\nExamples:\n');
      expect(drawn.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );

  it('shows the help of a verb, whichever way it is asked for', async () => {
    const [asFlag, asCommand] = await Promise.all([
      netkit('http', 'get', '--help'),
      netkit('help', 'http', 'get'),
    ]);
    expect(asFlag).toMatchObject({ code: 0, stderr: '' });
    expect(asFlag.stdout).toMatch(/^Usage: netkit http get \[options\] <url>\n/);
    expect(asCommand).toEqual(asFlag);
  });

  it.each<[string, string[], string]>([
    ['an unknown command', ['htpp'], "netkit: unknown command 'htpp'\n  hint: did you mean netkit http?\n"],
    [
      'help for an unknown command',
      ['help', 'htpp'],
      "netkit: unknown command 'htpp'\n  hint: did you mean netkit http?\n",
    ],
    [
      'an option first',
      ['-v', 'http'],
      `netkit: an option before the command: -v\n  hint: netkit ${COMMANDS.map(({ name }) => name).join('|')}\n`,
    ],
    [
      'an unknown verb',
      ['http', 'gte', 'x'],
      "netkit: http has no verb 'gte'\n  hint: did you mean netkit http get?\n",
    ],
    [
      'an operand that is missing',
      ['http', 'get'],
      'netkit: <url> is missing\n  hint: netkit http get --help shows how\n',
    ],
  ])('ends with 2 and one line for %s', async (_, argv, stderr) => {
    expect(await netkit(...argv)).toEqual({ code: 2, signal: null, stdout: '', stderr });
  });

  it('says what a command is for in the same words in the list and in its own help', async () => {
    const modules = await Promise.all(COMMANDS.map(({ load }) => load()));
    const summaries = modules.flatMap((module) => Object.values(module)).filter(isCommand);
    expect(summaries.map(({ name, summary }) => ({ name, summary }))).toEqual(
      COMMANDS.map(({ name, summary }) => ({ name, summary })),
    );
  });
});

function isCommand(value: unknown): value is { name: string; summary: string } {
  return typeof value === 'object' && value !== null && 'verbs' in value;
}

describe("V8's code cache", () => {
  it('is there for every file of the bundle', () => {
    const files = readdirSync(BIN);
    const parts = files.filter((file) => file.endsWith('.cjs') && file !== 'netkit.cjs');
    expect(parts).toEqual(
      expect.arrayContaining(['parse', ...COMMANDS.map(({ name }) => name)].map((name) => `${name}.cjs`)),
    );
    for (const part of parts) expect(files).toContain(part.replace('.cjs', '.cache'));
  });

  it.runIf(process.versions.node.startsWith('20.'))('is one that this V8 takes', () => {
    for (const name of ['http', 'parse', 'raw-ftp-client']) {
      const cache = readFileSync(join(BIN, `${name}.cache`));
      expect(compilePart(join(BIN, `${name}.cjs`), cache).cachedDataRejected).toBe(false);
    }
  });

  it.each([
    ['missing', undefined],
    ['of another V8', Buffer.alloc(1000, 7)],
    ['cut short', 'cut'],
    ['empty', Buffer.alloc(0)],
  ])('does not matter when it is %s', async (_, content) => {
    const folder = mkdtempSync(join(tmpdir(), 'netkit-cache-'));
    try {
      for (const file of ['netkit.cjs', 'ports.cjs']) copyFileSync(join(BIN, file), join(folder, file));
      const whole = readFileSync(join(BIN, 'ports.cache'));
      const cache = content === 'cut' ? whole.subarray(0, whole.length / 2) : content;
      if (cache !== undefined) writeFileSync(join(folder, 'ports.cache'), cache);
      const { code, stdout, stderr } = await finish(
        start(['ports', '--help'], {}, join(folder, 'netkit.cjs')),
      );
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^Usage: netkit ports /);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a running netkit', () => {
  /** `/large` never stops by itself; `/silent` never answers. */
  let server: Server;
  let url: string;
  let silentAsked: Promise<unknown>;

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/silent') server.emit('asked');
      else if (request.url === '/large') {
        const chunk = Buffer.alloc(65_536, 'x');
        const more = (): void => {
          while (response.write(chunk));
        };
        response.on('drain', more);
        more();
      } else response.end('A page\n'.repeat(Number(request.url?.slice(1))));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('has written all of its output when it ends', async () => {
    const { code, stdout, stderr } = await netkit('http', 'get', '--raw', `${url}/200000`);
    expect([code, stderr, stdout.length]).toEqual([0, '', 1_400_000]);
  });

  it('ends quietly with 0 when the reader of its output goes', async () => {
    const child = start(['http', 'get', '--raw', `${url}/large`]);
    const stderr = text(child.stderr!);
    await once(child.stdout!, 'data');
    child.stdout!.destroy();
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await stderr).toBe('');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'gives up with 130 and one line at %s',
    async (signal) => {
      silentAsked = once(server, 'asked');
      const child = start(['http', 'get', '--raw', `${url}/silent`]);
      const outcome = finish(child);
      await silentAsked;
      child.kill(signal);
      expect(await outcome).toEqual({
        code: 130,
        signal: null,
        stdout: '',
        stderr: 'netkit: interrupted\n',
      });
    },
  );

  it('gives up with 130 though nobody takes its output', async () => {
    const child = start(['http', 'get', '--raw', `${url}/large`]);
    const stderr = text(child.stderr!);
    // What has come is not read on, so that the pipe is soon full, and stays so.
    await once(child.stdout!, 'readable');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(await stderr).toBe('netkit: interrupted\n');
  });

  it('says nothing about a refused connection under -s, and something with -S', async () => {
    const refused = 'http://127.0.0.1:1/';
    expect(await netkit('http', 'get', '--raw', '-s', refused)).toMatchObject({ code: 7, stderr: '' });
    expect((await netkit('http', 'get', '--raw', '-sS', refused)).stderr).toMatch(/^netkit: .*127\.0\.0\.1/);
  });

  it('reads a standard input only when it is asked to', async () => {
    // stdin stays open and silent: whoever waited for it would wait for ever.
    const child = start(['http', 'get', '--raw', `${url}/1`]);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('fails with 23 where its output cannot be written', async () => {
    const failure = await new Promise<{ code?: unknown; stderr: string }>((resolve) => {
      execFile(
        'sh',
        ['-c', '"$0" "$@" > /dev/full', process.execPath, NETKIT, 'http', 'get', '--raw', `${url}/1`],
        (error, _, stderr) => resolve({ code: error?.code, stderr }),
      );
    });
    expect(failure.code).toBe(23);
    expect(failure.stderr).toMatch(/^netkit: .*ENOSPC.*\n$|^netkit: .*no space.*\n$/i);
  });
});
