import { beforeAll, describe, expect, it } from 'vitest';
import type { TlsSettings } from '../../src/net/types.ts';
import { createCertificate, type CertificateOptions, type TestCertificate } from '../helpers/certificates.ts';
import { onRequest, startServer, startTlsServer } from '../helpers/servers.ts';
import { EMPTY, openClient, requestTo } from './support.ts';

const LOCAL = [{ type: 'ip', value: '127.0.0.1' }] as const;

describe('the library client over TLS', () => {
  let authority: TestCertificate;
  beforeAll(async () => {
    authority = await createCertificate({ subject: 'CN=Authority', authority: true });
  });

  async function ask(options: Partial<CertificateOptions>, settings: TlsSettings = {}) {
    const signed = { subject: 'CN=Server', names: LOCAL, issuer: authority, ...options };
    const { cert, key } = await createCertificate(signed);
    const server = await startTlsServer({ cert, key }, (socket) => {
      onRequest(socket, () => void socket.write(EMPTY));
    });
    const client = openClient({ dial: { tls: { ca: authority.cert, ...settings } } });
    return client.exchange(requestTo(server.url));
  }

  it('tells what the handshake settled', async () => {
    const { connection, timings } = await ask({});
    expect(connection.tls).toMatchObject({ version: 'TLSv1.3', subject: 'CN=Server', trusted: true });
    expect(timings.tls).toBeGreaterThan(0);
  });

  it.each<[string, Partial<CertificateOptions>]>([
    ['it expired on', { from: -10, to: -2 }],
    ['it is not valid before', { from: 2, to: 10 }],
    ['it is for DNS:other.example, not for 127.0.0.1', { names: [{ type: 'dns', value: 'other.example' }] }],
  ])('refuses a certificate because %s', async (reason, options) => {
    await expect(ask(options)).rejects.toMatchObject({
      code: 'certificate',
      message: expect.stringContaining(reason),
    });
  });

  it('refuses an issuer that it does not know, and goes on when told to', async () => {
    const stranger = await createCertificate({ subject: 'CN=Stranger', authority: true });
    await expect(ask({ issuer: stranger })).rejects.toMatchObject({ code: 'certificate' });
    const { connection } = await ask({ issuer: stranger }, { insecure: true });
    expect(connection.tls?.trusted).toBe(false);
  });

  it('says that a server speaks plain text', async () => {
    const server = await startServer((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const url = new URL(`https://127.0.0.1:${server.port}/`);
    await expect(openClient().exchange(requestTo(url))).rejects.toMatchObject({
      code: 'tls-handshake',
      hint: expect.stringContaining('http://'),
    });
  });

  it('notices that the server closes without an answer', async () => {
    const { cert, key } = await createCertificate({ subject: 'CN=Server', names: LOCAL, issuer: authority });
    const server = await startTlsServer({ cert, key }, (socket) =>
      onRequest(socket, () => void socket.end()),
    );
    const client = openClient({ dial: { tls: { ca: authority.cert } } });
    await expect(client.exchange(requestTo(server.url))).rejects.toMatchObject({ code: 'empty-reply' });
  });

  it('hears what a server says before it is asked', async () => {
    const { cert, key } = await createCertificate({ subject: 'CN=Server', names: LOCAL, issuer: authority });
    // Without a round trip between the end of the handshake and the answer.
    const server = await startTlsServer({ cert, key, maxVersion: 'TLSv1.2' }, (socket) => {
      socket.write('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n');
    });
    const client = openClient({ dial: { tls: { ca: authority.cert } } });
    const { response } = await client.exchange(requestTo(server.url));
    expect(response.status).toBe(503);
    expect(server.sockets).toHaveLength(1);
  });
});
