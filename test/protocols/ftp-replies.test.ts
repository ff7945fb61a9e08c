import { describe, expect, test } from 'vitest';
import { chosenName, formatPathReply, homeIn, parsePathReply } from '../../src/protocols/ftp-replies.ts';
import { pathOf, type RemotePath } from '../../src/protocols/remote-path.ts';

describe('a path in a reply', () => {
  test.each([
    ['"/usr/dm" directory created', '/usr/dm'],
    ['"/usr/dm/foo""bar" is the current directory', '/usr/dm/foo"bar'],
    ['"/"', '/'],
    ['"" is here', ''],
    ['Current directory is "/a b"', '/a b'],
    ['"/a" is not "/b"', '/a'],
    ['""""', '"'],
  ])('%j', (text, path) => {
    expect(parsePathReply(text)).toBe(path);
  });

  test.each(['', '/usr/dm is here', '"', '"/a\nb" is here', '"/a\rDELE b"'])('%j has none', (text) => {
    expect(parsePathReply(text)).toBeUndefined();
  });

  test('is written with its quotes doubled', () => {
    expect(formatPathReply(pathOf('/a"b'), 'created')).toBe('"/a""b" created');
    expect(formatPathReply('/\xe9' as RemotePath, 'created')).toBe('"/\xe9" created');
  });
});

describe('the folder where one begins', () => {
  test.each([
    [257, ['"/home/me" is current'], '/home/me'],
    [257, ['It is', '"/a"'], '/a'],
    [257, ['"C:\\" is current'], ''],
    [550, ['"/a" cannot be told'], ''],
  ])('%d %j', (code, lines, home) => {
    expect(homeIn({ code, lines })).toBe(home);
  });
});

describe('the name that a server has chosen', () => {
  test.each([
    ['FILE: a name', 'a name'],
    ['file: x', 'x'],
    ['FILE: /folder/x', 'x'],
    ['FILE: ..', undefined],
    ['Ok to send data.', undefined],
  ])('%j', (line, name) => {
    expect(chosenName([{ code: 150, lines: [line] }])).toBe(name);
  });

  test('may come with the last reply, or not at all', () => {
    const last = { code: 226, lines: ['Transfer complete (unique file name:a b.1).'] };
    expect(chosenName([{ code: 150, lines: ['Ok'] }, last])).toBe('a b.1');
    expect(chosenName([undefined, last])).toBe('a b.1');
    expect(chosenName([undefined])).toBeUndefined();
  });
});
