import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  connectFtp,
  connectSftp,
  isNetkitError,
  type Lab,
  pathOf,
  startLab,
  streamSource,
  textOf,
  upload,
} from '../src/index.ts';
import { emptyFolder } from './helpers/scratch.ts';

let folder: Awaited<ReturnType<typeof emptyFolder>>;
let lab: Lab;
beforeAll(async () => {
  folder = await emptyFolder();
  lab = await startLab({ ftp: true, sftp: true, dataDir: folder.path });
});
afterAll(async () => {
  await lab.stop();
  await folder.remove();
});

describe.each(['raw', 'library'] as const)('files, through the %s client', (client) => {
  it('lists what is at an FTP server, with TLS that the lab vouches for', async () => {
    await using server = await connectFtp('ftp.us.debian.org/debian/', {
      client,
      tls: 'require',
      dial: lab.dial,
    });
    const { entries } = await server.client.list(server.path);
    expect(entries.map(({ name }) => textOf(name))).toContain('README');
    expect(server.client.session.connection.tls?.trusted).toBe(true);
  });

  it('stores over FTP what SFTP then has', async () => {
    const path = pathOf(`upload/größe-${client}`);
    await using ftp = await connectFtp('ftp://alice:secret@ftp.test/', { client, dial: lab.dial });
    await upload(ftp.client, streamSource(chunks('Hello!')), path);
    await using sftp = await connectSftp('sftp://alice:secret@sftp.test', {
      client,
      dial: lab.dial,
      hostKey: lab.sftp.hostKey.fingerprint,
    });
    const body: Buffer[] = [];
    for await (const chunk of await sftp.client.read(path)) body.push(Buffer.from(chunk));
    expect(Buffer.concat(body).toString()).toBe('Hello!');
  });

  it('refuses an SSH server whose key is another', async () => {
    const failure = connectSftp(lab.url('/', 'sftp'), {
      client,
      user: 'alice',
      password: 'secret',
      dial: lab.dial,
      hostKey: `SHA256:${'A'.repeat(43)}`,
    });
    await expect(failure).rejects.toMatchObject({ code: 'host-key' });
  });
});

it('says what cannot be used', async () => {
  await expect(connectFtp('http://ftp.test/')).rejects.toSatisfy(isNetkitError);
  await expect(connectSftp('sftp://sftp.test/')).rejects.toMatchObject({ code: 'usage' });
  await expect(connectFtp('ftp.test', { client: 'other' as 'raw' })).rejects.toMatchObject({ code: 'usage' });
});

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}
