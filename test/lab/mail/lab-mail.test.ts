import { describe, expect, onTestFinished, test } from 'vitest';
import { type Lab, type LabOptions, startLab } from '../../../src/lab/lab.ts';
import { speakText } from '../../helpers/bare-client.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

async function start(options: LabOptions = {}): Promise<Lab> {
  const lab = await startLab({ mail: true, dataDir: scratchFolder(), ...options });
  onTestFinished(() => lab.stop());
  return lab;
}

/** As a program under test would. */
async function send(lab: Lab, to: string, subject: string, from = 'app@example.com'): Promise<string> {
  const lines = ['EHLO app', `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA'];
  const message = [
    `From: The App <${from}>`,
    'To: Somebody <hidden@example.com>',
    `Subject: ${subject}`,
    '',
    'Hi!',
    '.',
  ];
  return speakText(lab.mail.smtp.port, [...lines, ...message, 'QUIT', ''].join('\r\n'));
}

describe('a test that waits for a mail', () => {
  test('gets the one that is there already, parsed and raw', async () => {
    const lab = await start();
    await send(lab, 'bob@mail.test', '=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=');
    const message = await lab.mail.waitForMessage({ to: 'BOB@mail.test' });
    expect(message).toMatchObject({ user: 'bob', folder: 'INBOX', flags: [] });
    expect(message.raw.toString()).toMatch(/^Return-Path: <app@example\.com>\r\n.*\r\n\r\nHi!\r\n$/s);
    const { subject, text, from } = await message.parse();
    expect([subject, text?.trim(), from?.name]).toEqual(['Grüße', 'Hi!', 'The App']);
  });

  test('gets the one that comes, and not those that do not fit, or were there from the start', async () => {
    const lab = await start();
    const waiting = lab.mail.waitForMessage({ subject: /^Welcome/, user: 'alice' });
    await send(lab, 'alice@mail.test', 'Something else');
    await send(lab, 'bob@mail.test', 'Welcome, Bob');
    await send(lab, 'alice@mail.test', 'Welcome at last');
    expect((await (await waiting).parse()).subject).toBe('Welcome at last');
  });

  test('can ask by sender, recipient and subject together', async () => {
    const lab = await start();
    await send(lab, 'alice@mail.test', 'Reset your password', 'other@example.com');
    await send(lab, 'bob@mail.test', 'Reset your password');
    await send(lab, 'alice@mail.test', 'Reset your password');
    const query = { from: 'app@example.com', to: /^alice@/g, subject: 'Reset' };
    expect((await lab.mail.waitForMessage(query)).raw.toString()).toContain('Return-Path: <app@example.com>');
    // Whom the header names counts as well.
    expect((await lab.mail.waitForMessage({ to: 'hidden@example.com' })).user).toBe('alice');
  });

  test('is told at the deadline what came instead', async () => {
    const lab = await start();
    const query = { to: 'bob@mail.test', subject: 'Hello', timeout: 30 };
    await expect(lab.mail.waitForMessage(query)).rejects.toMatchObject({
      code: 'timeout',
      message: 'a mail to bob@mail.test with the subject "Hello" did not come within 30 ms',
      hint: 'no mail came at all',
    });
    await send(lab, 'alice@mail.test', 'Not this one');
    await expect(lab.mail.waitForMessage(query)).rejects.toMatchObject({
      hint: 'what came (1): "Not this one" to alice@mail.test',
    });
  });

  test('does not wait for ever for a lab that is stopped', async () => {
    const lab = await start();
    const waiting = lab.mail.waitForMessage({ subject: 'Hello', timeout: 60_000 });
    await Promise.all([expect(waiting).rejects.toMatchObject({ code: 'aborted' }), lab.stop()]);
  });
});

describe('the mailboxes of a lab', () => {
  test('have sample mail, or none, and can be cleared', async () => {
    const [full, empty] = await Promise.all([start(), start({ mailSamples: false })]);
    expect(full.mail.messages('alice').length).toBeGreaterThan(5);
    expect(full.mail.messages('alice', 'Archive/2026')).toHaveLength(1);
    expect(empty.mail.messages('alice')).toEqual([]);
    full.mail.clear('alice');
    expect(full.mail.messages('alice')).toEqual([]);
    expect(full.mail.messages('bob')).not.toEqual([]);
    await send(full, 'alice@mail.test', 'first');
    expect(full.mail.messages('alice')).toHaveLength(1);
    expect(() => full.mail.messages('alice', 'none')).toThrow('there is no such folder');
  });

  test('never meet those of another lab', async () => {
    const [one, other] = await Promise.all([start({ mailSamples: false }), start({ mailSamples: false })]);
    await send(one, 'alice@mail.test', 'x');
    expect([one, other].map(({ mail }) => mail.messages('alice').length)).toEqual([1, 0]);
  });

  test('can be of more users, with mail put in past SMTP', async () => {
    const lab = await start();
    lab.mail.addUser({ name: 'carol', password: 'x' });
    lab.mail.add('carol', 'Subject: by hand\r\n\r\n', { flags: ['\\Seen'] });
    await send(lab, 'carol@mail.test', 'by mail');
    const subjects = await Promise.all(
      lab.mail.messages('carol').map(async (message) => (await message.parse()).subject),
    );
    expect(subjects).toEqual(['by hand', 'by mail']);
    expect(lab.mail.messages('carol')[0]?.flags).toEqual(['\\Seen']);
    const [message] = lab.mail.messages('carol');
    lab.mail.clear('carol');
    expect(() => message?.raw).toThrow('message 1 of carol is not there any more');
  });

  test('take what is for nobody, where one is to have it', async () => {
    const lab = await start({ mailCatchAll: 'bob' });
    await send(lab, 'customer@example.com', 'Invoice');
    expect((await lab.mail.waitForMessage({ to: 'customer@example.com' })).user).toBe('bob');
    const strict = await start();
    expect(await send(strict, 'customer@example.com', 'Invoice')).toContain('554 5.7.1 ');
  });

  test('are the same over SMTP, POP3 and IMAP', async () => {
    const lab = await start({ mailSamples: false });
    await send(lab, 'bob@mail.test', 'Three ways');
    const pop3 = await speakText(lab.mail.pop3.port, 'USER bob\r\nPASS hunter2\r\nSTAT\r\nQUIT\r\n');
    const { length } = lab.mail.messages('bob')[0]?.raw ?? [];
    expect(pop3).toContain(`+OK 1 ${length}\r\n`);
    const imap = await speakText(
      lab.mail.imap.port,
      'a LOGIN bob hunter2\r\nb EXAMINE INBOX\r\nc FETCH 1 RFC822.SIZE\r\nd LOGOUT\r\n',
    );
    expect(imap).toContain(`* 1 FETCH (RFC822.SIZE ${length})\r\n`);
  });

  test('survive where a folder is named, the samples put in once', async () => {
    const mailStore = `${scratchFolder()}/a/b`;
    const first = await start({ mailStore });
    const samples = first.mail.messages('bob').length;
    await send(first, 'bob@mail.test', 'Keep me');
    await first.stop();
    const second = await start({ mailStore });
    const kept = second.mail.messages('bob');
    expect(kept).toHaveLength(samples + 1);
    expect(kept.at(-1)?.raw.toString()).toContain('Subject: Keep me');
    await expect(startLab({ mail: true, mailStore })).rejects.toThrow('is in use by another lab');
  });
});

describe('a program that takes STARTTLS wherever it is offered', () => {
  // As most do that use nodemailer.
  const sendThroughNodemailer = async (lab: Lab): Promise<string> => {
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({ host: lab.mail.smtp.host, port: lab.mail.smtp.port });
    const message = { from: 'app@example.com', to: 'bob@mail.test', subject: 'Hello', text: 'Hi!' };
    return transport.sendMail(message).then(
      () => 'sent',
      (error: unknown) => (error as Error).message,
    );
  };

  test('does not trust the lab, and can be offered none', async () => {
    expect(await sendThroughNodemailer(await start())).toMatch(/certificate/);
    expect(await sendThroughNodemailer(await start({ mailStartTls: false }))).toBe('sent');
  });

  test('is told so by POP3 and IMAP as well', async () => {
    const lab = await start({ mailStartTls: false });
    const pop3 = await speakText(lab.mail.pop3.port, 'CAPA\r\nSTLS\r\nQUIT\r\n');
    expect(pop3).toMatch(/-ERR There is no TLS here/);
    expect(pop3).not.toMatch(/^STLS/m);
    const imap = await speakText(lab.mail.imap.port, 'a CAPABILITY\r\nb STARTTLS\r\nc LOGOUT\r\n');
    expect(imap).toMatch(/^b BAD There is no TLS here/m);
    expect(imap).not.toMatch(/CAPABILITY.* STARTTLS/);
  });
});
