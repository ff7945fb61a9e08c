import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, vi } from 'vitest';

import { IMAP_OUTPUTS } from '../../schemas/imap.ts';
import { MAX_TEXT_CHARACTERS } from '../../src/actions/mail/read.ts';
import { fakeIo } from '../helpers/fake-io.ts';
import { startImapServer } from '../helpers/imap-script.ts';
import { CLIENTS, netkitImap, shareAuthority, startMailbox } from '../helpers/netkit-imap.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { type Exercise, exercise } from './exercise.ts';

shareAuthority();

type Mailbox = Awaited<ReturnType<typeof startMailbox>>;

/** A header with all that is read of one, and more text than is shown. */
const FULL =
  'From: Bob <bob@mail.test>\r\nReply-To: B <b@mail.test>\r\nTo: Alice <alice@mail.test>, x@mail.test\r\nCc: Carol <carol@mail.test>\r\n' +
  'Bcc: Dora <dora@mail.test>\r\nSubject: hi\r\nDate: Fri, 21 Nov 2025 09:55:06 +0000\r\nMessage-ID: <1@mail.test>\r\n' +
  'In-Reply-To: <0@mail.test>\r\n\r\nhello\r\n';
const BARE = '\r\nno header at all\r\n';
const FILE = 'Content-Type: image/png\r\nContent-Disposition: attachment; filename=a.png\r\n\r\nx\r\n';

/** With each client at a mailbox of its own: what is printed for a verb, a folder and words, one after the other. */
const runs =
  (verb: string, ...calls: readonly (readonly [folder: string, ...words: string[]])[]): Exercise =>
  async (prints) => {
    for (const client of CLIENTS) {
      const { netkit, mail } = await startMailbox(client);
      mail.add('alice', FULL);
      mail.add('alice', BARE);
      mail.add('alice', FILE);
      for (const [folder, ...words] of calls) {
        const { text } = await netkit(verb, folder, ['--format', 'json', ...words]);
        if (text !== '') prints(text);
      }
    }
  };

const append: Exercise = async (prints) => {
  const path = join(scratchFolder(), 'a.eml');
  writeFileSync(path, FULL);
  await runs('append', ['Drafts', path], ['Drafts', path, '--flag', 'draft'])(prints);
  await atOldServer(prints, 'append', [path]);
};

/** Where the server has no UIDPLUS, and tells nothing of where messages went. */
async function atOldServer(
  prints: Parameters<Exercise>[0],
  verb: string,
  words: readonly string[],
): Promise<void> {
  const { port } = await startImapServer({
    SELECT: '* 2 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 30] ok\r\n$ OK [READ-WRITE]\r\n',
    'UID SEARCH': '* SEARCH 10\r\n$ OK\r\n',
    'UID COPY': '$ OK\r\n',
    APPEND: '$ OK\r\n',
  });
  const argv = [verb, '--raw', '--tls', 'none', `imap://alice:secret@127.0.0.1:${port}/INBOX`, ...words];
  prints((await netkitImap([...argv, '--format', 'json'])).text);
}

const copy: Exercise = async (prints) => {
  await runs('copy', ['INBOX', '1:3', 'Archive'])(prints);
  await atOldServer(prints, 'copy', ['10', 'Archive']);
};

const get: Exercise = async (prints) => {
  await runs('get', ['INBOX', '1:14'], ['INBOX', '999'])(prints);
  const { netkit, mail } = await startMailbox();
  mail.add('alice', `Subject: long\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(MAX_TEXT_CHARACTERS / 70)}`);
  prints((await netkit('get', 'INBOX', ['12', '--format', 'json'])).text);
};

const watch: Exercise = async (prints) => {
  for (const client of CLIENTS) prints(await watched(await startMailbox(client)));
};

/** A mail comes, another one gets a flag, and goes. */
async function watched({ netkit, mail }: Mailbox): Promise<string> {
  const io = fakeIo();
  const watching = netkit('watch', 'INBOX', ['-n', '3', '--format', 'json'], {}, io);
  await vi.waitFor(() => expect(io.stderr.text).toContain('watching'));
  mail.add('alice', FULL);
  await vi.waitFor(() => expect(io.stdout.text).toContain('"new"'));
  await netkit('flag', 'INBOX', ['1', '--set', 'deleted']);
  await vi.waitFor(() => expect(io.stdout.text).toContain('"flags"'));
  await netkit('expunge', 'INBOX', ['1']);
  return (await watching).text;
}

exercise(IMAP_OUTPUTS, {
  'imap-folders': { 'imap folders': runs('folders', [''], ['', '--names']) },
  'imap-status': { 'imap status': runs('status', [''], ['Archive'], ['Nowhere']) },
  'imap-messages': { 'imap ls': runs('ls', ['INBOX', '--structure'], ['INBOX', '-n', '1'], ['Archive']) },
  'imap-search': {
    'imap search': runs('search', ['INBOX', 'unseen'], ['INBOX', 'all', '-l'], ['Archive', 'all']),
  },
  'imap-message': { 'imap get': get },
  'imap-appended': { 'imap append': append },
  'imap-copied': { 'imap copy': copy, 'imap move': runs('move', ['INBOX', '1:3', 'Archive']) },
  'imap-flagged': {
    'imap flag': runs(
      'flag',
      ['INBOX', '1,2', '--set', 'seen', '--clear', 'flagged'],
      ['INBOX', '3', '--set', 'mine'],
    ),
  },
  'imap-expunged': { 'imap expunge': runs('expunge', ['INBOX'], ['Trash', '1']) },
  'imap-events': { 'imap watch': watch },
});
