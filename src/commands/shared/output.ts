import { isNetkitError, TransportError } from '../../errors.ts';
import type { Output } from '../../terminal/io.ts';

/**
 * Resolves once the bytes have been taken: the caller's buffer may be used again, and memory stays flat.
 *
 * @throws TransportError `write-file`, or `aborted` when Ctrl-C comes first
 */
export async function writeOut(output: Output, data: string | Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    output.write(data, (error) => {
      if (!error) resolve();
      else if (isNetkitError(error)) reject(error);
      else {
        const message = `cannot write the output: ${error.message}`;
        reject(new TransportError('write-file', message, { cause: error }));
      }
    });
  });
}
