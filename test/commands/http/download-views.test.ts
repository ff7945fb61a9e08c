import { describe, expect, it } from 'vitest';
import type { DownloadEvent, DownloadJob } from '../../../src/actions/http/download/types.ts';
import type { Arguments } from '../../../src/commands/command.ts';
import { createJsonView } from '../../../src/commands/http/download/json-view.ts';
import { createTextView } from '../../../src/commands/http/download/text-view.ts';
import { RefusalError } from '../../../src/errors.ts';
import { fakeIo } from '../../helpers/fake-io.ts';

const job: DownloadJob = { id: 0, url: 'http://a.test/page.html' };
const notFound = new RefusalError(
  'http-status',
  'the server answered 404 Not Found',
  { status: 404, text: 'Not Found' },
  { hint: 'is the address right?' },
);

const EVENTS: readonly DownloadEvent[] = [
  { type: 'begin', job, file: 'page.html', size: 2048, offset: 0 },
  { type: 'retry', job, reason: 'the server answered 503', wait: 1000 },
  { type: 'data', job, bytes: 2048 },
  { type: 'note', job, text: 'fetched in one' },
  { type: 'end', job, outcome: { kind: 'saved', file: 'page.html', size: 2048 }, elapsed: 12.34 },
  { type: 'end', job: { ...job, id: 1 }, outcome: { kind: 'unchanged', file: 'b' }, elapsed: 1 },
  { type: 'end', job: { ...job, id: 2 }, outcome: { kind: 'skipped', file: 'c' }, elapsed: 0 },
  {
    type: 'end',
    job: { ...job, id: 3 },
    outcome: { kind: 'failed', error: notFound },
    elapsed: 3,
    kept: { file: 'd.part', bytes: 1024 },
  },
];

const SUMMARY = {
  total: 4,
  saved: 1,
  unchanged: 1,
  skipped: 1,
  failed: 1,
  bytes: 2048,
  elapsed: 1000,
  firstError: notFound,
};

function argumentsOf(...given: readonly string[]): Arguments {
  return {
    operands: [],
    flag: (name) => given.includes(name),
    text: () => undefined,
    number: () => undefined,
    texts: () => [],
    given: given.map((name) => ({ name, value: true as const })),
  };
}

function shown(create: typeof createTextView, ...given: readonly string[]) {
  const io = fakeIo();
  const view = create(argumentsOf(...given), io, SUMMARY.total);
  for (const event of EVENTS) view.onEvent(event);
  view.close();
  view.summarise(SUMMARY);
  return { stdout: io.stdout.text, stderr: io.stderr.text };
}

describe('what is said of downloads', () => {
  it('is a line as each one ends, and what failed on stderr', () => {
    const { stdout, stderr } = shown(createTextView);
    expect(stdout).toBe('saved      page.html  2.0 KiB in 12 ms\nunchanged  b\nskipped    c\n');
    expect(stderr).toBe(
      `netkit: http://a.test/page.html: the server answered 503; asking again in 1.00 s
netkit: http://a.test/page.html: fetched in one
netkit: http://a.test/page.html: the server answered 404 Not Found
  hint: is the address right?
netkit: kept 1.0 KiB as d.part
netkit: 1 saved, 1 unchanged, 1 skipped, 1 failed: 2.0 KiB in 1.00 s (2.0 KiB/s)
`,
    );
  });

  it('is errors alone with --quiet, nothing with -s, and errors again with -S', () => {
    const errors =
      'netkit: http://a.test/page.html: the server answered 404 Not Found\n  hint: is the address right?\n';
    expect(shown(createTextView, 'quiet')).toEqual({ stdout: '', stderr: errors });
    expect(shown(createTextView, 'silent')).toEqual({ stdout: '', stderr: '' });
    expect(shown(createTextView, 'silent', 'show-error')).toEqual({ stdout: '', stderr: errors });
  });

  it('is an object a line for scripts', () => {
    const { stdout, stderr } = shown(createJsonView);
    expect(stderr).toBe('');
    const url = 'http://a.test/page.html';
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { event: 'begin', id: 0, url, file: 'page.html', size: 2048, offset: 0 },
      { event: 'retry', id: 0, url, reason: 'the server answered 503', wait: 1000 },
      { event: 'note', id: 0, url, text: 'fetched in one' },
      { event: 'end', id: 0, url, outcome: 'saved', file: 'page.html', size: 2048, elapsed: 12.3 },
      { event: 'end', id: 1, url, outcome: 'unchanged', file: 'b', elapsed: 1 },
      { event: 'end', id: 2, url, outcome: 'skipped', file: 'c', elapsed: 0 },
      {
        event: 'end',
        id: 3,
        url,
        outcome: 'failed',
        code: 'http-status',
        error: 'the server answered 404 Not Found',
        elapsed: 3,
        kept: { file: 'd.part', bytes: 1024 },
      },
      {
        event: 'summary',
        total: 4,
        saved: 1,
        unchanged: 1,
        skipped: 1,
        failed: 1,
        bytes: 2048,
        elapsed: 1000,
      },
    ]);
  });

  it('is escaped, whatever names and servers say', () => {
    const io = fakeIo();
    const view = createTextView(argumentsOf(), io, 1);
    view.onEvent({ type: 'note', job, text: 'a\x1b[2Jb' });
    expect(io.stderr.text).not.toContain('\x1b');
  });
});
