import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkFile, verifying } from '../../../../../src/actions/http/download/checksum/hashing.ts';
import { ProtocolError } from '../../../../../src/errors.ts';
import { scratchFolder } from '../../../../helpers/scratch.ts';
import { collect, inPieces, reusingOneBuffer } from '../../fake-client.ts';

/** RFC 6234, section 8.5: SHA-256 of "abc". */
const ABC = {
  algorithm: 'sha256',
  hex: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
} as const;

const bodyOf = (text: string): AsyncIterable<Uint8Array> => reusingOneBuffer(inPieces(Buffer.from(text), 1));

test('a body that is what it has to be passes', async () => {
  expect((await collect(verifying(bodyOf('abc'), ABC))).toString()).toBe('abc');
});

test('another fails, when all of it has come', async () => {
  const seen: string[] = [];
  const reading = (async () => {
    for await (const chunk of verifying(bodyOf('abd'), ABC)) seen.push(Buffer.from(chunk).toString());
  })();
  await expect(reading).rejects.toThrow(ProtocolError);
  await expect(reading).rejects.toMatchObject({
    code: 'weird-reply',
    message: `the sha256 is ${createHash('sha256').update('abd').digest('hex')}, and not ${ABC.hex}`,
  });
  expect(seen.join('')).toBe('abd');
});

test('a body that fails has its own error', async () => {
  const broken = (async function* (): AsyncIterable<Uint8Array> {
    yield Buffer.from('ab');
    throw new ProtocolError('partial', 'cut');
  })();
  await expect(collect(verifying(broken, ABC))).rejects.toMatchObject({ code: 'partial' });
});

test('what is there already counts, and what is behind it does not', async () => {
  const path = join(scratchFolder(), 'file.part');
  writeFileSync(path, 'abXYZ');
  const body = verifying(bodyOf('c'), ABC, { path, length: 2 });
  expect((await collect(body)).toString()).toBe('c');
  await expect(collect(verifying(bodyOf('c'), ABC, { path, length: 1 }))).rejects.toThrow('the sha256 is');
});

test('files are checked, too', async () => {
  const path = join(scratchFolder(), 'file');
  writeFileSync(path, 'abc');
  await checkFile(path, ABC);
  writeFileSync(path, 'abcd');
  await expect(checkFile(path, ABC)).rejects.toThrow(ProtocolError);
  await expect(checkFile(path, ABC, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
  await expect(checkFile(`${path}.gone`, ABC)).rejects.toMatchObject({ code: 'read-file' });
});
