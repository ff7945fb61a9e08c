import net from 'node:net';
import { startServer } from './servers.ts';

/** The KEY=VALUE lines of nginx's start, which scripts/interop.mjs hands to the tests that need one. */
export function nginxFacts(): Readonly<Record<string, string>> {
  const json = process.env['NETKIT_INTEROP_NGINX'];
  if (json === undefined) throw new Error('these tests are run by `npm run interop`, which starts nginx');
  return JSON.parse(json) as Record<string, string>;
}

/** Where nginx is found through a relay that lets so many bytes of each connection pass, and may be told another number. */
export async function startNginxRelay(limit: { bytes: number }): Promise<URL> {
  const { url } = await startServer((socket) => {
    const upstream = net.connect(Number(nginxFacts()['HTTP_PORT']), '127.0.0.1');
    let left = limit.bytes;
    upstream.on('error', () => {});
    upstream.on('data', (bytes: Buffer) => {
      const passed = bytes.subarray(0, left);
      left -= passed.length;
      if (left > 0) socket.write(passed);
      else socket.end(passed);
    });
    upstream.on('close', () => socket.end());
    socket.on('close', () => upstream.destroy());
    socket.on('data', (bytes: Buffer) => upstream.write(bytes));
  });
  return url;
}
