import { isNetkitError } from '../../../errors.ts';
import { MailStoreError } from '../store/mail-store-error.ts';

/** A tagged NO or BAD, thrown by what carries a command out (RFC 3501, section 7.1). */
export class ImapRefusal extends Error {
  readonly status: 'NO' | 'BAD';
  /** A response code without its brackets (RFC 5530): `NONEXISTENT`. */
  readonly code: string | undefined;

  constructor(status: 'NO' | 'BAD', text: string, code?: string) {
    super(text);
    this.name = 'ImapRefusal';
    this.status = status;
    this.code = code;
  }
}

/** What the client is told of it; `undefined` for an error that is none of its doing. */
export function refusalOf(error: unknown): ImapRefusal | undefined {
  if (error instanceof ImapRefusal) return error;
  if (error instanceof MailStoreError)
    return new ImapRefusal('NO', sentence(error.message), CODES[error.code]);
  const isMalformed = isNetkitError(error) && (error.code === 'weird-reply' || error.code === 'too-large');
  // What the codec says may have bytes of the client in it.
  return isMalformed
    ? new ImapRefusal('BAD', sentence(error.message.replaceAll(/[^\x20-\x7e]/g, '?')))
    : undefined;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

const CODES: Readonly<Record<MailStoreError['code'], string>> = {
  missing: 'NONEXISTENT',
  exists: 'ALREADYEXISTS',
  refused: 'CANNOT',
  'invalid-name': 'CANNOT',
  full: 'OVERQUOTA',
};
