import { TransportError } from '../../errors.ts';
import type { Output } from '../../terminal/io.ts';

/** Resolves once the bytes have been taken: the caller's buffer may be used again, and memory stays flat. */
export async function writeOut(output: Output, data: string | Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    output.write(data, (error) => {
      if (error)
        reject(
          new TransportError('write-file', `cannot write the output: ${error.message}`, { cause: error }),
        );
      else resolve();
    });
  });
}
