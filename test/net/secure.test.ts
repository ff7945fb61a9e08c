import { once } from 'node:events';
import type net from 'node:net';
import tls from 'node:tls';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { dial, dialSocket } from '../../src/net/dial.ts';
import type { DialSettings } from '../../src/net/types.ts';
import { createCertificate, type TestCertificate } from '../helpers/certificates.ts';
import { readUntil } from '../helpers/memory-transport.ts';
import { startServer, startTlsServer } from '../helpers/servers.ts';

const HOST = 'www.example.org';
const NAMED = [
  { type: 'dns', value: HOST },
  { type: 'ip', value: '127.0.0.1' },
] as const;

let authority: TestCertificate;
let stranger: TestCertificate;
let good: TestCertificate;

beforeAll(async () => {
  authority = await createCertificate({ subject: 'CN=Test Authority', authority: true });
  stranger = await createCertificate({ subject: 'CN=Nobody Knows', authority: true });
  good = await createCertificate({ subject: `CN=${HOST}`, names: NAMED, issuer: authority });
});

const pair = ({ cert, key }: TestCertificate) => ({ cert, key });
const echo = (socket: net.Socket): void => void socket.pipe(socket);

/** Dials the server under a name of its own. */
const dialTo = (
  port: number,
  { host = HOST, alpn, ...settings }: DialSettings & { host?: string; alpn?: readonly string[] } = {},
) =>
  dial(
    { host, port, tls: alpn === undefined ? {} : { alpn } },
    { connectTo: [{ toHost: '127.0.0.1' }], ...settings, tls: { ca: authority.cert, ...settings.tls } },
  );

describe('a TLS connection', () => {
  test('carries bytes both ways and tells what the handshake settled', async () => {
    const server = await startTlsServer({ ...pair(good), ALPNProtocols: ['h2', 'http/1.1'] }, echo);
    const transport = await dialTo(server.port, { alpn: ['http/1.1'] });
    await transport.write(Buffer.from('hello'));
    expect(await readUntil(transport, 'hello')).toBe('hello');
    transport.close();
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    expect(transport.facts.tls).toEqual({
      version: 'TLSv1.3',
      cipher: expect.stringMatching(/^TLS_/),
      alpn: 'http/1.1',
      subject: `CN=${HOST}`,
      issuer: 'CN=Test Authority',
      names: [`DNS:${HOST}`, 'IP Address:127.0.0.1'],
      validFrom: day(-1),
      validTo: day(30),
      trusted: true,
    });
  });

  test('names the host (SNI) and the protocols (ALPN), as the server sees it', async () => {
    const server = await startTlsServer({ ...pair(good), ALPNProtocols: ['http/1.1'] }, () => {});
    const transport = await dialTo(server.port, { alpn: ['http/1.1'] });
    await vi.waitFor(() => expect(server.sockets).toHaveLength(1));
    transport.close();
    const seen = server.sockets[0] as tls.TLSSocket & { servername?: string };
    expect(seen.servername).toBe(HOST);
    expect(seen.alpnProtocol).toBe('http/1.1');
  });

  test('does not name an address, which is no server name, but checks it (RFC 6066, section 3)', async () => {
    const server = await startTlsServer(pair(good), () => {});
    const transport = await dialTo(server.port, { host: '127.0.0.1' });
    expect(transport.facts.tls?.trusted).toBe(true);
    await vi.waitFor(() => expect(server.sockets).toHaveLength(1));
    transport.close();
    expect((server.sockets[0] as tls.TLSSocket & { servername?: unknown }).servername).toBe(false);
    const other = dial(
      { host: '127.0.0.2', port: server.port, tls: {} },
      {
        tls: { ca: authority.cert },
        connectTo: [{ toHost: '127.0.0.1' }],
      },
    );
    await expect(other).rejects.toMatchObject({ message: expect.stringMatching(/not for 127\.0\.0\.2/) });
  });

  test('shows its certificate to a server that asks for one', async () => {
    const mine = await createCertificate({ subject: 'CN=client', issuer: authority });
    const options = { ...pair(good), ca: authority.cert, requestCert: true, rejectUnauthorized: true };
    const server = await startTlsServer(options, (socket) => {
      socket.end(String((socket as tls.TLSSocket).getPeerCertificate().subject.CN));
    });
    const transport = await dialTo(server.port, { tls: pair(mine) });
    expect(await readUntil(transport, 'client')).toBe('client');
    transport.close();
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'over %s says so when a client certificate is missing',
    async (version) => {
      const options = { ...pair(good), ca: authority.cert, requestCert: true, maxVersion: version };
      const server = await startTlsServer({ ...options, rejectUnauthorized: true }, () => {});
      // In TLS 1.3 the server says no only after the client's side of the handshake is done.
      const attempt = dialTo(server.port).then(async (transport) => {
        try {
          return await transport.read();
        } finally {
          transport.close();
        }
      });
      await expect(attempt).rejects.toMatchObject(
        version === 'TLSv1.3'
          ? { code: 'receive', message: 'receiving failed: the server demands a client certificate' }
          : { code: 'tls-handshake', message: expect.stringMatching(/alert handshake failure$/) },
      );
    },
  );
});

describe('a certificate that is not acceptable', () => {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const cases: readonly (readonly [string, () => Promise<TestCertificate>, () => string, RegExp])[] = [
    [
      'that has expired',
      () => createCertificate({ subject: 'CN=a', names: NAMED, issuer: authority, from: -20, to: -10 }),
      () => `it expired on ${day(-10)}`,
      /clock/,
    ],
    [
      'that is not valid yet',
      () => createCertificate({ subject: 'CN=a', names: NAMED, issuer: authority, from: 10, to: 20 }),
      () => `it is not valid before ${day(10)}`,
      /clock/,
    ],
    [
      'for another host',
      () =>
        createCertificate({
          subject: `CN=${HOST}`,
          names: [{ type: 'dns', value: 'other.example' }],
          issuer: authority,
        }),
      () => `it is for DNS:other.example, not for ${HOST}`,
      /--resolve/,
    ],
    [
      'without a subjectAltName, whatever its subject says (RFC 9110, section 4.3.4)',
      () => createCertificate({ subject: 'O=Nobody', issuer: authority }),
      () => `it names no host at all, so not ${HOST}`,
      /name that the certificate has/,
    ],
    [
      'that signed itself',
      () => createCertificate({ subject: `CN=${HOST}`, names: NAMED }),
      () => 'it is self-signed',
      /--cacert/,
    ],
    [
      'from an issuer that is not trusted',
      () => createCertificate({ subject: `CN=${HOST}`, names: NAMED, issuer: stranger }),
      () => 'it was issued by CN=Nobody Knows, which is not trusted here',
      /--cacert/,
    ],
  ];

  test.each(cases)('%s is refused before a byte is sent, in words', async (_what, create, problem, hint) => {
    let heard = 0;
    const server = await startTlsServer(pair(await create()), (socket) => {
      socket.on('data', (bytes) => (heard += bytes.length));
    });
    await expect(dialTo(server.port)).rejects.toMatchObject({
      code: 'certificate',
      message: `the certificate of ${HOST} is not acceptable: ${problem()}`,
      hint: expect.stringMatching(hint),
    });
    await vi.waitFor(() => expect(server.sockets.every(({ closed }) => closed)).toBe(true));
    expect(heard).toBe(0);
  });

  test.each(cases)(
    '%s is taken with `insecure`, and the facts keep the problem',
    async (_what, create, problem) => {
      const server = await startTlsServer(pair(await create()), echo);
      const transport = await dialTo(server.port, { tls: { insecure: true } });
      expect(transport.facts.tls).toMatchObject({ trusted: false, problem: problem() });
      await transport.write(Buffer.from('hello'));
      expect(await readUntil(transport, 'hello')).toBe('hello');
      transport.close();
    },
  );

  test('is refused where the whole chain is sent, too', async () => {
    const { cert, key } = await createCertificate({ subject: `CN=${HOST}`, names: NAMED, issuer: stranger });
    const server = await startTlsServer({ key, cert: cert + stranger.cert }, echo);
    await expect(dialTo(server.port)).rejects.toMatchObject({
      message: expect.stringMatching(/issued by CN=Nobody Knows, which is not trusted here$/),
    });
  });
});

describe('a TLS handshake', () => {
  test('with a server that speaks plain text fails with advice', async () => {
    const server = await startServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    const failure = {
      code: 'tls-handshake',
      message: `the TLS handshake with ${HOST} failed: the answer is not TLS`,
    };
    const hint = 'the server speaks plain text on this port';
    await expect(dialTo(server.port, { alpn: ['http/1.1'] })).rejects.toMatchObject({
      ...failure,
      hint: `${hint}: try http:// instead`,
    });
    await expect(dialTo(server.port)).rejects.toMatchObject({
      ...failure,
      hint: `${hint}: is it the right one?`,
    });
  });

  test('with a server that greets in plain text at once fails the same', async () => {
    const server = await startServer((socket) => void socket.write('220 mail.example.org ESMTP ready\r\n'));
    await expect(dialTo(server.port, { connectTimeout: 2000 })).rejects.toMatchObject({
      code: 'tls-handshake',
      message: expect.stringMatching(/the answer is not TLS$/),
    });
  });

  test('that the server breaks off, or resets, fails', async () => {
    const closing = await startServer((socket) => void socket.once('data', () => socket.end()));
    await expect(dialTo(closing.port)).rejects.toMatchObject({
      code: 'tls-handshake',
      message: `the TLS handshake with ${HOST} failed: the server closed the connection`,
    });
    const resetting = await startServer((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    await expect(dialTo(resetting.port)).rejects.toMatchObject({
      code: 'tls-handshake',
      message: expect.stringMatching(/connection reset by the peer$/),
    });
  });

  test('that hangs is given up in time, and its connection closed', async () => {
    const server = await startServer((socket) => void socket.resume());
    await expect(dialTo(server.port, { connectTimeout: 100 })).rejects.toMatchObject({
      code: 'timeout',
      message: `${HOST}:${server.port} timed out after 0.1 s in the TLS handshake`,
    });
    await vi.waitFor(() =>
      expect(server.sockets[0]?.readableEnded || server.sockets[0]?.destroyed).toBe(true),
    );
  });

  test.each([
    ['a CA file that holds none', { ca: 'no certificate at all' }, 'ca-file'],
    ['an empty CA file', { ca: '' }, 'ca-file'],
    ['a client certificate that is none', { cert: 'nothing', key: 'nothing' }, 'client-certificate'],
  ])('with %s does not begin, and its connection is closed', async (_what, settings, code) => {
    const server = await startServer((socket) => void socket.resume());
    await expect(dialTo(server.port, { tls: settings })).rejects.toMatchObject({ code });
    await vi.waitFor(() => expect(server.sockets[0]?.readableEnded).toBe(true));
  });

  test('with a key of another certificate does not begin', async () => {
    const server = await startServer(() => {});
    const settings = { cert: good.cert, key: authority.key };
    await expect(dialTo(server.port, { tls: settings })).rejects.toMatchObject({
      code: 'client-certificate',
    });
  });
});

test('dialSocket hands over a TLS socket for a library', async () => {
  const server = await startTlsServer(pair(good), (socket) => void socket.end('hello'));
  const { socket, facts, tlsSession } = await dialSocket(
    { host: HOST, port: server.port, tls: {} },
    { connectTo: [{ toHost: '127.0.0.1' }], tls: { ca: authority.cert } },
  );
  expect(socket).toBeInstanceOf(tls.TLSSocket);
  expect(facts.tls?.trusted).toBe(true);
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  expect(bytes.toString()).toBe('hello');
  expect(tlsSession?.()).toMatchObject({ host: HOST, ticket: expect.any(Buffer) });
  socket.destroy();
});
