import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { composeSample, DOTS, PLAIN, RECIPE } from '../../src/lab/mail/sample-messages.ts';
import { fakeIo, type FakeIoOptions } from '../helpers/fake-io.ts';
import { CLIENTS, netkitImap, shareAuthority, startMailbox, TERMINAL } from '../helpers/netkit-imap.ts';
import { scratchFolder } from '../helpers/scratch.ts';

shareAuthority();

const linesOf = (text: string): string[] => text.split('\n').slice(0, -1);
const objectsOf = (text: string): unknown[] => linesOf(text).map((line): unknown => JSON.parse(line));
const MAIL = 'From: Bob <bob@mail.test>\r\nTo: alice@mail.test\r\nSubject: news\r\n\r\nhello\r\n';

describe.each(CLIENTS)('netkit imap --%s', (client) => {
  it('folders has names in UTF-8, messages, unseen ones and uses, INBOX first', async () => {
    const { netkit } = await startMailbox(client);
    const { code, text } = await netkit('folders', '');
    expect([code, linesOf(text).map((line) => line.trimEnd().split(/ {2,}/))]).toEqual([
      0,
      [
        ['folder', 'messages', 'unseen', 'use'],
        ['INBOX', '11', '7'],
        ['Archive', '0', '0', 'Archive'],
        ['Archive/2025', '1', '0'],
        ['Archive/2026', '1', '0'],
        ['Drafts', '1', '0', 'Drafts'],
        ['Küche & Co', '1', '0'],
        ['Sent', '1', '0', 'Sent'],
        ['Trash', '1', '0', 'Trash'],
      ],
    ]);
  });

  it('folders has the same as JSON, with --names without counting', async () => {
    const { netkit } = await startMailbox(client);
    const { folders } = JSON.parse((await netkit('folders', '', ['--names', '--format', 'json'])).text) as {
      folders: object[];
    };
    expect(folders).toContainEqual({ path: 'Küche & Co', delimiter: '/', selectable: true });
  });

  it('status tells of one folder, and ends with 78 where there is none', async () => {
    const { netkit } = await startMailbox(client);
    expect(JSON.parse((await netkit('status', 'INBOX', ['--format', 'json'])).text)).toMatchObject({
      path: 'INBOX',
      messages: 11,
      unseen: 7,
      uidNext: 12,
    });
    expect((await netkit('status', '')).text).toMatch(/^messages +11\nunseen +7\n/);
    const { code, text, stderr } = await netkit('status', 'Nowhere');
    expect([code, text, linesOf(stderr).length]).toEqual([78, '', 2]);
    expect(stderr).toMatch(/^ {2}hint: imap folders shows/m);
  });

  it('ls has a row a message: UID, flags, date, sender, subject', async () => {
    const { netkit } = await startMailbox(client);
    const { code, text } = await netkit('ls', 'INBOX');
    expect([code, linesOf(text).length]).toEqual([0, 11]);
    expect(linesOf(text).slice(0, 5)).toEqual([
      '     1   A     2026-01-05 09:00  Bob Builder               Welcome to the lab',
      '     2    F    2026-01-06 09:30  Zoë Müller                Café at five?',
      '     3         2026-01-07 13:15  Bob Builder               📬 A letter in base64',
      '     4         2026-01-08 12:00  André                     Déjà vu, encore',
      '     5  N      2026-01-09 09:45  山田                      こんにちは',
    ]);
  });

  it('ls shows what is asked for: UIDs, the latest, of the address', async () => {
    const { netkit, mail } = await startMailbox(client);
    const uids = async (path: string, argv: string[] = []) =>
      linesOf((await netkit('ls', path, argv)).text).map((line) => Number(line.slice(0, 6)));
    expect(await uids('INBOX', ['9,2:3,99'])).toEqual([2, 3, 9]);
    expect(await uids('INBOX', ['9', '2:3', '99'])).toEqual([2, 3, 9]);
    expect(await uids('INBOX', ['-n', '2'])).toEqual([10, 11]);
    expect(await uids('INBOX/;UID=4')).toEqual([4]);
    expect(await uids('K%C3%BCche%20%26%20Co')).toEqual([1]);
    expect((await netkit('ls', 'INBOX', ['99'])).code).toBe(78);
    expect((await netkit('ls', 'Nowhere')).code).toBe(78);
    mail.clear('alice');
    expect(await netkit('ls', 'INBOX')).toMatchObject({ code: 0, text: '', stderr: '' });
  });

  it('ls has an object a line as JSON, with the parts where they are asked for', async () => {
    const { netkit } = await startMailbox(client);
    const [message] = objectsOf((await netkit('ls', 'INBOX', ['2', '--format', 'json', '--structure'])).text);
    expect(message).toMatchObject({
      uid: 2,
      flags: ['\\Flagged', '\\Seen'],
      received: '2026-01-06T09:31:00.000Z',
      envelope: {
        date: '2026-01-06T09:30:00.000Z',
        subject: 'Café at five?',
        from: [{ name: 'Zoë Müller', address: 'zoe@elsewhere.test' }],
      },
      structure: { part: '1', type: 'text/plain', parameters: { charset: 'utf-8' } },
    });
  });

  it('get shows a message readably, and marks none as seen', async () => {
    const { netkit, mail } = await startMailbox(client);
    const { code, text } = await netkit('get', 'INBOX', ['7']);
    expect([code, text]).toEqual([0, expect.stringContaining('Subject: Three attachments\n')]);
    expect(text).toContain('\nA pixel, a page, and some words.\n');
    expect(text).toMatch(/attachment 3 +Grüße aus 東京\.txt +text\/plain/);
    expect(mail.messages('alice').find(({ uid }) => uid === 7)?.flags).toEqual(['\\Flagged']);
  });

  it('get writes the source byte for byte', async () => {
    const { netkit } = await startMailbox(client);
    expect((await netkit('get', 'INBOX/;UID=9', ['--source'])).stdout).toEqual(composeSample(DOTS));
    const both = Buffer.concat([composeSample(PLAIN), composeSample(DOTS)]);
    expect((await netkit('get', 'INBOX', ['9,1', '-o', '-'])).stdout).toEqual(both);
  });

  it('get saves one with -o, several in a folder, none where one has no such UID', async () => {
    const { netkit } = await startMailbox(client);
    const folder = scratchFolder();
    const file = join(folder, 'a.eml');
    writeFileSync(file, 'old');
    expect(await netkit('get', 'INBOX', ['1', '-o', file])).toMatchObject({ code: 0, text: '', stderr: '' });
    expect(readFileSync(file)).toEqual(composeSample(PLAIN));
    const mails = join(folder, 'mails');
    const several = await netkit('get', 'INBOX', ['9,1,99', '--output-dir', mails, '--create-dirs']);
    expect([several.code, readdirSync(mails)]).toEqual([0, ['1.eml', '9.eml']]);
    expect(several.stderr).toBe('netkit: passed over 1 UID that the folder does not have\n');
    expect((await netkit('get', 'INBOX', ['1', '--output-dir', mails])).code).toBe(23);
    for (const uids of ['99', '98:99']) {
      const { code, text, stderr } = await netkit('get', 'INBOX', [uids, '-o', '-']);
      expect([code, text, linesOf(stderr).length]).toEqual([78, '', 1]);
    }
    const missing = await netkit('get', 'INBOX', ['99', '-o', join(folder, 'b.eml')]);
    expect([missing.code, existsSync(join(folder, 'b.eml'))]).toEqual([78, false]);
  });

  it('search finds UIDs, with -l messages, and nothing', async () => {
    const { netkit } = await startMailbox(client);
    expect((await netkit('search', 'INBOX', ['subject:café', 'or', 'uid:1'])).text).toBe('1\n2\n');
    const long = await netkit('search', 'INBOX', ['flagged', 'seen', '-l']);
    expect(long.text).toMatch(/^ {5}2 .*Café at five\?\n$/);
    const json = await netkit('search', 'INBOX', ['unseen', 'larger:1k', '--format', 'json']);
    expect(JSON.parse(json.text)).toEqual({ uids: [7] });
    const lines = await netkit('search', 'INBOX', ['from:bob', '-l', '--format', 'json']);
    expect(objectsOf(lines.text)).toHaveLength(6);
    for (const argv of [[], ['-l']]) {
      expect(await netkit('search', 'INBOX', ['subject:nothing', ...argv])).toMatchObject({
        code: 0,
        text: '',
      });
    }
    expect((await netkit('search', 'Nowhere', ['all'])).code).toBe(78);
  });

  it('append stores a file with CR LF, flags and time, and says its UID', async () => {
    const { netkit, mail } = await startMailbox(client);
    const file = join(scratchFolder(), 'mail.eml');
    writeFileSync(file, MAIL.replaceAll('\r\n', '\n'));
    const argv = [file, '--flag', 'draft', '--flag', '$Later', '--received', '2026-01-31T12:00:00Z'];
    const { code, stderr } = await netkit('append', 'K%C3%BCche%20%26%20Co', argv);
    expect([code, stderr]).toEqual([0, 'netkit: stored in Küche & Co as UID 2\n']);
    const stored = mail.messages('alice', 'Küche & Co').at(-1);
    expect(stored?.raw.toString()).toBe(MAIL);
    expect(stored?.flags.toSorted()).toEqual(['$Later', '\\Draft']);
    const [listed] = objectsOf((await netkit('ls', 'K%C3%BCche%20%26%20Co', ['2', '--format', 'json'])).text);
    expect(listed).toMatchObject({ received: '2026-01-31T12:00:00.000Z' });
  });

  it('append stores what stdin has', async () => {
    const { netkit, mail } = await startMailbox(client);
    const { code, text } = await netkit('append', 'Drafts', ['-', '--format', 'json'], { stdin: MAIL });
    expect([code, JSON.parse(text)]).toEqual([0, { uid: 2, uidValidity: expect.any(Number) }]);
    expect(mail.messages('alice', 'Drafts').at(-1)?.raw.toString()).toBe(MAIL);
    expect((await netkit('append', 'Nowhere', ['-'], { stdin: MAIL })).code).toBe(78);
    expect((await netkit('append', 'Drafts', ['/nowhere/mail.eml'])).code).toBe(26);
  });

  it('copy and move take messages to another folder', async () => {
    const { netkit, mail } = await startMailbox(client);
    const copied = await netkit('copy', 'INBOX', ['1,9,99', 'Archive/2026']);
    expect([copied.code, linesOf(copied.stderr).at(-1)]).toEqual([
      0,
      'netkit: copied 2 messages to Archive/2026',
    ]);
    const moved = await netkit('move', 'INBOX/;UID=9', ['Küche & Co', '--format', 'json']);
    expect(JSON.parse(moved.text)).toEqual({ folder: 'Küche & Co', uids: [{ from: 9, to: 2 }] });
    const subjects = (folder: string) => mail.messages('alice', folder).map(({ raw }) => raw);
    expect(subjects('Archive/2026').slice(1)).toEqual([PLAIN, DOTS].map(composeSample));
    expect(subjects('Küche & Co')).toEqual([RECIPE, DOTS].map(composeSample));
    expect(mail.messages('alice').map(({ uid }) => uid)).not.toContain(9);
  });

  it.each(['copy', 'move'])('%s ends with 78 for no such folder, and no such UID', async (verb) => {
    const { netkit, mail } = await startMailbox(client);
    for (const argv of [
      ['1', 'Nowhere'],
      ['99', 'Trash'],
    ]) {
      const { code, text, stderr } = await netkit(verb, 'INBOX', argv);
      expect([code, text, stderr]).toEqual([
        78,
        '',
        expect.stringMatching(/^netkit: .*\n(?: {2}hint: .*\n)?$/),
      ]);
    }
    expect([mail.messages('alice').length, mail.messages('alice', 'Trash').length]).toEqual([11, 1]);
  });

  it('flag sets some and takes others away', async () => {
    const { netkit, mail } = await startMailbox(client);
    const argv = ['1:2', '--set', 'seen', '--set', '$Work', '--clear', '\\Flagged', '--clear', 'answered'];
    const { code, stderr } = await netkit('flag', 'INBOX', argv);
    expect([code, stderr]).toEqual([0, 'netkit: changed the flags of 2 messages\n']);
    const flags = mail.messages('alice').map((message) => message.flags.toSorted());
    expect(flags.slice(0, 2)).toEqual([
      ['$Work', '\\Seen'],
      ['$Work', '\\Seen'],
    ]);
    expect((await netkit('flag', 'INBOX', ['99', '--set', 'seen'])).code).toBe(78);
  });

  it('expunge removes what is marked: of these UIDs, or all', async () => {
    const { netkit, mail } = await startMailbox(client);
    await netkit('flag', 'INBOX', ['1:3', '--set', 'deleted']);
    expect((await netkit('expunge', 'INBOX', ['2,4,99'])).stderr).toBe('netkit: removed 1 message\n');
    expect((await netkit('expunge', 'INBOX')).stderr).toBe('netkit: removed 2 messages\n');
    expect(mail.messages('alice').map(({ uid }) => uid)).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it.each([
    ['text', 'new    12  Bob  news\n'],
    ['json', /^{"kind":"new","message":{"uid":12,.*"subject":"news".*}\n$/],
  ])('watch tells of a mail that arrives, as %s', async (format, told) => {
    const { netkit, mail } = await startMailbox(client);
    const io = fakeIo();
    const watching = netkit('watch', 'INBOX', ['-n', '1', '--format', format], {}, io);
    await vi.waitFor(() => expect(io.stderr.text).toContain('INBOX has 11 messages: watching\n'));
    mail.add('alice', MAIL);
    expect(await watching).toMatchObject({ code: 0, text: expect.stringMatching(told) as unknown });
  });

  it('watch ends with 130 at Ctrl-C, and with 28 when the time is up', async () => {
    const { netkit } = await startMailbox(client);
    const interrupt = new AbortController();
    const io = fakeIo({ signal: interrupt.signal });
    const watching = netkit('watch', 'INBOX', [], {}, io);
    await vi.waitFor(() => expect(io.stderr.text).toContain('watching'));
    interrupt.abort();
    expect((await watching).code).toBe(130);
    expect((await netkit('watch', 'INBOX', ['-m', '0.2'])).code).toBe(28);
  });

  it('ends with 67 for the wrong password, which it does not show', async () => {
    const { mail } = await startMailbox(client);
    const url = `imap://alice:wr0ng-word@127.0.0.1:${mail.imap.port}/`;
    const { code, stderr } = await netkitImap(['folders', `--${client}`, '--tls', 'none', url]);
    expect([code, stderr]).toEqual([67, expect.not.stringContaining('wr0ng-word')]);
  });
});

describe('netkit imap get', () => {
  const message = (...lines: string[]): string => `${lines.join('\r\n')}\r\n`;
  const withAttachments = (...names: string[]): string =>
    message(
      'From: a@mail.test',
      'Content-Type: multipart/mixed; boundary=x',
      '',
      ...names.flatMap((name) => [
        '--x',
        `Content-Disposition: attachment; filename="${name}"`,
        '',
        `I am ${name}`,
      ]),
      '--x--',
    );

  it('saves attachments by names that stay in the folder, and differ', async () => {
    const { netkit, mail } = await startMailbox();
    mail.add('alice', withAttachments('../../evil.sh', 'a.txt'));
    mail.add('alice', withAttachments('A.TXT', '/etc/passwd'));
    const folder = join(scratchFolder(), 'parts');
    const { code, stderr } = await netkit('get', 'INBOX', [
      '12:13',
      '--attachments',
      folder,
      '--create-dirs',
    ]);
    expect([code, readdirSync(folder).toSorted()]).toEqual([0, ['2-A.TXT', 'a.txt', 'evil.sh', 'passwd']]);
    expect(readFileSync(join(folder, 'evil.sh'), 'utf8')).toContain('I am ../../evil.sh');
    expect(linesOf(stderr)).toHaveLength(4);
    expect((await netkit('get', 'INBOX', ['12', '--attachments', folder])).code).toBe(23);
    expect((await netkit('get', 'INBOX', ['12', '--attachments', folder, '--force'])).code).toBe(0);
  });

  it('has a message a line as JSON', async () => {
    const { netkit } = await startMailbox();
    const messages = objectsOf((await netkit('get', 'INBOX', ['2,7', '--format', 'json'])).text);
    expect(messages).toEqual([
      expect.objectContaining({
        uid: 2,
        from: 'Zoë Müller <zoe@elsewhere.test>',
        subject: 'Café at five?',
        date: '2026-01-06T09:30:00.000Z',
        text: expect.stringContaining('costs 3€') as unknown,
        attachments: [],
      }),
      expect.objectContaining({
        uid: 7,
        attachments: [
          { name: 'pixel.png', type: 'image/png', size: expect.any(Number) as unknown },
          expect.objectContaining({ name: 'page one.pdf' }),
          expect.objectContaining({ name: 'Grüße aus 東京.txt' }),
        ],
      }),
    ]);
  });

  it('shows several with a line between', async () => {
    const { netkit } = await startMailbox();
    expect((await netkit('get', 'INBOX', ['1,9'])).text).toMatch(/\nBob\n\nFrom: Bob Builder/);
  });

  it.each<[string, string[], FakeIoOptions]>([
    ['readably', [], {}],
    ['on a terminal', [], TERMINAL],
    ['as its source on a terminal', ['--source'], TERMINAL],
    ['in a list', ['ls'], {}],
  ])('shows nothing that a terminal obeys: %s', async (_, argv, options) => {
    const { netkit, mail } = await startMailbox();
    mail.add(
      'alice',
      message('From: \x1b]0;x\x07 <a@mail.test>', 'Subject: \x1b[31mred', '', 'text \x1b[2J\x9b1m'),
    );
    const [verb = 'get', ...rest] = argv.includes('ls') ? argv : ['get', ...argv];
    const { text } = await netkit(verb, 'INBOX', ['12', ...rest], options);
    expect(text).toContain('\\x1b[31mred');
    // oxlint-disable-next-line no-control-regex -- the very characters that must not be there
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  });

  it('writes to a pipe what came', async () => {
    const { netkit, mail } = await startMailbox();
    const source = message('Subject: \x1b[31mred', '', 'text');
    mail.add('alice', source);
    expect((await netkit('get', 'INBOX', ['12', '--source'])).text).toBe(source);
  });
});

describe('netkit imap, with both clients in a lab each', () => {
  it.each([
    ['ls', 'INBOX', []],
    ['search', 'INBOX', ['unseen']],
    ['get', 'INBOX', ['7']],
  ])('%s %s --compare finds no difference', async (verb, path, argv) => {
    const { code, text, stderr } = await netkitImap([
      verb,
      `imap://alice:secret@mail.test/${path}`,
      ...argv,
      '--lab',
      '--compare',
    ]);
    expect([code, stderr, text]).toEqual([0, '', expect.stringContaining('same')]);
  });

  it('folders --compare finds no difference, though one lab begins later than the other', async () => {
    const start = Date.now();
    let looks = 0;
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => start + 1000 * (looks += 1));
    onTestFinished(() => clock.mockRestore());
    const argv = ['folders', 'imap://alice:secret@mail.test/', '--lab', '--compare'];
    const { code, text, stderr } = await netkitImap(argv);
    expect([code, stderr, text]).toEqual([0, '', expect.stringContaining('same')]);
  });

  it('both failing ends with the code of the raw client', async () => {
    const { url } = await startMailbox();
    const { code } = await netkitImap(['ls', '--compare', '--tls', 'none', url('Nowhere')]);
    expect(code).toBe(78);
  });
});

describe('netkit imap refuses', () => {
  it.each<[string[], RegExp]>([
    [['ls', '1', '-n', '2'], /--last and UIDs exclude each other/],
    [['ls', 'x'], /"x" names no UIDs[^]*hint/],
    [['ls', '0'], /names no UIDs/],
    [['ls', '-n', '1.5'], /1\.5 is no number of messages/],
    [['get'], /the UID is missing/],
    [['get', '1:2', '-o', 'x'], /-o names one file[^]*--output-dir/],
    [['get', '1', '-o', 'x', '--output-dir', 'y'], /exclude each other/],
    [['get', '1', '--source', '--attachments', 'x'], /--attachments takes a message apart/],
    [['get', '1', '--source', '--format', 'json'], /--format json takes a message apart/],
    [['search'], /word/],
    [['search', 'since:yesterday'], /is no day/],
    [['flag', '1'], /which flags\?[^]*hint/],
    [['flag', '1', '--set', 'two words'], /'two words' is no name for a flag/],
    [['copy', 'Trash'], /the UID is missing/],
    [['append', 'x', '--received', 'noon'], /--received noon: this is no time/],
    [['watch', '--count', '0'], /--count 0/],
    [['watch', '-n', '1.5'], /--count 1\.5/],
    [['move', '1', 'a\r\nb'], /line end/],
  ])('%j', async ([verb = '', ...argv], says) => {
    const { netkit } = await startMailbox();
    const { code, text, stderr } = await netkit(verb, 'INBOX', argv);
    expect([code, text, stderr]).toEqual([2, '', expect.stringMatching(says)]);
    expect(stderr).toMatch(/^netkit: /);
  });

  it.each<[string[], RegExp]>([
    [['1:2'], /--compare is for one message/],
    [['1', '-o', 'x'], /--compare saves nothing/],
  ])('get --compare %j', async (argv, says) => {
    const { url } = await startMailbox();
    const { code, stderr } = await netkitImap(['get', '--compare', url('INBOX'), ...argv]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
  });

  it('to guess who we are', async () => {
    const { code, stderr } = await netkitImap(['ls', 'imap://mail.test/INBOX', '--lab']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/who are we\?[^]*hint: in the lab/)]);
  });
});
