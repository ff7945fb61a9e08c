import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FormOptions, type FormPart, formBody } from '../../../../src/actions/http/form/body.ts';
import { MAX_DATA_BYTES } from '../../../../src/actions/http/data.ts';
import { kits } from '../../../../src/kits.ts';
import { MAX_HEAD_BYTES } from '../../../../src/protocols/http-limits.ts';
import { curl } from '../../../helpers/curl.ts';
import { retainedBytes } from '../../../helpers/memory.ts';
import { testWith } from '../../../helpers/programs.ts';
import { useLab } from '../../../helpers/use-lab.ts';
import { collect, reusingOneBuffer } from '../fake-client.ts';

const MIB = 1024 * 1024;
const lab = useLab();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netkit-form-'));
  await write('a.txt', 'text\n');
  await write('p.html', '<p>');
  await write('x.bin', '0123456789'.repeat(20));
  await write('i.PNG', 'PNG');
  await write('empty', '');
  await write('one,two', 'comma');
  await write('headers', 'X-A: 1\r\n# not this\nX-B: 2\n  more  \n\nX-C: 3');
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const form = (...values: string[]): FormPart[] => values.map((value) => ({ kind: 'form', value }));

async function textOf(parts: readonly FormPart[], options: FormOptions = {}): Promise<string> {
  const body = await formBody(parts, { boundary: 'B', ...options });
  const bytes = await collect(body.open());
  if (body.size !== undefined) expect(bytes).toHaveLength(body.size);
  return bytes.toString();
}

const headOf = async (value: string, options: FormOptions = {}): Promise<string> =>
  (await textOf(form(value), options)).split('\r\n\r\n')[0] ?? '';

it('is divided by its boundary, which the type names', async () => {
  const body = await formBody(form('a=1', 'b=é'), { boundary: 'B' });
  expect(body).toMatchObject({
    contentType: 'multipart/form-data; boundary=B',
    replayable: true,
  });
  // RFC 2046, section 5.1.1, by hand.
  const expected = [
    '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n',
    '--B\r\nContent-Disposition: form-data; name="b"\r\n\r\né\r\n',
    '--B--\r\n',
  ].join('');
  expect((await collect(body.open())).toString()).toBe(expected);
  expect((await collect(body.open())).toString()).toBe(expected);
  expect(body.size).toBe(Buffer.byteLength(expected));
});

it('has another boundary every time', async () => {
  const [one, two] = await Promise.all([formBody(form('a=1')), formBody(form('a=1'))]);
  expect(one.contentType).toMatch(/^multipart\/form-data; boundary=-{24}[0-9a-f]{16}$/);
  expect(one.contentType).not.toBe(two.contentType);
});

const testWithCurl = testWith('curl');

/** What curl sends, and what it does with the same boundary here. */
async function both(
  options: readonly string[],
  parts: readonly FormPart[],
  given: FormOptions = {},
): Promise<{ ours: string; theirs: string }> {
  const { stdout } = await curl(...options, lab.url('/echo'));
  const { headers, body } = JSON.parse(stdout.toString()) as { headers: [string, string][]; body: string };
  const value = (name: string) => headers.find(([field]) => field.toLowerCase() === name)?.[1];
  const boundary = /boundary=(.*)/.exec(value('content-type') ?? '')?.[1] ?? '';
  const ours = await formBody(parts, { boundary, ...given });
  expect(ours.contentType).toBe(value('content-type'));
  expect(ours.size === undefined ? undefined : String(ours.size)).toBe(value('content-length'));
  return { ours: (await collect(ours.open())).toString(), theirs: body };
}

testWithCurl.for([
  ['a=b'],
  ['=b'],
  ['a='],
  ['a=b', 'a= c '],
  ['é"\r\n\\=ü'],
  ['a=b;type=text/plain'],
  ['a=b; type=text/x; charset=utf-8;filename=x.txt'],
  ['a=b;filename=x.JPG'],
  ['a=b;filename='],
  ['a="b;c";filename="q;\\"x\\\\y"'],
  ['a="b\\"'],
  ['a=@DIR/a.txt'],
  ['a=@DIR/a.txt;filename=sub/dir.svg'],
  ['a=@"DIR/one,two"'],
  ['a=@DIR/i.PNG'],
  ['a=@DIR/x.bin'],
  ['a=@DIR/x.bin;encoder=base64'],
  ['a=@DIR/a.txt;encoder=BASE64'],
  ['a=@DIR/empty;encoder=base64'],
  ['a=@DIR/empty', 'b=2;encoder=8bit', 'c=3;encoder=binary'],
  ['a=<DIR/a.txt'],
  ['a=<DIR/p.html'],
  ['a=<DIR/x.bin'],
  ['a=<DIR/p.html;type=x/y'],
  ['a=b;headers=@DIR/headers'],
  ['a=b;headers="Content-Type: t/u";headers="X-One: 1"'],
  ['a=b;type=x/y;headers="Content-Type: t/u"'],
  ['a=b;headers="Content-Disposition: inline";headers="content-transfer-encoding: x";encoder=8bit'],
  ['a=@/dev/null'],
])('is what curl makes of -F %j', async (values) => {
  const given = values.map((value) => value.replaceAll('DIR', folder));
  const { ours, theirs } = await both(
    given.flatMap((value) => ['-F', value]),
    form(...given),
  );
  expect(ours).toBe(theirs);
});

testWithCurl('is what curl makes of --form-string and --form-escape', async () => {
  const value = 'a"\\=@b;type=c/d';
  const parts: FormPart[] = [{ kind: 'string', value }];
  const { ours, theirs } = await both(['--form-escape', '--form-string', value], parts, {
    escape: 'backslash',
  });
  expect(ours).toBe(theirs);
});

describe('standard input', () => {
  const stdin = () => reusingOneBuffer([Buffer.from('one '), Buffer.from('two')]);

  it('is gathered, so that the size is known, and is empty the second time', async () => {
    // What curl 7.88.1 sends for `printf 'one two' | curl -F a=@- -F b=@-`.
    expect(await textOf(form('a=@-', 'b=@-'), { stdin: stdin() })).toBe(
      [
        '--B\r\nContent-Disposition: form-data; name="a"; filename="-"\r\n\r\none two\r\n',
        '--B\r\nContent-Disposition: form-data; name="b"; filename="-"\r\n\r\n\r\n',
        '--B--\r\n',
      ].join(''),
    );
    expect((await formBody(form('a=<-'), { stdin: stdin() })).replayable).toBe(true);
  });

  it('is refused where it does not fit into memory', async () => {
    const chunk = Buffer.alloc(1);
    Object.defineProperty(chunk, 'length', { value: MAX_DATA_BYTES + 1 });
    const endless = (async function* () {
      yield chunk;
    })();
    await expect(formBody(form('a=@-'), { stdin: endless })).rejects.toThrow(
      expect.objectContaining({ code: 'too-large', hint: expect.stringContaining('file') }),
    );
  });
});

describe('files', () => {
  it('of any size pass through without being held', async () => {
    const path = await write('huge', '');
    await truncate(path, 512 * MIB);
    const body = await formBody(form(`a=@${path}`), { boundary: 'B' });
    const before = retainedBytes();
    let sent = 0;
    let most = 0;
    for await (const chunk of body.open()) {
      const halfway = sent < 256 * MIB && sent + chunk.length >= 256 * MIB;
      sent += chunk.length;
      if (halfway) most = retainedBytes() - before;
    }
    expect(sent).toBe(body.size);
    expect(most).toBeLessThan(16 * MIB);
  });

  it('that are missing, or are folders, are refused at once', async () => {
    await expect(formBody(form(`a=@${folder}/missing`))).rejects.toThrow(/no such file/);
    await expect(formBody(form(`a=@${folder}`))).rejects.toThrow(/folder/);
    await expect(formBody(form(`a=b;headers=@${folder}/missing`))).rejects.toThrow(
      expect.objectContaining({ code: 'read-file' }),
    );
  });

  it('that vanish, or shrink, before they are sent break the body off; what has grown is sent as it was', async () => {
    const path = await write('changing', '12345678');
    const parts = form(`a=@${path}`);
    const [whole, grown, shrunk, gone] = await Promise.all([1, 2, 3, 4].map(() => formBody(parts)));
    const length = (await collect(whole!.open())).length;
    await writeFile(path, '123456789');
    expect(await collect(grown!.open())).toHaveLength(length);
    await writeFile(path, '1234567');
    await expect(collect(shrunk!.open())).rejects.toThrow(/1 of 8 bytes/);
    await rm(path);
    await expect(collect(gone!.open())).rejects.toThrow(/no such file/);
  });

  it('without a size make the form one that is sent once, in chunks', async () => {
    const body = await formBody(form('a=1', 'b=@/dev/null'));
    expect(body).toMatchObject({ size: undefined, replayable: true });
    await collect(body.open());
    expect(body.replayable).toBe(false);
  });

  it('of header lines are bounded', async () => {
    const path = await write('many', `X: ${'y'.repeat(MAX_HEAD_BYTES)}`);
    await expect(formBody(form(`a=b;headers=@${path}`))).rejects.toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
  });
});

describe('hostile names and fields', () => {
  it.each([
    ['a=b;headers="X: 1\r\nY: 2"'],
    ['a=b;headers="X 1"'],
    ['a=b;headers="X y: 1"'],
    ['a=b;type=text/x\r\nY: 2'],
    ['a\0=b'],
    ['a=b;filename="\x1b"'],
  ])('%j are refused', async (value) => {
    await expect(formBody(form(value))).rejects.toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('cannot end a line by --form-escape either, which has no way of writing one', async () => {
    await expect(formBody(form('a\r\nX: y=b'), { escape: 'backslash' })).rejects.toThrow(/line end/);
  });

  it('leave one head for each part, whatever the names', async () => {
    const name = fc.string({ unit: fc.constantFrom('a', '"', '\r', '\n', '\\', 'é', ';', '--B') });
    await fc.assert(
      fc.asyncProperty(name, name, async (first, second) => {
        const quoted = second.replaceAll(/["\\]/g, String.raw`\$&`);
        const head = await headOf(`${first}=x;filename="${quoted}"`);
        const escaped = (text: string) =>
          text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
        const named = first === '' ? '' : ` name="${escaped(first)}";`;
        expect(head).toBe(`--B\r\nContent-Disposition: form-data;${named} filename="${escaped(second)}"`);
      }),
    );
  });

  it('leave the content as it is, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const sent = await textOf([{ kind: 'string', value: `a=${text}` }]);
        const clean = Buffer.from(text).toString();
        expect(sent).toBe(`--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n${clean}\r\n--B--\r\n`);
      }),
    );
  });
});

describe.each(['raw', 'library'] as const)('by the %s client', (kind) => {
  it.each([
    ['with its length', 'b=@DIR/x.bin'],
    ['in chunks', 'b=@/dev/null'],
  ])('reaches a server whole, %s', async (_, value) => {
    const parts = form('a=1', value.replace('DIR', folder));
    const body = await formBody(parts, { boundary: 'B' });
    const { createHttpClient } = await kits.http[kind]();
    const client = createHttpClient();
    const url = new URL(lab.url('/echo'));
    const headers = [
      ['Host', url.host],
      ['Content-Type', body.contentType],
    ] as const;
    try {
      const { response } = await client.exchange({ method: 'POST', url, headers, body });
      const echo = JSON.parse((await collect(response.body)).toString()) as { body: string };
      expect(echo.body).toBe(await textOf(parts));
    } finally {
      await client.close();
    }
  });
});
