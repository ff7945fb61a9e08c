/** A message as it is (RFC 9051, section 6.4.5: BODY.PEEK[]), from the network to whoever reads it, in one buffer's memory. */
import { ProtocolError, RefusalError } from '../../errors.ts';
import type { ImapConnection } from './connection.ts';
import type { ImapState } from './session.ts';
import { encodeUids } from './uids.ts';

/** A response's beginning up to its message; nothing else in it can look like that, since nothing was asked for that could. */
const MESSAGE = /^\* \d+ FETCH \((?:.* )?BODY\[\] ~?\{\d+\}$/is;

/** Ends the session's other work once `onEnd` was called. @throws RefusalError `not-found` */
export async function fetchSource(
  state: ImapState,
  uid: number,
  onEnd: () => void,
): Promise<AsyncGenerator<Uint8Array, void, undefined>> {
  const { connection } = state;
  state.refuseUnlessOpen();
  const [set = ''] = encodeUids([uid]);
  connection.passesOn = (head) => MESSAGE.test(head) && !isOfAnother(head, uid);
  try {
    await connection.begin(['UID FETCH', set, '(UID BODY.PEEK[])']);
    for (;;) {
      const response = await connection.receive();
      if (response.type === 'literal') {
        connection.passesOn = undefined;
        return passOn(connection, response.size, onEnd);
      }
      if (response.type === 'continuation') throw connection.unexpected();
      if (response.type === 'tagged') {
        connection.judge('UID FETCH', response);
        throw new RefusalError('not-found', `the folder has no message with UID ${uid}`, {
          status: response.status,
          text: response.text,
        });
      }
      // A short message may come in quotes, an empty one as NIL.
      const items = response.type === 'fetch' && (response.items.uid ?? uid) === uid ? response.items : {};
      const [body] = items.sections ?? [];
      if (body !== undefined) return passQuoted(connection, body.content ?? '', onEnd);
    }
  } finally {
    connection.passesOn = undefined;
  }
}

/** As far as it is told before the message. */
function isOfAnother(head: string, uid: number): boolean {
  const [, told] = /[( ]UID (\d+) /i.exec(head) ?? [];
  return told !== undefined && Number(told) !== uid;
}

async function* passOn(
  connection: ImapConnection,
  size: number,
  onEnd: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let left = size;
  try {
    while (left > 0) {
      const input = connection.take() ?? (await receivePart(connection, size - left));
      if (input.type !== 'chunk') throw connection.unexpected();
      left -= input.bytes.length;
      yield input.bytes;
    }
  } finally {
    await end(connection, onEnd);
  }
}

async function* passQuoted(
  connection: ImapConnection,
  content: string,
  onEnd: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    if (content !== '') yield Buffer.from(content, 'latin1');
  } finally {
    await end(connection, onEnd);
  }
}

/** Left early, the rest comes in any case, and is dropped. */
async function end(connection: ImapConnection, onEnd: () => void): Promise<void> {
  try {
    if (!connection.closed) await connection.finish();
  } finally {
    onEnd();
  }
}

async function receivePart(connection: ImapConnection, received: number) {
  try {
    return await connection.receive();
  } catch (error) {
    const cause = error as { readonly code?: string };
    if (cause.code !== 'receive') throw error;
    throw new ProtocolError('partial', `the connection broke after ${received} bytes of the message`, {
      cause: error,
    });
  }
}
