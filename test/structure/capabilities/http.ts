import http1 from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';

import {
  bytesBody,
  composeRequest,
  type ComposeOptions,
  downloadFiles,
  formBody,
  http,
  type HttpOptions,
  type HttpResult,
} from '../../../src/index.ts';
import type { ProxyKind } from '../../../src/lab/proxy/proxies.ts';
import { gather } from '../../contract/bodies.ts';
import { startHttp2Server } from '../../helpers/http2.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { type Kind, LOGIN, type ProbesOf, type Running, type Try } from './probe.ts';

export function httpProbes(lab: Running): ProbesOf<'HTTP'> {
  const at = (path: string, scheme: 'http' | 'https' = 'http'): string => lab().url(path, scheme);
  const get = (kind: Kind, path: string, options: HttpOptions = {}): Promise<HttpResult> =>
    http.get(at(path), { client: kind, dial: lab().dial, ...options });
  const gives = async (asking: Promise<HttpResult>, body: string): Promise<void> =>
    expect(Buffer.from((await asking).body).toString()).toContain(body);
  /** A request as it stands, by the client alone. */
  const asks =
    (status: number, options: Omit<ComposeOptions, 'url'>, path = '/upload'): Try =>
    async (kind) => {
      const client = await http.createClient(kind, { dial: lab().dial });
      onTestFinished(() => client.close());
      const { response } = await client.exchange(composeRequest({ url: new URL(at(path)), ...options }));
      await gather(response.body);
      expect(response.status).toBe(status);
    };
  const version2 = async (kind: Kind, url: string, options: HttpOptions): Promise<void> =>
    expect((await http.get(url, { client: kind, http2: true, ...options })).version).toBe('2');

  return {
    'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS': async (kind) => {
      for (const method of ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const) {
        const { status, body } = await http[method](at('/echo'), { client: kind, dial: lab().dial });
        expect(status).toBe(200);
        if (method !== 'head') expect(Buffer.from(body).toString()).toContain(`"${method.toUpperCase()}"`);
      }
    },
    'chunked bodies, with trailer fields': async (kind) => {
      expect((await get(kind, '/chunked')).trailers).not.toEqual([]);
    },
    '1xx responses before the final one': async (kind) => {
      expect((await get(kind, '/informational/103')).informational).toMatchObject([{ status: 103 }]);
    },
    'HTTP/1.0': asks(200, { method: 'POST', data: 'a', version: '1.0' }),
    'a request of nothing but the request line': asks(200, { bare: true }, '/'),
    'a request without Host': asks(400, { headers: ['Host:'] }),
    'OPTIONS *': asks(204, { method: 'OPTIONS', target: '*' }),
    'any other request target': asks(400, { target: 'no-path' }),
    'CONNECT as a request like any other': asks(405, { method: 'CONNECT' }, '/'),
    'Expect: 100-continue': asks(200, { method: 'POST', upload: bytesBody('hello'), expectContinue: true }),
    'Transfer-Encoding of one’s own': asks(200, { data: 'a', headers: ['Transfer-Encoding: chunked'] }),
    'Connection of one’s own': asks(200, { data: 'a', headers: ['Connection: TE'] }),
    'header fields folded over several lines': async (kind) => {
      expect((await get(kind, '/folded')).status).toBe(200);
    },
    'HTTP/2': {
      async client(kind) {
        const certificate = await lab().issue(['localhost']);
        const { url } = await startHttp2Server(certificate, (stream) => {
          stream.respond({ ':status': 200 });
          stream.end();
        });
        url.hostname = 'localhost';
        await version2(kind, url.href, { dial: { tls: { ca: lab().ca } } });
      },
      lab: () => version2('library', at('/', 'https'), { dial: lab().dial }),
    },
    async pipelining(kind) {
      const pipelining = { connections: 1, depth: 8 };
      const client = await http.createClient(kind, { dial: lab().dial, pipelining });
      onTestFinished(() => client.close());
      const asking = Array.from({ length: 8 }, async () => {
        const url = new URL(at('/length'));
        const { response, connection } = await client.exchange(composeRequest({ url }));
        await gather(response.body);
        return connection.local;
      });
      expect(new Set(await Promise.all(asking)).size).toBe(1);
    },
    async redirects(kind) {
      expect((await get(kind, '/redirect/3', { follow: true })).redirects).toHaveLength(3);
    },
    async cookies(kind) {
      const cookies = await http.createCookieJar();
      await get(kind, '/cookies/set?lang=fr', { cookies });
      await gives(get(kind, '/cookies', { cookies }), 'fr');
    },
    'Basic authentication': async (kind) => {
      const auth = LOGIN;
      expect((await get(kind, '/auth/basic', { auth })).status).toBe(200);
    },
    'Digest authentication, SHA-256': async (kind) => {
      const auth = LOGIN;
      const path = '/auth/digest?algorithm=SHA-256';
      expect((await get(kind, path, { auth, authScheme: 'digest' })).status).toBe(200);
    },
    'Bearer tokens': async (kind) => {
      expect((await get(kind, '/auth/bearer', { auth: { bearer: 'lab-token' } })).status).toBe(200);
    },
    'gzip, deflate and Brotli': async (kind) => {
      for (const path of ['/gzip', '/deflate', '/br'])
        await gives(get(kind, path, { compressed: true }), '\n');
    },
    Zstandard: (kind) => gives(get(kind, '/zstd', { compressed: true }), '\n'),
    async ranges(kind) {
      const { status, body } = await get(kind, '/ranges/1000', { range: [['Range', 'bytes=10-19']] });
      expect([status, body.length]).toEqual([206, 10]);
    },
    'conditional requests': async (kind) => {
      const { headers } = await get(kind, '/etag');
      const tag = headers.find(([name]) => name.toLowerCase() === 'etag')?.[1] ?? '';
      expect((await get(kind, '/etag', { conditions: [['If-None-Match', tag]] })).status).toBe(304);
    },
    'forms with files': async (kind) => {
      const file = { kind: 'form', value: `f=@${import.meta.filename};type=text/x-here` } as const;
      const form = await formBody([file]);
      await gives(http.post(at('/echo'), { client: kind, dial: lab().dial, form }), 'text/x-here');
    },
    'trying again after 503': async (kind) => {
      const path = `/flaky/1?key=${kind}`;
      expect((await get(kind, path, { retry: { retries: 1, delay: 0 } })).status).toBe(200);
    },
    'many files at once, each whole or not at all': async (kind) => {
      const urls = [at('/hello'), at('/etag'), at('/drop/body')];
      const settings = { folder: scratchFolder(), client: kind, dial: lab().dial } as const;
      expect(await downloadFiles(urls, settings)).toMatchObject({ saved: 2, failed: 1 });
    },
    async TLS(kind) {
      const { connection } = await http.get(at('/', 'https'), { client: kind, dial: lab().dial });
      expect(connection.tls?.version).toBe('TLSv1.3');
    },
    'Unix-domain sockets': {
      async client(kind) {
        const unixSocket = join(scratchFolder(), 's');
        const server = http1.createServer((_, response) => void response.end('here')).listen(unixSocket);
        onTestFinished(() => void server.close());
        await once(server, 'listening');
        await gives(http.get('http://localhost/', { client: kind, dial: { unixSocket } }), 'here');
      },
      lab: async () => expect(lab().http.host).toMatch(/^unix:/),
    },
  };
}

export function proxyProbes(lab: Running): ProbesOf<'Proxies'> {
  const through =
    (proxy: ProxyKind, scheme: 'http' | 'https', status?: number): Try =>
    async (kind) => {
      const { [proxy]: settings } = lab().proxies;
      const { credentials, host, port } = settings;
      const login = credentials === undefined ? '' : `${credentials.user}:${credentials.password}@`;
      const result = await http.get(lab().url('/hello', scheme), {
        client: kind,
        dial: lab().dial,
        proxy: `${settings.scheme}://${login}${host}:${port}`,
      });
      expect(result.status).toBe(200);
      // That it went there, and not straight to the server.
      expect(result.connection.remote).toBe(`${host}:${port}`);
      expect(result.connection.proxyStatus).toBe(status);
    };
  return {
    'HTTP, the whole URL in the request': through('http', 'http'),
    'HTTP, by a tunnel to a server with TLS': through('http', 'https', 200),
    'HTTP, with a login': through('login', 'http'),
    'HTTP inside TLS': through('https', 'http'),
    SOCKS5: through('socks5', 'http'),
  };
}
