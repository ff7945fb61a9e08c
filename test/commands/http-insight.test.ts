import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startBareServer } from '../helpers/bare-server.ts';
import { netkitHttp, succeed } from '../helpers/netkit-http.ts';
import { describeWith } from '../helpers/programs.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { closedPort } from '../helpers/servers.ts';
import { useLab } from '../helpers/use-lab.ts';

const CLIENTS = ['raw', 'library'] as const;
const lab = useLab();

describe('--code', () => {
  it.each(['-x', 'http_proxy'])(
    'goes to the server itself, without what is for the proxy of %s',
    async (by) => {
      const proxy = 'http://alice:secret@127.0.0.1:1';
      const argv = ['get', '--code', 'node', 'http://127.0.0.1:2/a?b', ...(by === '-x' ? [by, proxy] : [])];
      const { code, stdout } = await netkitHttp(argv, { env: by === '-x' ? {} : { [by]: proxy } });
      expect(code).toBe(0);
      expect(stdout.toString()).toContain("'GET /a?b HTTP/1.0'");
      expect(stdout.toString()).toContain('// Left out: --proxy\n');
      expect(stdout.toString()).not.toMatch(/proxy-authorization/i);
    },
  );
});

describe.each(CLIENTS)('-w, with the %s client,', (client) => {
  const get = ['get', `--${client}`];

  it('comes behind the body, on stdout', async () => {
    const format = '%{http_code} %{size_download} %{content_type} %{num_redirects}\\n';
    const stdout = await succeed(...get, '-L', '-w', format, lab.url('/redirect/2'));
    expect(stdout.toString()).toBe('Hello!\n200 7 text/plain; charset=utf-8 2\n');
  });

  it('excludes --format json, which has stdout for itself', async () => {
    const { code, stdout, stderr } = await netkitHttp([
      ...get,
      '-w',
      'x',
      '--format',
      'json',
      lab.url('/hello'),
    ]);
    expect([code, stdout.length]).toEqual([2, 0]);
    expect(stderr).toContain('--write-out and --format json exclude each other');
  });

  it('comes on stdout where the body is in a file, and names it', async () => {
    const folder = scratchFolder();
    const to = ['-O', '--output-dir', folder, lab.url('/hello')];
    expect((await succeed(...get, '-w', '%{filename_effective}', ...to)).toString()).toBe(`${folder}/hello`);
    expect(readFileSync(join(folder, 'hello'), 'utf8')).toBe('Hello!\n');
  });

  it('tells of a failure, too', async () => {
    const format = '%{exitcode} %{http_code}%{onerror} %{stderr}%{errormsg}\\n';
    const argv = [...get, '-s', '-w', format, `http://127.0.0.1:${await closedPort()}/`];
    const { code, stdout, stderr } = await netkitHttp(argv);
    expect([code, stdout.toString()]).toEqual([7, '7 000 ']);
    expect(stderr).toMatch(/^could not connect to 127\.0\.0\.1:\d+ .*\n$/);
    const refused = await netkitHttp([...get, '-s', '-f', '-w', format, lab.url('/status/404')]);
    expect([refused.code, refused.stdout.toString()]).toEqual([22, '22 404 ']);
  });

  it('says on stderr what %{stderr} stands before', async () => {
    const argv = [...get, '-w', 'a%{stderr}b%{stdout}c', lab.url('/hello')];
    const { stdout, stderr } = await netkitHttp(argv);
    expect([stdout.toString(), stderr]).toEqual(['Hello!\nac', 'b']);
  });

  it('is read from a file or from stdin', async () => {
    const file = join(scratchFolder(), 'format');
    writeFileSync(file, '%{http_code},\n%{method}\n');
    const fromFile = await succeed(...get, '-w', `@${file}`, '-o', '/dev/null', lab.url('/hello'));
    expect(fromFile.toString()).toBe('200,GET');
    const argv = [...get, '-w', '@-', '-o', '/dev/null', lab.url('/hello')];
    expect((await netkitHttp(argv, { stdin: '%{http_code}\n' })).stdout.toString()).toBe('200');
    const none = await netkitHttp([...get, '-w', `@${file}.none`, lab.url('/hello')]);
    expect([none.code, none.stdout.length]).toEqual([26, 0]);
  });

  it('has no password in it', async () => {
    const url = lab.url('/hello').replace('://', '://al%40ice:s@ecret@');
    const typed = ['-o', '/dev/null', '-w', '%{url} %{json}', url];
    const stdout = (await succeed(...get, ...typed)).toString();
    expect(stdout).toMatch(/^http:\/\/\*\*\*@127\.0\.0\.1:\d+\/hello \{/);
    expect(stdout).not.toContain('ecret');
  });

  it('has everything as JSON', async () => {
    const stdout = await succeed(...get, '-w', '%{json}', '-o', '/dev/null', lab.url('/hello'));
    expect(JSON.parse(stdout.toString())).toMatchObject({
      http_code: 200,
      size_download: 7,
      num_redirects: 0,
      url_effective: lab.url('/hello'),
      exitcode: 0,
    });
  });

  it('goes before the error that ended it', async () => {
    const server = await startBareServer('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort');
    const argv = [...get, '-w', '%{stderr}%{exitcode} %{size_download}\\n', server.url.href];
    const { code, stdout, stderr } = await netkitHttp(argv);
    expect([code, stdout.toString()]).toEqual([18, 'short']);
    expect(stderr).toMatch(/^18 5\nnetkit: .+\n/);
  });
});

describe.each(CLIENTS)('--timing, with the %s client,', (client) => {
  const get = ['get', `--${client}`, '--timing'];
  /** The first word of what each row says. */
  const labels = (stderr: string): string[] => stderr.match(/^(?:\S+ \S+ → .+| {2}[a-zA-Z]+)/gm) ?? [];

  it('shows each exchange on stderr, and nothing on stdout', async () => {
    const { code, stdout, stderr } = await netkitHttp([...get, '-L', lab.url('/redirect/1')]);
    expect([code, stdout.toString()]).toEqual([0, 'Hello!\n']);
    expect(stderr).not.toContain('\x1b');
    const [first, second] = [lab.url('/redirect/1'), lab.url('/hello')];
    expect(labels(stderr)).toEqual([
      `GET ${first} → 302`,
      '  name',
      '  TCP',
      '  first',
      '  body',
      `GET ${second} → 200`,
      '  connection',
      '  first',
      '  body',
      '  total',
    ]);
  });

  it('shows a challenge and its answer', async () => {
    const digest = ['--digest', '-u', 'alice:secret', lab.url('/auth/digest')];
    const { stderr } = await netkitHttp([...get, ...digest]);
    expect(labels(stderr).filter((label) => label.includes('→'))).toEqual([
      `GET ${lab.url('/auth/digest')} → 401`,
      `GET ${lab.url('/auth/digest')} → 200`,
    ]);
  });

  it('shows how long it took to fail, before the error', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/`;
    const { code, stderr } = await netkitHttp([...get, url]);
    expect(code).toBe(7);
    expect(labels(stderr)).toEqual([`GET ${url} → failed`, '  no', '  total', '  hint']);
  });

  it('has colours on a terminal', async () => {
    const { stderr } = await netkitHttp([...get, lab.url('/hello')], { terminal: true });
    expect(stderr).toContain('\x1b[1mGET ');
  });
});

describe.each(CLIENTS)('what happened, with the %s client,', (client) => {
  const get = ['get', `--${client}`];
  const digest = ['--digest', '-u', 'alice:secret'];

  it('has in JSON a leg for each exchange', async () => {
    const argv = [...digest, '--format', 'json', lab.url('/auth/digest')];
    const { legs } = JSON.parse((await succeed(...get, ...argv)).toString()) as { legs: unknown[] };
    const milliseconds = expect.any(Number) as number;
    const common = { method: 'GET', url: lab.url('/auth/digest'), endedAt: milliseconds };
    const sizes = { requestHead: milliseconds, responseHead: milliseconds, requestBody: 0 };
    expect(legs).toEqual([
      {
        ...common,
        status: 401,
        reused: false,
        startedAt: 0,
        timings: { lookup: milliseconds, connect: milliseconds, firstByte: milliseconds },
        sizes: { ...sizes, responseBody: 'who are you?\n'.length },
      },
      {
        ...common,
        status: 200,
        reused: true,
        startedAt: milliseconds,
        timings: { firstByte: milliseconds },
        sizes: { ...sizes, responseBody: 'Welcome, alice, by Digest with MD5!\n'.length },
      },
    ]);
  });

  it('has with -i the head of the challenge, too', async () => {
    const stdout = (await succeed(...get, '-i', ...digest, lab.url('/auth/digest'))).toString();
    expect(stdout.match(/^HTTP.*(?=\r)/gm)).toEqual(['HTTP/1.1 401 Unauthorized', 'HTTP/1.1 200 OK']);
    expect(stdout).not.toContain('who are you?');
  });
});

/** Nobody answers there, and nobody is to be asked. */
const NOWHERE = 'http://nowhere.invalid/dir/x';
const FORMS = [['--dry-run'], ['--curl'], ['--code', 'node'], ['--code', 'python']] as const;

describe.each(FORMS.map((form) => [form.join(' '), form] as const))('%s', (_, form) => {
  it('needs no network, not even the lab', async () => {
    // In a lab that cannot be started.
    vi.stubEnv('NETKIT_DATA', '/dev/null/none');
    for (const options of [[], ['--lab'], ['--raw'], ['--compressed', '--retry', '3']]) {
      const { code, stdout, stderr } = await netkitHttp(['get', ...form, ...options, NOWHERE]);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout.toString()).toContain('nowhere.invalid');
    }
  });

  it('shows no secret', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'netrc'), 'machine nowhere.invalid login alice password s3cret\n', {
      mode: 0o600,
    });
    writeFileSync(join(folder, 'jar'), 'nowhere.invalid\tFALSE\t/\tFALSE\t0\ts\ts3cret\n');
    for (const options of [
      ['-u', 'alice:s3cret'],
      ['--digest', '-u', 'alice:s3cret'],
      ['--oauth2-bearer', 's3cret'],
      ['-b', 's=s3cret'],
      ['-b', join(folder, 'jar')],
      ['--netrc-file', join(folder, 'netrc')],
      ['-H', 'Authorization: Other s3cret', '-H', 'Cookie: s3cret'],
      ['-x', 'http://me:s3cret@proxy.invalid', '-U', 'me:s3cret'],
    ]) {
      const { code, stdout, stderr } = await netkitHttp(['get', ...form, ...options, NOWHERE]);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout.toString()).not.toMatch(new RegExp(`s3cret|${btoa('alice:s3cret')}`));
    }
    const inUrl = NOWHERE.replace('//', '//alice:s3cret@');
    expect((await succeed('get', ...form, inUrl)).toString()).not.toContain('s3cret');
  });

  it('leaves files alone', async () => {
    const folder = scratchFolder();
    const keeping = ['-c', join(folder, 'jar'), '--etag-save', join(folder, 'tag')];
    await succeed('get', ...form, ...keeping, '-O', '--output-dir', folder, NOWHERE);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([['--compare'], ['--timing'], ['--trace'], ['--trace-format', 'hex'], ['--trace-out', 'FILE']])(
    'excludes %s',
    async (option, ...value) => {
      const folder = scratchFolder();
      const report = [option, ...value.map((text) => text.replace('FILE', join(folder, 'trace')))];
      const { code, stdout, stderr } = await netkitHttp(['get', ...form, ...report, NOWHERE]);
      expect([code, stdout.length, stderr]).toEqual([
        2,
        0,
        `netkit: ${form[0]} and ${option} exclude each other\n`,
      ]);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('excludes --format json', async () => {
    const { code, stdout, stderr } = await netkitHttp(['get', ...form, '--format', 'json', NOWHERE]);
    expect([code, stdout.length]).toEqual([2, 0]);
    expect(stderr).toContain(`netkit: ${form[0]} and --format json exclude each other\n`);
  });
});

it.each([
  [['--dry-run', '--curl'], '--dry-run and --curl'],
  [['--code', 'node', '--dry-run'], '--dry-run and --code'],
  [['--code', 'node', '--curl'], '--curl and --code'],
  [['--dry-run', '-v'], '--dry-run and --verbose'],
  [['--dry-run', '-w', 'x'], '--dry-run and --write-out'],
  [['--code', 'node', '-v'], '--code and --verbose'],
])('%j exclude each other', async (options, named) => {
  const { code, stderr } = await netkitHttp(['get', ...options, NOWHERE]);
  expect([code, stderr]).toEqual([2, `netkit: ${named} exclude each other\n`]);
});

describe('--dry-run', () => {
  it('shows the head and the body that would be sent', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'jar'), 'nowhere.invalid\tFALSE\t/\tFALSE\t0\ts\ts3cret\n');
    writeFileSync(join(folder, 'x'), 'abc');
    const options = ['-A', 'me', '-u', 'a:b', '-b', join(folder, 'jar'), '-d', 'a=1\u001b'];
    expect((await succeed('post', '--dry-run', ...options, NOWHERE)).toString()).toBe(
      'POST /dir/x HTTP/1.1\nHost: nowhere.invalid\nAuthorization: Basic ****\nUser-Agent: me\nAccept: */*\n' +
        'Cookie: ****\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 4\n\na=1\\x1b\n',
    );
    const resume = ['-C', '-', '-O', '--output-dir', folder, NOWHERE];
    expect((await succeed('get', '--dry-run', '-A', 'me', ...resume)).toString()).toBe(
      'GET /dir/x HTTP/1.1\nHost: nowhere.invalid\nRange: bytes=3-\nUser-Agent: me\nAccept: */*\n\n',
    );
  });
});

it('--curl takes along what curl has, and leaves out what it has not', async () => {
  const options = ['-v', '-w', '%{http_code}\\n', '--raw', '--quiet', '--force', '-O'];
  const stdout = await succeed('get', '--curl', ...options, NOWHERE);
  expect(stdout.toString()).toBe(`curl -v -w '%{http_code}\\n' -O ${NOWHERE}\n`);
});

describe.each([
  ['curl', ['--curl'], (text: string) => ['sh', '-c', text]],
  ['node', ['--code', 'node'], (text: string) => [process.execPath, '--input-type=module', '-e', text]],
  ['python3', ['--code', 'python'], (text: string) => ['python3', '-c', text]],
] as const)('what is printed for %s', (program, form, command) => {
  describeWith(program)('when run,', () => {
    it.each([
      ['get', '-u', 'alice:secret', '/auth/basic'],
      ['get', '--compressed', '/big/100000'],
      ['post', '--data-raw', `it's "$x"\n`, '/upload'],
    ])('brings the same bytes: %s %s %s', async (verb, ...words) => {
      const argv = [...words.slice(0, -1), lab.url(words.at(-1) ?? '')];
      const text = (await succeed(verb, ...form, ...argv)).toString();
      expect(await runProgram(command(text))).toEqual(await succeed(verb, '--raw', ...argv));
    });
  });
});

/** What it says, the password at hand; neither settings nor proxies of this machine count. */
function runProgram([file = '', ...args]: readonly string[]): Promise<Buffer> {
  const nobody = scratchFolder();
  const env = { ...process.env, PASSWORD: 'secret', HOME: nobody, CURL_HOME: nobody, no_proxy: '*' };
  return new Promise((resolve, reject) => {
    execFile(file, args, { env, encoding: 'buffer', timeout: 20_000 }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(error);
    });
  });
}
