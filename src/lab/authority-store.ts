import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Authority, createAuthority, isUsable } from './authority.ts';

/** The authority's certificate alone, for `curl --cacert` and the like. */
const CERTIFICATE_FILE = 'lab-ca.pem';

/**
 * Key and certificate in ONE file, so that no reader can see the key of one and the certificate of another. A file
 * that is of no use (expired, broken, readable by others) stays where it is, and the next number takes its place:
 * while nothing is ever replaced or removed, processes that start together cannot come to different ends.
 */
const secretFile = (number: number): string => (number === 1 ? 'lab-ca-key.pem' : `lab-ca-key-${number}.pem`);

/** An authority lasts for years: so many that are of no use mean that something else is broken. */
const MAX_SECRET_FILES = 100;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/;
const PRIVATE_KEY = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/;

/**
 * The user's authority, made when there is none or when the one there is of no use any more. Any number of
 * processes may ask at once: they all get the same.
 *
 * @throws the system's error where the folder cannot be written
 */
export async function openAuthority(folder: string): Promise<Authority & { readonly caPath: string }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const authority = await findOrCreate(folder);
  const caPath = join(folder, CERTIFICATE_FILE);
  if ((await readIfThere(caPath)) !== authority.cert) await replace(caPath, authority.cert);
  return { ...authority, caPath };
}

async function findOrCreate(folder: string): Promise<Authority> {
  for (let number = 1; number <= MAX_SECRET_FILES; number += 1) {
    const path = join(folder, secretFile(number));
    const text = (await readIfThere(path)) ?? (await createOrRead(path));
    const authority = await usableIn(path, text);
    if (authority !== undefined) return authority;
  }
  throw new Error(`none of the authorities in ${folder} is of use`);
}

/** What is in the file in the end: ours, or that of a process that was faster. */
async function createOrRead(path: string): Promise<string> {
  const { key, cert } = await createAuthority();
  const text = key + cert;
  return (await createExclusively(path, text)) ? text : readFile(path, 'latin1');
}

async function usableIn(path: string, text: string): Promise<Authority | undefined> {
  // A key that others could read is no secret any more, whatever its permissions are changed to now.
  const exposed = process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0;
  const [cert] = CERTIFICATE.exec(text) ?? [];
  const [key] = PRIVATE_KEY.exec(text) ?? [];
  if (exposed || cert === undefined || key === undefined) return undefined;
  return isUsable({ cert, key }) ? { cert, key } : undefined;
}

/** Whole or not at all, and never in the place of another: a hard link refuses a name that is taken. */
async function createExclusively(path: string, text: string): Promise<boolean> {
  const temporary = temporaryBeside(path);
  await writeFile(temporary, text, { flag: 'wx', mode: 0o600 });
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = temporaryBeside(path);
  await writeFile(temporary, text, { flag: 'wx' });
  await chmod(temporary, 0o644);
  await rename(temporary, path);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'latin1');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function temporaryBeside(path: string): string {
  return `${path}.${randomBytes(8).toString('hex')}`;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
