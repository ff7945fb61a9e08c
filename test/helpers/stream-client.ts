import { type Duplex, duplexPair } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** A client in memory: what it says comes piece by piece, and then its side ends. Answers with all that it has heard. */
export async function converseInMemory(
  serve: (client: Duplex) => void,
  pieces: readonly (string | Uint8Array)[],
): Promise<Buffer> {
  const [client, server] = duplexPair();
  serve(server);
  const heard = buffer(client);
  for (const piece of pieces) client.write(piece);
  client.end();
  return heard;
}
