import { onTestFinished } from 'vitest';

import { SMTP_OUTPUTS } from '../../schemas/smtp.ts';
import { startLab } from '../../src/lab/lab.ts';
import { type Answer, startSmtpScript } from '../helpers/mail-script.ts';
import { type Exercise, exercise } from './exercise.ts';
import { netkitJson } from './run-netkit.ts';

const HELLO = ['--from', 'alice@mail.test', '--to', 'bob@mail.test', '--text', 'hi'];

/** Some get it, one later, and one never; replies of several lines, with what a terminal would obey. */
const RCPT: Answer = (address) =>
  /bob/.test(address)
    ? '250 ok'
    : /later/.test(address)
      ? '451 later'
      : '550-5.1.1 \x1b[31mnobody\r\n550 here';

/** At a server that answers so. */
const scripted =
  (verb: string, ...words: readonly string[]): Exercise =>
  async (prints) => {
    const { port } = await startSmtpScript({ RCPT, VRFY: RCPT });
    const argv = [`smtp://127.0.0.1:${port}`, ...words, '--tls', 'none'];
    prints((await netkitJson(`smtp ${verb}`, argv)).stdout);
  };

const inLab =
  (verb: string, ...words: readonly string[]): Exercise =>
  async (prints) =>
    prints((await netkitJson(`smtp ${verb}`, [...words, '--lab', '--insecure'])).stdout);

/** One that nobody vouches for. */
const untrusted =
  (verb: string, ...words: readonly string[]): Exercise =>
  async (prints) => {
    const lab = await startLab({ mail: true });
    onTestFinished(() => lab.stop());
    const argv = [`smtp://127.0.0.1:${lab.mail.smtp.port}`, ...words, '--insecure'];
    prints((await netkitJson(`smtp ${verb}`, argv)).stdout);
  };

const all =
  (...runs: readonly Exercise[]): Exercise =>
  async (prints) => {
    for (const run of runs) await run(prints);
  };

const quitAfter = (stage: string): Exercise => scripted('send', '--raw', '--quit-after', stage, ...HELLO);
const LOGIN = 'smtp://alice:secret@smtp.test:587';

exercise(SMTP_OUTPUTS, {
  'smtp-send': {
    'smtp send': all(
      scripted('send', '--raw', ...HELLO, '--cc', 'later@mail.test', '--bcc', 'x@mail.test'),
      scripted('send', '--library', ...HELLO, '--cc', 'later@mail.test'),
      ...['connect', 'greeting', 'ehlo', 'mail', 'rcpt', 'data'].map(quitAfter),
      inLab('send', LOGIN, '--raw', '--quit-after', 'auth'),
      inLab('send', 'smtp.test', ...HELLO),
      untrusted('send', '--raw', '--quit-after', 'tls'),
    ),
  },
  'smtp-session': {
    'smtp probe': all(
      scripted('probe'),
      untrusted('probe'),
      inLab('probe', 'smtp.test'),
      inLab('probe', LOGIN),
    ),
  },
  'smtp-verify': {
    'smtp verify': scripted('verify', 'bob@mail.test', 'later@mail.test', 'x@mail.test'),
  },
});
