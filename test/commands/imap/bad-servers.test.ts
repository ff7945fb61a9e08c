/** Servers that misbehave, and what becomes of a `netkit imap` that meets one: one line, the right code, and an end. */
import { describe, expect, it } from 'vitest';
import {
  type ImapHandler,
  type ImapScript,
  type ImapStage,
  startImapServer,
  summaryOf,
} from '../../helpers/imap-script.ts';
import { CLIENTS, netkitImap } from '../../helpers/netkit-imap.ts';
import { expectError, IMPATIENCE, PATIENCE, writeForEver } from '../../helpers/bad-server.ts';

interface Outcome {
  readonly code: number;
  readonly says?: RegExp;
}

interface Row extends Outcome {
  readonly does: string;
  readonly script: ImapScript;
  /** `ls` without it. */
  readonly verb?: readonly [verb: string, ...rest: string[]];
  readonly options?: readonly string[];
  /** What comes out where it goes well. */
  readonly shows?: RegExp;
  /** Where the library client rightly ends otherwise, and why. */
  readonly library?: Outcome & { readonly why: string };
}

const hangsUp = ({ socket }: ImapStage): void => void socket.destroy();
const isSilent = (): void => {};
const BOTH = /^ +10 .*s10\n +20 .*s20\n$/;
const GET = ['get', '7', '--source'] as const;

/** A message whose bytes are these; `$` in them is the tag. */
const message =
  (text: string): ImapHandler =>
  ({ tag, say }) => {
    const bytes = text.replaceAll('$', tag);
    say(`* 1 FETCH (UID 7 BODY[] {${bytes.length}}\r\n${bytes})\r\n$ OK\r\n`);
  };

/** imapflow asks for pieces of a message, and wants to hear which. */
const asPiece =
  (handler: ImapHandler): ImapHandler =>
  (stage) => {
    const isPiece = stage.argument.includes('<0.');
    const say = (text: string): void => stage.say(isPiece ? text.replace('BODY[]', 'BODY[]<0>') : text);
    if (typeof handler === 'string') say(handler);
    else handler({ ...stage, say });
  };

const GREETINGS: readonly Row[] = [
  { does: 'behaves', script: {}, code: 0, shows: BOTH },
  { does: 'never greets', script: { GREETING: isSilent }, options: IMPATIENCE, code: 28, says: /0\.2 s/ },
  { does: 'takes nobody in', script: { GREETING: '* BYE too many\r\n' }, code: 8, says: /BYE too many/ },
  { does: 'hangs up without a word', script: { GREETING: hangsUp }, code: 52, says: /without an answer/ },
  {
    does: 'speaks SMTP',
    script: { GREETING: '220 smtp.mail.test ESMTP\r\n' },
    options: IMPATIENCE,
    code: 8,
    library: { code: 28, why: 'imapflow waits for a greeting', says: /is this its port/ },
  },
  {
    does: 'greets in escape sequences',
    script: { GREETING: '* BYE \x1b[2J\x9b31m\r\n' },
    code: 8,
    says: /\\x1b\[2J/,
  },
  {
    does: 'greets in a line without an end',
    script: { GREETING: ({ socket }) => writeForEver(socket, 'x'.repeat(4096)) },
    code: 63,
    says: /longer than \d+ bytes/,
  },
];

const OFFERS = '* OK [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n';
const STARTTLS: readonly Row[] = [
  {
    does: 'has lost its STARTTLS on the way (require)',
    script: {},
    options: ['--tls', 'require'],
    code: 64,
    says: /offers no STARTTLS/,
  },
  {
    does: 'refuses STARTTLS (require)',
    script: { GREETING: OFFERS, STARTTLS: '$ NO not now\r\n' },
    options: ['--tls', 'require'],
    code: 64,
    says: /not now/,
  },
  {
    does: 'lets us in before TLS (require)',
    script: { GREETING: '* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome\r\n' },
    options: ['--tls', 'require'],
    code: 64,
  },
  {
    does: 'has something behind its answer to STARTTLS',
    script: { GREETING: OFFERS, STARTTLS: '$ OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n' },
    options: ['--tls', 'auto'],
    code: 8,
    says: /TLS/,
  },
  {
    does: 'has a forged end of the login behind its answer to STARTTLS',
    script: { GREETING: OFFERS, STARTTLS: '$ OK go\r\na2 OK in\r\n2 OK in\r\n' },
    options: ['--tls', 'require'],
    code: 8,
    says: /TLS/,
  },
];

const bye = (verb: string): Row => ({
  does: `says goodbye at ${verb}`,
  script: { [verb]: '* BYE going down\r\n' },
  code: 8,
  says: /going down/,
});

const GOODBYES: readonly Row[] = [
  ...['LOGIN', 'EXAMINE', 'UID FETCH'].map(bye),
  {
    does: 'says goodbye in mid-FETCH',
    script: { 'UID FETCH': `${summaryOf(1, 10)}* BYE going down\r\n` },
    code: 8,
    says: /going down/,
  },
  { does: 'hangs up at EXAMINE', script: { EXAMINE: hangsUp }, code: 56, says: /closed the connection/ },
  {
    does: 'hangs up in mid-FETCH',
    script: { 'UID FETCH': ({ socket }) => void socket.end(`${summaryOf(1, 10)}* 2 FETCH (UI`, 'latin1') },
    code: 56,
    says: /closed the connection/,
  },
  { does: 'says nothing to FETCH', script: { 'UID FETCH': isSilent }, options: IMPATIENCE, code: 28 },
  {
    does: 'says nothing to FETCH (-m)',
    script: { 'UID FETCH': isSilent },
    options: ['-m', '0.2'],
    code: 28,
  },
  { does: 'does not say goodbye', script: { LOGOUT: hangsUp }, code: 0, shows: BOTH },
];

const ANSWERS: readonly Row[] = [
  {
    does: 'answers another command',
    script: { EXAMINE: 'zz OK done\r\n' },
    options: IMPATIENCE,
    code: 8,
    says: /zz/,
    library: { code: 28, why: 'imapflow passes it over, and waits' },
  },
  {
    does: 'asks for more of a command that is whole',
    script: { EXAMINE: '+ and then?\r\n' },
    options: IMPATIENCE,
    code: 8,
    says: /asks for more/,
    library: { code: 28, why: 'imapflow passes it over, and waits' },
  },
  {
    does: 'tells what nobody has asked for',
    script: {
      'UID FETCH':
        `* SEARCH 666\r\n* LIST () "/" other\r\n* 3 EXISTS\r\n* 0 RECENT\r\n* FLAGS (x)\r\n* OK [ALERT] beware\r\n` +
        `* OK [X-NEW (1 "a b")] what?\r\n${summaryOf(1, 10)}* 2 FETCH (FLAGS (\\Seen))\r\n* STATUS "x" (MESSAGES 1)\r\n` +
        `${summaryOf(2, 20)}$ OK\r\n`,
    },
    code: 0,
    shows: BOTH,
  },
  {
    does: 'has a message go in mid-FETCH',
    script: { 'UID FETCH': `${summaryOf(1, 10)}* 1 EXPUNGE\r\n${summaryOf(1, 20)}$ OK\r\n` },
    code: 0,
    shows: BOTH,
  },
  {
    does: 'answers without an end',
    script: { 'UID FETCH': ({ socket }) => writeForEver(socket, '* 1 FETCH (FLAGS (x'.padEnd(4096, 'x')) },
    code: 63,
    says: /longer than \d+ bytes/,
  },
  {
    does: 'opens brackets without an end',
    script: { 'UID FETCH': `* 1 FETCH (UID 7 ENVELOPE ${'('.repeat(100_000)}\r\n$ OK\r\n` },
    options: IMPATIENCE,
    code: 8,
    library: { code: 63, why: 'imapflow counts before it reads' },
  },
  {
    does: 'nests what is in a message without an end',
    verb: ['ls', '--structure'],
    script: {
      'UID FETCH': summaryOf(1, 10).replace(
        ')\r\n',
        ` BODYSTRUCTURE ${'('.repeat(50_000)}"TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1${' "MIXED")'.repeat(50_000)})\r\n$ OK\r\n`,
      ),
    },
    options: IMPATIENCE,
    code: 63,
  },
  {
    does: 'announces a subject of 4 GiB',
    script: { 'UID FETCH': '* 1 FETCH (UID 10 ENVELOPE (NIL {4294967296}\r\nx' },
    code: 63,
    says: /4294967296|announces more/,
  },
  {
    does: 'announces a message of 4 GiB, and goes',
    verb: ['get', '7', '-o', '/dev/null'],
    script: {
      'UID FETCH': asPiece(({ say, socket }) => {
        say('* 1 FETCH (UID 7 BODY[] {4294967296}\r\nhello');
        socket.end();
      }),
    },
    code: 18,
    says: /after 5 bytes/,
    library: { code: 63, why: 'imapflow holds a literal in memory', says: /announces more/ },
  },
  {
    does: 'announces more than can be counted',
    verb: GET,
    script: { 'UID FETCH': asPiece(`* 1 FETCH (UID 7 BODY[] {${'9'.repeat(20)}}\r\n`) },
    code: 63,
  },
  {
    does: 'has forged answers in a message',
    verb: GET,
    script: {
      'UID FETCH': asPiece(message('a)\r\n$ OK done\r\n* BYE gone\r\n+ more\r\n* 1 FETCH (UID 7)\r\n')),
    },
    code: 0,
    shows: /^a\)\r\n\S+ OK done\r\n\* BYE gone\r\n\+ more\r\n\* 1 FETCH \(UID 7\)\r\n$/,
  },
  {
    does: 'has a literal announced in a message',
    verb: GET,
    script: { 'UID FETCH': asPiece(message('a {10}\r\nb')) },
    code: 0,
    shows: /^a \{10\}\r\nb$/,
  },
  {
    does: 'has no such message',
    verb: GET,
    script: { 'UID FETCH': '$ OK nothing\r\n' },
    code: 78,
    says: /UID 7/,
  },
  {
    does: 'sends another message than was asked for',
    verb: GET,
    script: { 'UID FETCH': asPiece('* 2 FETCH (UID 8 BODY[] {1}\r\nx)\r\n$ OK\r\n') },
    code: 78,
    says: /UID 7/,
  },
];

async function meet(kind: (typeof CLIENTS)[number], { script, verb = ['ls'], options = [] }: Row) {
  const server = await startImapServer(script);
  const [word, ...rest] = verb;
  const tls = options.includes('--tls') ? [] : ['--tls', 'none'];
  const url = `imap://alice:s3cr3t-42@127.0.0.1:${server.port}/INBOX`;
  const ran = await netkitImap([word, `--${kind}`, ...tls, ...PATIENCE, ...options, url, ...rest]);
  return { ...server, ran };
}

describe.each(CLIENTS)('of a server netkit imap --%s', (kind) => {
  it.each([...GREETINGS, ...STARTTLS, ...GOODBYES, ...ANSWERS])('that $does', async (row) => {
    const { ran, heard } = await meet(kind, row);
    const { code, says = /./ } = (kind === 'library' ? row.library : undefined) ?? row;
    if (code !== 0) expectError(ran, code, says);
    else expect([ran.code, ran.stderr, ran.text]).toEqual([0, '', expect.stringMatching(row.shows ?? /./)]);
    if (STARTTLS.includes(row)) expect(heard.join()).not.toContain('s3cr3t-42');
  });

  it('that finds what was not asked for does nothing to it', async () => {
    const script = {
      SELECT: '* 2 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 30] ok\r\n$ OK [READ-WRITE]\r\n',
      'UID SEARCH': '* SEARCH 10 20\r\n$ OK\r\n',
      'UID STORE': '$ OK\r\n',
    };
    const verb = ['flag', '20,21', '--set', 'deleted'] as const;
    const { ran, heard } = await meet(kind, { does: '', verb, script, code: 0 });
    expect(ran.code).toBe(0);
    expect(heard.filter((line) => line.startsWith('UID STORE'))).toEqual([
      expect.stringMatching(/^UID STORE 20 /),
    ]);
  });

  it('without STARTTLS is told the password in the clear, and we are told of that', async () => {
    const { ran, heard } = await meet(kind, { does: '', script: {}, options: ['--tls', 'auto'], code: 0 });
    expect([ran.code, ran.stderr]).toEqual([0, 'netkit: the password crosses the network in the clear\n']);
    expect(heard.join()).toContain('s3cr3t-42');
  });

  it('with names that a terminal obeys shows them escaped', async () => {
    const LIST = '* LIST () "." "a\x1b[2Jb"\r\n$ OK\r\n';
    const { ran } = await meet(kind, { does: '', verb: ['folders', '--names'], script: { LIST }, code: 0 });
    expect([ran.code, ran.text]).toEqual([0, expect.stringContaining('a\\x1b[2Jb')]);
  });

  it('whose folders have dots in their paths is asked for them as they are', async () => {
    const STATUS = '* STATUS Archive.2025 (MESSAGES 1 UNSEEN 0 RECENT 0 UIDNEXT 2 UIDVALIDITY 3)\r\n$ OK\r\n';
    const { port, heard } = await startImapServer({ STATUS, LIST: '* LIST () "." INBOX\r\n$ OK\r\n' });
    const url = `imap://alice:secret@127.0.0.1:${port}/Archive.2025`;
    const { code, text } = await netkitImap(['status', `--${kind}`, '--tls', 'none', url]);
    expect([code, text]).toEqual([0, expect.stringMatching(/^messages +1\n/)]);
    expect(heard.filter((line) => line.startsWith('STATUS'))).toEqual([
      expect.stringMatching(/^STATUS "?Archive\.2025"? \(/),
    ]);
  });

  it('that tells no date shows messages all the same', async () => {
    const script = { 'UID FETCH': `${summaryOf(1, 10).replace('"Sat, 31 Jan 2026', '"soon')}$ OK\r\n` };
    const { ran } = await meet(kind, { does: '', script, code: 0 });
    expect([ran.code, ran.text]).toEqual([0, expect.stringMatching(/^ +10 .*2026-01-31 10:20 .*s10\n$/)]);
  });
});
