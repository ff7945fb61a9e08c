import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sqliteMailStore } from '../../../../src/lab/mail/store/sqlite-store.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { Talk } from '../imap/start.ts';
import { USERS } from '../store/stores.ts';
import { withoutTrace } from './start.ts';

test('a mail that was accepted is there when the process was killed, in full', async () => {
  const file = join(scratchFolder(), 'mail.sqlite');
  const server = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'serve-store.ts'), file],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => void server.kill('SIGKILL'));
  const [port] = (await once(server.stdout.setEncoding('utf8'), 'data')) as [string];
  const talk = await Talk.open(Number(port));
  const body = (count: number): string => `Subject: ${count}\r\n\r\n${'x'.repeat(50_000)}\r\n`;
  talk.send('EHLO me\r\n');
  // All at once, so that the kill comes at any point between one message and the next.
  for (let count = 1; count <= 200; count += 1) {
    talk.send(`MAIL FROM:<>\r\nRCPT TO:<alice@mail.test>\r\nDATA\r\n${body(count)}.\r\n`);
  }
  for (let count = 1; count <= 5; count += 1) await talk.until(/^250 2\.0\.0 .*\r\n/m);
  server.kill('SIGKILL');
  const accepted = 5 + ((await talk.rest()).match(/^250 2\.0\.0 /gm)?.length ?? 0);
  const store = await sqliteMailStore(file, USERS);
  onTestFinished(() => store.close());
  const kept = store
    .messages('alice', 'INBOX')
    .map(({ uid }) => withoutTrace(store.content('alice', 'INBOX', uid)?.toString() ?? ''));
  expect(kept.length).toBeGreaterThanOrEqual(accepted);
  expect(kept.length).toBeLessThan(200);
  expect(kept).toEqual(kept.map((_, index) => body(index + 1)));
});
