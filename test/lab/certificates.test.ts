import { execFile, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAuthority, DAY_MS, isUsable } from '../../src/lab/authority.ts';
import { labCertificates } from '../../src/lab/certificates.ts';
import { dataFolder } from '../../src/lab/data-folder.ts';
import { testWith } from '../helpers/programs.ts';
import { emptyFolder } from '../helpers/scratch.ts';

const run = promisify(execFile);
const testWithOpenssl = testWith('openssl');

let folder: string;
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ path: folder, remove } = await emptyFolder());
});
afterEach(() => remove());

/** What `openssl verify` says of a certificate under an authority, for a host where one is given. */
async function verify(caPath: string, cert: string, host?: string): Promise<string> {
  const path = join(folder, 'leaf.pem');
  await writeFile(path, cert);
  const names = host === undefined ? [] : ['-verify_hostname', host];
  const { stdout, stderr } = await run('openssl', ['verify', '-CAfile', caPath, ...names, path]).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  return stdout + stderr;
}

async function issueFor(...names: string[]): Promise<{ caPath: string; cert: string }> {
  const { caPath, issue } = await labCertificates(folder);
  return { caPath: caPath ?? '', cert: (await issue(names)).cert };
}

describe('the certificates that the lab issues', () => {
  testWithOpenssl('openssl trusts them for each of their names and addresses', async () => {
    const { caPath, cert } = await issueFor('www.perdu.com', 'shapes.test', 'localhost', '127.0.0.1', '::1');
    for (const host of ['www.perdu.com', 'shapes.test', 'localhost']) {
      expect(await verify(caPath, cert, host)).toContain('leaf.pem: OK');
    }
    const certificate = new X509Certificate(cert);
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkIP('::1')).toBe('::1');
  });

  testWithOpenssl('openssl does not trust them for another name', async () => {
    const { caPath, cert } = await issueFor('shapes.test');
    expect(await verify(caPath, cert, 'www.perdu.com')).toContain('hostname mismatch');
  });

  testWithOpenssl(
    'the authority cannot vouch for a name outside the lab, even with its key in wrong hands',
    async () => {
      const { caPath, cert } = await issueFor('www.example.com');
      expect(await verify(caPath, cert, 'www.example.com')).toContain('permitted subtree violation');
    },
  );

  testWithOpenssl('the authority cannot vouch for an address outside of this machine', async () => {
    const { caPath, cert } = await issueFor('192.0.2.1');
    expect(await verify(caPath, cert)).toContain('permitted subtree violation');
  });

  testWithOpenssl(
    'one can be issued expired, not yet valid, or self-signed, to see clients refuse it',
    async () => {
      const { caPath = '', issue } = await labCertificates(folder);
      const names = ['shapes.test'];
      const expired = await issue(names, { notBefore: new Date(Date.now() - 3 * DAY_MS), days: 1 });
      const future = await issue(names, { notBefore: new Date(Date.now() + DAY_MS) });
      const selfSigned = await issue(names, { selfSigned: true });
      expect(await verify(caPath, expired.cert)).toContain('certificate has expired');
      expect(await verify(caPath, future.cert)).toContain('not yet valid');
      expect(await verify(caPath, selfSigned.cert)).toContain('self-signed certificate');
    },
  );
});

describe('the authority', () => {
  test('is made once, and the same ever after', async () => {
    const first = await labCertificates(folder);
    const second = await labCertificates(folder);
    expect(second.ca).toBe(first.ca);
    expect(await readFile(first.caPath ?? '', 'utf8')).toBe(first.ca);
    expect(first.note).toBeUndefined();
  });

  test('keeps its key to its owner: folder 0700, key file 0600', async () => {
    const inner = join(folder, 'not', 'there', 'yet');
    await labCertificates(inner);
    expect((await stat(inner)).mode & 0o777).toBe(0o700);
    expect((await stat(join(inner, 'lab-ca-key.pem'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(inner, 'lab-ca.pem'), 'utf8')).not.toContain('PRIVATE KEY');
  });

  test('leaves nothing but its two files behind', async () => {
    await labCertificates(folder);
    expect((await readdir(folder)).toSorted()).toEqual(['lab-ca-key.pem', 'lab-ca.pem']);
  });

  testWithOpenssl.for([
    ['empty', ''],
    ['garbage', 'no PEM at all'],
    ['cut short', '-----BEGIN PRIVATE KEY-----\nMIGH'],
  ] as const)('is made anew where its file is %s', async ([, text]) => {
    await writeFile(join(folder, 'lab-ca-key.pem'), text, { mode: 0o600 });
    const { caPath, issue, note } = await labCertificates(folder);
    expect(note).toBeUndefined();
    expect(await verify(caPath ?? '', (await issue(['shapes.test'])).cert)).toContain('OK');
    expect((await labCertificates(folder)).ca).toBe(await readFile(caPath ?? '', 'utf8'));
  });

  test('is made anew where others could read its key', async () => {
    const { ca } = await labCertificates(folder);
    await chmod(join(folder, 'lab-ca-key.pem'), 0o644);
    expect((await labCertificates(folder)).ca).not.toBe(ca);
    expect((await stat(join(folder, 'lab-ca-key-2.pem'))).mode & 0o777).toBe(0o600);
  });

  test('is of no use near its end, before its beginning, or with the key of another', async () => {
    const now = Date.now();
    const authority = await createAuthority(now);
    const other = await createAuthority(now);
    expect(isUsable(authority, now)).toBe(true);
    expect(isUsable(authority, now + 700 * DAY_MS)).toBe(false);
    expect(isUsable(authority, now - DAY_MS)).toBe(false);
    expect(isUsable({ cert: authority.cert, key: other.key }, now)).toBe(false);
  });

  test('restores the certificate file when only that is lost', async () => {
    const { ca, caPath } = await labCertificates(folder);
    await writeFile(caPath ?? '', 'something else');
    expect((await labCertificates(folder)).ca).toBe(ca);
    expect(await readFile(caPath ?? '', 'utf8')).toBe(ca);
  });

  test.runIf(process.platform === 'linux')('ends where no folder can be made at all', async () => {
    const { note } = await labCertificates('/proc/nothing-is-made-here/lab');
    expect(note).toMatch(/in memory for this run.*nothing-is-made-here/);
  });

  testWithOpenssl('lives in memory, and says so, where the folder cannot be used', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const { ca, caPath, issue, note } = await labCertificates(join(file, 'below'));
    expect(caPath).toBeUndefined();
    expect(note).toMatch(/in memory for this run.*a-file/);
    const path = join(folder, 'memory-ca.pem');
    await writeFile(path, ca);
    expect(await verify(path, (await issue(['localhost'])).cert)).toContain('OK');
  });

  test.for([
    ['there is none yet', undefined],
    ['the one there is of no use', 'broken'],
  ] as const)('is the same for several processes that start at once while %s', async ([, before]) => {
    if (before !== undefined) await writeFile(join(folder, 'lab-ca-key.pem'), before, { mode: 0o600 });
    const seen = await Promise.all(Array.from({ length: 4 }, () => caSeenByAnotherProcess()));
    expect(new Set(seen).size).toBe(1);
    expect(seen[0]).toBe(await readFile(join(folder, 'lab-ca.pem'), 'utf8'));
    const made = before === undefined ? 'lab-ca-key.pem' : 'lab-ca-key-2.pem';
    const files = new Set(['lab-ca-key.pem', made, 'lab-ca.pem']);
    expect((await readdir(folder)).toSorted()).toEqual([...files].toSorted());
  });
});

async function caSeenByAnotherProcess(): Promise<string> {
  const source = pathToFileURL(fileURLToPath(new URL('../../src/lab/certificates.ts', import.meta.url)));
  const program = `
    import(${JSON.stringify(source.href)})
      .then(({ labCertificates }) => labCertificates(${JSON.stringify(folder)}))
      .then(({ ca }) => process.stdout.write(ca));`;
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  return output;
}

describe('the data folder', () => {
  test('is NETKIT_DATA, else in XDG_DATA_HOME, else in ~/.local/share', () => {
    expect(dataFolder({ NETKIT_DATA: '/n', XDG_DATA_HOME: '/x', HOME: '/h' })).toBe('/n');
    expect(dataFolder({ XDG_DATA_HOME: '/x', HOME: '/h' })).toBe(join('/x', 'netkit'));
    expect(dataFolder({ HOME: '/h' })).toBe(join('/h', '.local', 'share', 'netkit'));
  });

  test('is not taken from a relative XDG_DATA_HOME, as the specification demands', () => {
    expect(dataFolder({ XDG_DATA_HOME: 'here', HOME: '/h' })).toBe(join('/h', '.local', 'share', 'netkit'));
  });
});

describe('loading the certificate library', () => {
  test('leaves nothing on the global Reflect object', async () => {
    await mkdir(join(folder, 'reflect'));
    await labCertificates(join(folder, 'reflect'));
    expect('getMetadata' in Reflect).toBe(false);
    expect('getOwnMetadata' in Reflect).toBe(false);
  });
});
