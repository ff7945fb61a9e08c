import { describe, expect, test } from 'vitest';
import { readIsAt, whyNotDial } from '../../../../src/actions/chat/relay-client/is-at.ts';

test.for([
  ['server> alice is at 192.168.1.42:4000', { name: 'alice', place: { host: '192.168.1.42', port: 4000 } }],
  ['server> bob is at [2001:DB8::7]:65535', { name: 'bob', place: { host: '2001:db8::7', port: 65_535 } }],
  ['server> eve is at 127.1:1', { name: 'eve', place: { host: '127.0.0.1', port: 1 } }],
  ['server> alice is at 192.168.1.42:0', undefined],
  ['server> alice is at 192.168.1.42:65536', undefined],
  ['server> alice is at 192.168.1.42', undefined],
  ['server> alice is at 1.2.3.4.5:80', undefined],
  ['server> alice is at [::g]:80', undefined],
  ['server> alice is at example.org:80', undefined],
  ['bob> server> alice is at 192.168.1.42:4000', undefined],
  ['server> alice is at 192.168.1.42:4000 ', undefined],
] as const)('%j', ([line, place]) => {
  expect(readIsAt(line)).toEqual(place);
});

describe('a relay elsewhere does not name services of this machine', () => {
  test.for([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0.0.0.0',
    '0',
    '[::1]',
    '[0:0::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[::ffff:0.0.0.0]',
  ])('%s', (host) => {
    const found = readIsAt(`server> alice is at ${host}:25`);
    if (found === undefined) throw new Error('this is no address');
    expect(whyNotDial(found.place, '192.0.2.1:12800')).toMatch(/which is this machine$/);
    expect(whyNotDial(found.place, '127.0.0.1:12800')).toBeUndefined();
    expect(whyNotDial(found.place, '[::ffff:127.0.0.1]:12800')).toBeUndefined();
    expect(whyNotDial(found.place, 'unix:/run/relay')).toBeUndefined();
  });

  test.for(['192.168.1.42', '10.127.0.1', '[::1:2]', '[2001:db8::1]', '[::ffff:10.0.0.1]'])(
    'but %s',
    (host) => {
      const found = readIsAt(`server> alice is at ${host}:25`);
      if (found === undefined) throw new Error('this is no address');
      expect(whyNotDial(found.place, '192.0.2.1:12800')).toBeUndefined();
    },
  );
});
