import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { BLOCK_BYTES, BlockWriter } from '../../src/actions/block-writer.ts';
import { scratchFolder } from '../helpers/scratch.ts';

/** Bytes that the next write takes before the disk is full; `undefined`: there is room. */
let room: number | undefined;
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return {
    ...fs,
    writeSync(fd: number, bytes: Uint8Array, at: number, length: number, position: number) {
      if (room === undefined) return fs.writeSync(fd, bytes, at, length, position);
      if (room === 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      const written = fs.writeSync(fd, bytes, at, Math.min(length, room), position);
      room -= written;
      return written;
    },
  };
});

test('when the disk is full, what is in the file is a beginning, though there be room again', () => {
  const path = join(scratchFolder(), 'file');
  const fd = openSync(path, 'w');
  const writer = new BlockWriter(fd);
  writer.write(Buffer.from('abcdefgh'));
  room = 3;
  expect(() => writer.write(Buffer.alloc(BLOCK_BYTES))).toThrow('no space');
  room = undefined;
  writer.flush();
  closeSync(fd);
  expect(readFileSync(path, 'utf8')).toBe('abc');
});

test('gathers what is short, writes what is long as it came, and keeps the order', () => {
  const path = join(scratchFolder(), 'file');
  const fd = openSync(path, 'w');
  const writer = new BlockWriter(fd);
  const pieces = [3, 20_000, 5, 7, BLOCK_BYTES, 1, 15_000, 15_000, 15_000, 15_000, 15_000].map(
    (length, index) => Buffer.alloc(length, String.fromCharCode(97 + index)),
  );
  for (const piece of pieces) writer.write(piece);
  writer.flush();
  closeSync(fd);
  expect(readFileSync(path).equals(Buffer.concat(pieces))).toBe(true);
});
