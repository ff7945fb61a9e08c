import { X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Lab, type LabOptions, startLab } from '../../../src/lab/lab.ts';
import { dial } from '../../../src/net/dial.ts';
import { ask, curl } from '../../helpers/curl.ts';
import { testWith } from '../../helpers/programs.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const testWithCurl = testWith('curl');

async function start(options: LabOptions = {}): Promise<Lab> {
  const lab = await startLab({ api: true, dataDir: scratchFolder(), ...options });
  onTestFinished(() => lab.stop());
  return lab;
}

async function read(url: string, ...args: readonly string[]): Promise<unknown> {
  return JSON.parse((await ask(url, ...args)).body.toString());
}

const HAT = [
  '--json',
  '{"title":"Hat","price":9.5,"description":"Felt","category":"electronic","image":"a"}',
];

testWithCurl('one store is reached by http and by https, under its public name', async () => {
  const lab = await start();
  const { caPath = '', api, apis } = lab;
  const leads = [
    ['--connect-to', `fakestoreapi.com:80:${api.host}:${api.port}`],
    ['--connect-to', `fakestoreapi.com:443:${apis.host}:${apis.port}`],
    ['--cacert', caPath],
  ].flat();
  const added = await ask('http://fakestoreapi.com/products', ...leads, ...HAT);
  expect([added.status, added.headers.get('location')]).toEqual([201, '/products/21']);
  expect(await read('https://fakestoreapi.com/products/21', ...leads)).toMatchObject({
    id: 21,
    title: 'Hat',
  });
  expect(lab.names).toEqual(['fakestoreapi.com', 'api.test']);
  expect(lab.url('/products', 'apis')).toBe(`https://127.0.0.1:${apis.port}/products`);
  expect((await read(lab.url('/products', 'api'))) as unknown[]).toHaveLength(21);
});

test("netkit's own clients are led there, and trust it", async () => {
  const lab = await start();
  for (const host of lab.names) {
    const plain = await dial({ host, port: 80 }, lab.dial);
    expect(plain.facts.remote).toBe(`127.0.0.1:${lab.api.port}`);
    plain.close();
    const secure = await dial({ host, port: 443, tls: {} }, lab.dial);
    expect(secure.facts.tls).toMatchObject({ trusted: true });
    secure.close();
  }
});

testWithCurl('each lab has a store of its own, unless it is kept in a file', async () => {
  const file = join(scratchFolder(), 'new', 'store.sqlite');
  const first = await start({ apiStore: file });
  expect((await ask(first.url('/products', 'api'), ...HAT)).status).toBe(201);
  const other = await start();
  expect((await ask(other.url('/products/21', 'api'))).status).toBe(404);
  await first.stop();
  const second = await start({ apiStore: file });
  expect(await read(second.url('/products/21', 'api'))).toMatchObject({ title: 'Hat' });
});

testWithCurl('a faithful one forgets, and has no file', async () => {
  const lab = await start({ apiFaithful: true });
  expect(await read(lab.url('/products', 'api'), ...HAT)).toMatchObject({ id: 21, title: 'Hat' });
  expect(await read(lab.url('/products/21', 'api'))).toBeNull();
  const login = ['--json', '{"username":"mor_2314","password":"83r5^_"}'];
  expect((await ask(lab.url('/auth/login', 'api'), ...login)).status).toBe(200);
  await expect(start({ apiFaithful: true, apiStore: 'x.sqlite' })).rejects.toMatchObject({ code: 'usage' });
});

test('a file that is none of ours is refused, stays as it is, and leaves no port open', async () => {
  const file = join(scratchFolder(), 'store.sqlite');
  writeFileSync(file, 'not a database'.repeat(1000));
  const options = { apiStore: file };
  await expect(start(options)).rejects.toMatchObject({ code: 'read-file' });
  expect(readFileSync(file, 'utf8')).toBe('not a database'.repeat(1000));
});

testWithCurl('a port that is taken is said, and the store is let go', async () => {
  const first = await start();
  const apiStore = join(scratchFolder(), 'store.sqlite');
  const taken = start({ apiStore, apisPort: first.api.port });
  await expect(taken).rejects.toMatchObject({ code: 'address-in-use' });
  const second = await start({ apiStore });
  expect((await ask(second.url('/products/1', 'api'))).status).toBe(200);
});

testWithCurl('an authority from before the store had a name gets a successor', async () => {
  const dataDir = scratchFolder();
  mkdirSync(dataDir, { recursive: true });
  vi.resetModules();
  vi.doMock('../../../src/lab/names.ts', async (original) => ({
    ...(await original<typeof import('../../../src/lab/names.ts')>()),
    CERTIFIED_DOMAINS: ['perdu.com', 'debian.org', 'test', 'localhost'],
  }));
  const { labCertificates } = await import('../../../src/lab/certificates.ts');
  const old = await labCertificates(dataDir);
  vi.doUnmock('../../../src/lab/names.ts');
  vi.resetModules();
  expect(new X509Certificate(old.ca).raw.includes('fakestoreapi.com')).toBe(false);

  const lab = await start({ dataDir });
  expect(readdirSync(dataDir)).toEqual(['lab-ca-key-2.pem', 'lab-ca-key.pem', 'lab-ca.pem']);
  const reach = ['--connect-to', `::127.0.0.1:${lab.apis.port}`, 'https://fakestoreapi.com/products/1'];
  expect((await curl('--cacert', lab.caPath ?? '', ...reach)).code).toBe(0);
  const before = join(scratchFolder(), 'old.pem');
  writeFileSync(before, old.ca);
  expect((await curl('--cacert', before, ...reach)).code).toBe(60);
});
