import { expect, test } from 'vitest';
import { checkPassword, hashPassword } from '../../../src/lab/api/passwords.ts';

test('a hash is right for its password, and for no other', async () => {
  const hash = await hashPassword('83r5^_', 4);
  expect(hash).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(await checkPassword('83r5^_', hash)).toBe(true);
  for (const other of ['', '83r5^', '83r5^_ ', '83R5^_'])
    expect(await checkPassword(other, hash)).toBe(false);
});

test('two hashes of one password differ', async () => {
  expect(await hashPassword('same', 1)).not.toBe(await hashPassword('same', 1));
});

test('it costs what RFC 7914 says, unless told otherwise', async () => {
  expect(await hashPassword('x')).toContain('$ln=14,r=8,p=1$');
});

test('nobody waits for a hash but whoever wants it', async () => {
  const order: string[] = [];
  const hashing = hashPassword('x').then(() => order.push('hash'));
  await new Promise((resolve) => setImmediate(resolve));
  order.push('turn');
  await hashing;
  expect(order).toEqual(['turn', 'hash']);
});

// RFC 7914, section 12: N = 16384, r = 8, p = 1.
test('hashes are those of RFC 7914', async () => {
  const key = Buffer.from(
    `7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2
     d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887`.replaceAll(/\s/g, ''),
    'hex',
  ).toString('base64');
  const salt = Buffer.from('SodiumChloride').toString('base64');
  const hash = `$scrypt$ln=14,r=8,p=1$${salt}$${key}`.replaceAll('=$', '$').replace(/=+$/, '');
  expect(await checkPassword('pleaseletmein', hash)).toBe(true);
  expect(await checkPassword('pleaseletmeout', hash)).toBe(false);
});

test.each([
  '',
  'secret',
  '$scrypt$',
  '$scrypt$ln=1,r=8,p=1$c2FsdA$',
  '$scrypt$ln=1,r=8,p=1$c2FsdA$AAAA',
  '$2b$12$abc',
])('nobody has %j for a hash', async (hash) => {
  expect(await checkPassword('', hash)).toBe(false);
  expect(await checkPassword('secret', hash)).toBe(false);
});
