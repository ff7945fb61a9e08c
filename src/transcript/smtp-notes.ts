/*
 * What each command, reply and extension of SMTP is for, in a few words for those who see one for the first time. Each fits
 * into NOTE_LENGTH.
 */

/** RFC 5321, 1985, 3030, 3207, 4954. */
const COMMANDS: ReadonlyMap<string, string> = new Map([
  ['AUTH', 'who we are'],
  ['BDAT', 'so many bytes of the message follow'],
  ['DATA', 'the message comes next, up to a lone dot'],
  ['EHLO', 'who we are; what can you do?'],
  ['ETRN', 'send us what waits for this name'],
  ['EXPN', 'who is on this list?'],
  ['HELO', 'who we are, as it was said before 1995'],
  ['HELP', 'which commands are there?'],
  ['MAIL', 'a message begins: who sends it'],
  ['NOOP', 'nothing: only to show that we are there'],
  ['QUIT', 'goodbye'],
  ['RCPT', 'who is to get it'],
  ['RSET', 'forget the message that was begun'],
  ['STARTTLS', 'let us encrypt: TLS begins after the reply'],
  ['VRFY', 'does this mailbox exist?'],
]);

export function noteCommand(verb: string, argument: string): string | undefined {
  const word = verb.toUpperCase();
  if (word === 'MAIL' && /^FROM:\s*<>/i.test(argument)) return 'a message begins: one that nobody can bounce';
  if (word === 'BDAT' && /\sLAST$/i.test(argument)) return 'the last bytes of the message follow';
  return COMMANDS.get(word);
}

/** RFC 5321, section 4.2.3; RFC 3207, 4954, 7504. */
const REPLIES: ReadonlyMap<string, string> = new Map([
  ['211', 'how it stands'],
  ['214', 'help'],
  ['220', 'ready'],
  ['221', 'goodbye'],
  ['235', 'logged in'],
  ['250', 'done'],
  ['251', 'not here, and passed on'],
  ['252', 'cannot tell, and will try'],
  ['334', 'go on with the login'],
  ['354', 'go on: the message, up to a lone dot'],
  ['421', 'the server closes this connection'],
  ['432', 'the password has to be changed first'],
  ['450', 'not now: the mailbox is busy, or wait a bit'],
  ['451', 'an error at the server; try again'],
  ['452', 'no room now, or too many recipients'],
  ['454', 'not now: TLS or login does not work'],
  ['455', 'not with these parameters, now'],
  ['500', 'not understood'],
  ['501', 'the argument is wrong'],
  ['502', 'known, and not done here'],
  ['503', 'another command comes first'],
  ['504', 'not with this parameter'],
  ['521', 'no mail is taken here'],
  ['530', 'log in, or encrypt, before this'],
  ['534', 'this mechanism is too weak'],
  ['535', 'wrong user or password'],
  ['538', 'only inside TLS'],
  ['550', 'no: no such mailbox, or policy'],
  ['551', 'not here; try somewhere else'],
  ['552', 'more than there is room for'],
  ['553', 'this address is not allowed'],
  ['554', 'failed'],
  ['555', 'these parameters are not known'],
]);

const CLASSES = ['', '', 'done', 'go on', 'failed for now: it may work later', 'failed: it will fail again'];

/** Enhanced status codes (RFC 3463, with its registry) without the class; they tell more than the reply's own. */
const STATUSES: ReadonlyMap<string, string> = new Map([
  ['1.1', 'there is no such mailbox'],
  ['1.2', 'there is no such domain'],
  ['1.3', 'this is no address'],
  ['1.6', 'the mailbox has moved'],
  ['1.8', "the sender's domain is not there"],
  ['1.10', 'the domain takes no mail'],
  ['2.1', 'the mailbox is turned off'],
  ['2.2', 'the mailbox is full'],
  ['2.3', 'longer than this mailbox takes'],
  ['3.4', 'longer than this server takes'],
  ['4.5', 'the server is busy'],
  ['5.1', 'another command comes first'],
  ['5.2', 'not understood'],
  ['5.3', 'too many recipients'],
  ['5.4', 'the argument is wrong'],
  ['6.7', 'an address with other letters than ASCII'],
  ['7.0', 'policy is against it'],
  ['7.1', 'not allowed: policy, or relaying'],
  ['7.8', 'wrong user or password'],
  ['7.9', 'this mechanism is too weak'],
  ['7.11', 'only inside TLS'],
]);

/** @param text what stands behind the code */
export function noteReply(code: string, text: string): string | undefined {
  const [, status = ''] = /^[45]\.(\d{1,3}\.\d{1,3})(?: |$)/.exec(text) ?? [];
  return STATUSES.get(status) ?? REPLIES.get(code) ?? CLASSES[Number(code[0])];
}

/** What LOGIN asks for, which is base64 and the same everywhere. */
const PROMPTS: ReadonlyMap<string, string> = new Map([
  ['VXNlcm5hbWU6', 'asks for the user, in base64'],
  ['VXNlciBOYW1lAA==', 'asks for the user, in base64'],
  ['UGFzc3dvcmQ6', 'asks for the password, in base64'],
  ['UGFzc3dvcmQA', 'asks for the password, in base64'],
]);

export function noteChallenge(text: string): string {
  return PROMPTS.get(text) ?? (text === '' ? 'go on with the login' : 'a challenge, in base64');
}

/** The registry of SMTP service extensions, as far as servers offer them. */
const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['8BITMIME', 'text of 8 bits a character is taken'],
  ['ATRN', 'sends waiting mail the other way round'],
  ['AUTH', 'ways to log in'],
  ['BINARYMIME', 'bytes of any kind are taken, with BDAT'],
  ['BURL', 'takes a message from an IMAP server'],
  ['CHECKPOINT', 'goes on where a connection was cut off'],
  ['CHUNKING', 'BDAT: the length first, no dots doubled'],
  ['DELIVERBY', 'deliver by a time, or tell'],
  ['DSN', 'tells what became of a message'],
  ['ENHANCEDSTATUSCODES', 'replies say exactly why (x.y.z)'],
  ['ETRN', 'sends what waits for a name'],
  ['EXPN', 'tells who is on a list'],
  ['FUTURERELEASE', 'sends a message later'],
  ['HELP', 'tells which commands there are'],
  ['LIMITS', 'how much is taken over one connection'],
  ['MT-PRIORITY', 'messages have a priority'],
  ['PIPELINING', 'commands may come without waiting'],
  ['REQUIRETLS', 'send this on inside TLS only'],
  ['SIZE', 'the longest message taken, in bytes'],
  ['SMTPUTF8', 'addresses with any letters are taken'],
  ['STARTTLS', 'can be encrypted from here on'],
  ['UTF8SMTP', 'addresses with any letters, an old way'],
  ['VERP', 'each recipient has a sender of its own'],
  ['VRFY', 'can be asked whether a mailbox exists'],
  ['XCLIENT', 'a proxy may say who the client is'],
  ['XFORWARD', 'a proxy may say where mail is from'],
]);

/** @param line one of EHLO's reply, such as `SIZE 10240000`; some old servers write `AUTH=LOGIN` */
export function noteExtension(line: string): string | undefined {
  const [keyword = ''] = line.split(/[ =]/, 1);
  return EXTENSIONS.get(keyword.toUpperCase());
}
