import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { curl } from '../helpers/curl.ts';
import type { FakeIoOptions } from '../helpers/fake-io.ts';
import { netkitHttp, type Ran } from '../helpers/netkit-http.ts';
import { testWith } from '../helpers/programs.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { startServer } from '../helpers/servers.ts';
import { useLab } from '../helpers/use-lab.ts';

const CLIENTS = ['raw', 'library'] as const;
const testWithCurl = testWith('curl');
const lab = useLab();
const BY_NAME = () => ['--connect-to', `::127.0.0.1:${lab.http.port}`];
const BASIC = 'http://shapes.test/auth/basic';
const STRANGER = 'who are you?\n';
const ALICE = 'machine shapes.test login alice password secret\n';

/** A file that only its owner can read, and the folder that it is in. */
function writeNetrc(content: string): { readonly HOME: string; readonly file: string } {
  const HOME = scratchFolder();
  const file = join(HOME, '.netrc');
  writeFileSync(file, content, { mode: 0o600 });
  return { HOME, file };
}

const TWO_HOSTS = `machine shapes.test login bob password x\nmachine elsewhere.test login alice password secret\n`;
const TWO_USERS = `machine shapes.test login bob password x\n${ALICE}`;
const TO_ELSEWHERE = 'http://shapes.test/redirect/302?to=http://elsewhere.test/auth/basic';

const NAMED_TO_ELSEWHERE = TO_ELSEWHERE.replace('//', '//x:y@');

const CASES: readonly (readonly [string, string, string, string])[] = [
  ['the entry for the host', TWO_HOSTS, 'http://elsewhere.test/auth/basic', 'Welcome, alice!\n'],
  ['the entry for the user in the URL', TWO_USERS, BASIC.replace('//', '//alice@'), 'Welcome, alice!\n'],
  ['the default', 'default login alice password secret\n', BASIC, 'Welcome, alice!\n'],
  ['nothing at a host without an entry', ALICE, 'http://elsewhere.test/auth/basic', STRANGER],
  ["after a redirect, the new host's own entry", TWO_HOSTS, TO_ELSEWHERE, 'Welcome, alice!\n'],
  ['after a redirect, nothing at a host without an entry', ALICE, TO_ELSEWHERE, STRANGER],
];

describe.each(CLIENTS)('with a netrc file, the %s client', (client) => {
  const get = (args: readonly string[], options: FakeIoOptions = {}): Promise<Ran> =>
    netkitHttp(['get', `--${client}`, ...BY_NAME(), ...args], options);

  it.each(['-n', '--netrc', '--netrc-optional'])('is who the one of HOME says, with %s', async (option) => {
    const { code, stdout, stderr } = await get([option, BASIC], { env: { HOME: writeNetrc(ALICE).HOME } });
    expect([code, stdout.toString(), stderr]).toEqual([0, 'Welcome, alice!\n', '']);
  });

  it('is who the one says that is named, whatever is in HOME', async () => {
    const { file } = writeNetrc(ALICE);
    const { HOME } = writeNetrc('machine shapes.test login alice password wrong\n');
    const { stdout } = await get(['-n', '--netrc-file', file, BASIC], { env: { HOME } });
    expect(stdout.toString()).toBe('Welcome, alice!\n');
  });

  it('answers challenges with it, too', async () => {
    const url = 'http://shapes.test/auth/digest?qop=auth-int';
    const { stdout } = await get(['--digest', '--netrc-file', writeNetrc(ALICE).file, url]);
    expect(stdout.toString()).toBe('Welcome, alice, by Digest with MD5!\n');
  });

  it('can do without one, unless it was named', async () => {
    const env = { HOME: scratchFolder() };
    for (const option of ['-n', '--netrc-optional']) {
      expect(await get([option, BASIC], { env })).toMatchObject({ code: 0, stderr: '' });
    }
    expect(await get(['--netrc-file', join(env.HOME, '.netrc'), BASIC], { env })).toMatchObject({
      code: 26,
      stderr: expect.stringMatching(/^netkit: cannot read .*\.netrc: [^\n]*\n$/) as string,
    });
  });

  it('refuses one that others can read, and connects to nobody', async () => {
    const server = await startServer(() => {});
    const { file } = writeNetrc(ALICE);
    chmodSync(file, 0o644);
    for (const optional of [[], ['--netrc-optional']]) {
      expect(await get([...optional, '--netrc-file', file, server.url.href])).toMatchObject({
        code: 26,
        stderr: `netkit: others can read the passwords in ${file}\n  hint: chmod 600 ${file}\n`,
      });
    }
    expect(server.sockets).toHaveLength(0);
  });

  it('says where the file is broken, and none of the words in it', async () => {
    const { file } = writeNetrc('machine shapes.test\nlogin alice password "secret\n');
    const { code, stderr } = await get(['--netrc-file', file, BASIC]);
    expect([code, stderr]).toEqual([26, expect.stringContaining(`line 2 of ${file}`)]);
    expect(stderr).not.toContain('secret');
  });

  it('takes -u and what stands in the URL before it', async () => {
    const { file } = writeNetrc('machine shapes.test login alice password wrong\n');
    const argv = ['--netrc-file', file];
    expect((await get([...argv, '-u', 'alice:secret', BASIC])).stdout.toString()).toBe('Welcome, alice!\n');
    const url = BASIC.replace('//', '//alice:secret@');
    expect((await get([...argv, url])).stdout.toString()).toBe('Welcome, alice!\n');
  });

  it('uses it after a redirect, too, where what stands in the URL was for the first host', async () => {
    const argv = ['-L', '--netrc-optional', '--netrc-file', writeNetrc(TWO_HOSTS).file, NAMED_TO_ELSEWHERE];
    expect((await get(argv)).stdout.toString()).toBe('Welcome, alice!\n');
  });

  it.each(CASES)('uses %s', async (_what, content, url, answer) => {
    const { stdout } = await get(['-L', '--netrc-file', writeNetrc(content).file, url]);
    expect(stdout.toString()).toBe(answer);
  });
});

testWithCurl.for(CASES)('curl uses %s', async ([, content, url, answer]) => {
  const { stdout } = await curl(...BY_NAME(), '-L', '--netrc-file', writeNetrc(content).file, url);
  expect(stdout.toString()).toBe(answer);
});

testWithCurl(
  'curl, too, uses it after a redirect where the URL named another at the first host',
  async () => {
    const argv = ['-L', '--netrc-optional', '--netrc-file', writeNetrc(TWO_HOSTS).file, NAMED_TO_ELSEWHERE];
    expect((await curl(...BY_NAME(), ...argv)).stdout.toString()).toBe('Welcome, alice!\n');
  },
);
