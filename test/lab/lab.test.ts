import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TransportError } from '../../src/errors.ts';
import { kits } from '../../src/kits.ts';
import { type Lab, type LabScheme, type ServerAddress, startLab } from '../../src/lab/lab.ts';
import { dial } from '../../src/net/dial.ts';
import type { HostKey } from '../../src/net/ssh/types.ts';
import { pathOf } from '../../src/protocols/remote-path.ts';
import { speak } from '../helpers/bare-client.ts';
import { curl } from '../helpers/curl.ts';
import { testWith } from '../helpers/programs.ts';
import { emptyFolder } from '../helpers/scratch.ts';

const testWithCurl = testWith('curl');
const MAIL = ['smtp', 'smtps', 'pop3', 'pop3s', 'imap', 'imaps'] as const;
const SCHEMES = ['http', 'https', 'ftp', 'ftps', 'sftp', ...MAIL, 'api', 'apis'] as const;
/** Which of the web servers, and what their URLs begin with. */
const PROTOCOLS: Readonly<Record<string, string>> = { api: 'http', apis: 'https' };

let folder: string;
let remove: () => Promise<void>;
const labs: Lab[] = [];

beforeEach(async () => {
  ({ path: folder, remove } = await emptyFolder());
});
afterEach(async () => {
  await Promise.all(labs.splice(0).map((lab) => lab.stop()));
  await remove();
});

async function start(options: Parameters<typeof startLab>[0] = {}): Promise<Lab> {
  const lab = await startLab({ dataDir: folder, ...options });
  labs.push(lab);
  return lab;
}

type Scheme = (typeof SCHEMES)[number];

function isMail(scheme: Scheme): scheme is (typeof MAIL)[number] {
  return (MAIL as readonly string[]).includes(scheme);
}

function addressOf(lab: Lab, scheme: Scheme): ServerAddress {
  return isMail(scheme) ? lab.mail[scheme] : lab[scheme];
}

async function refused(port: number): Promise<boolean> {
  return (await speak(port, '')).error === 'ECONNREFUSED';
}

describe('a lab', () => {
  test('listens on loopback only, on free ports', async () => {
    const lab = await start();
    expect(lab.http.host).toBe('127.0.0.1');
    expect(lab.http.port).toBeGreaterThan(1023);
    const servers = SCHEMES.map((scheme) => addressOf(lab, scheme));
    expect(new Set(servers.map(({ host }) => host))).toEqual(new Set(['127.0.0.1']));
    expect(new Set(servers.map(({ port }) => port)).size).toBe(SCHEMES.length);
  });

  test.for<[Parameters<typeof startLab>[0], readonly LabScheme[]]>([
    [{}, SCHEMES],
    [{ http: true }, ['http', 'https']],
    [{ ftp: true }, ['ftp', 'ftps']],
    [{ sftp: true }, ['sftp']],
    [{ ftp: true, sftp: true }, ['ftp', 'ftps', 'sftp']],
    [{ ftp: true, sftp: false }, ['ftp', 'ftps']],
    [{ mail: true }, MAIL],
    [{ api: true }, ['api', 'apis']],
    [{ http: false }, ['ftp', 'ftps', 'sftp', ...MAIL, 'api', 'apis']],
  ])(
    'started with %j has %j, and says of the others that they were not started',
    async ([options, expected]) => {
      const lab = await start(options);
      const running = SCHEMES.filter((scheme) => {
        try {
          return (
            lab.url('/', scheme) ===
            `${PROTOCOLS[scheme] ?? scheme}://127.0.0.1:${addressOf(lab, scheme).port}/`
          );
        } catch (error) {
          const part = isMail(scheme) ? 'mail' : scheme;
          expect(error).toMatchObject({ code: 'usage', message: `this lab was started without ${part}` });
          return false;
        }
      });
      expect(running).toEqual(expected);
      const names = {
        http: 'www.perdu.com',
        ftp: 'ftp.us.debian.org',
        sftp: 'sftp.test',
        smtp: 'smtp.test',
        api: 'fakestoreapi.com',
      };
      for (const [scheme, name] of Object.entries(names)) {
        expect(lab.names.includes(name)).toBe(expected.includes(scheme as LabScheme));
      }
      expect(new Set(lab.names).size).toBe(lab.names.length);
    },
  );

  test('has one area for alice, whichever way she comes', async () => {
    const lab = await start({ ftp: true, sftp: true });
    const { openFtp } = await kits.ftp.raw();
    const { openSftp } = await kits.sftp.raw();
    const { port, host, hostKey } = lab.sftp;
    const identity = { password: async () => 'secret' };
    const hostKeys = {
      known: (_host: string, _port: number, { fingerprint }: HostKey) => verdict(fingerprint),
    };
    const verdict = (shown: string) => (shown === hostKey.fingerprint ? 'known' : 'changed');
    const overSsh = await openSftp({ host, port, user: 'alice', identity, hostKeys });
    const credentials = { user: 'alice', password: 'secret' };
    const overFtp = await openFtp({ host: 'ftp.test', credentials, tls: 'require' }, { dial: lab.dial });
    await overSsh.makeFolder(pathOf('upload/by ssh'));
    const { entries } = await overFtp.list(pathOf('upload'));
    expect(entries.map(({ name }) => name)).toEqual(['by ssh']);
    await Promise.all([overSsh.close(), overFtp.close()]);
  });

  test('keeps the key by which its SSH server is known, for the next one', async () => {
    const [one, other] = await Promise.all([start({ sftp: true }), start({ sftp: true })]);
    expect(one.sftp.hostKey.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    expect(other.sftp.hostKey.fingerprint).toBe(one.sftp.hostKey.fingerprint);
    expect(one.notes).toEqual([]);
  });

  test('says where its secrets could not be kept', async () => {
    const { notes } = await start({ sftp: true, dataDir: '/dev/null/nowhere' });
    expect(notes).toEqual([
      expect.stringMatching(/^the lab's certificate authority lives in memory for this run/),
      expect.stringMatching(/^the lab's SSH host key lives in memory for this run/),
    ]);
  });

  testWithCurl('can run beside others, each with its own ports and the same authority', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    const ports = [one, other].flatMap((lab) => [lab.http.port, lab.https.port]);
    expect(new Set(ports).size).toBe(4);
    expect(other.ca).toBe(one.ca);
    await one.stop();
    expect((await curl(other.url('/hello'))).stdout.toString()).toBe('Hello!\n');
  });

  test('takes the ports it is told to, or says that they are taken and leaves none open', async () => {
    const first = await start();
    for (const option of [
      'httpsPort',
      'ftpPort',
      'ftpsPort',
      'sftpPort',
      'smtpsPort',
      'pop3Port',
      'imapsPort',
      'apiPort',
      'apisPort',
    ]) {
      const failure = start({ [option]: first.http.port });
      await expect(failure).rejects.toThrow(TransportError);
      await expect(failure).rejects.toMatchObject({ code: 'address-in-use' });
    }
    await first.stop();
    const second = await start({ httpPort: first.http.port, httpsPort: first.https.port });
    expect(second.http.port).toBe(first.http.port);
    expect(second.https.port).toBe(first.https.port);
  });

  test('gives URLs that any client can use', async () => {
    const lab = await start();
    expect(await (await fetch(lab.url('/hello'))).text()).toBe('Hello!\n');
    expect(lab.url()).toBe(`http://127.0.0.1:${lab.http.port}/`);
    expect(lab.url('/x', 'https')).toBe(`https://127.0.0.1:${lab.https.port}/x`);
  });

  test('ends every connection when it is stopped: idle, in mid-response, in mid-pause, in mid-handshake', async () => {
    const lab = await start();
    const request = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: shapes.test\r\n\r\n`;
    const idle = net.connect(lab.http.port, '127.0.0.1');
    idle.write(request('/hello'));
    const busy = net.connect(lab.http.port, '127.0.0.1');
    busy.write(request('/big/100000000000'));
    const waiting = net.connect(lab.http.port, '127.0.0.1');
    waiting.write(request('/slow/body?ms=60000'));
    const handshaking = net.connect(lab.https.port, '127.0.0.1');
    const secure = tls.connect({ port: lab.https.port, host: '127.0.0.1', ca: lab.ca });
    secure.write(request('/big/100000000000'));
    await Promise.all([idle, busy, waiting, secure].map((socket) => once(socket, 'data')));
    const sockets = [idle, busy, waiting, handshaking, secure];
    for (const socket of sockets) socket.on('error', () => {}).resume();
    const gone = Promise.all(sockets.map((socket) => new Promise((resolve) => socket.on('close', resolve))));
    await lab.stop();
    await gone;
    expect(await refused(lab.http.port)).toBe(true);
    expect(await refused(lab.https.port)).toBe(true);
  });

  testWithCurl('can be stopped twice, and at the end of a block', async () => {
    let port: number;
    {
      await using lab = await startLab({ dataDir: folder });
      ({ port } = lab.http);
      expect((await curl(lab.url('/hello'))).code).toBe(0);
      await Promise.all([lab.stop(), lab.stop()]);
    }
    expect(await refused(port)).toBe(true);
  });
});

describe("a lab's dial settings", () => {
  test('lead every name to the lab, plain and with TLS', async () => {
    const lab = await start({ http: true });
    for (const host of lab.names) {
      const plain = await dial({ host, port: 80 }, lab.dial);
      expect(plain.facts.remote).toBe(`127.0.0.1:${lab.http.port}`);
      plain.close();
      const secure = await dial({ host, port: 443, tls: {} }, lab.dial);
      expect(secure.facts.tls).toMatchObject({ trusted: true });
      secure.close();
    }
  });

  test('lead the names of file servers to the lab, by their public ports', async () => {
    const lab = await start({ ftp: true, sftp: true });
    for (const [host, port, server] of [
      ['ftp.us.debian.org', 21, lab.ftp],
      ['ftp.debian.org', 990, lab.ftps],
      ['ftp.test', 21, lab.ftp],
      ['ftp.test', 22, lab.sftp],
      ['sftp.test', 22, lab.sftp],
      ['localhost', lab.ftp.port, lab.ftp],
      ['127.0.0.1', lab.sftp.port, lab.sftp],
    ] as const) {
      const transport = await dial({ host, port }, lab.dial);
      expect([host, port, transport.facts.remote]).toEqual([host, port, `127.0.0.1:${server.port}`]);
      transport.close();
    }
    const secure = await dial({ host: 'ftp.us.debian.org', port: 990, tls: {} }, lab.dial);
    expect(secure.facts.tls).toMatchObject({ trusted: true });
    secure.close();
    await expect(dial({ host: 'sftp.test', port: 21 }, lab.dial)).rejects.toMatchObject({
      code: 'unknown-host',
    });
  });

  test('let its own addresses through', async () => {
    const lab = await start();
    for (const host of ['127.0.0.1', 'localhost']) {
      const plain = await dial({ host, port: lab.http.port }, lab.dial);
      plain.close();
      const secure = await dial({ host, port: lab.https.port, tls: {} }, lab.dial);
      expect(secure.facts).toMatchObject({ remote: `127.0.0.1:${lab.https.port}`, tls: { trusted: true } });
      secure.close();
    }
  });

  test('refuse every other host, and say which there are', async () => {
    const lab = await start();
    const failure = dial({ host: 'example.com', port: 80 }, lab.dial);
    await expect(failure).rejects.toMatchObject({
      code: 'unknown-host',
      hint: expect.stringContaining('www.perdu.com, perdu.com, shapes.test') as string,
    });
  });

  test('do not let a client out to another server of this machine', async () => {
    const lab = await start();
    const other = http.createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as net.AddressInfo;
    await expect(dial({ host: '127.0.0.1', port }, lab.dial)).rejects.toMatchObject({ code: 'unknown-host' });
    other.close();
  });
});

describe('a certificate that a lab issues', () => {
  test('serves a server of your own, under a name of your choice below .test', async () => {
    const lab = await start();
    const server = tls.createServer(await lab.issue(['mine.test']), (socket) => socket.end('mine'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    const socket = tls.connect({ port, host: '127.0.0.1', servername: 'mine.test', ca: lab.ca });
    await once(socket, 'secureConnect');
    expect(socket.authorized).toBe(true);
    socket.destroy();
    server.close();
  });
});
