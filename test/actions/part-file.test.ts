import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { BLOCK_BYTES } from '../../src/actions/block-writer.ts';
import {
  completePart,
  discardPart,
  findPart,
  MAX_NOTE_BYTES,
  type PartFile,
  savePart,
} from '../../src/actions/part-file.ts';
import { ProtocolError } from '../../src/errors.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { cutPlaces, splitAt } from '../helpers/splits.ts';
import { inPieces, reusingOneBuffer } from './http/fake-client.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = scratchFolder();
  path = join(folder, 'file');
});

const bodyOf = (content: string) => reusingOneBuffer([Buffer.from(content)]);
const CUT = new ProtocolError('partial', 'cut');

async function* cutAfter(content: Uint8Array): AsyncIterable<Uint8Array> {
  yield* reusingOneBuffer(inPieces(content, 1000));
  throw CUT;
}

/** The files that are there, with what is in them. */
function files(): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'latin1')]),
  );
}

/** Leaves `file.part`, and a note. */
async function begin(content: string): Promise<PartFile> {
  await savePart(await findPart(path), cutAfter(Buffer.from(content)), 'note').catch(() => {});
  return findPart(path);
}

describe('a transfer', () => {
  test('that comes to its end leaves the file alone', async () => {
    const during: string[] = [];
    const body = (async function* () {
      yield Buffer.from('a');
      during.push(...readdirSync(folder).toSorted());
      yield Buffer.from('ll');
    })();
    const file = await findPart(path);
    expect(file).toMatchObject({ bytes: 0, kept: undefined, note: undefined });
    expect(await savePart(file, body, 'note')).toBe(3);
    expect(during).toEqual(['file.part', 'file.part.json']);
    expect(files()).toEqual({ file: 'all' });
  });

  test('that is cut off leaves what came, to the last byte, and the note', async () => {
    const content = Buffer.alloc(2 * BLOCK_BYTES + 17, 'abcdefg');
    await expect(savePart(await findPart(path), cutAfter(content), 'note')).rejects.toBe(CUT);
    expect(files()).toEqual({ 'file.part': content.toString(), 'file.part.json': 'note' });
    expect(await findPart(path)).toMatchObject({ bytes: content.length, kept: `${path}.part`, note: 'note' });
  });

  test('that is cut off at once leaves nothing', async () => {
    await expect(savePart(await findPart(path), cutAfter(Buffer.alloc(0)), 'note')).rejects.toBe(CUT);
    expect(files()).toEqual({});
  });

  test('that is interrupted leaves what came', async () => {
    const controller = new AbortController();
    const body = (async function* () {
      yield Buffer.from('some');
      controller.abort();
      yield Buffer.from('more');
    })();
    const saving = savePart(await findPart(path), body, 'note', { signal: controller.signal });
    await expect(saving).rejects.toMatchObject({ code: 'aborted' });
    expect(files()).toEqual({ 'file.part': 'some', 'file.part.json': 'note' });
  });

  test('that is cut off says what is kept, if anything, and only then', async () => {
    const told: unknown[] = [];
    const onKept = (...kept: unknown[]) => void told.push(kept);
    const save = async (body: AsyncIterable<Uint8Array>) =>
      savePart(await findPart(path), body, undefined, { onKept }).catch(() => {});
    await save(cutAfter(Buffer.alloc(0)));
    expect(told).toEqual([]);
    await save(cutAfter(Buffer.from('hello')));
    await save(cutAfter(Buffer.from(' world')));
    const changed = await findPart(path);
    appendFileSync(`${path}.part`, '!');
    await expect(savePart(changed, bodyOf('x'), undefined, { onKept })).rejects.toThrow('has changed');
    await save(bodyOf('!'));
    expect(told).toEqual([
      [`${path}.part`, 5],
      [`${path}.part`, 11],
    ]);
  });

  test('of nothing is an empty file', async () => {
    expect(await savePart(await findPart(path), reusingOneBuffer([]), 'note')).toBe(0);
    expect(files()).toEqual({ file: '' });
  });

  test('tells how many bytes were added, and gives the file its time', async () => {
    const file = await begin('hello');
    const told: number[] = [];
    const modified = new Date('1994-11-06T08:49:37Z');
    expect(
      await savePart(file, bodyOf(' world'), undefined, { modified, onProgress: (n) => told.push(n) }),
    ).toBe(6);
    expect(told).toEqual([6]);
    expect(statSync(path).mtime).toEqual(modified);
  });

  test('when the disk is full leaves what there was room for', () => {
    // A limit on the size of files, set by a shell, stands in for a disk that fills up.
    const source = new URL('../../src/actions/part-file.ts', import.meta.url).href;
    const script = `
      import { findPart, savePart } from ${JSON.stringify(source)};
      const body = (async function* () { for (;;) yield Buffer.alloc(100_001); })();
      await savePart(await findPart(process.argv[1]), body, 'note').catch((error) => console.log(error.code));
    `;
    const node = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', script, path];
    const output = execFileSync('sh', ['-c', 'ulimit -f 1000; exec "$@"', 'sh', ...node], {
      encoding: 'utf8',
    });
    expect(output).toBe('write-file\n');
    // In blocks of 512 bytes or of 1024, as the shell has it.
    expect([512_000, 1_024_000]).toContain(statSync(`${path}.part`).size);
  });
});

test('what is thrown away is begun anew, and its note with it', async () => {
  const file = discardPart(await begin('old'));
  expect(files()).toEqual({});
  await savePart(file, bodyOf('new'), undefined);
  expect(files()).toEqual({ file: 'new' });
});

describe('what is there', () => {
  test('under its own name is no part where only parts count', async () => {
    writeFileSync(path, 'old');
    const file = await findPart(path, { partOnly: true });
    expect(file).toMatchObject({ bytes: 0, kept: undefined });
    await savePart(file, bodyOf('new'), undefined, { force: true });
    expect(files()).toEqual({ file: 'new' });
  });

  test('may get its name in another way', async () => {
    const named: unknown[] = [];
    const giveName = async (...paths: unknown[]): Promise<void> => void named.push(paths);
    await savePart(await findPart(path), bodyOf('new'), undefined, { giveName });
    expect(named).toEqual([[`${path}.part`, path]]);
    await completePart(await findPart(path), { giveName });
    expect(named).toHaveLength(2);
  });

  test('is gone on with', async () => {
    const file = await begin('hello');
    await savePart(file, bodyOf(' world'), undefined);
    expect(files()).toEqual({ file: 'hello world' });
  });

  test('may be cut off again and again, with the first note', async () => {
    await savePart(await begin('one'), cutAfter(Buffer.from(' two')), undefined).catch(() => {});
    expect(files()).toEqual({ 'file.part': 'one two', 'file.part.json': 'note' });
    await savePart(await findPart(path), bodyOf(' three'), undefined);
    expect(files()).toEqual({ file: 'one two three' });
  });

  test('is the same in the end, wherever it was cut', async () => {
    const content = Buffer.alloc(BLOCK_BYTES + 30_000);
    for (let at = 0; at + 4 <= content.length; at += 4) content.writeUInt32LE(at, at);
    await fc.assert(
      fc.asyncProperty(cutPlaces(), async (places) => {
        for (const piece of splitAt(content, places)) {
          await savePart(await findPart(path, { force: true }), cutAfter(piece), undefined).catch(() => {});
        }
        const all = await findPart(path);
        await completePart(all);
        expect(readFileSync(path).equals(content)).toBe(true);
        rmSync(path);
      }),
      { numRuns: 30 },
    );
  });

  test('under its own name is taken over', async () => {
    writeFileSync(path, 'hello', { mode: 0o640 });
    const file = await findPart(path);
    expect(file).toMatchObject({ bytes: 5, kept: path, note: undefined });
    await savePart(file, cutAfter(Buffer.alloc(0)), 'note').catch(() => {});
    expect(files()).toEqual({ file: 'hello' });
    await savePart(file, cutAfter(Buffer.from(' wo')), 'note').catch(() => {});
    expect(files()).toEqual({ 'file.part': 'hello wo', 'file.part.json': 'note' });
    await savePart(await findPart(path), bodyOf('rld'), undefined);
    expect(files()).toEqual({ file: 'hello world' });
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test('and is all gets its name', async () => {
    await completePart(await begin('hello'));
    expect(files()).toEqual({ file: 'hello' });
    await completePart(await findPart(path));
    expect(files()).toEqual({ file: 'hello' });
  });

  test('and is all gets its time, where that is one', async () => {
    const modified = new Date('2020-02-02T20:20:20Z');
    await completePart(await begin('hello'), { modified });
    expect(statSync(path).mtimeMs).toBe(modified.getTime());
    rmSync(path);
    const begun = Date.now();
    await completePart(await begin('hello'), { modified: new Date(Number.NaN) });
    expect(statSync(path).mtimeMs).toBeGreaterThan(begun - 60_000);
  });

  test('replaces an older file only where that is wanted, and keeps its permissions', async () => {
    await begin('new');
    writeFileSync(path, 'old');
    chmodSync(path, 0o600);
    await expect(findPart(path)).rejects.toMatchObject({
      code: 'write-file',
      message: `cannot write ${path}: it is there already`,
      hint: '--force replaces it',
    });
    await savePart(await findPart(path, { force: true }), bodyOf('er'), undefined, { force: true });
    expect(files()).toEqual({ file: 'newer' });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('may be behind a link, which stays', async () => {
    const link = join(folder, 'link');
    writeFileSync(path, 'hello');
    symlinkSync('file', link);
    await savePart(await findPart(link), bodyOf(' world'), 'note');
    expect(files()).toEqual({ file: 'hello world', link: 'hello world' });
  });
});

describe('somebody else at the same file', () => {
  test('who has begun it first is left alone', async () => {
    const file = await findPart(path);
    await begin('theirs');
    const before = files();
    await expect(savePart(file, bodyOf('ours'), 'our note')).rejects.toMatchObject({
      code: 'write-file',
      message: `${path}.part has changed meanwhile`,
    });
    expect(files()).toEqual(before);
  });

  test('who has gone on with it meanwhile is left alone', async () => {
    const file = await begin('hello');
    appendFileSync(`${path}.part`, ' w');
    await expect(savePart(file, bodyOf(' world'), undefined)).rejects.toMatchObject({ code: 'write-file' });
    expect(files()).toMatchObject({ 'file.part': 'hello w' });
  });

  test('who has changed a file that was to be taken over keeps it under its name', async () => {
    writeFileSync(path, 'hello');
    const file = await findPart(path);
    truncateSync(path, 2);
    await expect(savePart(file, bodyOf(' world'), 'note')).rejects.toMatchObject({
      message: `${path} has changed meanwhile`,
    });
    expect(files()).toEqual({ file: 'he' });
  });

  test('who has finished it', async () => {
    const file = await begin('hello');
    await completePart(file);
    await expect(savePart(file, bodyOf(' world'), undefined)).rejects.toMatchObject({
      message: `${path}.part has changed meanwhile`,
    });
    expect(files()).toEqual({ file: 'hello' });
  });

  test('who goes on at the same time writes the same', async () => {
    const [one, other] = [await begin('hello'), await findPart(path)];
    const slow = (async function* () {
      yield Buffer.from(' wo');
      await savePart(other, bodyOf(' world'), undefined);
      yield Buffer.from('rld');
    })();
    await expect(savePart(one, slow, undefined)).rejects.toMatchObject({ code: 'write-file' });
    expect(files()).toEqual({ file: 'hello world' });
  });
});

describe('what cannot be continued', () => {
  test.each(['/dev/null'])('a device: %s', async (device) => {
    await expect(findPart(device, { force: true })).rejects.toMatchObject({ code: 'usage' });
  });

  test('a folder', async () => {
    await expect(findPart(folder)).rejects.toMatchObject({ code: 'write-file', hint: 'name a file in it' });
  });

  test('a part that is a link or a folder', async () => {
    symlinkSync('elsewhere', `${path}.part`);
    await expect(findPart(path)).rejects.toMatchObject({
      message: `${path}.part is in the way: it is no regular file`,
    });
    mkdirSync(join(folder, 'other.part'));
    await expect(findPart(join(folder, 'other'))).rejects.toMatchObject({ code: 'write-file' });
  });

  test('a part that has become a link in the meantime', async () => {
    const file = await begin('hello');
    const victim = join(scratchFolder(), 'victim');
    writeFileSync(victim, 'mine!');
    renameSync(`${path}.part`, join(folder, 'aside'));
    symlinkSync(victim, `${path}.part`);
    await expect(savePart(file, bodyOf(' world'), undefined)).rejects.toMatchObject({ code: 'write-file' });
    expect(readFileSync(victim, 'utf8')).toBe('mine!');
  });

  test('a note that is a link: what it leads to stays', async () => {
    const victim = join(scratchFolder(), 'victim');
    writeFileSync(victim, 'mine!');
    symlinkSync(victim, `${path}.part.json`);
    const saving = savePart(await findPart(path), cutAfter(Buffer.from('hello')), 'note');
    await expect(saving).rejects.toBe(CUT);
    expect(readFileSync(victim, 'utf8')).toBe('mine!');
    expect(files()).toEqual({ 'file.part': 'hello', 'file.part.json': 'note' });
  });

  test('in a folder that does not exist, unless it is to be made', async () => {
    const deep = join(folder, 'a', 'b');
    const file = await findPart(deep);
    await expect(savePart(file, bodyOf('x'), 'note')).rejects.toMatchObject({
      hint: '--create-dirs makes it',
    });
    await savePart(file, bodyOf('x'), 'note', { createDirs: true });
    expect(readFileSync(deep, 'utf8')).toBe('x');
  });
});

describe('a note', () => {
  test('that is too large, or no file, is none', async () => {
    await begin('hello');
    writeFileSync(`${path}.part.json`, 'x'.repeat(MAX_NOTE_BYTES + 1));
    expect((await findPart(path)).note).toBeUndefined();
    writeFileSync(`${path}.part.json`, 'x'.repeat(MAX_NOTE_BYTES));
    expect((await findPart(path)).note).toHaveLength(MAX_NOTE_BYTES);
  });

  test('without a part is not looked at', async () => {
    writeFileSync(`${path}.part.json`, 'left over');
    expect((await findPart(path)).note).toBeUndefined();
  });
});
