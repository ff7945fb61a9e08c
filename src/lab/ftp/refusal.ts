import { isStoreError, type StoreErrorCode } from '../store/types.ts';

/** A negative reply to a command, thrown by what carries it out. */
export class FtpRefusal extends Error {
  readonly code: number;

  constructor(code: number, text: string) {
    super(text);
    this.name = 'FtpRefusal';
    this.code = code;
  }
}

/** What the client is told of it; `undefined` for an error that is none of its doing. */
export function refusalOf(error: unknown): FtpRefusal | undefined {
  if (error instanceof FtpRefusal) return error;
  if (!isStoreError(error)) return undefined;
  const text = `${error.message.slice(0, 1).toUpperCase()}${error.message.slice(1)}.`;
  return new FtpRefusal(CODES[error.code] ?? 550, text);
}

/** RFC 959, section 4.2.2; all else is 550, "requested action not taken". */
const CODES: Readonly<Partial<Record<StoreErrorCode, number>>> = {
  full: 552,
  'bad-name': 553,
  failed: 451,
};
