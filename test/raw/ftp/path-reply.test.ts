import { describe, expect, test } from 'vitest';
import { pathOf, type RemotePath } from '../../../src/protocols/remote-path.ts';
import { formatPathReply, parsePathReply } from '../../../src/raw/ftp/path-reply.ts';

describe('a path in a reply', () => {
  test.each([
    ['"/usr/dm" directory created', '/usr/dm'],
    ['"/usr/dm/foo""bar" is the current directory', '/usr/dm/foo"bar'],
    ['"/"', '/'],
    ['"" is here', ''],
    ['Current directory is "/a b"', '/a b'],
    ['"/a" is not "/b"', '/a'],
    ['""""', '"'],
    ['"/a\nb" is here', '/a\nb'],
  ])('%j', (text, path) => {
    expect(parsePathReply(text)).toBe(path);
  });

  test.each(['', '/usr/dm is here', '"'])('%j has none', (text) => {
    expect(parsePathReply(text)).toBeUndefined();
  });

  test('is written with its quotes doubled', () => {
    expect(formatPathReply(pathOf('/a"b'), 'created')).toBe('"/a""b" created');
    expect(formatPathReply('/\xe9' as RemotePath, 'created')).toBe('"/\xe9" created');
  });
});
