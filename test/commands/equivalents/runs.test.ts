import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { firstRequest } from '../../../src/actions/http/first-request.ts';
import { formBody } from '../../../src/actions/http/form/body.ts';
import { curlLine } from '../../../src/commands/http/equivalents/curl-line.ts';
import { nodeProgram } from '../../../src/commands/http/equivalents/node.ts';
import { describeProgram, type Program } from '../../../src/commands/http/equivalents/program.ts';
import { pythonProgram } from '../../../src/commands/http/equivalents/python.ts';
import { planRequest } from '../../../src/commands/http/plan.ts';
import { type Lab, startLab } from '../../../src/lab/lab.ts';
import { fakeIo } from '../../helpers/fake-io.ts';
import { succeed } from '../../helpers/netkit-http.ts';
import { OK } from '../../helpers/bare-server.ts';
import { describeWith, testWith } from '../../helpers/programs.ts';
import { emptyFolder } from '../../helpers/scratch.ts';
import { onRequest, startServer } from '../../helpers/servers.ts';
import { typed } from './given.ts';

let lab: Lab;
let folder: Awaited<ReturnType<typeof emptyFolder>>;
beforeAll(async () => {
  folder = await emptyFolder();
  lab = await startLab({ http: true, dataDir: folder.path });
  writeFileSync(join(folder.path, 'data'), 'a=1\r\n&b=2\0\n\xff', 'latin1');
});
afterAll(async () => {
  await lab.stop();
  await folder.remove();
});

/** Set where a secret is wanted; what is not asked for does no harm. */
const SECRETS = {
  PASSWORD: 'secret',
  TOKEN: 'lab-token',
  COOKIES: 'a="b c"; d=$e',
  AUTHORIZATION: 'Other x',
};

const AWKWARD = `it's "$5" \`x\` !! \\n %s \${x} {y} é\u{1f600}`;

/** Options and a path; HTTP, HTTPS, DIR and CA become the lab's. */
const CASES: readonly (readonly [what: string, ...argv: string[]])[] = [
  ['plain', 'get', 'HTTP/hello'],
  ['chunks', 'get', 'HTTP/chunked'],
  ['nothing', 'get', 'HTTP/204'],
  ['many bytes', 'get', 'HTTP/big/3000000'],
  ['a query', 'get', 'HTTP/echo?a=1&b=%20c&d[]={e}'],
  ['an awkward query', 'get', "HTTP/echo?it's$5`x`!!%22"],
  ['-G', 'get', '-G', '-d', 'a=$x', '-d', 'b=`!', 'HTTP/echo?x'],
  ['fields', 'get', '-H', 'X-One: 1', '-H', 'Accept:', '-H', 'X-None;', '-e', 'http://r/', 'HTTP/echo'],
  ['an awkward field', 'get', '-H', `X-One: ${AWKWARD}`, 'HTTP/echo'],
  ['a method', 'request', 'PROPFIND', 'HTTP/echo'],
  ['a target', 'options', '--request-target', '/echo?*', 'HTTP/x'],
  ['-d', 'post', '-d', 'a=1', '-d', 'b=2', 'HTTP/echo'],
  ['-d with awkward text', 'post', '--data-raw', `${AWKWARD}\n\t\r\x01`, 'HTTP/echo'],
  ['-d @FILE', 'post', '-d', '@DIR/data', 'HTTP/upload'],
  ['--data-binary @FILE', 'patch', '--data-binary', '@DIR/data', 'HTTP/upload'],
  ['--json', 'post', '--json', '{"a":\n"é"}', 'HTTP/echo'],
  ['-T FILE', 'put', '-T', 'DIR/data', 'HTTP/upload'],
  ['POST without a body', 'post', 'HTTP/echo'],
  ['Basic', 'get', '-u', 'alice:secret', 'HTTP/auth/basic'],
  ['Basic in the URL', 'get', 'USER/auth/basic'],
  ['Bearer', 'get', '--oauth2-bearer', 'lab-token', 'HTTP/auth/bearer'],
  ['secrets in fields', 'get', '-H', 'Cookie: a="b c"; d=$e', '-H', 'Authorization: Other x', 'HTTP/echo'],
  ['--compressed', 'get', '--compressed', 'HTTP/hello'],
  ['https', 'get', '--cacert', 'CA', 'HTTPS/hello'],
  ['https by name', 'get', '--cacert', 'CA', 'NAMED/hello'],
  ['https with -k', 'post', '-k', '-d', 'x', 'HTTPS/upload'],
];

function fillIn(argv: readonly string[]): string[] {
  const places: [RegExp, string][] = [
    [/^HTTPS/, lab.url('', 'https')],
    [/^HTTP/, lab.url('')],
    [/^NAMED/, lab.url('', 'https').replace('127.0.0.1', 'localhost')],
    [/^USER/, lab.url('').replace('//', '//alice:secret@')],
    [/DIR/, folder.path],
    [/^CA$/, lab.caPath ?? ''],
  ];
  // One and the same name, so that what the server hears can be compared.
  const filled = argv.map((word) =>
    places.reduce((text, [place, value]) => text.replace(place, value), word),
  );
  return [...filled, '-A', 'test/1'];
}

/** What a server told, as far as it does not depend on the version of HTTP. */
function essence(stdout: Buffer): unknown {
  if (!stdout.includes('"target"')) return stdout.toString('latin1');
  const { method, target, headers, body } = JSON.parse(stdout.toString()) as Record<string, unknown>;
  const sorted = (headers as string[][]).map((field) => field.join(': ')).toSorted();
  return { method, target, headers: sorted, body };
}

function run(file: string, args: readonly string[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // No settings of whoever runs this: no .curlrc, no proxy.
    const env = { ...process.env, ...SECRETS, CURL_HOME: folder.path, HOME: folder.path, no_proxy: '*' };
    const options = {
      env,
      cwd: folder.path,
      encoding: 'buffer',
      maxBuffer: 2 ** 24,
      timeout: 20_000,
    } as const;
    execFile(file, args, options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(error);
    });
  });
}

/** The three ways of saying the same. */
const LANGUAGES = {
  async curl(argv: readonly string[]) {
    const { method, url, args } = typed(...argv);
    return run('sh', ['-c', curlLine({ method, url, given: args.given })]);
  },
  async node(argv: readonly string[]) {
    const file = join(folder.path, 'request.mjs');
    writeFileSync(file, nodeProgram(await programFor(argv)));
    return run(process.execPath, [file]);
  },
  async python3(argv: readonly string[]) {
    const file = join(folder.path, 'request.py');
    writeFileSync(file, pythonProgram(await programFor(argv)));
    return run('python3', [file]);
  },
};

async function programFor(argv: readonly string[]): Promise<Program> {
  const { method, url, args } = typed(...argv);
  const plan = await planRequest({ name: method, takesBody: true }, url, args, fakeIo(), false);
  return describeProgram(await firstRequest(plan.request, plan.perform), args.given);
}

async function expectSame(argv: readonly string[], stdout: Buffer): Promise<void> {
  const [verb = '', ...rest] = argv;
  expect(essence(stdout)).toEqual(essence(await succeed(verb, '--raw', ...rest)));
}

describe.each(['curl', 'node', 'python3'] as const)('printed for %s, it', (language) => {
  const perform = LANGUAGES[language];

  describeWith(language)('when run,', () => {
    it.each(CASES)('gets the same: %s', async (_, ...argv) => {
      const filled = fillIn(argv);
      await expectSame(filled, await perform(filled));
    });

    it('gets the head that HEAD asks for', async () => {
      const lines = (await perform(fillIn(['head', 'HTTP/hello']))).toString().split('\r\n');
      expect(lines[0]).toMatch(/^HTTP\/1\.[01] 200 /);
      expect(lines).toContain('Content-Type: text/plain; charset=utf-8');
      expect(lines.slice(-2)).toEqual(['', '']);
    });

    it('checks the certificate', async () => {
      await expect(perform(fillIn(['get', 'HTTPS/hello']))).rejects.toThrow(/certificate/i);
    });

    it('speaks to a Unix-domain socket, and to an address of IPv6', async () => {
      const path = join(folder.path, 'socket');
      const answer = (socket: net.Socket) => onRequest(socket, () => void socket.end(OK));
      const unix = net.createServer(answer).listen(path);
      await once(unix, 'listening');
      onTestFinished(() => void unix.close());
      const { url } = await startServer(answer, '::1');
      expect((await perform(['get', 'http://h/', '--unix-socket', path])).toString()).toBe('ok\n');
      expect((await perform(['get', url.href])).toString()).toBe('ok\n');
    });
  });
});

const testWithCurl = testWith('curl');

testWithCurl('the line for curl follows redirects', async () => {
  const filled = fillIn(['get', '-L', 'HTTP/redirect/3']);
  await expectSame(filled, await LANGUAGES.curl(filled));
});

testWithCurl('the line for curl sends a form of the same size, for its boundary is as long', async () => {
  const parts = ['a="b;c"', 'd=@DIR/data;filename="e f"', `f=${AWKWARD}`];
  const filled = fillIn(['post', ...parts.flatMap((part) => ['-F', part]), 'HTTP/upload']);
  const stdout = await LANGUAGES.curl(filled);
  const values = parts.map((part) => part.replace('DIR', folder.path));
  const { size } = await formBody(values.map((value) => ({ kind: 'form', value })));
  expect(JSON.parse(stdout.toString())).toMatchObject({ method: 'POST', bytes: size });
});
