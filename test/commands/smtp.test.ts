import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { run, command as smtpCommand } from '../../src/commands/smtp.ts';
import { compareDeliveries } from '../../src/compare/smtp.ts';
import type { Delivery } from '../../src/protocols/smtp.ts';
import { fakeIo, type FakeIoOptions } from '../helpers/fake-io.ts';
import { type Answer, startSmtpScript } from '../helpers/mail-script.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const CLIENTS = ['--raw', '--library'] as const;
const HELLO = ['--from', 'Alice <alice@mail.test>', '--to', 'bob@mail.test', '--text', 'hi'];
const SOME = (address: string): string =>
  /bob|alice/.test(address) ? '250 2.1.5 Ok' : '550 5.1.1 \x1b[31mno such user';

async function smtp(argv: readonly string[], options?: FakeIoOptions) {
  const io = fakeIo(options);
  const code = await run(argv, io);
  return { code, text: io.stdout.text, stderr: io.stderr.text };
}

async function server(answers?: Readonly<Record<string, Answer>>) {
  const script = await startSmtpScript(answers);
  const netkit = (verb: string, argv: readonly string[], options?: FakeIoOptions, path = '') =>
    smtp([verb, '--tls', 'none', `smtp://127.0.0.1:${script.port}${path}`, ...argv], options);
  return { ...script, netkit };
}

describe.each(CLIENTS)('netkit smtp send %s', (client) => {
  it('sends a message of parts, once, and shows who gets it', async () => {
    const { netkit, heard, messages } = await server();
    const argv = [
      ...HELLO,
      '--cc',
      'Carol <carol@mail.test>',
      '--bcc',
      'dora@mail.test',
      '--subject',
      'Café',
    ];
    const { code, text, stderr } = await netkit('send', [client, ...argv, '-H', 'X-Own: yes']);
    expect([code, stderr]).toEqual([0, '']);
    expect(text).toBe(
      'accepted  bob@mail.test\naccepted  carol@mail.test\naccepted  dora@mail.test\n250 2.0.0 Ok: queued as 4F2A3B9C\n',
    );
    expect(
      heard.filter((line) => line.startsWith('RCPT')).map((line) => line.replace(/^RCPT TO:/, '')),
    ).toEqual(['<bob@mail.test>', '<carol@mail.test>', '<dora@mail.test>']);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/^From: Alice <alice@mail\.test>\r$/m);
    expect(messages[0]).toMatch(/^X-Own: yes\r$/m);
    expect(messages[0]).toMatch(/^Subject: =\?UTF-8\?Q\?Caf=C3=A9\?=\r$/m);
    expect(messages[0]).not.toContain('dora');
  });

  it('sends a file as it is, to whom its header says, with the line ends that mail has', async () => {
    const { netkit, heard, messages } = await server();
    const file = join(scratchFolder(), 'a.eml');
    writeFileSync(file, 'From: alice@mail.test\nTo: bob@mail.test\nx-odd:  1\n\n.dot\nend\n');
    expect(await netkit('send', [client, '-T', file])).toMatchObject({ code: 0, stderr: '' });
    expect(heard.some((line) => line.startsWith('MAIL FROM:<alice@mail.test>'))).toBe(true);
    expect(messages).toEqual([
      'From: alice@mail.test\r\nTo: bob@mail.test\r\nx-odd:  1\r\n\r\n..dot\r\nend\r\n',
    ]);
  });

  it('sends stdin, to whom the envelope says, whatever the header does', async () => {
    const { netkit, heard, messages } = await server();
    const argv = [
      '-T',
      '-',
      '--mail-from',
      '<>',
      '--mail-rcpt',
      '<bob@mail.test>',
      '--mail-rcpt',
      'c@mail.test',
    ];
    const { code } = await netkit('send', [client, ...argv], { stdin: 'no header at all' });
    expect([code, messages]).toEqual([0, ['no header at all\r\n']]);
    expect(
      heard.filter((line) => /^(?:MAIL|RCPT)/.test(line)).map((line) => line.replace(/ SIZE.*| BODY.*/, '')),
    ).toEqual(['MAIL FROM:<>', 'RCPT TO:<bob@mail.test>', 'RCPT TO:<c@mail.test>']);
  });

  it('ends with 55 where somebody does not get it, and says who, why, and that the others do', async () => {
    const { netkit, messages } = await server({ RCPT: SOME });
    const argv = ['--to', 'eve@mail.test', '--to', 'mallory@mail.test'];
    const { code, text, stderr } = await netkit('send', [client, ...HELLO, ...argv]);
    expect([code, messages.length]).toEqual([55, 1]);
    expect(text).toBe(
      'accepted  bob@mail.test\n' +
        'refused   eve@mail.test      550 5.1.1 \\x1b[31mno such user\n' +
        'refused   mallory@mail.test  550 5.1.1 \\x1b[31mno such user\n' +
        '250 2.0.0 Ok: queued as 4F2A3B9C\n',
    );
    expect(stderr).toBe(
      'netkit: eve@mail.test does not get the message (and 1 more recipient): 550 5.1.1 \\x1b[31mno such user\n' +
        '  hint: the others have it\n',
    );
  });

  it('tells the same to scripts', async () => {
    const { netkit } = await server({
      RCPT: (to) => (to.includes('bob') ? '250 ok' : '451 4.7.1 wait a bit'),
    });
    const argv = [client, ...HELLO, '--to', 'eve@mail.test', '--format', 'json'];
    const { code, text } = await netkit('send', argv);
    expect([code, JSON.parse(text)]).toEqual([
      55,
      {
        accepted: ['bob@mail.test'],
        refused: [{ address: 'eve@mail.test', code: 451, text: '4.7.1 wait a bit', temporary: true }],
        reply: { code: 250, text: '2.0.0 Ok: queued as 4F2A3B9C' },
        bytes: expect.any(Number),
      },
    ]);
  });

  it('ends with 55 where nobody gets it, and sends nothing', async () => {
    const { netkit, messages } = await server({ RCPT: '550 5.1.1 no', DATA: '554 5.5.1 to nobody?' });
    const { code, text } = await netkit('send', [client, ...HELLO]);
    expect([code, text, messages]).toEqual([55, '', []]);
  });

  it('says what it is told to in EHLO', async () => {
    const { netkit, heard } = await server();
    await netkit('send', [client, ...HELLO, '--ehlo-name', 'one.test'], {}, '/two.test');
    await netkit('send', [client, ...HELLO], {}, '/two.test');
    expect(heard.filter((line) => line.startsWith('EHLO'))).toEqual(['EHLO one.test', 'EHLO two.test']);
  });

  it('logs in, and hides the password', async () => {
    const { netkit, heard } = await server({ EHLO: '250-a\r\n250 AUTH PLAIN', AUTH: '235 2.7.0 welcome' });
    const { code, stderr } = await netkit('send', [client, ...HELLO, '-u', 'alice:secret', '--trace']);
    // RFC 4616: NUL, user, NUL, password.
    const response = Buffer.from('\0alice\0secret').toString('base64');
    expect([code, heard.includes(`AUTH PLAIN ${response}`)]).toEqual([0, true]);
    expect(stderr).not.toContain(response);
    expect(stderr).toContain('the message ends here');
  });
});

describe('netkit smtp send', () => {
  test.each([
    [['--to', 'bob@mail.test'], /who sends the message\?[^]*--from/],
    [['--from', 'alice@mail.test'], /at least one recipient/],
    [['-T', 'x.eml', '--subject', 'a'], /-T sends a message as it is, and --subject would change it/],
    [[...HELLO, '--header', 'nothing'], /this is no field/],
    [[...HELLO, '--subject', 'a\r\nBcc: eve@mail.test'], /subject/],
    [[...HELLO, '--mail-rcpt', '<>'], /--mail-rcpt needs an address/],
    [[...HELLO, '--mail-from', 'a@b.test>\r\nRCPT TO:<eve@mail.test'], /address|line end|control/],
    [[...HELLO, '--compare'], /sends the message twice, and goes with --lab only/],
    [['-T', '-', '--compare', '--lab'], /stdin can be read once/],
    [[...HELLO, '--raw', '--library'], /--raw and --library exclude each other/],
    [[...HELLO, '--quit-after', 'ehlo'], /--quit-after needs --raw: nodemailer/],
    [['-T', 'x.eml', '--raw', '--quit-after', 'ehlo'], /--quit-after sends nothing/],
    [
      ['--raw', '--quit-after', 'dot'],
      /--quit-after is one of connect, greeting, ehlo, tls, auth, mail, rcpt/,
    ],
    [['--raw', '--quit-after', 'data'], /who sends the message\?/],
    [['--raw', '--quit-after', 'mail', '--from', 'alice@mail.test'], /at least one recipient/],
    [[...HELLO, '--auth', 'APOP'], /'APOP' is no way to log in here/],
  ])('refuses %j, and sends nothing', async (argv, message) => {
    const { netkit, messages, heard } = await server();
    const { code, stderr } = await netkit('send', argv);
    expect([code, stderr, messages]).toEqual([2, expect.stringMatching(message), []]);
    expect(heard.filter((line) => /^(?:MAIL|RCPT)/.test(line))).toEqual([]);
  });

  it('sends files along', async () => {
    const { netkit, messages } = await server();
    const file = join(scratchFolder(), 'a.txt');
    writeFileSync(file, 'attached');
    expect((await netkit('send', [...HELLO, '--html', '<p>hi', '--attach', file])).code).toBe(0);
    expect(messages[0]).toContain('filename=a.txt');
    expect(messages[0]).toContain(Buffer.from('attached').toString('base64'));
  });

  it.each([
    ['connect', [], /^connected to 127\.0\.0\.1:\d+\n$/],
    ['greeting', [], /^connected to .*\n220 smtp\.test ESMTP ready\n$/],
    ['ehlo', ['EHLO'], /\nPIPELINING +yes +commands may come without waiting\n/],
    ['tls', ['EHLO'], /\nSIZE 1000000 +yes +the longest message taken, in bytes\n/],
  ])('goes with --quit-after as far as %s', async (stage, verbs, shown) => {
    const { netkit, heard, messages } = await server();
    const { code, text } = await netkit('send', ['--raw', ...HELLO, '--quit-after', stage]);
    expect([code, text, messages]).toEqual([0, expect.stringMatching(shown), []]);
    const said = heard.map((line) => line.split(' ')[0]).filter((verb) => verb !== 'QUIT');
    expect(said).toEqual(verbs);
  });

  it.each([
    [
      'mail',
      ['EHLO', 'MAIL', 'RSET', 'QUIT'],
      '\n\nMAIL FROM:<alice@mail.test> BODY=8BITMIME  250 2.1.0 Ok\n',
    ],
    [
      'rcpt',
      ['EHLO', 'MAIL', 'RCPT', 'RSET', 'QUIT'],
      '\nRCPT TO:<bob@mail.test>                    250 2.1.5 Ok\n',
    ],
    ['data', ['EHLO', 'MAIL', 'RCPT', 'DATA'], '\nDATA                                       354 go on\n'],
  ])('goes with --quit-after into the envelope as far as %s', async (stage, verbs, shown) => {
    const { netkit, heard, messages } = await server();
    const { code, text } = await netkit('send', ['--raw', ...HELLO, '--quit-after', stage]);
    expect([code, text.slice(-shown.length), messages]).toEqual([0, shown, []]);
    expect(heard.map((line) => line.split(' ')[0])).toEqual(verbs);
  });

  it('takes for --quit-after the envelope that is said, and tells scripts; the first refusal is the exit code', async () => {
    const { netkit, messages } = await server({ RCPT: SOME });
    const people = [
      '--mail-from',
      'alice@mail.test',
      '--mail-rcpt',
      'eve@mail.test',
      '--mail-rcpt',
      'bob@mail.test',
    ];
    const { code, text, stderr } = await netkit('send', [
      '--raw',
      ...people,
      '--quit-after',
      'rcpt',
      '--format',
      'json',
    ]);
    expect([code, messages]).toEqual([55, []]);
    expect(stderr).toMatch(/^netkit: the server refuses RCPT TO:<eve@mail\.test>: 550 .*\n$/);
    expect((JSON.parse(text) as { dialogue: unknown }).dialogue).toEqual([
      { command: 'MAIL FROM:<alice@mail.test> BODY=8BITMIME', code: 250, text: '2.1.0 Ok' },
      { command: 'RCPT TO:<eve@mail.test>', code: 550, text: '5.1.1 \x1b[31mno such user' },
      { command: 'RCPT TO:<bob@mail.test>', code: 250, text: '2.1.5 Ok' },
    ]);
  });
});

describe('netkit smtp probe', () => {
  const LOGIN = {
    EHLO: '250-a\r\n250-X-OWN 1\r\n250 AUTH PLAIN SCRAM-SHA-256 X-OURS',
    AUTH: '235 2.7.0 welcome',
  };

  it('shows what is offered, what it means, and how one could log in', async () => {
    const { netkit, heard } = await server(LOGIN);
    const { code, text } = await netkit('probe', []);
    expect([code, heard.filter((line) => /^(?:MAIL|AUTH)/.test(line))]).toEqual([0, []]);
    expect(text).toMatch(
      /\nextension +in the clear +means\nX-OWN 1 +yes\nAUTH PLAIN .* +yes +ways to log in\n/,
    );
    expect(text).toMatch(/\nPLAIN +the password as it is\nSCRAM-SHA-256 +proves .*\nX-OURS\n$/);
  });

  it('tells scripts the same, and how we have logged in', async () => {
    const { netkit } = await server(LOGIN);
    const { code, text } = await netkit('probe', [
      '-u',
      'alice:secret',
      '--auth',
      'PLAIN',
      '--format',
      'json',
    ]);
    expect([code, JSON.parse(text)]).toMatchObject([
      0,
      {
        remote: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        greeting: { code: 220, text: 'smtp.test ESMTP ready' },
        mechanisms: ['PLAIN', 'SCRAM-SHA-256', 'X-OURS'],
        authenticated: 'PLAIN',
      },
    ]);
    expect((JSON.parse(text) as { offers: unknown[] }).offers[0]).toEqual({
      stage: 'plain',
      extensions: ['X-OWN 1', 'AUTH PLAIN SCRAM-SHA-256 X-OURS'],
    });
  });
});

describe('netkit smtp verify', () => {
  it('shows what the server says of each address', async () => {
    const { netkit, heard } = await server({ VRFY: '252 2.0.0 cannot tell' });
    const { code, text } = await netkit('verify', ['bob@mail.test', 'eve@mail.test']);
    expect([code, text]).toEqual([
      0,
      'bob@mail.test  252 2.0.0 cannot tell\neve@mail.test  252 2.0.0 cannot tell\n',
    ]);
    expect(heard).toContain('VRFY bob@mail.test');
  });

  it('ends with 21 where one is refused, after all were asked for', async () => {
    const { netkit } = await server({ VRFY: SOME });
    const argv = ['eve@mail.test', 'bob@mail.test', '--format', 'json'];
    const { code, text } = await netkit('verify', argv);
    expect([code, JSON.parse(text)]).toMatchObject([21, { addresses: [{ code: 550 }, { code: 250 }] }]);
  });
});

describe('compareDeliveries', () => {
  const delivery = (text: string, more: Partial<Delivery> = {}): { value: Delivery } => ({
    value: { accepted: ['a@b.test'], refused: [], reply: { code: 250, lines: [text] }, bytes: 10, ...more },
  });

  test.each([
    ['2.0.0 Ok: queued as 4F2A3B9C', '2.0.0 Ok: queued as 77AA', true],
    ['OK id=1vMxyz-0000Ab-1c', 'OK id=1vMxyz-0000Ac-2d', true],
    ['Message queued: 0a1b2c3d4e', 'Message queued: ffffffff00', true],
    ['queued', 'taken', false],
  ])('passes ids over, and nothing else: %s and %s', (ours, theirs, same) => {
    expect(compareDeliveries(delivery(ours), delivery(theirs)).same).toBe(same);
  });

  it('finds who gets it with one client only, and another size', () => {
    const reply = { code: 550, lines: ['no'] };
    const refused = [{ address: 'a@b.test', reply, temporary: false }];
    const { rows } = compareDeliveries(delivery('ok'), delivery('ok', { accepted: [], refused, bytes: 11 }));
    expect(rows.map(({ verdict }) => verdict)).toEqual(['different', 'same', 'different']);
  });
});

it.each(smtpCommand.verbs)('netkit smtp $name has help, and no letter twice', async (verb) => {
  const { code, text } = await smtp([verb.name, '--help'], { columns: 200 });
  expect(code).toBe(0);
  expect(verb.examples.length).toBeGreaterThan(0);
  for (const { line, says } of verb.examples) expect(text).toContain(`  # ${says}\n  ${line}\n`);
  for (const { name } of verb.options) expect(text).toContain(`--${name}`);
  const letters = verb.options.flatMap(({ letter }) => letter ?? []);
  expect(new Set(letters).size).toBe(letters.length);
  expect(new Set(verb.options.map(({ name }) => name)).size).toBe(verb.options.length);
});
