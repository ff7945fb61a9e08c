import { decodeUtf7, encodeUtf7 } from '../../../raw/imap/utf7.ts';
import { encodeAstring, fromBytes, quote, toBytes } from '../../../raw/imap/values.ts';
import type { Session } from './session.ts';

/** The path of a folder, from the name that a client has for it. */
export function pathFrom(session: Session, name: string): string {
  const text = fromBytes(name);
  return session.utf8 ? text : decodeUtf7(text);
}

/** As it goes out: UTF-8 in quotes where the client can take it (RFC 6855, section 3), else modified UTF-7. */
export function nameOf(session: Session, path: string): string {
  return session.utf8 ? quote(toBytes(path)) : encodeAstring(encodeUtf7(path));
}
