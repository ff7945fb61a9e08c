import { describe, expect, it } from 'vitest';
import { encodeSegment, parseTarget, textOf } from '../../../src/lab/files/target.ts';

describe('parseTarget', () => {
  it.each([
    ['/', [], true, ''],
    ['/a.txt', ['a.txt'], false, ''],
    ['/a/b/', ['a', 'b'], true, ''],
    ['/a?x=/../y', ['a'], false, '?x=/../y'],
    ['/with%20space%3F%23%25.txt', ['with space?#%.txt'], false, ''],
    ['/caf%C3%A9', ['caf\xc3\xa9'], false, ''],
    ['/cafe%CC%81', ['cafe\xcc\x81'], false, ''],
    ['/raw-\xe9', ['raw-\xe9'], false, ''],
    ['//a///b', ['a', 'b'], false, ''],
    ['/a/./b/../c', ['a', 'c'], false, ''],
    ['/a/%2e%2E/b', ['b'], false, ''],
    ['/../../etc/passwd', ['etc', 'passwd'], false, ''],
    ['/a/..', [], true, ''],
    ['/...', ['...'], false, ''],
    ['/back%5Cslash', ['back\\slash'], false, ''],
    ['http://host:80/a?b', ['a'], false, '?b'],
    ['HTTPS://host', [], true, ''],
  ])('reads %s', (target, segments, folder, query) => {
    expect(parseTarget(target)).toEqual({ segments, folder, query });
  });

  it.each(['*', '', 'a.txt', 'host:80', '/%', '/%4', '/%zz', '/a%00b', '/a%2Fb', '/..%2f..%2fetc'])(
    'takes %j for what can name no file',
    (target) => {
      expect(parseTarget(target)).toBeUndefined();
    },
  );
});

describe('encodeSegment', () => {
  it('escapes every byte that is not unreserved (RFC 3986, section 2.3), so that it comes back as it was', () => {
    const everyByte = Array.from({ length: 255 }, (_, code) => String.fromCharCode(code + 1)).join('');
    const name = everyByte.replace('/', '');
    const encoded = encodeSegment(name);
    expect(encoded).toMatch(/^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+$/);
    expect(parseTarget(`/${encoded}`)?.segments).toEqual([name]);
  });
});

describe('textOf', () => {
  it('shows UTF-8 as it is and other bytes as U+FFFD', () => {
    expect(textOf('caf\xc3\xa9')).toBe('café');
    expect(textOf('caf\xe9')).toBe('caf\ufffd');
  });
});
