import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/commands/ftp.ts';
import { speak } from '../helpers/bare-client.ts';
import { curl } from '../helpers/curl.ts';
import { netkitFiles } from '../helpers/netkit-files.ts';
import { describeWith } from '../helpers/programs.ts';
import { startCommand } from '../helpers/running-command.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { createCertificate } from '../helpers/certificates.ts';

function makeFolder(): string {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'a.txt'), 'abc');
  mkdirSync(join(folder, 'sub'));
  return folder;
}

/** `netkit ftp serve` under way. */
function serve(argv: readonly string[] = [], env: Record<string, string> = {}, folder = makeFolder()) {
  const port = argv.includes('--port') ? [] : ['--port', '0'];
  return { folder, ...startCommand((io) => run(['serve', folder, ...port, ...argv], io), env) };
}

/** A folder for the lab's authority. */
const withData = (): Record<string, string> => ({ NETKIT_DATA: scratchFolder() });

const ADDRESS = /^ftp:\/\/127\.0\.0\.1:\d+\/\n/;

describe('netkit ftp serve', () => {
  it('says its URL, and ends with 0 at Ctrl-C, its port free again', async () => {
    const { stdout, stderr, stop } = serve();
    const url = (await stdout.next(ADDRESS)).trim();
    expect(await stop()).toBe(0);
    expect([stdout.text, stderr.text]).toEqual([`${url}\n`, '']);
    expect((await speak(Number(new URL(url).port), '')).error).toBe('ECONNREFUSED');
  });

  it('says all of it as one JSON line', async () => {
    const { stdout, folder } = serve(['--format', 'json', '--implicit-port', '0'], withData());
    const facts: unknown = JSON.parse(await stdout.next(/^.*\n/));
    expect(facts).toEqual({
      url: expect.stringMatching(/^ftp:\/\/127\.0\.0\.1:\d+\/$/) as string,
      host: '127.0.0.1',
      port: expect.any(Number) as number,
      implicitUrl: expect.stringMatching(/^ftps:\/\/127\.0\.0\.1:\d+\/$/) as string,
      implicitPort: expect.any(Number) as number,
      root: folder,
      tls: false,
    });
    expect(stdout.text.indexOf('\n')).toBe(stdout.text.length - 1);
  });

  it('shares a folder with our own clients, TLS on offer without being asked for', async () => {
    const { stdout, stderr } = serve([], withData());
    const url = (await stdout.next(ADDRESS)).trim();
    for (const client of ['--raw', '--library']) {
      const { code, stdout: shown } = await netkitFiles('ftp', ['ls', client, '-k', '--tls', 'require', url]);
      expect([code, shown.toString()]).toEqual([0, 'a.txt\nsub\n']);
    }
    expect(await stderr.next(/--cacert \S+/)).toBeTruthy();
  });

  it('warns when others can reach it, and of a password in the clear', async () => {
    const { stderr } = serve(['--bind', '0.0.0.0', '--auth', 'me:s3cret', '--write']);
    await stderr.next(
      /netkit: listening on 0.0.0.0: whoever can reach this machine can try to change the folder\n/,
    );
    await stderr.next(/netkit: without --tls passwords may cross the network in the clear\n/);
    expect(stderr.text).not.toContain('s3cret');
    const open = serve(['--bind', '0.0.0.0']);
    await open.stderr.next(/whoever can reach this machine can read the folder\n/);
  });

  it.each<[string, string[], string]>([
    ['a port that is none', ['--port', '65536'], '--port 65536 is not a port'],
    ['a second port that is none', ['--implicit-port', '1.5'], '--implicit-port 1.5 is not a port'],
    ['a user without a password', ['--auth', 'me'], '--auth needs a user and a password'],
    ['a key without a certificate', ['--key', 'k.pem'], '--key needs --cert'],
    ['more than a folder', ['another'], 'operand'],
  ])('refuses %s', async (_, argv, message) => {
    const { stop, stdout, stderr } = serve(argv);
    expect([await stop(), stdout.text]).toEqual([2, '']);
    expect(stderr.text).toMatch(new RegExp(`^netkit: .*(${message})`));
  });

  it('refuses a folder that is none, and a certificate that it cannot read', async () => {
    const folder = makeFolder();
    const missing = serve([], {}, join(folder, 'missing'));
    expect([await missing.stop(), missing.stderr.text]).toEqual([
      2,
      expect.stringContaining('there is no folder'),
    ]);
    const file = serve([], {}, join(folder, 'a.txt'));
    expect([await file.stop(), file.stderr.text]).toEqual([2, expect.stringContaining('is not a folder')]);
    expect(await serve(['--cert', join(folder, 'missing')]).stop()).toBe(26);
    expect(await serve(['--cert', import.meta.filename]).stop()).toBe(58);
  });

  it('ends with 45 where a port is taken, and leaves the other one free', async () => {
    const { stdout } = serve();
    const { port } = new URL((await stdout.next(ADDRESS)).trim());
    const taken = serve(['--port', port]);
    expect([await taken.stop(), taken.stderr.text]).toEqual([45, expect.stringContaining('already in use')]);
    expect(await serve(['--implicit-port', port], withData()).stop()).toBe(45);
  });
});

describeWith('curl')('curl, at netkit ftp serve,', () => {
  it('reads as anybody, and changes nothing', async () => {
    const { stdout, folder } = serve();
    const url = (await stdout.next(ADDRESS)).trim();
    expect((await curl(`${url}a.txt`)).stdout.toString()).toBe('abc');
    expect((await curl('-l', url)).stdout.toString()).toBe('a.txt\nsub\n');
    expect((await curl('-u', 'ftp:x', `${url}a.txt`)).code).toBe(0);
    expect((await curl('-u', 'alice:secret', `${url}a.txt`)).code).toBe(67);
    expect((await curl('-T', import.meta.filename, `${url}new`)).code).toBe(25);
    expect((await curl('-Q', 'DELE a.txt', url)).code).toBe(21);
    expect([existsSync(join(folder, 'new')), existsSync(join(folder, 'a.txt'))]).toEqual([false, true]);
  });

  it('is asked who it is with --auth, and may change what is there with --write', async () => {
    const { stdout, folder } = serve(['--auth', 'me', '--write'], { NETKIT_PASSWORD: 's3cret' });
    const url = (await stdout.next(ADDRESS)).trim();
    expect((await curl(`${url}a.txt`)).code).toBe(67);
    expect((await curl('-u', 'me:s3cret', '-T', import.meta.filename, `${url}sub/new`)).code).toBe(0);
    expect(readFileSync(join(folder, 'sub', 'new'))).toEqual(readFileSync(import.meta.filename));
  });

  it('may change what is there as anybody with --write alone, and never what is beside it', async () => {
    const folder = makeFolder();
    const { stdout } = serve(['--write'], {}, join(folder, 'sub'));
    const url = (await stdout.next(ADDRESS)).trim();
    expect((await curl('-T', import.meta.filename, `${url}new`)).code).toBe(0);
    expect((await curl(`${url}%2e%2e/a.txt`)).code).toBeGreaterThan(0);
    expect((await curl('-Q', 'DELE ../a.txt', url)).code).toBe(21);
    expect(existsSync(join(folder, 'a.txt'))).toBe(true);
  });

  it('is not let in without TLS where --tls demands it', async () => {
    const { stdout, stderr } = serve(['--tls', '--require-session-reuse'], withData());
    const url = (await stdout.next(ADDRESS)).trim();
    const ca = (await stderr.next(/--cacert \S+?;/)).slice('--cacert '.length, -1);
    expect((await curl(`${url}a.txt`)).code).toBe(67);
    expect((await curl('--ssl-reqd', '--cacert', ca, `${url}a.txt`)).stdout.toString()).toBe('abc');
    expect((await curl('--ssl-reqd', `${url}a.txt`)).code).toBe(60);
  });

  it('finds TLS from the first byte at --implicit-port, with a certificate of our own', async () => {
    const { cert, key } = await createCertificate({
      subject: 'CN=localhost',
      names: [{ type: 'ip', value: '127.0.0.1' }],
    });
    const file = join(scratchFolder(), 'both.pem');
    writeFileSync(file, cert + key);
    const { stdout, stderr } = serve(['--implicit-port', '0', '--cert', file]);
    const [, url = ''] = (await stdout.next(/^ftp:.*\nftps:.*\n/)).split('\n');
    expect((await curl('--cacert', file, `${url}a.txt`)).stdout.toString()).toBe('abc');
    // It is for whoever has named it to say whom clients are to trust.
    expect(stderr.text).not.toContain('--cacert');
  });
});
