/** That docs/transcript.md and schemas/transcript.ts have what `--trace-out` really writes. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';

import { TRANSCRIPT, TRANSCRIPT_KINDS } from '../../schemas/transcript.ts';
import { COMMANDS } from '../../src/commands/registry.ts';
import { createCertificate } from '../helpers/certificates.ts';
import { fakeIo } from '../helpers/fake-io.ts';
import { startHttp2Server } from '../helpers/http2.ts';
import { emptyFolder } from '../helpers/scratch.ts';
import { closedPort } from '../helpers/servers.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/transcript.md'), 'utf8').replaceAll(
  / +/g,
  ' ',
);

/** In this order: `localhost` is the one name that needs no network, and nobody answers there. */
const LINES = [
  'http get https://shapes.test/auth/basic -u alice:secret --raw --lab',
  'http get https://shapes.test/hello --library --lab',
  'http get http://shapes.test/redirect/1 -L --raw --lab',
  'http get http://shapes.test/drop/body --library --lab',
  'http get http://shapes.test/reset --raw --lab',
  'http get http://shapes.test/close --compare --lab',
  'http get http://shapes.test/hello -x http://proxy.test:3128 -p --raw --lab',
  'http get https://shapes.test/hello -x socks5h://socks.test:1080 --library --lab',
  'http get http://localhost:PORT --raw',
  'ftp ls ftp.us.debian.org/debian --raw --lab',
  'ftp ls ftp.us.debian.org/debian --library --lab',
  'sftp ls alice:secret@sftp.test/~ --raw --lab',
  'sftp ls alice:secret@sftp.test/~ --library --lab',
  'smtp probe mail.test -u alice:secret --raw --lab',
  'smtp send mail.test --from alice@mail.test --to bob@mail.test --text hi --raw --lab',
  'smtp send mail.test --from alice@mail.test --to bob@mail.test --text hi --library --lab',
  'pop3 ls mail.test -u alice:secret --lab',
  'imap ls imap://alice:secret@mail.test/INBOX --raw --lab',
  'imap ls imap://alice:secret@mail.test/INBOX --library --lab',
  'api products --limit 1 --raw --lab',
  'tcp send tcp.test 8000 bonjour --lab',
  'udp send udp.test 8000 bonjour --lab',
] as const;

let folder: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ path: folder, remove } = await emptyFolder());
  vi.stubEnv('NETKIT_DATA', folder);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await remove();
});

describe('every line fits its schema', () => {
  const seen = new Set<string>();

  test.for(LINES)('%s', async (line) => {
    await check(line.replace('PORT', String(await closedPort('localhost'))));
  });

  test('http get --http2, from a server that speaks it', async () => {
    const { url } = await startHttp2Server(await createCertificate({ subject: 'CN=localhost' }), (stream) => {
      stream.respond({ ':status': 200 });
      stream.end('Hello!');
    });
    await check(`http get ${url.href} --library --http2 --insecure`);
  });

  async function check(line: string): Promise<void> {
    const entries = await trace(line);
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) {
      const { error } = TRANSCRIPT.schema.safeParse(entry);
      expect(error === undefined ? [] : [z.prettifyError(error), entry]).toEqual([]);
      seen.add((entry as { readonly kind: string }).kind);
    }
  }

  test('and there is no kind that does not come', () => {
    expect([...seen].toSorted()).toEqual(TRANSCRIPT_KINDS.map(({ kind }) => kind).toSorted());
  });
});

test.each(TRANSCRIPT_KINDS)('the page has $kind', ({ kind, means, members }) => {
  const names = Object.keys(members).map((name) => `\`${name}\``);
  const row = `| \`${kind}\` | ${means} | ${names.join(', ')} |`;
  expect(PAGE).toContain(row.replaceAll(/ +/g, ' '));
});

test('the page has every member', () => {
  const described = TRANSCRIPT_KINDS.flatMap(({ members }) => Object.entries(members));
  for (const [name, type] of described) expect(PAGE).toContain(`| \`${name}\` | ${meaningOf(type)} |`);
});

function meaningOf(type: unknown): string {
  return (type as z.ZodType).description ?? '';
}

/** What the line leaves in the file; whether it succeeds does not matter. */
async function trace(line: string): Promise<readonly unknown[]> {
  const [name, ...argv] = line.split(' ');
  const file = join(folder, `${randomUUID()}.jsonl`);
  const { run } = await COMMANDS.find((command) => command.name === name)!.load();
  await run([...argv, '--trace-out', file], fakeIo());
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((text) => text !== '').map((text): unknown => JSON.parse(text));
}
