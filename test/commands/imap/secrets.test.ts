/** Passwords and tokens are sent, and seen nowhere else: not in a transcript of any kind, and not in what goes wrong. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ImapHandler, type ImapScript, startImapServer } from '../../helpers/imap-script.ts';
import { CLIENTS, netkitImap, shareAuthority, startMailbox } from '../../helpers/netkit-imap.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

shareAuthority();

const SECRET = 's3cr3t"word\\42';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** All that is shown, on the screen in this format and in the file of JSON lines. */
async function shown(format: 'text' | 'hex', argv: readonly string[]) {
  const file = join(scratchFolder(), 'trace');
  const tracing = ['--trace', '--trace-format', format, '--trace-out', file, '--trace-bodies'];
  const { code, text, stderr } = await netkitImap(['ls', '--idle-timeout', '2', ...tracing, ...argv]);
  return { code, text: text + stderr + readFileSync(file, 'utf8') };
}

/** As text, in quotes, as bytes in hex, and as base64: at whichever of three places it begins. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex').replace(/..(?=.)/g, '$& ');
  const parts = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(before === 0 ? 0 : before + 1, -4),
  );
  const quoted = secret.replaceAll(/[\\"]/g, String.raw`\$&`);
  return [
    secret,
    quoted,
    JSON.stringify(quoted).slice(1, -1),
    hex,
    ...parts.filter(({ length }) => length > 3),
  ];
}

function expectNoTrace(text: string, secret: string): void {
  // Rows of hex end anywhere: their bytes in a row.
  const dump = text
    .replace(/ {2}\|.*\|$/gm, '')
    .replace(/\n[0-9a-f]{8} {2}/g, ' ')
    .replaceAll('  ', ' ');
  for (const form of formsOf(secret)) {
    expect(text).not.toContain(form);
    expect(dump).not.toContain(form);
  }
}

const offering = (...names: string[]): ImapScript => ({
  GREETING: `* OK [CAPABILITY ${['IMAP4rev1', ...names].join(' ')}] hello\r\n`,
});

/** Asks what is not said yet, and lets in. */
const asking =
  (...challenges: string[]): ImapHandler =>
  async ({ ask, say }) => {
    for (const challenge of challenges) await ask(challenge);
    say('$ OK [CAPABILITY IMAP4rev1] come in\r\n');
  };

interface Login {
  readonly by: string;
  readonly script: ImapScript;
  readonly argv?: readonly string[];
  readonly secret?: string;
  /** What the server gets. */
  readonly sent: string;
  /** Where one of the two clients has no such thing. */
  readonly only?: (typeof CLIENTS)[number];
}

const PLAIN = base64(`\0alice\0${SECRET}`);
const XOAUTH2 = base64(`user=alice\x01auth=Bearer ${SECRET}\x01\x01`);

const LOGINS: readonly Login[] = [
  {
    by: 'LOGIN in quotes',
    script: {},
    sent: String.raw`"s3cr3t\"word\\42"`,
  },
  {
    by: 'LOGIN by a literal',
    script: {},
    secret: 'tränenreich-4711',
    sent: '{17}\r\ntränenreich-4711',
    only: 'raw',
  },
  {
    by: 'LOGIN by a literal that goes unasked',
    script: offering('LITERAL+'),
    secret: 'tränenreich-4711',
    sent: '{17+}\r\ntränenreich-4711',
    only: 'raw',
  },
  {
    by: 'LOGIN in UTF-8',
    script: {},
    secret: 'tränenreich-4711',
    sent: '"tränenreich-4711"',
    only: 'library',
  },
  {
    by: 'AUTHENTICATE PLAIN with SASL-IR',
    script: { ...offering('AUTH=PLAIN', 'SASL-IR'), AUTHENTICATE: asking() },
    sent: `AUTHENTICATE PLAIN ${PLAIN}`,
    only: 'raw',
  },
  {
    by: 'AUTHENTICATE PLAIN without it',
    script: { ...offering('AUTH=PLAIN'), AUTHENTICATE: asking('') },
    sent: PLAIN,
  },
  {
    by: 'AUTHENTICATE LOGIN, in steps',
    script: {
      ...offering('AUTH=LOGIN'),
      AUTHENTICATE: asking(base64('Username:'), base64('Password:')),
    },
    argv: ['--auth', 'LOGIN', '-u', `alice:${SECRET}`],
    sent: base64(SECRET),
  },
  {
    by: 'AUTHENTICATE XOAUTH2',
    script: { ...offering('AUTH=XOAUTH2', 'SASL-IR'), AUTHENTICATE: asking() },
    argv: ['--auth', 'XOAUTH2', '--oauth2-bearer', SECRET, '--user', 'alice'],
    sent: `AUTHENTICATE XOAUTH2 ${XOAUTH2}`,
  },
  {
    by: 'AUTHENTICATE OAUTHBEARER',
    script: { ...offering('AUTH=OAUTHBEARER', 'SASL-IR'), AUTHENTICATE: asking() },
    argv: ['--auth', 'OAUTHBEARER', '--oauth2-bearer', SECRET, '--user', 'alice'],
    sent: 'AUTHENTICATE OAUTHBEARER bixhPWFsaWNl',
  },
];

describe.each(CLIENTS)('of a login by the %s client', (kind) => {
  describe.each(['text', 'hex'] as const)('the transcript as %s', (format) => {
    it.each(LOGINS.filter(({ only = kind }) => only === kind))(
      'has stars: $by',
      async ({ script, argv, secret = SECRET, sent }) => {
        const { port, heard } = await startImapServer(script);
        const who = argv ?? ['-u', `alice:${secret}`];
        const url = `imap://127.0.0.1:${port}/INBOX`;
        const { code, text } = await shown(format, [`--${kind}`, '--tls', 'none', ...who, url]);
        expect(code).toBe(0);
        expect(Buffer.from(heard.join('\n'), 'latin1').toString()).toContain(sent);
        expectNoTrace(text, secret);
        if (format === 'text') expect(text).toContain('****');
      },
    );

    // imapflow knows neither.
    it.each(kind === 'raw' ? ['SCRAM-SHA-256', 'CRAM-MD5'] : [])(
      'has stars for what a list of words could be tried on: %s',
      async (mechanism) => {
        const { mail } = await startMailbox();
        // A short one has forms of four characters, which nonces may happen to hold.
        const password = 'correct horse battery';
        mail.addUser({ name: 'carol', password });
        const url = `imap://carol:${encodeURIComponent(password)}@127.0.0.1:${mail.imap.port}/`;
        const { code, text } = await shown(format, ['--raw', '--tls', 'none', '--auth', mechanism, url]);
        const sent = text.split('\n').filter((line) => line.includes('"kind":"sent"'));
        expect([code, sent.some((line) => line.includes(`AUTHENTICATE ${mechanism}`))]).toEqual([0, true]);
        expect(sent.some((line) => line.includes('"text":"****\\r\\n"'))).toBe(true);
        // base64 of `c=biws,r=`: what the proof follows (RFC 5802, section 5.1).
        expect(text).not.toContain('Yz1iaXdz');
        expectNoTrace(text, password);
      },
    );
  });

  it.each(['q', 'pw', 'x9z', 'e'])('the transcript shows no password however short: %j', async (password) => {
    const { port, heard } = await startImapServer();
    const url = `imap://127.0.0.1:${port}/`;
    const { text } = await shown('text', [`--${kind}`, '--tls', 'none', '-u', `alice:${password}`, url]);
    expect(heard.join('\n')).toMatch(new RegExp(`LOGIN "?alice"? "?${password}"?`));
    expect(text).toMatch(/LOGIN "?alice"? \*\*\*\*/);
    expect(text).not.toMatch(new RegExp(`LOGIN \\S+ \\S*${password}`));
  });

  it.each<[string, ImapScript]>([
    ['in the answer', { LOGIN: '$ NO s3cr3t-word-42 is wrong\r\n' }],
    ['in a response code', { LOGIN: '$ NO [X-s3cr3t-word-42] no\r\n' }],
    [
      'in the line that it does not like',
      { LOGIN: ({ argument, say }) => say(`$ BAD LOGIN ${argument}\r\n`) },
    ],
    [
      'as it came in AUTHENTICATE',
      {
        ...offering('AUTH=PLAIN', 'SASL-IR'),
        AUTHENTICATE: async ({ argument, ask, say }) => {
          const [, said = await ask('')] = argument.split(' ');
          say(`$ BAD what is ${said}?\r\n`);
        },
      },
    ],
    ['later', { EXAMINE: '* OK s3cr3t-word-42 was it\r\n$ NO no\r\n' }],
  ])('nothing shows what the server repeats %s', async (_, script) => {
    const { port } = await startImapServer(script);
    const url = `imap://alice:s3cr3t-word-42@127.0.0.1:${port}/INBOX`;
    const { code, text } = await shown('text', [`--${kind}`, '--tls', 'none', url]);
    expect(code).not.toBe(0);
    expect(text).toContain('****');
    expectNoTrace(text, 's3cr3t-word-42');
    expect(text).not.toContain(base64('\0alice\0s3cr3t-word-42'));
  });
});
