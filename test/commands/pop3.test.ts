import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { command as pop3Command, run } from '../../src/commands/pop3.ts';
import { fakeIo, type FakeIoOptions } from '../helpers/fake-io.ts';
import { type Answer, type MailScript, sampleMessage, startPop3Script } from '../helpers/mail-script.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const TERMINAL: FakeIoOptions = { terminal: true, env: { NO_COLOR: '1' } };

async function pop3(argv: readonly string[], options?: FakeIoOptions) {
  const io = fakeIo(options);
  const code = await run(argv, io);
  return { code, stdout: io.stdout.bytes, text: io.stdout.text, stderr: io.stderr.text };
}

/** A server, and `netkit pop3 VERB` with alice's mailbox there; `path` stands behind the address. */
async function mailbox(answers?: Readonly<Record<string, Answer>>) {
  const server: MailScript = await startPop3Script(answers);
  const url = (path = ''): string => `pop3://alice:secret@127.0.0.1:${server.port}${path}`;
  const netkit = (verb: string, argv: readonly string[] = [], options?: FakeIoOptions, path = '') =>
    pop3([verb, '--tls', 'none', url(path), ...argv], options);
  const verbs = (): string[] => server.heard.map((line) => line.split(' ')[0] ?? '');
  return { ...server, netkit, url, verbs };
}

/** What is said of the password in the clear is another test's. */
const complaints = (stderr: string): string =>
  stderr.replace(/^netkit: .*(?:in the clear|readable|unencrypted).*\n/gm, '');

describe('netkit pop3 ls', () => {
  it('has number, size and name of each message', async () => {
    const { netkit } = await mailbox();
    const { code, text } = await netkit('ls');
    const sizes = [1, 2, 3].map((number) => String(sampleMessage(number).length).padStart(3));
    expect([code, text]).toEqual([
      0,
      `1  ${sizes[0]}  first\n2  ${sizes[1]}  ../second\n3  ${sizes[2]}  FIRST\n`,
    ]);
  });

  it('has with -l date, sender and subject, decoded, and safe for a terminal', async () => {
    const { netkit } = await mailbox();
    const { text } = await netkit('ls', ['-l'], TERMINAL);
    const [heading, first, second] = text.split('\n');
    expect(heading).toMatch(/#\s+bytes\s+date\s+from\s+subject\s+uid$/);
    expect(first).toMatch(/^1 .* 2025-11-21 09:55 {2}Bob <bob@mail\.test> {2}Café .* first$/);
    expect(second).toContain('\\x1b[31mred');
  });

  it('has the same as JSON', async () => {
    const { netkit } = await mailbox();
    const { text } = await netkit('ls', ['-l', '--format', 'json']);
    expect((JSON.parse(text) as { messages: unknown[] }).messages[0]).toEqual({
      number: 1,
      bytes: sampleMessage(1).length,
      uid: 'first',
      from: 'Bob <bob@mail.test>',
      to: 'alice@mail.test',
      subject: 'Café',
      date: '2025-11-21T09:55:06.000Z',
    });
  });

  it('does without UIDL and TOP where a server has neither', async () => {
    const { netkit, verbs } = await mailbox({ CAPA: '-ERR', UIDL: '-ERR unknown', TOP: '-ERR unknown' });
    const { code, text, stderr } = await netkit('ls', ['-l']);
    expect([code, text.split('\n').length, complaints(stderr)]).toEqual([
      0,
      4,
      expect.stringMatching(/^netkit: .*TOP.*\n$/),
    ]);
    expect(verbs().filter((verb) => verb === 'TOP')).toEqual(['TOP']);
  });
});

describe('netkit pop3 stat, uidl and top', () => {
  it('stat counts', async () => {
    const { netkit } = await mailbox({ STAT: '+OK 2 1234' });
    expect((await netkit('stat')).text).toBe('2 messages, 1,234 bytes\n');
    expect(JSON.parse((await netkit('stat', ['--format', 'json'])).text)).toEqual({ count: 2, bytes: 1234 });
  });

  it('uidl has the names, and is refused where there are none', async () => {
    const { netkit } = await mailbox();
    expect((await netkit('uidl')).text).toBe('1  first\n2  ../second\n3  FIRST\n');
    const without = await mailbox({ UIDL: '-ERR unknown' });
    expect((await without.netkit('uidl')).code).toBe(21);
  });

  test.each([
    [['1'], '', 'TOP 1 0'],
    [['2', '10'], '', 'TOP 2 10'],
    [['10'], '/2', 'TOP 2 10'],
    [[], '/3', 'TOP 3 0'],
  ])('top %j of %j asks for %s', async (argv, path, command) => {
    const { netkit, heard } = await mailbox();
    const { code, text } = await netkit('top', argv, {}, path);
    expect([code, heard.includes(command)]).toEqual([0, true]);
    expect(text).toMatch(/^(?:.+\r\n)+\r\n$/);
  });
});

describe('netkit pop3 get', () => {
  it('writes one message as it is to a pipe, and deletes nothing', async () => {
    const { netkit, verbs } = await mailbox();
    const { code, stdout } = await netkit('get', [], {}, '/3');
    expect([code, stdout]).toEqual([0, sampleMessage(3)]);
    expect(verbs()).not.toContain('DELE');
  });

  it('undoes the dots', async () => {
    const { netkit } = await mailbox();
    expect((await netkit('get', ['1'])).stdout).toEqual(sampleMessage(1));
  });

  it('shows it readably on a terminal; --source as it is, without what a terminal obeys', async () => {
    const { netkit } = await mailbox();
    const { text } = await netkit('get', ['1'], TERMINAL);
    expect(text).toContain('Subject: Café\n');
    expect(text).toContain('\nHello Alice\n.a line with a dot\n');
    const source = await netkit('get', ['2', '--source'], TERMINAL);
    expect(source.text).toBe('Subject: \\x1b[31mred\n\nsecond\n');
  });

  it('saves one with -o', async () => {
    const { netkit } = await mailbox();
    const file = join(scratchFolder(), 'a.eml');
    expect(await netkit('get', ['1', '-o', file])).toMatchObject({ code: 0, text: '' });
    expect(readFileSync(file)).toEqual(sampleMessage(1));
  });

  it('saves all in a folder, by names that stay in it and differ', async () => {
    const { netkit } = await mailbox();
    const folder = join(scratchFolder(), 'mails');
    const argv = ['--all', '--output-dir', folder, '--create-dirs', '--format', 'json'];
    const { code, text } = await netkit('get', argv);
    expect([code, readdirSync(folder).toSorted()]).toEqual([0, ['3-FIRST.eml', 'first.eml', 'second.eml']]);
    expect(readFileSync(join(folder, 'second.eml'))).toEqual(sampleMessage(2));
    expect((JSON.parse(text) as { messages: unknown[] }).messages[1]).toEqual({
      number: 2,
      to: join(folder, 'second.eml'),
      bytes: sampleMessage(2).length,
    });
  });

  it('replaces nothing unasked', async () => {
    const { netkit } = await mailbox();
    const folder = scratchFolder();
    writeFileSync(join(folder, 'first.eml'), 'mine');
    expect((await netkit('get', ['1', '--output-dir', folder])).code).toBe(23);
    expect(readFileSync(join(folder, 'first.eml'), 'utf8')).toBe('mine');
    expect((await netkit('get', ['1', '--output-dir', folder, '--force'])).code).toBe(0);
    expect(readFileSync(join(folder, 'first.eml'))).toEqual(sampleMessage(1));
  });

  it('leaves nothing of a message that is cut off, and deletes nothing', async () => {
    const { netkit, verbs } = await mailbox({ RETR: '+OK\r\nhalf a message' });
    const folder = scratchFolder();
    const file = join(folder, 'a.eml');
    const { code } = await netkit('get', ['1', '-o', file, '--delete', '--idle-timeout', '0.2']);
    expect([code, existsSync(file), readdirSync(folder)]).toEqual([28, false, []]);
    expect(verbs()).not.toContain('DELE');
  });

  it('deletes with --delete what it has fetched, with a clean QUIT', async () => {
    const { netkit, heard } = await mailbox();
    const argv = ['1', '3', '--output-dir', scratchFolder(), '--delete'];
    const { code, stderr } = await netkit('get', argv);
    expect([code, complaints(stderr)]).toEqual([0, 'netkit: deleted 2 messages\n']);
    expect(heard.slice(-3)).toEqual(['DELE 1', 'DELE 3', 'QUIT']);
  });

  it('ends with 78 where there is no such message', async () => {
    const { netkit } = await mailbox();
    expect((await netkit('get', ['9'])).code).toBe(78);
  });

  test.each([
    [[], {}, /which message\?[^]*hint/],
    [['1', '--all'], {}, /--all and a number exclude each other/],
    [['1', '2', '-o', 'x'], {}, /-o is for one message/],
    [['1', '-o', 'x', '--output-dir', 'y'], {}, /-o and --output-dir exclude each other/],
    [['1', '--format', 'json'], {}, /--format json goes with -o FILE/],
    [['1', '--delete'], TERMINAL, /what is only shown is not deleted/],
    [['0'], {}, /'0' is no number of a message/],
    [['1x'], {}, /'1x' is no number/],
    [['12345678901'], {}, /is no number/],
  ])('refuses %j before it connects', async (argv, options, message) => {
    const { netkit, heard } = await mailbox();
    const { code, stderr } = await netkit('get', argv, options);
    expect([code, stderr, heard]).toEqual([2, expect.stringMatching(message), []]);
  });
});

describe('netkit pop3 delete', () => {
  it('deletes, and says that it is done when QUIT was answered', async () => {
    const { netkit, heard } = await mailbox();
    const { code, text, stderr } = await netkit('delete', ['2', '--format', 'json']);
    expect([code, JSON.parse(text), complaints(stderr)]).toEqual([
      0,
      { deleted: [2] },
      'netkit: deleted 1 message\n',
    ]);
    expect(heard.slice(-2)).toEqual(['DELE 2', 'QUIT']);
  });

  it('deletes none where one cannot be', async () => {
    const { netkit, verbs } = await mailbox();
    const { code, stderr } = await netkit('delete', ['1', '9']);
    expect([code, complaints(stderr)]).toEqual([
      78,
      expect.stringMatching(/^netkit: nothing was deleted\nnetkit: /),
    ]);
    expect(verbs()).not.toContain('QUIT');
  });

  it('does not promise what the server does not', async () => {
    const { netkit } = await mailbox({ QUIT: '-ERR some deleted messages not removed' });
    const { code, stderr } = await netkit('delete', ['1']);
    expect(code).not.toBe(0);
    expect(stderr).toContain('not all that was marked may be deleted');
  });
});

describe('netkit pop3', () => {
  it('wants to know who we are', async () => {
    const { port, heard } = await startPop3Script();
    const { code, stderr } = await pop3(['ls', `127.0.0.1:${port}`]);
    expect([code, stderr, heard]).toEqual([2, expect.stringMatching(/who are we\?[^]*hint: .*--netrc/), []]);
  });

  test.each([
    ['-u', ['-u', 'alice:secret'], {}],
    ['the environment', ['-u', 'alice'], { env: { NETKIT_PASSWORD: 'secret' } }],
    ['the person', ['-u', 'alice'], { askSecret: async () => 'secret' }],
  ])('takes the password from %s', async (_, argv, options) => {
    const { port, heard } = await startPop3Script();
    expect(await pop3(['stat', `127.0.0.1:${port}`, ...argv], options)).toMatchObject({ code: 0 });
    expect(heard).toContain('PASS secret');
  });

  it('takes it from a netrc file', async () => {
    const { port, heard } = await startPop3Script();
    const file = join(scratchFolder(), 'netrc');
    writeFileSync(file, 'machine 127.0.0.1 login alice password secret', { mode: 0o600 });
    expect(await pop3(['stat', `127.0.0.1:${port}`, '--netrc-file', file])).toMatchObject({ code: 0 });
    expect(heard).toContain('USER alice');
  });

  it('logs in by what it is told to', async () => {
    const greeting = '+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>';
    const apop = { GREETING: greeting, APOP: '+OK', CAPA: '-ERR' };
    // RFC 1939, section 7.
    const url = 'mrose:tanstaaf@127.0.0.1';
    for (const argv of [
      ['--auth', 'apop'],
      ['--mechanism', 'APOP'],
      ['--login-options', 'AUTH=+APOP'],
    ]) {
      const { port, heard } = await startPop3Script(apop);
      expect((await pop3(['stat', `${url}:${port}`, ...argv])).code).toBe(0);
      expect(heard).toContain('APOP mrose c4c9334bac560ecc979e58001b3e22fb');
    }
    const { port, heard } = await startPop3Script({ ...apop, PASS: '+OK' });
    expect((await pop3(['stat', `${url}:${port}`, '--auth', 'USER'])).code).toBe(0);
    expect(heard).toContain('USER mrose');
  });

  it('ends with 67 where the login is refused, and does not show the password', async () => {
    const { port } = await startPop3Script();
    const { code, stderr } = await pop3(['ls', `alice:wr0ng@127.0.0.1:${port}`, '--trace']);
    expect([code, stderr.includes('wr0ng')]).toEqual([67, false]);
    expect(stderr).toContain('PASS *');
    expect(stderr).toContain('wrong user or password');
  });

  it('ends with 28 when the time is up', async () => {
    const { netkit } = await mailbox({ STAT: () => undefined });
    expect(await netkit('stat', ['--timeout', '0.2'])).toMatchObject({ code: 28 });
  });

  test.each([
    [['ls', 'smtp://pop3.test'], 3, /smtp: is not POP3/],
    [['ls', 'pop3s://a:b@pop3.test', '--tls', 'none'], 2, /pop3s:\/\/ speaks TLS from the first byte/],
    [['ls', 'a:b@pop3.test', '--tls', 'none', '--ssl-reqd'], 2, /--ssl-reqd and --tls none exclude/],
    [['ls', 'a:b@pop3.test', '--auth', 'KERBEROS'], 2, /'KERBEROS' is no way to log in here[^]*APOP, USER/],
    [['ls', 'a:b@pop3.test', '--auth', 'PLAIN', '--mechanism', 'APOP'], 2, /PLAIN and APOP exclude/],
    [['ls', 'a:b@pop3.test', '--login-options', 'PLAIN'], 2, /not AUTH=MECHANISM/],
    [['ls', 'pop3.test', '--auth', 'PLAIN'], 2, /nobody said as whom/],
    [['ls', 'pop3.test', '--oauth2-bearer', 'x'], 2, /--oauth2-bearer goes with --user/],
    [['ls', 'a:b@pop3.test/1'], 2, /whole mailbox/],
    [['ls', '-l', 'a:b@pop3.test', '--compare-imap', 'mail.test'], 2, /--compare-imap and --long exclude/],
    [['ls', 'a:b@pop3.test', '--compare-imap', 'smtp://mail.test'], 3, /smtp: is not IMAP/],
    [['ls', 'a:b@pop3.test', '--compare-imap', 'mail.test/INBOX/;UID=1'], 2, /a whole mailbox, and no UID/],
    [['ls', 'a:b@pop3.test', '--lab', '--resolve', 'a:1:127.0.0.1'], 2, /--lab and --resolve exclude/],
    [['delete', 'a:b@pop3.test'], 2, /which message/],
    [['top', 'a:b@pop3.test'], 2, /which message/],
    [['top', 'a:b@pop3.test/1', '2', '3'], 2, /what is '3'/],
    [['top', 'a:b@pop3.test', '1', 'x'], 2, /'x' is no number of lines/],
  ])('refuses %j', async (argv, code, message) => {
    const ran = await pop3(argv);
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringMatching(message)]);
  });

  it.each(pop3Command.verbs)(
    '$name has help with its options and examples, and no letter twice',
    async (verb) => {
      const { code, text } = await pop3([verb.name, '--help']);
      expect(code).toBe(0);
      expect(verb.examples.length).toBeGreaterThan(0);
      for (const { line, says } of verb.examples) expect(text).toContain(`  # ${says}\n  ${line}\n`);
      for (const { name } of verb.options) expect(text).toContain(`--${name}`);
      const letters = verb.options.flatMap(({ letter }) => letter ?? []);
      expect(new Set(letters).size).toBe(letters.length);
      expect(new Set(verb.options.map(({ name }) => name)).size).toBe(verb.options.length);
    },
  );
});
