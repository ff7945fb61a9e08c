import { expect, it } from 'vitest';
import { showMessage } from '../../src/commands/mail/show-message.ts';
import { readMessage } from '../../src/actions/mail/read.ts';
import { fakeIo } from '../helpers/fake-io.ts';

async function* once(text: string) {
  yield Buffer.from(text);
}

it.each([
  ['Fri, 21 Nov 1997 09:55:06 -0600', 'Date: 1997-11-21 15:55:06 UTC'],
  ['some day', 'Date: some day'],
])('shows the date %s', async (date, line) => {
  const io = fakeIo();
  await showMessage(await readMessage(once(`Date: ${date}\r\n\r\nHello\r\n`)), io);
  expect(io.stdout.text).toBe(`${line}\n\nHello\n`);
});
