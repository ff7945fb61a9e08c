/** SFTP servers that misbehave, from the first byte of SSH to the last packet. Host keys have sftp-session.test.ts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuthContext, ServerChannel } from 'ssh2';
import type { RemotePath } from '../../../src/protocols/remote-path.ts';
import { RequestDecoder } from '../../../src/raw/sftp/decoder.ts';
import { encodePacket, type Reply, type Request } from '../../../src/raw/sftp/packets.ts';
import { FieldWriter } from '../../../src/raw/sftp/primitives.ts';
import { netkitFiles, TERMINAL } from '../../helpers/netkit-files.ts';
import type { Ran } from '../../helpers/netkit-http.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { type Script as SocketScript, startServer } from '../../helpers/servers.ts';
import { startSshServer } from '../../net/ssh/ssh-server.ts';
import { CLIENTS, expectError, IMPATIENCE, PATIENCE } from '../../helpers/bad-server.ts';

type Numbered = Exclude<Request, { type: 'INIT' }>;
/** What is said to a request; `undefined`: what a willing server says. */
type Answer = (request: Numbered) => readonly Reply[] | undefined;
type Serve = (channel: ServerChannel) => void;

const HANDLE = 'h';
const status = (id: number, code: number, message = ''): Reply => ({
  type: 'STATUS',
  id,
  status: code,
  message,
  language: '',
});
const names = (id: number, all: readonly string[]): Reply => ({
  type: 'NAME',
  id,
  files: all.map((name) => ({
    name: name as RemotePath,
    longname: '' as RemotePath,
    attributes: { permissions: 0o100644, size: 5 },
  })),
});

/** A server with one file of five bytes, under any name. */
function willing(request: Numbered): readonly Reply[] {
  const { id, type } = request;
  if (type === 'REALPATH') return [names(id, ['/'])];
  if (type === 'OPEN' || type === 'OPENDIR') return [{ type: 'HANDLE', id, handle: HANDLE }];
  if (type === 'LSTAT' || type === 'STAT' || type === 'FSTAT') {
    return [{ type: 'ATTRS', id, attributes: { permissions: 0o100644, size: 5 } }];
  }
  if (type === 'READ') {
    const bytes = Buffer.from('hello').subarray(request.offset, request.offset + request.length);
    return [bytes.length === 0 ? status(id, 1) : { type: 'DATA', id, bytes }];
  }
  if (type === 'READDIR') return [status(id, 1)];
  return [status(id, 0)];
}

/** Speaks SFTP, and answers as the test says. */
function speaking(answer: Answer): Serve {
  return (channel) => {
    const decoder = new RequestDecoder();
    channel.on('error', () => {});
    channel.on('data', (bytes: Buffer) => {
      decoder.push(bytes);
      for (let request = decoder.next(); request !== undefined; request = decoder.next()) {
        const version: Reply = { type: 'VERSION', version: 3, extensions: new Map() };
        const replies = request.type === 'INIT' ? [version] : (answer(request) ?? willing(request));
        const writer = new FieldWriter();
        for (const reply of replies) encodePacket(writer, reply);
        if (replies.length > 0) channel.write(Buffer.from(writer.written));
      }
    });
  };
}

/** Says this after the first packet, and nothing else. */
const answering =
  (hex: string): Serve =>
  (channel) => {
    channel.on('error', () => {});
    channel.once('data', () => void channel.write(Buffer.from(hex, 'hex')));
  };

const VERSION_3 = '000000050200000003';

interface Row {
  readonly does: string;
  readonly serve?: Serve;
  readonly code: number;
  readonly says: RegExp;
  /** Where the library client rightly ends otherwise, and why. */
  readonly library?: { readonly code: number; readonly why: string };
}

const BEGINNINGS: readonly Row[] = [
  { does: 'has no SFTP', code: 21, says: /has no sftp for this user[^]*hint/ },
  {
    does: 'ends the subsystem at once',
    serve: (channel) => channel.close(),
    code: 52,
    says: /ended the SFTP session/,
  },
  {
    does: 'prints a greeting where SFTP begins',
    serve: answering(Buffer.from('Welcome to this host!\n').toString('hex')),
    code: 63,
    says: /1466264675/,
    library: { code: 8, why: 'ssh2 has no name for its limits' },
  },
  {
    does: 'claims a packet of 2 GiB',
    serve: answering('7fffffff02'),
    code: 63,
    says: /2147483647/,
    library: { code: 8, why: 'ssh2 has no name for its limits' },
  },
  { does: 'claims a packet of nothing', serve: answering('00000000'), code: 8, says: /packet/ },
  {
    does: 'speaks version 2 only',
    serve: answering('000000050200000002'),
    code: 8,
    says: /version 2/,
    library: { code: 28, why: 'ssh2 does not look at the version' },
  },
  {
    does: 'answers what nobody asked',
    serve: answering(`${VERSION_3}0000000d660000270f0000000401020304`),
    code: 8,
    says: /9999/,
    library: { code: 28, why: 'ssh2 steps over it' },
  },
  {
    does: 'sends a packet that ends early',
    serve: answering(`${VERSION_3}0000000566000000`),
    code: 28,
    says: /0\.2 s/,
  },
];

beforeEach(() => {
  // Nobody has keys here.
  vi.stubEnv('HOME', scratchFolder());
  return () => vi.unstubAllEnvs();
});

describe.each(CLIENTS)('the %s SFTP client, when the server', (kind) => {
  /** A `get`, after which the file is there if all went well, and nothing else in any case. */
  async function get(port: number, options: readonly string[] = []): Promise<Ran & { content?: string }> {
    const folder = scratchFolder();
    const url = `sftp://alice:secret@127.0.0.1:${port}/file`;
    const argv = ['get', `--${kind}`, '-k', ...PATIENCE, ...options, '--output-dir', folder, url];
    const ran = await netkitFiles('sftp', argv);
    expect(readdirSync(folder)).toEqual(ran.code === 0 ? ['file'] : []);
    return ran.code === 0 ? { ...ran, content: readFileSync(join(folder, 'file'), 'latin1') } : ran;
  }

  it('behaves, fetches the file', async () => {
    const { port } = await startSshServer({ subsystem: 'sftp', serve: speaking(() => undefined) });
    expect(await get(port)).toMatchObject({ code: 0, stderr: '', content: 'hello' });
  });

  it.each<[string, SocketScript, number, RegExp]>([
    [
      'speaks HTTP',
      (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      8,
      /no SSH server.*HTTP\/1\.1/,
    ],
    ['greets like an FTP server', (socket) => void socket.write('220 hello\r\n'), 28, /0\.2 s/],
    ['hangs up without a word', (socket) => void socket.end(), 79, /without a word of SSH[^]*hint/],
    ['never says a word', () => {}, 28, /0\.2 s/],
    ['speaks SSH 1', (socket) => void socket.end('SSH-1.5-old\r\n'), 8, /SSH/],
    [
      'greets, and goes on in garbage',
      (socket) => void socket.end(`SSH-2.0-x\r\n${'garbage '.repeat(1000)}`),
      8,
      /breaks the SSH protocol|SSH/,
    ],
    ['greets, and hangs up', (socket) => void socket.end('SSH-2.0-x\r\n'), 79, /closed the SSH connection/],
    ['greets, and falls silent', (socket) => void socket.write('SSH-2.0-x\r\n'), 28, /0\.2 s/],
    ['never ends its greeting', (socket) => void socket.write('x'.repeat(1024 * 1024)), 79, /SSH/],
  ])('%s, exits with the right code', async (_what, script, code, says) => {
    const { port } = await startServer(script);
    expectError(await get(port, code === 28 ? IMPATIENCE : []), code, says);
  });

  it.each<[string, (context: AuthContext) => void, RegExp]>([
    ['takes no password', (context) => context.reject(['publickey']), /password|publickey/],
    ['does not take this one', (context) => context.reject(['password']), /password/],
    ['wants more besides', (context) => context.reject(['publickey'], true), /publickey|password/],
  ])('%s, exits with 67', async (_what, authenticate, says) => {
    const { port } = await startSshServer({ authenticate });
    expectError(await get(port), 67, says);
  });

  it('has had enough of us, exits with 67', async () => {
    const { port } = await startSshServer({
      authenticate(context, number) {
        if (number < 2) return context.reject(['password']);
        // RFC 4253, section 11.1: a reason, a text and a language; ssh2's server says only what it wants itself.
        const connection = context as unknown as { _protocol: { disconnect(reason: number): void } };
        connection._protocol.disconnect(14);
      },
    });
    expectError(await get(port), 67, /ended the SSH connection/);
  });

  for (const row of BEGINNINGS) {
    const { code, why } = (kind === 'library' ? row.library : undefined) ?? {
      code: row.code,
      why: undefined,
    };
    it(`${row.does}, exits with ${code}${why === undefined ? '' : `, since ${why}`}`, async () => {
      const { port } = await startSshServer(
        row.serve === undefined ? {} : { subsystem: 'sftp', serve: row.serve },
      );
      expectError(await get(port, code === 28 ? IMPATIENCE : []), code, code === 28 ? /0\.2 s/ : row.says);
    });
  }

  it.each<[string, Answer, number, RegExp]>([
    [
      'has no such file',
      ({ id, type }) => (/STAT|OPEN/.test(type) ? [status(id, 2, 'No such file')] : undefined),
      78,
      /No such file/,
    ],
    [
      'may not show it',
      ({ id, type }) => (type === 'OPEN' ? [status(id, 3, 'Permission denied')] : undefined),
      9,
      /Permission denied/,
    ],
    [
      'fails without a reason',
      ({ id, type }) => (type === 'OPEN' ? [status(id, 4)] : undefined),
      19,
      /FAILURE|fail/i,
    ],
    [
      'fails in the middle',
      ({ id, type }) => (type === 'READ' ? [status(id, 4, 'disk on fire')] : undefined),
      19,
      /disk on fire/,
    ],
    ['has less than it said', ({ id, type }) => (type === 'READ' ? [status(id, 1)] : undefined), 18, /5/],
    [
      'answers with another packet',
      ({ id, type }) => (type === 'OPEN' ? [names(id, ['x'])] : undefined),
      8,
      /answers with/,
    ],
    ['says nothing to READ', ({ type }) => (type === 'READ' ? [] : undefined), 28, /0\.2 s/],
    [
      'answers in escape sequences',
      ({ id, type }) => (type === 'OPEN' ? [status(id, 4, '\x1b[2J\n')] : undefined),
      19,
      /\\x1b\[2J/,
    ],
  ])('%s, exits with the right code', async (_what, answer, code, says) => {
    const { port } = await startSshServer({ subsystem: 'sftp', serve: speaking(answer) });
    expectError(await get(port, code === 28 ? IMPATIENCE : []), code, says);
  });

  it('closes the channel in the middle of a file, exits with 18', async () => {
    const { port } = await startSshServer({
      subsystem: 'sftp',
      serve(channel) {
        let reads = 0;
        speaking((request) => {
          const attributes = { permissions: 0o100644, size: 10_000_000 };
          if (request.type === 'LSTAT') return [{ type: 'ATTRS', id: request.id, attributes }];
          if (request.type !== 'READ') return undefined;
          reads += 1;
          if (reads < 5) return [{ type: 'DATA', id: request.id, bytes: Buffer.alloc(request.length) }];
          channel.close();
          return [];
        })(channel);
      },
    });
    expectError(await get(port), 18, /broke after [1-9]\d+ bytes/);
  });

  it('lists a folder for ever, exits with 63', async () => {
    const page = Array.from({ length: 10 }, (_, at) => `${'a'.repeat(20_000)}${at}`);
    const { port } = await startSshServer({
      subsystem: 'sftp',
      serve: speaking(({ id, type }) => (type === 'READDIR' ? [names(id, page)] : undefined)),
    });
    const argv = ['ls', `--${kind}`, '-k', ...PATIENCE, `sftp://alice:secret@127.0.0.1:${port}/`];
    expectError(await netkitFiles('sftp', argv), 63, /folder|listing/);
  });

  it.runIf(existsSync('/dev/full'))('has more than there is room for here, exits with 23', async () => {
    const { port } = await startSshServer({ subsystem: 'sftp', serve: speaking(() => undefined) });
    const url = `sftp://alice:secret@127.0.0.1:${port}/file`;
    const ran = await netkitFiles('sftp', ['get', `--${kind}`, '-k', ...PATIENCE, '-o', '/dev/full', url]);
    expectError(ran, 23, /\/dev\/full.*full/);
  });

  describe('has hostile names', () => {
    const HOSTILE = [
      '../evil',
      '/evil',
      '..',
      '.',
      'a/../../evil',
      'nul\0nul',
      'cr\rlf\n',
      '\x1b[2J\x9b31m',
      '-rf',
      '',
    ];
    const start = async (): Promise<number> => {
      let told = false;
      const { port } = await startSshServer({
        subsystem: 'sftp',
        serve: speaking(({ id, type }) => {
          if (type === 'OPENDIR') told = false;
          if (type !== 'READDIR' || told) return undefined;
          told = true;
          return [names(id, [...HOSTILE, 'good'])];
        }),
      });
      return port;
    };

    it('shows them so that they move no cursor', async () => {
      const port = await start();
      for (const options of [[], ['-l'], ['--format', 'json'], ['--trace']]) {
        const url = `sftp://alice:secret@127.0.0.1:${port}/`;
        const argv = ['ls', `--${kind}`, '-k', ...PATIENCE, ...options, url];
        const { code, stdout, stderr } = await netkitFiles('sftp', argv, TERMINAL);
        expect(code).toBe(0);
        // oxlint-disable-next-line no-control-regex -- what must not be there
        expect(stdout.toString() + stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
        expect(stdout.toString()).toContain('good');
      }
    });

    it('takes nothing out of the folder', async () => {
      const port = await start();
      const outside = scratchFolder();
      const folder = join(outside, 'in', 'side');
      const url = `sftp://alice:secret@127.0.0.1:${port}/*`;
      const argv = ['get', `--${kind}`, '-k', ...PATIENCE, '--create-dirs', '--output-dir', folder, url];
      const { code } = await netkitFiles('sftp', argv);
      const left = readdirSync(outside, { recursive: true, encoding: 'latin1' });
      expect(left.filter((path) => !/^in(?:\/side(?:\/[^/]+)?)?$/s.test(path))).toEqual([]);
      expect(left).toContain('in/side/good');
      expect(code).toBe(0);
    });
  });
});
