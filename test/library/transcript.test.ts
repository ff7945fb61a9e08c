import { beforeAll, describe, expect, it } from 'vitest';
import { createRecorder } from '../../src/transcript/recorder.ts';
import type { Entry } from '../../src/transcript/types.ts';
import { createCertificate, type TestCertificate } from '../helpers/certificates.ts';
import { onRequest, startServer, startTlsServer, type BareServer, type Script } from '../helpers/servers.ts';
import { bodyOf, EMPTY, openClient, readText, requestTo } from './support.ts';

const OK = 'HTTP/1.1 200 OK\r\n';

/** A recorder that keeps what it hears. */
function keepEntries() {
  const entries: Entry[] = [];
  const listener = (entry: Entry): void => {
    // Bytes are valid during the call only.
    entries.push('bytes' in entry ? { ...entry, bytes: Uint8Array.from(entry.bytes) } : entry);
  };
  const recorder = createRecorder({ client: 'library', listeners: [listener] });
  const bytes = (kind: 'sent' | 'received'): string =>
    entries.map((entry) => (entry.kind === kind ? Buffer.from(entry.bytes).toString('latin1') : '')).join('');
  return { entries, recorder, bytes };
}

describe('the transcript of the library client', () => {
  let authority: TestCertificate;
  let certificate: TestCertificate;
  beforeAll(async () => {
    authority = await createCertificate({ subject: 'CN=Authority', authority: true });
    const names = [{ type: 'ip', value: '127.0.0.1' }] as const;
    certificate = await createCertificate({ subject: 'CN=Server', names, issuer: authority });
  });

  const start = (secure: boolean, script: Script): Promise<BareServer> =>
    secure ? startTlsServer({ cert: certificate.cert, key: certificate.key }, script) : startServer(script);

  it.each([
    ['plain', false],
    ['inside TLS', true],
  ])('is what the server received and sent, byte for byte: %s', async (_what, secure) => {
    const answer = `HTTP/1.1 103 Early\r\n\r\n${OK}Transfer-Encoding: chunked\r\n\r\n3\r\n\x00\xff\xe9\r\n0\r\nX-T: 1\r\n\r\n`;
    let heard = '';
    const server = await start(secure, (socket) => {
      socket.on('data', (bytes) => {
        heard += bytes.toString('latin1');
        if (heard.endsWith('\r\n0\r\n\r\n')) socket.write(answer, 'latin1');
      });
    });
    const { entries, recorder, bytes } = keepEntries();
    const client = openClient({ recorder, dial: { tls: { ca: authority.cert } } });
    const body = bodyOf(undefined, 'caf\xe9', 'x'.repeat(100_000));
    const { response } = await client.exchange(requestTo(server.url, { method: 'PUT', body }));
    expect(await readText(response.body)).toBe('\x00\xff\xe9');
    expect(bytes('sent')).toBe(heard);
    expect(heard).toContain('\r\ntransfer-encoding: chunked\r\n\r\n4\r\ncaf\xe9\r\n');
    expect(bytes('received')).toBe(answer);
    for (const entry of entries) {
      if ('bytes' in entry) expect(entry).toMatchObject({ secure, connection: 1, client: 'library' });
    }
  });

  it('tells of a connection that serves again, and of its end', async () => {
    const server = await startServer((socket) => onRequest(socket, () => void socket.write(EMPTY)));
    const { entries, recorder } = keepEntries();
    const client = openClient({ recorder });
    await client.exchange(requestTo(server.url));
    await client.exchange(requestTo(server.url));
    await client.close();
    expect(entries.map(({ kind }) => kind).filter((kind) => kind !== 'lookup')).toEqual([
      'attempt',
      'connected',
      'sent',
      'received',
      'reused',
      'sent',
      'received',
      'closed',
    ]);
  });

  it('tells that the server ended the connection', async () => {
    const server = await startServer((socket) => onRequest(socket, () => void socket.end(`${OK}\r\nbye`)));
    const { entries, recorder } = keepEntries();
    const client = openClient({ recorder });
    const { response } = await client.exchange(requestTo(server.url));
    await readText(response.body);
    expect(entries).toContainEqual(expect.objectContaining({ kind: 'ended', by: 'peer' }));
  });

  it('has no secrets, neither sent nor echoed, wherever the segments are cut', async () => {
    const secret = 'c2VjcmV0OnB3';
    const server = await startServer((socket) => {
      onRequest(socket, () => {
        socket.write(`${OK}Content-Length: 24\r\n\r\nyou said ${secret.slice(0, 5)}`, () => {
          socket.write(`${secret.slice(5)}; ok`.slice(0, 10));
        });
      });
    });
    const { recorder, bytes } = keepEntries();
    const client = openClient({ recorder });
    const { response } = await client.exchange(
      requestTo(server.url, {
        headers: [
          ['Host', 'x'],
          ['Authorization', `Basic ${secret}`],
        ],
        secrets: [secret],
      }),
    );
    expect(await readText(response.body)).toBe(`you said ${secret}; o`.slice(0, 24));
    await client.close();
    expect(bytes('sent')).toContain('\r\nAuthorization: Basic ****\r\n');
    expect(bytes('received')).toContain('you said ****');
    expect(bytes('sent') + bytes('received')).not.toContain('c2Vjc');
  });
});
