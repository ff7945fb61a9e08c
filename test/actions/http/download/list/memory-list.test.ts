import { expect, test } from 'vitest';
import { createDownloadList } from '../../../../../src/actions/http/download/list/memory-list.ts';
import { retainedBytes } from '../../../../helpers/memory.ts';
import { listContract } from './list-contract.ts';

listContract('in memory', createDownloadList);

test('100,000 addresses take little memory, and less when they are done', async () => {
  const COUNT = 100_000;
  const before = retainedBytes();
  const list = createDownloadList(
    (function* () {
      for (let at = 0; at < COUNT; at += 1) yield `http://a.test/some/folder/with/a/long/name/${at}.html`;
    })(),
  );
  expect((retainedBytes() - before) / COUNT).toBeLessThan(150);
  for (let jobs = await list.take(1000); jobs.length > 0; jobs = await list.take(1000)) {
    for (const job of jobs) {
      const file = await list.claimName(job, `${job.id}.html`);
      await list.settle(job, { kind: 'saved', file, size: 1, etag: '"one"' });
    }
  }
  expect(list.counts).toMatchObject({ running: 0, saved: COUNT });
  expect((retainedBytes() - before) / COUNT).toBeLessThan(150);
});
