import type { ErrorCode } from '../../src/errors.ts';
import { EXIT_CODES, EXIT_DEFECT } from '../../src/exit-codes.ts';
import { formatted, table } from './markdown.ts';

interface Meaning {
  readonly means: string;
  /** Where it comes up. */
  readonly when: string;
  /** A command line that ends so, by itself and with no network. A test runs it. */
  readonly example?: string;
}

/** What each error means to whoever reads a number in a shell. */
export const MEANINGS: Readonly<Record<ErrorCode, Meaning>> = {
  difference: {
    means: 'The two clients differ, or a change was not stored',
    when: '`--compare`; `netkit api … --verify`',
    example: 'netkit http get http://shapes.test/auth/digest --lab --compare',
  },
  usage: {
    means: 'The arguments are wrong',
    when: 'before anything is sent',
    example: 'netkit http get',
  },
  'bad-url': {
    means: 'The URL is malformed',
    when: 'before anything is sent; a redirect to a URL that is none',
    example: 'netkit http get http://a:b/',
  },
  'unknown-proxy': {
    means: "The proxy's name is not known",
    when: '`-x`, `--socks5`, and the proxies that variables name',
    example: 'netkit http get www.perdu.com -x elsewhere.example:3128 --lab',
  },
  'unknown-host': {
    means: "The host's name is not known",
    when: 'every client; `resolve`, where there is no such name',
    example: 'netkit resolve nothing.test --lab',
  },
  refused: {
    means: 'There is no connection',
    when: 'nobody listens there, or the network has no way there',
    example: 'netkit http get http://127.0.0.1:1/',
  },
  'weird-reply': {
    means: 'The server broke the protocol',
    when: 'what it sent cannot be read; the message says what was expected',
    example: 'netkit http get http://shapes.test/bad/garbage --lab',
  },
  unavailable: {
    means: 'The server closes its door',
    when: "FTP's and SMTP's 421, POP3's SYS/TEMP, a name server that fails",
  },
  'access-denied': {
    means: 'Access is denied',
    when: 'a file, folder or mailbox that may not be touched',
    example: 'netkit ftp mkdir ftp.us.debian.org/debian --lab',
  },
  'accept-timeout': {
    means: 'Nobody came',
    when: 'FTP in active mode (`-P`), when the server does not connect',
  },
  'passive-refused': { means: 'Passive mode is refused', when: 'FTP: neither EPSV nor PASV' },
  partial: {
    means: 'What came is not all',
    when: 'the connection ended too early; some files of a `mirror` failed',
    example: 'netkit http get http://shapes.test/drop/body --lab',
  },
  'download-refused': {
    means: 'A download is refused',
    when: 'FTP and SFTP: RETR and listings, for another reason than 9 and 78',
  },
  'command-refused': {
    means: 'A command is refused',
    when: 'FTP, SFTP, POP3 and IMAP: whatever has no number of its own',
    example: 'netkit ftp quote ftp.us.debian.org NOTHING --lab',
  },
  'http-status': {
    means: 'The status is 400 or more',
    when: 'with `-f`; of `http download`; of `netkit api`',
    example: 'netkit http get http://shapes.test/status/404 -f --lab',
  },
  'write-file': {
    means: 'A file or stdout cannot be written',
    when: 'it exists already, there is no such folder, the disk is full',
    example: 'netkit http get www.perdu.com -o /dev/null/page --lab',
  },
  'upload-refused': { means: 'An upload is refused', when: 'FTP and SFTP: STOR; IMAP: APPEND' },
  'read-file': {
    means: 'A file cannot be read',
    when: 'what is to be sent, a netrc file, a key',
    example: 'netkit http post http://shapes.test/echo --lab -T /nonexistent',
  },
  timeout: {
    means: 'It took too long',
    when: '`--connect-timeout`, `--idle-timeout`, `-m`, and what holds without them',
    example: 'netkit http get http://shapes.test/slow/head?ms=60000 -m 0.5 --lab',
  },
  'active-refused': { means: 'Active mode is refused', when: 'FTP with `-P`: neither EPRT nor PORT' },
  'no-range': {
    means: 'A download cannot be resumed',
    when: '`-C`: the file has changed, or the server takes no ranges',
  },
  'tls-handshake': {
    means: 'TLS failed',
    when: 'no TLS at that port, no version or cipher in common',
    example: 'netkit http get https://shapes.test:80/ --lab',
  },
  'address-in-use': {
    means: 'The address cannot be used',
    when: 'servers: another program has it, or it is reserved for the administrator',
  },
  'too-many-redirects': {
    means: 'Too many redirects',
    when: 'more than `--max-redirs`',
    example: 'netkit http get -L http://shapes.test/redirect/3 --max-redirs 1 --lab',
  },
  'empty-reply': {
    means: 'The server said nothing',
    when: 'the connection ended before the first byte of an answer',
    example: 'netkit http get http://shapes.test/drop/before --lab',
  },
  send: { means: 'Sending failed', when: 'the connection broke while something was sent' },
  'mail-refused': {
    means: 'A mail, or one of its recipients, is refused',
    when: '`smtp send`',
    example: 'netkit smtp send mail.test --from alice@mail.test --to nobody@mail.test --text hi --lab',
  },
  receive: { means: 'Receiving failed', when: 'the connection broke while something was awaited' },
  'proxy-refused': { means: 'The proxy refuses the tunnel', when: 'HTTP proxies, asked to CONNECT' },
  'client-certificate': {
    means: 'Our own certificate cannot be used',
    when: '`-E`, `--key`: unreadable, or the two do not belong together',
    example: 'netkit http get https://www.perdu.com --lab -E /nonexistent',
  },
  certificate: {
    means: "The server's certificate is not acceptable",
    when: 'expired, for another name, or from nobody who is trusted; `-k` takes it',
  },
  'host-key': {
    means: "The server's host key is not acceptable",
    when: 'SFTP: unknown, or another one than before',
  },
  'bad-encoding': {
    means: 'The content coding is unknown or broken',
    when: '`--compressed`',
    example: 'netkit http get http://shapes.test/bad/gzip-garbage --compressed --lab',
  },
  'too-large': {
    means: 'Something is too large',
    when: '`--max-filesize`, and the limits that keep memory bounded',
    example: 'netkit http get http://shapes.test/length --max-filesize 1 --lab',
  },
  'no-tls': { means: 'TLS was demanded, and the server has none', when: '`--tls require`, `--ssl-reqd`' },
  'login-denied': {
    means: 'The login is refused',
    when: 'FTP, SFTP, mail, the store',
    example: 'netkit ftp ls ftp.us.debian.org --lab -u nobody:wrong',
  },
  'ca-file': {
    means: 'The file of authorities cannot be used',
    when: '`--cacert`, `--proxy-cacert`',
    example: 'netkit http get https://www.perdu.com --cacert /nonexistent --lab',
  },
  'not-found': {
    means: 'It is not there',
    when: 'a file, folder, message or record; a DNS record of that type; a port that nobody has registered',
    example: 'netkit ports nosuchname',
  },
  ssh: { means: 'SSH failed', when: 'SFTP: no algorithm in common, or the peer broke the protocol' },
  proxy: {
    means: 'A SOCKS proxy refuses, or a proxy breaks off',
    when: '`--socks5`, `-x`',
  },
  aborted: { means: 'It was interrupted', when: 'Ctrl-C, or TERM, at a client; a server ends with 0' },
};

const DEFECT: Meaning = {
  means: 'A defect in netkit',
  when: 'never, it is to be hoped; NETKIT_DEBUG=1 shows where',
};

const DONE: Meaning = {
  means: 'Done',
  when: 'also a server that was stopped, and when whoever read our output has gone',
  example: 'netkit http get www.perdu.com --lab',
};

export interface ExitCode extends Meaning {
  readonly number: number;
  /** As the library's errors have it. */
  readonly code?: ErrorCode;
}

/** By number. */
export function exitCodes(): readonly ExitCode[] {
  const codes = Object.keys(MEANINGS) as ErrorCode[];
  return [
    { number: 0, ...DONE },
    { number: EXIT_DEFECT, ...DEFECT },
    ...codes.map((code) => ({ number: EXIT_CODES[code], code, ...MEANINGS[code] })),
  ].toSorted((a, b) => a.number - b.number);
}

/** The exceptions to "the error's number", each a paragraph; the manual has them as well. */
export const RULES: readonly string[] = [
  'With `--compare`, 1 stands for a difference only, as with diff; when one client fails and the other does not, that is one. When ' +
    'both fail alike, or the library cannot send the request (`not compared`), it is the number of what the raw client met.',
  'Of several downloads each is tried, and the first failure gives the number. A mirror of which some files ' +
    'failed ends with 18, a mail of which some recipients are refused with 55.',
  'Ctrl-C and TERM end a client with 130. A server that they stop has done its work: 0. So has a command whose reader is gone ' +
    '(`netkit … | head -1`).',
  '`-s` silences the message of an error, and not its number; what is wrong with the arguments is always said.',
];

/** docs/exit-codes.md. */
export async function exitCodesPage(): Promise<string> {
  const rows = exitCodes().map(({ number, code, means, when, example }) => [
    String(number),
    code === undefined ? '' : `\`${code}\``,
    means,
    when,
    example === undefined ? '' : `\`${example}\``,
  ]);
  return formatted(`# Exit codes

What a shell sees when netkit has ended (\`$?\`). They are curl's numbers where curl has one for it. On stderr stands one line that
says what went wrong, and often a hint; the library throws an error with the same code, as a word.

${table(['shell', 'code', 'means', 'comes up', 'for example'], rows)}

Two words can have one number where curl makes no difference.

## Rules

${RULES.map((rule) => `- ${rule}`).join('\n')}
`);
}
