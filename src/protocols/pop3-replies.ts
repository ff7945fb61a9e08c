/** What a POP3 server says (RFC 1939, section 3; RFC 2449), beyond its bytes. */
import { ProtocolError } from '../errors.ts';

export interface Pop3Reply {
  /** `continue`: a challenge, in `text`, as it came. */
  readonly status: 'ok' | 'error' | 'continue';
  /** RFC 2449, section 8, in capitals, without the brackets: `IN-USE`, `SYS/TEMP`. */
  readonly code?: string;
  /** Without the response code. */
  readonly text: string;
}

/** What an error shows of a line that is no reply. */
const MAX_QUOTED = 60;

/** Another protocol's greeting, mostly. */
export function notAReply(line: string): ProtocolError {
  const quoted = JSON.stringify(line.length > MAX_QUOTED ? `${line.slice(0, MAX_QUOTED)}…` : line);
  return new ProtocolError('weird-reply', `this is no POP3 reply: ${quoted}`, {
    source: 'RFC 1939, section 3',
    ...hintFor(line),
  });
}

function hintFor(line: string): { readonly hint?: string } {
  if (line.startsWith('* ')) return { hint: 'the server speaks IMAP on this port: try imap:// instead' };
  if (line.startsWith('220')) return { hint: 'the server speaks SMTP on this port: try smtp:// instead' };
  return {};
}

/** The timestamp of a greeting, with its angle brackets, that APOP needs (RFC 1939, section 7): a msg-id (RFC 5322). */
export function timestampIn(greeting: string): string | undefined {
  return /<[\x21-\x3b\x3d\x3f-\x7e]+@[\x21-\x3b\x3d\x3f-\x7e]*>/.exec(greeting)?.[0];
}

/** What stands behind a capability's name (RFC 2449, section 5), empty where nothing does; `undefined`: it is not there. */
export function findCapability(capabilities: readonly string[], name: string): string | undefined {
  const line = capabilities.find((each) => each.split(' ', 1)[0]?.toUpperCase() === name);
  return line?.slice(name.length).trim();
}

/** A line of LIST: `1 120`, and what a server may add. */
export function parseScanListing(line: string): { readonly number: number; readonly bytes: number } {
  const [, number, bytes] = /^(\d{1,15}) +(\d{1,15})(?: .*)?$/s.exec(line) ?? [];
  if (number === undefined) throw notAListing(line, '5');
  return { number: Number(number), bytes: Number(bytes) };
}

/** A line of UIDL: `1 whqtswO00WBw418f9t5JxYwZ`. */
export function parseUniqueIdListing(line: string): { readonly number: number; readonly uid: string } {
  const [, number, uid] = /^(\d{1,15}) +([\x21-\x7e]+)(?: .*)?$/s.exec(line) ?? [];
  if (number === undefined || uid === undefined) throw notAListing(line, '7');
  return { number: Number(number), uid };
}

/** What STAT is answered with, its sizes as those of LIST. */
export function parseDropListing(text: string): { readonly count: number; readonly bytes: number } {
  const [, count, bytes] = /^(\d{1,15}) +(\d{1,15})(?: .*)?$/s.exec(text) ?? [];
  if (count === undefined) throw notAListing(text, '5');
  return { count: Number(count), bytes: Number(bytes) };
}

function notAListing(line: string, section: string): ProtocolError {
  const quoted = JSON.stringify(line.length > MAX_QUOTED ? `${line.slice(0, MAX_QUOTED)}…` : line);
  return new ProtocolError('weird-reply', `the server lists a message as ${quoted}`, {
    source: `RFC 1939, section ${section}`,
  });
}
