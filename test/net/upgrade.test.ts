import tls from 'node:tls';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { TransportError } from '../../src/errors.ts';
import { dial, dialUpgradable } from '../../src/net/dial.ts';
import type { DialSettings, StartTlsAsClient, Transport, UpgradableTransport } from '../../src/net/types.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import type { ConnectionRecorder, Entry } from '../../src/transcript/types.ts';
import { createCertificate, type TestCertificate } from '../helpers/certificates.ts';
import { readUntil } from '../helpers/memory-transport.ts';
import { startServer, startTlsServer } from '../helpers/servers.ts';
import { certifyHost, HOST, startStartTlsServer } from '../helpers/starttls.ts';

const VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const;

let ca: string;
let pair: TestCertificate;
beforeAll(async () => ({ ca, pair } = await certifyHost()));

const contextOf = ({ cert, key }: TestCertificate, version: tls.SecureVersion = 'TLSv1.3') =>
  tls.createSecureContext({ cert, key, maxVersion: version });

async function connect(
  port: number,
  settings: DialSettings = {},
  recorder?: ConnectionRecorder,
): Promise<UpgradableTransport> {
  const target = { host: HOST, port, address: '127.0.0.1' };
  const transport = await dialUpgradable(target, settings, { recorder });
  onTestFinished(() => transport.close());
  return transport;
}

const asClient = (options: Partial<StartTlsAsClient> = {}): StartTlsAsClient => ({
  as: 'client',
  host: HOST,
  settings: { ca },
  ...options,
});

/** What is said before TLS. */
async function agree(transport: Transport): Promise<void> {
  await transport.write(Buffer.from('TLS\r\n'));
  await readUntil(transport, 'GO\r\n');
}

async function startSession(port: number, options?: Partial<StartTlsAsClient>): Promise<Transport> {
  const plain = await connect(port);
  await agree(plain);
  const secured = await plain.startTls(asClient(options));
  onTestFinished(() => secured.close());
  await secured.write(Buffer.from('hello'));
  expect(await readUntil(secured, 'hello')).toBe('hello');
  return secured;
}

describe('a connection on which TLS is put later', () => {
  test('speaks in the clear, then inside TLS, and one transcript has both', async () => {
    const server = await startStartTlsServer(contextOf(pair));
    const entries: Entry[] = [];
    const recorder = createRecorder({
      client: 'raw',
      listeners: [
        (entry) => entries.push('bytes' in entry ? { ...entry, bytes: entry.bytes.slice() } : entry),
      ],
    });
    const plain = await connect(server.port, {}, recorder.connection(HOST, server.port));
    expect(plain.facts.tls).toBeUndefined();
    await agree(plain);
    const secured = await plain.startTls(asClient());
    await secured.write(Buffer.from('PASS x'), Buffer.from('PASS *'));
    await readUntil(secured, 'PASS x');
    secured.close();
    plain.close();

    expect(secured.facts).toMatchObject({
      remote: plain.facts.remote,
      local: plain.facts.local,
      tls: { version: 'TLSv1.3', subject: `CN=${HOST}`, trusted: true },
    });
    expect(secured.facts.tls).not.toHaveProperty('resumed');
    expect(secured.facts.timings.tls).toBeGreaterThan(plain.facts.timings.connect);
    expect(entries.map(({ kind, secure }) => `${kind}${secure ? ', secure' : ''}`)).toEqual([
      'attempt',
      'connected',
      'sent',
      'received',
      'secured, secure',
      'sent, secure',
      'received, secure',
      'closed, secure',
    ]);
    expect(entries[5]).toMatchObject({ bytes: Buffer.from('PASS *') });
  });

  test('is of no use in the clear any more, and closing it closes what has taken its place', async () => {
    const server = await startStartTlsServer(contextOf(pair));
    const plain = await connect(server.port);
    await agree(plain);
    const secured = await plain.startTls(asClient());
    expect(plain.quiet).toBe(false);
    await expect(plain.read()).rejects.toThrow('other hands');
    plain.close();
    await expect(secured.read()).resolves.toBeUndefined();
  });

  test('minds silence inside TLS as before', async () => {
    const server = await startStartTlsServer(contextOf(pair));
    const plain = await connect(server.port, { idleTimeout: 50 });
    await agree(plain);
    const secured = await plain.startTls(asClient());
    await expect(secured.read()).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(/nothing moved for 0.05 s/),
    });
  });
});

describe.each(VERSIONS)('a session of %s', (version) => {
  test('is resumed on another connection, without a certificate', async () => {
    const server = await startStartTlsServer(contextOf(pair, version));
    const control = await startSession(server.port);
    const data = await startSession(server.port, { session: control.tlsSession?.() });
    await vi.waitFor(() => expect(server.resumed).toEqual([false, true]));
    expect(data.facts.tls).toEqual({ ...control.facts.tls, version, resumed: true });
    // A resumed session leads to further ones.
    const next = await startSession(server.port, { session: data.tlsSession?.() });
    expect(next.facts.tls).toEqual(data.facts.tls);
  });

  test('is there for TLS from the first byte, too', async () => {
    const { cert, key } = pair;
    const server = await startTlsServer(
      { cert, key, maxVersion: version },
      (socket) => void socket.pipe(socket),
    );
    const target = { host: HOST, port: server.port, address: '127.0.0.1' };
    const control = await dial({ ...target, tls: {} }, { tls: { ca } });
    await control.write(Buffer.from('hello'));
    await readUntil(control, 'hello');
    const data = await dialUpgradable(target);
    const secured = await data.startTls(asClient({ session: control.tlsSession?.() }));
    expect(secured.facts.tls).toMatchObject({ version, resumed: true });
    secured.close();
    control.close();
  });

  test('proves nothing about another host: that one has to show its certificate', async () => {
    const server = await startStartTlsServer(contextOf(pair, version));
    const control = await startSession(server.port);
    const plain = await connect(server.port);
    await agree(plain);
    const other = plain.startTls(asClient({ host: 'other.example.org', session: control.tlsSession?.() }));
    await expect(other).rejects.toMatchObject({
      code: 'certificate',
      message: expect.stringMatching(/not for other\.example\.org/),
    });
  });

  test('that began without a check stays untrusted', async () => {
    const unknown = await createCertificate({ subject: 'CN=x' });
    const server = await startStartTlsServer(contextOf(unknown, version));
    const control = await startSession(server.port, { settings: { insecure: true } });
    const session = control.tlsSession?.();
    const data = await startSession(server.port, { settings: { insecure: true }, session });
    expect(data.facts.tls).toMatchObject({ resumed: true, trusted: false, problem: 'it is self-signed' });
    const plain = await connect(server.port);
    await agree(plain);
    await expect(plain.startTls(asClient({ session }))).rejects.toMatchObject({ code: 'certificate' });
  });
});

describe('plain text where TLS was to begin', () => {
  const injection = {
    name: 'ProtocolError',
    code: 'weird-reply',
    message: 'the server goes on in plain text where TLS was to begin',
    source: 'RFC 3207, section 6',
  };

  test('that waits unread is refused, and the connection closed', async () => {
    const server = await startServer((socket) => void socket.resume().write('GO\r\n'));
    const plain = await connect(server.port);
    await readUntil(plain, 'GO\r\n');
    server.sockets[0]?.write('230 you are in\r\n');
    await vi.waitFor(() => expect(plain.quiet).toBe(false));
    await expect(plain.startTls(asClient())).rejects.toMatchObject(injection);
    await vi.waitFor(() => expect(server.sockets[0]?.readableEnded).toBe(true));
  });

  test('that comes while the handshake is under way is refused', async () => {
    const server = await startServer((socket) => {
      socket.once('data', () => socket.write('230 you are in, go on in plain text\r\n'));
    });
    const entries: Entry[] = [];
    const recorder = createRecorder({ client: 'raw', listeners: [(entry) => entries.push(entry)] });
    const plain = await connect(server.port, {}, recorder.connection(HOST, server.port));
    await expect(plain.startTls(asClient())).rejects.toMatchObject(injection);
    expect(entries.slice(-2)).toMatchObject([
      { kind: 'failed', reason: injection.message },
      { kind: 'closed' },
    ]);
  });
});

describe('a handshake that fails', () => {
  test('for its certificate says why, and not a byte is sent', async () => {
    let heard = '';
    const stranger = await createCertificate({ subject: 'CN=Nobody Knows' });
    const server = await startServer((socket) => {
      const secured = new tls.TLSSocket(socket, { isServer: true, secureContext: contextOf(stranger) });
      secured.on('error', () => {}).on('data', (bytes: Buffer) => (heard += bytes.toString()));
      secured.on('end', () => (heard += 'end'));
    });
    const plain = await connect(server.port);
    await expect(plain.startTls(asClient())).rejects.toMatchObject({
      code: 'certificate',
      message: `the certificate of ${HOST} is not acceptable: it is self-signed`,
    });
    await vi.waitFor(() => expect(heard).toBe('end'));
  });

  test('because it never comes is given up in time', async () => {
    const server = await startServer((socket) => void socket.resume());
    const plain = await connect(server.port);
    await expect(plain.startTls(asClient({ timeout: 50 }))).rejects.toMatchObject({
      code: 'timeout',
      message: `${HOST} timed out after 0.05 s in the TLS handshake`,
    });
    await vi.waitFor(() => expect(server.sockets[0]?.readableEnded).toBe(true));
  });

  test('because it is interrupted fails with that reason', async () => {
    const server = await startServer((socket) => void socket.resume());
    const controller = new AbortController();
    const plain = await connect(server.port);
    const starting = plain.startTls(asClient({ signal: controller.signal }));
    await vi.waitFor(() => expect(server.sockets[0]?.bytesRead).toBeGreaterThan(0));
    const reason = new TransportError('aborted', 'enough');
    controller.abort(reason);
    await expect(starting).rejects.toBe(reason);
    const late = await connect(server.port);
    await expect(late.startTls(asClient({ signal: controller.signal }))).rejects.toBe(reason);
    await vi.waitFor(() => expect(server.sockets[0]?.readableEnded).toBe(true));
  });

  test('because the server has left, or leaves, says so', async () => {
    const ending = await startServer((socket) => void socket.end());
    const ended = await connect(ending.port);
    expect(await ended.read()).toBeUndefined();
    const tooLate = { code: 'tls-handshake', message: 'the connection was closed before TLS could begin' };
    await expect(ended.startTls(asClient())).rejects.toMatchObject(tooLate);
    const closed = await connect(ending.port);
    closed.close();
    await expect(closed.startTls(asClient())).rejects.toMatchObject(tooLate);
    const leaving = await startServer((socket) => void socket.once('data', () => socket.end()));
    const plain = await connect(leaving.port);
    await expect(plain.startTls(asClient())).rejects.toMatchObject({
      code: 'tls-handshake',
      message: `the TLS handshake with ${HOST} failed: the server closed the connection`,
      hint: '--tls none goes on in plain text',
    });
  });

  test('for a certificate authority that is none closes the connection', async () => {
    const server = await startServer((socket) => void socket.resume());
    const plain = await connect(server.port);
    const starting = plain.startTls(asClient({ settings: { ca: 'none' } }));
    await expect(starting).rejects.toMatchObject({ code: 'ca-file' });
    await vi.waitFor(() => expect(server.sockets[0]?.readableEnded).toBe(true));
  });
});
