import { describe, expect, test } from 'vitest';
import { readDestination } from '../../../src/lab/proxy/destination.ts';
import type { HttpField } from '../../../src/protocols/http.ts';

const read = (method: string, target: string, headers: readonly HttpField[] = []) =>
  readDestination({ method, target, version: '1.1', headers });

describe('where a request to a proxy is to go', () => {
  test.for([
    ['GET', 'http://a.test/x?y', 'a.test', 80, 'a.test', '/x?y'],
    ['GET', 'HTTP://A.test:8080/', 'A.test', 8080, 'A.test:8080', '/'],
    ['GET', 'http://a.test', 'a.test', 80, 'a.test', '/'],
    ['GET', 'http://a.test?y', 'a.test', 80, 'a.test', '/?y'],
    ['GET', 'http://[::1]:99/x', '::1', 99, '[::1]:99', '/x'],
    // RFC 9110, section 7.7: it is not for a proxy to tidy up.
    ['GET', 'http://a.test/b/../c//%7e', 'a.test', 80, 'a.test', '/b/../c//%7e'],
    // RFC 9112, section 3.2.4
    ['OPTIONS', 'http://a.test:8001', 'a.test', 8001, 'a.test:8001', '*'],
    ['OPTIONS', 'http://a.test/', 'a.test', 80, 'a.test', '/'],
  ] as const)('%s %s', ([method, text, host, port, authority, target]) => {
    expect(read(method, text)).toEqual({ host, port, request: { authority, target } });
  });

  test.for([
    ['a.test:443', 'a.test', 443],
    ['[::1]:8443', '::1', 8443],
  ] as const)('CONNECT %s', ([text, host, port]) => {
    expect(read('CONNECT', text)).toEqual({ host, port });
  });

  test.for([
    ['GET', '/x'],
    ['OPTIONS', '*'],
    ['GET', 'https://a.test/'],
    ['GET', 'ftp://a.test/'],
    ['GET', 'http:///x'],
    ['GET', 'http://user:password@a.test/'],
    ['GET', 'http://a.test/#fragment'],
    ['GET', 'http://a.test:x/'],
    ['GET', 'http://a.test:123456/'],
    ['GET', 'http://::1/'],
    ['GET', 'http://[::1/'],
    ['GET', 'http://[a.test]/'],
    ['CONNECT', 'a.test'],
    ['CONNECT', 'a.test:'],
    ['CONNECT', ':443'],
    ['CONNECT', '::1:443'],
    ['CONNECT', 'user@a.test:443'],
    ['CONNECT', 'http://a.test:443'],
    ['CONNECT', 'a.test:443/'],
  ] as const)('%s %s is nowhere', ([method, target]) => {
    expect(read(method, target)).toBeUndefined();
  });

  test.for([
    ['Content-Length', '5'],
    ['Content-Length', '0'],
    ['Transfer-Encoding', 'chunked'],
  ] as const)('a CONNECT with %s: %s is nowhere', (field) => {
    expect(read('CONNECT', 'a.test:443', [field])).toBeUndefined();
  });
});
