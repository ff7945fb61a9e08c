/** IMAP by hand against imapflow and Python's imaplib: all envelopes of a big folder at a dovecot on loopback. */
import { fillMaildir, mailboxOfBob, PASSWORD } from './lib/maildir.mjs';
import { claim, medians, runs, timed } from './lib/measure.mjs';
import { peakMemory } from './lib/memory.mjs';
import { find, leftOut, run } from './lib/programs.mjs';
import { missingScripts, withSharedServer } from './lib/shared-server.mjs';

const MESSAGES = 20_000;
const MOST_MIB = 100;
const NAMES = {
  library: `${MESSAGES} envelopes by hand / through imapflow`,
  python: `${MESSAGES} envelopes by hand / Python's imaplib, which parses nothing`,
  memory: `imap ls --raw, peak memory of ${MESSAGES} messages / ${MOST_MIB} MiB`,
};

/** Times what it does between login and logout, and prints it, in milliseconds. */
const PYTHON = `
import imaplib, sys, time
imaplib._MAXLINE = 10 ** 9
box = imaplib.IMAP4('127.0.0.1', int(sys.argv[1]))
box.login('bob', sys.argv[2])
box.select('INBOX', True)
start = time.perf_counter()
ok, data = box.uid('FETCH', '1:*', '(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)')
assert len(data) == ${MESSAGES}
print((time.perf_counter() - start) * 1000)
box.logout()
`;

export default async function imap() {
  const missing = missingScripts('dovecot');
  const rows =
    missing.length > 0
      ? Object.values(NAMES).map((name) => ({ name, missing }))
      : leftOut(['dovecot', 'python3'], Object.values(NAMES));
  if (rows !== undefined) return rows;
  return withSharedServer('dovecot', async ({ IMAP_PORT: port, MAIL }) => {
    fillMaildir(mailboxOfBob(MAIL), MESSAGES);
    const ours = await openSession('raw', port);
    const theirs = await openSession('library', port);
    const python = [find('python3'), ['-c', PYTHON, port, PASSWORD]];
    const times = await medians(
      {
        ours: timed(() => readAll(ours)),
        theirs: timed(() => readAll(theirs)),
        python: async () => Number((await run(...python)).stdout),
      },
      runs(),
    );
    await Promise.all([ours.close(), theirs.close()]);
    const url = `imap://bob:${PASSWORD}@127.0.0.1:${port}/INBOX`;
    const mib = await peakMemory('imap', 'ls', '--raw', '--tls', 'none', url);
    return [
      claim(NAMES.library, times.ours, times.theirs, 0.2),
      claim(NAMES.python, times.ours, times.python, 1.6),
      claim(NAMES.memory, mib, MOST_MIB, 1, 'MiB'),
    ];
  });
}

async function openSession(client, port) {
  const { connectImap } = await import('../dist/index.js');
  const credentials = { user: 'bob', password: PASSWORD };
  const { client: session } = await connectImap(`imap://127.0.0.1:${port}/`, {
    client,
    tls: 'none',
    credentials,
  });
  await session.open('INBOX', { readOnly: true });
  return session;
}

async function readAll(session) {
  let count = 0;
  for await (const { envelope } of session.summaries('all')) if (envelope.subject !== undefined) count += 1;
  if (count !== MESSAGES) throw new Error(`${count} messages are not what was to be listed`);
}
