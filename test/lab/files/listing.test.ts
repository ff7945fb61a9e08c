import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAX_LISTED, readListing, renderListing } from '../../../src/lab/files/listing.ts';
import { resolveRoot } from '../../../src/lab/files/locate.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const read = (folder: string) => readListing(resolveRoot(folder), Buffer.from(folder), { hidden: false });

describe('readListing', () => {
  it('has folders first, names in order with numbers by value, and sizes', async () => {
    const folder = scratchFolder();
    for (const name of ['a10', 'a9', 'B', 'é']) writeFileSync(join(folder, name), name);
    mkdirSync(join(folder, 'z'));
    const { entries } = await read(folder);
    expect(entries.map(({ name, folder: isFolder, size }) => [name, isFolder || size])).toEqual([
      ['z', true],
      ['a9', 2],
      ['a10', 3],
      ['B', 1],
      ['\xc3\xa9', 2],
    ]);
  });

  it('leaves out links to nothing and to what lies outside', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'a'), '');
    symlinkSync('a', join(folder, 'good'));
    symlinkSync('nothing', join(folder, 'broken'));
    symlinkSync('/etc', join(folder, 'outside'));
    expect((await read(folder)).entries.map(({ name }) => name)).toEqual(['a', 'good']);
  });

  it('stops at MAX_LISTED entries', async () => {
    const folder = scratchFolder();
    for (let count = 0; count < MAX_LISTED; count += 1) writeFileSync(join(folder, `${count}`), '');
    expect(await read(folder)).toMatchObject({ cut: false, entries: { length: MAX_LISTED } });
    writeFileSync(join(folder, 'one more'), '');
    const listing = await read(folder);
    expect(listing).toMatchObject({ cut: true, entries: { length: MAX_LISTED } });
    expect(renderListing([], listing)).toContain(`Only ${MAX_LISTED} entries are shown`);
  });
});

describe('renderListing', () => {
  it('shows an entry as a link with its size and date', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'a b.txt'), 'abc');
    utimesSync(join(folder, 'a b.txt'), 784111777, 784111777);
    expect(renderListing([], await read(folder))).toContain(
      '<tr><td><a href="a%20b.txt">a b.txt</a></td><td>3</td>' +
        '<td><time datetime="1994-11-06T08:49:37.000Z">1994-11-06 08:49</time></td></tr>',
    );
  });

  it('lets no name become markup, script or another address', () => {
    const name = `"><script>alert('1')&amp;javascript:\n`;
    const entry = { name, folder: false, size: 0, mtimeMs: 0 };
    const page = renderListing([name], { entries: [entry], cut: false });
    expect(page).not.toContain('<script');
    expect(page).toContain(
      '<a href="%22%3E%3Cscript%3Ealert%28%271%27%29%26amp%3Bjavascript%3A%0A">' +
        '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&amp;amp;javascript:\ufffd</a>',
    );
  });

  it('has a way up everywhere but at the root', () => {
    const empty = { entries: [], cut: false };
    expect(renderListing([], empty)).not.toContain('href="../"');
    expect(renderListing(['caf\xc3\xa9'], empty)).toContain('href="../"');
    expect(renderListing(['caf\xc3\xa9'], empty)).toContain('<title>Index of /café/</title>');
  });

  it('survives a date beyond the end of time', () => {
    const entry = { name: 'a', folder: false, size: 0, mtimeMs: 1e17 };
    expect(renderListing([], { entries: [entry], cut: false })).toContain('href="a"');
  });
});
