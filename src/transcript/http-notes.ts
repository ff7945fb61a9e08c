/*
 * What each part of an HTTP message is for, in a few words for those who see one for the first time. Each fits
 * into NOTE_LENGTH; a name stands in lower case.
 */

type FieldNote = string | ((value: string) => string);

const FIELDS: ReadonlyMap<string, FieldNote> = new Map<string, FieldNote>([
  [':authority', 'which site: one server may hold many'],
  [':method', (value) => METHODS.get(value) ?? 'what to do'],
  [':path', 'what it is about'],
  [':scheme', 'whether inside TLS'],
  [':status', (value) => noteStatus(Number(value))],
  ['accept', 'media types that we can take'],
  ['accept-encoding', 'compressions that we can undo'],
  ['accept-language', 'languages that we prefer'],
  ['accept-ranges', (value) => (value === 'none' ? 'no parts can be asked for' : 'parts can be asked for')],
  ['age', 'seconds that it lay in a cache'],
  ['allow', 'methods that this resource knows'],
  ['authorization', noteCredentials],
  ['cache-control', 'who may keep a copy, and for how long'],
  ['connection', noteConnection],
  ['content-disposition', 'show it, or save it under this name'],
  ['content-encoding', 'how the body is compressed'],
  ['content-language', 'the language of the body'],
  [
    'content-length',
    (value) => (/^\d{1,15}$/.test(value) ? `size of the body: ${value} bytes` : 'size of the body'),
  ],
  ['content-range', 'which part of the whole this is'],
  ['content-type', 'what the body is'],
  ['cookie', 'what the server told us to remember'],
  ['date', "the server's clock when it answered"],
  ['etag', 'a name for this version of the content'],
  ['expect', 'wait for a go-ahead before the body'],
  ['expires', 'until when a copy may be kept'],
  ['host', 'which site: one server may hold many'],
  ['if-match', 'only if it is still this version'],
  ['if-modified-since', 'only if it has changed since'],
  ['if-none-match', 'only if it is another version'],
  ['if-range', 'a part, if it is still this version'],
  ['keep-alive', 'how long the connection is kept'],
  ['last-modified', 'when the content last changed'],
  ['link', 'something that belongs to it'],
  ['location', 'where to go instead'],
  ['origin', 'the site whose page asks'],
  ['proxy-authenticate', 'how to prove to the proxy who you are'],
  ['proxy-authorization', noteCredentials],
  ['proxy-connection', 'never a standard: see Connection'],
  ['range', 'only this part of it'],
  ['referer', 'the page that led here (spelt so since 1996)'],
  ['retry-after', 'when to come back'],
  ['server', 'the program that answers'],
  ['set-cookie', 'remember this, and send it next time'],
  ['strict-transport-security', 'from now on, come by https only'],
  ['te', 'framings that we can take'],
  ['trailer', 'fields that follow the body'],
  [
    'transfer-encoding',
    (value) => (/chunked$/i.test(value) ? 'the body comes in chunks' : 'how the body is framed'),
  ],
  ['upgrade', 'another protocol to go on with'],
  ['user-agent', 'the program that asks'],
  ['vary', 'request fields that the answer depends on'],
  ['via', 'proxies on the way'],
  ['www-authenticate', 'how to prove who you are'],
  ['x-forwarded-for', 'whom a proxy asks for'],
]);

export function noteField(name: string, value: string): string | undefined {
  const note = FIELDS.get(name.toLowerCase());
  return typeof note === 'function' ? note(value) : note;
}

function noteCredentials(value: string): string {
  const scheme = /^\S+/.exec(value)?.[0].toLowerCase();
  if (scheme === 'basic') return 'who we are: base64, not encrypted';
  return scheme === 'digest' ? 'who we are: a hash proves the password' : 'who we are';
}

function noteConnection(value: string): string {
  if (/\bclose\b/i.test(value)) return 'the connection ends after this';
  return /\bkeep-alive\b/i.test(value) ? 'keep the connection for more' : 'for this connection alone';
}

const CLASSES: ReadonlyMap<number, string> = new Map([
  [1, 'informational: the answer is still to come'],
  [2, 'success'],
  [3, 'redirection'],
  [4, 'client error: the request is at fault'],
  [5, 'server error: the server is at fault'],
]);

const STATUSES: ReadonlyMap<number, string> = new Map([
  [100, 'informational: go on, send the body'],
  [101, 'informational: now another protocol'],
  [103, 'informational: what to load meanwhile'],
  [201, 'success: something was made'],
  [202, 'success: taken, to be done later'],
  [204, 'success, and no body'],
  [206, 'success: the part that was asked for'],
  [301, 'redirection: moved for good'],
  [302, 'redirection: elsewhere for now'],
  [303, 'redirection: GET the answer elsewhere'],
  [304, 'redirection: your copy is still good'],
  [307, 'redirection: for now, with this method'],
  [308, 'redirection: for good, with this method'],
  [400, 'client error: not understood'],
  [401, 'client error: say who you are'],
  [403, 'client error: not for you'],
  [404, 'client error: nothing here'],
  [405, 'client error: not with this method'],
  [407, 'client error: the proxy asks who you are'],
  [408, 'client error: too slow'],
  [412, 'client error: a condition does not hold'],
  [413, 'client error: too large'],
  [416, 'client error: no such part'],
  [429, 'client error: too many requests'],
  [500, 'server error: something broke'],
  [501, 'server error: not implemented'],
  [502, 'server error: a bad answer from behind'],
  [503, 'server error: not now'],
  [504, 'server error: no answer from behind'],
]);

export function noteStatus(status: number): string {
  return STATUSES.get(status) ?? CLASSES.get(Math.floor(status / 100)) ?? 'a status of no known class';
}

const METHODS: ReadonlyMap<string, string> = new Map([
  ['GET', 'give me'],
  ['HEAD', 'only the head'],
  ['POST', 'take this'],
  ['PUT', 'store this here'],
  ['PATCH', 'change it so'],
  ['DELETE', 'remove it'],
  ['OPTIONS', 'tell the options'],
  ['CONNECT', 'open a tunnel to'],
  ['TRACE', 'echo this'],
]);

export function noteMethod(method: string): string {
  const meaning = METHODS.get(method);
  return meaning === undefined ? 'method, target, version' : `${meaning}: method, target, version`;
}
