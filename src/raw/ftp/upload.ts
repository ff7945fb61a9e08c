import type { Transport } from '../../net/types.ts';
import type { FtpReply } from '../../protocols/ftp.ts';
import type { Transfer } from './transfer.ts';

/**
 * Resolves once the server has confirmed that it has all of it.
 *
 * @returns the confirmation, and how many bytes were sent
 * @throws what the body throws, after the transfer was broken off; RefusalError; what goes wrong with either connection
 */
export async function upload(
  transfer: Transfer,
  body: AsyncIterable<Uint8Array>,
): Promise<{ readonly bytes: number; readonly reply: FtpReply }> {
  const { data } = transfer;
  await transfer.answer;
  await transfer.refuseRefused();
  const sending = data.opened.then((transport) => send(transfer, transport, body));
  try {
    // A body may take its time, and the server may refuse it meanwhile.
    const bytes = await Promise.race([sending, data.failed]);
    return { bytes, reply: await transfer.confirmation() };
  } catch (error) {
    throw error instanceof BodyError ? error.cause : await transfer.explain(error);
  } finally {
    data.close();
  }
}

/** Not the connection's, which the server may explain. */
class BodyError extends Error {}

async function send(
  transfer: Transfer,
  transport: Transport,
  body: AsyncIterable<Uint8Array>,
): Promise<number> {
  let bytes = 0;
  let failed = false;
  try {
    for await (const chunk of body) {
      if (chunk.length === 0) continue;
      failed = true;
      await transport.write(chunk);
      failed = false;
      bytes += chunk.length;
    }
  } catch (error) {
    if (failed) throw error;
    await transfer.breakOff();
    throw new BodyError('the body failed', { cause: error });
  }
  await transport.end();
  return bytes;
}
