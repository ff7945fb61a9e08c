import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  folderOf,
  isLocalName,
  joinLocal,
  localNameOf,
  resolveLinks,
  shownPath,
  withSuffix,
} from '../../src/actions/local-path.ts';
import { findPart, savePart } from '../../src/actions/part-file.ts';
import { saveTo } from '../../src/actions/save.ts';
import { pathOf, type RemotePath } from '../../src/protocols/remote-path.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const LATIN1 = 'caf\xe9' as RemotePath;

/** As a server has them; what is not ASCII is here one character a byte. */
const ODD_NAMES = [
  ' leading',
  'trailing ',
  '  ',
  '--help',
  '-',
  '~',
  '.hidden',
  '...',
  "quote'",
  'dquote"',
  'back\\slash',
  'tab\there',

  '\x1b[31mred',
  '\x07',
  'percent%41',
  'question?',
  'star*',
  'colon:',
  'nul',
  '日本語',
  '🙂',
  'café',
  'cafe\u0301',
  'exe\u202etxt',
  '-> arrow',
  'x'.repeat(200),
].map(pathOf);

async function* one(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

test.each([...ODD_NAMES, LATIN1, '\xff\xfe' as RemotePath])('%j is the very same name here', async (name) => {
  const folder = scratchFolder();
  await saveTo(joinLocal(folder, name), one('saved'), { modified: new Date(0) });
  expect(readdirSync(folder, 'buffer').map((each) => each.toString('latin1'))).toEqual([name]);
});

test('a file whose name is no text can be continued', async () => {
  const folder = scratchFolder();
  const path = joinLocal(folder, LATIN1);
  const cut = (async function* () {
    yield Buffer.from('be');
    throw new Error('cut');
  })();
  const kept: string[] = [];
  const options = { onKept: (part: string) => void kept.push(part) };
  await expect(savePart(await findPart(path), cut, 'note', options)).rejects.toThrow('cut');
  const part = await findPart(path);
  expect(part).toMatchObject({ bytes: 2, note: 'note' });
  await savePart(part, one('gun'), undefined);
  expect(readFileSync(path, 'utf8')).toBe('begun');
  expect(kept).toEqual([join(folder, 'café.part')]);
});

test('an error names it as people read it', async () => {
  const path = joinLocal(join(scratchFolder(), 'nowhere'), LATIN1);
  await expect(saveTo(path, one(''))).rejects.toMatchObject({
    message: expect.stringContaining('nowhere/café:'),
  });
});

test.each(['', '.', '..', '../x', 'a/b', '/etc/passwd', 'a\0b', 'a\nb', 'a\rb'])(
  '%j never is one',
  (name) => {
    expect(() => joinLocal('folder', pathOf(name))).toThrow(expect.objectContaining({ code: 'usage' }));
  },
);

test('what parts folders on Windows is no name there', () => {
  for (const name of ['..\\x', 'C:x', 'a:stream']) {
    expect(isLocalName(pathOf(name), 'win32')).toBe(false);
    expect(isLocalName(pathOf(name), 'linux')).toBe(true);
  }
  expect(isLocalName(pathOf('x'), 'win32')).toBe(true);
});

test('a file is saved under the last part of its path', () => {
  expect(localNameOf(pathOf('/debian/a b'))).toBe('a b');
  expect(localNameOf(pathOf('/a/'))).toBe('a');
  expect(localNameOf(`/x/${LATIN1}` as RemotePath)).toEqual(Buffer.from('caf\xe9', 'latin1'));
  expect(() => localNameOf(pathOf('/'))).toThrow(expect.objectContaining({ code: 'usage' }));
});

test('paths of bytes are put together and taken apart as those of text are', async () => {
  expect(joinLocal('a/', pathOf('b'))).toBe('a/b');
  expect(joinLocal(Buffer.from('a'), pathOf('b'))).toEqual(Buffer.from('a/b'));
  const path = joinLocal('ü', LATIN1);
  expect(path).toEqual(Buffer.concat([Buffer.from('ü/'), Buffer.from('caf\xe9', 'latin1')]));
  expect(folderOf(path)).toEqual(Buffer.from('ü'));
  expect(folderOf('a')).toBe('.');
  expect(withSuffix(Buffer.from([0xff]), '.x')).toEqual(Buffer.from([0xff, 0x2e, 0x78]));
  expect(shownPath(Buffer.from('ü'))).toBe('ü');
  expect(await resolveLinks(Buffer.from('/'))).toEqual(Buffer.from('/'));
});
