import { isNetkitError, isRefusal, ProtocolError, TransportError } from '../../errors.ts';
import type { Transport } from '../../net/types.ts';
import type { Transfer } from './transfer.ts';

/** Not in any standard, and in nearly every reply to RETR: `150 Opening BINARY mode data connection for a (1000 bytes).` */
const ANNOUNCED = /\((\d{1,15}) bytes\)/;

export interface DownloadOptions {
  /** How much is wanted at most, in bytes. */
  readonly length?: number;
  /** Whether it is a file from its beginning, byte for byte: then the size holds that the server may tell. */
  readonly whole?: boolean;
  /** Called when all is over, the reply included. */
  readonly onEnd?: () => void;
}

/**
 * Resolves once the server has begun to send, whatever shows it first. Whoever stops reading breaks the transfer off.
 *
 * @throws RefusalError, and what goes wrong with either connection; the bytes also throw ProtocolError `partial`
 */
export async function download(
  transfer: Transfer,
  options: DownloadOptions = {},
): Promise<AsyncGenerator<Uint8Array, void, undefined>> {
  const { data, answer } = transfer;
  const first = data.opened.then(readChunk);
  // Bytes are as good as a 150. An end is not: it may be that of a refusal.
  const begun = first.then(
    (chunk) => (chunk === undefined ? answer : undefined),
    async (error: unknown) => {
      throw await transfer.explain(error);
    },
  );
  await Promise.race([answer, begun]);
  await transfer.refuseRefused();
  return receive(transfer, first, options);
}

async function readChunk(transport: Transport): Promise<Uint8Array | undefined> {
  const chunk = await transport.read();
  // The server may be waiting for our end before it says another word.
  if (chunk === undefined) await transport.end();
  return chunk;
}

// One generator for all: what a chunk passes through is felt when there are a million of them.
async function* receive(
  transfer: Transfer,
  first: Promise<Uint8Array | undefined>,
  { length = Infinity, whole = false, onEnd }: DownloadOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  let left = true;
  try {
    let chunk = await first;
    const transport = await transfer.data.opened;
    while (chunk !== undefined && bytes < length) {
      if (bytes + chunk.length > length) chunk = chunk.subarray(0, length - bytes);
      bytes += chunk.length;
      yield chunk;
      if (bytes < length) chunk = await transport.read();
    }
    if (chunk === undefined) {
      left = false;
      if (bytes > 0) await transport.end();
      await confirm(transfer, bytes, whole);
    }
  } catch (error) {
    if (!left) throw error;
    left = false;
    throw partial(bytes, await transfer.explain(error));
  } finally {
    if (left) await transfer.breakOff();
    onEnd?.();
  }
}

async function confirm(transfer: Transfer, bytes: number, whole: boolean): Promise<void> {
  try {
    await transfer.confirmation();
  } catch (error) {
    throw isRefusal(error) ? partial(bytes, error) : unconfirmed(bytes, error);
  } finally {
    transfer.data.close();
  }
  const announced = ANNOUNCED.exec(transfer.preliminary?.lines.join(' ') ?? '')?.[1];
  if (whole && bytes < Number(announced ?? 0)) {
    throw new ProtocolError('partial', `the server announced ${announced} bytes, and sent ${bytes}`);
  }
}

/** That the peer is gone, or has given up; before the first byte that is a refusal like any other. */
function partial(bytes: number, error: unknown): unknown {
  const broken = isNetkitError(error) && (isRefusal(error) ? bytes > 0 : error.code === 'receive');
  if (!broken) return error;
  return new ProtocolError('partial', `the transfer broke off after ${bytes} bytes: ${error.message}`, {
    cause: error,
  });
}

/** A middlebox may have cut a control connection that was silent for the whole transfer. */
function unconfirmed(bytes: number, error: unknown): unknown {
  if (!isNetkitError(error) || (error.code !== 'receive' && error.code !== 'timeout')) return error;
  return new TransportError(
    error.code,
    `${bytes} bytes came, but not the server's word that it was all: ${error.message}`,
    { cause: error },
  );
}
