import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LimitError } from '../../../src/errors.ts';
import { MAX_DATA_BYTES, readData, type DataPart } from '../../../src/actions/http/data.ts';
import { reusingOneBuffer } from './fake-client.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netkit-data-'));
  await writeFile(join(folder, 'f.txt'), 'a\r\nb\nc\0d');
});
afterAll(() => rm(folder, { recursive: true }));

const parts = (kind: DataPart['kind'], ...values: string[]) => values.map((value) => ({ kind, value }));
const read = async (given: readonly DataPart[], stdin?: AsyncIterable<Uint8Array>) =>
  Buffer.from(await readData(given, stdin)).toString();

// Expected bodies are what curl 7.88.1 sent for the same options and file.
test('data is joined by &', async () => {
  expect(await read(parts('data', 'a=b', 'c=d'))).toBe('a=b&c=d');
  expect(await read(parts('data', ''))).toBe('');
});

test('-d @file leaves out line ends and NUL, --data-binary keeps them, --data-raw reads no file', async () => {
  const file = `@${join(folder, 'f.txt')}`;
  expect(await read(parts('data', file))).toBe('abcd');
  expect(await read(parts('binary', file))).toBe('a\r\nb\nc\0d');
  expect(await read(parts('raw', '@f.txt'))).toBe('@f.txt');
  expect(await read(parts('data', 'a\r\nb'))).toBe('a\r\nb');
});

test('--data-urlencode has five forms', async () => {
  const file = join(folder, 'f.txt');
  expect(
    await read(parts('urlencode', 'a b&', '=x=y', 'n m=é v', `@${file}`, `nn@${file}`, 'a=b@c', 'A-z_.~0')),
  ).toBe('a+b%26&x%3Dy&n m=%C3%A9+v&a%0D%0Ab%0Ac%00d&nn=a%0D%0Ab%0Ac%00d&a=b%40c&A-z_.~0');
});

test('--json is joined by nothing, and by & to what follows it', async () => {
  expect(await read(parts('json', '{"a":1', '}'))).toBe('{"a":1}');
  expect(await read([...parts('json', '{}'), ...parts('data', 'x')])).toBe('{}&x');
});

test('@- reads standard input, whose buffer may be used again', async () => {
  const stdin = reusingOneBuffer([Buffer.from('one '), Buffer.from('two')]);
  expect(await read(parts('binary', '@-'), stdin)).toBe('one two');
});

test('a missing file is named', async () => {
  await expect(readData(parts('data', '@/nowhere/x'))).rejects.toThrow(
    expect.objectContaining({ code: 'read-file', message: expect.stringContaining('/nowhere/x') }),
  );
});

test('more data than fits into memory is refused, with the way round it', async () => {
  const chunk = Buffer.alloc(1);
  Object.defineProperty(chunk, 'length', { value: MAX_DATA_BYTES + 1 });
  const endless = (async function* () {
    yield chunk;
  })();
  const error = await readData(parts('binary', '@-'), endless).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(LimitError);
  expect(error).toMatchObject({ limit: 'MAX_DATA_BYTES', hint: expect.stringContaining('-T') });
});
