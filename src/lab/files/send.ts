import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { Answer } from './answer.ts';

/**
 * Sends an answer. A body that cannot be sent whole ends with the connection cut, so that the client sees that
 * something is missing; `onSent` is told each time body bytes have been handed over.
 */
export async function send(
  answer: Answer,
  response: ServerResponse,
  onSent: (count: number) => void,
): Promise<void> {
  const { body } = answer;
  response.writeHead(answer.status, answer.headers);
  if (body === undefined || Buffer.isBuffer(body)) {
    if (response.req.method !== 'HEAD') onSent(body?.length ?? 0);
    response.end(body);
    return;
  }
  try {
    for await (const chunk of body.chunks()) {
      await write(response, chunk);
      onSent(chunk.length);
      // A client as fast as we are never makes us wait: without this nobody else would have a turn.
      await setImmediate();
    }
    response.end();
  } catch {
    response.req.socket.destroy();
  } finally {
    body.close();
  }
}

/** Resolves once the bytes have been taken. A response that waits its turn behind another hears nothing of the
 * connection's end, so that we listen to the socket ourselves. */
function write(response: ServerResponse, chunk: Uint8Array): Promise<void> {
  const socket: Socket = response.req.socket;
  return new Promise((resolve, reject) => {
    if (socket.destroyed) return reject(new ConnectionClosed());
    const gone = (): void => reject(new ConnectionClosed());
    socket.once('close', gone);
    response.write(chunk, (error) => {
      socket.off('close', gone);
      if (error) reject(error);
      else resolve();
    });
  });
}

class ConnectionClosed extends Error {}
