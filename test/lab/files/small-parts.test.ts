import { describe, expect, it } from 'vitest';
import { authenticate } from '../../../src/lab/files/basic-auth.ts';
import { typeOf } from '../../../src/lab/files/types.ts';

describe('typeOf', () => {
  it.each([
    ['index.HTML', 'text/html; charset=utf-8'],
    ['a.tar.gz', 'application/gzip'],
    ['a.json', 'application/json'],
    ['a.svg', 'image/svg+xml'],
    ['README', 'application/octet-stream'],
    ['a.', 'application/octet-stream'],
    ['a.constructor', 'application/octet-stream'],
  ])('says that %s is %s', (name, type) => {
    expect(typeOf(name)).toBe(type);
  });
});

describe('authenticate', () => {
  it('knows the user of RFC 7617, section 2', () => {
    expect(authenticate('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==', 'Aladdin:open sesame')).toBe('Aladdin');
    expect(authenticate('bASIC  QWxhZGRpbjpvcGVuIHNlc2FtZQ==', 'Aladdin:open sesame')).toBe('Aladdin');
  });

  it('compares UTF-8, as in RFC 7617, section 2.1, and lets a password have colons', () => {
    expect(authenticate('Basic dGVzdDoxMjPCow==', 'test:123£')).toBe('test');
    expect(authenticate(`Basic ${btoa('a:b:c')}`, 'a:b:c')).toBe('a');
  });

  it.each([
    undefined,
    '',
    'Basic',
    'Basic !!!',
    'Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    `Basic ${btoa('Aladdin:open')}`,
  ])('lets %j prove nothing', (field) => {
    expect(authenticate(field, 'Aladdin:open sesame')).toBeUndefined();
  });
});
