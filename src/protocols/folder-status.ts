/** What a server says of a folder (STATUS, RFC 9051, section 6.3.11); some leave out what was asked for. */
import { ProtocolError } from '../errors.ts';
import type { FolderStatus } from './imap.ts';

/** `undefined` where more is missing than RECENT, which newer servers no longer know. */
export function wholeStatus({
  messages,
  unseen,
  recent,
  uidNext,
  uidValidity,
}: { readonly [Item in keyof FolderStatus]: number | undefined }): FolderStatus | undefined {
  if (messages === undefined || unseen === undefined || uidNext === undefined || uidValidity === undefined) {
    return undefined;
  }
  return { messages, unseen, ...(recent === undefined ? {} : { recent }), uidNext, uidValidity };
}

export function statusUnanswered(path: string): ProtocolError {
  return new ProtocolError(
    'weird-reply',
    `the server does not answer what was asked about ${JSON.stringify(path)}`,
    { source: 'RFC 9051, section 6.3.11' },
  );
}
