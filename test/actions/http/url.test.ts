import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { parseHttpUrl, uploadUrl } from '../../../src/actions/http/url.ts';

describe('a URL as it is typed', () => {
  test.each([
    ['www.perdu.com', 'http://www.perdu.com/'],
    ['localhost:8080/x', 'http://localhost:8080/x'],
    ['[::1]:8080/', 'http://[::1]:8080/'],
    ['127.0.0.1?x', 'http://127.0.0.1/?x'],
    ['HTTPS://Example.ORG:443/A#f', 'https://example.org/A#f'],
    ['http://h/a/../b', 'http://h/b'],
    ['h/é?ü', 'http://h/%C3%A9?%C3%BC'],
    ['h/%zz', 'http://h/%zz'],
    ['bücher.example', 'http://xn--bcher-kva.example/'],
    ['h/a@b:c', 'http://h/a@b:c'],
    ['h/?u=http://other/', 'http://h/?u=http://other/'],
  ])('reads %s as %s', (text, href) => {
    expect(parseHttpUrl(text)).toEqual({ url: new URL(href) });
    expect(parseHttpUrl(text).url.href).toBe(href);
  });

  test('takes the scheme that the caller prefers where there is none', () => {
    expect(parseHttpUrl('host/x', { defaultScheme: 'https' }).url.href).toBe('https://host/x');
    expect(parseHttpUrl('http://host/x', { defaultScheme: 'https' }).url.href).toBe('http://host/x');
  });

  test.each([
    // The first three as curl 7.88 sends them: dUA6cDo= and dSV6ejo= in Basic.
    ['u%40:p%3A@h/', { user: 'u@', password: 'p:' }],
    ['u%zz@h/', { user: 'u%zz' }],
    ['user:pw@h:80', { user: 'user', password: 'pw' }],
    ['https://jos%C3%A9:%E2%82%AC@h/', { user: 'josé', password: '€' }],
    ['a@b@h', { user: 'a@b' }],
  ])('takes the credentials out of %s', (text, credentials) => {
    const target = parseHttpUrl(text);
    expect(target.credentials).toEqual(credentials);
    expect(target.url.href).not.toContain('@');
    expect(target.url.hostname).toBe('h');
  });

  test.each([
    ['', 'empty'],
    ['ftp://host/', 'not HTTP'],
    ['file:///etc/passwd', 'not HTTP'],
    ['http://a b/', 'spaces'],
    ['http://h/a b', 'spaces'],
    [' http://h/', 'spaces'],
    ['http://h/a\r\nX: y', 'control'],
    ['http://h/a\tb', 'control'],
    ['http://h/\0', 'control'],
    ['http:///path', 'host is missing'],
    ['/path', 'host is missing'],
    [':80', 'host is missing'],
    ['http:/host/', 'two slashes'],
    ['http://good.example\\@bad.example/', 'divided by /'],
    ['h:99999', '1 to 65535'],
    ['h:0', '1 to 65535'],
    ['h:http', 'not a number'],
    ['mailto:someone', 'not a number'],
    ['::1', 'no host'],
    ['[::1', 'no host'],
    ['http://[zz]/', 'neither a name nor an address'],
    ['http://a<b/', 'neither a name nor an address'],
    ['%E9:p@h', 'not UTF-8'],
  ])('refuses %j: %s', (text, reason) => {
    const parse = () => parseHttpUrl(text);
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(
      expect.objectContaining({ code: 'bad-url', message: expect.stringContaining(reason) }),
    );
  });

  test('keeps a password out of the message', () => {
    for (const text of [
      'u:secret@h:99999',
      'http://u:secret/x@h',
      'http://u:secret@[zz]/',
      'ftp://u:secret@h',
    ]) {
      expect(() => parseHttpUrl(text)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('secret') }),
      );
    }
  });
});

test('an upload to a folder gets the name of the file, as with curl -T', () => {
  expect(uploadUrl(new URL('http://h/dir/?q'), 'f.txt').href).toBe('http://h/dir/f.txt?q');
  expect(uploadUrl(new URL('http://h'), 'a b?').href).toBe('http://h/a%20b%3F');
  expect(uploadUrl(new URL('http://h/x'), 'f.txt').href).toBe('http://h/x');
});
