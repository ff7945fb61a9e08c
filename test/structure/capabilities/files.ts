import { join } from 'node:path';
import { statSync } from 'node:fs';
import { expect } from 'vitest';

import {
  connectFtp,
  connectSftp,
  createRecorder,
  downloadSegments,
  type Entry,
  type FileClient,
  type FtpClient,
  type FtpOptions,
  joinPath,
  pathOf,
  type RemotePath,
  type SftpClient,
} from '../../../src/index.ts';
import { bodyOf, gather } from '../../contract/bodies.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { type Kind, LOGIN, type ProbesOf, type Running, type Try } from './probe.ts';

type With<Client> = (client: Client, area: RemotePath) => Promise<unknown>;

/** What both protocols do alike. */
const COMMON = {
  reading: async (client: FileClient) => {
    const body = await client.read(pathOf('/lines.txt'), { offset: 4, length: 3 });
    expect((await gather(body)).toString()).toBe('two');
  },
  writing: async (client: FileClient, area: RemotePath) => {
    const path = joinPath(area, pathOf('written'));
    await client.write(path, bodyOf('one '));
    await client.write(path, bodyOf('three'), { how: 'append' });
    await client.write(path, bodyOf('two'), { how: 'resume', offset: 4 });
    expect((await gather(await client.read(path))).toString()).toMatch(/^one two/);
  },
  arranging: async (client: FileClient, area: RemotePath) => {
    const [folder, moved] = [joinPath(area, pathOf('folder')), joinPath(area, pathOf('moved'))];
    await client.makeFolder(folder);
    await client.rename(folder, moved);
    await client.write(joinPath(moved, pathOf('file')), bodyOf('x'));
    await client.remove(joinPath(moved, pathOf('file')));
    await client.removeFolder(moved);
    expect((await client.list(area)).entries).toEqual([]);
  },
  marking: async (client: FileClient, area: RemotePath) => {
    const path = joinPath(area, pathOf('marked'));
    const time = Date.UTC(2001, 1, 3, 4, 5, 6);
    await client.write(path, bodyOf('x'));
    await client.setMode(path, 0o640);
    await client.setModified(path, time);
    expect(await client.stat(path)).toMatchObject({ mode: 0o640, modified: { time } });
  },
};

export function ftpProbes(lab: Running): ProbesOf<'FTP'> {
  const open = (kind: Kind, { scheme = 'ftp', ...options }: FtpOptions & { scheme?: 'ftp' | 'ftps' } = {}) =>
    connectFtp(lab().url('/', scheme), {
      client: kind,
      dial: lab().dial,
      tls: 'none',
      credentials: LOGIN,
      ...options,
    });
  const using =
    (work: With<FtpClient>, options: FtpOptions & { scheme?: 'ftp' | 'ftps' } = {}): Try =>
    async (kind) => {
      await using server = await open(kind, options);
      await work(server.client, await freshArea(server.client));
    };
  /** With the commands that a session sends for one listing. */
  const saying =
    (command: string, options: FtpOptions): Try =>
    async (kind) => {
      let said = '';
      const hear = (entry: Entry): void => {
        if (entry.kind === 'sent') said += Buffer.from(entry.bytes).toString('latin1');
      };
      const recorder = createRecorder({ client: kind, listeners: [hear] });
      await using server = await open(kind, { ...options, recorder });
      expect((await server.client.list(pathOf('/'))).entries).not.toEqual([]);
      expect(said).toContain(command);
    };
  const both =
    (...tries: readonly Try[]): Try =>
    async (kind) => {
      for (const each of tries) await each(kind);
    };
  const secured: With<FtpClient> = async ({ session }) => expect(session.connection.tls).toBeDefined();

  return {
    'listing with MLSD': saying('MLSD', {}),
    'names alone (NLST)': saying('NLST', { listing: 'names' }),
    'listing with LIST': saying('LIST', { listing: 'list' }),
    'times out of LIST': using(
      async (client) => {
        const { entries } = await client.list(pathOf('/'));
        expect(entries.find(({ name }) => name === 'lines.txt')?.modified).toBeDefined();
      },
      { listing: 'list' },
    ),
    'setuid, setgid and sticky bits in a listing': using(
      async (client, area) => {
        const path = joinPath(area, pathOf('special'));
        await client.write(path, bodyOf('x'));
        await client.setMode(path, 0o7755);
        expect((await client.list(area)).entries).toMatchObject([{ mode: 0o7755 }]);
      },
      { listing: 'list' },
    ),
    'reading a file, from any place on': using(COMMON.reading),
    'reading as text (TYPE A)': using(async (client) => {
      const body = await client.read(pathOf('/lines.txt'), { text: true });
      expect((await gather(body)).toString()).toBe('one\ntwo\nthree\n');
    }),
    'writing, appending, going on': using(COMMON.writing),
    'writing under a name of the server’s choice (STOU)': using(async (client, area) => {
      const path = joinPath(area, pathOf('taken'));
      await client.write(path, bodyOf('x'));
      await client.write(path, bodyOf('y'), { how: 'unique' });
      expect((await client.list(area)).entries).toHaveLength(2);
    }),
    'folders, renaming, removing': using(COMMON.arranging),
    'modes and times (SITE CHMOD, MFMT)': using(COMMON.marking),
    'passive mode, EPSV and PASV': both(saying('EPSV', {}), saying('PASV', { classic: true })),
    'active mode, EPRT and PORT': both(
      saying('EPRT', { active: '-' }),
      saying('PORT', { active: '-', classic: true }),
    ),
    'one file over several sessions': async (kind) => {
      const to = join(scratchFolder(), 'data.bin');
      const connect = async (): Promise<FtpClient> => (await open(kind)).client;
      await downloadSegments(connect, pathOf('/data.bin'), to, { segments: 3 });
      expect(statSync(to).size).toBe(300_000);
    },
    'any other command': using(async (client) => {
      expect((await client.quote('SYST')).code).toBe(215);
    }),
    'TLS by AUTH TLS': using(secured, { tls: 'require' }),
    'TLS from the first byte': using(secured, { scheme: 'ftps' }),
    'TLS for the control connection alone': using(secured, { tls: 'require', clearData: true }),
  };
}

export function sftpProbes(lab: Running): ProbesOf<'SFTP'> {
  const open = (kind: Kind, hostKey = lab().sftp.hostKey.fingerprint) =>
    connectSftp(lab().url('/', 'sftp'), { client: kind, dial: lab().dial, ...LOGIN, hostKey });
  const using =
    (work: With<SftpClient>): Try =>
    async (kind) => {
      await using server = await open(kind);
      await work(server.client, await freshArea(server.client));
    };
  return {
    'listing, with modes and owners': using(async (client) => {
      const { entries } = await client.list(pathOf('/'));
      const { mode, owner } = entries.find(({ name }) => name === 'lines.txt') ?? {};
      expect([mode, typeof owner]).toEqual([0o644, 'string']);
    }),
    'reading a file, from any place on': using(COMMON.reading),
    'writing, appending, going on': using(COMMON.writing),
    'folders, renaming, removing': using(COMMON.arranging),
    'modes and times': using(COMMON.marking),
    'symbolic links': using(async (client, area) => {
      const path = joinPath(area, pathOf('link'));
      await client.makeLink(pathOf('/lines.txt'), path);
      expect(await client.stat(path)).toMatchObject({ kind: 'link', target: '/lines.txt' });
    }),
    'free space (statvfs)': using(async (client) => {
      expect((await client.space(pathOf('/'))).total).toBeGreaterThan(0);
    }),
    'names that are no UTF-8': using(async (client) => {
      expect((await gather(await client.read('/names/caf\u{E9}' as RemotePath))).length).toBeGreaterThan(0);
    }),
    passwords: using(async () => {}),
    'a host key that is pinned': async (kind) => {
      await using _ = await open(kind);
      await expect(open(kind, `SHA256:${'A'.repeat(43)}`)).rejects.toMatchObject({ code: 'host-key' });
    },
  };
}

let areas = 0;

/** A folder that no other probe knows. */
async function freshArea(client: FileClient): Promise<RemotePath> {
  const path = pathOf(`/upload/${(areas += 1)}`);
  await client.makeFolder(path);
  return path;
}
