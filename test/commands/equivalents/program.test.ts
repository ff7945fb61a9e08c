import { describe, expect, it } from 'vitest';
import { bytesBody, streamBody } from '../../../src/actions/body.ts';
import { composeRequest, type ComposeOptions } from '../../../src/actions/http/compose.ts';
import { nodeProgram } from '../../../src/commands/http/equivalents/node.ts';
import {
  describeProgram,
  MAX_INLINE_BYTES,
  type Program,
} from '../../../src/commands/http/equivalents/program.ts';
import { pythonProgram } from '../../../src/commands/http/equivalents/python.ts';
import { typed } from './given.ts';

function programOf(options: Partial<ComposeOptions>, ...words: readonly string[]): Promise<Program> {
  const request = composeRequest({ url: new URL('https://h/a?b'), userAgent: '', ...options });
  return describeProgram(request, typed('get', 'x', ...words).args.given);
}

const basic = (text: string) => `Authorization: Basic ${Buffer.from(text).toString('base64')}`;

it('is, for Python, what a teacher would write', async () => {
  const program = await programOf(
    { data: 'a={b}', headers: [basic('alice:secret'), 'Accept:'] },
    '--cacert',
    'ca.pem',
    '-Lio',
    'file',
  );
  expect(pythonProgram(program)).toBe(`\
# Run it as: PASSWORD=… python3 request.py
# Left out: --location, --include, --output
import base64
import os
import socket
import ssl
import sys

credentials = base64.b64encode(f"alice:{os.environ['PASSWORD']}".encode()).decode()
body = "a={b}".encode()
request = "\\r\\n".join([
    "POST /a?b HTTP/1.0",  # 1.0: the answer is never chunked, and ends with the connection
    "Host: h",
    f"Authorization: Basic {credentials}",
    "Content-Type: application/x-www-form-urlencoded",
    f"Content-Length: {len(body)}",
    "", "",  # an empty line ends the head
])
context = ssl.create_default_context(cafile="ca.pem")
with context.wrap_socket(socket.create_connection(("h", 443)), server_hostname="h") as connection:
    connection.sendall(request.encode() + body)
    response = connection.makefile("rb").read()
head, _, body = response.partition(b"\\r\\n\\r\\n")
sys.stdout.buffer.write(body)
`);
});

it('is, for Node, what a teacher would write', async () => {
  const program = await programOf(
    { upload: bytesBody('x'), headers: ['Cookie: a=secret', 'Accept: `${it}`'] },
    '-kT',
    "it's",
  );
  expect(nodeProgram(program)).toBe(`\
// Run it as: COOKIES=… node request.mjs
import { readFileSync } from 'node:fs';
import tls from 'node:tls';

const body = readFileSync('it\\'s');
const request = [
  'PUT /a?b HTTP/1.0', // 1.0: the answer is never chunked, and ends with the connection
  'Host: h',
  \`Cookie: \${process.env.COOKIES}\`,
  'Accept: \`\${it}\`',
  \`Content-Length: \${body.length}\`,
  '', '', // an empty line ends the head
].join('\\r\\n');
const socket = tls.connect({ host: 'h', port: 443, servername: 'h', rejectUnauthorized: false });
socket.write(request);
socket.write(body);
const chunks = [];
for await (const chunk of socket) chunks.push(chunk);
const response = Buffer.concat(chunks);
process.stdout.write(response.subarray(response.indexOf('\\r\\n\\r\\n') + 4));
`);
});

it('says that a proxy is left out, whoever named it', async () => {
  const request = composeRequest({ url: new URL('http://h/') });
  expect(await describeProgram(request, [], { proxied: true })).toMatchObject({ leftOut: ['proxy'] });
});

describe('the body', () => {
  it.each([
    [['-T', 'f'], { file: 'f', withoutLineEnds: false }],
    [['-T', '-'], { file: '-', withoutLineEnds: false }],
    [['-d', '@f'], { file: 'f', withoutLineEnds: true }],
    [['--json', '@f'], { file: 'f', withoutLineEnds: false }],
    [['--data-binary', '@-'], { file: '-', withoutLineEnds: false }],
    [['--data-raw', '@f'], { text: 'content' }],
    [['-d', '@f', '-d', 'x'], { text: 'content' }],
    [['--data-urlencode', 'a@f'], { text: 'content' }],
  ])('of %j is read from the file where one file is all of it', async (words, expected) => {
    const { body } = await programOf({ upload: bytesBody('content') }, ...words);
    expect(body).toEqual(expected);
  });

  it('is not there with -G', async () => {
    const program = await programOf({ data: 'c', dataInQuery: true }, '-G', '-d', '@f');
    expect(program.body).toBeUndefined();
    expect(program.lines[0]).toEqual(['GET /a?b&c HTTP/1.0']);
  });

  it.each([
    ['longer', bytesBody(Buffer.alloc(MAX_INLINE_BYTES + 1, 'a'))],
    ['of unknown size', streamBody(new Blob(['a']).stream())],
    ['not text', bytesBody(Buffer.from([0xff]))],
  ])('that is %s is refused, with the way round it', async (_, upload) => {
    await expect(programOf({ upload })).rejects.toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.stringContaining('-T FILE') }),
    );
  });

  it('may just fit', async () => {
    const text = 'a'.repeat(MAX_INLINE_BYTES);
    expect(await programOf({ upload: bytesBody(text) })).toMatchObject({ body: { text } });
  });
});

describe('the fields', () => {
  it('leave out what HTTP/1.0 has no use for, and what would keep the connection', async () => {
    const headers = [
      'Accept:',
      'Host:',
      'Connection: keep-alive',
      'Expect: 100-continue',
      'X: y',
      'TE: trailers',
    ];
    const { lines } = await programOf({ headers, compressed: true }, '--compressed');
    expect(lines).toEqual([['GET /a?b HTTP/1.0'], ['X: y']]);
  });

  it.each([
    [basic('secret'), 'AUTHORIZATION', ['Authorization: ']],
    [basic('al:secret'), 'PASSWORD', ['Authorization: Basic ']],
    ['Authorization: bearer secret', 'TOKEN', ['Authorization: bearer ']],
    ['Authorization: secret', 'AUTHORIZATION', ['Authorization: ']],
    ['Proxy-Authorization: secret', 'PROXY_AUTHORIZATION', ['Proxy-Authorization: ']],
    ['Cookie: secret', 'COOKIES', ['Cookie: ']],
  ])('keep the secret of %j', async (header, variable, beginning) => {
    const program = await programOf({ headers: ['Host:', 'Accept:', header] });
    expect(program.variables).toEqual([variable]);
    expect(program.lines[1]?.slice(0, 1)).toEqual(beginning);
    for (const text of [nodeProgram(program), pythonProgram(program)]) {
      expect(text).not.toContain('secret');
      expect(text).not.toContain(Buffer.from('secret').toString('base64'));
    }
  });

  it('cannot play with a terminal', async () => {
    const program = await programOf({ data: '\x1b\u202e\u0085' });
    for (const text of [nodeProgram(program), pythonProgram(program)]) {
      expect(text).toContain(String.raw`\u001b\u202e\u0085`);
    }
  });
});
