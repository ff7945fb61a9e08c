import { describe, expect, test } from 'vitest';
import { forwardedFields, framingFields } from '../../../src/lab/proxy/fields.ts';

const VIA = ['Via', '1.1 proxy.test'];

describe('the fields that a proxy sends on', () => {
  test('are those of the message, in order, and where it has been', () => {
    const fields = [
      ['Host', 'a.test'],
      ['Accept', '*/*'],
      ['accept', 'text/html'],
    ] as const;
    expect(forwardedFields(fields, '1.1')).toEqual([...fields, VIA]);
    expect(forwardedFields([], '1.0')).toEqual([['Via', '1.0 proxy.test']]);
  });

  test('tell of the proxies before (RFC 9110, section 7.6.3)', () => {
    expect(forwardedFields([['Via', '1.0 fred']], '1.1')).toEqual([['Via', '1.0 fred'], VIA]);
  });

  test.for([
    'Connection',
    'Proxy-Connection',
    'Keep-Alive',
    'TE',
    'Transfer-Encoding',
    'Upgrade',
    'Content-Length',
    'Proxy-Authorization',
  ])('have no %s, however it is written', (name) => {
    expect(
      forwardedFields(
        [
          [name, 'x'],
          [name.toLowerCase(), 'y'],
        ],
        '1.1',
      ),
    ).toEqual([VIA]);
  });

  test('have none that Connection names, in any of its lines', () => {
    const fields = [
      ['X-One', '1'],
      ['Connection', 'close, x-one ,'],
      ['Connection', 'X-Two'],
      ['x-two', '2'],
      ['X-Three', '3'],
    ] as const;
    expect(forwardedFields(fields, '1.1')).toEqual([['X-Three', '3'], VIA]);
  });
});

describe('the fields that frame a body anew', () => {
  const head = (status: number) =>
    ({ version: '1.1', status, reason: '', headers: [['content-length', '7']] }) as const;

  test.for([
    ['a length', { kind: 'length', length: 5 }, undefined, [['Content-Length', '5']]],
    ['chunks', { kind: 'chunked' }, undefined, [['Transfer-Encoding', 'chunked']]],
    ['the end of the connection', { kind: 'close' }, head(200), []],
    ['a request without a body', { kind: 'none' }, undefined, []],
    ['the length that HEAD would have brought', { kind: 'none' }, head(200), [['Content-Length', '7']]],
    ['the length of a page left out', { kind: 'none' }, head(304), [['Content-Length', '7']]],
    ['204, which has none', { kind: 'none' }, head(204), []],
  ] as const)('%s', ([, framing, response, expected]) => {
    expect(framingFields(framing, response)).toEqual(expected);
  });
});
