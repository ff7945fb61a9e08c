/** The lab's mail servers: how fast they take mail, how fast they serve envelopes beside a dovecot, how soon they are there. */
import { once } from 'node:events';
import { connect } from 'node:net';

import { fillMaildir, mailboxOfBob, message, PASSWORD } from './lib/maildir.mjs';
import { claim, medians, runs, timed } from './lib/measure.mjs';
import { find, leftOut, run } from './lib/programs.mjs';
import { missingScripts, withSharedServer } from './lib/shared-server.mjs';

const MAILS = 2000;
const ENVELOPES = 20_000;
const NAMES = {
  taken: `lab, time for ${MAILS} mails over SMTP / at 1,000 a second`,
  served: `lab, ${ENVELOPES} envelopes to Python's imaplib / dovecot`,
  ready: 'lab, startLab({ mail: true }) after import / 150 ms',
};

/** Times a program of its own from within: what is loaded before does not count. */
const READY = `
const { startLab } = await import(process.argv[1]);
const start = performance.now();
const lab = await startLab({ mail: true });
console.log(performance.now() - start);
await lab.stop();
`;

/** Times what it does between login and logout, and prints it, in milliseconds. */
const PYTHON = `
import imaplib, sys, time
imaplib._MAXLINE = 10 ** 9
box = imaplib.IMAP4('127.0.0.1', int(sys.argv[1]))
box.login('bob', sys.argv[2])
box.select('INBOX', True)
start = time.perf_counter()
ok, data = box.uid('FETCH', '1:*', '(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)')
assert len(data) == ${ENVELOPES}
print((time.perf_counter() - start) * 1000)
box.logout()
`;

export default async function mailLab() {
  const names = Object.values(NAMES);
  const missing = missingScripts('dovecot');
  const rows =
    missing.length > 0 ? names.map((name) => ({ name, missing })) : leftOut(['dovecot', 'python3'], names);
  if (rows !== undefined) return rows;
  const { startLab } = await import('../dist/index.js');
  return [await readiness(), await taking(startLab), await serving(startLab)];
}

async function readiness() {
  const index = new URL('../dist/index.js', import.meta.url).href;
  const program = ['--input-type=module', '-e', READY, index];
  const { ready } = await medians(
    { ready: async () => Number((await run(process.execPath, program)).stdout) },
    runs(),
  );
  return claim(NAMES.ready, ready, 150, 1);
}

/** The sender is a bare socket that asks for everything at once, so that it is the lab that is measured. */
async function taking(startLab) {
  const lab = await startLab({ mail: true });
  try {
    const { port } = lab.mail.smtp;
    const { ours } = await medians({ ours: timed(() => sendAll(port)) }, runs(), async () =>
      lab.mail.clear(),
    );
    return claim(NAMES.taken, ours, MAILS, 1);
  } finally {
    await lab.stop();
  }
}

async function sendAll(port) {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  let heard = '';
  let answered = 0;
  const done = new Promise((resolve, reject) => {
    socket
      .on('error', reject)
      .on('close', () => reject(new Error(`closed after ${answered} mails: ${heard}`)));
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      for (let end = heard.indexOf('\r\n'); end >= 0; end = heard.indexOf('\r\n')) {
        const line = heard.slice(0, end);
        heard = heard.slice(end + 2);
        if (line.startsWith('354')) socket.write(mail);
        if (/delivered/.test(line) && (answered += 1) === MAILS) resolve();
        else if (/delivered/.test(line)) socket.write(envelope);
      }
    });
  });
  const mail = `${message(1)}.\r\n`;
  const envelope = 'MAIL FROM:<alice@mail.test>\r\nRCPT TO:<bob@mail.test>\r\nDATA\r\n';
  await once(socket, 'connect');
  socket.write(`EHLO bench\r\n${envelope}`);
  await done;
  socket.removeAllListeners('close').destroy();
}

async function serving(startLab) {
  const lab = await startLab({ mail: true });
  try {
    const bob = lab.mail.users.find(({ name }) => name === 'bob');
    lab.mail.clear('bob');
    for (let number = 1; number <= ENVELOPES; number++) lab.mail.add('bob', message(number));
    return await withSharedServer('dovecot', async ({ IMAP_PORT, MAIL }) => {
      fillMaildir(mailboxOfBob(MAIL), ENVELOPES);
      const fetch = (port, password) => async () =>
        Number((await run(find('python3'), ['-c', PYTHON, String(port), password])).stdout);
      const cases = { ours: fetch(lab.mail.imap.port, bob.password), dovecot: fetch(IMAP_PORT, PASSWORD) };
      const times = await medians(cases, runs());
      return claim(NAMES.served, times.ours, times.dovecot, 4);
    });
  } finally {
    await lab.stop();
  }
}
