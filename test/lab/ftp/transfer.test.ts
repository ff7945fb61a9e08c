import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { storeError } from '../../../src/lab/store/failures.ts';
import { MemoryStore } from '../../../src/lab/store/memory-store.ts';
import type { FileStore } from '../../../src/lab/store/types.ts';
import type { RemotePath } from '../../../src/protocols/remote-path.ts';
import { startFtp } from './start.ts';
import { aliceIn, EndlessStore } from './stores.ts';
import { gone, readAll, Talk } from './talk.ts';

/** Everything of a file, one character a byte. */
async function contentOf(store: FileStore, path: string): Promise<string> {
  const file = await store.open(path as RemotePath, { read: true });
  const { size } = await file.stat();
  const buffer = Buffer.alloc(size);
  await file.read(buffer, 0);
  await file.close();
  return buffer.toString('latin1');
}

async function take(talk: Talk, path: string): Promise<string> {
  const data = await talk.openData();
  const opening = await talk.say(`RETR ${path}`);
  if (!opening.startsWith('150')) return opening;
  const content = await readAll(data);
  expect(await talk.reply()).toMatch(/^226/);
  return content;
}

/** @returns both replies */
async function put(talk: Talk, command: string, content: string): Promise<[string, string]> {
  const data = await talk.openData();
  const opening = await talk.say(command);
  data.end(Buffer.from(content, 'latin1'));
  return [opening, await talk.reply()];
}

async function startAlice(): Promise<{ talk: Talk; home: FileStore }> {
  const { port, home } = await startFtp();
  const talk = await Talk.login(port);
  await talk.say('TYPE I');
  return { talk, home };
}

describe('uploads', () => {
  test('STOR replaces, APPE appends, REST goes on from there', async () => {
    const { talk, home } = await startAlice();
    await put(talk, 'STOR upload/x', 'a longer first version');
    const [opening, closing] = await put(talk, 'STOR upload/x', 'second');
    expect([opening.slice(0, 3), closing.slice(0, 3)]).toEqual(['150', '226']);
    await put(talk, 'APPE upload/x', ' and more');
    expect(await contentOf(home, '/upload/x')).toBe('second and more');
    expect(await talk.code('REST 7')).toBe(350);
    await put(talk, 'STOR upload/x', 'AND');
    expect(await contentOf(home, '/upload/x')).toBe('second AND more');
  });

  test('a STOR for which no data connection comes leaves the file as it was', async () => {
    const { port, home } = await startFtp({ limits: { dataTimeout: 50 } });
    const talk = await Talk.login(port);
    expect(await talk.code('STOR notes.txt')).toBe(425);
    await talk.say('EPSV');
    expect(await talk.code('STOR notes.txt')).toBe(425);
    expect(await contentOf(home, '/notes.txt')).not.toBe('');
  });

  test('what turns out only at the end not to have been kept is not 226', async () => {
    const store = new MemoryStore();
    const { open } = store;
    store.open = async (...asked) =>
      Object.assign(await open.apply(store, asked), { close: () => Promise.reject(storeError('full')) });
    const { port } = await startFtp({ accounts: aliceIn(store) });
    const talk = await Talk.login(port);
    expect((await put(talk, 'STOR x', 'content'))[1]).toMatch(/^552/);
    expect(await talk.code('NOOP')).toBe(200);
  });

  test('STOU chooses a name, and says which (RFC 1123, section 4.1.2.9)', async () => {
    const { talk, home } = await startAlice();
    await talk.say('CWD upload');
    expect((await put(talk, 'STOU', 'one'))[0]).toBe('150 FILE: upload');
    expect((await put(talk, 'STOU', 'two'))[0]).toBe('150 FILE: upload.1');
    expect((await put(talk, 'STOU mine', 'three'))[0]).toBe('150 FILE: mine');
    expect(await contentOf(home, '/upload/upload.1')).toBe('two');
  });

  test('STOU gives up when every name is taken', async () => {
    class Taken extends MemoryStore {
      override open(): never {
        throw storeError('exists');
      }
    }
    const { port } = await startFtp({ accounts: aliceIn(new Taken()) });
    expect(await (await Talk.login(port)).code('STOU')).toBe(450);
  });

  test('a store that is full is 552, and what fits stays', async () => {
    const store = new MemoryStore({ capacity: 1000 });
    const { port } = await startFtp({ accounts: aliceIn(store) });
    const talk = await Talk.login(port);
    await talk.say('TYPE I');
    const [, closing] = await put(talk, 'STOR x', 'x'.repeat(2000));
    expect(closing).toMatch(/^552 /);
    expect(await talk.code('NOOP')).toBe(200);
  });

  test('as text, lines come in with CR LF and are kept with LF', async () => {
    const { talk, home } = await startAlice();
    await talk.say('TYPE A');
    await put(talk, 'STOR upload/text', 'one\r\ntwo\rthree\r\n');
    expect(await contentOf(home, '/upload/text')).toBe('one\ntwo\rthree\n');
    await put(talk, 'APPE upload/text', 'four\r\n');
    expect(await take(talk, 'upload/text')).toBe('one\r\ntwo\rthree\r\nfour\r\n');
  });
});

describe('downloads', () => {
  test('REST goes for the next transfer only', async () => {
    const { talk } = await startAlice();
    const whole = await take(talk, 'lines.txt');
    await talk.say('REST 4');
    expect(await take(talk, 'lines.txt')).toBe(whole.slice(4));
    expect(await take(talk, 'lines.txt')).toBe(whole);
    await talk.say('REST 4');
    await talk.say('PWD');
    expect(await take(talk, 'lines.txt')).toBe(whole);
    await talk.say(`REST ${whole.length}`);
    expect(await take(talk, 'lines.txt')).toBe('');
  });

  test('REST beyond the end, or into text, is 554', async () => {
    const { talk } = await startAlice();
    for (const command of ['RETR lines.txt', 'STOR lines.txt']) {
      await talk.say('REST 1000');
      expect(await talk.code(command)).toBe(554);
    }
    await talk.say('TYPE A');
    await talk.say('REST 4');
    expect(await talk.code('RETR lines.txt')).toBe(554);
    await talk.say('TYPE I');
    expect(await take(talk, 'lines.txt')).toBe('one\ntwo\nthree\n');
  });

  test('a refused file leaves the data connection for the next', async () => {
    const { talk } = await startAlice();
    const data = await talk.openData();
    expect(await talk.code('RETR nowhere')).toBe(550);
    expect(await talk.code('RETR lines.txt')).toBe(150);
    expect(await readAll(data)).toBe('one\ntwo\nthree\n');
  });
});

describe('listings', () => {
  const list = async (talk: Talk, command: string): Promise<string[]> => {
    const data = await talk.openData();
    await talk.say(command);
    const lines = (await readAll(data)).split('\r\n').slice(0, -1);
    await talk.reply();
    return lines;
  };

  test('LIST takes the options that clients send, a folder, or a file', async () => {
    const { talk } = await startAlice();
    const plain = await list(talk, 'LIST links');
    expect(plain).toHaveLength(4);
    expect(plain[1]).toMatch(/^lrwxrwxrwx .* file -> \.\.\/notes\.txt$/);
    expect(await list(talk, 'LIST -l links')).toEqual(plain);
    expect(await list(talk, 'NLST -1 links')).toHaveLength(4);
    const all = await list(talk, 'LIST -la links');
    expect(all.slice(2)).toEqual(plain);
    expect(all.slice(0, 2).map((line) => line.split(' ').at(-1))).toEqual(['.', '..']);
    expect(await list(talk, 'LIST -a')).toHaveLength((await list(talk, 'LIST')).length + 2);
    expect(await list(talk, 'LIST data.bin')).toEqual([
      '-rw-r--r--    1 alice    alice      300000 Feb 28  2025 data.bin',
    ]);
  });

  test('NLST has names that RETR takes, MLSD facts', async () => {
    const { talk } = await startAlice();
    expect(await list(talk, 'NLST upload')).toEqual([]);
    expect(await list(talk, 'NLST data.bin')).toEqual(['data.bin']);
    expect(await list(talk, 'NLST /links')).toContain('/links/file');
    await talk.say('OPTS MLST type;size;');
    expect(await list(talk, 'MLSD links')).toContain('type=OS.unix=slink:../notes.txt;size=12; file');
    await talk.say('CWD links');
    expect(await list(talk, 'MLSD')).toHaveLength(4);
  });

  test('a long one comes whole', async () => {
    const store = new MemoryStore();
    for (let number = 0; number < 3000; number += 1) await store.makeFolder(`/${number}` as RemotePath);
    const { port } = await startFtp({ accounts: aliceIn(store) });
    expect(await list(await Talk.login(port), 'MLSD')).toHaveLength(3000);
  });
});

describe('while a transfer runs', () => {
  async function startEndless(limits = {}): Promise<{ talk: Talk; store: EndlessStore }> {
    const store = new EndlessStore();
    const { port } = await startFtp({ accounts: aliceIn(store), limits });
    const talk = await Talk.login(port);
    await talk.say('TYPE I');
    return { talk, store };
  }

  test('ABOR breaks it off, also with Telnet’s signals before it, and the session goes on', async () => {
    const { talk } = await startEndless();
    const data = await talk.openData();
    await talk.say('RETR endless');
    await once(data, 'readable');
    data.resume();
    talk.send('NOOP\r\n\xff\xf4\xff\xf2ABOR\r\n');
    expect(await talk.reply()).toMatch(/^426 /);
    // In the order in which they were asked for.
    expect(await talk.reply()).toMatch(/^200 /);
    expect(await talk.reply()).toMatch(/^226 /);
    expect(await talk.code('PWD')).toBe(257);
  });

  test('ABOR ends the wait for a data connection', async () => {
    const { talk } = await startEndless();
    await talk.say('EPSV');
    talk.send('RETR endless\r\nABOR\r\n');
    expect(await talk.reply()).toMatch(/^426 /);
    expect(await talk.reply()).toMatch(/^226 /);
  });

  test('ABOR breaks an upload off; what has come stays', async () => {
    const { port, home } = await startFtp();
    const talk = await Talk.login(port);
    await talk.say('TYPE I');
    const data = await talk.openData();
    await talk.say('STOR upload/part');
    data.write('first');
    while (!(await talk.say('STAT')).includes(': 5 bytes'));
    talk.send('ABOR\r\n');
    expect(await talk.reply()).toMatch(/^426 /);
    expect(await talk.reply()).toMatch(/^226 /);
    expect(await contentOf(home, '/upload/part')).toBe('first');
  });

  test('STAT tells how far it is', async () => {
    const { talk } = await startEndless();
    const data = await talk.openData();
    await talk.say('RETR endless');
    await once(data, 'readable');
    expect(await talk.say('STAT')).toMatch(/^213 RETR endless: \d+ bytes so far\.$/);
  });

  test('QUIT waits for its end', async () => {
    const { port } = await startFtp();
    const talk = await Talk.login(port);
    const data = await talk.openData();
    talk.send('RETR data.bin\r\nQUIT\r\n');
    expect(await talk.reply()).toMatch(/^150/);
    expect((await readAll(data)).length).toBeGreaterThanOrEqual(300_000);
    expect(await talk.reply()).toMatch(/^226/);
    expect(await talk.reply()).toMatch(/^221/);
  });

  test('a client that takes nothing is waited for, and nothing piles up', async () => {
    const { talk, store } = await startEndless({ transferIdleTimeout: 300 });
    await talk.openData();
    await talk.say('RETR endless');
    expect(await talk.reply()).toMatch(/^426 /);
    // What the system's buffers on both sides hold, and no more.
    expect(store.read).toBeLessThan(32 * 1024 * 1024);
    expect(await talk.code('NOOP')).toBe(200);
  });

  test('a client that sends nothing is not waited for without end', async () => {
    const { port } = await startFtp({ limits: { transferIdleTimeout: 100 } });
    const talk = await Talk.login(port);
    await talk.openData();
    await talk.say('STOR upload/x');
    expect(await talk.reply()).toMatch(/^426 /);
  });

  test('a data connection that is reset is 426', async () => {
    const { talk } = await startEndless();
    const data = await talk.openData();
    await talk.say('RETR endless');
    data.resetAndDestroy();
    expect(await talk.reply()).toMatch(/^426 /);
    expect(await talk.code('NOOP')).toBe(200);
  });

  test('a client that vanishes leaves its place to another', async () => {
    const store = new EndlessStore();
    const { port } = await startFtp({ accounts: aliceIn(store), limits: { maxClients: 1 } });
    const talk = await Talk.login(port);
    const data = await talk.openData();
    await talk.say('RETR endless');
    data.resetAndDestroy();
    talk.socket.resetAndDestroy();
    for (let greeting = ''; !greeting.startsWith('220');) greeting = await (await Talk.connect(port)).reply();
  });

  test('the end of the server is the end of it', async () => {
    const store = new EndlessStore();
    const { port, stop } = await startFtp({ accounts: aliceIn(store) });
    const talk = await Talk.login(port);
    const data = await talk.openData();
    data.resume();
    await talk.say('RETR endless');
    await Promise.all([stop(), gone(data)]);
    expect(await talk.reply()).toContain('END');
  });
});
