import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeConnectAnswer,
  encodeConnect,
  MAX_CONNECT_ANSWER_BYTES,
} from '../../../src/net/proxy/connect-request.ts';
import { VERSION } from '../../../src/version.ts';

const wire = (text: string): Buffer =>
  Buffer.from(text.replaceAll('␍', '\r').replaceAll('␊', '\n'), 'latin1');

describe('a CONNECT request', () => {
  test('names the destination and ourselves, as curl does', () => {
    const { bytes, shown, secrets } = encodeConnect({ host: 'x.test', port: 443 }, undefined);
    expect(bytes).toEqual(
      wire(`CONNECT x.test:443 HTTP/1.1␍␊Host: x.test:443␍␊User-Agent: netkit/${VERSION}␍␊␍␊`),
    );
    expect(shown).toEqual(bytes);
    expect(secrets).toEqual([]);
  });

  test('puts an IPv6 address into brackets (RFC 9112, section 3.2.3)', () => {
    const { bytes } = encodeConnect({ host: '2001:db8::1', port: 80 }, undefined);
    expect(bytes.toString()).toMatch(
      /^CONNECT \[2001:db8::1\]:80 HTTP\/1\.1\r\nHost: \[2001:db8::1\]:80\r\n/,
    );
  });

  test('has the credentials of RFC 7617, section 2, and shows them as stars', () => {
    const credentials = { user: 'Aladdin', password: 'open sesame' };
    const { bytes, shown, secrets } = encodeConnect({ host: 'x.test', port: 443 }, credentials);
    expect(bytes.toString()).toContain('\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n');
    expect(shown.toString()).toContain('\r\nProxy-Authorization: Basic ****\r\n');
    expect(shown.toString()).not.toContain('QWxh');
    expect(secrets).toEqual(['QWxhZGRpbjpvcGVuIHNlc2FtZQ==']);
  });

  test('encodes credentials as UTF-8 (RFC 7617, section 2.1)', () => {
    const { bytes } = encodeConnect({ host: 'x.test', port: 1 }, { user: 'test', password: '123£' });
    expect(bytes.toString()).toContain('Basic dGVzdDoxMjPCow==\r\n');
  });

  test.each(['x\r\nEvil: 1', 'x y', 'x\0', 'é', ''.padEnd(3, '\n')])(
    'is not made for the host %j',
    (host) => {
      expect(() => encodeConnect({ host, port: 1 }, undefined)).toThrow(/not a host/);
    },
  );
});

describe('the answer to CONNECT', () => {
  const head = (status: number, reason: string, challenges: readonly string[] = []) => ({
    status,
    reason,
    challenges,
  });
  test.each([
    ['HTTP/1.1 200 Connection established␍␊␍␊', head(200, 'Connection established')],
    ['HTTP/1.0 200 OK␍␊Content-Length: 3␍␊␍␊', head(200, 'OK')],
    ['HTTP/1.1 200␍␊␍␊', head(200, '')],
    ['HTTP/1.1 100 Continue␍␊␍␊', head(100, 'Continue')],
    ['HTTP/1.1 503 Not\tnow, b\xe9b\xe9␍␊␍␊', head(503, 'Not\tnow, b\xe9b\xe9')],
    [
      'HTTP/1.1 407 Who?␍␊proxy-authenticate:Digest realm="a"␍␊X: 1␍␊Proxy-Authenticate:  Basic  ␍␊␍␊',
      head(407, 'Who?', ['Digest realm="a"', 'Basic']),
    ],
  ])('%s is understood once it is whole, and what follows is left', (text, value) => {
    const bytes = wire(text);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(decodeConnectAnswer(bytes.subarray(0, length))).toBeUndefined();
    }
    const whole = { value, length: bytes.length };
    expect(decodeConnectAnswer(bytes)).toEqual(whole);
    expect(decodeConnectAnswer(Buffer.concat([bytes, wire('220 hello␍␊␍␊')]))).toEqual(whole);
  });

  test.each([
    ['220 mail.test ESMTP␍␊', /does not speak HTTP: its answer begins with "220 mail\.test/, /kind of proxy/],
    ['\x15\x03\x01\x00\x02\x02\x46', /does not speak HTTP/, /it speaks TLS: try https/],
    ['\x05', /does not speak HTTP/, /kind of proxy/],
    ['HTTP/2 200␍␊', /does not speak HTTP/, /kind of proxy/],
    ['<html>', /does not speak HTTP/, /kind of proxy/],
    ['\n', /does not speak HTTP/, /kind of proxy/],
  ])('%j is refused at the first wrong byte', (text, message, hint) => {
    expect(() => decodeConnectAnswer(wire(text))).toThrow(
      expect.objectContaining({
        code: 'weird-reply',
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      }),
    );
  });

  test.each([
    'HTTP/1.1 20 OK␍␊␍␊',
    'HTTP/1.1 2000 OK␍␊␍␊',
    'HTTP/1.1 099 OK␍␊␍␊',
    'HTTP/1.1  200 OK␍␊␍␊',
    'HTTP/1.2 200 OK␍␊␍␊',
    'HTTP/1.1 200 O\0K␍␊␍␊',
    'HTTP/1.1 200 O\x1bK␍␊␍␊',
    'HTTP/1.1 200 OK\nA: b␍␊␍␊',
    'HTTP/1.1 200 OK␍␊A: b\rc␍␊␍␊',
  ])('%j is refused', (text) => {
    expect(() => decodeConnectAnswer(wire(text))).toThrow(/not well-formed HTTP\/1/);
  });

  test('may have MAX_CONNECT_ANSWER_BYTES, and no more', () => {
    const ofSize = (size: number): Buffer => wire(`HTTP/1.1 200 OK␍␊X: ${'x'.repeat(size - 24)}␍␊␍␊`);
    expect(ofSize(100)).toHaveLength(100);
    const limit = expect.objectContaining({ name: 'LimitError', limit: 'MAX_CONNECT_ANSWER_BYTES' });
    expect(decodeConnectAnswer(ofSize(MAX_CONNECT_ANSWER_BYTES))?.value.status).toBe(200);
    expect(() => decodeConnectAnswer(ofSize(MAX_CONNECT_ANSWER_BYTES + 1))).toThrow(limit);
    const endless = ofSize(2 * MAX_CONNECT_ANSWER_BYTES).subarray(0, MAX_CONNECT_ANSWER_BYTES + 1);
    expect(() => decodeConnectAnswer(endless)).toThrow(limit);
  });

  test('is understood or refused, whatever it is', () => {
    const text = fc.string({
      unit: fc.constantFrom('H', '1', '.', ' ', ':', '\r', '\n', '\r\n', '\0', '\xff'),
    });
    fc.assert(
      fc.property(text, (rest) => {
        const bytes = Buffer.from(`HTTP/1.1 200${rest}`, 'latin1');
        try {
          expect(decodeConnectAnswer(bytes)?.length ?? 0).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toMatchObject({ code: 'weird-reply' });
        }
      }),
    );
  });
});
