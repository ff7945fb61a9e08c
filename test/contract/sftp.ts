import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { FileClientSettings } from '../../src/protocols/files.ts';
import { bytesOf, joinPath, pathOf, type RemotePath } from '../../src/protocols/remote-path.ts';
import type { SftpClient, SftpTarget } from '../../src/protocols/sftp.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import { bodyOf } from './bodies.ts';
import { describeFiles } from './files.ts';
import { place } from './place.ts';
import type { RunningSftpSite, SftpSite } from './sftp-site.ts';

type OpenSftp = (target: SftpTarget, settings?: FileClientSettings) => Promise<SftpClient>;

export interface SftpContractSubject {
  readonly name: SftpClient['kind'];
  readonly load: () => Promise<OpenSftp>;
}

/** What every client promises of every server (../../src/protocols/sftp.ts), checked from outside. */
export function describeSftpContract(site: SftpSite, { name, load }: SftpContractSubject): void {
  const here = place({ protocol: 'SFTP', server: site.name, client: name, tls: 'ssh' });
  describe(`the ${name} client and ${site.name}`, here, () => {
    let running: RunningSftpSite;
    let openSftp: OpenSftp;
    beforeAll(async () => {
      [running, openSftp] = await Promise.all([site.start(), load()]);
    });
    afterAll(() => running.stop());

    async function open(settings: FileClientSettings = {}): Promise<SftpClient> {
      const client = await openSftp(running.target, settings);
      onTestFinished(() => client.close());
      return client;
    }
    const own = (path: string): RemotePath => joinPath(running.area, path as RemotePath);

    describeFiles({
      files: () => running,
      open,
      // The library takes names for text (SFTP_CANNOT).
      shows: (path) => (name === 'library' ? pathOf(bytesOf(path).toString()) : path),
    });

    describe('logging in', () => {
      it('tells who is there, where one begins, and what the server can do', async () => {
        const client = await open();
        expect(client.kind).toBe(name);
        expect(client.protocol).toBe('sftp');
        const { greeting, home, features, connection } = client.session;
        expect(greeting).toMatch(running.greeting);
        expect(home).toBe(running.home);
        expect(features).toEqual(
          expect.arrayContaining([
            'posix-rename@openssh.com 1',
            'statvfs@openssh.com 2',
            'fsync@openssh.com 1',
            'limits@openssh.com 1',
          ]),
        );
        expect(connection.remote).toBe(`127.0.0.1:${running.target.port}`);
        expect(connection.timings.connect).toBeGreaterThanOrEqual(0);
      });

      it('fails with a wrong password', async () => {
        const identity = { password: async () => 'wrong-one' };
        const opening = openSftp({ ...running.target, identity });
        await expect(opening).rejects.toMatchObject({
          name: 'RefusalError',
          code: 'login-denied',
          message: expect.not.stringContaining('wrong-one'),
        });
      });
    });

    describe('paths', () => {
      it('are taken from the folder in which one begins', async () => {
        const client = await open();
        const names = async (folder: string): Promise<readonly string[]> =>
          (await client.list(folder as RemotePath)).entries.map((entry) => entry.name).toSorted();
        expect(await names('')).toEqual(await names(running.home));
        expect(await names('.')).toEqual(await names(running.home));
      });

      it('are resolved by the server', async () => {
        const client = await open();
        await client.makeFolder(own('x'));
        expect(await client.realPath(own('x/.././x/'))).toBe(own('x'));
        expect(await client.realPath(pathOf(''))).toBe(running.home);
      });
    });

    describe('a link', () => {
      it('is made with what it leads to, and told of with it', async () => {
        const client = await open();
        await client.write(own('leads here'), bodyOf('text'));
        await client.makeLink(pathOf('leads here'), own('link'));
        expect(await client.stat(own('link'))).toMatchObject({ kind: 'link', target: 'leads here' });
        const inside = await running.inside(running.area);
        expect(inside.find((entry) => entry.name === 'link')).toMatchObject({ target: 'leads here' });
        for await (const bytes of await client.read(own('link'))) {
          expect(Buffer.from(bytes).toString()).toBe('text');
        }
        await expect(client.makeLink(pathOf('x'), own('link'))).rejects.toMatchObject({
          name: 'RefusalError',
        });
      });
    });

    it('a file gives way to one that is renamed', async () => {
      const client = await open();
      await client.write(own('old'), bodyOf('old'));
      await client.write(own('new'), bodyOf('new'));
      await client.rename(own('new'), own('old'));
      expect((await running.bytes(own('old'))).toString()).toBe('new');
      await expect(client.stat(own('new'))).rejects.toMatchObject({ code: 'not-found' });
    });

    it('nothing is read from beyond the end, nor written there', async () => {
      const client = await open();
      await client.write(own('short'), bodyOf('short'));
      await expect(client.read(own('short'), { offset: 6 })).rejects.toMatchObject({ code: 'no-range' });
      const writing = client.write(own('short'), bodyOf('x'), { how: 'resume', offset: 6 });
      await expect(writing).rejects.toMatchObject({ code: 'no-range' });
      expect((await running.bytes(own('short'))).toString()).toBe('short');
    });

    it('the space is told', async () => {
      const client = await open();
      const { total, free, available } = await client.space(running.area);
      expect(total).toBeGreaterThan(0);
      expect(free).toBeLessThanOrEqual(total);
      expect(available).toBeLessThanOrEqual(free);
      await expect(client.space(own('nowhere'))).rejects.toMatchObject({ code: 'not-found' });
    });

    it.each([{ text: true }, { how: 'unique' }] as const)(
      'what SFTP does not have is refused: %j',
      async (options) => {
        const client = await open();
        const writing = client.write(own('never'), bodyOf('x'), options);
        await expect(writing).rejects.toMatchObject({ name: 'UsageError' });
        await expect(client.stat(own('never'))).rejects.toMatchObject({ code: 'not-found' });
      },
    );

    it('the transcript has what crosses the channel, and no password', async () => {
      const heard: string[] = [];
      const recorder = createRecorder({
        client: name,
        listeners: [
          (entry) => {
            if (entry.kind !== 'sent' && entry.kind !== 'received') return;
            heard.push(`${entry.kind} ${Buffer.from(entry.bytes).toString('latin1')}`);
          },
        ],
      });
      const client = await open({ recorder });
      await client.write(own('seen'), bodyOf('what was written'));
      const all = heard.join('\n');
      // INIT and VERSION, without their lengths.
      expect(all).toContain('\x01\0\0\0\x03');
      expect(all).toContain('\x02\0\0\0\x03');
      expect(all).toContain('what was written');
      expect(all).not.toContain((await running.target.identity.password?.()) ?? 'secret');
    });
  });
}
