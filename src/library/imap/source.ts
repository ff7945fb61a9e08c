import { ProtocolError, RefusalError } from '../../errors.ts';
import type { Session } from './session.ts';

/** So much of a message is held at a time: imapflow has no other way to read one than whole. */
const PIECE_BYTES = 2 ** 20;

/** Reads a message in pieces (RFC 3501, section 6.4.5); the first is asked for at once, to know whether there is one. */
export async function openSource(session: Session, uid: number): Promise<AsyncIterable<Uint8Array>> {
  const first = await fetchPiece(session, uid, 0);
  if (first === undefined) {
    throw new RefusalError('not-found', `there is no message with the UID ${uid}`, {
      status: 'OK',
      text: '',
    });
  }
  return readFrom(session, uid, first);
}

async function* readFrom(session: Session, uid: number, first: Uint8Array): AsyncGenerator<Uint8Array> {
  let piece = first;
  for (let start = 0; ;) {
    start += piece.length;
    if (piece.length > 0) yield piece;
    // A short one is the last; what servers say of the size is not always so.
    if (piece.length < PIECE_BYTES) return;
    const next = await fetchPiece(session, uid, start);
    if (next === undefined) {
      throw new ProtocolError('partial', `the message was gone after ${start} bytes`);
    }
    piece = next;
  }
}

async function fetchPiece({ flow }: Session, uid: number, start: number): Promise<Uint8Array | undefined> {
  const query = { source: { start, maxLength: PIECE_BYTES } };
  let piece: Uint8Array | undefined;
  // Not fetchOne: that takes the first that comes, be it a change of the flags of another message.
  for await (const message of flow.fetch(String(uid), query, { uid: true })) {
    if (message.uid === uid && message.source !== undefined) piece = message.source;
  }
  if (piece !== undefined && piece.length > PIECE_BYTES) {
    throw new ProtocolError(
      'weird-reply',
      `the server sends ${piece.length} bytes where ${PIECE_BYTES} were asked for`,
      {
        source: 'RFC 3501, section 6.4.5',
      },
    );
  }
  return piece;
}
