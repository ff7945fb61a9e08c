import { type BareServer, onRequest, startServer } from './servers.ts';

/** Gathers what a client sends, to the byte, and answers the first request with `answer`. */
export async function startBareServer(answer: string): Promise<BareServer & { heard(): string }> {
  let heard = '';
  const server = await startServer((socket) => {
    socket.on('data', (bytes: Buffer) => (heard += bytes.toString('latin1')));
    onRequest(socket, () => void socket.end(answer, 'latin1'));
  });
  return { ...server, heard: () => heard };
}
/** The smallest answer with a body. */
export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n';
