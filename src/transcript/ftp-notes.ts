/*
 * What each command and reply of FTP is for, in a few words for those who see one for the first time. Each fits into
 * NOTE_LENGTH.
 */

/** RFC 959, 2228, 2389, 2428, 2640, 3659, 4217, 7151; MFMT is a draft that servers have. */
const COMMANDS: ReadonlyMap<string, string> = new Map([
  ['ABOR', 'break the transfer off'],
  ['ACCT', 'the account, for servers that want one'],
  ['ALLO', 'make room for a file'],
  ['APPE', 'put this behind what is there'],
  ['AUTH', 'let us encrypt: TLS begins after the reply'],
  ['CCC', 'stop encrypting these commands'],
  ['CDUP', 'go up to the folder above'],
  ['CWD', 'go to this folder'],
  ['DELE', 'delete this file'],
  ['EPRT', 'connect to us here for data, IPv6 as well'],
  ['EPSV', 'on which port can we fetch the data?'],
  ['FEAT', 'what can you do beyond the least?'],
  ['HELP', 'which commands are there?'],
  ['HOST', 'which site: one server may hold many'],
  ['LIST', 'what is in this folder? in words for people'],
  ['MDTM', 'when was it changed? (with a time: set it)'],
  ['MFMT', 'set the time of this file'],
  ['MKD', 'make this folder'],
  ['MLSD', 'what is in this folder? in exact facts'],
  ['MLST', 'what is this? in exact facts'],
  ['MODE', 'how the data is sent'],
  ['NLST', 'which names are in this folder?'],
  ['NOOP', 'nothing: only to show that we are there'],
  ['OPTS', 'how a command is to behave'],
  ['PASS', 'the password'],
  ['PASV', 'to which address can we connect for data?'],
  ['PBSZ', 'comes before PROT; with TLS always 0'],
  ['PORT', 'connect to us here for the data'],
  ['PROT', 'whether data is encrypted: P yes, C no'],
  ['PWD', 'which folder are we in?'],
  ['QUIT', 'goodbye'],
  ['REIN', 'begin anew, as somebody else'],
  ['REST', 'begin at this byte'],
  ['RETR', 'send us this file'],
  ['RMD', 'delete this folder'],
  ['RNFR', 'rename this …'],
  ['RNTO', '… to this'],
  ['SITE', 'something that this server alone has'],
  ['SIZE', 'how many bytes are in this file?'],
  ['STAT', 'how does it stand?'],
  ['STOR', 'store this file'],
  ['STOU', 'store this under a name of your choice'],
  ['STRU', 'the structure of files: always F'],
  ['SYST', 'what system are you?'],
  ['TYPE', 'A: data is text; I: bytes as they are'],
  ['USER', 'who we are'],
]);

export function noteCommand(verb: string, argument: string): string | undefined {
  const word = verb.toUpperCase();
  if (word === 'SITE' && /^chmod /i.test(argument)) return 'set the permissions of this';
  return COMMANDS.get(word);
}

/** RFC 959, section 4.2.2, and what the later ones added. */
const REPLIES: ReadonlyMap<string, string> = new Map([
  ['110', 'a mark, to go on from later'],
  ['120', 'ready in a while'],
  ['125', 'the data begins, on the connection there is'],
  ['150', 'the data begins, on a connection of its own'],
  ['200', 'done'],
  ['202', 'not needed here'],
  ['211', 'how it stands, or what it can do'],
  ['213', 'a fact about a file'],
  ['215', 'what system it is'],
  ['220', 'ready: who are you?'],
  ['221', 'goodbye'],
  ['225', 'the data connection is open, nothing moves'],
  ['226', 'the data was all, and it worked'],
  ['227', 'connect here: the last two make the port'],
  ['229', 'connect here: a port, at the same address'],
  ['230', 'logged in'],
  ['232', 'logged in: the certificate said who'],
  ['234', 'yes: begin the TLS handshake now'],
  ['250', 'done'],
  ['257', 'the folder, in quotes'],
  ['331', 'the user is known: what is the password?'],
  ['332', 'an account is needed'],
  ['334', 'more is to be said for security'],
  ['350', 'go on: another command completes this'],
  ['421', 'the server closes this connection'],
  ['425', 'no data connection could be made'],
  ['426', 'the transfer was broken off'],
  ['430', 'wrong user or password'],
  ['450', 'not now: the file is in use'],
  ['451', 'an error at the server; try again'],
  ['452', 'no room at the server'],
  ['500', 'not understood'],
  ['501', 'the argument is wrong'],
  ['502', 'known, and not done here'],
  ['503', 'another command comes first'],
  ['504', 'not with this argument'],
  ['522', 'in another way: protocol or TLS session'],
  ['530', 'not logged in'],
  ['532', 'an account is needed to store files'],
  ['533', 'policy wants this protected'],
  ['534', 'policy is against it'],
  ['550', 'no: not there, or not allowed'],
  ['551', 'the page type is unknown'],
  ['552', 'more than there is room for'],
  ['553', 'this name is not allowed'],
]);

const CLASSES = [
  '',
  'begun',
  'done',
  'go on',
  'failed for now: it may work later',
  'failed: it will fail again',
];

export function noteReply(code: string): string | undefined {
  return REPLIES.get(code) ?? CLASSES[Number(code[0])];
}
