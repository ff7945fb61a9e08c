import { describe, expect, test } from 'vitest';
import type { Checksum } from '../../../../../src/actions/http/download/checksum/checksum.ts';
import type {
  DownloadEntry,
  DownloadListOptions,
} from '../../../../../src/actions/http/download/list/memory-list.ts';
import type { DownloadJob, DownloadList } from '../../../../../src/actions/http/download/types.ts';

type MakeList = (
  entries: Iterable<DownloadEntry>,
  options?: DownloadListOptions,
) => Promise<DownloadList> | DownloadList;

const urls = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `http://a.test/${at}.html`);
const ids = (jobs: readonly DownloadJob[]): number[] => jobs.map(({ id }) => id);

/** The only one, which has to be there. */
export async function takeOne(list: DownloadList): Promise<DownloadJob> {
  const [job] = await list.take(1);
  if (job === undefined) throw new Error('nothing is waiting');
  return job;
}

/** What every list of downloads promises (types.ts), wherever it is kept. */
export function listContract(name: string, make: MakeList): void {
  describe(`a list ${name}`, () => {
    test('hands out each job once, in order', async () => {
      const list = await make(urls(5));
      const jobs = [...(await list.take(2)), ...(await list.take(2)), ...(await list.take(2))];
      expect(jobs.map(({ id, url }) => [id, url])).toEqual(urls(5).map((url, id) => [id, url]));
      expect(await list.take(2)).toEqual([]);
      await list.close();
    });

    test('says what an entry says', async () => {
      const checksum = { algorithm: 'md5', hex: 'd41d8cd98f00b204e9800998ecf8427e' } as const;
      const list = await make([{ url: 'http://a.test/x', name: 'mine', checksum }]);
      expect(await list.take(1)).toEqual([{ id: 0, url: 'http://a.test/x', name: 'mine', checksum }]);
      await list.close();
    });

    test('finds checksums by the end of the path, or by the name', async () => {
      const [one, two] = [
        { algorithm: 'md5', hex: 'd41d8cd98f00b204e9800998ecf8427e' },
        { algorithm: 'md5', hex: '900150983cd24fb0d6963f7d28e17f72' },
      ] as const;
      const checksums = new Map<string, Checksum>([
        ['pool/my a.deb', one],
        ['mine', two],
      ]);
      const list = await make(
        ['http://a.test/pool/my%20a.deb', { url: 'http://a.test/b', name: 'mine' }, 'http://a.test/c'],
        { checksums },
      );
      const jobs = await list.take(3);
      expect(jobs.map(({ checksum }) => checksum)).toEqual([one, two, undefined]);
      await list.close();
    });

    test('counts', async () => {
      const list = await make(urls(7));
      const [saved, unchanged, skipped, failed, back] = await list.take(6);
      await list.settle(saved!, { kind: 'saved', file: 'f', size: 1 });
      await list.settle(unchanged!, { kind: 'unchanged', file: 'f' });
      await list.settle(skipped!, { kind: 'skipped', file: 'f' });
      await list.settle(failed!, { kind: 'failed', error: new Error('no') });
      await list.giveBack(back!);
      expect(list.counts).toEqual({ total: 7, running: 1, saved: 1, unchanged: 1, skipped: 1, failed: 1 });
      await list.close();
    });

    test('hands out first what was given back, in order', async () => {
      const list = await make(urls(5));
      const [zero, one, two] = await list.take(3);
      await list.giveBack(two!);
      await list.giveBack(zero!);
      expect(ids(await list.take(9))).toEqual([0, 2, 3, 4]);
      await list.settle(one!, { kind: 'skipped', file: 'f' });
      await list.close();
    });

    test('has each job end once', async () => {
      const list = await make(urls(1));
      const job = await takeOne(list);
      await list.settle(job, { kind: 'failed', error: new Error('no') });
      await expect(list.settle(job, { kind: 'skipped', file: 'f' })).rejects.toThrow('not under way');
      await expect(list.giveBack(job)).rejects.toThrow('not under way');
      await expect(list.claimName(job, 'a')).rejects.toThrow('not under way');
      await list.close();
    });

    test('gives each job a name of its own, and the same one again', async () => {
      const list = await make(urls(4), { reserved: ['taken.html'] });
      const [one, two, three, four] = await list.take(4);
      expect(await list.claimName(one!, 'page.html')).toBe('page.html');
      expect(await list.claimName(two!, 'Page.HTML')).toBe('Page-2.HTML');
      expect(await list.claimName(two!, 'other.html')).toBe('Page-2.HTML');
      expect(await list.claimName(three!, 'page.html')).toBe('page-3.html');
      expect(await list.claimName(four!, 'taken.html')).toBe('taken-2.html');
      await list.close();
    });

    test('lets a job that was given back have its name, and knows that it was begun', async () => {
      const list = await make(urls(2));
      const job = await takeOne(list);
      await list.claimName(job, 'page.html');
      await list.giveBack(job);
      const again = await takeOne(list);
      expect(again).toEqual({ ...job, known: { file: 'page.html' } });
      expect(await list.claimName(again, 'page.html')).toBe('page.html');
      await list.close();
    });

    test('keeps the name of what is done', async () => {
      const list = await make(urls(2));
      const job = await takeOne(list);
      await list.claimName(job, 'page.html');
      await list.settle(job, { kind: 'saved', file: 'page.html', size: 1 });
      expect(await list.claimName(await takeOne(list), 'page.html')).toBe('page-2.html');
      await list.close();
    });

    test('gives two jobs with one address two files', async () => {
      const list = await make(['http://a.test/x', 'http://a.test/x']);
      const [one, two] = await list.take(2);
      expect(await list.claimName(one!, 'x')).toBe('x');
      expect(await list.claimName(two!, 'x')).toBe('x-2');
      await list.close();
    });
  });
}
