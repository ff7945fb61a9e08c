import { describe, expect, test } from 'vitest';
import { readAskedName } from '../../../src/net/names/asked-name.ts';
import { readDnsServer } from '../../../src/net/names/servers.ts';

const refusal = (message: string | RegExp, hint?: string) =>
  expect.objectContaining({
    code: 'usage',
    message: expect.stringMatching(message) as string,
    ...(hint !== undefined && { hint }),
  }) as Error;

describe('readAskedName', () => {
  test.each([
    ['www.perdu.com', 'www.perdu.com', 'name'],
    ['localhost', 'localhost', 'name'],
    ['example.', 'example.', 'name'],
    ['_sip._tcp.example', '_sip._tcp.example', 'name'],
    ['UPPER.example', 'UPPER.example', 'name'],
    // RFC 3492 and RFC 5890; the last one with the full stop of East Asia.
    ['bücher.example', 'xn--bcher-kva.example', 'name'],
    ['faß.de', 'xn--fa-hia.de', 'name'],
    ['例え。テスト', 'xn--r8jz45g.xn--zckzah', 'name'],
    ['127.0.0.1', '127.0.0.1', 'address'],
    ['::1', '::1', 'address'],
    ['[::1]', '::1', 'address'],
    ['fe80::1%lo', 'fe80::1%lo', 'address'],
    ['127.1', '127.1', 'name'],
  ])('reads %s', (text, name, kind) => {
    expect(readAskedName(text)).toEqual({ name, kind });
  });

  test.each([
    ['', /^the name is empty$/, undefined],
    ['.', /^the name is empty$/, undefined],
    ['a..b', /^a\.\.b has an empty label/, undefined],
    ['.a', /^\.a has an empty label/, undefined],
    ['unix:/tmp/socket', /path of a socket/, 'names of hosts are looked up here, such as localhost'],
    ['https://u:p@www.perdu.com:8443/x', /is a URL$/, 'its host alone: netkit resolve www.perdu.com'],
    ['http://[::1]:80/', /is a URL$/, 'its host alone: netkit resolve [::1]'],
    ['www.perdu.com:80', /has a port$/, 'its host alone: netkit resolve www.perdu.com'],
    ['[::1]:80', /has a port$/, 'its host alone: netkit resolve [::1]'],
    ['user@example.org', /neither a name nor an address$/, undefined],
    ['a b', /neither a name nor an address$/, undefined],
    ['a\u001b[31m', /neither a name nor an address$/, undefined],
    ['1::2::3', /neither a name nor an address$/, undefined],
  ])('refuses %j', (text, message, hint) => {
    expect(() => readAskedName(text)).toThrow(refusal(message, hint));
  });

  test('takes labels of 63 bytes and names of 253, and no longer ones', () => {
    const label = 'a'.repeat(63);
    const longest = [label, label, label, 'a'.repeat(61)].join('.');
    expect(longest.length).toBe(253);
    expect(readAskedName(longest).name).toBe(longest);
    expect(readAskedName(`${longest}.`).name).toBe(`${longest}.`);
    expect(() => readAskedName(`${longest}a`)).toThrow(refusal(/has 254 bytes, and DNS has room for 253$/));
    expect(() => readAskedName(`${label}a.example`)).toThrow(
      refusal(/has 64 bytes, and DNS has room for 63$/),
    );
    // In ASCII it is longer than it looks.
    expect(() => readAskedName(`${'ü'.repeat(62)}.example`)).toThrow(refusal(/DNS has room for 63$/));
  });
});

describe('readDnsServer', () => {
  test.each([
    ['192.0.2.53', '192.0.2.53:53'],
    ['127.0.0.1:5353', '127.0.0.1:5353'],
    ['2001:db8::53', '[2001:db8::53]:53'],
    ['[::1]', '[::1]:53'],
    ['[::1]:65535', '[::1]:65535'],
  ])('reads %s', (text, server) => {
    expect(readDnsServer(text)).toBe(server);
  });

  test.each([
    ['dns.example', /is not the address of a name server$/],
    ['', /is not the address of a name server$/],
    ['127.0.0.1:', /is not the address of a name server$/],
    ['::1:99999', /is not the address of a name server$/],
    ['127.0.0.1:0', /^0 is not a port$/],
    ['127.0.0.1:65536', /^65536 is not a port$/],
  ])('refuses %j', (text, message) => {
    expect(() => readDnsServer(text)).toThrow(refusal(message));
  });
});
