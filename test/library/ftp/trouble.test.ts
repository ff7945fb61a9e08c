import { getEventListeners, once } from 'node:events';
import net from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openFtp } from '../../../src/library/ftp.ts';
import type { FileClientSettings } from '../../../src/protocols/files.ts';
import type { FtpClient, FtpTarget } from '../../../src/protocols/ftp.ts';
import { pathOf } from '../../../src/protocols/remote-path.ts';
import { startServer } from '../../helpers/servers.ts';
import { createCertificate } from '../../helpers/certificates.ts';
import { type Scripted, type ScriptedServer, sending, startScriptedFtp } from './scripted-server.ts';

const FILE = pathOf('file');

async function open(
  { port }: { readonly port: number },
  target: Partial<FtpTarget> = {},
  settings: FileClientSettings = {},
): Promise<FtpClient> {
  const client = await openFtp({ host: '127.0.0.1', port, tls: 'none', ...target }, settings);
  onTestFinished(() => client.close());
  return client;
}

async function gather(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of body) text += Buffer.from(chunk).toString('latin1');
  return text;
}

async function* bodyOf(...pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

/** That the session has not ended. */
async function expectAlive(client: FtpClient): Promise<void> {
  expect(await client.quote('PWD')).toEqual({ code: 257, lines: ['"/" is it'] });
}

async function expectOver(client: FtpClient): Promise<void> {
  await expect(client.quote('PWD')).rejects.toMatchObject({ name: expect.stringMatching(/Error$/) });
}

const ownCertificate = () =>
  createCertificate({ subject: 'CN=localhost', names: [{ type: 'ip', value: '127.0.0.1' }] });

describe('a server at the door', () => {
  it.each([
    ['421 too many', { name: 'RefusalError', code: 'unavailable', status: 421 }],
    ['530 not you', { name: 'RefusalError', code: 'unavailable', status: 530 }],
    [`220-${'x'.repeat(70_000)}`, { name: 'LimitError', limit: 'MAX_REPLY_BYTES' }],
  ])('that says %.20s', async (greeting, error) => {
    await expect(open(await startScriptedFtp({}, greeting))).rejects.toMatchObject(error);
  });

  it('that says nothing is not waited for without end', async () => {
    const opening = open(await startScriptedFtp({}, ''), {}, { dial: { idleTimeout: 50 } });
    await expect(opening).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('0.05 s'),
    });
  });

  it('that says it will take a minute is waited for', async () => {
    const client = await open(await startScriptedFtp({}, '120 a moment\r\n220-now\r\n220 ready'));
    expect(client.session.greeting).toBe('now\nready');
  });

  it('that hangs up', async () => {
    const server = await startServer((socket) => void socket.end());
    await expect(open(server)).rejects.toMatchObject({ name: 'ProtocolError', code: 'empty-reply' });
  });

  it('that asks for an account', async () => {
    const server = await startScriptedFtp({ PASS: '332 account?', ACCT: '230 welcome' });
    const credentials = { user: 'a', password: 'b' };
    await expect(open(server, { credentials })).rejects.toMatchObject({ code: 'login-denied', status: 332 });
    await expectAlive(await open(server, { credentials: { ...credentials, account: 'c' } }));
    expect(server.said).toContain('ACCT c');
  });

  it('is told whom one wants to see, where it is several', async () => {
    const FEAT = '211-these\r\n HOST\r\n211 end';
    const server = await startScriptedFtp({ FEAT, HOST: '220 there' });
    await open(server);
    expect(server.said.filter((line) => line.startsWith('HOST'))).toEqual([]);
    await open(server, { host: 'localhost' }, { dial: { family: 4 } });
    expect(server.said).toContain('HOST localhost');
    await expect(
      open(
        await startScriptedFtp({ FEAT, HOST: '504 not here' }),
        { host: 'localhost' },
        { dial: { family: 4 } },
      ),
    ).rejects.toMatchObject({ code: 'command-refused', status: 504 });
  });

  it('that asks for the password again and again hears it once', async () => {
    const server = await startScriptedFtp({ PASS: '331 again' });
    const opening = open(server, { credentials: { user: 'a', password: 'b' } });
    await expect(opening).rejects.toMatchObject({ code: 'login-denied', status: 331 });
    expect(server.said.filter((line) => line.startsWith('PASS'))).toEqual(['PASS b']);
  });

  it.each(['FEAT', 'PWD', 'TYPE', 'PASS'])('that says 421 to %s ends the session', async (verb) => {
    const server = await startScriptedFtp({ [verb]: '421 that will do' });
    await expect(open(server)).rejects.toMatchObject({ code: 'unavailable', status: 421 });
  });

  it('hears names and passwords in UTF-8', async () => {
    const server = await startScriptedFtp();
    await open(server, { credentials: { user: 'Käthe', password: '€' } });
    expect(server.said).toEqual(expect.arrayContaining([`USER ${pathOf('Käthe')}`, `PASS ${pathOf('€')}`]));
  });

  it.each(['502 no', '257 "DISK:[ALICE]" is it', '257 nothing'])(
    'that does not tell where one is: %s',
    async (PWD) => {
      const client = await open(await startScriptedFtp({ PWD }));
      expect(client.session.home).toBe('');
      await expect(client.quote('NOOP')).resolves.toBeDefined();
    },
  );

  it('that puts quotes in a folder’s name', async () => {
    const client = await open(await startScriptedFtp({ PWD: '257 "/a""b""" is it' }));
    expect(client.session.home).toBe('/a"b"');
  });
});

describe('TLS', () => {
  it('is done without where it is not to be had and not demanded', async () => {
    const server = await startScriptedFtp();
    expect((await open(server, { tls: 'auto' })).session.connection.tls).toBeUndefined();
    await expect(open(server, { tls: 'require' })).rejects.toMatchObject({ code: 'no-tls' });
  });

  it.each(['234 begin\r\n230 welcome', '234 begin\r\n230-more to'])(
    'does not begin behind words that anybody may have put there: %j',
    async (injected) => {
      const server = await startScriptedFtp({ AUTH: injected });
      const opening = open(server, { tls: 'auto' });
      await expect(opening).rejects.toMatchObject({ name: 'ProtocolError', code: 'weird-reply' });
    },
  );

  it('is of no use where data connections are not protected', async () => {
    const server = await startScriptedFtp({ PROT: '536 no' }, '220 ready', await ownCertificate());
    const dial = { tls: { insecure: true } };
    await expect(open(server, { tls: 'implicit' }, { dial })).rejects.toMatchObject({
      code: 'no-tls',
      message: 'the server refuses PROT P: 536 no',
    });
    await expect(open(server, { tls: 'implicit', clearData: true }, { dial })).rejects.toMatchObject({
      code: 'command-refused',
      message: 'the server refuses PROT C: 536 no',
    });
  });

  it('is done without, which is said where a password can be overheard, unless that is wanted', async () => {
    const server = await startScriptedFtp();
    const notes: string[] = [];
    const settings = { onNote: (note: string) => void notes.push(note) };
    const credentials = { user: 'alice', password: 'geheim' };
    await open(server, { tls: 'auto' }, settings);
    await open(server, { tls: 'none', credentials }, settings);
    expect(notes).toEqual([]);
    await open(server, { tls: 'auto', credentials }, settings);
    expect(notes).toEqual(['the password crosses the network in the clear']);
  });

  it('may fail on a data connection alone', async () => {
    const script = { PBSZ: '200 ok', PROT: '200 ok', RETR: sending('as it is') };
    const server = await startScriptedFtp(script, '220 ready', await ownCertificate());
    const client = await open(server, { tls: 'implicit' }, { dial: { tls: { insecure: true } } });
    await expect(gather(await client.read(FILE))).rejects.toMatchObject({
      code: 'weird-reply',
      message: 'the server goes on in plain text where TLS was to begin',
    });
    await expectOver(client);
  });
});

describe('a data connection', () => {
  it('goes where the control connection goes, unless one trusts what PASV names', async () => {
    let port = 0;
    const server = await startScriptedFtp({
      EPSV: '500 what?',
      PASV: (at) => at.say(`227 ok (127,0,0,2,${port >> 8},${port & 255})`),
      RETR: '150 here it comes\r\n226 done',
    });
    ({ port } = await startServer((data) => void data.end('here')));
    expect(await gather(await (await open(server)).read(FILE))).toBe('here');
    const client = await open(server, { trustPassiveAddress: true });
    await expect(client.read(FILE)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('127.0.0.2'),
    });
  });

  it('asks for EPSV once where that is not known', async () => {
    const server = await startScriptedFtp({ EPSV: '500 what?', RETR: sending('x') });
    const client = await open(server);
    expect(await gather(await client.read(FILE))).toBe('x');
    expect(await gather(await client.read(FILE))).toBe('x');
    expect(server.said.filter((line) => /^(?:EPSV|PASV)$/.test(line))).toEqual(['EPSV', 'PASV', 'PASV']);
  });

  it.each([
    ['229 ok (|||0|)', 'EPSV'],
    ['229 ok (|||65536|)', 'EPSV'],
    ['229 nothing in it', 'EPSV'],
    ['227 (1,2,3)', 'PASV'],
  ])('cannot be made to %s', async (reply, verb) => {
    const client = await open(await startScriptedFtp({ [verb]: reply }), { classic: verb === 'PASV' });
    await expect(client.read(FILE)).rejects.toMatchObject({ code: 'weird-reply' });
    await expectOver(client);
  });

  it('may be refused in every way', async () => {
    const server = await startScriptedFtp({ EPSV: '500 no', PASV: '500 no', EPRT: '522 no', PORT: '500 no' });
    const passive = await open(server);
    await expect(passive.read(FILE)).rejects.toMatchObject({ code: 'passive-refused' });
    await expectAlive(passive);
    const active = await open(server, { active: '-' });
    await expect(active.read(FILE)).rejects.toMatchObject({ code: 'active-refused' });
    await expectAlive(active);
  });

  it('may be made by a server that has said 150 and 226 before', async () => {
    const server = await startScriptedFtp({
      RETR: async (at) => {
        at.say('150 soon', '226 done');
        (await at.data()).end('late');
      },
    });
    const client = await open(server, { active: '-' });
    expect(await gather(await client.read(FILE))).toBe('late');
    await expectAlive(client);
  });

  it.each(['a.name.test', '', '127.0.0.1\r\nDELE x'])('is not asked for at %j', async (active) => {
    await expect(open(await startScriptedFtp(), { active })).rejects.toMatchObject({ name: 'UsageError' });
  });

  it('may be made to another address of ours', async () => {
    const server = await startScriptedFtp({
      EPRT: (at, argument) => {
        const [, , host = '', port] = argument.split('|');
        const data = net.connect(Number(port), host).on('error', () => {});
        onTestFinished(() => void data.destroy());
        at.data = () => Promise.resolve(data);
        at.say('200 ok');
      },
      RETR: sending('here'),
    });
    const client = await open(server, { active: '127.0.0.2' });
    expect(await gather(await client.read(FILE))).toBe('here');
    expect(server.said).toContainEqual(expect.stringContaining('EPRT |1|127.0.0.2|'));
  });

  it('is not waited for any more where the transfer is refused', async () => {
    const ports: number[] = [];
    const server = await startScriptedFtp({
      EPRT: (at, argument) => {
        ports.push(Number(argument.split('|')[3]));
        at.say('200 ok');
      },
      RETR: '550 not here',
    });
    const client = await open(server, { active: '-' });
    await expect(client.read(FILE)).rejects.toMatchObject({ code: 'not-found' });
    const late = net.connect(ports[0]!, '127.0.0.1');
    await expect(once(late, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expectAlive(client);
  });

  it('is not waited for without end', async () => {
    const server = await startScriptedFtp({ RETR: '150 soon' });
    const client = await open(server, { active: '127.0.0.1' }, { dial: { connectTimeout: 50 } });
    await expect(client.read(FILE)).rejects.toMatchObject({ code: 'accept-timeout' });
    await expectOver(client);
  });
});

describe('a file on its way here', () => {
  it.each(['RETR', 'LIST'])('is whole where it is not announced: %s', async (verb) => {
    const server = await startScriptedFtp({
      [verb]: async (at) => {
        const data = await at.data();
        data.end('-rw-r--r-- 1 1 1 5 Nov 20 14:33 a\r\n');
        at.say('226 done');
      },
    });
    const client = await open(server);
    if (verb === 'RETR') expect(await gather(await client.read(FILE))).toMatch(/^-rw.*a\r\n$/);
    else expect((await client.list(pathOf(''))).entries).toHaveLength(1);
    await expectAlive(client);
  });

  it('is whole where 226 comes before its end', async () => {
    const server = await startScriptedFtp({
      RETR: async (at) => {
        at.say('150 here it comes', '226 done');
        (await at.data()).end('all of it');
      },
    });
    const client = await open(server);
    expect(await gather(await client.read(FILE))).toBe('all of it');
    await expectAlive(client);
  });

  it.each([
    ['says that it failed', '426 sorry'],
    ['says that it stumbled', '451 a local error'],
  ])('is not whole where the server %s', async (_, reply) => {
    let fail!: () => void;
    const server = await startScriptedFtp({
      RETR: async (at) => {
        at.say('150 here it comes');
        const data = await at.data();
        data.write('a part');
        fail = () => void data.end(() => at.say(reply));
      },
    });
    const client = await open(server);
    const body = (await client.read(FILE))[Symbol.asyncIterator]();
    await body.next();
    fail();
    await expect(body.next()).rejects.toMatchObject({
      name: 'ProtocolError',
      code: 'partial',
      message: expect.stringContaining(reply),
    });
    await expectOver(client);
  });

  it('is not whole where the server is gone', async () => {
    const server = await startScriptedFtp({
      RETR: async (at) => {
        at.say('150 here it comes');
        (await at.data()).write('a part', () => at.control.end());
      },
    });
    const body = await (await open(server)).read(FILE);
    await expect(gather(body)).rejects.toMatchObject({ code: 'partial' });
  });

  it('is waited for as long as the server may be silent', async () => {
    const server = await startScriptedFtp({
      RETR: async (at) => {
        at.say('150 here it comes');
        (await at.data()).write('a part');
      },
    });
    const body = await (await open(server, {}, { dial: { idleTimeout: 100 } })).read(FILE);
    await expect(gather(body)).rejects.toMatchObject({ code: 'timeout' });
  });

  it('may be refused at a place inside', async () => {
    const client = await open(await startScriptedFtp({ REST: '502 no', RETR: sending('x') }));
    await expect(client.read(FILE, { offset: 3 })).rejects.toMatchObject({ code: 'no-range' });
    await expectAlive(client);
    expect(await gather(await client.read(FILE))).toBe('x');
  });

  it('may be left when all has been said of it', async () => {
    const server = await startScriptedFtp({
      RETR: async (at) => {
        at.say('150 here it comes', '226 done');
        (await at.data()).write(Buffer.alloc(1_000_000));
      },
    });
    const client = await open(server);
    for await (const _ of await client.read(FILE)) break;
    await expectAlive(client);
  });

  it('may be left, and the session is over where the server has nothing to say to that', async () => {
    const server = await startScriptedFtp({
      RETR: async (at) => {
        at.say('150 here it comes');
        (await at.data()).write(Buffer.alloc(1_000_000));
      },
    });
    const client = await open(server);
    const body = (await client.read(FILE))[Symbol.asyncIterator]();
    await body.next();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const leaving = body.return?.();
    await vi.advanceTimersByTimeAsync(5_000);
    await leaving;
    await expectOver(client);
  });
});

describe('a file on its way there', () => {
  it('may be refused in the middle, and the session goes on', async () => {
    const server = await startScriptedFtp({
      STOR: async (at) => {
        at.say('150 go on');
        (await at.data()).once('data', () => at.say('552 the disk is full'));
      },
    });
    const client = await open(server);
    let closed = false;
    const endless = (async function* () {
      try {
        for (;;) yield Buffer.alloc(10_000);
      } finally {
        closed = true;
      }
    })();
    await expect(client.write(FILE, endless)).rejects.toMatchObject({ code: 'upload-refused', status: 552 });
    await vi.waitFor(() => expect(closed).toBe(true));
    await expectAlive(client);
  });

  it('may break off on the way, which is no fault of the body’s', async () => {
    const server = await startScriptedFtp({
      STOR: async (at) => {
        at.say('150 go on');
        (await at.data()).once('data', () => void at.data().then((data) => data.resetAndDestroy()));
      },
    });
    const endless = (async function* () {
      for (;;) yield Buffer.alloc(10_000);
    })();
    const storing = (await open(server)).write(FILE, endless);
    await expect(storing).rejects.toMatchObject({ name: 'TransportError' });
  });

  it('goes on where REST is known, right before STOR', async () => {
    const server = await startScriptedFtp({
      STOR: async (at) => {
        at.say('150 go on');
        (await at.data()).resume().once('end', () => at.say('226 done'));
      },
    });
    const client = await open(server);
    await client.write(FILE, bodyOf('x'), { how: 'resume', offset: 7 });
    expect(server.said.slice(-2)).toEqual(['REST 7', 'STOR /file']);
    await client.write(FILE, bodyOf('x'));
    expect(server.said.slice(-2)).toEqual(['EPSV', 'STOR /file']);
  });

  it('is named by the server where that is asked for', async () => {
    const script = {
      STOU: async (at: Scripted) => {
        at.say('150 FILE: the name');
        (await at.data()).resume().once('end', () => at.say('226 done'));
      },
    };
    const server = await startScriptedFtp(script);
    const client = await open(server);
    const stored = await client.write(pathOf('folder/file'), bodyOf('x'), { how: 'unique' });
    expect(stored).toEqual({ bytes: 1, name: 'the name' });
    expect(server.said.slice(-3)).toEqual(['CWD /folder', 'EPSV', 'STOU file']);
    const away = await startScriptedFtp({ ...script, PWD: '502 no' });
    await (await open(away)).write(pathOf('folder/file'), bodyOf('x'), { how: 'unique' });
    expect(away.said.slice(-2)).toEqual(['EPSV', 'STOU folder/file']);
  });
});

describe('a listing', () => {
  it('shows what nobody understands as it came, beside the rest', async () => {
    const lines = [
      'total 3',
      'drwxr-xr-x    2 1 1        4096 Nov 20 14:33 .',
      '+i8388621.29609,m824255902,/,\ttdev',
      '-rw-r--r--    1 1 1          5 Nov 20 14:33 a .',
      'type=file;size=3;modify=yesterday; b',
      '-rw-r--r--    1 1 1          7 Nov 20 14:33 c',
    ];
    const client = await open(await startScriptedFtp({ LIST: sending(lines.join('\r\n')) }));
    const { entries, unknown } = await client.list(pathOf(''));
    expect(entries.map(({ name, size }) => [name, size])).toEqual([
      ['a .', 5],
      ['c', 7],
    ]);
    expect(unknown).toEqual([lines[2], lines[4]]);
  });

  it.each(['213 five', '213 -5', '213 99999999999999999999'])(
    'may leave it at %j for a size',
    async (SIZE) => {
      const client = await open(await startScriptedFtp({ LIST: '550 Permission denied', SIZE }));
      expect(await client.stat(FILE)).toEqual({ name: 'file', kind: 'file' });
    },
  );

  it('has no folder to go back to, and so names the one that it is of', async () => {
    const server = await startScriptedFtp({ PWD: '502 no', LIST: sending('') });
    await (await open(server)).list(pathOf('a'));
    expect(server.said).toContain('LIST -a a');
  });

  it('is bounded', async () => {
    const line = `-rw-r--r--    1 1 1          5 Nov 20 14:33 ${'x'.repeat(1000)}\r\n`;
    const server = await startScriptedFtp({ LIST: sending(line.repeat(17_000)) });
    const client = await open(server);
    await expect(client.list(pathOf(''))).rejects.toMatchObject({ limit: 'MAX_LISTING_BYTES' });
    await expectOver(client);
  });

  it('is that of the folder that was entered, once, wherever a command has led since', async () => {
    const server: ScriptedServer = await startScriptedFtp({ LIST: sending('total 0\r\n') });
    const client = await open(server);
    await client.list(pathOf('a -b'));
    await client.list(pathOf('/a -b'));
    await client.quote('CWD elsewhere');
    await client.list(pathOf('a -b'));
    expect(server.said.filter((line) => /^(?:CWD|LIST)/.test(line))).toEqual([
      'CWD /a -b',
      'LIST -a',
      'LIST -a',
      'CWD elsewhere',
      'CWD /a -b',
      'LIST -a',
    ]);
  });

  it('is asked for without -a where that is taken for a name', async () => {
    const server = await startScriptedFtp({
      LIST: (at, argument) =>
        sending(argument === '' ? '-rw-r--r-- 1 1 1 5 Nov 20 14:33 a\r\n' : '')(at, argument),
    });
    const client = await open(server);
    for (const _ of [1, 2]) {
      const { entries } = await client.list(pathOf(''));
      expect(entries.map(({ name }) => name)).toEqual(['a']);
    }
    expect(server.said.filter((line) => line.startsWith('LIST'))).toEqual(['LIST -a', 'LIST', 'LIST']);
  });

  it.each(['450 No files found', '550 Directory is empty'])('of nothing may be refused: %s', async (LIST) => {
    const client = await open(await startScriptedFtp({ LIST }));
    expect(await client.list(pathOf(''))).toEqual({ entries: [], unknown: [] });
    await expectAlive(client);
  });
});

describe('a session', () => {
  it('leaves nothing behind at the signal that could have ended it', async () => {
    const { signal } = new AbortController();
    const client = await open(await startScriptedFtp(), {}, { signal });
    expect(getEventListeners(signal, 'abort')).not.toEqual([]);
    await client.close();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('is over after a body that throws, which basic-ftp takes for the end', async () => {
    const server = await startScriptedFtp({ STOR: '150 go on' });
    const client = await open(server);
    const failure = new Error('the source ran dry');
    const failing = (async function* () {
      yield Buffer.from('begun');
      throw failure;
    })();
    await expect(client.write(FILE, failing)).rejects.toBe(failure);
    await expectOver(client);
  });

  it('does not count the time that a reader takes', async () => {
    const idleTimeout = 60;
    const bytes = 8 * 1024 * 1024;
    const server = await startScriptedFtp({ RETR: sending(Buffer.alloc(bytes)) });
    const client = await open(server, {}, { dial: { idleTimeout } });
    let read = 0;
    for await (const chunk of await client.read(FILE)) {
      // Longer than the server may be silent.
      if (read === 0) await new Promise((resolve) => setTimeout(resolve, idleTimeout * 4));
      read += chunk.length;
    }
    expect(read).toBe(bytes);
    await expectAlive(client);
  });

  it('that the server ends while nothing is asked says so when something is', async () => {
    const server = await startScriptedFtp({ NOOP: (at) => void at.control.end('421 you are idle\r\n') });
    const client = await open(server);
    await expect(client.quote('NOOP')).rejects.toMatchObject({ code: 'unavailable', status: 421 });
    await expect(client.quote('PWD')).rejects.toMatchObject({ code: 'unavailable', status: 421 });
  });

  it('that the server leaves without a word', async () => {
    const client = await open(await startScriptedFtp({ NOOP: (at) => void at.control.end() }));
    await expect(client.quote('NOOP')).rejects.toMatchObject({
      code: 'receive',
      message: 'the server closed the connection',
    });
    await expectOver(client);
  });
});
