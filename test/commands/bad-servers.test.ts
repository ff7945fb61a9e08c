import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import type net from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CLIENTS, expectError, type Kind } from '../helpers/bad-server.ts';
import { createCertificate, type TestCertificate } from '../helpers/certificates.ts';
import { startDeafServer } from '../helpers/deaf-server.ts';
import { netkitHttp, type Ran } from '../helpers/netkit-http.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { closedPort, onRequest, startServer, startTlsServer } from '../helpers/servers.ts';
import { useLab } from '../helpers/use-lab.ts';

const lab = useLab();

/** A GET into a file, which is there afterwards only if all went well. */
async function save(
  kind: Kind,
  url: string,
  options: readonly string[] = [],
): Promise<Ran & { saved: boolean }> {
  const folder = scratchFolder();
  const ran = await netkitHttp(['get', `--${kind}`, '-o', join(folder, 'page'), ...options, url]);
  const left = readdirSync(folder);
  expect(left).toEqual(ran.code === 0 ? ['page'] : []);
  return { ...ran, saved: left.length > 0 };
}

/** What a page of the lab does, curl's number for it, and what is said. 0: it works all the same. */
interface Row {
  readonly does: string;
  readonly path: string;
  readonly options?: readonly string[];
  readonly code: number;
  readonly says?: RegExp;
  /** Where the library client rightly ends otherwise, and why. */
  readonly library?: { readonly code: number; readonly why: string; readonly says?: RegExp };
}

const ROWS: readonly Row[] = [
  { does: 'sends fewer bytes than it said', path: '/bad/short', code: 18, says: /91 bytes|after 9 bytes/ },
  { does: 'sends more bytes than it said', path: '/bad/long', code: 0 },
  { does: 'has two lengths that differ', path: '/bad/two-lengths', code: 8, says: /Content-Length|length/ },
  {
    does: 'has two lengths that agree',
    path: '/bad/same-lengths',
    code: 0,
    library: { code: 8, why: 'undici takes no second Content-Length, whatever it says', says: /length/ },
  },
  { does: 'has a length below zero', path: '/bad/negative-length', code: 8, says: /Content-Length/ },
  { does: 'has a length in words', path: '/bad/word-length', code: 8, says: /Content-Length/ },
  {
    does: 'has a length and chunks',
    path: '/bad/length-and-chunked',
    code: 8,
    says: /Transfer-Encoding|length/,
  },
  {
    does: 'uses a transfer coding that nobody asked for',
    path: '/bad/te-unknown',
    code: 8,
    says: /x-rot13/,
    library: { code: 0, why: 'undici hands the body over with that coding still on it' },
  },
  { does: 'has a chunk size that is no number', path: '/bad/chunk-size', code: 8, says: /chunk.*size/ },
  { does: 'has a chunk size beyond all numbers', path: '/bad/chunk-huge', code: 8, says: /chunk.*size/i },
  { does: 'hangs up within a chunk', path: '/bad/chunk-cut', code: 18, says: /last chunk|after 5 bytes/ },
  {
    does: 'hangs up before the last chunk',
    path: '/bad/chunk-no-last',
    code: 18,
    says: /last chunk|after 5 bytes/,
  },
  { does: 'does not end a chunk', path: '/bad/chunk-no-crlf', code: 8, says: /chunk/ },
  { does: 'has a NUL in a header', path: '/bad/nul', code: 8, says: /NUL|header value/ },
  { does: 'ends its lines in LF alone', path: '/bad/bare-lf', code: 8, says: /LF|CR/ },
  { does: 'has a lone CR in a header', path: '/bad/bare-cr', code: 8, says: /bare CR|LF/ },
  { does: 'has a space before a colon', path: '/bad/space-before-colon', code: 8, says: /header/ },
  { does: 'has a header without a colon', path: '/bad/no-colon', code: 8, says: /header/ },
  { does: 'begins its headers with a space', path: '/bad/leading-space', code: 8, says: /space/ },
  { does: 'speaks HTTP/0.9', path: '/bad/http09', code: 8, says: /does not speak HTTP\/1.*<html>/ },
  { does: 'sends garbage', path: '/bad/garbage', code: 8, says: /does not speak HTTP\/1/ },
  { does: 'speaks HTTP/2 unasked', path: '/bad/http2-preface', code: 8, says: /does not speak HTTP\/1/ },
  {
    does: 'speaks TLS on a plain port',
    path: '/bad/tls-alert',
    code: 8,
    says: /speaks TLS[^]*hint: try https:/,
  },
  { does: 'speaks SSH', path: '/bad/ssh', code: 8, says: /SSH-2\.0/ },
  { does: 'gives no reason', path: '/bad/status-line/no-reason', code: 0 },
  { does: 'gives an empty reason', path: '/bad/status-line/empty-reason', code: 0 },
  { does: 'has a status of two digits', path: '/bad/status-line/two-digits', code: 8, says: /status/ },
  { does: 'has a status of four digits', path: '/bad/status-line/four-digits', code: 8, says: /status/ },
  { does: 'has a status in letters', path: '/bad/status-line/letters', code: 8, says: /status/ },
  { does: 'is of a version to come', path: '/bad/status-line/version', code: 8, says: /HTTP/ },
  {
    does: 'has a status line without an end',
    path: '/bad/status-line/endless',
    code: 63,
    says: /longer than 262144/,
  },
  { does: 'floods with headers', path: '/bad/endless-headers', code: 63, says: /longer than 262144/ },
  { does: 'has a giant header', path: '/huge-header/300000', code: 63, says: /longer than 262144/ },
  { does: 'has too many headers', path: '/many-headers/1001', code: 63, says: /more than 1000/ },
  { does: 'announces for ever', path: '/many-informational?count=33', code: 63, says: /more than 32/ },
  { does: 'sends another response unasked', path: '/bad/unsolicited', code: 0 },
  {
    does: 'sends a gzip body that breaks off',
    path: '/bad/gzip-cut',
    options: ['--compressed'],
    code: 18,
    says: /gzip.*ends early/,
  },
  {
    does: 'sends a gzip body that is none',
    path: '/bad/gzip-garbage',
    options: ['--compressed'],
    code: 61,
    says: /not valid gzip/,
  },
  {
    does: 'uses a content coding that nobody knows',
    path: '/x-unknown',
    options: ['--compressed'],
    code: 61,
    says: /x-unknown[^]*hint/,
  },
  { does: 'sends a bomb', path: '/bomb', options: ['--compressed'], code: 63, says: /256 times/ },
  { does: 'hangs up without a word', path: '/drop/before', code: 52, says: /without an answer[^]*TLS/ },
  { does: 'hangs up in the head', path: '/drop/head', code: 18, says: /middle of the header/ },
  { does: 'hangs up in the body', path: '/drop/body', code: 18, says: /10 bytes/ },
  { does: 'resets in the body', path: '/reset', code: 18, says: /after 10 bytes/ },
  { does: 'redirects in circles', path: '/redirect/loop', options: ['-L'], code: 47, says: /50 redirects/ },
  {
    does: 'redirects more often than it may',
    path: '/redirect/4',
    options: ['-L', '--max-redirs', '3'],
    code: 47,
    says: /more than 3 redirects/,
  },
  {
    does: 'redirects as often as it may',
    path: '/redirect/3',
    options: ['-L', '--max-redirs', '3'],
    code: 0,
  },
  { does: 'redirects to a place with spaces', path: '/redirect/space', options: ['-L'], code: 0 },
  { does: 'redirects to a place beyond ASCII', path: '/redirect/utf8', options: ['-L'], code: 0 },
  { does: 'redirects to nowhere', path: '/redirect/missing', options: ['-L'], code: 0 },
  { does: 'redirects away from HTTP', path: '/redirect/to-ftp', options: ['-L'], code: 3, says: /ftp:/ },
  { does: 'answers 404', path: '/status/404', code: 0 },
  {
    does: 'answers 404, and that is to fail',
    path: '/status/404',
    options: ['-f'],
    code: 22,
    says: /404 Not Found/,
  },
  {
    does: 'answers 500, and that is to fail',
    path: '/status/500',
    options: ['--fail'],
    code: 22,
    says: /500/,
  },
];

describe.each(CLIENTS)('the %s client, when the server', (kind) => {
  for (const row of ROWS) {
    const {
      code,
      why,
      says = row.says,
    } = (kind === 'library' ? row.library : undefined) ?? {
      code: row.code,
      why: undefined,
    };
    const reason = why === undefined ? '' : `, since ${why}`;
    it(`${row.does}, ${code === 0 ? 'saves the page' : `exits with ${code}`}${reason}`, async () => {
      const ran = await save(kind, lab.url(row.path), row.options);
      if (code !== 0) return expectError(ran, code, says ?? /./);
      expect([ran.code, ran.stderr]).toEqual([0, '']);
    });
  }

  it('redirects to a place with spaces or beyond ASCII, arrives just there', async () => {
    const queryAt = async (path: string): Promise<unknown> => {
      const { stdout } = await netkitHttp(['get', `--${kind}`, '-L', lab.url(path)]);
      return (JSON.parse(stdout.toString()) as { target: unknown }).target;
    };
    expect(await queryAt('/redirect/space')).toBe('/echo?text=one%20two%20three');
    expect(await queryAt('/redirect/utf8')).toBe('/echo?text=o%C3%B9-%C3%AAtes-vous');
  });

  it('resets before it answers, exits with 56', async () => {
    const server = await startServer((socket) => onRequest(socket, () => socket.resetAndDestroy()));
    expectError(await save(kind, server.url.href), 56, /reset by the peer/);
  });

  it('is TLS where we speak plainly, or plain where we speak TLS, says so', async () => {
    expectError(
      await save(kind, `http://127.0.0.1:${lab.https.port}/`),
      52,
      /without an answer[^]*hint: .*TLS/,
    );
    expectError(await save(kind, `https://127.0.0.1:${lab.http.port}/`), 35, /TLS[^]*hint: .*http:/);
  });
});

describe.each(CLIENTS)('the %s client, when there is no way to the server', (kind) => {
  it('exits with 6 for a name that cannot exist', async () => {
    // A label of more than 63 characters (RFC 1035, section 2.3.4): no name server need be asked.
    const name = `${'x'.repeat(64)}.test`;
    expectError(await save(kind, `http://${name}/`), 6, /xxx.*hint: .*spelling/s);
  });

  it('exits with 6 for a name that the lab does not have, and says which it has', async () => {
    const ran = await netkitHttp(['get', `--${kind}`, '--lab', 'www.example.org'], {});
    expectError(ran, 6, /www\.example\.org.*hint: .*www\.perdu\.com/s);
  });

  it('exits with 7 where nobody listens, and names each address that it tried', async () => {
    const port = await closedPort();
    const resolve = ['--resolve', `two.test:${port}:127.0.0.1,127.0.0.2`];
    const ran = await save(kind, `http://two.test:${port}/`, resolve);
    expectError(ran, 7, /127\.0\.0\.1.*127\.0\.0\.2.*refused/s);
  });

  it('exits with 7 for a Unix-domain socket that is not there', async () => {
    const path = join(scratchFolder(), 'none.sock');
    expectError(await save(kind, 'http://localhost/', ['--unix-socket', path]), 7, /none\.sock/);
  });
});

describe.each(CLIENTS)('the %s client, when nothing happens', (kind) => {
  const silent = (): Promise<{ url: URL }> => startServer(() => {});

  it('exits with 28 while it connects', async () => {
    const url = `http://127.0.0.1:${await startDeafServer()}/`;
    expectError(await save(kind, url, ['--connect-timeout', '0.3']), 28, /0\.3 s/);
    expectError(await save(kind, url, ['-m', '0.3']), 28, /0\.3 s/);
  });

  it('exits with 28 in the TLS handshake', async () => {
    const { url } = await silent();
    const options = ['--connect-timeout', '0.3'];
    expectError(await save(kind, `https://${url.host}/`, options), 28, /TLS|handshake/);
  });

  it.each([['--timeout'], ['-m'], ['--max-time'], ['--idle-timeout']])(
    'exits with 28 for %s, in the head and in the body',
    async (option) => {
      expectError(await save(kind, (await silent()).url.href, [option, '0.2']), 28, /0\.2 s/);
      const half = 'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf of it';
      const { url } = await startServer((socket) => onRequest(socket, () => void socket.write(half)));
      expectError(await save(kind, url.href, [option, '0.2']), 28, /0\.2 s/);
    },
  );

  it('exits with 28 however short the time, which is never taken for none', async () => {
    for (const option of ['--idle-timeout', '-m', '--connect-timeout']) {
      const scheme = option === '--connect-timeout' ? 'https' : 'http';
      const { url } = await silent();
      expectError(await save(kind, `${scheme}://${url.host}/`, [option, '0.0001']), 28, /0\.001 s/);
    }
  });

  it('exits with 130 when it is interrupted', async () => {
    const stop = new AbortController();
    const { url } = await startServer((socket) => onRequest(socket, () => stop.abort()));
    const folder = scratchFolder();
    const argv = ['get', `--${kind}`, '-o', join(folder, 'page'), url.href];
    expectError(await netkitHttp(argv, { signal: stop.signal }), 130, /interrupted/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe.each(CLIENTS)('the %s client, when a certificate', (kind) => {
  const GOOD = [{ type: 'dns', value: 'good.test' }] as const;
  let authority: TestCertificate;
  beforeAll(async () => {
    authority = await createCertificate({ subject: 'CN=Test authority', authority: true });
  });

  /** Asks good.test, whose authority is trusted unless `options` say otherwise. */
  async function ask(certificate: TestCertificate, options?: readonly string[]): Promise<Ran> {
    const server = await startTlsServer(
      { cert: certificate.cert, key: certificate.key },
      (socket: net.Socket) =>
        onRequest(socket, () => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')),
    );
    const file = join(scratchFolder(), 'ca.pem');
    writeFileSync(file, authority.cert);
    const there = ['--resolve', `good.test:${server.port}:127.0.0.1`];
    return save(kind, `https://good.test:${server.port}/`, [...there, ...(options ?? ['--cacert', file])]);
  }
  const leaf = { subject: 'CN=good.test', names: GOOD };

  it('is good, saves the page', async () => {
    expect((await ask(await createCertificate({ ...leaf, issuer: authority }))).code).toBe(0);
  });

  it('has expired, exits with 60 and says when', async () => {
    const expired = await createCertificate({ ...leaf, issuer: authority, from: -20, to: -10 });
    expectError(await ask(expired), 60, /expired on \d{4}-\d\d-\d\d.*hint: .*-k/s);
  });

  it('is not valid yet, exits with 60', async () => {
    const future = await createCertificate({ ...leaf, issuer: authority, from: 10, to: 20 });
    expectError(await ask(future), 60, /not valid before \d{4}-\d\d-\d\d/);
  });

  it('is for another host, exits with 60 and says for which', async () => {
    const names = [{ type: 'dns', value: 'other.test' }] as const;
    const wrong = await createCertificate({ subject: 'CN=other.test', names, issuer: authority });
    expectError(await ask(wrong), 60, /other\.test, not for good\.test.*hint/s);
  });

  it('names no host at all, exits with 60', async () => {
    const nameless = await createCertificate({ subject: 'CN=Somebody', issuer: authority });
    expectError(await ask(nameless), 60, /no host/);
  });

  it('is self-signed, exits with 60 and shows --cacert', async () => {
    expectError(await ask(await createCertificate(leaf)), 60, /self-signed.*hint: .*--cacert/s);
  });

  it('has an issuer whom nobody trusts, exits with 60 and names the issuer', async () => {
    const untrusted = await createCertificate({ ...leaf, issuer: authority });
    expectError(await ask(untrusted, []), 60, /Test authority.*not trusted.*hint: .*--cacert/s);
  });

  it('is bad, goes on with -k', async () => {
    expect((await ask(await createCertificate(leaf), ['-k'])).code).toBe(0);
  });

  it('cannot be read, exits with 77 for --cacert and 58 for --cert', async () => {
    const none = join(scratchFolder(), 'none.pem');
    expectError(await save(kind, lab.url('/', 'https'), ['--cacert', none]), 77, /none\.pem/);
    expectError(await save(kind, lab.url('/', 'https'), ['--cert', none]), 58, /none\.pem/);
  });
});

describe('a line end in an argument', () => {
  const EVIL = 'x\r\nX-Evil: 1';
  it.each([
    ['-H', 2, ['-H', `X-Good: ${EVIL}`]],
    ["-H's name", 2, ['-H', 'X-Go\nod: 1']],
    ['-X', 2, ['-X', `GET / HTTP/1.1${EVIL}`]],
    ['-A', 2, ['-A', EVIL]],
    ['-e', 2, ['-e', EVIL]],
    ['-u', 2, ['-u', `alice:${EVIL}`]],
    ['--oauth2-bearer', 2, ['--oauth2-bearer', EVIL]],
    ['--request-target', 2, ['--request-target', `/${EVIL}`]],
    ['-d with -G', 3, ['-G', '-d', EVIL]],
  ])('is refused in %s with exit code %i, before anything is sent', async (_where, code, options) => {
    for (const kind of CLIENTS) {
      const server = await startServer(() => {});
      const ran = await netkitHttp(['get', `--${kind}`, ...options, server.url.href]);
      expectError(ran, code, /control|letters, digits|line end/);
      expect(server.sockets).toHaveLength(0);
    }
  });

  it.each([['http://127.0.0.1:1/a\r\nX-Evil: 1'], ['127.0.0.1:1/\n'], ['http://127.0.0.1:1\t/']])(
    'is refused in the URL %j with exit code 3',
    async (url) => {
      for (const kind of CLIENTS) expectError(await netkitHttp(['get', `--${kind}`, url]), 3, /control/);
    },
  );

  it('is data like any other in a body', async () => {
    const json = '{\r\n"a": 1\n}';
    for (const kind of CLIENTS) {
      const { code, stdout } = await netkitHttp(['post', `--${kind}`, '--json', json, lab.url('/echo')]);
      expect(code).toBe(0);
      expect((JSON.parse(stdout.toString()) as { body: string }).body).toBe(json);
    }
  });
});

describe.each(CLIENTS)('the %s client, when there is no room', (kind) => {
  it.runIf(existsSync('/dev/full'))('on the disk, exits with 23', async () => {
    const ran = await netkitHttp(['get', `--${kind}`, '-o', '/dev/full', lab.url('/big/100000')]);
    expectError(ran, 23, /\/dev\/full/);
  });

  it('for a file in a folder that is not there, exits with 23', async () => {
    const path = join(scratchFolder(), 'none', 'page');
    expectError(await netkitHttp(['get', `--${kind}`, '-o', path, lab.url('/hello')]), 23, /none/);
  });
});

describe('terminal commands from a server', () => {
  const evil =
    'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\n\x1b[2J\x9b31mowned\n';
  const answer = (): Promise<{ url: URL }> =>
    startServer((socket) => onRequest(socket, () => void socket.end(evil, 'latin1')));

  it.each(CLIENTS)('in a body do nothing to a terminal and stay in a pipe: %s', async (kind) => {
    const shown = await netkitHttp(['get', `--${kind}`, (await answer()).url.href], {
      terminal: true,
      env: { NO_COLOR: '1' },
    });
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(shown.stdout.toString()).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    expect(shown.stdout.toString()).toContain('owned');
    const piped = await netkitHttp(['get', `--${kind}`, (await answer()).url.href]);
    expect(piped.stdout.toString('latin1')).toBe('\x1b[2J\x9b31mowned\n'.padEnd(14));
  });

  it('in a header do nothing to a terminal, not in the transcript either, and stay in a pipe', async () => {
    const argv = ['get', '--raw', '-i', '--trace', lab.url('/bad/esc')];
    const shown = await netkitHttp(argv, { terminal: true, env: { NO_COLOR: '1' } });
    for (const text of [shown.stdout.toString(), shown.stderr]) {
      // oxlint-disable-next-line no-control-regex -- what must not be there
      expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
      expect(text).toContain('owned');
    }
    const piped = await netkitHttp(argv);
    expect(piped.stdout.toString('latin1')).toContain('X-Title: \x1b]0;owned\x07\x1b[31m\r\n');
  });

  it('in a header are refused by the library client, whose parser takes no control characters', async () => {
    expectError(await save('library', lab.url('/bad/esc')), 8, /header value/);
  });
});
