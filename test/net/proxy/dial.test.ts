import { once } from 'node:events';
import type net from 'node:net';
import { createSecureContext } from 'node:tls';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { dial, dialSocket, dialUpgradable } from '../../../src/net/dial.ts';
import { MAX_CONNECT_ANSWER_BYTES } from '../../../src/net/proxy/connect-request.ts';
import { MAX_INFORMATIONAL } from '../../../src/net/proxy/http-tunnel.ts';
import type { DialTarget, Proxy } from '../../../src/net/types.ts';
import { createRecorder } from '../../../src/transcript/recorder.ts';
import { createCertificate, type TestCertificate } from '../../helpers/certificates.ts';
import { readUntil } from '../../helpers/memory-transport.ts';
import { startHttpProxy, startSocks5Proxy } from '../../helpers/proxies.ts';
import { closedPort, startServer, startTlsServer } from '../../helpers/servers.ts';
import { startStartTlsServer } from '../../helpers/starttls.ts';

let authority: TestCertificate;
let inside: TestCertificate;
let outside: TestCertificate;

beforeAll(async () => {
  authority = await createCertificate({ subject: 'CN=Test Authority', authority: true });
  const issued = (subject: string, type: 'dns' | 'ip', value: string) =>
    createCertificate({ subject, names: [{ type, value }], issuer: authority });
  inside = await issued('CN=shapes.test', 'dns', 'shapes.test');
  outside = await issued('CN=proxy', 'ip', '127.0.0.1');
});

const pair = ({ cert, key }: TestCertificate) => ({ cert, key });
const greet = (socket: net.Socket): void => {
  socket.write('220 hello\r\n');
  socket.pipe(socket);
};

const through = (proxy: Proxy, port = 80, target: Partial<DialTarget> = {}): DialTarget => ({
  host: 'shapes.test',
  port,
  route: { proxy, tunnel: true },
  ...target,
});
const at = (port: number, scheme: Proxy['scheme'] = 'http'): Proxy => ({ scheme, host: '127.0.0.1', port });

/** A proxy that answers the first that it is told, after whatever `answer` says, and goes no further. */
const answering = (answer: string, then?: (socket: net.Socket) => void) =>
  startServer((socket) => {
    socket.once('data', () => socket.write(answer, 'latin1', () => then?.(socket)));
  });

async function writeSlowly(socket: net.Socket, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    socket.write(Buffer.of(byte));
    await new Promise(setImmediate);
  }
}

const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';

describe('a tunnel', () => {
  test.each([
    ['an HTTP proxy', 'http'],
    ['an HTTP proxy inside TLS', 'https'],
    ['a SOCKS5 proxy', 'socks5h'],
  ] as const)('through %s carries bytes both ways, to a plain server', async (_what, scheme) => {
    const server = await startServer(greet);
    const { proxy, sockets } =
      scheme === 'socks5h'
        ? await startSocks5Proxy(scheme)
        : await startHttpProxy(scheme === 'https' ? { tls: pair(outside) } : {});
    const settings = { proxyTls: { ca: authority.cert } };
    const transport = await dial(through(proxy, server.port), settings);
    expect(await readUntil(transport, '\n')).toBe('220 hello\r\n');
    await transport.write(Buffer.from('ping'));
    expect(await readUntil(transport, 'ping')).toBe('ping');
    expect(transport.facts).toMatchObject({ remote: `127.0.0.1:${proxy.port}` });
    expect(transport.facts.tls).toBeUndefined();
    expect(transport.facts.proxyStatus).toBe(scheme === 'socks5h' ? undefined : 200);
    transport.close();
    await vi.waitFor(() => expect(sockets[0]?.destroyed).toBe(true));
  });

  test.each([
    ['an HTTP proxy', 'http'],
    ['an HTTP proxy inside TLS: TLS in TLS', 'https'],
    ['a SOCKS5 proxy', 'socks5h'],
  ] as const)('through %s carries TLS, checked against the target’s name', async (_what, scheme) => {
    const server = await startTlsServer(pair(inside), greet);
    const { proxy, sockets } =
      scheme === 'socks5h'
        ? await startSocks5Proxy(scheme)
        : await startHttpProxy(scheme === 'https' ? { tls: pair(outside) } : {});
    const settings = { tls: { ca: authority.cert }, proxyTls: { ca: authority.cert } };
    const transport = await dial(through(proxy, server.port, { tls: {} }), settings);
    expect(await readUntil(transport, '\n')).toBe('220 hello\r\n');
    const much = 'x'.repeat(300_000);
    await transport.write(Buffer.from(`${much}.`));
    expect(await readUntil(transport, '.')).toBe(`${much}.`);
    const { tls, timings } = transport.facts;
    expect(tls?.subject).toBe('CN=shapes.test');
    expect(timings.tls).toBeGreaterThanOrEqual(timings.connect);
    transport.close();
    await vi.waitFor(() => expect(sockets[0]?.destroyed).toBe(true));
  });

  test.each(['socks5', 'socks5h'] as const)('is opened after a login: %s', async (scheme) => {
    const server = await startServer(greet);
    const credentials = { user: 'bob', password: 'secret' };
    const { proxy } = await startSocks5Proxy(scheme, { credentials });
    const transport = await dial(through(proxy, server.port, { host: '127.0.0.1' }));
    expect(await readUntil(transport, '\n')).toBe('220 hello\r\n');
    transport.close();
  });

  test.each(['http', 'https'] as const)(
    'through an %s proxy is one on which TLS can be put later; the target’s own address is not for it',
    async (scheme) => {
      const { cert, key } = inside;
      const server = await startStartTlsServer(createSecureContext({ cert, key }));
      const { proxy } = await startHttpProxy(scheme === 'https' ? { tls: pair(outside) } : {});
      const target = through(proxy, server.port, { address: '192.0.2.1' });
      const plain = await dialUpgradable(target, { proxyTls: { ca: authority.cert } });
      await plain.write(Buffer.from('TLS\r\n'));
      await readUntil(plain, 'GO\r\n');
      const settings = { ca: authority.cert };
      const secured = await plain.startTls({ as: 'client', host: 'shapes.test', settings });
      await secured.write(Buffer.from('ping'));
      expect(await readUntil(secured, 'ping')).toBe('ping');
      secured.close();
    },
  );

  test('asks for an IPv6 address as one', async () => {
    const server = await startServer(greet);
    const socks = await startSocks5Proxy('socks5h');
    const http = await startHttpProxy();
    for (const { proxy } of [socks, http]) {
      (await dial(through(proxy, server.port, { host: '[2001:db8::1]' }))).close();
    }
    expect(socks.asked).toEqual([`IPv6 20010db8000000000000000000000001:${server.port}`]);
    expect(http.asked[0]).toMatch(/^CONNECT \[2001:db8::1\]:/);
  });

  test('is the target’s from the first byte after the answer, which came with it', async () => {
    const settings = { tls: { ca: authority.cert } };
    const { port } = await answering(`${ESTABLISHED}220 hello\r\n`);
    const transport = await dial(through(at(port)));
    expect(await readUntil(transport, '\n')).toBe('220 hello\r\n');
    transport.close();
    const { socket } = await dialSocket(through(at(port)));
    expect(String(((await once(socket, 'data')) as [Buffer])[0])).toBe('220 hello\r\n');
    socket.destroy();
    // As if a TLS server spoke first: what is put back goes into the handshake.
    const alert = await answering(`${ESTABLISHED}\x15\x03\x03\x00\x02\x02\x28`);
    await expect(dial(through(at(alert.port), 443, { tls: {} }), settings)).rejects.toMatchObject({
      code: 'tls-handshake',
    });
  });

  test('loses nothing where the target ends at once, too', async () => {
    const { port } = await answering(`${ESTABLISHED}bye`, (socket) => void socket.end());
    const transport = await dial(through(at(port)));
    expect(await readUntil(transport, 'bye')).toBe('bye');
    expect(await transport.read()).toBeUndefined();
    transport.close();
  });

  test('is opened by an answer that comes byte by byte, after some of 1xx', async () => {
    const early = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(2);
    const { port } = await startServer((socket) => {
      socket.once('data', () => void writeSlowly(socket, Buffer.from(`${early}${ESTABLISHED}220\n`)));
    });
    const transport = await dial(through(at(port)));
    expect(await readUntil(transport, '\n')).toBe('220\n');
    transport.close();
  });

  test('is opened by SOCKS5 answers that come byte by byte', async () => {
    const { port } = await startServer((socket) => {
      socket.once('data', () => {
        socket.once('data', () => void writeSlowly(socket, Buffer.from('\x05\0\0\x03\x01x\0\x50220\n')));
        void writeSlowly(socket, Buffer.of(5, 0));
      });
    });
    const transport = await dial(through(at(port, 'socks5h')));
    expect(await readUntil(transport, '\n')).toBe('220\n');
    transport.close();
  });
});

describe('a proxy without a tunnel', () => {
  test.each(['http', 'https'] as const)('is spoken to itself: %s', async (scheme) => {
    const tls = pair(outside);
    const server = scheme === 'https' ? await startTlsServer(tls, greet) : await startServer(greet);
    const target = through(at(server.port, scheme), 80);
    const transport = await dial(
      { ...target, route: { proxy: at(server.port, scheme), tunnel: false } },
      { proxyTls: { ca: authority.cert } },
    );
    expect(await readUntil(transport, '\n')).toBe('220 hello\r\n');
    expect(transport.facts.proxyStatus).toBeUndefined();
    transport.close();
  });

  test.each([
    ['inside TLS', 'http', { tls: {} }],
    ['over SOCKS', 'socks5', {}],
  ] as const)('is never sent what was to go %s', async (_what, scheme, more) => {
    const { port, sockets } = await startServer(greet);
    const route = { proxy: at(port, scheme), tunnel: false };
    await expect(dial({ host: 'x.test', port: 443, ...more, route })).rejects.toMatchObject({
      code: 'usage',
    });
    expect(sockets).toHaveLength(0);
  });
});

describe('names', () => {
  test('of the proxy are resolved here, those of the target as the kind of proxy says', async () => {
    const { port } = await startServer(greet);
    const cases = [
      await startHttpProxy(),
      await startSocks5Proxy('socks5h'),
      await startSocks5Proxy('socks5'),
    ];
    const asked: string[] = [];
    for (const { proxy, asked: heard } of cases) {
      const resolve = new Map([
        [`proxy.test:${proxy.port}`, ['127.0.0.1']],
        [`shapes.test:${port}`, ['192.0.2.7']],
      ]);
      (await dial(through({ ...proxy, host: 'proxy.test' }, port), { resolve })).close();
      asked.push(heard[0]?.split('\r\n')[0] ?? '');
    }
    expect(asked).toEqual([
      `CONNECT shapes.test:${port} HTTP/1.1`,
      `name shapes.test:${port}`,
      `IPv4 192.0.2.7:${port}`,
    ]);
  });

  test('of the target are exchanged as connectTo says, and that of the proxy is not (curl’s --connect-to)', async () => {
    const { port } = await startServer(greet);
    const { proxy, asked } = await startHttpProxy();
    (await dial(through(proxy, 80), { connectTo: [{ toHost: 'other.test', toPort: port }] })).close();
    expect(asked[0]).toMatch(new RegExp(`^CONNECT other\\.test:${port} `));
  });

  test('in a lab are those of its own, and the target’s is sent as it is', async () => {
    const { port } = await startServer(greet);
    const { proxy, asked } = await startHttpProxy();
    const lab = {
      confined: true,
      connectTo: [{ host: 'proxy.test', port: 3128, toHost: '127.0.0.1', toPort: proxy.port }],
    };
    (await dial(through({ ...proxy, host: 'proxy.test', port: 3128 }, port), lab)).close();
    expect(asked[0]).toMatch(new RegExp(`^CONNECT shapes\\.test:${port} `));
    await expect(dial(through(proxy, port), lab)).rejects.toMatchObject({
      code: 'unknown-proxy',
      message: expect.stringMatching(/the lab does not answer for 127\.0\.0\.1/),
    });
  });

  test('that nobody knows: the proxy’s, and the target’s with socks5', async () => {
    const unknown = { ...at(3128), host: 'proxy.invalid' };
    await expect(dial(through(unknown))).rejects.toMatchObject({
      code: 'unknown-proxy',
      message: expect.stringMatching(/^the proxy cannot be reached: could not find the host proxy\.invalid/),
    });
    const { proxy } = await startSocks5Proxy('socks5');
    await expect(dial(through(proxy, 80, { host: 'x.invalid' }))).rejects.toMatchObject({
      code: 'unknown-host',
      message: expect.stringMatching(/^could not find the host x\.invalid/),
    });
  });
});

describe('a proxy that', () => {
  test('is not there', async () => {
    const port = await closedPort();
    await expect(dial(through(at(port)))).rejects.toMatchObject({
      code: 'refused',
      message: `the proxy cannot be reached: could not connect to 127.0.0.1:${port} (connection refused)`,
      hint: expect.stringMatching(/is the proxy running/),
    });
  });

  test.each([
    [
      'asks who we are',
      '407 Who?',
      'Proxy-Authenticate: Basic realm="x"\r\n',
      undefined,
      /-U\/--proxy-user USER/,
    ],
    ['asks without a challenge', '407 Who?', '', undefined, /-U\/--proxy-user USER/],
    [
      'does not know us',
      '407 Who?',
      'Proxy-Authenticate: Digest a="b", Basic realm="x"\r\n',
      { user: 'bob', password: 'secret' },
      /did not take the user name and password/,
    ],
    [
      'wants more than Basic',
      '407 Who?',
      'Proxy-Authenticate: NTLM\r\nproxy-authenticate: Digest realm="x, y", nonce="Basic"\r\n',
      undefined,
      /^it wants Digest or NTLM; for a tunnel netkit knows Basic only$/,
    ],
    ['forbids it', '403 Forbidden', '', undefined, /some hosts and ports/],
    ['could not connect', '502 Bad Gateway', '', undefined, /itself could not get there/],
    ['has no time', '503', '', undefined, /itself could not get there/],
    ['switches', '101 Switching Protocols', '', undefined, /some hosts and ports/],
    ['sends elsewhere', '302 Found', 'Location: http://login.test/\r\n', undefined, /some hosts and ports/],
  ])('%s refuses', async (_what, said, fields, credentials, hint) => {
    const { port, sockets } = await answering(`HTTP/1.1 ${said}\r\n${fields}Content-Length: 1000\r\n\r\nno`);
    const proxy = { ...at(port), ...(credentials && { credentials }) };
    const [status = '', ...reason] = said.split(' ');
    await expect(dial(through(proxy, 443, { tls: {} }))).rejects.toMatchObject({
      name: 'RefusalError',
      code: 'proxy-refused',
      message: `the proxy 127.0.0.1:${port} refused to connect to shapes.test:443: ${said}`,
      status: Number(status),
      text: reason.join(' '),
      hint: expect.stringMatching(hint),
    });
    await vi.waitFor(() => expect(sockets[0]?.readableEnded || sockets[0]?.destroyed).toBe(true));
  });

  test('speaks something else is not one', async () => {
    const { port } = await answering('SSH-2.0-OpenSSH_9.2\r\n');
    await expect(dial(through(at(port)))).rejects.toMatchObject({
      code: 'weird-reply',
      message: 'the proxy does not speak HTTP: its answer begins with "SSH-2.0-OpenSSH_9.2\\r\\n"',
    });
  });

  test('speaks without being asked is one, if it is an answer', async () => {
    const { port } = await startServer((socket) => void socket.write(ESTABLISHED));
    (await dial(through(at(port)))).close();
  });

  test('sends more than anyone reads is left', async () => {
    const huge = await answering(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(2 * MAX_CONNECT_ANSWER_BYTES)}`);
    await expect(dial(through(at(huge.port)))).rejects.toMatchObject({ limit: 'MAX_CONNECT_ANSWER_BYTES' });
    const info = 'HTTP/1.1 100 Continue\r\n\r\n';
    const many = await answering(info.repeat(MAX_INFORMATIONAL + 1) + ESTABLISHED);
    await expect(dial(through(at(many.port)))).rejects.toMatchObject({ limit: 'MAX_INFORMATIONAL' });
    const enough = await answering(info.repeat(MAX_INFORMATIONAL) + ESTABLISHED);
    (await dial(through(at(enough.port)))).close();
  });

  test.each([
    ['closes without an answer', '', /closed the connection before it let us through$/],
    ['closes within its answer', 'HTTP/1.1 20', /closed the connection in the middle of its answer$/],
  ])('%s fails', async (_what, answer, message) => {
    const { port } = await answering(answer, (socket) => void socket.end());
    for (const dialling of [dial(through(at(port))), dialSocket(through(at(port)))]) {
      await expect(dialling).rejects.toMatchObject({
        code: 'receive',
        message: expect.stringMatching(message),
      });
    }
  });

  test('resets the connection fails', async () => {
    const { port } = await answering('', (socket) => void socket.resetAndDestroy());
    await expect(dial(through(at(port)))).rejects.toMatchObject({
      code: 'receive',
      message: `the connection to the proxy 127.0.0.1:${port} broke: connection reset by the peer`,
    });
  });

  test('drops the connection during the handshake with the target fails, and is named', async () => {
    const { port } = await answering(
      ESTABLISHED,
      (socket) => void socket.once('data', () => socket.destroy()),
    );
    await expect(dial(through(at(port), 443, { tls: {} }))).rejects.toMatchObject({
      code: 'tls-handshake',
      message: expect.stringMatching(/^the TLS handshake with shapes\.test, through the proxy, failed: /),
    });
  });

  test('ends the connection together with its consent fails at once, with TLS inside as well', async () => {
    for (const tls of [undefined, {}]) {
      const { port } = await answering(ESTABLISHED, (socket) => void socket.end());
      const dialling = dial(through(at(port), 443, tls && { tls }), { connectTimeout: Infinity });
      const failure = await dialling.then(
        (transport) => transport.read(),
        (error: Error) => error,
      );
      if (failure !== undefined)
        expect(failure).toMatchObject({ code: expect.stringMatching(/^(proxy|tls-)/) });
    }
  });

  test('hangs is given up in time, and what was waited for is said', async () => {
    const { port, sockets } = await startServer((socket) => void socket.resume());
    await expect(dial(through(at(port)), { connectTimeout: 100 })).rejects.toMatchObject({
      code: 'timeout',
      message: `shapes.test:80 timed out after 0.1 s in waiting for the answer of the proxy 127.0.0.1:${port}`,
    });
    await vi.waitFor(() => expect(sockets[0]?.readableEnded).toBe(true));
    const secure = dial(through(at(port, 'https')), { connectTimeout: 100 });
    await expect(secure).rejects.toMatchObject({
      message: expect.stringMatching(/in the TLS handshake with the proxy 127\.0\.0\.1:\d+$/),
    });
  });

  test('has the wrong certificate, or speaks plain text, is named', async () => {
    const server = await startTlsServer(pair(inside), greet);
    const secure = through(at(server.port, 'https'));
    await expect(dial(secure, { proxyTls: { ca: authority.cert } })).rejects.toMatchObject({
      code: 'certificate',
      message:
        'the certificate of the proxy 127.0.0.1 is not acceptable: it is for DNS:shapes.test, not for 127.0.0.1',
      hint: expect.stringMatching(/--proxy-insecure goes on without any check$/),
    });
    // What is trusted of the target is not of the proxy.
    await expect(dial(secure, { tls: { insecure: true } })).rejects.toMatchObject({
      code: 'certificate',
      hint: expect.stringMatching(/--proxy-cacert FILE; --proxy-insecure/),
    });
    const { port } = await answering('HTTP/1.1 400 Bad Request\r\n\r\n');
    await expect(dial(through(at(port, 'https')))).rejects.toMatchObject({
      code: 'tls-handshake',
      message: 'the TLS handshake with the proxy 127.0.0.1 failed: the answer is not TLS',
      hint: expect.stringMatching(/try -x http:\/\/ instead$/),
    });
  });
});

describe('a SOCKS5 proxy that', () => {
  const REPLIES = [
    'general failure of the SOCKS server',
    'not allowed by its rules',
    'network unreachable',
    'host unreachable',
    'connection refused',
    'time to live expired',
    'command not supported',
    'kind of address not supported',
    'reply 9, which SOCKS5 does not know',
  ];

  test.each(REPLIES.map((why, index) => [why, index + 1] as const))('says %s', async (why, reply) => {
    const { port } = await startServer((socket) => {
      socket.once('data', () => {
        socket.write(Buffer.of(5, 0));
        socket.once('data', () => void socket.end(Buffer.of(5, reply, 0, 1, 0, 0, 0, 0, 0, 0)));
      });
    });
    await expect(dial(through(at(port, 'socks5h'), 443))).rejects.toMatchObject({
      code: 'proxy',
      message: `the proxy 127.0.0.1:${port} could not connect to shapes.test:443: ${why}`,
    });
  });

  test('sends the password back shows stars in a transcript', async () => {
    const { port } = await answering('\x05\x02\x01\0hello hunter2!', (socket) => void socket.end());
    let shown = '';
    const recorder = createRecorder({
      client: 'raw',
      listeners: [(entry) => ('bytes' in entry ? (shown += String(entry.bytes)) : undefined)],
    });
    const proxy = { ...at(port, 'socks5h'), credentials: { user: 'bob', password: 'hunter2' } };
    const dialling = dial(through(proxy), {}, { recorder: recorder.connection('shapes.test', 80) });
    await expect(dialling).rejects.toMatchObject({ code: 'proxy' });
    expect(shown).toContain('hello ****!');
    expect(shown).not.toContain('hunter2');
  });

  test.each([
    [
      'is an HTTP proxy',
      'HTTP/1.1 400 Bad Request\r\n\r\n',
      undefined,
      /does not speak SOCKS5: .* not with 48$/,
    ],
    ['takes nobody without a login', '\x05\xff', undefined, /lets nobody through without a login$/],
    ['wants a login that we do not have', '\x05\x02', undefined, /lets nobody through without a login$/],
    ['takes no password', '\x05\xff', 'secret', /takes no user name and password$/],
    ['chooses what was not offered', '\x05\x01', 'secret', /takes no user name and password$/],
    ['refuses the login', '\x05\x02\x01\x01', 'secret', /did not take the user name and password$/],
    ['closes before the choice', '', undefined, /closed the connection before it let us through$/],
    ['closes within the choice', '\x05', undefined, /closed the connection in the middle of its answer$/],
    [
      'closes within its reply',
      '\x05\0\x05\0\0',
      undefined,
      /closed the connection in the middle of its answer$/,
    ],
    ['names no address', '\x05\0\x05\0\0\x09', undefined, /does not speak SOCKS5: 09 is no kind of address$/],
  ])('%s fails', async (_what, answer, password, message) => {
    const { port } = await answering(answer, (socket) => void socket.end());
    const proxy = { ...at(port, 'socks5h'), ...(password && { credentials: { user: 'bob', password } }) };
    await expect(dial(through(proxy))).rejects.toMatchObject({
      code: 'proxy',
      message: expect.stringMatching(message),
    });
  });

  test('closes right after it let us through fails, and does not hang', async () => {
    const { port } = await answering('\x05\0\x05\0\0\x01\0\0\0\0\0\0', (socket) => void socket.end());
    const outcome = await dial(through(at(port, 'socks5h'))).catch((error: Error) => error);
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'proxy' });
    else expect(await outcome.read()).toBeUndefined();
  });
});
