import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProtocolError, TransportError } from '../../src/errors.ts';
import { BLOCK_BYTES } from '../../src/actions/block-writer.ts';
import { saveTo, type SaveOptions } from '../../src/actions/save.ts';
import { testWith } from '../helpers/programs.ts';
import { inPieces, reusingOneBuffer } from './http/fake-client.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netkit-save-'));
  path = join(folder, 'file');
});
afterEach(() => rmSync(folder, { recursive: true }));

const save = (content: string, options?: SaveOptions, to = path) =>
  saveTo(to, reusingOneBuffer([Buffer.from(content)]), options);
const failureOf = (saving: Promise<unknown>) => saving.catch((error: unknown) => error);

describe('a file', () => {
  test('is there at the end, and its .part is not', async () => {
    let partWasThere = false;
    const body = (async function* () {
      yield Buffer.from('one ');
      partWasThere = /^file\.[0-9a-f]{8}\.part$/.test(readdirSync(folder).join());
      yield Buffer.from('two');
    })();
    expect(await saveTo(path, body)).toBe(7);
    expect(readFileSync(path, 'utf8')).toBe('one two');
    expect(partWasThere).toBe(true);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test.each([1000, 65_536, 100_003, BLOCK_BYTES - 1, BLOCK_BYTES])(
    'is the same in pieces of %i bytes, from a buffer that is used again',
    async (size) => {
      const content = Buffer.alloc(3 * BLOCK_BYTES + 17);
      for (let at = 0; at + 4 <= content.length; at += 4) content.writeUInt32LE(at, at);
      const told: number[] = [];
      await saveTo(path, reusingOneBuffer(inPieces(content, size)), {
        onProgress: (bytes) => told.push(bytes),
      });
      expect(readFileSync(path).equals(content)).toBe(true);
      expect(told).toHaveLength(Math.ceil(content.length / size));
      expect(told.at(-1)).toBe(content.length);
    },
  );

  test('may be empty', async () => {
    expect(await saveTo(path, reusingOneBuffer([]))).toBe(0);
    expect(statSync(path).size).toBe(0);
  });

  test('that is there is kept, unless it is to be replaced', async () => {
    writeFileSync(path, 'mine');
    expect(await failureOf(save('theirs'))).toMatchObject({
      code: 'write-file',
      hint: expect.stringContaining('--force'),
    });
    expect(readFileSync(path, 'utf8')).toBe('mine');
    chmodSync(path, 0o640);
    await save('theirs', { force: true });
    expect(readFileSync(path, 'utf8')).toBe('theirs');
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test('that comes to be there in the meantime is kept, too', async () => {
    const body = (async function* () {
      yield Buffer.from('theirs');
      writeFileSync(path, 'mine');
    })();
    expect(await failureOf(saveTo(path, body))).toMatchObject({
      code: 'write-file',
      message: `cannot write ${path}: it is there already`,
    });
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('has the time that it is given, unless that is none', async () => {
    const modified = new Date('1994-11-06T08:49:37Z');
    await save('old', { modified });
    expect(statSync(path).mtime).toEqual(modified);
    await save('new', { modified: new Date(NaN), force: true });
    expect(Math.abs(statSync(path).mtimeMs - Date.now())).toBeLessThan(3_600_000);
  });

  test('that a link leads to is replaced, and the link stays', async () => {
    writeFileSync(path, 'mine');
    const link = join(folder, 'link');
    symlinkSync('file', link);
    await save('theirs', { force: true }, link);
    expect(readFileSync(path, 'utf8')).toBe('theirs');
    expect(readdirSync(folder).toSorted()).toEqual(['file', 'link']);
  });

  test('leaves alone what else is called .part', async () => {
    writeFileSync(`${path}.part`, 'precious');
    await save('new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readFileSync(`${path}.part`, 'utf8')).toBe('precious');
  });
});

describe('nothing is left behind', () => {
  const failing = async function* (error: Error) {
    yield Buffer.from('half');
    throw error;
  };

  test('when the body breaks off; the error stays what it was', async () => {
    const error = new ProtocolError('partial', 'cut');
    expect(await failureOf(saveTo(path, failing(error)))).toBe(error);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('and an older file stays, with force', async () => {
    writeFileSync(path, 'older');
    await failureOf(saveTo(path, failing(new Error('defect')), { force: true }));
    expect(readFileSync(path, 'utf8')).toBe('older');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('when it is interrupted', async () => {
    const controller = new AbortController();
    const body = (async function* () {
      for (;;) {
        yield Buffer.from('more');
        controller.abort();
      }
    })();
    expect(await failureOf(saveTo(path, body, { signal: controller.signal }))).toMatchObject({
      code: 'aborted',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('when the file grows larger than is allowed', () => {
    // A limit on the size of files, set by a shell, stands in for a disk that fills up.
    const script = `
      import { saveTo } from ${JSON.stringify(new URL('../../src/actions/save.ts', import.meta.url).href)};
      const body = (async function* () { for (;;) yield Buffer.alloc(100_000); })();
      await saveTo(process.argv[1], body).catch((error) => console.log(error.code, error.message));
    `;
    const node = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', script, path];
    const output = execFileSync('sh', ['-c', 'ulimit -f 8192; exec "$@"', 'sh', ...node], {
      encoding: 'utf8',
    });
    expect(output).toBe(`write-file cannot write ${path}: the file would be larger than is allowed here\n`);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a device or pipe is written to as it is', () => {
  test('but only where that is wanted', async () => {
    expect(await failureOf(save('x', {}, '/dev/null'))).toMatchObject({ code: 'write-file' });
  });

  test('/dev/null', async () => {
    expect(await save('gone', { force: true }, '/dev/null')).toBe(4);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(existsSync('/dev/null.part')).toBe(false);
  });

  test('/dev/full, which is a full disk', async () => {
    const error = await failureOf(save('x', { force: true }, '/dev/full'));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({
      code: 'write-file',
      message: 'cannot write /dev/full: the disk is full',
      hint: expect.stringContaining('space'),
    });
  });

  testWith('mkfifo')('a FIFO', async () => {
    execFileSync('mkfifo', [path]);
    const content = 'x'.repeat(300_000);
    const [bytes, text] = await Promise.all([
      save(content, { force: true }),
      createReadStream(path, 'utf8').toArray(),
    ]);
    expect(bytes).toBe(content.length);
    expect(text.join('')).toBe(content);
    expect(statSync(path).isFIFO()).toBe(true);
  });

  testWith('mkfifo')('a FIFO that nobody reads, until it is interrupted', async () => {
    execFileSync('mkfifo', [path]);
    const signal = AbortSignal.timeout(100);
    const failure = await failureOf(save('x', { force: true, signal }));
    expect(failure).toMatchObject({ name: 'TransportError' });
    expect(signal.aborted).toBe(true);
  });
});

describe('a place that cannot be written to is named, with what to do', () => {
  test('a folder', async () => {
    expect(await failureOf(save('x', { force: true }, folder))).toMatchObject({
      code: 'write-file',
      message: `cannot write ${folder}: it is a folder`,
    });
  });

  test('a folder that does not exist, which can be made', async () => {
    const deep = join(folder, 'a', 'b', 'file');
    expect(await failureOf(save('x', {}, deep))).toMatchObject({
      code: 'write-file',
      hint: '--create-dirs makes it',
    });
    await save('x', { createDirs: true }, deep);
    expect(readFileSync(deep, 'utf8')).toBe('x');
  });

  test('something below a file', async () => {
    writeFileSync(path, '');
    expect(await failureOf(save('x', {}, join(path, 'below')))).toMatchObject({
      code: 'write-file',
      message: expect.stringContaining('not a folder'),
    });
  });

  test('a name that is too long', async () => {
    expect(await failureOf(save('x', {}, join(folder, 'n'.repeat(300))))).toMatchObject({
      message: expect.stringContaining('too long'),
    });
  });

  test('a link that leads nowhere', async () => {
    symlinkSync(join(folder, 'nowhere'), path);
    expect(await failureOf(save('x', { force: true }))).toMatchObject({
      message: expect.stringContaining('nowhere'),
    });
  });

  test('a file system that nobody may write to, root included', async () => {
    const error = await failureOf(save('x', {}, '/proc/netkit'));
    expect(error).toMatchObject({ code: 'write-file', message: expect.stringContaining('/proc/netkit') });
  });
});
