/** What is secret is sent, and seen nowhere else. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OK } from '../helpers/bare-server.ts';
import type { FakeIoOptions } from '../helpers/fake-io.ts';
import { netkitHttp } from '../helpers/netkit-http.ts';
import { personWith } from '../helpers/person.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { onRequest, startServer } from '../helpers/servers.ts';

const CLIENTS = ['raw', 'library'] as const;
const SECRET = 'tränenreich-4711';
const BASIC = Buffer.from(`alice:${SECRET}`).toString('base64');
const CHALLENGE =
  'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm="x", nonce="n", qop="auth"\r\n' +
  'Content-Length: 0\r\n\r\n';

const NO_TUNNEL = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n';

/** A server, or a proxy without tunnels, that is content with whatever it is told; with `asks`, it wants to be told. */
async function startListener({ asks = false } = {}): Promise<{ readonly host: string; heard(): string }> {
  let heard = '';
  const server = await startServer((socket) => {
    onRequest(socket, (head) => {
      heard += head;
      if (asks && !head.includes('Authorization:')) socket.write(CHALLENGE);
      else socket.end(head.startsWith('CONNECT') ? NO_TUNNEL : OK);
    });
  });
  return { host: `127.0.0.1:${server.port}`, heard: () => heard };
}

function fileWith(content: string): string {
  const file = join(scratchFolder(), 'file');
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}

interface Case {
  readonly what: string;
  /** Of the options, given where the server (or the proxy) is. */
  readonly args: (host: string) => readonly string[];
  readonly io?: () => FakeIoOptions;
  /** What is sent. */
  readonly said: RegExp;
}

const CASES: readonly Case[] = [
  { what: '-u', args: (host) => ['-u', `alice:${SECRET}`, host], said: /^Authorization: Basic (.*)$/m },
  {
    what: 'credentials in the URL',
    args: (host) => [`http://alice:${encodeURIComponent(SECRET)}@${host}/`],
    said: /^Authorization: Basic (.*)$/m,
  },
  {
    what: 'an answer to the prompt',
    args: (host) => ['-u', 'alice', host],
    io: () => personWith(SECRET),
    said: /^Authorization: Basic (.*)$/m,
  },
  {
    what: 'NETKIT_PASSWORD',
    args: (host) => ['-u', 'alice', host],
    io: () => ({ env: { NETKIT_PASSWORD: SECRET } }),
    said: /^Authorization: Basic (.*)$/m,
  },
  {
    what: 'a netrc file',
    args: (host) => ['--netrc-file', fileWith(`default login alice password ${SECRET}\n`), host],
    said: /^Authorization: Basic (.*)$/m,
  },
  { what: 'a token', args: (host) => ['--oauth2-bearer', 'tok-4711', host], said: /Bearer (tok-4711)$/m },
  {
    what: '--digest',
    args: (host) => ['--digest', '-u', `alice:${SECRET}`, host],
    said: /^Authorization: Digest .*response="([0-9a-f]{32})"/m,
  },
  { what: '-b', args: (host) => ['-b', 'id=c00k13; a=b', host], said: /^Cookie: id=(c00k13); a=b$/m },
  {
    what: 'a cookie file',
    args: (host) => ['-b', fileWith('127.0.0.1\tFALSE\t/\tFALSE\t0\tid\tc00k13\n'), host],
    said: /^Cookie: id=(c00k13)$/m,
  },
  {
    what: '-U',
    args: (host) => ['-x', host, '-U', `alice:${SECRET}`, 'http://shapes.test/'],
    said: /^Proxy-Authorization: Basic (.*)$/m,
  },
  {
    what: 'credentials in -x',
    args: (host) => ['-x', `alice:${SECRET}@${host}`, 'http://shapes.test/'],
    said: /^Proxy-Authorization: Basic (.*)$/m,
  },
  {
    what: '-U with CONNECT',
    args: (host) => ['-p', '-x', host, '-U', `alice:${SECRET}`, 'http://shapes.test/'],
    said: /^CONNECT [^]*^Proxy-Authorization: Basic (.*)$/m,
  },
  {
    what: 'a proxy variable',
    args: () => ['http://shapes.test/'],
    said: /^Proxy-Authorization: Basic (.*)$/m,
  },
];

describe.each(CLIENTS)('the secret of %s', (client) => {
  const get = (...args: readonly string[]): string[] => ['get', `--${client}`, ...args];

  it.each(CASES)('$what is said to the server alone', async ({ what, args, io, said }) => {
    const { host, heard } = await startListener({ asks: what === '--digest' });
    const proxy = { env: { http_proxy: `http://alice:${SECRET}@${host}` } };
    const options = what === 'a proxy variable' ? proxy : (io?.() ?? {});
    const file = join(scratchFolder(), 'trace');
    const debugging = { ...options, env: { NETKIT_DEBUG: '1', ...options.env } };
    const tracing = ['-v', '--timing', '-w', '%{json}', '--trace-out', file, '--trace-bodies'];

    const { stdout, stderr } = await netkitHttp(get(...tracing, ...args(host)), debugging);
    const transcript = stdout.toString() + stderr + readFileSync(file, 'utf8');
    const [, secret = ''] = said.exec(heard()) ?? [];
    expect(secret).not.toBe('');
    expect(stderr).toContain('****');
    for (const word of [secret, SECRET, BASIC]) expect(transcript).not.toContain(word);

    for (const instead of ['--dry-run', '--curl']) {
      const shown = await netkitHttp(get(instead, ...args(host)), debugging);
      expect(shown.code).toBe(0);
      for (const word of [secret, SECRET, BASIC]) {
        expect(shown.stdout.toString() + shown.stderr).not.toContain(word);
      }
    }
  });
});
