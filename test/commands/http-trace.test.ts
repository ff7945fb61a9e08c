import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OK, startBareServer } from '../helpers/bare-server.ts';
import { netkitHttp, succeed } from '../helpers/netkit-http.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { useLab } from '../helpers/use-lab.ts';

const CLIENTS = ['raw', 'library'] as const;
const lab = useLab();

describe.each(CLIENTS)('the transcript of the %s client', (client) => {
  const kind = `--${client}`;
  const SECRET = 'tränenreich-4711';
  const BASIC = Buffer.from(`alice:${SECRET}`).toString('base64');

  it('shows on stderr what was sent and received, and leaves stdout alone', async () => {
    const { code, stdout, stderr } = await netkitHttp(['get', kind, '--trace', lab.url('/length')]);
    expect([code, stdout.toString()]).toEqual([0, 'abcdefghijklmnopqrstuvwxyz']);
    expect(stderr).toMatch(/→ │ GET \/length HTTP\/1\.1␍␊/);
    expect(stderr).toMatch(/← │ HTTP\/1\.1 200 OK␍␊/);
    expect(stderr).toMatch(/abcdefghijklmnopqrstuvwxyz/);
  });

  it('shows what is inside TLS, and the facts of the handshake', async () => {
    const argv = ['get', kind, '-k', '-v', lab.url('/hello', 'https')];
    const { stderr } = await netkitHttp(argv);
    expect(stderr).toMatch(/⇒ ║ GET \/hello HTTP\/1\.1␍␊/);
    expect(stderr).toMatch(/TLSv1\.3/);
    expect(stderr).toMatch(/shapes\.test/);
  });

  it('is a dump with --trace-format hex', async () => {
    const { stderr } = await netkitHttp(['get', kind, '--trace-format', 'hex', lab.url('/length')]);
    expect(stderr).toMatch(/47 45 54 20 2f 6c 65 6e/);
  });

  it.each([
    ['-u', ['-u', `alice:${SECRET}`], [SECRET, BASIC]],
    ['--oauth2-bearer', ['--oauth2-bearer', 'tok-4711'], ['tok-4711']],
    ['-H Authorization', ['-H', 'Authorization: Digest response="d1935t"'], ['d1935t']],
    ['-H Cookie', ['-H', 'Cookie: session=c00k13'], ['c00k13']],
  ])('never shows the secret of %s, in no format and in no file', async (_what, options, secrets) => {
    for (const format of ['text', 'hex']) {
      const file = join(scratchFolder(), 'trace');
      const argv = [
        'get',
        kind,
        ...options,
        '--trace',
        '--trace-format',
        format,
        '--trace-out',
        file,
        '--trace-bodies',
      ];
      // A server that does not send the secret back, where it would be data like any other.
      const server = await startBareServer(OK);
      const { code, stdout, stderr } = await netkitHttp([...argv, server.url.href]);
      expect(code).toBe(0);
      const shown = stderr + stdout.toString() + readFileSync(file, 'utf8');
      for (const secret of secrets) expectNoTrace(shown, secret);
      expect(server.heard()).toContain(secrets.at(-1));
      if (format === 'text') expect(stderr).toMatch(/\*\*\*\*/);
    }
  });

  it('is in --trace-out an object a line, in the order of time, from the first attempt to connect', async () => {
    const file = join(scratchFolder(), 'trace');
    await succeed('get', kind, '--trace-out', file, lab.url('/length'));
    const entries = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as TraceLine);
    const kinds = entries.map((entry) => entry.kind);
    expect(kinds.slice(0, 2)).toEqual(['attempt', 'connected']);
    for (const entry of entries) {
      expect(entry).toMatchObject({ client, connection: 1, secure: false, at: expect.any(Number) as number });
    }
    const said = (which: string): string =>
      entries
        .filter((each) => each.kind === which)
        .map((each) => each.text)
        .join('');
    expect(said('sent')).toMatch(/^GET \/length HTTP\/1\.1\r\n[^]*\r\n\r\n$/);
    expect(said('received')).toBe(
      'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 26\r\n\r\nabcdefghijklmnopqrstuvwxyz',
    );
    expect(entries.map((entry) => entry.at)).toEqual(
      entries.map((entry) => entry.at).toSorted((a, b) => a - b),
    );
  });

  it('keeps a long body whole in the file when asked, and shortened otherwise', async () => {
    const received = async (...options: readonly string[]): Promise<number> => {
      const file = join(scratchFolder(), 'trace');
      await succeed('get', kind, '-o', '/dev/null', '--trace-out', file, ...options, lab.url('/big/300000'));
      const lines = readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as TraceLine);
      return lines
        .filter((line) => line.kind === 'received')
        .map((line) => line.text?.length ?? 0)
        .reduce((a, b) => a + b);
    };
    expect(await received('--trace-bodies')).toBeGreaterThan(300_000);
    expect(await received()).toBeLessThan(100_000);
  });

  it('that cannot be written is an error, 23', async () => {
    const file = join(scratchFolder(), 'none', 'trace');
    const { code, stderr } = await netkitHttp(['get', kind, '--trace-out', file, lab.url('/hello')]);
    expect([code, stderr]).toEqual([23, expect.stringMatching(/^netkit: cannot write the transcript.*\n$/)]);
  });
});

interface TraceLine {
  readonly at: number;
  readonly kind: string;
  readonly text?: string;
}

/** Neither as text nor, across the rows of a dump, as hex. */
function expectNoTrace(output: string, secret: string): void {
  expect(output).not.toContain(secret);
  const hex = Buffer.from(secret).toString('hex');
  const digits = output.replaceAll(/^.*?\b((?:[0-9a-f]{2} +){1,16}).*$/gm, '$1').replaceAll(/[^0-9a-f]/g, '');
  expect(digits).not.toContain(hex);
}
