import { closeSync, futimesSync, writeSync } from 'node:fs';
import { BLOCK_BYTES } from '../../block-writer.ts';
import type { FillOptions } from '../../fill-file.ts';

/** What is smaller comes in a chunk or a few: a block to gather them in, made for each file, costs more than it saves. */
export const SMALL_BYTES = BLOCK_BYTES;

/** fillFile, for thousands of files of less than SMALL_BYTES. */
export async function fillSmallFile(
  fd: number,
  body: AsyncIterable<Uint8Array>,
  { modified, onProgress }: Pick<FillOptions, 'modified' | 'onProgress'>,
): Promise<number> {
  try {
    let bytes = 0;
    for await (const chunk of body) {
      for (let at = 0; at < chunk.length;) at += writeSync(fd, chunk, at);
      bytes += chunk.length;
      onProgress?.(bytes);
    }
    if (modified !== undefined && !Number.isNaN(modified.getTime())) futimesSync(fd, modified, modified);
    return bytes;
  } finally {
    closeSync(fd);
  }
}
