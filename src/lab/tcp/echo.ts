/**
 * Echo (RFC 862): what comes goes back, as it is or behind a prefix.
 *
 *     hello LF      hello LF               as it is: bytes, whatever they mean
 *     hello LF      echo : hello LF        behind `echo : `, message by message, to whoever sends lines
 *     hello         echo : hello           and to whoever marks no end, where one read is one message
 *
 * Once the client has ended, it gets the rest, and we end too.
 */
import type { Duplex } from 'node:stream';
import { createFramer } from '../../wire/framing.ts';

/** Reads no faster than the client does, so that memory stays flat. */
export function echoBytes(client: Duplex): void {
  client.pipe(client);
}

/** The client is cut off with a LimitError when it sends a message that is too long. */
export function echoMessages(client: Duplex, prefix: Uint8Array): void {
  const framer = createFramer('lenient');
  const answer = (message: Uint8Array): Uint8Array => Buffer.concat([prefix, framer.encode(message)]);
  client.on('data', (chunk: Uint8Array) => {
    const answers: Uint8Array[] = [];
    try {
      framer.push(chunk);
      for (let message = framer.next(); message; message = framer.next()) answers.push(answer(message));
    } catch (error) {
      client.destroy(error as Error);
      return;
    }
    const [first, ...more] = answers;
    if (first === undefined || client.write(more.length === 0 ? first : Buffer.concat(answers))) return;
    client.pause();
    client.once('drain', () => client.resume());
  });
  const finish = (): void => {
    const rest = framer.end();
    if (rest === undefined) client.end();
    else client.end(answer(rest));
  };
  // It may have ended while it waited for its turn.
  if (client.readableEnded) finish();
  else client.once('end', finish);
}
