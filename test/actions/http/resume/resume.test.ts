import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { composeRequest } from '../../../../src/actions/http/compose.ts';
import { performHttp } from '../../../../src/actions/http/perform.ts';
import { resumeFile, type ResumeOptions, resumeStream } from '../../../../src/actions/http/resume/resume.ts';
import { kits } from '../../../../src/kits.ts';
import { patternBytes } from '../../../../src/lab/http/pattern.ts';
import type { HttpClient, HttpField } from '../../../../src/protocols/http.ts';
import { curl } from '../../../helpers/curl.ts';
import { testWith } from '../../../helpers/programs.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { onRequest, startServer } from '../../../helpers/servers.ts';
import { useLab } from '../../../helpers/use-lab.ts';
import { collect, exchangeOf } from '../fake-client.ts';

const testWithCurl = testWith('curl');
const lab = useLab();

const KINDS: readonly HttpClient['kind'][] = ['raw', 'library'];
const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';

let folder: string;
let path: string;
beforeEach(() => {
  folder = scratchFolder();
  path = join(folder, 'file');
});

/** The files that are there, with what is in them. */
function files(): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

interface FileServer {
  readonly url: URL;
  /** The Range and If-Range fields of each request, in order. */
  readonly asked: readonly string[];
  /** May be changed between requests. */
  serve: { content: string; fields: string; ranges: boolean; cutAt: number };
}

/** Serves one file, and cuts off what it sends after so many bytes of the body. */
async function startFileServer(serve: Partial<FileServer['serve']> = {}): Promise<FileServer> {
  const asked: string[] = [];
  const server = {
    asked,
    serve: { content: 'hello world', fields: 'ETag: "v1"\r\n', ranges: true, cutAt: Infinity, ...serve },
  };
  const answer = (socket: Socket, head: string): void => {
    const { content, fields, ranges, cutAt } = server.serve;
    const field = (name: string): string => new RegExp(`^${name}: (.*)\r$`, 'm').exec(head)?.[1] ?? '';
    const [range, ifRange] = [field('Range'), field('If-Range')];
    asked.push([range, ifRange].filter((text) => text !== '').join(' '));
    const start = Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0);
    const matches = ifRange === '' || fields.includes(`: ${ifRange}\r\n`);
    const common = `${fields}Connection: close\r\n`;
    if (!ranges || range === '' || !matches) {
      socket.end(
        `HTTP/1.1 200 OK\r\n${common}Content-Length: ${content.length}\r\n\r\n${content.slice(0, cutAt)}`,
      );
    } else if (start >= content.length) {
      socket.end(
        `HTTP/1.1 416 No\r\n${common}Content-Range: bytes */${content.length}\r\nContent-Length: 2\r\n\r\nno`,
      );
    } else {
      const rest = content.slice(start);
      const where = `bytes ${start}-${content.length - 1}/${content.length}`;
      socket.end(
        `HTTP/1.1 206 Part\r\n${common}Content-Range: ${where}\r\nContent-Length: ${rest.length}\r\n\r\n${rest.slice(0, cutAt)}`,
      );
    }
  };
  const { url } = await startServer((socket) => onRequest(socket, (head) => answer(socket, head)));
  return Object.assign(server, { url: new URL('file?token=s3cret', url) });
}

async function exchange(kind: HttpClient['kind'], url: URL, fields: readonly HttpField[]) {
  const client = (await kits.http[kind]()).createHttpClient();
  onTestFinished(() => client.close());
  const headers = fields.map(([name, value]) => `${name}: ${value}`);
  return performHttp(client, composeRequest({ url, headers }));
}

/** `-C - -o FILE`. */
async function download(kind: HttpClient['kind'], url: URL, options?: ResumeOptions): Promise<number> {
  const resumption = await resumeFile(path, url, options);
  const { exchange: last, body } = await exchange(kind, url, resumption.fields);
  return resumption.save(last.response, body);
}

describe.each(KINDS)('-C - with the %s client', (kind) => {
  test('a download that is cut off goes on where it stopped, until all is there', async () => {
    const server = await startFileServer({ cutAt: 4 });
    await expect(download(kind, server.url)).rejects.toMatchObject({ code: 'partial' });
    const note = `{"url":"${server.url.origin}/file","etag":"\\"v1\\"","size":11}\n`;
    expect(files()).toEqual({ 'file.part': 'hell', 'file.part.json': note });
    await expect(download(kind, server.url)).rejects.toMatchObject({ code: 'partial' });
    expect(files()).toEqual({ 'file.part': 'hello wo', 'file.part.json': note });
    expect(await download(kind, server.url)).toBe(3);
    expect(files()).toEqual({ file: 'hello world' });
    expect(server.asked).toEqual(['', 'bytes=4- "v1"', 'bytes=8- "v1"']);
  });

  test('once all is there, nothing more is fetched', async () => {
    const server = await startFileServer();
    expect(await download(kind, server.url)).toBe(11);
    expect(await download(kind, server.url)).toBe(0);
    expect(files()).toEqual({ file: 'hello world' });
    expect(server.asked).toEqual(['', 'bytes=11-']);
  });

  test('what has changed meanwhile is refused, and the old part kept', async () => {
    const server = await startFileServer({ cutAt: 4 });
    await download(kind, server.url).catch(() => {});
    const before = files();
    server.serve = { ...server.serve, content: 'HELLO WORLD', fields: 'ETag: "v2"\r\n', cutAt: Infinity };
    await expect(download(kind, server.url)).rejects.toMatchObject({
      code: 'no-range',
      message: `it has changed at the server since it was begun; the old part is kept as ${path}.part`,
    });
    expect(files()).toEqual(before);
  });

  test('a server that takes no ranges is told from that', async () => {
    const server = await startFileServer({ cutAt: 4, ranges: false });
    await download(kind, server.url).catch(() => {});
    const before = files();
    await expect(download(kind, server.url)).rejects.toMatchObject({
      code: 'no-range',
      message: expect.stringContaining('the server sends the whole'),
    });
    expect(files()).toEqual(before);
  });

  test('a date serves where there is no tag', async () => {
    const fields = `Last-Modified: ${DATE}\r\nDate: Mon, 07 Nov 1994 00:00:00 GMT\r\n`;
    const server = await startFileServer({ cutAt: 4, fields });
    await download(kind, server.url).catch(() => {});
    await download(kind, server.url).catch(() => {});
    expect(server.asked).toEqual(['', `bytes=4- ${DATE}`]);
    expect(files()).toMatchObject({ 'file.part': 'hello wo' });
  });

  test('what somebody else has begun is taken over, without a condition', async () => {
    const server = await startFileServer({ cutAt: 4 });
    writeFileSync(path, 'hel');
    await expect(download(kind, server.url)).rejects.toMatchObject({ code: 'partial' });
    expect(Object.keys(files()).toSorted()).toEqual(['file.part', 'file.part.json']);
    await download(kind, server.url);
    expect(files()).toEqual({ file: 'hello world' });
    expect(server.asked).toEqual(['bytes=3-', 'bytes=7- "v1"']);
  });

  test.each([404, 503])('the page of a %i goes nowhere', async (status) => {
    const { url } = await startServer((socket) =>
      onRequest(socket, () => void socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 4\r\n\r\npage`)),
    );
    await expect(download(kind, url)).rejects.toMatchObject({ code: 'http-status' });
    expect(files()).toEqual({});
    writeFileSync(path, 'hel');
    await expect(download(kind, url)).rejects.toMatchObject({ code: 'http-status' });
    expect(files()).toEqual({ file: 'hel' });
  });

  test('from the lab, in large', async () => {
    const size = 300_000;
    const whole = await collect(patternBytes(size));
    writeFileSync(path, whole.subarray(0, 100_001));
    expect(await download(kind, new URL(lab.url(`/ranges/${size}`)))).toBe(size - 100_001);
    expect(readFileSync(path).equals(whole)).toBe(true);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('to standard output', async () => {
    const url = new URL(lab.url('/ranges/1000'));
    const { fields, read } = resumeStream(990);
    const { exchange: last, body } = await exchange(kind, url, fields);
    const whole = await collect(patternBytes(1000));
    expect((await collect(read(last.response, body))).equals(whole.subarray(990))).toBe(true);
  });
});

describe('together with curl', () => {
  testWithCurl('we go on with what it has left', async () => {
    const server = await startFileServer({ cutAt: 4 });
    expect((await curl('-o', path, server.url.href)).code).toBe(18);
    expect(files()).toEqual({ file: 'hell' });
    server.serve.cutAt = Infinity;
    await download('raw', server.url);
    expect(files()).toEqual({ file: 'hello world' });
  });

  testWithCurl('it goes on with what we have left', async () => {
    const server = await startFileServer({ cutAt: 4 });
    await download('raw', server.url).catch(() => {});
    server.serve.cutAt = Infinity;
    expect((await curl('-C', '-', '-o', `${path}.part`, server.url.href)).code).toBe(0);
    expect(files()).toMatchObject({ 'file.part': 'hello world' });
    // And we see that nothing is missing.
    expect(await download('raw', server.url)).toBe(0);
    expect(files()).toEqual({ file: 'hello world' });
  });

  testWithCurl('it asks the same, and answers the same to what does not fit', async () => {
    const server = await startFileServer({ ranges: false });
    writeFileSync(path, 'hello');
    expect((await curl('-C', '-', '-o', path, server.url.href)).code).toBe(33);
    await expect(download('raw', server.url)).rejects.toMatchObject({ code: 'no-range' });
    expect(server.asked).toEqual(['bytes=5-', 'bytes=5-']);
    expect(files()).toEqual({ file: 'hello' });
  });
});

describe('before anything is asked', () => {
  const url = new URL('http://127.0.0.1:1/file');

  test('with --compressed there is nothing to go by', async () => {
    await expect(resumeFile(path, url, { compressed: true })).rejects.toMatchObject({ code: 'usage' });
  });

  test('a number must be the size of what is there', async () => {
    writeFileSync(path, 'hello');
    expect(await resumeFile(path, url, { at: 5 })).toMatchObject({
      offset: 5,
      fields: [['Range', 'bytes=5-']],
    });
    await expect(resumeFile(path, url, { at: 3 })).rejects.toMatchObject({
      code: 'usage',
      message: `-C 3: ${path} has 5 bytes`,
      hint: '-C - goes on where it ends',
    });
  });

  test('a part of something else is left alone', async () => {
    writeFileSync(`${path}.part`, 'theirs');
    writeFileSync(`${path}.part.json`, '{"url":"http://elsewhere/file"}');
    await expect(resumeFile(path, url)).rejects.toMatchObject({
      code: 'usage',
      message: `${path}.part was begun from another address`,
      hint: `remove it to start anew, or ${path}.part.json to go on all the same`,
    });
  });

  test('a note that is of no use, and one beside an empty part, are passed over', async () => {
    writeFileSync(`${path}.part`, 'hello');
    writeFileSync(`${path}.part.json`, '{"url":');
    expect((await resumeFile(path, url)).fields).toEqual([['Range', 'bytes=5-']]);
    writeFileSync(`${path}.part`, '');
    writeFileSync(`${path}.part.json`, '{"url":"http://elsewhere/file"}');
    expect((await resumeFile(path, url)).fields).toEqual([]);
  });
});

describe('a body that is not what was announced', () => {
  const answer = (contentRange: string, ...chunks: string[]) => {
    const body = (async function* () {
      for (const chunk of chunks) yield Buffer.from(chunk);
    })();
    return exchangeOf(206, [['Content-Range', contentRange]], body).response;
  };
  const resume = async (contentRange: string, ...chunks: string[]) => {
    writeFileSync(path, 'hello');
    const response = answer(contentRange, ...chunks);
    return (await resumeFile(path, new URL('http://h/file'))).save(response, response.body);
  };

  test('longer: nothing is written beyond the end', async () => {
    await expect(resume('bytes 5-10/11', ' wor', 'ld!')).rejects.toMatchObject({
      code: 'weird-reply',
      message: 'the body goes on after byte 11, where it was said to end',
    });
    expect(files()).toMatchObject({ 'file.part': 'hello wor' });
  });

  test('shorter, though it ends in good order', async () => {
    await expect(resume('bytes 5-10/*', ' wor')).rejects.toMatchObject({
      code: 'partial',
      message: '9 of 11 bytes are there',
    });
    expect(files()).toMatchObject({ 'file.part': 'hello wor' });
  });

  test('a server that sends less than was asked for is asked again', async () => {
    await expect(resume('bytes 5-7/11', ' wo')).rejects.toMatchObject({ message: '8 of 11 bytes are there' });
    const response = answer('bytes 8-10/11', 'rld');
    const { save } = await resumeFile(path, new URL('http://h/file'));
    expect(await save(response, response.body)).toBe(3);
    expect(files()).toEqual({ file: 'hello world' });
  });

  test('what goes to standard output is held to the same', async () => {
    const response = answer('bytes 5-10/11', ' wor');
    await expect(collect(resumeStream(5).read(response, response.body))).rejects.toMatchObject({
      code: 'partial',
    });
    expect(() => resumeStream(5).read(answer('bytes 4-10/11'), response.body)).toThrow(
      expect.objectContaining({ code: 'no-range' }),
    );
    const done = exchangeOf(416, [['Content-Range', 'bytes */5']], response.body).response;
    expect(await collect(resumeStream(5).read(done, done.body))).toHaveLength(0);
  });
});
