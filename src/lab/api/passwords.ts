import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** scrypt's N as a power of two, with r = 8 and p = 1: 16 MiB and some 40 ms, what RFC 7914's author has for logins. */
const COST_BITS = 14;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** As https://github.com/P-H-C/phc-string-format has it; a key of 16 bytes at least. */
const HASH =
  /^\$scrypt\$ln=(?<bits>\d{1,2}),r=(?<r>\d{1,2}),p=(?<p>\d{1,2})\$(?<salt>[\w+/-]+)\$(?<key>[\w+/-]{22,})$/;

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(scrypt);

/**
 * @param costBits each one more doubles the time and the memory of whoever guesses, and of whoever logs in
 * @returns `$scrypt$ln=14,r=8,p=1$SALT$KEY`, different each time
 */
export async function hashPassword(password: string, costBits = COST_BITS): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, KEY_BYTES, { N: 2 ** costBits, r: 8, p: 1 });
  return `$scrypt$ln=${costBits},r=8,p=1$${unpadded(salt)}$${unpadded(key)}`;
}

/** How long it takes says nothing of how much was right. @returns `false` also for what is no hash of ours */
export async function checkPassword(password: string, hash: string): Promise<boolean> {
  const { bits, r, p, salt = '', key = '' } = HASH.exec(hash)?.groups ?? {};
  if (bits === undefined) return false;
  const expected = Buffer.from(key, 'base64');
  const options = { N: 2 ** Number(bits), r: Number(r), p: Number(p) };
  return timingSafeEqual(
    await derive(password, Buffer.from(salt, 'base64'), expected.length, options),
    expected,
  );
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
