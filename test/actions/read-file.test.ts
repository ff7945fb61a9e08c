import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFrom, readSpecial } from '../../src/actions/read-file.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const content = Buffer.from(Array.from({ length: 200_000 }, (_, at) => at % 251));

async function gather(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const chunk of chunks) copies.push(Buffer.from(chunk));
  return Buffer.concat(copies);
}

test.each([
  ['all of it', 0, Infinity],
  ['from a place on', 70_000, Infinity],
  ['a part', 65_535, 65_537],
  ['more than there is', 199_999, 10],
  ['nothing', 5, 0],
  ['what is behind the end', 300_000, Infinity],
])('reads %s', async (_, offset, length) => {
  const path = join(scratchFolder(), 'file');
  writeFileSync(path, content);
  const read = await gather(readFrom(path, offset, length));
  expect(read.equals(content.subarray(offset, offset + length))).toBe(true);
});

test('reads what has been added meanwhile, too', async () => {
  const path = join(scratchFolder(), 'file');
  writeFileSync(path, 'abc');
  const chunks = readFrom(path);
  expect(Buffer.from((await chunks.next()).value as Uint8Array).toString()).toBe('abc');
  appendFileSync(path, 'def');
  expect(Buffer.from((await chunks.next()).value as Uint8Array).toString()).toBe('def');
  expect((await chunks.next()).done).toBe(true);
});

test('says which file cannot be read', async () => {
  const path = join(scratchFolder(), 'file');
  await expect(gather(readFrom(path))).rejects.toMatchObject({ code: 'read-file', message: /file/ });
  await expect(gather(readSpecial(path))).rejects.toMatchObject({ code: 'read-file' });
  await expect(gather(readFrom(scratchFolder()))).rejects.toMatchObject({ code: 'read-file' });
});

test('waits for what comes through a pipe', async () => {
  const path = join(scratchFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  const read = gather(readSpecial(path));
  await writeFile(path, 'from elsewhere');
  expect((await read).toString()).toBe('from elsewhere');
});
