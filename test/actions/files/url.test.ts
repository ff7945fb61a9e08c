import { describe, expect, it } from 'vitest';
import { parseFileUrl } from '../../../src/actions/files/url.ts';
import { serverOf } from '../../../src/actions/server-url.ts';
import type { UsageError } from '../../../src/errors.ts';

const ftp = (text: string) => parseFileUrl(text, 'ftp');
const sftp = (text: string) => parseFileUrl(text, 'sftp');

describe('an address of FTP', () => {
  // RFC 1738, section 3.2.2: a path is relative to where the session begins, and %2F leads to the root.
  it.each([
    ['ftp.us.debian.org', ''],
    ['ftp.us.debian.org/', ''],
    ['ftp.us.debian.org/debian/README', 'debian/README'],
    ['ftp://h/debian/', 'debian/'],
    ['ftp://h/%2Fetc/motd', '/etc/motd'],
    ['ftp://h//etc/motd', '/etc/motd'],
    ['ftp://h/with space', 'with space'],
    ['ftp://h/with%20space', 'with space'],
    ['ftp://h/caf%E9', 'caf\xe9'],
    ['ftp://h/100%', '100%'],
    ['ftp://h/100%zz', '100%zz'],
    ['ftp://h/a?b', 'a?b'],
    ['ftp://h/a:b@c', 'a:b@c'],
  ])('%s names %j', (text, path) => {
    expect(ftp(text).path).toBe(path);
  });

  it('has text as UTF-8 bytes', () => {
    expect(ftp('ftp://h/größe').path).toBe(Buffer.from('größe').toString('latin1'));
  });

  it('quotes what stands in an escape, so that it is no pattern', () => {
    expect(ftp('ftp://h/*.t%2At%5B1%5D%5C').path).toBe('*.t\\*t\\[1\\]\\\\');
  });

  it.each([
    ['ftp://h/a;type=a', 'a', 'a'],
    ['ftp://h/a;type=I', 'a', 'i'],
    ['ftp://h/a;type=d', 'a', 'd'],
    ['ftp://h/a;type=x', 'a;type=x', undefined],
  ])('%s has a type', (text, path, type) => {
    expect(ftp(text)).toMatchObject({ path, ...(type && { type }) });
    expect(ftp(text).type).toBe(type);
  });

  it.each([
    ['ftp://alice@h', { user: 'alice' }],
    ['alice:se%40cret@h:2121', { user: 'alice', password: 'se@cret', port: 2121 }],
    ['ftp://alice:p:q@h', { user: 'alice', password: 'p:q' }],
    ['ftp://a@b:pw@h', { user: 'a@b', password: 'pw' }],
    ['ftp://alice:@h', { user: 'alice', password: '' }],
    ['ftps://[::1]:990/x', { scheme: 'ftps', host: '::1', port: 990, path: 'x' }],
    ['FTP://H', { scheme: 'ftp', host: 'H' }],
    ['ftp://h:/x', { host: 'h', path: 'x' }],
  ])('%s is taken apart', (text, parts) => {
    expect(ftp(text)).toMatchObject(parts);
  });

  it('has no port and no login that is not there', () => {
    expect(Object.keys(ftp('ftp://h/x')).toSorted()).toEqual(['host', 'path', 'scheme', 'shown']);
  });

  it('is shown without the password', () => {
    expect(ftp('ftp://alice:secret@h/x').shown).toBe('ftp://alice:***@h/x');
    expect(ftp('alice:se:cr@et@h/x').shown).toBe('alice:***@h/x');
    expect(ftp('h:21/x@y').shown).toBe('h:21/x@y');
    for (const url of ['alice:sec/ret@h/x', 'ftp://alice:sec/r@et@h/x', 'a:sec\\ret@h']) {
      expect(() => ftp(url)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('sec') }),
      );
    }
    expect(ftp('ftp://h/x:y@z').shown).toBe('ftp://h/x:y@z');
  });
});

describe('an address of SFTP', () => {
  // As in curl: absolute, unless it begins with ~.
  it.each([
    ['sftp://h', ''],
    ['sftp://h/', '/'],
    ['sftp://h/srv/data', '/srv/data'],
    ['sftp://h/~/data', 'data'],
    ['sftp://h/~', ''],
    ['sftp://h/~alice', '/~alice'],
    ['alice@h/~/a;type=a', 'a;type=a'],
  ])('%s names %j', (text, path) => {
    expect(sftp(text).path).toBe(path);
  });
});

describe('what is no address', () => {
  it.each([
    ['', /empty/],
    ['http://h/', /http: is not FTP/],
    ['sftp://h/', /sftp: is not FTP/],
    ['ftp://', /host is missing/],
    ['ftp:///etc', /host is missing/],
    ['ftp://alice@/x', /host is missing/],
    ['ftp://h:0/', /1 to 65535/],
    ['ftp://h:65536/', /1 to 65535/],
    ['ftp://h:21x/', /no host/],
    ['ftp://::1/', /no host/],
    ['ftp://[::1/', /no host/],
    ['ftp://h/a\nb', /control characters/],
    ['ftp://h/a\\b', /divided by/],
    ['ftp://h/a#b', /begins what is not sent/],
    ['ftp://h%41/', /no host/],
    ['ftp://%FF@h/', /not UTF-8/],
  ])('%j is refused', (text, message) => {
    expect(() => ftp(text)).toThrow(
      expect.objectContaining({
        code: 'bad-url',
        message: expect.stringMatching(message) as string,
      }) as UsageError,
    );
  });

  it('is quoted without the password', () => {
    expect(() => ftp('ftp://alice:secret@h:x/')).toThrow(/^ftp:\/\/alice:\*\*\*@h:x\/: /);
  });
});

describe('serverOf', () => {
  it('is the same for another path and other letters of the host, and not for another user', () => {
    expect(serverOf(ftp('ftp://h/a'))).toBe(serverOf(ftp('ftp://H/b')));
    expect(serverOf(ftp('ftp://h/a'))).not.toBe(serverOf(ftp('ftp://alice@h/a')));
    expect(serverOf(ftp('ftp://h/a'))).not.toBe(serverOf(ftp('ftps://h/a')));
  });
});
