import type { Transport } from '../../net/types.ts';

/**
 * Carries bytes both ways, whatever they are, until both sides have ended; one that ends may still be told something.
 *
 * @throws TransportError, with both sides closed, once one of them fails or falls silent
 */
export async function tunnel(client: Transport, server: Transport): Promise<void> {
  try {
    await Promise.all([carry(client, server), carry(server, client)]);
  } catch (error) {
    client.close();
    server.close();
    throw error;
  }
}

async function carry(from: Transport, to: Transport): Promise<void> {
  for (let bytes = await from.read(); bytes !== undefined; bytes = await from.read()) {
    await to.write(bytes);
  }
  await to.end();
}
