import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { OK, startBareServer } from '../helpers/bare-server.ts';
import { curl } from '../helpers/curl.ts';
import { netkitHttp, succeed } from '../helpers/netkit-http.ts';
import { testWith } from '../helpers/programs.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { startServer } from '../helpers/servers.ts';
import { useLab } from '../helpers/use-lab.ts';

const CLIENTS = ['raw', 'library'] as const;
const lab = useLab();
const testWithCurl = testWith('curl');

let file: string;
beforeEach(() => {
  file = join(scratchFolder(), 'notes.txt');
  writeFileSync(file, 'one\ntwo\n');
});

interface Echo {
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** What the server got: its method, the form's type and the form, the boundary as `B`. */
function formIn(echo: Buffer): { method: string; type: string; length: string; body: string } {
  const { method, headers, body } = JSON.parse(echo.toString()) as Echo;
  const field = (name: string) => headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
  const boundary = /^--(.+)\r$/m.exec(body)?.[1] ?? '';
  expect(boundary).toMatch(/^-{24}[0-9a-f]{16}$/);
  const named = (text: string) => text.replaceAll(boundary, 'B');
  return {
    method,
    type: named(field('content-type')),
    length: field('content-length'),
    body: named(body),
  };
}

describe.each(CLIENTS)('a form, sent by the %s client', (client) => {
  const post = ['post', `--${client}`];

  it('has a part for each -F and --form-string, in order', async () => {
    const parts = [
      '-F',
      'name=Ada',
      '--form-string',
      'as-is=@x;type=y',
      '-F',
      `text=<${file}`,
      '-F',
      `file=@${file};filename="a\\"b";headers="X-Part: 1"`,
      '-F',
      'empty=',
    ];
    const { method, type, body } = formIn(await succeed(...post, ...parts, lab.url('/echo')));
    expect([method, type]).toEqual(['POST', 'multipart/form-data; boundary=B']);
    expect(body).toBe(
      '--B\r\nContent-Disposition: form-data; name="name"\r\n\r\nAda\r\n' +
        '--B\r\nContent-Disposition: form-data; name="as-is"\r\n\r\n@x;type=y\r\n' +
        '--B\r\nContent-Disposition: form-data; name="text"\r\n\r\none\ntwo\n\r\n' +
        '--B\r\nContent-Disposition: form-data; name="file"; filename="a%22b"\r\n' +
        'Content-Type: text/plain\r\nX-Part: 1\r\n\r\none\ntwo\n\r\n' +
        '--B\r\nContent-Disposition: form-data; name="empty"\r\n\r\n\r\n--B--\r\n',
    );
  });

  testWithCurl('is what curl sends', async () => {
    const options = [
      '-F',
      `f=@${file};type=text/csv`,
      '-F',
      'b="c;d";type=text/plain; charset=x',
      '--form-string',
      'e=é',
      '-F',
      `g=@${file};encoder=base64`,
      lab.url('/echo'),
    ];
    const ours = formIn(await succeed(...post, ...options));
    expect(ours).toEqual(formIn((await curl(...options)).stdout));
  });

  it('has with @- what comes on stdin, with its length', async () => {
    const argv = [...post, '-F', 'f=@-;filename=in', lab.url('/echo')];
    const { code, stdout } = await netkitHttp(argv, { stdin: 'a\r\nb' });
    expect(code).toBe(0);
    const { body, length } = formIn(stdout);
    // Of the form as it was sent: each of the two boundaries has 39 characters more than here.
    expect(length).toBe(String(body.length + 2 * 39));
    expect(body).toContain('name="f"; filename="in"');
    expect(body).toContain('\r\n\r\na\r\nb\r\n--B--\r\n');
  });

  it.each([
    ['multipart/mixed', 'multipart/mixed; boundary=B'],
    ['multipart/form-data; charset=utf-8', 'multipart/form-data; charset=utf-8; boundary=B'],
    ['multipart/form-data; boundary=mine', 'multipart/form-data; boundary=mine'],
    ['text/plain', 'text/plain'],
  ])('has the Content-Type that -H gives, and its boundary: %s', async (given, sent) => {
    const echo = await succeed(...post, '-H', `Content-Type: ${given}`, '-F', 'a=b', lab.url('/echo'));
    expect(formIn(echo).type).toBe(sent);
  });

  testWithCurl('has the boundary behind what else is said of the type, as with curl', async () => {
    const type = 'Content-Type: multipart/form-data; charset=utf-8';
    const options = ['-H', type, '-F', 'a=b', lab.url('/echo')];
    expect(formIn(await succeed(...post, ...options))).toEqual(formIn((await curl(...options)).stdout));
  });

  it('may go with another method, and again once a server has asked who we are', async () => {
    const put = ['-X', 'PUT', '-F', 'a=b', lab.url('/echo')];
    expect(formIn(await succeed(...post, ...put)).method).toBe('PUT');
    const digest = ['--digest', '-u', 'alice:secret', '-F', `f=@${file}`, lab.url('/auth/digest')];
    expect((await succeed(...post, ...digest)).toString()).toBe('Welcome, alice, by Digest with MD5!\n');
  });

  it('whose file is not there is not sent: 26, as with curl', async () => {
    const server = await startBareServer(OK);
    const { code, stderr } = await netkitHttp([...post, '-F', `f=@${file}.none`, server.url.href]);
    expect([code, stderr]).toEqual([26, `netkit: cannot read ${file}.none: there is no such file\n`]);
    expect(server.sockets).toHaveLength(0);
  });

  it('whose file has vanished before it is sent again ends with 26, too', async () => {
    const { url } = await startServer((socket) => {
      let heard = '';
      socket.on('data', (bytes: Buffer) => {
        heard += bytes.toString('latin1');
        // All of it has come.
        if (!/--[0-9a-f]{16}--\r\n$/.test(heard)) return;
        rmSync(file, { force: true });
        socket.end('HTTP/1.1 503 Wait\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      });
    });
    const argv = [...post, '-sS', '--retry', '1', '--retry-delay', '0.001', '-F', `f=@${file}`, url.href];
    expect(await netkitHttp(argv)).toMatchObject({
      code: 26,
      stderr: `netkit: cannot read ${file}: there is no such file\n`,
    });
  });
});

it.each([
  ['with data', 'post', ['-d', 'a=b']],
  ['with JSON', 'post', ['--json', '{}']],
  ['with data for the query', 'get', ['-G', '-d', 'a=b']],
  ['with an upload', 'post', ['-T', '-']],
  ['with HEAD', 'post', ['-I']],
  ['with --bare', 'post', ['--bare']],
  ['with a part that is none', 'post', ['-F', 'x']],
  ['with a line end in a name', 'post', ['-F', 'a=b;headers="X: 1\r\nY: 2"']],
])('a form is refused %s', async (_, verb, options) => {
  const server = await startBareServer(OK);
  const { code, stdout, stderr } = await netkitHttp([verb, '-F', 'a=b', ...options, server.url.href]);
  expect([code, stdout.length, stderr]).toEqual([2, 0, expect.stringMatching(/^netkit: .+\n/)]);
  expect(server.sockets).toHaveLength(0);
});

it.each(['get', 'head'])('a form is not sent with %s, but with post', async (verb) => {
  const { code, stderr } = await netkitHttp([verb, '-F', 'password=secret', 'http://127.0.0.1/']);
  expect([code, stderr]).toEqual([
    2,
    `netkit: ${verb.toUpperCase()} sends no form\n  hint: use \`netkit http post\`\n`,
  ]);
});
