import { expect, test } from 'vitest';
import { formatPlace, parsePlace, placeOf } from '../../../src/actions/chat/place.ts';

test.for([
  ['127.0.0.1:50123', '127.0.0.1', 50123, '127.0.0.1:50123'],
  ['[::1]:50123', '::1', 50123, '[::1]:50123'],
  ['[::ffff:192.168.1.42]:50123', '192.168.1.42', 50123, '192.168.1.42:50123'],
] as const)('a connection from %s', ([address, host, port, shown]) => {
  expect(placeOf(address)).toEqual({ host, port });
  expect(formatPlace(placeOf(address))).toBe(shown);
});

test.for([
  ['192.168.1.42 3000', '192.168.1.42', 3000],
  ['192.168.1.42   3000', '192.168.1.42', 3000],
  ['localhost:50000', 'localhost', 50000],
  ['localhost', 'localhost', 3000],
  ['[::1]:3001', '::1', 3001],
  ['[::1]', '::1', 3000],
  ['::1 3001', '::1', 3001],
  ['::1', '::1', 3000],
] as const)('typed: %s', ([text, host, port]) => {
  expect(parsePlace(text, 3000)).toEqual({ host, port });
});

test.for([
  '',
  'a b c',
  'localhost http',
  'localhost 0',
  'localhost 65536',
  'localhost:',
  'localhost 1e3',
  ':3000',
])('refused: %j', (text) => {
  expect(() => parsePlace(text, 3000)).toThrow(/is no (port|host)/);
});
