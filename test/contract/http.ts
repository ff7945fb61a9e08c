import { createHash, randomBytes } from 'node:crypto';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bytesBody, streamBody } from '../../src/actions/body.ts';
import { credentialsAt } from '../../src/actions/http/auth/credentials.ts';
import { composeRequest, type ComposeOptions } from '../../src/actions/http/compose.ts';
import { performHttp, type Performed, type PerformOptions } from '../../src/actions/http/perform.ts';
import {
  HTTP_CANNOT,
  type CreateHttpClient,
  type HttpClient,
  type HttpClientSettings,
  type HttpExchange,
  type HttpFeature,
  type HttpRequest,
} from '../../src/protocols/http.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import type { EntryListener } from '../../src/transcript/types.ts';
import { retainedBytes } from '../helpers/memory.ts';
import { startServer } from '../helpers/servers.ts';
import { type Answer, fieldLines, headLines, type HttpSite, type RunningSite } from './http-site.ts';
import { place } from './place.ts';

export interface HttpContractSubject {
  readonly name: HttpClient['kind'];
  readonly createClient: () => Promise<CreateHttpClient>;
  readonly site: HttpSite;
}

/** What every client promises of every server (../../src/protocols/http.ts), checked from outside. */
export function httpContract({ name, createClient, site }: HttpContractSubject): void {
  const here = place({ protocol: 'HTTP', server: site.name, client: name });
  describe(`the ${name} client and ${site.name}`, here, () => {
    let running: RunningSite;
    let create: CreateHttpClient;
    beforeAll(async () => {
      [running, create] = await Promise.all([site.start(), createClient()]);
    });
    afterAll(() => running.stop());

    function open(settings: HttpClientSettings = {}): HttpClient {
      const client = create(settings);
      onTestFinished(() => client.close());
      return client;
    }
    const compose = (path: string, options: Partial<ComposeOptions> = {}): HttpRequest =>
      composeRequest({ url: new URL(path, running.http), ...options });
    const perform = (
      path: string,
      options: Partial<ComposeOptions> = {},
      performing: PerformOptions = {},
    ): Promise<Performed & { bytes: Buffer }> =>
      read(performHttp(open(), compose(path, options), performing));

    describe('one response', () => {
      const refusal = ({ refusedBy }: Answer): string | undefined => refusedBy?.[name];

      it.each(site.answers.filter((answer) => refusal(answer) === undefined))('is $shows', async (answer) => {
        const { response } = await open().exchange(compose(answer.path, optionsOf(answer)));
        const body = await gather(response.body);
        expect(headLines(response, answer.head)).toEqual(answer.head);
        expect(body.toString('latin1')).toBe(answer.body);
        expect(fieldLines(response.trailers())).toEqual(answer.trailers ?? []);
        const before = answer.before ?? [];
        expect(response.informational.map((head, at) => headLines(head, before[at] ?? []))).toEqual(before);
      });

      for (const answer of site.answers) {
        const reason = refusal(answer);
        if (reason === undefined) continue;
        it(`is refused where it is ${answer.shows}: ${reason}`, async () => {
          const exchange = open().exchange(compose(answer.path, optionsOf(answer)));
          await expect(exchange).rejects.toMatchObject({ code: 'weird-reply' });
        });
      }

      it('says where it came from and how long that took', async () => {
        const { exchange } = await perform(site.answers[0]!.path);
        expect(exchange.connection.remote).toBe(running.http.host);
        expect(exchange.connection.local).toMatch(/^127\.0\.0\.1:\d+$/);
        expect(exchange.connection.tls).toBeUndefined();
        const { connect = -1, firstByte } = exchange.timings;
        expect(connect).toBeGreaterThanOrEqual(0);
        expect(firstByte).toBeGreaterThanOrEqual(connect);
      });

      it('is refused to whoever reads its body a second time', async () => {
        const { response } = await open().exchange(compose(site.ranges));
        await gather(response.body);
        const again = await gather(response.body).catch((error: unknown) => error);
        // Either nothing is left or it is an error: never the same bytes, never a hang.
        expect(again instanceof Error || (again as Buffer).length === 0).toBe(true);
      });
    });

    describe('one connection', () => {
      it.each(
        site.answers.filter(({ closes, refusedBy, dropsConnection }) => {
          return closes !== true && refusedBy?.[name] === undefined && dropsConnection?.[name] === undefined;
        }),
      )('serves again after $shows', async (answer) => {
        const client = open();
        const first = await client.exchange(compose(answer.path, optionsOf(answer)));
        await gather(first.response.body);
        const second = await client.exchange(compose(site.answers[0]!.path));
        expect((await gather(second.response.body)).toString('latin1')).toBe(site.answers[0]!.body);
        expect(second.connection.local).toBe(first.connection.local);
        expect(second.timings.connect).toBeUndefined();
      });

      for (const answer of site.answers) {
        const { shows, closes, dropsConnection } = answer;
        const reason = closes === true ? 'the server ends it' : dropsConnection?.[name];
        if (reason === undefined) continue;
        it(`is not used again after ${shows}: ${reason}`, async () => {
          const client = open();
          const first = await client.exchange(compose(answer.path, optionsOf(answer)));
          await gather(first.response.body);
          const second = await client.exchange(compose(site.answers[0]!.path));
          await gather(second.response.body);
          expect(second.connection.local).not.toBe(first.connection.local);
        });
      }

      it('is left to itself by a reader who stops early: the next exchange has another', async () => {
        const client = open();
        const first = await client.exchange(compose(site.trickle));
        for await (const chunk of first.response.body) {
          expect(chunk.length).toBeGreaterThan(0);
          break;
        }
        const second = await client.exchange(compose(site.answers[0]!.path));
        expect((await gather(second.response.body)).toString('latin1')).toBe(site.answers[0]!.body);
        expect(second.connection.local).not.toBe(first.connection.local);
      });

      it('is its own for each of several exchanges that overlap', async () => {
        const client = open();
        const exchanges = await Promise.all([1, 2, 3].map(() => client.exchange(compose(site.ranges))));
        const bodies = await Promise.all(exchanges.map(({ response }) => gather(response.body)));
        const page = await running.rangePage();
        for (const body of bodies) expect(body.equals(page)).toBe(true);
        expect(new Set(exchanges.map(({ connection }) => connection.local)).size).toBe(3);
      });

      it('is shared by many that overlap, where that is asked for: each has its own answer', async () => {
        const client = open({ pipelining: { connections: 3, depth: 16 } });
        const page = await running.rangePage();
        const { path, body } = site.answers[0]!;
        const exchanges = await Promise.all(
          Array.from({ length: 200 }, async (_, at) => {
            // Three of them, of different lengths, one of them not all of its page.
            const range = at % 3 === 2 ? { headers: [`Range: bytes=${at % 7}-`] } : {};
            const { response, connection } = await client.exchange(
              compose(at % 3 === 0 ? path : site.ranges, range),
            );
            const expected =
              at % 3 === 0 ? Buffer.from(body, 'latin1') : page.subarray(at % 3 === 2 ? at % 7 : 0);
            const bytes = await gather(response.body);
            return { ...connection, same: bytes.equals(expected), status: response.status };
          }),
        );
        expect(exchanges.filter(({ same }) => !same)).toEqual([]);
        expect(new Set(exchanges.map(({ status }) => status))).toEqual(new Set([200, 206]));
        // The library's client does not share; and what is long ends its connection, so that nobody has to wait behind it.
        const most = name === 'library' ? 200 : page.length > 64 * 1024 ? 100 : 3;
        expect(new Set(exchanges.map(({ local }) => local)).size).toBeLessThanOrEqual(most);
      });

      it('may be a Unix-domain socket', async () => {
        const client = open({ dial: { unixSocket: running.unixSocket } });
        const { response, connection } = await client.exchange(compose(site.answers[0]!.path));
        expect((await gather(response.body)).toString('latin1')).toBe(site.answers[0]!.body);
        expect(connection.remote).toBe(`unix:${running.unixSocket}`);
      });
    });

    describe('the sizes of the heads', () => {
      /** Takes all requests, whose bodies end in a `$`, over any number of connections. */
      const answering = async (answer: string) => {
        let heard = '';
        const { url } = await startServer((socket) => {
          let unanswered = '';
          socket.on('data', (bytes: Buffer) => {
            heard += bytes.toString('latin1');
            unanswered += bytes.toString('latin1');
            const whole = unanswered.startsWith('GET') ? /\r\n\r\n$/ : /\$(?:\r\n0\r\n\r\n)?$/;
            if (!whole.test(unanswered)) return;
            unanswered = '';
            socket.write(answer, 'latin1');
          });
        });
        return { url, headsHeard: () => heard.match(/^[A-Z]+ \/[^]*?\r\n\r\n/gm) ?? [] };
      };

      it('are those that crossed the wire, 1xx and all, without an empty line before them', async () => {
        const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n';
        const head = 'HTTP/1.1 200 OK\r\nX-Name: caf\xe9\r\nContent-Length: 4\r\n\r\n';
        const server = await answering(`\r\n${hints}${hints}${head}\r\n\r\n`);
        const client = open();
        const sizes = [];
        for (const path of ['/', '/a/longer/path?with=a%20query']) {
          const url = new URL(path, server.url);
          const exchange = await client.exchange(composeRequest({ url, headers: ['X-Empty;'] }));
          await gather(exchange.response.body);
          sizes.push(exchange.sizes);
        }
        const heard = server.headsHeard();
        expect(heard).toHaveLength(2);
        expect(sizes).toEqual(
          heard.map((each) => ({
            requestHead: each.length,
            responseHead: 2 * hints.length + head.length,
          })),
        );
      });

      it.each([
        ['a length', bytesBody('\r\n\r\n$')],
        ['no length', streamBody(slices(Buffer.from('\r\n\r\n$'), 2))],
      ])(
        'leave out a request body of %s, even where it looks like the end of a head',
        async (_of, upload) => {
          const head = 'HTTP/1.1 204 No Content\r\n\r\n';
          const server = await answering(head);
          const request = composeRequest({ url: server.url, method: 'POST', upload });
          const { sizes } = await open().exchange(request);
          expect(sizes).toEqual({
            requestHead: server.headsHeard()[0]?.length,
            responseHead: head.length,
          });
        },
      );
    });

    describe('TLS', place({ tls: 'implicit' }), () => {
      const exchangeOverTls = async (settings: HttpClientSettings): Promise<HttpExchange> => {
        const url = new URL(site.answers[0]!.path, running.https);
        const exchange = await open(settings).exchange(composeRequest({ url }));
        expect((await gather(exchange.response.body)).toString('latin1')).toBe(site.answers[0]!.body);
        return exchange;
      };

      it('is trusted with its authority, and its facts are those that node:tls finds', async () => {
        const { connection } = await exchangeOverTls({ dial: { tls: { ca: running.ca } } });
        const independent = await handshake(running);
        expect(connection.tls).toMatchObject({ ...independent, alpn: 'http/1.1', trusted: true });
        expect(connection.tls?.names).toEqual(expect.arrayContaining([...site.names]));
      });

      it('is refused without its authority, and taken when told to take any', async () => {
        await expect(exchangeOverTls({})).rejects.toMatchObject({ code: 'certificate' });
        const { connection } = await exchangeOverTls({ dial: { tls: { insecure: true } } });
        expect(connection.tls).toMatchObject({ trusted: false });
      });
    });

    describe('redirects', () => {
      it.each([1, 3, 20])('are followed to the end of a chain of %i', async (length) => {
        const { exchange, hops, bytes } = await perform(site.redirects.chain(length), {}, { follow: {} });
        expect(exchange.response.status).toBe(200);
        expect(bytes.toString()).toBe(site.redirects.end);
        expect(hops).toHaveLength(length);
      });

      it('are not followed unless that is asked for', async () => {
        const { exchange, hops } = await perform(site.redirects.chain(1));
        expect([exchange.response.status, hops.length]).toEqual([302, 0]);
      });

      // RFC 9110, sections 15.4.2 to 15.4.9.
      it.each([
        [301, 'GET'],
        [302, 'GET'],
        [303, 'GET'],
        [307, 'POST'],
        [308, 'POST'],
      ])('make of a POST, by %i, a %s', async (status, method) => {
        const { exchange, bytes } = await perform(
          site.redirects.by(status),
          { method: 'POST', data: 'a=b' },
          { follow: {} },
        );
        expect(running.methodSeen(exchange.response, bytes)).toBe(method);
      });

      it('that go round in circles are given up', async () => {
        await expect(perform(site.redirects.loop, {}, { follow: { maxRedirects: 5 } })).rejects.toMatchObject(
          {
            code: 'too-many-redirects',
          },
        );
      });

      it.each([
        ['withhold the credentials from another origin', false],
        ['take the credentials to another origin when told to trust it', true],
      ])('%s', async (_what, trusted) => {
        const userAgent = `contract/${randomBytes(8).toString('hex')}`;
        const { user, password } = site.auth;
        const { exchange, bytes } = await perform(
          site.redirects.otherOrigin,
          { userAgent },
          {
            auth: { credentialsFor: credentialsAt(running.http, { user, password }, { trusted }) },
            follow: { trusted },
          },
        );
        const seen = await running.authorizationSeen(exchange.response, bytes, userAgent);
        expect(seen !== '').toBe(trusted);
      });
    });

    describe('a request', () => {
      it('authenticates with user and password', async () => {
        const { path, user, password, body } = site.auth;
        const as = (secret: string): PerformOptions => ({
          auth: { credentialsFor: credentialsAt(running.http, { user, password: secret }) },
        });
        const let_in = await perform(path, {}, as(password));
        expect([let_in.exchange.response.status, let_in.bytes.toString()]).toEqual([200, body]);
        const kept_out = await perform(path, {}, as('wrong'));
        expect(kept_out.exchange.response.status).toBe(401);
      });

      it.each([
        ['of no bytes', 0],
        ['of a few bytes', 11],
        ['of 5 MiB', 5 * 1024 * 1024],
      ])('sends a body %s with its length', async (_what, size) => {
        const content = randomBytes(size);
        const { bytes } = await perform(site.upload, { method: 'POST', upload: bytesBody(content) });
        expect(running.uploadSeen(bytes)).toMatchObject({ bytes: size, sha256: sha256(content) });
      });

      it.each([
        ['of no bytes', 0],
        ['of 5 MiB', 5 * 1024 * 1024],
      ])('sends a body %s whose size is not known in chunks', async (_what, size) => {
        const content = randomBytes(size);
        const sent: Buffer[] = [];
        const recorder = recorderOf((entry) => {
          if (entry.kind === 'sent') sent.push(Buffer.from(entry.bytes));
        });
        const request = compose(site.upload, { method: 'POST', upload: streamBody(slices(content, 60_000)) });
        const { bytes } = await read(performHttp(open({ recorder }), request));
        expect(running.uploadSeen(bytes)).toMatchObject({ bytes: size, sha256: sha256(content) });
        const [head] = Buffer.concat(sent).toString('latin1').split('\r\n\r\n', 1);
        // undici sees that nothing comes before it has sent the head.
        expect(head).toMatch(
          size === 0 && name === 'library' ? /^content-length: 0$/im : /^transfer-encoding: chunked$/im,
        );
      });

      const ranges = [
        ['bytes=0-0', 0, 1],
        ['bytes=10-19', 10, 20],
        ['bytes=-5', -5, undefined],
        ['bytes=100-', 100, undefined],
      ] as const;
      it.each(ranges)('for the range %s gets just that', async (range, from, to) => {
        const { exchange, bytes } = await perform(site.ranges, { headers: [`Range: ${range}`] });
        expect(exchange.response.status).toBe(206);
        expect(bytes.equals((await running.rangePage()).subarray(from, to))).toBe(true);
      });

      it('for a range beyond the end gets a 416', async () => {
        const { exchange } = await perform(site.ranges, { headers: ['Range: bytes=999999999-'] });
        expect(exchange.response.status).toBe(416);
      });

      const accept = ['Accept-Encoding: gzip'];
      it.each(site.codings)('gets $path decoded from $codings, or as it is', async ({ path, codings }) => {
        const coded = await perform(path, { headers: accept });
        expect(fieldLines(coded.exchange.response.headers)).toContain(`Content-Encoding: ${codings}`);
        const plain = await running.plainText(path);
        expect(coded.bytes.equals(plain)).toBe(false);
        const decoded = await perform(path, { headers: accept }, { decode: true });
        expect(decoded.bytes.equals(plain)).toBe(true);
      });
    });

    describe('a body of 64 MiB', () => {
      it('arrives whole, and memory does not grow with it', { timeout: 60_000 }, async () => {
        const { path, headers } = site.big;
        const lines = headers.map(([field, value]) => `${field}: ${value}`);
        const { response } = await open().exchange(compose(path, { headers: lines }));
        const hash = createHash('sha256');
        const before = retainedBytes();
        let most = 0;
        let received = 0;
        let measured = 0;
        for await (const chunk of response.body) {
          hash.update(chunk);
          received += chunk.length;
          if (received - measured < 16 * MEBIBYTE) continue;
          measured = received;
          most = Math.max(most, retainedBytes() - before);
        }
        expect(received).toBe(64 * MEBIBYTE);
        expect(hash.digest('hex')).toBe(await running.bigSha256());
        // Both sides' buffers, since the lab is in this process, too: well below what a gathered body would take.
        expect(most).toBeLessThan(24 * MEBIBYTE);
      });
    });

    describe('giving up', () => {
      it('before anything is sent is an error of its own kind', async () => {
        const signal = AbortSignal.abort();
        await expect(open().exchange(compose('/'), { signal })).rejects.toMatchObject({ code: 'aborted' });
      });

      it('while the server is silent ends the wait', async () => {
        const stop = new AbortController();
        const recorder = recorderOf(({ kind }) => {
          if (kind === 'sent') setImmediate(() => stop.abort());
        });
        const exchange = open({ recorder }).exchange(compose(site.silent), { signal: stop.signal });
        await expect(exchange).rejects.toMatchObject({ code: 'aborted' });
      });

      it('in the body ends the body', async () => {
        const stop = new AbortController();
        const { response } = await open().exchange(compose(site.trickle), { signal: stop.signal });
        const reading = (async () => {
          for await (const chunk of response.body) if (chunk.length > 0) stop.abort();
        })();
        await expect(reading).rejects.toMatchObject({ code: 'aborted' });
      });

      it('after a time-out says so, in the wait for the head and in the body', async () => {
        await expect(perform(site.silent, {}, { timeout: 200 })).rejects.toMatchObject({
          code: 'timeout',
          message: expect.stringContaining('0.2 s') as string,
        });
        await expect(perform(site.trickle, {}, { timeout: 200 })).rejects.toMatchObject({
          code: 'timeout',
          message: expect.stringContaining('body') as string,
        });
      });

      it('comes by itself when nothing moves', async () => {
        const client = open({ dial: { idleTimeout: 200 } });
        await expect(client.exchange(compose(site.silent))).rejects.toMatchObject({ code: 'timeout' });
      });

      it('by closing the client fails the body that is being read', async () => {
        const client = open();
        const { response } = await client.exchange(compose(site.trickle));
        const reading = (async () => {
          for await (const chunk of response.body) if (chunk.length > 0) await client.close();
        })();
        await expect(reading).rejects.toMatchObject({
          code: expect.stringMatching(/aborted|partial/) as string,
        });
      });
    });

    describe('what is seldom asked for', () => {
      for (const { feature, request, status } of SELDOM) {
        const reason = HTTP_CANNOT[name][feature];
        if (reason === undefined) {
          it(`is sent as it stands: ${feature}`, async () => {
            const { response } = await open().exchange(request(new URL(site.upload, running.http)));
            await gather(response.body);
            expect(status).toContain(response.status);
          });
        } else {
          it(`is refused, and nothing is sent: ${feature}, since ${reason}`, async () => {
            let connections = 0;
            const recorder = recorderOf(() => (connections += 1));
            const sending = open({ recorder }).exchange(request(new URL(site.upload, running.http)));
            await expect(sending).rejects.toMatchObject({
              code: 'usage',
              message: expect.stringContaining(reason) as string,
            });
            expect(connections).toBe(0);
          });
        }
      }
    });
  });
}

interface Seldom {
  readonly feature: HttpFeature;
  readonly request: (url: URL) => HttpRequest;
  /** What a server may say to it. */
  readonly status: readonly number[];
}

/** A request for each feature that a client may lack. */
const SELDOM: readonly Seldom[] = [
  {
    feature: 'http/1.0',
    request: (url) => composeRequest({ url, method: 'POST', data: 'a', version: '1.0' }),
    status: [200],
  },
  {
    feature: 'bare',
    request: (url) => composeRequest({ url: new URL('/', url), bare: true }),
    status: [200],
  },
  { feature: 'host', request: (url) => composeRequest({ url, headers: ['Host:'] }), status: [400] },
  {
    feature: 'asterisk',
    request: (url) => composeRequest({ url, method: 'OPTIONS', target: '*' }),
    // nginx knows no OPTIONS *.
    status: [204, 400],
  },
  {
    feature: 'target',
    request: (url) => composeRequest({ url, target: 'no-path' }),
    status: [400],
  },
  {
    feature: 'connect',
    request: (url) => composeRequest({ url: new URL('/', url), method: 'CONNECT' }),
    status: [405],
  },
  {
    feature: 'expect',
    request: (url) =>
      composeRequest({ url, method: 'POST', upload: bytesBody('hello'), expectContinue: true }),
    status: [200],
  },
  {
    feature: 'framing',
    request: (url) =>
      composeRequest({ url, method: 'POST', data: 'a', headers: ['Transfer-Encoding: chunked'] }),
    status: [200],
  },
  {
    feature: 'connection',
    request: (url) => composeRequest({ url, method: 'POST', data: 'a', headers: ['Connection: TE'] }),
    status: [200],
  },
];

const MEBIBYTE = 1024 * 1024;

function optionsOf({ method = 'GET', headers = [] }: Answer): Partial<ComposeOptions> {
  return { method, headers: headers.map(([field, value]) => `${field}: ${value}`) };
}

async function read(performing: Promise<Performed>): Promise<Performed & { bytes: Buffer }> {
  const performed = await performing;
  return { ...performed, bytes: await gather(performed.body) };
}

async function gather(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function* slices(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function recorderOf(listener: EntryListener): NonNullable<HttpClientSettings['recorder']> {
  return createRecorder({ client: 'test', listeners: [listener] });
}

/** What Node's own TLS client finds. */
function handshake({
  https,
  ca,
}: RunningSite): Promise<{ version: string; cipher: string; names: string[] }> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host: https.hostname,
      port: Number(https.port),
      ca,
      ALPNProtocols: ['http/1.1'],
    });
    socket.on('error', reject);
    socket.on('secureConnect', () => {
      const names = (socket.getPeerCertificate().subjectaltname ?? '').split(', ');
      resolve({
        version: socket.getProtocol() ?? '',
        cipher: socket.getCipher().standardName,
        names,
      });
      socket.destroy();
    });
  });
}
