import { expect, test } from 'vitest';
import { mirrorDown } from '../../../../src/actions/files/mirror/mirror.ts';
import { MAX_REMEMBERED, Report } from '../../../../src/actions/files/mirror/report.ts';
import { MAX_ENTRIES } from '../../../../src/actions/files/walk.ts';
import { UsageError } from '../../../../src/errors.ts';
import { pathOf } from '../../../../src/protocols/remote-path.ts';
import { MemoryServer } from '../../../helpers/memory-files.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';

test(`more than ${MAX_ENTRIES} entries are no tree`, async () => {
  const server = new MemoryServer({});
  const connect = async () => {
    const client = await server.connect();
    // Only their number is looked at.
    client.list = async () => ({ entries: Object.assign([], { length: MAX_ENTRIES + 1 }), unknown: [] });
    return client;
  };
  await expect(mirrorDown(connect, pathOf('/'), scratchFolder())).rejects.toMatchObject({
    limit: 'MAX_ENTRIES',
  });
});

test(`${MAX_REMEMBERED} failures are remembered, and all are counted`, () => {
  const report = new Report();
  for (let count = 0; count < MAX_REMEMBERED + 5; count += 1) {
    report.fail(pathOf(`${count}`), new UsageError('no'));
    report.skip(pathOf(`${count}`), 'no');
  }
  expect([report.failed, report.failures.length]).toEqual([MAX_REMEMBERED + 5, MAX_REMEMBERED]);
  expect([report.skips, report.skipped.length]).toEqual([MAX_REMEMBERED + 5, MAX_REMEMBERED]);
});
