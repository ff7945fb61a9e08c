import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDownloadList } from '../../../../../src/actions/http/download/list/open-list.ts';
import { scratchFolder } from '../../../../helpers/scratch.ts';
import { listContract, takeOne } from './list-contract.ts';

listContract('with a journal', (entries, options) =>
  openDownloadList(entries, join(scratchFolder(), 'journal'), options),
);

const URLS = ['http://a.test/one', 'http://a.test/two', 'http://a.test/three'];

test('knows another time what was begun and what was saved, and lets them have their names', async () => {
  const path = join(scratchFolder(), 'journal');
  const list = await openDownloadList(URLS, path);
  const [one, two, three] = await list.take(3);
  for (const job of [one!, two!, three!]) await list.claimName(job, 'index.html');
  const saved = { file: 'index.html', size: 12, etag: '"v1"', lastModified: 'Mon, 01 Jan 2024 00:00:00 GMT' };
  await list.settle(one!, { kind: 'saved', ...saved });
  await list.settle(two!, { kind: 'failed', error: new Error('no') });
  await list.giveBack(three!);
  await list.close();

  // In another order, and with others between them: names stay with their addresses.
  const again = await openDownloadList(['http://a.test/new', ...URLS.toReversed()], path);
  const [fresh, third, second, first] = await again.take(4);
  expect(fresh!.known).toBeUndefined();
  expect(first!.known).toEqual(saved);
  expect(second!.known).toEqual({ file: 'index-2.html' });
  expect(third!.known).toEqual({ file: 'index-3.html' });
  expect(await again.claimName(fresh!, 'index.html')).toBe('index-4.html');
  expect(await again.claimName(first!, 'index.html')).toBe('index.html');
  expect(await again.claimName(third!, 'other.html')).toBe('index-3.html');
  await again.close();
});

test('has a file under the name that is wanted this time', async () => {
  const path = join(scratchFolder(), 'journal');
  const url = 'http://a.test/one';
  const saveAs = async (names: readonly string[], claimed: readonly string[]) => {
    const entries = names.map((name, at) => ({ url: `${url}?${at}`, name }));
    const list = await openDownloadList(entries, path);
    for (const [at, job] of (await list.take(names.length)).entries()) {
      expect(await list.claimName(job, names[at]!)).toBe(claimed[at]);
      await list.settle(job, { kind: 'saved', file: claimed[at]!, size: 1 });
    }
    await list.close();
  };
  await saveAs(['a.txt', 'a.txt'], ['a.txt', 'a-2.txt']);
  await saveAs(['a.txt', 'a.txt'], ['a.txt', 'a-2.txt']);
  await saveAs(['b.txt', 'b-2.txt'], ['b.txt', 'b-2.txt']);
});

test('leaves what is not changed as it was', async () => {
  const path = join(scratchFolder(), 'journal');
  const first = await openDownloadList(URLS, path);
  const job = await takeOne(first);
  await first.settle(job, { kind: 'saved', file: 'one', size: 1, etag: '"v1"' });
  await first.close();
  for (const kind of ['unchanged', 'skipped'] as const) {
    const list = await openDownloadList(URLS, path);
    const again = await takeOne(list);
    expect(again.known).toEqual({ file: 'one', size: 1, etag: '"v1"' });
    expect(await list.claimName(again, 'one')).toBe('one');
    await list.settle(again, { kind, file: 'one' });
    await list.close();
  }
});

test('gives nobody the name of the journal, or of what stands beside it', async () => {
  const list = await openDownloadList(URLS, join(scratchFolder(), 'journal.txt'));
  const [one, two, three] = await list.take(3);
  expect(await list.claimName(one!, 'Journal.txt')).toBe('Journal-2.txt');
  expect(await list.claimName(two!, 'journal.txt.lock')).toBe('journal.txt-2.lock');
  expect(await list.claimName(three!, 'journal.txt.new')).toBe('journal.txt-2.new');
  await list.close();
});
