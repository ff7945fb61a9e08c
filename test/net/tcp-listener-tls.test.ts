import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { dialUpgradable } from '../../src/net/dial.ts';
import { createServerContext } from '../../src/net/secure-server.ts';
import { listenTcp } from '../../src/net/tcp-listener.ts';
import type { Transport, UpgradableTransport } from '../../src/net/types.ts';
import type { TestCertificate } from '../helpers/certificates.ts';
import { deferred } from '../helpers/deferred.ts';
import { readUntil } from '../helpers/memory-transport.ts';
import { certifyHost, HOST } from '../helpers/starttls.ts';

let ca: string;
let pair: TestCertificate;
beforeAll(async () => ({ ca, pair } = await certifyHost()));

const SETTINGS = { host: '127.0.0.1', port: 0, maxConnections: 10, idleTimeout: 10_000 };

/** Serves each connection with the script; its port. */
async function serve(script: (transport: UpgradableTransport) => Promise<void>): Promise<number> {
  const listening = await listenTcp(SETTINGS, ({ transport }) => script(transport).catch(() => {}));
  onTestFinished(() => listening.stop(0));
  return listening.port;
}

const asServer = (timeout = 10_000) =>
  ({ as: 'server', context: createServerContext(pair), timeout }) as const;

async function connect(port: number): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1').on('error', () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** What a server's attempt to start TLS comes to. */
async function attempt(how: {
  readonly client: (socket: net.Socket) => void;
  readonly before?: (transport: Transport) => Promise<unknown>;
  readonly timeout?: number;
}): Promise<Transport> {
  const outcome = deferred<Promise<Transport>>();
  const closed = deferred();
  const port = await serve(async (transport) => {
    await how.before?.(transport);
    const starting = transport.startTls(asServer(how.timeout));
    starting.catch(() => {});
    outcome.resolve(Promise.resolve(starting));
    await starting;
    await closed.promise;
  });
  onTestFinished(() => closed.resolve());
  const socket = await connect(port);
  how.client(socket);
  return outcome.promise;
}

describe('a server that puts TLS on a connection', () => {
  test('speaks in the clear, then inside TLS', async () => {
    const port = await serve(async (transport) => {
      await readUntil(transport, 'TLS\r\n');
      await transport.write(Buffer.from('GO\r\n'));
      const secured = await transport.startTls(asServer());
      await secured.write(Buffer.from(JSON.stringify(secured.facts.tls)));
      secured.close();
    });
    const plain = await dialUpgradable({ host: HOST, port, address: '127.0.0.1' });
    await plain.write(Buffer.from('TLS\r\n'));
    await readUntil(plain, 'GO\r\n');
    const secured = await plain.startTls({ as: 'client', host: HOST, settings: { ca } });
    // Both ends tell the same of the handshake and of the server's certificate.
    expect(JSON.parse(await readUntil(secured, '}'))).toEqual(secured.facts.tls);
    secured.close();
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'has one context for all of them: %s sessions are resumed, and it can tell',
    async (version) => {
      const { context } = asServer();
      const port = await serve(async (transport) => {
        const secured = await transport.startTls({ as: 'server', context, timeout: 10_000 });
        await readUntil(secured, '?');
        await secured.write(Buffer.from(secured.facts.tls?.resumed === true ? 'resumed' : 'new'));
        secured.close();
      });
      const ask = async (session?: Buffer) => {
        const socket = tls.connect({
          socket: await connect(port),
          servername: HOST,
          ca,
          maxVersion: version,
          ...(session && { session }),
        });
        let latest: Buffer | undefined;
        socket.on('session', (offered: Buffer) => (latest = offered));
        socket.write('?');
        const [answer] = (await once(socket, 'data')) as [Buffer];
        const resumed = socket.isSessionReused();
        socket.destroy();
        return { answer: answer.toString(), resumed, latest };
      };
      const first = await ask();
      expect(first).toMatchObject({ answer: 'new', resumed: false });
      expect(await ask(first.latest)).toMatchObject({ answer: 'resumed', resumed: true });
    },
  );

  test('takes the beginning of a handshake that is there before it is', async () => {
    const secured = await attempt({
      async before(transport) {
        await transport.write(Buffer.from('GO\r\n'));
        while (transport.quiet) await new Promise(setImmediate);
      },
      client: (socket) => {
        socket.once('data', () => {
          const client = tls.connect({ socket, servername: HOST, ca });
          client.on('error', () => {}).write('inside');
        });
      },
    });
    expect(await readUntil(secured, 'inside')).toBe('inside');
  });

  const injection = {
    name: 'ProtocolError',
    code: 'weird-reply',
    message: 'the client goes on in plain text where TLS was to begin',
  };

  test('refuses commands in plain text that wait unread', async () => {
    const starting = attempt({
      client: (socket) => void socket.write('\r\n'),
      async before(transport) {
        while (transport.quiet) await new Promise(setImmediate);
      },
    });
    await expect(starting).rejects.toMatchObject(injection);
  });

  test('refuses commands in plain text that come instead of a handshake, and hangs up', async () => {
    const closed = deferred();
    const starting = attempt({
      client: (socket) => {
        setImmediate(() => socket.write('USER anonymous\r\nPASS x\r\n'));
        socket.resume().on('close', () => closed.resolve());
      },
    });
    await expect(starting).rejects.toMatchObject(injection);
    await closed.promise;
  });

  test('does not wait for ever for a client that never begins, and says so of one that leaves', async () => {
    await expect(attempt({ client: () => {}, timeout: 50 })).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(
        /^the client 127\.0\.0\.1:\d+ timed out after 0.05 s in the TLS handshake$/,
      ),
    });
    await expect(attempt({ client: (socket) => void socket.end() })).rejects.toMatchObject({
      code: 'tls-handshake',
      message:
        /^the TLS handshake with the client 127\.0\.0\.1:\d+ failed: the client closed the connection$/,
    });
  });
});

test('a listener with TLS from the first byte tells what it settled, and whether the session was resumed', async () => {
  const certificate = async () => pair;
  const settings = { ...SETTINGS, tls: { certificate, alpn: ['ftp'], handshakeTimeout: 10_000 } };
  const listening = await listenTcp(settings, async ({ transport }) => {
    await transport.write(Buffer.from(JSON.stringify(transport.facts.tls)));
  });
  onTestFinished(() => listening.stop(0));
  const ask = async (session?: Buffer) => {
    const options = { servername: HOST, ca, ALPNProtocols: ['ftp'], ...(session && { session }) };
    const socket = tls.connect(listening.port, '127.0.0.1', options).on('error', () => {});
    let latest: Buffer | undefined;
    socket.on('session', (offered: Buffer) => (latest = offered));
    let answer = '';
    for await (const bytes of socket) answer += String(bytes);
    return { facts: JSON.parse(answer) as unknown, latest };
  };
  const first = await ask();
  expect(first.facts).toMatchObject({
    version: 'TLSv1.3',
    alpn: 'ftp',
    subject: `CN=${HOST}`,
    trusted: true,
  });
  expect(first.facts).not.toHaveProperty('resumed');
  expect((await ask(first.latest)).facts).toEqual({ ...(first.facts as object), resumed: true });
});

describe('a server inside TLS from the first byte', () => {
  test.for([
    ['speaks in the clear', (socket: net.Socket) => socket.write('hello\n'), /plain text/],
    ['goes before it has begun', (socket: net.Socket) => socket.destroy(), /./],
  ] as const)('tells of a client that %s', async ([, act, reason]) => {
    const failed = deferred<{ remote: string; error: unknown } | 'served'>();
    const listening = await listenTcp(
      {
        ...SETTINGS,
        tls: {
          certificate: async () => pair,
          alpn: [],
          handshakeTimeout: 10_000,
          onFailure: (remote, error) => failed.resolve({ remote, error }),
        },
      },
      async () => failed.resolve('served'),
    );
    onTestFinished(() => listening.stop(0));
    const socket = await connect(listening.port);
    const { localPort } = socket;
    act(socket);
    expect(await failed.promise).toEqual({
      remote: `127.0.0.1:${localPort}`,
      error: expect.objectContaining({ message: expect.stringMatching(reason) }),
    });
  });

  test('lets one address hold no more than half of the places with handshakes', async () => {
    const failures: string[] = [];
    const tooMany = deferred();
    const settings = {
      certificate: async () => pair,
      alpn: [],
      handshakeTimeout: 10_000,
      onFailure(_remote: string, error: unknown) {
        failures.push((error as Error).message);
        tooMany.resolve();
      },
    };
    const listening = await listenTcp({ ...SETTINGS, maxConnections: 4, tls: settings }, async () => {});
    onTestFinished(() => listening.stop(0));
    for (let count = 0; count < 3; count += 1) await connect(listening.port);
    await tooMany.promise;
    expect(failures).toEqual(['127.0.0.1 has begun too many TLS handshakes at once']);
  });

  test('asks for its certificate again where that has failed', async () => {
    const failed = deferred();
    let asked = 0;
    const settings = {
      async certificate() {
        asked += 1;
        if (asked === 1) throw new Error('not yet');
        return pair;
      },
      alpn: [],
      handshakeTimeout: 10_000,
      onFailure: () => failed.resolve(),
    };
    const listening = await listenTcp({ ...SETTINGS, tls: settings }, async () => {});
    onTestFinished(() => listening.stop(0));
    await connect(listening.port);
    await failed.promise;
    const client = tls.connect({ port: listening.port, host: '127.0.0.1', servername: HOST, ca });
    onTestFinished(() => void client.destroy());
    await once(client, 'secureConnect');
    expect(asked).toBe(2);
  });
});
