/** The lab's mail servers with the mail programs that people have: isync, mpop, fetchmail, msmtp and mutt. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished } from 'vitest';
import type { Mode } from '../../scripts/interop/rows.ts';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { place as inTable } from '../contract/place.ts';
import { testWith } from '../helpers/programs.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const run = promisify(execFile);

interface Place {
  readonly lab: Lab;
  readonly folder: string;
  /** A file that only its owner can read, as these programs want theirs to be. */
  write(name: string, ...lines: readonly string[]): string;
}

async function start(): Promise<Place> {
  const folder = scratchFolder();
  const lab = await startLab({ mail: true, dataDir: join(folder, 'data') });
  onTestFinished(() => lab.stop());
  const write = (name: string, ...lines: readonly string[]): string => {
    const path = join(folder, name);
    writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 });
    return path;
  };
  return { lab, folder, write };
}

const ca = ({ lab }: Place): string => lab.caPath ?? '';

/** Ways to TLS: that these programs are set up without any is rare. */
const BOTH = ['starttls', 'implicit'] as const;

const cell = (protocol: string, client: string, tls: Mode) =>
  inTable({ protocol, server: 'the lab', client, tls });

/** What lies in a folder of a Maildir. */
function maildir(...path: readonly string[]): { readonly file: string; readonly content: string }[] {
  return ['new', 'cur'].flatMap((kind) =>
    readdirSync(join(...path, kind)).map((name) => {
      const file = join(...path, kind, name);
      return { file, content: readFileSync(file, 'latin1') };
    }),
  );
}

/** A Maildir has the line ends of its system, and isync a field of its own in what it has sent. */
const plain = (text: string): string => text.replaceAll('\r\n', '\n').replace(/^X-TUID: .*\n/m, '');

for (const tls of BOTH) {
  describe(`isync, ${tls}`, cell('IMAP', 'isync', tls), () => {
    testWith('mbsync')('syncs all folders both ways: messages, flags, and what is gone', async () => {
      const place = await start();
      const { lab, folder, write } = place;
      const local = join(folder, 'mail');
      mkdirSync(local);
      const config = write(
        'mbsyncrc',
        'IMAPAccount lab',
        'Host localhost',
        `Port ${tls === 'implicit' ? lab.mail.imaps.port : lab.mail.imap.port}`,
        'User alice',
        'Pass secret',
        'AuthMechs LOGIN',
        `SSLType ${tls === 'implicit' ? 'IMAPS' : 'STARTTLS'}`,
        `CertificateFile ${ca(place)}`,
        '',
        'IMAPStore far',
        'Account lab',
        '',
        'MaildirStore near',
        `Path ${local}/`,
        `Inbox ${local}/INBOX`,
        'SubFolders Verbatim',
        '',
        'Channel all',
        'Far :far:',
        'Near :near:',
        'Patterns *',
        'Create Both',
        'Expunge Both',
        'SyncState *',
      );
      const sync = (): Promise<unknown> => run('mbsync', ['-c', config, 'all']);
      await sync();
      const inbox = lab.mail.messages('alice');
      const here = (): string[] =>
        maildir(local, 'INBOX')
          .map(({ content }) => plain(content))
          .toSorted();
      expect(here()).toEqual(inbox.map(({ raw }) => plain(raw.toString('latin1'))).toSorted());
      expect(maildir(local, 'Archive', '2025')).toHaveLength(1);

      // Here: one comes, one is read. There: one goes, one comes.
      writeFileSync(join(local, 'INBOX', 'new', '1.x.here'), 'Subject: from here\n\nhello\n');
      const unread = inbox.find(({ flags }) => flags.length === 0);
      const found = maildir(local, 'INBOX').find(
        ({ content }) => plain(content) === plain(unread?.raw.toString('latin1') ?? ''),
      );
      renameSync(found?.file ?? '', (found?.file ?? '').replace('/new/', '/cur/').replace(/(:2,)?$/, ':2,S'));
      lab.mail.add('alice', 'Subject: from there\r\n\r\nhello\r\n', { folder: 'Sent' });
      await sync();
      const after = lab.mail.messages('alice');
      expect(after.map(({ raw }) => plain(raw.toString()))).toContain('Subject: from here\n\nhello\n');
      expect(after.find(({ uid }) => uid === unread?.uid)?.flags).toEqual(['\\Seen']);
      expect(maildir(local, 'Sent').map(({ content }) => plain(content))).toContain(
        'Subject: from there\n\nhello\n',
      );
      lab.mail.clear('alice');
      await sync();
      expect(maildir(local, 'INBOX')).toEqual([]);
    });
  });
}

for (const tls of BOTH) {
  describe(`mpop, ${tls}`, cell('POP3', 'mpop', tls), () => {
    testWith('mpop')('fetches all mail, pipelined, and deletes what it has', async () => {
      const place = await start();
      const { lab, folder, write } = place;
      for (const name of ['box', 'box/new', 'box/cur', 'box/tmp']) mkdirSync(join(folder, name));
      const config = write(
        'mpoprc',
        'account default',
        'host localhost',
        `port ${tls === 'implicit' ? lab.mail.pop3s.port : lab.mail.pop3.port}`,
        'tls on',
        `tls_starttls ${tls === 'implicit' ? 'off' : 'on'}`,
        `tls_trust_file ${ca(place)}`,
        'user alice',
        'password secret',
        'keep off',
        'pipelining on',
        'received_header off',
        `uidls_file ${join(folder, 'uidls')}`,
        `delivery maildir ${join(folder, 'box')}`,
      );
      const sent = lab.mail.messages('alice').map(({ raw }) => plain(raw.toString('latin1')));
      await run('mpop', [`--file=${config}`, '--quiet']);
      expect(
        maildir(folder, 'box')
          .map(({ content }) => content)
          .toSorted(),
      ).toEqual(sent.toSorted());
      expect(lab.mail.messages('alice')).toEqual([]);
    });
  });
}

/** @returns the subject of what it has brought from bob to alice, and of what bob had */
async function fetchmail(protocol: 'pop3' | 'imap'): Promise<readonly unknown[]> {
  const place = await start();
  const { lab, folder, write } = place;
  const { port } = protocol === 'pop3' ? lab.mail.pop3s : lab.mail.imaps;
  const config = write(
    'fetchmailrc',
    `poll localhost protocol ${protocol} port ${port}`,
    `user "bob" password "hunter2" is "alice@mail.test" here ssl sslcertck sslcertfile "${ca(place)}"`,
    `smtphost "localhost/${lab.mail.smtp.port}" smtpname "alice@mail.test" fetchall keep`,
  );
  const options = ['-f', config, '--idfile', join(folder, 'ids'), '--pidfile', join(folder, 'pid')];
  await run('fetchmail', options, { env: { ...process.env, HOME: folder, FETCHMAILHOME: folder } });
  const brought = await (await lab.mail.waitForMessage({ user: 'alice' })).parse();
  const original = await lab.mail.messages('bob')[0]?.parse();
  return [brought.subject, original?.subject];
}

for (const protocol of ['POP3', 'IMAP'] as const) {
  describe(`fetchmail, ${protocol}`, cell(protocol, 'fetchmail', 'implicit'), () => {
    testWith('fetchmail')('takes mail, and hands it on by SMTP', async () => {
      const [brought, original] = await fetchmail(protocol === 'POP3' ? 'pop3' : 'imap');
      expect(brought).toBe(original);
      expect(original).toMatch(/./);
    });
  });
}

for (const tls of BOTH) {
  describe(`msmtp, ${tls}`, cell('SMTP', 'msmtp', tls), () => {
    testWith('msmtp')('sends with a login', async () => {
      const place = await start();
      const { lab, write } = place;
      const config = write(
        'msmtprc',
        'account default',
        'host localhost',
        `port ${tls === 'implicit' ? lab.mail.smtps.port : lab.mail.smtp.port}`,
        'tls on',
        `tls_starttls ${tls === 'implicit' ? 'off' : 'on'}`,
        `tls_trust_file ${ca(place)}`,
        'auth plain',
        'user alice',
        'password secret',
        'from alice@mail.test',
      );
      const sending = run('msmtp', [`--file=${config}`, 'bob@mail.test']);
      sending.child.stdin?.end('Subject: msmtp\n\n.\n..\nend\n');
      await sending;
      const { raw } = await lab.mail.waitForMessage({ user: 'bob', subject: 'msmtp' });
      expect(raw.toString()).toMatch(/\r\nSubject: msmtp\r\n(?:.+\r\n)*\r\n\.\r\n\.\.\r\nend\r\n$/);
      expect(raw.toString()).toContain('with ESMTPSA id');
    });
  });
}

for (const tls of BOTH) {
  describe(`mutt, ${tls}`, cell('IMAP', 'mutt', tls), () => {
    testWith('mutt')('opens a folder, flags a message, and saves it into another', async () => {
      const place = await start();
      const { lab, folder, write } = place;
      const server =
        tls === 'implicit'
          ? `imaps://localhost:${lab.mail.imaps.port}/`
          : `imap://localhost:${lab.mail.imap.port}/`;
      const config = write(
        'muttrc',
        'set ssl_starttls=yes ssl_force_tls=yes ssl_verify_host=no',
        `set certificate_file="${ca(place)}"`,
        'set imap_user=alice imap_pass=secret',
        'set delete=yes move=no confirmappend=no wait_key=no',
        `set folder="${server}" header_cache="${join(folder, 'cache')}"`,
        'push "<first-entry><flag-message><copy-message>=Trash<enter><sync-mailbox><quit>"',
      );
      const before = lab.mail.messages('alice', 'Trash').length;
      await run('script', ['-qec', `mutt -n -F ${config} -f ${server}INBOX`, '/dev/null'], {
        env: { ...process.env, HOME: folder, TERM: 'xterm' },
        timeout: 10_000,
      });
      expect(lab.mail.messages('alice')[0]?.flags).toContain('\\Flagged');
      expect(lab.mail.messages('alice', 'Trash')).toHaveLength(before + 1);
    });
  });
}
