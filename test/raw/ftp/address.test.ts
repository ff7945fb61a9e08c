import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatExtendedPassive,
  formatExtendedPort,
  formatPassive,
  formatPort,
  parseExtendedPassive,
  parseExtendedPort,
  parsePassive,
  parsePort,
} from '../../../src/raw/ftp/address.ts';

describe('the address in a 227 reply', () => {
  test.each([
    ['Entering Passive Mode (127,0,0,1,19,137).', '127.0.0.1', 5001], // vsftpd
    ['Entering Passive Mode (127,0,0,1,19,137)', '127.0.0.1', 5001], // ProFTPD
    ['Entering Passive Mode 127,0,0,1,19,137', '127.0.0.1', 5001], // RFC 1123, section 4.1.2.6
    ['=127,0,0,1,19,137', '127.0.0.1', 5001], // as RFC 1123 knows them
    ['Entering Passive Mode. 10, 0, 0, 255, 255, 255', '10.0.0.255', 65_535],
    ['10 000 bytes left (10,0,0,1,0,1)', '10.0.0.1', 1],
  ])('%s', (text, host, port) => {
    expect(parsePassive(text)).toEqual({ host, port });
  });

  test.each([
    '',
    'Entering Passive Mode',
    '(127,0,0,1,19)',
    '(127,0,0,1,19,256)',
    '(256,0,0,1,19,137)',
    '(127,0,0,1,0,0)',
    '(1270,0,0,1,19,137)',
    '(127,0,0,1,19,1370)',
    '(127,0,0,1,-1,137)',
  ])('%j is none', (text) => {
    expect(parsePassive(text)).toBeUndefined();
  });

  test('is written as servers do', () => {
    expect(formatPassive({ host: '127.0.0.1', port: 5001 })).toBe(
      'Entering Passive Mode (127,0,0,1,19,137).',
    );
  });
});

describe('the port in a 229 reply', () => {
  test.each([
    ['Entering Extended Passive Mode (|||6446|)', 6446], // RFC 2428, section 3
    ['Entering Extended Passive Mode (!!!6446!).', 6446],
    ['ok (really) (|||65535|)', 65_535],
    ['(|1|132.235.1.2|6446|)', 6446],
    ['(|2|1080::8:800:200C:417A|6446|)', 6446],
    ['($$$1$)', 1],
  ])('%s', (text, port) => {
    expect(parseExtendedPassive(text)).toEqual({ port });
  });

  test.each([
    '',
    '(|||6446)',
    '|||6446|',
    '(|||0|)',
    '(|||65536|)',
    '(|||123456|)',
    '(||6446|)',
    '(|!|6446|)',
    '(1116446 1)',
  ])('%j is none', (text) => {
    expect(parseExtendedPassive(text)).toBeUndefined();
  });

  test('is written as in RFC 2428', () => {
    expect(formatExtendedPassive({ port: 6446 })).toBe('Entering Extended Passive Mode (|||6446|)');
  });
});

describe('the argument of PORT', () => {
  test('is six numbers and nothing else', () => {
    expect(parsePort('132,235,1,2,24,131')).toEqual({ host: '132.235.1.2', port: 6275 });
    expect(formatPort({ host: '132.235.1.2', port: 6275 })).toBe('132,235,1,2,24,131');
    for (const bad of [
      '',
      '1,2,3,4,5',
      '1,2,3,4,5,6,7',
      '(1,2,3,4,5,6)',
      '1,2,3,4,5,256',
      '1,2,3,4,0,0',
      '1, 2,3,4,5,6',
    ]) {
      expect(parsePort(bad)).toBeUndefined();
    }
  });

  test('is understood as it was written', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 1, max: 65_535 }), (host, port) => {
        expect(parsePort(formatPort({ host, port }))).toEqual({ host, port });
      }),
    );
  });
});

describe('the argument of EPRT', () => {
  test.each([
    ['|1|132.235.1.2|6275|', { family: 1, host: '132.235.1.2', port: 6275 }], // RFC 2428, section 2
    ['|2|1080::8:800:200C:417A|5282|', { family: 2, host: '1080::8:800:200C:417A', port: 5282 }],
    ['!1!132.235.1.2!6275!', { family: 1, host: '132.235.1.2', port: 6275 }],
    ['|3|whatever|6275|', { family: 3, host: 'whatever', port: 6275 }],
  ])('%s', (argument, endpoint) => {
    expect(parseExtendedPort(argument)).toEqual(endpoint);
  });

  test.each([
    '',
    '|1|132.235.1.2|6275',
    '|1|132.235.1.2|0|',
    '|1|132.235.1.2|65536|',
    '|1|::1|6275|',
    '|2|127.0.0.1|6275|',
    '|2|fe80::1%eth0|6275|',
    '|1|localhost|6275|',
    '|0|127.0.0.1|6275|',
    '|1|127.0.0.1|6275|x',
    '|1!127.0.0.1!6275!',
  ])('%j is none', (argument) => {
    expect(parseExtendedPort(argument)).toBeUndefined();
  });

  test('is written as in RFC 2428', () => {
    expect(formatExtendedPort({ host: '132.235.1.2', port: 6275 })).toBe('|1|132.235.1.2|6275|');
    expect(formatExtendedPort({ host: '1080::8:800:200C:417A', port: 5282 })).toBe(
      '|2|1080::8:800:200C:417A|5282|',
    );
  });
});
