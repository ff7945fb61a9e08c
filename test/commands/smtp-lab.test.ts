/** What needs a server with TLS and a mailbox: the lab, as a user starts it. */
import { expect, it, vi, onTestFinished } from 'vitest';
import { run as runPop3 } from '../../src/commands/pop3.ts';
import { run as runSmtp } from '../../src/commands/smtp.ts';
import { fakeIo } from '../helpers/fake-io.ts';
import { scratchFolder } from '../helpers/scratch.ts';

async function netkit(run: typeof runSmtp, argv: readonly string[]) {
  vi.stubEnv('NETKIT_DATA', scratchFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  const io = fakeIo();
  const code = await run([...argv, '--lab'], io);
  return { code, text: io.stdout.text, stderr: io.stderr.text };
}

it('probes in the clear, in TLS and after the login, and shows the certificate', async () => {
  const { code, text } = await netkit(runSmtp, ['probe', 'smtp://alice:secret@smtp.test:587']);
  expect(code).toBe(0);
  expect(text).toMatch(/^certificate +CN=mail\.test$/m);
  expect(text).toMatch(/^extension +in the clear +in TLS +logged in +means$/m);
  expect(text).toMatch(/^STARTTLS +yes +- +- +can be encrypted from here on$/m);
});

it('sends with both clients, each in a lab of its own, and finds no difference', async () => {
  const message = [
    '--from',
    'alice@mail.test',
    '--to',
    'bob@mail.test',
    '--to',
    'x@mail.test',
    '--text',
    'hi',
  ];
  const { code, text } = await netkit(runSmtp, [
    'send',
    'smtp.test',
    ...message,
    '--compare',
    '--format',
    'json',
  ]);
  expect([code, JSON.parse(text)]).toMatchObject([
    0,
    { same: true, rows: [{ raw: 'accepted' }, {}, {}, {}] },
  ]);
});

it('lists the samples, inside TLS', async () => {
  const { code, text } = await netkit(runPop3, ['ls', '-l', 'pop3s://alice:secret@pop3.test']);
  expect([code, text]).toEqual([0, expect.stringMatching(/^ *1 .* Welcome to the lab /)]);
});

it.each([
  ['mail.test', 0, true],
  ['imap://bob:hunter2@mail.test/INBOX', 1, false],
])('compares the mailbox with that of IMAP: %s', async (imap, code, same) => {
  const argv = ['ls', 'pop3://alice:secret@pop3.test', '--compare-imap', imap, '--format', 'json', '--trace'];
  const ran = await netkit(runPop3, argv);
  expect([ran.code, ran.stderr.includes('secret')]).toEqual([code, false]);
  const { rows, ...rest } = JSON.parse(ran.text) as {
    rows: { aspect: string; pop3: string; imap: string }[];
  };
  expect(rest).toMatchObject({ same });
  const welcome = rows[0];
  expect(welcome?.aspect).toMatch(same ? /^message 1, UID \d+$/ : /^message 1$/);
  expect(welcome?.pop3).toMatch(/^<.*>, \d+ bytes, sha256 [0-9a-f]{64}$/);
  expect(welcome?.imap).toBe(same ? welcome?.pop3 : null);
  // Each protocol has its own notes beside its lines.
  expect(ran.stderr).toMatch(/UIDL|RETR 1/);
  expect(ran.stderr).toMatch(/EXAMINE INBOX/);
});

it('has no other hosts than the lab', async () => {
  const { code, stderr } = await netkit(runPop3, ['stat', 'alice:secret@pop.example.com']);
  expect([code, stderr]).toEqual([6, expect.stringContaining('pop3.test')]);
});
