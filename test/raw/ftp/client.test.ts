import { once } from 'node:events';
import net from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { FileClientSettings } from '../../../src/protocols/files.ts';
import type { FtpClient, FtpTarget } from '../../../src/protocols/ftp.ts';
import { pathOf, type RemotePath } from '../../../src/protocols/remote-path.ts';
import { parseExtendedPort, parsePort } from '../../../src/raw/ftp/address.ts';
import { GOODBYE_TIMEOUT_MS } from '../../../src/net/time-limits.ts';
import { openFtp } from '../../../src/raw/ftp/client.ts';
import { BREAK_OFF_TIMEOUT_MS, EXPLANATION_TIMEOUT_MS } from '../../../src/raw/ftp/transfer.ts';
import { NOOP_INTERVAL_MS } from '../../../src/raw/ftp/control.ts';
import { createRecorder } from '../../../src/transcript/recorder.ts';
import { deferred } from '../../helpers/deferred.ts';
import { type Handler, type Stage, startFtpScript } from '../../helpers/ftp-script.ts';

const A = pathOf('a');

async function open(
  handlers: Readonly<Record<string, Handler>> = {},
  target: Partial<FtpTarget> = {},
  settings: FileClientSettings = {},
): Promise<{ client: FtpClient; heard: string[]; sockets: readonly net.Socket[]; said: () => string[] }> {
  const { port, heard, sockets } = await startFtpScript(handlers);
  const client = await openFtp({ host: '127.0.0.1', port, tls: 'none', ...target }, settings);
  const begun = heard.length;
  return { client, heard, sockets, said: () => heard.slice(begun) };
}

async function text(body: AsyncIterable<Uint8Array>): Promise<string> {
  let all = '';
  for await (const bytes of body) all += Buffer.from(bytes).toString('latin1');
  return all;
}

const read = async (client: FtpClient): Promise<string> => text(await client.read(A));

async function* pieces(...all: string[]): AsyncGenerator<Uint8Array> {
  for (const piece of all) yield Buffer.from(piece);
}

/** Sends it and ends, and resolves when the client has had it. */
async function send({ data }: Stage, bytes: string): Promise<void> {
  const socket = await data();
  socket.end(bytes);
  await once(socket.resume(), 'end');
}

const receive = async ({ data }: Stage): Promise<string> => text(await data());

/** Nothing more is to be expected from such a server. */
const LEAVE: Handler = ({ say, socket }) => {
  say('150 wait for me');
  socket.end();
};

/** The session goes on as if nothing had been. */
async function expectUsable(client: FtpClient): Promise<void> {
  expect(await client.quote('NOOP')).toEqual({ code: 200, lines: ['ok'] });
}

async function expectClosed(client: FtpClient): Promise<void> {
  await expect(client.quote('NOOP')).rejects.toBeInstanceOf(Error);
}

describe('a download, in whatever order', () => {
  const ORDERS: Record<string, Handler> = {
    'as it should be': async (stage) => {
      stage.say('150 here it comes');
      await send(stage, 'hello');
      stage.say('226 done');
    },
    'bytes before the 150': async (stage) => {
      await send(stage, 'hello');
      stage.say('150 here it came');
      stage.say('226 done');
    },
    'bytes before the 150, which waits for the end of them': async (stage) => {
      const data = await stage.data();
      for (let i = 0; i < 100; i += 1) if (!data.write('x'.repeat(100_000))) await once(data, 'drain');
      await send(stage, 'hello');
      stage.say('150 here it came\r\n226 done');
    },
    'the 226 before the bytes': async (stage) => {
      stage.say('150 here it comes\r\n226 done');
      await send(stage, 'hello');
    },
    'no 150 at all': async (stage) => {
      await send(stage, 'hello');
      stage.say('226 done');
    },
    '250 in place of 226, and 125 of 150': async (stage) => {
      stage.say('125 open already');
      await send(stage, 'hello');
      stage.say('250 done');
    },
  };

  test.each(Object.entries(ORDERS))('%s', async (_, RETR) => {
    const { client, said } = await open({ RETR });
    expect(await read(client)).toMatch(/^x*hello$/);
    await expectUsable(client);
    expect(said()).toEqual(['TYPE I', 'EPSV', 'RETR /a', 'NOOP']);
  });

  test('of nothing', async () => {
    const { client } = await open({
      RETR: async (stage) => {
        await send(stage, '');
        stage.say('150 nothing\r\n226 done');
      },
    });
    expect(await read(client)).toBe('');
    await expectUsable(client);
  });
});

describe('a download that fails', () => {
  test.each([
    ['550 No such file', 'not-found'],
    ['550 Permission denied', 'access-denied'],
    ['425 Cannot connect', 'download-refused'],
    ['450 Busy', 'download-refused'],
    ['530 Log in', 'download-refused'],
  ])('before it begins: %s', async (reply, code) => {
    const { client } = await open({ RETR: reply });
    await expect(client.read(A)).rejects.toMatchObject({
      code,
      message: `the server refuses RETR /a: ${reply}`,
      status: Number(reply.slice(0, 3)),
    });
    await expectUsable(client);
  });

  test.each(['end', 'resetAndDestroy'] as const)(
    'before it begins, when the data connection is gone already: %s',
    async (leave) => {
      const { client } = await open({
        RETR: async (stage) => {
          const data = await stage.data();
          data[leave]();
          if (leave === 'end') await once(data.resume(), 'end');
          stage.say('550 No such file');
        },
      });
      await expect(client.read(A)).rejects.toMatchObject({ code: 'not-found' });
      await expectUsable(client);
    },
  );

  test('after the 150, when the server cannot connect', async () => {
    const { client } = await open({ RETR: '150 soon\r\n425 Cannot connect' });
    await expect(read(client)).rejects.toMatchObject({ code: 'download-refused', status: 425 });
    await expectUsable(client);
  });

  test.each(['426 Broken', '451 Disk error', '550 Gone'])('in the midst: %s', async (reply) => {
    const { client } = await open({
      RETR: async (stage) => {
        stage.say('150 here it comes');
        await send(stage, 'hel');
        stage.say(reply);
      },
    });
    await expect(read(client)).rejects.toMatchObject({
      code: 'partial',
      message: `the transfer broke off after 3 bytes: the server refuses RETR /a: ${reply}`,
    });
    await expectUsable(client);
  });

  test('in the midst, with a data connection that stays open', async () => {
    const { client } = await open({
      RETR: async (stage) => {
        (await stage.data()).write('hel');
        stage.say('150 here it comes');
        await setImmediate();
        stage.say('451 Disk error');
      },
    });
    await expect(read(client)).rejects.toMatchObject({ code: 'partial' });
    await expectUsable(client);
  });

  test('by a reset, of which the server says what it was', async () => {
    const { client } = await open({
      RETR: async (stage) => {
        stage.say('150 here it comes');
        const data = await stage.data();
        data.write('hel', () => data.resetAndDestroy());
        stage.say('426 Out of memory');
      },
    });
    await expect(read(client)).rejects.toThrow('426 Out of memory');
    await expectUsable(client);
  });

  test('with less than was announced, though the server says that it was all', async () => {
    const { client } = await open({
      RETR: async (stage) => {
        stage.say('150 Opening BINARY mode data connection for a (5 bytes).');
        await send(stage, 'hel');
        stage.say('226 done');
      },
    });
    await expect(read(client)).rejects.toMatchObject({
      code: 'partial',
      message: 'the server announced 5 bytes, and sent 3',
    });
  });

  test('by a lost control connection, when all the bytes may have come', async () => {
    const { client } = await open({
      RETR: async (stage) => {
        stage.say('150 here it comes');
        await send(stage, 'hello');
        stage.socket.destroy();
      },
    });
    await expect(read(client)).rejects.toMatchObject({
      code: 'receive',
      message:
        "5 bytes came, but not the server's word that it was all: the server closed the connection before it answered RETR",
    });
    await expectClosed(client);
  });

  test('by 421, with a data connection that stays open', async () => {
    const { client } = await open({
      RETR: async (stage) => {
        (await stage.data()).write('hel');
        stage.say('150 here it comes');
        await setImmediate();
        stage.say('421 Shutting down');
        stage.socket.end();
      },
    });
    await expect(read(client)).rejects.toMatchObject({
      code: 'partial',
      message: expect.stringContaining('421 Shutting down'),
    });
    await expectClosed(client);
  });

  test('by 421', async () => {
    const { client } = await open({ RETR: '421 Shutting down' });
    await expect(client.read(A)).rejects.toMatchObject({ code: 'unavailable' });
    await expectClosed(client);
  });

  test.each([
    ['EPSV', '229 ok'],
    ['EPSV', '229 ok (|||0|)'],
    ['PASV', '227 ok (1,2,3)'],
  ])('since %s is answered by %j', async (verb, reply) => {
    const { client } = await open({ [verb]: reply }, { classic: verb === 'PASV' });
    await expect(client.read(A)).rejects.toMatchObject({ code: 'weird-reply' });
    // Replies and commands may not belong together any more.
    await expectClosed(client);
  });

  test('since nobody listens at the port that the server names', async () => {
    const { client } = await open({ EPSV: '229 ok (|||1|)', RETR: LEAVE });
    await expect(read(client)).rejects.toMatchObject({ code: 'refused' });
    await expectClosed(client);
  });
});

describe('a part of a file', () => {
  const endless: Handler = async (stage) => {
    stage.say('150 here it comes');
    const data = await stage.data();
    const fill = (): void => {
      while (data.write('x'.repeat(65_536)));
    };
    data.on('drain', fill).on('close', () => stage.say('426 broken off'));
    fill();
  };

  test('from an offset on begins with REST, right before RETR', async () => {
    const { client, said } = await open({
      RETR: async (stage) => {
        stage.say('150 Opening for a (5 bytes)');
        await send(stage, 'lo');
        stage.say('226 done');
      },
    });
    expect(await text(await client.read(A, { offset: 3 }))).toBe('lo');
    expect(said()).toEqual(['TYPE I', 'EPSV', 'REST 3', 'RETR /a']);
  });

  test('is not to be had from a server without REST', async () => {
    const { client } = await open({ REST: '502 no' });
    await expect(client.read(A, { offset: 3 })).rejects.toMatchObject({ code: 'no-range', status: 502 });
    await expectUsable(client);
  });

  test.each([
    ['226 and 226', '226 broken off'],
    ['226 alone', undefined],
    ['225 for the transfer as well', '225 ok'],
    ['an ABOR that is not known', '502 what?'],
  ])('is broken off when its length is reached: %s', async (_, abor) => {
    const { client, said } = await open({
      RETR: endless,
      ABOR: (stage) => abor !== undefined && stage.say(abor),
    });
    expect(await text(await client.read(A, { length: 10 }))).toBe('x'.repeat(10));
    await expectUsable(client);
    expect(said()).toEqual(['TYPE I', 'EPSV', 'RETR /a', 'ABOR', 'NOOP', 'NOOP']);
  });

  test('is broken off when the reader leaves, also by an error', async () => {
    const { client } = await open({ RETR: endless, ABOR: '226 ok' });
    for await (const bytes of await client.read(A)) if (bytes.length > 0) break;
    await expectUsable(client);
    const reading = async (): Promise<void> => {
      for await (const bytes of await client.read(A)) throw new Error(`no ${bytes.length}`);
    };
    await expect(reading()).rejects.toThrow(/^no /);
    await expectUsable(client);
  });

  test('needs no ABOR where the server is through already', async () => {
    const { promise: over, resolve } = deferred();
    const recorder = createRecorder({
      client: 'raw',
      listeners: [
        (entry) => {
          if (entry.kind === 'received' && Buffer.from(entry.bytes).includes('226')) resolve();
        },
      ],
    });
    const { client, said } = await open(
      {
        RETR: async (stage) => {
          stage.say('150 here it comes\r\n226 done');
          await send(stage, 'hello');
        },
      },
      {},
      { recorder },
    );
    const body = await client.read(A, { length: 2 });
    await over;
    await setImmediate();
    expect(await text(body)).toBe('he');
    await expectUsable(client);
    expect(said()).not.toContain('ABOR');
  });

  test('of nothing is nothing', async () => {
    const { client } = await open({ RETR: endless, ABOR: '226 ok' });
    expect(await text(await client.read(A, { length: 0 }))).toBe('');
    await expectUsable(client);
  });

  test('is not to be had of a text', async () => {
    const { client } = await open();
    await expect(client.read(A, { text: true, offset: 1 })).rejects.toMatchObject({ code: 'usage' });
    await expect(client.read(A, { text: true, length: 1 })).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('a server that says nothing more', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** What comes of it, and how long that takes at least, in milliseconds. */
  async function elapse(work: Promise<unknown>): Promise<{ readonly error: unknown; readonly took: number }> {
    const outcome = { settled: false, error: undefined as unknown };
    void work
      .catch((error: unknown) => {
        outcome.error = error;
      })
      .finally(() => {
        outcome.settled = true;
      });
    let took = 0;
    for (; !outcome.settled; took += 10) {
      await setImmediate();
      await vi.advanceTimersByTimeAsync(10);
    }
    return { error: outcome.error, took };
  }

  test('does not hold up the error of the data connection for long', async () => {
    let data: net.Socket | undefined;
    const { client } = await open({
      RETR: async (stage) => {
        stage.say('150 here it comes');
        data = await stage.data();
        data.write('hel');
      },
    });
    const body = (await client.read(A))[Symbol.asyncIterator]();
    await body.next();
    data?.resetAndDestroy();
    const { error, took } = await elapse(body.next());
    expect(error).toMatchObject({
      code: 'partial',
      message: 'the transfer broke off after 3 bytes: receiving failed: connection reset by the peer',
    });
    expect(took).toBeGreaterThanOrEqual(EXPLANATION_TIMEOUT_MS);
    await expectClosed(client);
  });

  test('ends the session, and not the reader, when a transfer is broken off', async () => {
    const { client } = await open({
      RETR: async (stage) => {
        stage.say('150 here it comes');
        (await stage.data()).write('hello');
      },
      ABOR: () => {},
    });
    const reading = async (): Promise<void> => {
      expect(await text(await client.read(A, { length: 2 }))).toBe('he');
    };
    const { error, took } = await elapse(reading());
    expect(error).toBeUndefined();
    expect(took).toBeGreaterThanOrEqual(BREAK_OFF_TIMEOUT_MS);
    await expect(client.quote('NOOP')).rejects.toMatchObject({
      code: 'timeout',
      message: 'the server does not break the transfer off',
    });
  });

  test('is not waited for at the end', async () => {
    const { client } = await open({ QUIT: () => {} });
    const { error, took } = await elapse(client.close());
    expect(error).toBeUndefined();
    expect(took).toBeGreaterThanOrEqual(GOODBYE_TIMEOUT_MS);
  });
});

describe('while a file is read', () => {
  test('nothing else can be asked for', async () => {
    const { client } = await open({
      RETR: async (stage) => {
        stage.say('150 here it comes');
        await send(stage, 'hello');
        stage.say('226 done');
      },
    });
    const body = await client.read(A);
    for (const other of [client.list(A), client.quote('NOOP'), client.read(A), client.remove(A)]) {
      await expect(other).rejects.toMatchObject({ code: 'usage' });
    }
    expect(await text(body)).toBe('hello');
    await expectUsable(client);
  });

  test('an interruption ends it with its reason', async () => {
    const controller = new AbortController();
    const { client } = await open(
      {
        RETR: async (stage) => {
          stage.say('150 here it comes');
          (await stage.data()).write('hel');
        },
      },
      {},
      { signal: controller.signal },
    );
    const reading = async (): Promise<void> => {
      for await (const bytes of await client.read(A)) if (bytes.length > 0) controller.abort();
    };
    await expect(reading()).rejects.toMatchObject({ code: 'aborted', message: 'interrupted' });
    await expectClosed(client);
  });

  test('the client can be closed, twice, without a goodbye that nobody would hear', async () => {
    const { client, said, sockets } = await open({
      RETR: async (stage) => {
        stage.say('150 here it comes');
        (await stage.data()).write('hel');
      },
    });
    // In order or not: what it had not read yet makes a reset of a close.
    const left = new Promise((resolve) => sockets[0]?.on('end', resolve).on('error', resolve));
    const body = (await client.read(A))[Symbol.asyncIterator]();
    await body.next();
    await client.close();
    await client.close();
    await expect(body.next()).rejects.toMatchObject({ code: 'aborted' });
    await left;
    expect(said()).not.toContain('QUIT');
  });

  test('for long, the control connection is kept alive, and the answers do no harm', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const heard = deferred();
    const { client, said } = await open({
      RETR: async (stage) => {
        stage.say('150 here it comes');
        await heard.promise;
        await send(stage, 'hello');
        stage.say('226 done');
      },
      NOOP: (stage) => {
        stage.say('200 ok');
        heard.resolve();
      },
    });
    const body = await client.read(A);
    await vi.advanceTimersByTimeAsync(NOOP_INTERVAL_MS);
    expect(await text(body)).toBe('hello');
    await vi.advanceTimersByTimeAsync(NOOP_INTERVAL_MS);
    await expectUsable(client);
    expect(said().slice(2)).toEqual(['RETR /a', 'NOOP', 'NOOP']);
  });
});

describe('an upload', () => {
  const stor: Handler = async (stage) => {
    stage.say('150 go on');
    stage.say(`226 ${await receive(stage)}`);
  };

  test.each([
    [{}, ['TYPE I', 'EPSV', 'STOR /a']],
    [{ how: 'append' }, ['TYPE I', 'EPSV', 'APPE /a']],
    [{ how: 'resume', offset: 3 }, ['TYPE I', 'EPSV', 'REST 3', 'STOR /a']],
    [{ how: 'resume' }, ['TYPE I', 'EPSV', 'STOR /a']],
  ] as const)('%j', async (options, commands) => {
    const { client, said } = await open({ STOR: stor, APPE: stor });
    expect(await client.write(A, pieces('he', '', 'llo'), options)).toEqual({ bytes: 5 });
    expect(said()).toEqual(commands);
    await expectUsable(client);
  });

  test('as text goes out with CR LF, and the next file as it is', async () => {
    let heard = '';
    const { client, said } = await open({
      STOR: async (stage) => {
        stage.say('150 go on');
        heard = await receive(stage);
        stage.say('226 done');
      },
    });
    expect(await client.write(A, pieces('a\nb'), { text: true })).toEqual({ bytes: 4 });
    expect(heard).toBe('a\r\nb');
    await client.write(A, pieces('a\nb'));
    expect(heard).toBe('a\nb');
    expect(said()).toEqual(['TYPE A', 'EPSV', 'STOR /a', 'TYPE I', 'EPSV', 'STOR /a']);
  });

  test.each([
    ['150 FILE: a.1', '226 done', 'a.1'],
    ['150 FILE: /pub/a.1', '226 done', 'a.1'],
    ['150 FILE: ..', '226 done', undefined],
    ['150 go on', '226 Transfer complete (unique file name:a.2).', 'a.2'],
    ['150 go on', '226 done', undefined],
  ])('under a name of the server’s: %s, %s', async (first, last, name) => {
    const { client, said } = await open({
      STOU: async (stage) => {
        stage.say(first);
        await receive(stage);
        stage.say(last);
      },
    });
    const stored = await client.write(pathOf('pub/a'), pieces('x'), { how: 'unique' });
    expect(stored).toEqual({ bytes: 1, ...(name === undefined ? {} : { name }) });
    expect(said()).toEqual(['CWD /pub', 'TYPE I', 'EPSV', 'STOU']);
  });

  test('under a name of the server’s, where nobody knows the way back home', async () => {
    const { client, said } = await open({
      PWD: '502 no',
      STOU: async (stage) => {
        stage.say('150 FILE: a.1');
        await receive(stage);
        stage.say('226 done');
      },
    });
    await client.write(pathOf('pub/a'), pieces('x'), { how: 'unique' });
    expect(said()).toEqual(['TYPE I', 'EPSV', 'STOU pub/a']);
  });

  test.each([
    ['553 Could not create file.', 'upload-refused'],
    ['552 Over quota', 'upload-refused'],
    ['550 Permission denied.', 'access-denied'],
    ['425 Cannot connect', 'upload-refused'],
  ])('is refused before it begins: %s', async (reply, code) => {
    const { client } = await open({ STOR: reply });
    await expect(client.write(A, pieces('x'))).rejects.toMatchObject({ code });
    await expectUsable(client);
  });

  test.each(['452 Disk full', '426 Broken', '552 Over quota'])('is refused at its end: %s', async (reply) => {
    const { client } = await open({
      STOR: async (stage) => {
        stage.say('150 go on');
        await receive(stage);
        stage.say(reply);
      },
    });
    await expect(client.write(A, pieces('x'))).rejects.toMatchObject({
      code: 'upload-refused',
      message: `the server refuses STOR /a: ${reply}`,
    });
    await expectUsable(client);
  });

  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) yield Buffer.alloc(65_536);
  }

  test('is refused in the midst, by a server that closes the data connection', async () => {
    const { client } = await open({
      STOR: async (stage) => {
        stage.say('150 go on');
        const data = await stage.data();
        data.once('data', () => {
          data.resetAndDestroy();
          stage.say('452 Disk full');
        });
      },
    });
    await expect(client.write(A, endless())).rejects.toMatchObject({ code: 'upload-refused', status: 452 });
    await expectUsable(client);
  });

  test('is refused in the midst, by a server that no longer reads', async () => {
    const { client } = await open({
      STOR: async (stage) => {
        stage.say('150 go on');
        const data = await stage.data();
        data.once('data', () => {
          data.pause();
          stage.say('452 Disk full');
        });
      },
    });
    await expect(client.write(A, endless())).rejects.toMatchObject({ code: 'upload-refused', status: 452 });
    await expectUsable(client);
  });

  test('is refused while its body has nothing to say', async () => {
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('x');
      await new Promise(() => {});
    }
    const { client } = await open({
      STOR: async (stage) => {
        stage.say('150 go on');
        (await stage.data()).once('data', () => stage.say('452 Disk full'));
      },
    });
    await expect(client.write(A, slow())).rejects.toMatchObject({ status: 452 });
    await expectUsable(client);
  });

  test.each(['426 broken off\r\n226 ok', '226 done\r\n225 nothing to break off', '226 ok'])(
    'is broken off by an error of its body, which is thrown as it is: %j',
    async (ABOR) => {
      const failure = new Error('the disk is gone');
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('x');
        throw failure;
      }
      const { client, said } = await open({ STOR: '150 go on', ABOR });
      await expect(client.write(A, failing())).rejects.toBe(failure);
      await expectUsable(client);
      expect(said().slice(2)).toEqual(['STOR /a', 'ABOR', 'NOOP', 'NOOP']);
    },
  );

  test('is interrupted, also while its body has nothing to say', async () => {
    const controller = new AbortController();
    const { client } = await open(
      {
        STOR: async (stage) => {
          stage.say('150 go on');
          (await stage.data()).once('data', () => controller.abort());
        },
      },
      {},
      { signal: controller.signal },
    );
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('x');
      await new Promise(() => {});
    }
    await expect(client.write(A, slow())).rejects.toMatchObject({ code: 'aborted' });
    await expectClosed(client);
  });
});

describe('a listing', () => {
  const LINE = '-rw-r--r--    1 0        0              3 Jan 02  2020 a b\r\n';
  const sends =
    (bytes: string): Handler =>
    async (stage) => {
      stage.say('150 here it comes');
      await send(stage, bytes);
      stage.say('226 done');
    };
  const names = async (client: FtpClient, folder = ''): Promise<RemotePath[]> =>
    (await client.list(pathOf(folder))).entries.map(({ name }) => name);

  test('is of the folder that was entered, once', async () => {
    const { client, said } = await open({ LIST: sends(LINE) });
    expect(await names(client, '-l *')).toEqual(['a b']);
    expect(await names(client, '-l *')).toEqual(['a b']);
    expect(await names(client)).toEqual(['a b']);
    expect(said()).toEqual(['CWD /-l *', 'EPSV', 'LIST -a', 'EPSV', 'LIST -a', 'CWD /', 'EPSV', 'LIST -a']);
  });

  test('is by MLSD where the server has MLST', async () => {
    const { client, said } = await open({
      FEAT: '211-Can:\r\n MLST type*;size*;\r\n211 End',
      MLSD: sends('type=file;size=3; a b\r\ntype=cdir; /\r\n'),
    });
    expect(await client.list(pathOf('/'))).toEqual({
      entries: [{ name: 'a b', kind: 'file', size: 3 }],
      unknown: [],
    });
    expect(said()).toEqual(['EPSV', 'MLSD']);
  });

  test.each([
    ['list', 'LIST -a', LINE],
    ['mlsd', 'MLSD', 'type=file; a b\r\n'],
    ['names', 'NLST', 'a b\r\n'],
  ] as const)('is by %s where that is wanted', async (listing, command, bytes) => {
    const { client, said } = await open({ [command.slice(0, 4)]: sends(bytes) }, { listing });
    expect(await names(client)).toEqual(['a b']);
    expect(said()).toEqual(['EPSV', command]);
  });

  test.each([
    ['refuses', (stage: Stage) => stage.say('550 -a: No such file')],
    ['finds nothing', sends('')],
    ['says something else', sends('ls: -a: not found\r\n')],
  ] as const)('does without -a where the server %s', async (_, withOption) => {
    const plain = sends(LINE) as (stage: Stage, argument: string | undefined) => unknown;
    const { client, said } = await open({
      LIST: (stage, argument) => (argument === '-a' ? (withOption as typeof plain) : plain)(stage, argument),
    });
    expect(await names(client)).toEqual(['a b']);
    expect(await names(client)).toEqual(['a b']);
    expect(said()).toEqual(['EPSV', 'LIST -a', 'EPSV', 'LIST', 'EPSV', 'LIST']);
  });

  test.each([
    ['names', 'NLST', '550 whatever'],
    ['list', 'LIST', '450 No files found'],
  ] as const)('of nothing may be refused: %s', async (listing, verb, reply) => {
    const { client } = await open({ [verb]: reply }, { listing });
    expect(await client.list(pathOf(''))).toEqual({ entries: [], unknown: [] });
  });

  test.each([
    ['CWD', '550 No such directory', 'not-found'],
    ['CWD', '550 Permission denied', 'access-denied'],
    ['LIST', '550 Permission denied', 'access-denied'],
    ['LIST', '451 Trouble', 'download-refused'],
  ])('is refused: %s %s', async (verb, reply, code) => {
    const { client } = await open({ [verb]: reply });
    await expect(client.list(A)).rejects.toMatchObject({ code });
    await expectUsable(client);
  });

  test('names the folder where nobody knows the way back home', async () => {
    const { client, said } = await open({ PWD: '502 no', LIST: sends(LINE) });
    expect(client.session.home).toBe('');
    expect(await names(client, 'sub')).toEqual(['a b']);
    expect(await names(client, '/sub')).toEqual(['a b']);
    expect(await client.stat(pathOf('/'))).toEqual({ name: '', kind: 'folder' });
    expect(said()).toEqual(['EPSV', 'LIST -a sub', 'EPSV', 'LIST -a /sub']);
  });

  test('of 10,000 lines comes in one', async () => {
    const { client } = await open({ LIST: sends(LINE.repeat(10_000)) });
    expect(await names(client)).toHaveLength(10_000);
  });
});

describe('what the server knows of one thing', () => {
  const LINES =
    '-rw-r--r--    1 0        0              3 Jan 02  2020 a\r\ndrwxr-xr-x    2 0        0           4096 Jan 02  2020 sub\r\n';
  const list: Handler = async (stage) => {
    stage.say('150 here it comes');
    await send(stage, LINES);
    stage.say('226 done');
  };

  test('is told by MLST', async () => {
    const { client, said } = await open({
      FEAT: '211-Can:\r\n MLST type*;size*;\r\n211 End',
      MLST: '250-Here:\r\n type=file;size=3;modify=20200102030405; /x y\r\n250 End',
    });
    expect(await client.stat(pathOf('x y'))).toEqual({
      name: 'x y',
      kind: 'file',
      size: 3,
      modified: { time: Date.UTC(2020, 0, 2, 3, 4, 5), precision: 'second', zone: 'utc' },
    });
    expect(said()).toEqual(['MLST /x y']);
  });

  const time = { time: Date.UTC(2020, 0, 2, 3, 4, 5), precision: 'second', zone: 'utc' };

  test('stands in the listing of its folder; MDTM knows the time of a file better', async () => {
    const { client, said } = await open({ LIST: list, MDTM: '213 20200102030405' });
    expect(await client.stat(A)).toMatchObject({
      name: 'a',
      kind: 'file',
      size: 3,
      mode: 0o644,
      modified: time,
    });
    expect(await client.stat(pathOf('sub'))).toMatchObject({ name: 'sub', kind: 'folder', mode: 0o755 });
    expect(said()).toEqual(['EPSV', 'LIST -a', 'MDTM /a', 'EPSV', 'LIST -a']);
  });

  test('is the time of the listing without MDTM', async () => {
    const { client } = await open({ LIST: list });
    expect(await client.stat(A)).toMatchObject({ modified: { precision: 'day', zone: 'unknown' } });
  });

  test.each([
    ['does not show it', list],
    ['is refused', '550 Permission denied'],
  ] as const)('is told by SIZE where the listing %s', async (_, LIST) => {
    const { client, said } = await open({ LIST, SIZE: '213 3', MDTM: '213 20200102030405' });
    expect(await client.stat(pathOf('b'))).toEqual({ name: 'b', kind: 'file', size: 3, modified: time });
    expect(said().slice(-3)).toEqual(['TYPE I', 'SIZE /b', 'MDTM /b']);
  });

  test('is nothing where SIZE knows nothing either', async () => {
    const { client } = await open({ LIST: list, SIZE: '550 Could not get file size.' });
    await expect(client.stat(pathOf('b'))).rejects.toMatchObject({ code: 'not-found', status: 550 });
    await expectUsable(client);
  });

  test('is told by the listing where MLST says nothing of it', async () => {
    const FEAT = '211-Can:\r\n MLST type*;\r\n211 End';
    const { client, said } = await open({ FEAT, MLST: '250 ok', LIST: list }, { listing: 'list' });
    expect(await client.stat(A)).toMatchObject({ name: 'a', size: 3 });
    expect(said()).toEqual(['MLST /a', 'EPSV', 'LIST -a', 'MDTM /a']);
  });

  test.each([
    ['213 3 bytes', '213 yesterday'],
    [`213 ${'9'.repeat(16)}`, '213'],
  ])('is that it is there where SIZE and MDTM say what is none: %s, %s', async (SIZE, MDTM) => {
    const { client } = await open({ LIST: list, SIZE, MDTM });
    expect(await client.stat(pathOf('b'))).toEqual({ name: 'b', kind: 'file' });
  });

  test('is not asked for otherwise where the server leaves over the listing', async () => {
    const { client, said } = await open({ LIST: '421 Shutting down' });
    await expect(client.stat(A)).rejects.toMatchObject({ code: 'unavailable' });
    expect(said()).not.toContain('SIZE /a');
  });

  test('is little of the root, which has no name', async () => {
    const { client } = await open();
    expect(await client.stat(pathOf('/'))).toEqual({ name: '', kind: 'folder' });
  });
});

describe('data connections', () => {
  const retr: Handler = async (stage) => {
    stage.say('150 here it comes');
    await send(stage, 'hello');
    stage.say('226 done');
  };

  test('fall back to PASV, once, and do not go where it says', async () => {
    const { client, said } = await open({ RETR: retr, EPSV: '500 what?' });
    expect(await read(client)).toBe('hello');
    expect(await read(client)).toBe('hello');
    expect(said()).toEqual(['TYPE I', 'EPSV', 'PASV', 'RETR /a', 'PASV', 'RETR /a']);
  });

  test('go where PASV says if that is wanted', async () => {
    const { client } = await open(
      { RETR: LEAVE, PASV: '227 ok (127,0,0,1,0,1)' },
      { classic: true, trustPassiveAddress: true },
    );
    await expect(read(client)).rejects.toThrow('127.0.0.1:1');
  });

  test('that the server does not offer are refused', async () => {
    const { client } = await open({ EPSV: '425 no', PASV: '425 no' });
    await expect(client.read(A)).rejects.toMatchObject({ code: 'passive-refused' });
    const classic = await open({ PASV: '502 no' }, { classic: true });
    await expect(classic.client.read(A)).rejects.toMatchObject({ code: 'passive-refused' });
  });

  test('are part of the transcript', async () => {
    const roles: unknown[] = [];
    const recorder = {
      connection(host: string, port: number, role: unknown) {
        roles.push([host, typeof port, role]);
        return undefined as never;
      },
    };
    const { client } = await open({ RETR: retr }, {}, { recorder });
    await read(client);
    expect(roles).toEqual([
      ['127.0.0.1', 'number', undefined],
      ['127.0.0.1', 'number', 'data'],
    ]);
  });

  describe('in active mode', () => {
    /** Connects to where the client waits. */
    const connects =
      (parse: (argument: string) => { readonly port: number } | undefined): Handler =>
      (stage, argument = '') => {
        const socket = net.connect(parse(argument)?.port ?? 0, '127.0.0.1');
        onTestFinished(() => void socket.destroy());
        stage.data = () => Promise.resolve(socket);
        stage.say('200 ok');
      };

    test('are made by the server, where EPRT says', async () => {
      const { client, said } = await open({ RETR: retr, EPRT: connects(parseExtendedPort) }, { active: '-' });
      expect(await read(client)).toBe('hello');
      expect(said()[1]).toMatch(/^EPRT \|1\|127\.0\.0\.1\|\d+\|$/);
    });

    test('fall back to PORT, once', async () => {
      const { client, said } = await open(
        { RETR: retr, EPRT: '500 what?', PORT: connects(parsePort) },
        { active: '127.0.0.1' },
      );
      expect(await read(client)).toBe('hello');
      expect(await read(client)).toBe('hello');
      expect(said().map((command) => command.split(' ', 1)[0])).toEqual([
        'TYPE',
        'EPRT',
        'PORT',
        'RETR',
        'PORT',
        'RETR',
      ]);
    });

    test('are refused', async () => {
      const { client } = await open({ EPRT: '500 what?', PORT: '500 no' }, { active: '-' });
      await expect(client.read(A)).rejects.toMatchObject({ code: 'active-refused' });
      await expectUsable(client);
    });

    test('have no older command to fall back to where the address is one of IPv6', async () => {
      const { client, said } = await open({ EPRT: '500 what?', PORT: '200 ok' }, { active: '::1' });
      await expect(client.read(A)).rejects.toMatchObject({ code: 'active-refused' });
      expect(said().map((command) => command.replace(/\d+\|$/, ''))).toEqual(['TYPE I', 'EPRT |2|::1|']);
      await expectUsable(client);
    });

    test('never come', async () => {
      const { client } = await open(
        { RETR: LEAVE, EPRT: '200 ok' },
        { active: '-' },
        { dial: { connectTimeout: 50 } },
      );
      await expect(read(client)).rejects.toMatchObject({ code: 'accept-timeout' });
    });
  });

  test('need an address in active mode, and credentials no line ends, which is known before', async () => {
    const credentials = { user: 'a\r\nb', password: '' };
    await expect(openFtp({ host: '127.0.0.1', credentials })).rejects.toMatchObject({ code: 'usage' });
    await expect(openFtp({ host: '127.0.0.1', active: 'eth0' })).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('commands about files', () => {
  test.each<[string, (client: FtpClient) => Promise<unknown>, string[]]>([
    ['remove', (client) => client.remove(A), ['DELE /a']],
    ['removeFolder', (client) => client.removeFolder(A), ['RMD /a']],
    ['makeFolder', (client) => client.makeFolder(A), ['MKD /a']],
    ['rename', (client) => client.rename(A, pathOf('/b')), ['RNFR /a', 'RNTO /b']],
    ['setMode', (client) => client.setMode(A, 0o44), ['SITE CHMOD 044 /a']],
    ['setModified', (client) => client.setModified(A, Date.UTC(2020, 0, 2)), ['MDTM 20200102000000 /a']],
  ])('%s', async (_, act, commands) => {
    const yes = {
      DELE: '250 ok',
      RMD: '250 ok',
      MKD: '257 "/a"',
      RNFR: '350 to?',
      RNTO: '250 ok',
      SITE: '200 ok',
      MDTM: '213 ok',
    };
    const { client, said } = await open(yes);
    await act(client);
    expect(said()).toEqual(commands);
    const refusing = await open();
    await expect(act(refusing.client)).rejects.toMatchObject({ code: 'command-refused', status: 500 });
    await expectUsable(refusing.client);
  });

  test('setModified by MFMT where the server has it', async () => {
    const { client, said } = await open({ FEAT: '211-Can:\r\n MFMT\r\n211 End', MFMT: '213 ok' });
    await client.setModified(A, Date.UTC(2020, 0, 2, 3, 4, 5, 678));
    expect(said()).toEqual(['MFMT 20200102030405 /a']);
    for (const time of [Date.UTC(10_000, 0), NaN]) {
      await expect(client.setModified(A, time)).rejects.toMatchObject({ code: 'usage' });
    }
    await expectUsable(client);
  });

  test('a name with a line end in it goes nowhere', async () => {
    const { client, said } = await open();
    const bad = pathOf('a\r\nDELE b');
    for (const act of [client.remove(bad), client.list(bad), client.stat(bad), client.setMode(bad, 0)]) {
      await expect(act).rejects.toMatchObject({ code: 'usage' });
    }
    await expect(client.read(bad)).rejects.toMatchObject({ code: 'usage' });
    await expect(client.write(bad, pieces('x'))).rejects.toMatchObject({ code: 'usage' });
    await expect(client.rename(A, bad)).rejects.toMatchObject({ code: 'usage' });
    expect(said()).toEqual([]);
    await expectUsable(client);
  });
});

describe('quote', () => {
  test('hands the reply on, also a refusal', async () => {
    const { client, said } = await open({ SITE: '214-Known:\r\n CHMOD\r\n214 End' });
    expect(await client.quote('site help  me')).toEqual({ code: 214, lines: ['Known:', ' CHMOD', 'End'] });
    expect(await client.quote('FOO')).toEqual({ code: 500, lines: ['unknown'] });
    expect(said()).toEqual(['SITE help  me', 'FOO']);
  });

  test.each(['RETR a', ' RETR a', '', 'list', 'PASV', 'EPRT |1|127.0.0.1|1|', 'AUTH TLS', 'NOOP\r\nDELE a'])(
    'does not send %j',
    async (command) => {
      const { client, said } = await open();
      await expect(client.quote(command)).rejects.toMatchObject({ code: 'usage' });
      expect(said()).toEqual([]);
    },
  );

  test('may have changed what the session is set to', async () => {
    const { client, said } = await open({ LIST: '550 no', SIZE: '213 3' });
    await client.stat(A);
    await client.quote('CWD /elsewhere');
    await client.stat(A);
    expect(said().filter((command) => command === 'TYPE I')).toHaveLength(2);
  });
});

describe('the end', () => {
  test('is said, and waited for', async () => {
    const { client, said, sockets } = await open();
    await client.close();
    expect(said()).toEqual(['QUIT']);
    await client.close();
    expect(said()).toEqual(['QUIT']);
    await expectClosed(client);
    expect(sockets).toHaveLength(1);
  });

  test('comes when the server says 421 unasked', async () => {
    const { client, sockets } = await open();
    sockets[0]?.end('421 Idle for too long\r\n');
    await expect(client.quote('NOOP')).rejects.toMatchObject({ code: 'unavailable' });
    await client.close();
  });

  test('comes when nobody answers', async () => {
    const { client } = await open({ CWD: () => {} }, {}, { dial: { idleTimeout: 50 } });
    await expect(client.list(A)).rejects.toMatchObject({ code: 'timeout' });
    await expectClosed(client);
  });

  test('comes when the greeting does not', async () => {
    const { port } = await startFtpScript({ GREETING: () => {} });
    const opening = openFtp({ host: '127.0.0.1', port }, { dial: { idleTimeout: 50 } });
    await expect(opening).rejects.toMatchObject({ code: 'timeout' });
  });

  test('comes when nobody greets: such a server may be waiting for TLS', async () => {
    const { port } = await startFtpScript({ GREETING: () => {} });
    const opening = openFtp({ host: '127.0.0.1', port }, { dial: { connectTimeout: 50 } });
    await expect(opening).rejects.toMatchObject({ code: 'timeout', hint: expect.stringContaining('ftps') });
  });

  test('comes when the login is interrupted', async () => {
    const controller = new AbortController();
    const { port } = await startFtpScript({ USER: () => controller.abort() });
    const opening = openFtp({ host: '127.0.0.1', port, tls: 'none' }, { signal: controller.signal });
    await expect(opening).rejects.toMatchObject({ code: 'aborted' });
  });
});
