import { describe, expect, test } from 'vitest';
import { speakText } from '../../../helpers/bare-client.ts';
import { splitAt } from './split-at.ts';
import { startSmtp, withoutTrace } from './start.ts';

/** The replies to commands that are sent all at once; only their codes, and the texts of refusals. */
async function say(port: number, ...lines: readonly string[]): Promise<string[]> {
  const text = await speakText(port, [...lines, 'QUIT', ''].join('\r\n'));
  return text.split('\r\n').slice(0, -1);
}

const mail = (to: string, ...body: readonly string[]): string[] => [
  'EHLO me.test',
  'MAIL FROM:<carol@elsewhere.test>',
  `RCPT TO:<${to}>`,
  'DATA',
  ...body,
  '.',
];

describe('a mail', () => {
  test('is delivered to the byte, below what the server writes (RFC 5321, section 4.4)', async () => {
    const { port, received, lines } = await startSmtp();
    const body = ['Subject: x', '', '..', '...two', 'caf\xe9\0', '', 'end'];
    const replies = await say(port, ...mail('alice@mail.test', ...body));
    expect(replies.at(-2)).toMatch(/^250 2\.0\.0 Ok: delivered as \S+\.1$/);
    const [message = ''] = received('alice');
    expect(withoutTrace(message)).toBe('Subject: x\r\n\r\n.\r\n..two\r\ncaf\xe9\0\r\n\r\nend\r\n');
    expect(message).toMatch(
      /^Return-Path: <carol@elsewhere\.test>\r\nDelivered-To: alice@mail\.test\r\nReceived: from me\.test \(\[127\.0\.0\.1\]\)\r\n\tby smtp\.test with ESMTP id \S+;\r\n\t\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000\r\nSubject/,
    );
    expect(lines).toEqual([
      expect.stringMatching(/"MAIL FROM:<carol@elsewhere\.test> RCPT TO:<alice@mail\.test>" 250 \d+ /),
    ]);
  });

  test('says what the server can do, and nothing else', async () => {
    const { port } = await startSmtp({ limits: { maxMessageBytes: 12_345 } });
    const replies = await say(port, 'EHLO me.test');
    expect(replies[0]).toBe('220 smtp.test ESMTP This is netkit, at your service.');
    expect(replies.slice(2, -1).map((line) => line.slice(4))).toEqual([
      'PIPELINING',
      '8BITMIME',
      'SMTPUTF8',
      'AUTH PLAIN LOGIN CRAM-MD5',
      'STARTTLS',
      'SIZE 12345',
    ]);
  });

  test('goes to each of its users once, whatever their addresses', async () => {
    const { port, received } = await startSmtp();
    const to = ['Bob@MAIL.test', 'robert@mail.test', 'alice+shop@mail.test'].map(
      (name) => `RCPT TO:<${name}>`,
    );
    await say(port, 'EHLO me', 'MAIL FROM:<>', ...to, 'DATA', 'x', '.');
    expect(received('alice')).toHaveLength(1);
    expect(received('bob')).toHaveLength(1);
    expect(received('bob')[0]).toMatch(
      /^Return-Path: <>\r\nDelivered-To: Bob@mail\.test\r\nDelivered-To: robert@mail\.test\r\nReceived/i,
    );
  });

  test('is refused for who is not here and for elsewhere, and goes to the others', async () => {
    const { port, received } = await startSmtp();
    const to = ['nobody@mail.test', 'alice@mail.test', 'x@elsewhere.test', 'a@mail.test.evil.test'];
    const replies = await say(
      port,
      'EHLO me',
      'MAIL FROM:<carol@elsewhere.test>',
      ...to.map((name) => `RCPT TO:<${name}>`),
      'DATA',
      'x',
      '.',
    );
    expect(replies.slice(-7, -3)).toEqual([
      '550 5.1.1 <nobody@mail.test>: there is no such user here',
      '250 Accepted',
      '554 5.7.1 <x@elsewhere.test>: relaying denied, no mail goes out from here',
      '554 5.7.1 <a@mail.test.evil.test>: relaying denied, no mail goes out from here',
    ]);
    expect(received('alice')).toHaveLength(1);
  });

  test('is relayed for nobody, also not after a login', async () => {
    const { port } = await startSmtp();
    const plain = Buffer.from('\0alice\0secret').toString('base64');
    const replies = await say(
      port,
      'EHLO me',
      `AUTH PLAIN ${plain}`,
      'MAIL FROM:<alice@mail.test>',
      'RCPT TO:<x@elsewhere.test>',
    );
    expect(replies.slice(-4).map((line) => line.slice(0, 9))).toEqual([
      '235 Authe',
      '250 Accep',
      '554 5.7.1',
      '221 Bye',
    ]);
  });

  test('goes to the user who takes all, where there is one', async () => {
    const { port, received } = await startSmtp({ catchAll: 'bob' });
    await say(port, ...mail('anybody@example.com', 'x'));
    await say(port, ...mail('alice@mail.test', 'x'));
    expect([received('alice').length, received('bob').length]).toEqual([1, 1]);
    expect(received('bob')[0]).toContain('Delivered-To: anybody@example.com\r\n');
  });

  test('is kept from being split in two by other ends of lines', async () => {
    const { port, received } = await startSmtp();
    const second = 'MAIL FROM:<evil@mail.test>\r\nRCPT TO:<alice@mail.test>\r\nDATA\r\nsmuggled';
    for (const end of ['\n.\n', '\n.\r\n', '\r.\r', '\r\n.\n', '\r\n.\r', '\r.\r\n', '\n\n.\r\n']) {
      const replies = await say(port, ...mail('alice@mail.test', `first${end}${second}`));
      expect(replies.at(-2)).toBe('550 5.5.2 lines end in CR LF, and neither stands alone');
    }
    expect(received('alice')).toEqual([]);
  });

  test('says nothing in its header that a client has made up', async () => {
    const { port, received } = await startSmtp();
    const [, ...rest] = mail('alice@mail.test', 'x');
    await say(port, 'EHLO (evil);<\xe9b>', ...rest);
    expect(received('alice')[0]).toContain('Received: from ?evil???');
  });

  test('arrives whole, wherever its bytes are cut', async () => {
    const { port, received } = await startSmtp();
    const text = [...mail('alice@mail.test', '..', '...a', '', '..b'), 'QUIT', ''].join('\r\n');
    await splitAt(port, text, 1);
    await splitAt(port, text, 7);
    expect(received('alice').map(withoutTrace)).toEqual(['.\r\n..a\r\n\r\n.b\r\n', '.\r\n..a\r\n\r\n.b\r\n']);
  });
});

describe('a login', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  test('works in each way that is offered, and no more often than allowed', async () => {
    const { port } = await startSmtp({ limits: { loginAttempts: 3 } });
    const login = [`AUTH LOGIN ${base64('bob')}`, base64('hunter2')];
    const code = async (...lines: readonly string[]): Promise<string[]> =>
      (await say(port, 'EHLO me', ...lines)).slice(8).map((line) => line.slice(0, 9).trimEnd());
    expect(await code(`AUTH PLAIN ${base64('\0alice\0secret')}`)).toEqual(['235 Authe', '221 Bye']);
    expect(await code(`AUTH PLAIN ${base64('\0alice@mail.test\0secret')}`)).toEqual(['235 Authe', '221 Bye']);
    expect(await code(...login)).toEqual(['334 UGFzc', '235 Authe', '221 Bye']);
    expect(await code(`AUTH PLAIN ${base64('bob\0alice\0secret')}`)).toEqual(['535 5.7.8', '221 Bye']);
    expect(await code(`AUTH PLAIN ${base64('\0mallory\0secret')}`)).toEqual(['535 5.7.8', '221 Bye']);
    const wrong = `AUTH PLAIN ${base64('\0alice\0Secret')}`;
    expect(await code(wrong, wrong, wrong, 'NOOP')).toEqual(['535 5.7.8', '535 5.7.8', '421 4.7.0']);
  });
});

describe('the bounds', () => {
  test('of a message: announced, and not', async () => {
    const { port, received } = await startSmtp({ limits: { maxMessageBytes: 100 } });
    const announced = await say(port, 'EHLO me', 'MAIL FROM:<a@b.test> SIZE=101');
    expect(announced.at(-2)).toMatch(/^552 /);
    const fits = 'x'.repeat(98);
    const replies = await say(
      port,
      ...mail('alice@mail.test', `${fits}y`),
      ...mail('alice@mail.test', fits).slice(1),
    );
    expect(replies.filter((line) => /^(552|250 2)/.test(line)).map((line) => line.slice(0, 9))).toEqual([
      '552 5.3.4',
      '250 2.0.0',
    ]);
    expect(received('alice').map(withoutTrace)).toEqual([`${fits}\r\n`]);
  });

  test('of all messages on their way', async () => {
    const { port, received } = await startSmtp({ limits: { maxBytesInFlight: 50 } });
    const replies = await say(
      port,
      ...mail('alice@mail.test', 'x'.repeat(60)),
      ...mail('alice@mail.test', 'x'.repeat(40)).slice(1),
    );
    expect(replies.filter((line) => /^(452|250 2)/.test(line)).map((line) => line.slice(0, 9))).toEqual([
      '452 4.3.1',
      '250 2.0.0',
    ]);
    expect(received('alice')).toHaveLength(1);
  });

  test('of recipients', async () => {
    const { port } = await startSmtp({ limits: { maxRecipients: 2 } });
    const to = ['a', 'b', 'c'].map((tag) => `RCPT TO:<alice+${tag}@mail.test>`);
    const replies = await say(port, 'EHLO me', 'MAIL FROM:<>', ...to);
    expect(replies.slice(-4, -1).map((line) => line.slice(0, 3))).toEqual(['250', '250', '452']);
  });

  test('of a command', async () => {
    const { port } = await startSmtp();
    expect(await speakText(port, `NOOP ${'x'.repeat(12_300)}`)).toContain('421 Error: Command line too long');
  });

  test('of time: who says nothing is sent away', async () => {
    const { port } = await startSmtp({ limits: { idleTimeout: 20 } });
    expect(await speakText(port, 'EHLO me\r\nMAIL FR')).toContain('421 Timeout - closing connection');
  });
});
