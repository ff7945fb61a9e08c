import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Authority, createAuthority, isUsable } from './authority.ts';

/** The authority's certificate alone, for `curl --cacert` and the like. */
const CERTIFICATE_FILE = 'lab-ca.pem';

/** Key and certificate in ONE file, so that no reader can see the key of one and the certificate of another. */
const SECRET_FILE = 'lab-ca-key.pem';

/** Each attempt is lost only to another process that got further; more than a few means something is broken. */
const MAX_ATTEMPTS = 10;

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
  const authority = await findOrCreate(join(folder, SECRET_FILE));
  const caPath = join(folder, CERTIFICATE_FILE);
  if ((await readIfThere(caPath)) !== authority.cert) await replace(caPath, authority.cert);
  return { ...authority, caPath };
}

async function findOrCreate(path: string): Promise<Authority> {
  let created: Authority | undefined;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const found = await readIfThere(path);
    if (found !== undefined) {
      const authority = await usableIn(path, found);
      if (authority !== undefined) return authority;
      await setAside(path);
    }
    created ??= await createAuthority();
    if (await createExclusively(path, created.key + created.cert)) return created;
  }
  throw new Error(`${path} changes all the time`);
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

/** Removes a file that is of no use; if another process has just replaced it, the new one is put back. */
async function setAside(path: string): Promise<void> {
  const aside = temporaryBeside(path);
  try {
    await rename(path, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  const text = await readIfThere(aside);
  if (text !== undefined && (await usableIn(aside, text)) !== undefined) await createExclusively(path, text);
  await rm(aside, { force: true });
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
