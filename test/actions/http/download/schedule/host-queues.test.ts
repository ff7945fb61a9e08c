import { expect, test } from 'vitest';
import { HostQueues } from '../../../../../src/actions/http/download/schedule/host-queues.ts';

const job = (id: number, host: string) => ({ id, url: `http://${host}/${id}` });

function queues(delay: number, ...hosts: readonly string[]): HostQueues {
  const all = new HostQueues(delay);
  for (const [id, host] of hosts.entries()) all.add(job(id, host), 0);
  return all;
}

/** Which ones begin at a time, as many as may. */
function begun(all: HostQueues, perHost: number, now: number): number[] {
  const ids: number[] = [];
  for (let next = all.begin(perHost, now); next !== undefined; next = all.begin(perHost, now)) {
    ids.push(next.job.id);
  }
  return ids;
}

test('hosts take turns, each with no more than its share', () => {
  const all = queues(0, 'a', 'a', 'a', 'b', 'b', 'c');
  expect(begun(all, 2, 0)).toEqual([0, 3, 5, 1, 4]);
  expect(all.waiting).toBe(1);
  expect(all.nextBeginning(2)).toBeUndefined();
  all.end(new URL('http://b/'));
  expect(begun(all, 2, 0)).toEqual([]);
  all.end(new URL('http://a/'));
  expect(begun(all, 2, 0)).toEqual([2]);
});

test('ports and schemes are hosts of their own', () => {
  const all = new HostQueues(0);
  for (const [id, url] of ['http://a/', 'https://a/', 'http://a:81/', 'http://a:80/'].entries()) {
    all.add({ id, url }, 0);
  }
  expect(begun(all, 1, 0)).toEqual([0, 1, 2]);
});

test('between two beginnings is a pause, and who asks is told until when', () => {
  const all = queues(1000, 'a', 'a', 'b', 'b');
  expect(begun(all, 9, 5)).toEqual([0, 2]);
  expect(all.nextBeginning(9)).toBe(1005);
  expect(begun(all, 9, 1004)).toEqual([]);
  expect(begun(all, 9, 1005)).toEqual([1, 3]);
});

test('a pause outlasts its download, also where nobody waits meanwhile', () => {
  const all = queues(1000, 'a');
  begun(all, 1, 0);
  all.end(new URL('http://a/'));
  all.add(job(1, 'a'), 999);
  expect(begun(all, 1, 999)).toEqual([]);
  expect(begun(all, 1, 1000)).toEqual([1]);
});

test('what waits can be had back', () => {
  const all = queues(0, 'a', 'a', 'b');
  begun(all, 1, 0);
  expect(all.clear().map(({ id }) => id)).toEqual([1]);
  expect(all.waiting).toBe(0);
  expect(begun(all, 9, 0)).toEqual([]);
});
