import { readFileSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { netkitHttp } from '../helpers/netkit-http.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { place } from './place.ts';

/** Where a server shows what is asked for here. */
export interface CurlPages {
  readonly plain: string;
  readonly chunked: string;
  readonly missing: string;
  readonly post: string;
  readonly redirects: string;
  readonly otherOrigin: string;
}

interface Call {
  readonly verb: string;
  readonly page: keyof CurlPages;
  readonly options: readonly string[];
  /** Standard input, for both. */
  readonly stdin?: string;
}

/** The same for curl and netkit: an option that curl has means what it means to curl. */
const CALLS: readonly Call[] = [
  { verb: 'get', page: 'plain', options: [] },
  { verb: 'get', page: 'chunked', options: [] },
  { verb: 'get', page: 'missing', options: [] },
  { verb: 'get', page: 'plain', options: ['-I'] },
  { verb: 'get', page: 'plain', options: ['--http1.0'] },
  { verb: 'get', page: 'plain', options: ['-u', 'alice:secret'] },
  { verb: 'get', page: 'plain', options: ['--oauth2-bearer', 'token'] },
  { verb: 'get', page: 'plain', options: ['-A', 'me/1.0', '-e', 'http://here.test/'] },
  { verb: 'get', page: 'plain', options: ['-A', ''] },
  { verb: 'get', page: 'plain', options: ['--compressed'] },
  { verb: 'get', page: 'plain', options: ['-G', '-d', 'a=1', '--data-urlencode', 'b=2 3&'] },
  {
    verb: 'get',
    page: 'plain',
    options: ['-H', 'X-One: 1', '-H', 'Accept: text/x', '-H', 'X-Two: 2', '-H', 'X-Empty;'],
  },
  { verb: 'get', page: 'plain', options: ['-H', 'Accept:', '-H', 'Host: other.test', '-H', 'User-Agent:'] },
  { verb: 'get', page: 'plain', options: ['-X', 'PROPFIND'] },
  { verb: 'get', page: 'plain', options: ['--request-target', '/another?path'] },
  { verb: 'get', page: 'redirects', options: ['-L'] },
  {
    verb: 'get',
    page: 'otherOrigin',
    options: ['-L', '-A', 'me', '-u', 'alice:secret', '-H', 'Cookie: a=b'],
  },
  { verb: 'get', page: 'otherOrigin', options: ['--location-trusted', '-A', 'me', '-u', 'alice:secret'] },
  { verb: 'post', page: 'post', options: ['-d', 'a=1', '-d', 'b=2'] },
  { verb: 'post', page: 'post', options: ['--json', '{"a":1}'] },
  { verb: 'post', page: 'post', options: ['-d', 'x', '-H', 'Content-Type: text/x'] },
  { verb: 'post', page: 'post', options: ['-d', 'a=1', '-u', 'alice:secret', '-H', 'X-One: 1'] },
  { verb: 'post', page: 'redirects', options: ['-L', '-d', 'a=1'] },
  { verb: 'post', page: 'post', options: ['-T', '-', '-X', 'POST'], stdin: 'from a pipe' },
  { verb: 'post', page: 'post', options: ['-T', 'FILE', '-X', 'POST'] },
];

/** What `curl -v` says that it sends and gets, and what netkit's transcript says, held side by side. */
export function sameAsCurl(server: { readonly name: string; url(page: keyof CurlPages): string }): void {
  const here = place({ protocol: 'HTTP', server: server.name, client: 'raw' });
  describe(`on the wire to ${server.name}, the raw client and curl`, here, () => {
    it.each(CALLS)('ask and are answered alike for $verb $page $options', async (call) => {
      const file = join(scratchFolder(), 'file.txt');
      writeFileSync(file, 'from a file');
      const options = call.options.map((option) => (option === 'FILE' ? file : option));
      const url = server.url(call.page);
      const curl = await traceCurl([...options, url], call.stdin);
      const ours = await traceNetkit([call.verb, ...options, url], call.stdin);
      expect(ours.asked).toEqual(curl.asked);
      expect(ours.answered).toEqual(curl.answered);
      expect(curl.asked.length).toBeGreaterThan(0);
      expect(curl.answered.length).toBeGreaterThan(0);
    });
  });
}

interface Wire {
  /** Each head as its lines, without the empty one. */
  readonly asked: readonly (readonly string[])[];
  readonly answered: readonly (readonly string[])[];
}

async function traceNetkit(argv: readonly string[], stdin = ''): Promise<Wire> {
  const file = join(scratchFolder(), 'trace');
  const [verb = '', ...rest] = argv;
  const ran = await netkitHttp([verb, '--raw', '--trace-out', file, '-o', '/dev/null', ...rest], { stdin });
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  const entries = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; text?: string });
  const all = (kind: string): string[] =>
    entries.filter((entry) => entry.kind === kind).map((entry) => entry.text ?? '');
  return {
    // The raw client writes a head in one piece.
    asked: all('sent').flatMap((text) =>
      heads(text, /^[A-Z]+ \S+ HTTP\/1\.[01]\r\n[^]*?\r\n(?=\r\n)/g, true),
    ),
    answered: heads(all('received').join(''), /HTTP\/1\.[01] \d{3} [^]*?\r\n(?=\r\n)/g),
  };
}

function heads(text: string, pattern: RegExp, asked = false): string[][] {
  return (text.match(pattern) ?? []).map((head) => normalise(head.trimEnd().split('\r\n'), asked));
}

async function traceCurl(argv: readonly string[], stdin = ''): Promise<Wire> {
  const said = await new Promise<string>((resolve, reject) => {
    const child = execFile(
      'curl',
      ['-q', '-sSv', '--noproxy', '*', '-m', '20', '-o', '/dev/null', ...argv],
      { encoding: 'latin1' },
      (error, _stdout, stderr) => (error === null ? resolve(stderr) : reject(error)),
    );
    child.stdin?.end(stdin);
  });
  return { asked: headsSaid(said, '>', true), answered: headsSaid(said, '<') };
}

/** curl puts no empty line after a 100: a head begins where its first line says so. */
function headsSaid(said: string, mark: '>' | '<', asked = false): string[][] {
  const lines = said.split('\n').filter((line) => line.startsWith(`${mark} `));
  const found: string[][] = [];
  for (const line of lines.map((each) => each.slice(2).replace(/\r$/, ''))) {
    if (/^HTTP\/1\.[01] \d{3}|^[A-Z]+ \S+ HTTP\/1\.[01]$/.test(line)) found.push([]);
    if (line !== '') found.at(-1)?.push(line);
  }
  return found.map((head) => normalise(head, asked));
}

/** In which netkit and curl differ, and why. */
const EXCEPTIONS: readonly (readonly [RegExp, string])[] = [
  // Each says its own name; what -A says is compared.
  [/^User-Agent: (?:curl|netkit)\/.*$/, 'User-Agent: itself'],
  // A transcript of ours has stars for secrets.
  [/^(Authorization: \w+|Cookie:) .*$/, '$1 ****'],
  // What can be undone depends on how curl was built.
  [/^Accept-Encoding: .*$/, 'Accept-Encoding: what it can undo'],
  // The two answers may be a second apart.
  [/^Date: .*$/, 'Date: now'],
];

/** Ours adds what frames the body after all that the user said; curl has it before the content's type. */
function normalise(lines: readonly string[], asked: boolean): string[] {
  const plain = lines.map((line) =>
    EXCEPTIONS.reduce((text, [pattern, stand]) => text.replace(pattern, stand), line),
  );
  if (!asked) return plain;
  const framing = plain.filter((line) => /^(?:Content-Length|Transfer-Encoding): /.test(line));
  return [...plain.filter((line) => !framing.includes(line)), ...framing];
}
