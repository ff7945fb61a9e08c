/**
 * BODYSTRUCTURE (RFC 9051, section 7.5.2): what parts a message has, and what is in them.
 *
 *     ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 1152 23)
 *     (("TEXT" "PLAIN" …)("TEXT" "HTML" …) "ALTERNATIVE" ("BOUNDARY" "x") NIL NIL)
 *
 * A part: type, subtype, parameters, id, description, encoding, size; of a message its envelope, structure and lines, of a text
 * its lines; then md5, disposition, language, location, and what somebody may think of later. A multipart: its parts, subtype,
 * parameters, disposition, language, location. All from the parameters of a multipart on, and from the md5 of a part on, may
 * be missing.
 */
import type { BodyPart } from '../../protocols/imap.ts';
import { decodeParameters } from '../../wire/mime-parameters.ts';
import type { ImapCursor } from './cursor.ts';
import { readEnvelope } from './envelope.ts';
import { fromBytes } from './values.ts';

const OPEN = 0x28;

interface Disposition {
  readonly kind: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** @throws ProtocolError for what is no structure; LimitError beyond MAX_DEPTH */
export function readBodyStructure(cursor: ImapCursor): BodyPart {
  return readPart(cursor, '');
}

/** @param path of the part; empty for the whole message */
function readPart(cursor: ImapCursor, path: string): BodyPart {
  cursor.open();
  return cursor.peek() === OPEN ? readMultipart(cursor, path) : readSinglePart(cursor, path);
}

function readMultipart(cursor: ImapCursor, path: string): BodyPart {
  const parts: BodyPart[] = [];
  while (cursor.peek() === OPEN) {
    parts.push(readPart(cursor, below(path, parts.length + 1)));
    // RFC 9051 has no space between parts, some servers have.
    skipSpaces(cursor);
  }
  const subtype = cursor.nstring() ?? 'mixed';
  let parameters: Readonly<Record<string, string>> = {};
  let disposition: Disposition | undefined;
  if (!cursor.close()) {
    parameters = readParameters(cursor);
    if (!cursor.close()) {
      disposition = readDisposition(cursor);
      skipRest(cursor);
    }
  }
  return {
    part: path,
    type: typeOf('multipart', subtype),
    parameters,
    ...describe(parameters, disposition),
    parts,
  };
}

function readSinglePart(cursor: ImapCursor, path: string): BodyPart {
  const part = path === '' ? '1' : path;
  const type = typeOf(cursor.nstring() ?? 'text', nextString(cursor) ?? 'plain');
  cursor.space();
  const parameters = readParameters(cursor);
  nextString(cursor);
  nextString(cursor);
  const encoding = nextString(cursor);
  cursor.space();
  const size = cursor.takeNil() ? undefined : cursor.number();
  let inner: BodyPart | undefined;
  let disposition: Disposition | undefined;
  let closed = cursor.close();
  // Some servers say no more of a message than of a file.
  if (!closed && /^message\/(?:rfc822|global)$/.test(type) && cursor.peek() === OPEN) {
    readEnvelope(cursor);
    cursor.space();
    inner = readInner(cursor, part);
    closed = skipLines(cursor);
  } else if (!closed && type.startsWith('text/')) closed = skipLines(cursor);
  if (!closed) {
    cursor.nstring();
    if (!cursor.close()) {
      disposition = readDisposition(cursor);
      skipRest(cursor);
    }
  }
  return {
    part,
    type,
    parameters,
    ...(encoding === undefined ? {} : { encoding: fromBytes(encoding).toLowerCase() }),
    ...(size === undefined ? {} : { size }),
    ...describe(parameters, disposition),
    ...(inner === undefined ? {} : { parts: [inner] }),
  };
}

/** What a message contains: a multipart has no number of its own, and its parts count on from the message's. */
function readInner(cursor: ImapCursor, part: string): BodyPart {
  cursor.open();
  return cursor.peek() === OPEN ? readMultipart(cursor, part) : readSinglePart(cursor, below(part, 1));
}

/** @returns whether the part ended after them */
function skipLines(cursor: ImapCursor): boolean {
  skipSpaces(cursor);
  if (!cursor.takeNil()) cursor.number();
  return cursor.close();
}

function readParameters(cursor: ImapCursor): Readonly<Record<string, string>> {
  if (cursor.peek() !== OPEN) {
    cursor.nstring();
    return {};
  }
  const pairs: [string, string][] = [];
  cursor.open();
  while (!cursor.close()) {
    const name = cursor.nstring() ?? '';
    const value = nextString(cursor) ?? '';
    pairs.push([fromBytes(name), fromBytes(value)]);
  }
  return decodeParameters(pairs);
}

function readDisposition(cursor: ImapCursor): Disposition | undefined {
  if (cursor.peek() !== OPEN) {
    const kind = cursor.nstring();
    return kind === undefined ? undefined : { kind: fromBytes(kind), parameters: {} };
  }
  cursor.open();
  const kind = cursor.nstring() ?? '';
  if (cursor.close()) return { kind: fromBytes(kind), parameters: {} };
  const parameters = readParameters(cursor);
  skipRest(cursor);
  return { kind: fromBytes(kind), parameters };
}

function describe(
  parameters: Readonly<Record<string, string>>,
  disposition: Disposition | undefined,
): Pick<BodyPart, 'disposition' | 'fileName'> {
  const fileName = disposition?.parameters['filename'] ?? parameters['name'];
  return {
    ...(disposition === undefined || disposition.kind === ''
      ? {}
      : { disposition: disposition.kind.toLowerCase() }),
    ...(fileName === undefined ? {} : { fileName }),
  };
}

function skipRest(cursor: ImapCursor): void {
  while (!cursor.close()) cursor.value();
}

function nextString(cursor: ImapCursor): string | undefined {
  cursor.space();
  return cursor.nstring();
}

function skipSpaces(cursor: ImapCursor): void {
  while (cursor.take(0x20));
}

function below(path: string, number: number): string {
  return path === '' ? `${number}` : `${path}.${number}`;
}

function typeOf(type: string, subtype: string): string {
  return fromBytes(`${type}/${subtype}`).toLowerCase();
}
