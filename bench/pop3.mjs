/** POP3 against Python's poplib: all messages of a mailbox at a dovecot on loopback. */
import { claim, medians, runs, timed } from './lib/measure.mjs';
import { fillMaildir, mailboxOfBob, PASSWORD } from './lib/maildir.mjs';
import { find, leftOut, run } from './lib/programs.mjs';
import { missingScripts, withSharedServer } from './lib/shared-server.mjs';

const MESSAGES = 1000;
const NAME = `pop3, ${MESSAGES} messages fetched / Python's poplib`;

/** Times what it does between login and QUIT, and prints it, in milliseconds. */
const PYTHON = `
import poplib, sys, time
box = poplib.POP3('127.0.0.1', int(sys.argv[1]))
box.user('bob')
box.pass_(sys.argv[2])
start = time.perf_counter()
count = len(box.list()[1])
for number in range(1, count + 1):
    box.retr(number)
assert count == ${MESSAGES}
print((time.perf_counter() - start) * 1000)
box.quit()
`;

export default async function pop3() {
  const missing = missingScripts('dovecot');
  const rows = missing.length > 0 ? [{ name: NAME, missing }] : leftOut(['dovecot', 'python3'], [NAME]);
  if (rows !== undefined) return rows;
  return withSharedServer('dovecot', async ({ POP3_PORT: port, MAIL }) => {
    fillMaildir(mailboxOfBob(MAIL), MESSAGES);
    const python = [find('python3'), ['-c', PYTHON, port, PASSWORD]];
    const times = await medians(
      { ours: () => fetchAll(port), python: async () => Number((await run(...python)).stdout) },
      runs(),
    );
    return [claim(NAME, times.ours, times.python, 0.6)];
  });
}

/** A session of its own each time: dovecot keeps others out while one is there. */
async function fetchAll(port) {
  const { connectPop3 } = await import('../dist/index.js');
  const credentials = { user: 'bob', password: PASSWORD };
  const { client } = await connectPop3(`pop3://127.0.0.1:${port}/`, { tls: 'none', credentials });
  let count = 0;
  const time = await timed(async () => {
    const numbers = (await client.list()).map(({ number }) => number);
    for await (const { body } of client.retrieveAll(numbers)) {
      let bytes = 0;
      for await (const chunk of body) bytes += chunk.length;
      if (bytes > 0) count += 1;
    }
  })();
  await client.quit();
  if (count !== MESSAGES) throw new Error(`${count} messages are not what was to be fetched`);
  return time;
}
