/*
 * What each command and response of IMAP is for, in a few words for those who see one for the first time. Each fits into
 * NOTE_LENGTH.
 */

/** RFC 3501, 9051, 2177, 2971, 3691, 4315, 5161, 6851. */
const COMMANDS: ReadonlyMap<string, string> = new Map([
  ['APPEND', 'put this message into a folder'],
  ['AUTHENTICATE', 'who we are, proven by a SASL mechanism'],
  ['CAPABILITY', 'what can you do?'],
  ['CHECK', 'write down what you still keep in memory'],
  ['CLOSE', 'leave the folder, and clean it up'],
  ['COPY', 'copy these to a folder'],
  ['CREATE', 'make this folder'],
  ['DELETE', 'delete this folder'],
  ['ENABLE', 'we know these extensions: use them'],
  ['EXAMINE', 'open a folder, and change nothing in it'],
  ['EXPUNGE', 'remove what is marked as deleted'],
  ['FETCH', 'tell us this of these messages'],
  ['GETQUOTAROOT', 'how much room is there?'],
  ['ID', 'which programs are we, you and I?'],
  ['IDLE', 'tell us at once when something happens'],
  ['LIST', 'which folders are there?'],
  ['LOGIN', 'who we are, and the password'],
  ['LOGOUT', 'goodbye'],
  ['LSUB', 'which folders have we subscribed to?'],
  ['MOVE', 'move these to a folder'],
  ['NAMESPACE', 'where do folders begin?'],
  ['NOOP', 'nothing: has anything happened?'],
  ['RENAME', 'rename this folder'],
  ['SEARCH', 'which messages are like this?'],
  ['SELECT', 'open a folder'],
  ['STARTTLS', 'let us encrypt: TLS begins after the OK'],
  ['STATUS', 'how does it stand with this folder?'],
  ['STORE', 'set or clear flags of these messages'],
  ['SUBSCRIBE', 'this folder is one of ours'],
  ['UNSELECT', 'leave the folder, and leave it as it is'],
  ['UNSUBSCRIBE', 'this folder is none of ours any more'],
]);

/** @param byUid whether the messages go by UIDs, which stay, and not by their places, which shift */
export function noteCommand(word: string, byUid: boolean): string | undefined {
  const note = COMMANDS.get(word);
  return note !== undefined && byUid ? `${note}, by UID` : note;
}

const UNTAGGED: ReadonlyMap<string, string> = new Map([
  ['BAD', 'the server did not understand something'],
  ['BYE', 'the server ends the connection'],
  ['CAPABILITY', 'what the server can do'],
  ['ENABLED', 'these extensions are in use from now on'],
  ['ESEARCH', 'what the search has found'],
  ['EXISTS', 'so many messages are in the folder'],
  ['EXPUNGE', 'this one is gone; those behind it move up'],
  ['FETCH', 'facts of a message'],
  ['FLAGS', 'flags that occur in this folder'],
  ['ID', 'what the server is'],
  ['LIST', 'a folder'],
  ['LSUB', 'a folder that is subscribed to'],
  ['NAMESPACE', 'where folders begin'],
  ['NO', 'a warning'],
  ['OK', 'for your information'],
  ['PREAUTH', 'you are known already: no login'],
  ['RECENT', 'so many have come since the last visit'],
  ['SEARCH', 'what the search has found'],
  ['STATUS', 'how it stands with a folder'],
  ['VANISHED', 'these are gone'],
]);

export function noteUntagged(word: string): string | undefined {
  return UNTAGGED.get(word);
}

const RESULTS: ReadonlyMap<string, string> = new Map([
  ['OK', 'done'],
  ['NO', 'refused'],
  ['BAD', 'not understood'],
]);

export function noteResult(word: string): string | undefined {
  return RESULTS.get(word);
}

/** @param command that waits */
export function noteContinuation(command: string): string {
  if (command === 'IDLE') return 'from now on, what happens is told at once';
  if (command === 'AUTHENTICATE') return 'the server asks: base64, or nothing';
  return 'go on: the server waits for the rest';
}
