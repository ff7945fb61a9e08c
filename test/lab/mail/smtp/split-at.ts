import net from 'node:net';
import { once } from 'node:events';

/** Sends a text, one character a byte, in pieces of so many bytes, each on a way of its own; resolves at the end of it all. */
export async function splitAt(port: number, text: string, size: number): Promise<void> {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true }).resume();
  const ended = once(socket, 'close');
  for (let start = 0; start < text.length; start += size) {
    await new Promise((resolve) => socket.write(text.slice(start, start + size), 'latin1', resolve));
    await new Promise(setImmediate);
  }
  await ended;
}
