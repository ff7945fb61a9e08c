import net from 'node:net';

export interface Spoken {
  readonly bytes: Buffer;
  /** The error that ended it, such as ECONNRESET, if one did. */
  readonly error: string | undefined;
}

/** Sends these bytes to a port, or to a Unix-domain socket, and reads to the end of the connection. */
export function speak(where: number | string, data: string | Uint8Array): Promise<Spoken> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let error: string | undefined;
    const socket = net.connect(
      typeof where === 'string' ? { path: where } : { port: where, host: '127.0.0.1' },
    );
    socket.on('connect', () => void socket.write(data));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', (problem: NodeJS.ErrnoException) => (error = problem.code));
    socket.on('close', () => resolve({ bytes: Buffer.concat(chunks), error }));
  });
}

/** The same, one character a byte, for a connection that is to end in good order. */
export async function speakText(port: number, text: string): Promise<string> {
  const { bytes, error } = await speak(port, Buffer.from(text, 'latin1'));
  if (error !== undefined) throw new Error(`the connection failed: ${error}`);
  return bytes.toString('latin1');
}
