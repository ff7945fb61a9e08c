/*
 * What each command, reply and capability of POP3 is for, in a few words for those who see one for the first time. Each fits
 * into NOTE_LENGTH.
 */

/** RFC 1939, 2449, 2595, 5034, 6856. */
const COMMANDS: ReadonlyMap<string, string> = new Map([
  ['APOP', 'who we are, and a digest of the password'],
  ['AUTH', 'who we are'],
  ['CAPA', 'what can you do?'],
  ['DELE', 'mark this: it goes after QUIT'],
  ['LANG', 'in this language, please'],
  ['LIST', 'how long is each message?'],
  ['NOOP', 'nothing: only to show that we are there'],
  ['PASS', 'the password'],
  ['QUIT', 'do what was marked, and goodbye'],
  ['RETR', 'send us this message'],
  ['RSET', 'take all marks away'],
  ['STAT', 'how many messages, and how long together?'],
  ['STLS', 'let us encrypt: TLS begins after the reply'],
  ['TOP', 'its header, and so many lines'],
  ['UIDL', 'which name, that never changes, has each?'],
  ['USER', 'who we are'],
  ['UTF8', 'names may have any letters'],
]);

export function noteCommand(verb: string): string | undefined {
  return COMMANDS.get(verb.toUpperCase());
}

/** RFC 2449, section 8; RFC 3206. */
const CODES: ReadonlyMap<string, string> = new Map([
  ['AUTH', 'wrong user or password'],
  ['IN-USE', 'somebody else has the mailbox open'],
  ['LOGIN-DELAY', 'too soon after the last login'],
  ['SYS/PERM', 'an error at the server that will stay'],
  ['SYS/TEMP', 'an error at the server; try again'],
  ['UTF8', 'this needs UTF-8 mode'],
]);

/** @param text what stands behind the status */
export function noteReply(isOk: boolean, text: string): string {
  const [, code = ''] = /^\[([^\]]*)\]/.exec(text) ?? [];
  return CODES.get(code.toUpperCase()) ?? (isOk ? 'yes' : 'no');
}

/** RFC 2449, section 6, and what registered later. */
const CAPABILITIES: ReadonlyMap<string, string> = new Map([
  ['AUTH-RESP-CODE', 'says when user or password is wrong'],
  ['EXPIRE', 'for how many days messages are kept'],
  ['IMPLEMENTATION', 'what it is'],
  ['LANG', 'can speak other languages'],
  ['LOGIN-DELAY', 'seconds between two logins'],
  ['PIPELINING', 'commands may come without waiting'],
  ['RESP-CODES', 'says in brackets why it refuses'],
  ['SASL', 'ways to log in with AUTH'],
  ['STLS', 'can be encrypted from here on'],
  ['TOP', 'sends headers alone'],
  ['UIDL', 'has names for messages that never change'],
  ['USER', 'takes user and password'],
  ['UTF8', 'names may have any letters'],
]);

/** @param line one of CAPA's, such as `SASL PLAIN CRAM-MD5` */
export function noteCapability(line: string): string | undefined {
  const [keyword = ''] = line.split(' ', 1);
  return CAPABILITIES.get(keyword.toUpperCase());
}
