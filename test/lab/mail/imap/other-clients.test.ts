/** Other people's clients against our server: python's imaplib, and curl. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { curl } from '../../../helpers/curl.ts';
import { startImap } from './start.ts';

const run = promisify(execFile);

const SCRIPT = `
import imaplib, ssl, sys
context = ssl._create_unverified_context()
box = imaplib.IMAP4('127.0.0.1', int(sys.argv[1]))
box.starttls(context)
box.login_cram_md5('alice', 'secret')
def ok(answer):
    assert answer[0] == 'OK', answer
    return answer[1]
ok(box.create('Work/2026'))
message = b'From: Al <al@x.example>\\r\\nSubject: one\\r\\n\\r\\nhello\\r\\n'
ok(box.append('INBOX', '(work)', '"17-Jul-1996 02:44:25 -0700"', message))
ok(box.append('INBOX', None, None, message.replace(b'one', b'two')))
print(ok(box.select('INBOX')))
print(ok(box.search(None, 'SUBJECT', 'two')))
print(ok(box.fetch('1', '(UID RFC822)'))[0][1] == message)
print(ok(box.fetch('2', '(ENVELOPE)')))
ok(box.copy('1:2', 'Work/2026'))
ok(box.store('1', '+FLAGS', r'(\\Deleted)'))
print(ok(box.expunge()))
print(ok(box.status('Work/2026', '(MESSAGES UNSEEN)')))
print(ok(box.list('Work', '*')))
box.logout()
`;

test('imaplib over STARTTLS and CRAM-MD5', async () => {
  const { port } = await startImap();
  const { stdout } = await run('/usr/bin/python3', ['-c', SCRIPT, String(port)]);
  expect(stdout.trim().split('\n')).toEqual([
    "[b'2']",
    "[b'2']",
    'True',
    `[b'2 (ENVELOPE (NIL "two" (("Al" NIL "al" "x.example")) (("Al" NIL "al" "x.example")) (("Al" NIL "al" "x.example")) NIL NIL NIL NIL NIL))']`,
    "[b'1']",
    "[b'Work/2026 (MESSAGES 2 UNSEEN 1)']",
    String.raw`[b'(\\HasChildren) "/" Work', b'(\\HasNoChildren) "/" Work/2026']`,
  ]);
});

test('curl, in every way of TLS', async () => {
  const { port, implicitPort, add } = await startImap();
  const message = 'Subject: hi\r\n\r\n{3}\r\n)\r\na1 OK\r\n';
  add(message);
  const plain = `imap://127.0.0.1:${port}`;
  for (const where of [[plain], ['-k', '--ssl-reqd', plain], ['-k', `imaps://127.0.0.1:${implicitPort}`]]) {
    const [base = '', ...options] = where.toReversed();
    const fetched = await curl(...options, '-u', 'alice:secret', `${base}/INBOX;UID=1`);
    expect(fetched).toMatchObject({ code: 0, stdout: Buffer.from(message) });
  }
  const listed = await curl('-u', 'alice:secret', plain);
  expect(listed.stdout.toString()).toBe('* LIST (\\HasNoChildren) "/" INBOX\r\n');
  const found = await curl('-u', 'alice:secret', `${plain}/INBOX?SUBJECT%20hi`);
  expect(found.stdout.toString()).toBe('* SEARCH 1\r\n');
  expect((await curl('-u', 'alice:wrong', plain)).code).toBe(67);
});
