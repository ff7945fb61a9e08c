/** Two small honest proxies, written without the code under test. Whatever they are asked for is on loopback. */
import { once } from 'node:events';
import net from 'node:net';
import type tls from 'node:tls';
import type { Proxy } from '../../src/net/types.ts';
import { startServer, startTlsServer } from './servers.ts';

interface Credentials {
  readonly user: string;
  readonly password: string;
}

interface Options {
  /** Whom they let through, and nobody else. */
  readonly credentials?: Credentials;
}

interface TestProxy {
  readonly proxy: Proxy;
  /** What it was asked for, in order: the heads of requests, or `name shapes.test:80`. */
  readonly asked: string[];
  /** Connections to it, in order. */
  readonly sockets: readonly net.Socket[];
}

/** An HTTP proxy: CONNECT, and plain requests with a whole URL. With `tls`, spoken to inside TLS. */
export async function startHttpProxy(options: Options & { tls?: tls.TlsOptions } = {}): Promise<TestProxy> {
  const { credentials } = options;
  const asked: string[] = [];
  const wanted = credentials && Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
  const serve = async (client: net.Socket): Promise<void> => {
    let head = '';
    while (!head.includes('\r\n\r\n')) head += String(((await once(client, 'data')) as [Buffer])[0]);
    client.pause();
    asked.push(head);
    if (wanted !== undefined && !head.includes(`\r\nProxy-Authorization: Basic ${wanted}\r\n`)) {
      client.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n' +
          'Content-Length: 5\r\n\r\nno!\r\n',
      );
      return;
    }
    const [method = '', target = ''] = head.split(' ');
    const url = new URL(method === 'CONNECT' ? `http://${target}` : target);
    const server = net.connect(Number(url.port || 80), '127.0.0.1');
    await once(server, 'connect');
    if (method === 'CONNECT')
      client.write('HTTP/1.1 200 Connection established\r\nContent-Length: 9\r\n\r\n');
    else server.write(head.replace(target, url.pathname));
    join(client, server);
  };
  const server =
    options.tls === undefined ? await startServer(serve) : await startTlsServer(options.tls, serve);
  return {
    proxy: {
      scheme: options.tls === undefined ? 'http' : 'https',
      host: '127.0.0.1',
      port: server.port,
      ...(credentials && { credentials }),
    },
    asked,
    sockets: server.sockets,
  };
}

/** A SOCKS5 proxy (RFC 1928): CONNECT to a name, an IPv4 or an IPv6 address. */
export async function startSocks5Proxy(
  scheme: 'socks5' | 'socks5h',
  { credentials }: Options = {},
): Promise<TestProxy> {
  const asked: string[] = [];
  const { port, sockets } = await startServer(async (client) => {
    let heard = Buffer.alloc(0);
    const take = async (count: number): Promise<Buffer> => {
      while (heard.length < count)
        heard = Buffer.concat([heard, ((await once(client, 'data')) as [Buffer])[0]]);
      const taken = heard.subarray(0, count);
      heard = heard.subarray(count);
      return taken;
    };
    const text = async (): Promise<string> => String(await take((await take(1))[0] ?? 0));
    const [, offered = 0] = await take(2);
    const methods = await take(offered);
    const method = credentials === undefined ? 0 : 2;
    client.write(Buffer.of(5, methods.includes(method) ? method : 0xff));
    if (!methods.includes(method)) return void client.end();
    if (credentials !== undefined) {
      await take(1);
      const right = (await text()) === credentials.user && (await text()) === credentials.password;
      client.write(Buffer.of(1, right ? 0 : 1));
      if (!right) return void client.end();
    }
    const kind = (await take(4))[3];
    let host: string;
    if (kind === 3) host = `name ${await text()}`;
    else if (kind === 1) host = `IPv4 ${(await take(4)).join('.')}`;
    else host = `IPv6 ${(await take(16)).toString('hex')}`;
    const target = (await take(2)).readUInt16BE();
    asked.push(`${host}:${target}`);
    client.pause();
    const server = net.connect(target, '127.0.0.1');
    await once(server, 'connect');
    client.write(Buffer.of(5, 0, 0, 1, 127, 0, 0, 1, 0, 80));
    join(client, server);
  });
  const proxy = { scheme, host: '127.0.0.1', port, ...(credentials && { credentials }) };
  return { proxy, asked, sockets };
}

function join(client: net.Socket, server: net.Socket): void {
  for (const [from, to] of [
    [client, server],
    [server, client],
  ] as const) {
    from.on('error', () => {}).on('close', () => to.destroy());
    from.pipe(to);
  }
}
