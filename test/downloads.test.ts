import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { downloadFiles } from '../src/downloads.ts';
import { parseChecksum } from '../src/actions/http/download/checksum/checksum.ts';
import { scratchFolder } from './helpers/scratch.ts';
import { useLab } from './helpers/use-lab.ts';

describe.for(['raw', 'library'] as const)('downloads in a program, by the %s client', (client) => {
  const lab = useLab();

  it('saves what there is, tells what failed, and goes on the next time', async () => {
    const folder = join(scratchFolder(), 'files');
    const urls = ['/length', '/etag', '/nothing-here'].map((path) => lab.url(path));
    const events: string[] = [];
    const first = await downloadFiles(urls, { folder, client, onEvent: ({ type }) => events.push(type) });
    expect(first).toMatchObject({ total: 3, saved: 2, failed: 1, firstError: { code: 'http-status' } });
    expect(events.filter((type) => type === 'end')).toHaveLength(3);
    expect(readFileSync(join(folder, 'length'), 'utf8')).toBe(await (await fetch(urls[0]!)).text());
    expect(await downloadFiles(urls, { folder, client })).toMatchObject({
      saved: 1,
      unchanged: 1,
      failed: 1,
    });
  });

  it('follows redirects, checks what came, and keeps no state where none is wanted', async () => {
    const folder = scratchFolder();
    // Of the 1000 bytes of /ranges/1000 another digest.
    const checksum = parseChecksum(`sha256:${'0'.repeat(64)}`);
    const entries = [lab.url('/redirect/2'), { url: lab.url('/ranges/1000'), checksum }];
    const summary = await downloadFiles(entries, { folder, client, state: false });
    expect(summary).toMatchObject({ saved: 1, failed: 1, firstError: { code: 'weird-reply' } });
    expect(await downloadFiles([], { folder, client, state: false })).toMatchObject({ total: 0 });
  });
});
