/** The same formats, for the same transfers, to curl and to us. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fileBody } from '../../../src/actions/body.ts';
import { composeRequest, type ComposeOptions } from '../../../src/actions/http/compose.ts';
import { Meter } from '../../../src/actions/http/meter.ts';
import { performHttp, type PerformOptions } from '../../../src/actions/http/perform.ts';
import { refuseErrorStatus } from '../../../src/actions/http/status.ts';
import { transferFacts, type TransferFacts } from '../../../src/commands/http/write-out/facts.ts';
import { renderWriteOut } from '../../../src/commands/http/write-out/render.ts';
import { kits } from '../../../src/kits.ts';
import type { HttpClient } from '../../../src/protocols/http.ts';
import { curl } from '../../helpers/curl.ts';
import { testWith } from '../../helpers/programs.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { closedPort, onRequest, startServer } from '../../helpers/servers.ts';
import { useLab } from '../../helpers/use-lab.ts';

const testWithCurl = testWith('curl');
const lab = useLab();

interface Call {
  readonly path: string;
  readonly scheme?: 'https';
  /** For curl, and the same for us. */
  readonly options?: readonly string[];
  readonly compose?: Partial<ComposeOptions>;
  readonly perform?: PerformOptions;
  readonly fail?: true;
  readonly upload?: true;
  /** Which of ours differ from curl's, and why. */
  readonly but?: readonly [names: RegExp, reason: string];
  /** Who cannot say this. */
  readonly not?: HttpClient['kind'];
}

const FOLLOW = { options: ['-L'], perform: { follow: {} } } as const;
const data = 'a=b&c=d';

const CALLS: readonly Call[] = [
  { path: '/length' },
  { path: '/length', scheme: 'https', but: [/certs$/, 'we do not tell the certificates'] },
  { path: '/length?a=b#fragment' },
  { path: '/length', options: ['-I'], compose: { head: true } },
  { path: '/length', options: ['-0'], compose: { version: '1.0' }, not: 'library' },
  { path: '/length', options: ['-e', 'http://a.test/'], compose: { referer: 'http://a.test/' } },
  { path: '/chunked' },
  { path: '/close' },
  { path: '/empty' },
  { path: '/204' },
  { path: '/status/404' },
  { path: '/status/404', options: ['-f'], fail: true },
  { path: '/many-informational?count=3' },
  {
    path: '/gzip',
    options: ['-H', 'Accept-Encoding: gzip', '--compressed'],
    compose: { headers: ['Accept-Encoding: gzip'] },
    perform: { decode: true },
  },
  { path: '/redirect/2' },
  { path: '/redirect/relative' },
  { path: '/redirect/missing' },
  { path: '/redirect/2', ...FOLLOW },
  {
    path: '/redirect/302?to=/204',
    ...FOLLOW,
    but: [/^content_type$/, 'curl still has that of the redirect, where the last response has none'],
  },
  { path: '/redirect/2', options: ['-L', '--max-redirs', '1'], perform: { follow: { maxRedirects: 1 } } },
  { path: '/redirect/cross-origin', ...FOLLOW, not: 'library' },
  {
    path: '/redirect/302?to=/upload',
    options: ['-d', data, '-L'],
    compose: { data },
    perform: { follow: {} },
  },
  {
    path: '/redirect/307?to=/upload',
    options: ['-d', data, '-L'],
    compose: { data },
    perform: { follow: {} },
  },
  { path: '/upload', options: ['-d', data], compose: { data } },
  { path: '/upload', options: ['-H', 'Expect:'], compose: { headers: ['Expect:'] }, upload: true },
  { path: '/upload', compose: { expectContinue: true }, upload: true, not: 'library' },
  { path: '/bad/short' },
];

/** Asks and measures as the commands do. */
async function transfer(
  kind: HttpClient['kind'],
  call: Call,
  url: string,
  file: string,
): Promise<TransferFacts> {
  const { createHttpClient } = await kits.http[kind]();
  const client = createHttpClient({ dial: { tls: { ca: lab.ca } } });
  onTestFinished(() => client.close());
  const upload = call.upload === true ? { upload: await fileBody(file) } : {};
  const request = composeRequest({ url: new URL(url), userAgent: 'same', ...upload, ...call.compose });
  const meter = new Meter();
  let error: unknown;
  try {
    const { exchange, body } = await performHttp(client, request, { ...call.perform, meter });
    if (call.fail === true) refuseErrorStatus(exchange.response);
    for await (const chunk of body) expect(chunk.length).toBeGreaterThan(0);
  } catch (thrown) {
    error = thrown;
  }
  const formData = call.compose?.data !== undefined;
  return transferFacts({ legs: meter.legs, request, url, file: '/dev/null', formData, error });
}

/** What the file holds is uploaded, or is the lab's authority. */
async function ofCurl(call: Call, url: string, file: string, format: string): Promise<string> {
  const options = [
    ...(call.options ?? []),
    ...(call.upload === true ? ['-T', file] : []),
    ...(call.scheme === 'https' ? ['--cacert', file] : []),
  ];
  const { stdout } = await curl('-o', '/dev/null', '-A', 'same', ...options, '-w', format, url);
  return stdout.toString();
}

/** What differs from run to run, or names who tells it: their types alone are compared. */
const ITS_OWN = /^(?:time|speed)_|_port$|^errormsg$|^curl_version$/;

function comparable(json: string, except: readonly RegExp[]): [string, unknown][] {
  return Object.entries(JSON.parse(json) as object).map(([name, value]) => {
    if (ITS_OWN.test(name)) return [name, typeof value];
    return [name, except.some((pattern) => pattern.test(name)) ? 'not compared' : value];
  });
}

const NOWHERE = { stdout: false, stderr: false };

for (const kind of ['raw', 'library'] as const) {
  const calls = CALLS.filter(({ not }) => not !== kind);
  // undici adds a Connection field.
  const except = kind === 'library' ? [/^size_request$/] : [];

  testWithCurl.for(calls)(
    `%{json} of the ${kind} client's $path $options is that of curl's`,
    async (call) => {
      const file = join(scratchFolder(), 'file');
      writeFileSync(file, call.scheme === 'https' ? lab.ca : 'from a file');
      const url = lab.url(call.path, call.scheme);
      const names = [...except, ...(call.but?.slice(0, 1) ?? [])] as RegExp[];
      const theirs = await ofCurl(call, url, file, '%{json}');
      const ours = renderWriteOut('%{json}', await transfer(kind, call, url, file), NOWHERE);
      expect(comparable(ours.stdout.toString(), names)).toEqual(comparable(theirs, names));
    },
  );

  testWithCurl(
    `%{json} of a ${kind} client that is refused is that of curl's, after a redirect too`,
    async () => {
      const nowhere = `http://127.0.0.1:${await closedPort()}/`;
      const { url } = await startServer((socket) => {
        onRequest(socket, () => {
          socket.write(`HTTP/1.1 302 Found\r\nLocation: ${nowhere}\r\nContent-Length: 0\r\n\r\n`);
        });
      });
      for (const each of [nowhere, url.href]) {
        const theirs = await ofCurl({ path: '', ...FOLLOW }, each, '', '%{json}');
        const ours = renderWriteOut(
          '%{json}',
          await transfer(kind, { path: '', ...FOLLOW }, each, ''),
          NOWHERE,
        );
        expect(comparable(ours.stdout.toString(), except)).toEqual(comparable(theirs, except));
      }
    },
  );
}

describe.each(['raw', 'library'] as const)('the times of the %s client', (kind) => {
  const inOrder = ['namelookup', 'connect', 'appconnect', 'pretransfer', 'starttransfer', 'total'];

  it.each(['http', 'https'] as const)('follow one another over %s', async (scheme) => {
    const { variables } = await transfer(kind, { path: '', ...FOLLOW }, lab.url('/redirect/2', scheme), '');
    // Without TLS there is no handshake, which is told as 0.
    const names = inOrder.filter((name) => scheme === 'https' || name !== 'appconnect');
    const times = names.map((name) => Number(variables[`time_${name}`]));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThan(0);
    expect(variables['time_redirect']).toBeGreaterThan(0);
    expect(Number(variables['time_redirect'])).toBeLessThan(Number(variables['time_total']));
  });
});

const FORMATS: readonly string[] = [
  '%{http_code} %{RESPONSE_CODE} %{http_connect}\\n',
  '%{content_type}|%{method}|%{num_headers}|%{scheme}|%{size_download}|%{ftp_entry_path}|%{errormsg}',
  '%header{content-type} %header{CONTENT-LENGTH} %header{none}%header{} %Header{date}',
  '%{header_json}',
  'before%{onerror}after',
  '%{stderr}there%{stdout}here',
  '100%% \\n\\r\\t\\q\\\\n',
  '%{nope}%{}%{ http_code}%{curl_version}|',
  '%{http_code',
  '%header{content-type',
  '%%{http_code}%%%{http_code}%',
  '%\\n%a%😀\\é\\',
  '%{a%{b}%{http_code}}',
  '',
];

testWithCurl.for(FORMATS)('the format %j says to us what it says to curl', async (format) => {
  const url = lab.url('/length');
  const theirs = await curl('-o', '/dev/null', '-w', format, url);
  const ours = renderWriteOut(format, await transfer('raw', { path: '' }, url, ''), NOWHERE);
  expect({ stdout: ours.stdout.toString(), stderr: ours.stderr.toString() }).toEqual({
    stdout: theirs.stdout.toString(),
    stderr: theirs.stderr.replaceAll(/^(there)?curl:/gm, '$1netkit:'),
  });
});
