import { chmod, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, PRIVATE } from '../actions/make-folder.ts';
import { type Authority, createAuthority, isUsable } from './authority.ts';
import { findOrCreateSecret, readIfThere, temporaryBeside } from './kept-secret.ts';

/** The authority's certificate alone, for `curl --cacert` and the like. */
const CERTIFICATE_FILE = 'lab-ca.pem';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/;
const PRIVATE_KEY = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/;

/**
 * The user's authority, made when there is none or when the one there is of no use any more. Any number of
 * processes may ask at once: they all get the same.
 *
 * @throws the system's error where the folder cannot be written
 */
export async function openAuthority(folder: string): Promise<Authority & { readonly caPath: string }> {
  await makeFolder(folder, PRIVATE);
  const authority = await findOrCreateSecret({
    folder,
    fileName: (number) => (number === 1 ? 'lab-ca-key.pem' : `lab-ca-key-${number}.pem`),
    create: createText,
    read: usableIn,
  });
  const caPath = join(folder, CERTIFICATE_FILE);
  if ((await readIfThere(caPath)) !== authority.cert) await replace(caPath, authority.cert);
  return { ...authority, caPath };
}

/** Key and certificate in ONE file, so that no reader can see the key of one and the certificate of another. */
async function createText(): Promise<string> {
  const { key, cert } = await createAuthority();
  return key + cert;
}

function usableIn(text: string): Authority | undefined {
  const [cert] = CERTIFICATE.exec(text) ?? [];
  const [key] = PRIVATE_KEY.exec(text) ?? [];
  if (cert === undefined || key === undefined) return undefined;
  return isUsable({ cert, key }) ? { cert, key } : undefined;
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = temporaryBeside(path);
  await writeFile(temporary, text, { flag: 'wx' });
  await chmod(temporary, 0o644);
  await rename(temporary, path);
}
