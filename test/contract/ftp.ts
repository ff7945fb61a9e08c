import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { FileClientSettings, FileEntry } from '../../src/protocols/files.ts';
import type { FtpClient, FtpTarget } from '../../src/protocols/ftp.ts';
import { joinPath, pathOf, type RemotePath } from '../../src/protocols/remote-path.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import type { Entry, EntryListener } from '../../src/transcript/types.ts';
import { createCertificate } from '../helpers/certificates.ts';
import { bodyOf, gather, piecesOf, sha256 } from './bodies.ts';
import { describeFiles, expectSame } from './files.ts';
import type { FtpSite, RunningFtpSite } from './ftp-site.ts';
import { place } from './place.ts';
import type { Mode } from '../../scripts/interop/rows.ts';

type OpenFtp = (target: FtpTarget, settings?: FileClientSettings) => Promise<FtpClient>;

export interface FtpContractSubject {
  readonly name: FtpClient['kind'];
  readonly load: () => Promise<OpenFtp>;
}

/** More than one record of TLS, one segment and one buffer. */
const BIG_BYTES = 1_000_000;

/** What every client promises of every server (../../src/protocols/files.ts and ftp.ts), checked from outside. */
export function describeFtpContract(site: FtpSite, { name, load }: FtpContractSubject): void {
  const here = place({ protocol: 'FTP', server: site.name, client: name });
  describe(`the ${name} client and ${site.name}`, here, () => {
    let running: RunningFtpSite;
    let openFtp: OpenFtp;
    let number = 0;
    const big = randomBytes(BIG_BYTES);
    /** Servers take their time with a wrong password (PAM three seconds): meanwhile, the other tests run. */
    let denied: Promise<unknown>;
    beforeAll(async () => {
      [running, openFtp] = await Promise.all([site.start(), load()]);
      const wrong = { user: running.user.user, password: 'wrong-one' };
      denied = openFtp(target({ credentials: wrong }), settings()).catch((error: unknown) => error);
    });
    afterAll(() => running.stop());

    const settings = (more: FileClientSettings = {}): FileClientSettings => ({
      ...more,
      dial: { family: 4, tls: { ca: running.ca }, ...more.dial },
    });
    const target = (more: Partial<FtpTarget> = {}): FtpTarget => ({
      host: running.host,
      port: running.port,
      tls: 'none',
      credentials: running.user,
      ...more,
    });
    async function open(more: Partial<FtpTarget> = {}, settled: FileClientSettings = {}): Promise<FtpClient> {
      const client = await openFtp(target(more), settings(settled));
      onTestFinished(() => client.close());
      return client;
    }
    const own = (path: RemotePath | string): RemotePath => joinPath(running.area, path as RemotePath);
    /** A name that no other test has. */
    const fresh = (): RemotePath => own(`file ${(number += 1)}`);

    describeFiles({
      files: () => running,
      open: (settled) => open({}, settled),
      // Behind a line end, another command would begin.
      shows: (path) => path.replaceAll(/[\r\n]/g, '?') as RemotePath,
    });

    describe('logging in', () => {
      it('tells who is there, where one begins, and what the server can do', async () => {
        const client = await open();
        expect(client.kind).toBe(name);
        expect(client.protocol).toBe('ftp');
        const { greeting, home, features, connection } = client.session;
        expect(greeting).toMatch(running.greeting);
        expect(home).toBe('/');
        expect(features).toEqual(expect.arrayContaining([...running.features]));
        expect(connection.remote).toBe(`127.0.0.1:${running.port}`);
        expect(connection.local).toMatch(/^127\.0\.0\.1:\d+$/);
        expect(connection.tls).toBeUndefined();
        expect(connection.timings.connect).toBeGreaterThanOrEqual(0);
      });

      it('is anonymous without credentials, which do not let one write', async () => {
        const { credentials: _, ...anonymous } = target();
        const client = await openFtp(anonymous, settings());
        onTestFinished(() => client.close());
        expect((await client.list(pathOf('/'))).entries.length).toBeGreaterThan(0);
        const writing = client.write(pathOf('/new'), bodyOf('x'));
        await expect(writing).rejects.toMatchObject({ name: 'RefusalError' });
      });

      it('refuses words that would begin another command', async () => {
        const opening = open({ credentials: { user: 'a\r\nDELE b', password: '' } });
        await expect(opening).rejects.toMatchObject({ name: 'UsageError' });
      });

      it('says nothing of the password where it is safe, or as was asked for', async () => {
        const notes: string[] = [];
        const onNote = (note: string): number => notes.push(note);
        await open({ tls: 'none' }, { onNote });
        await open({ tls: 'require' }, { onNote });
        expect(notes).toEqual([]);
      });
    });

    describe('listing', () => {
      it('takes a pattern for the name that it is', async () => {
        const client = await open();
        await expect(client.list(pathOf('names*'))).rejects.toMatchObject({ code: 'not-found', status: 550 });
        expect((await client.list(pathOf('/'))).entries.length).toBeGreaterThan(0);
      });

      it('takes paths from the folder in which one begins', async () => {
        const client = await open();
        const relative = await client.list(running.area.slice(1) as RemotePath);
        expect(relative.entries.map((entry) => entry.name)).toEqual(
          (await client.list(running.area)).entries.map((entry) => entry.name),
        );
        expectSame((await client.list(pathOf(''))).entries, await running.inside(pathOf('/')));
      });

      it('shows names alone where that is asked for', async () => {
        const client = await open({ listing: 'names' });
        const [folder = running.area] = running.folders;
        const { entries } = await client.list(folder);
        // Whether names with a dot in front are among them is the server's own choice.
        const visible = (all: readonly FileEntry[]): string[] =>
          all
            .map((entry) => entry.name as string)
            .filter((each) => !each.startsWith('.'))
            .toSorted();
        expect(visible(entries)).toEqual(visible(await running.inside(folder)));
      });
    });

    describe('a body', () => {
      it('goes under a name of the server’s choice', async () => {
        const client = await open();
        const path = fresh();
        await client.write(path, bodyOf('taken'));
        const { bytes, name: chosen = pathOf('?') } = await client.write(path, bodyOf('unique'), {
          how: 'unique',
        });
        expect(bytes).toBe(6);
        expect((await running.bytes(path)).toString()).toBe('taken');
        const there = joinPath(chosen.includes('/') ? pathOf('/') : running.area, chosen);
        expect((await running.bytes(there)).toString()).toBe('unique');
      });

      it('as text has LF here, and line ends of its own there', async () => {
        const client = await open();
        const path = fresh();
        await client.write(path, bodyOf('a\n', 'b\nc'), { text: true });
        expect((await gather(await client.read(path, { text: true }))).toString()).toBe('a\nb\nc');
        expect((await running.bytes(path)).toString()).toBe('a\nb\nc');
        const bytes = 'one\r\ntwo\n';
        await client.write(path, bodyOf(bytes));
        expect((await running.bytes(path)).toString()).toBe(bytes);
        await expect(client.read(path, { text: true, offset: 1 })).rejects.toMatchObject({
          name: 'UsageError',
        });
      });
    });

    describe('names', () => {
      it('that begin in the folder where one is, with a space', async () => {
        const client = await open();
        const folder = running.area.slice(1);
        await client.makeFolder(own(' x'));
        expect(await client.stat(`${folder}/ x` as RemotePath)).toMatchObject({ name: ' x', kind: 'folder' });
      });
    });

    describe('a command as it is', () => {
      it('is answered with the reply, also with a refusal', async () => {
        const client = await open();
        expect(await client.quote('PWD')).toMatchObject({ code: 257 });
        const help = await client.quote('FEAT');
        expect(help.code).toBe(211);
        expect(help.lines.length).toBeGreaterThan(2);
        expect(help.lines.every((line) => !/[\r\n]/.test(line))).toBe(true);
        expect((await client.quote('XYZZY')).code).toBe(500);
        expect((await client.quote('SIZE /nowhere')).code).toBe(550);
      });

      it('is refused where a reply is not all', async () => {
        const client = await open();
        for (const command of ['RETR x', 'stor x', 'LIST', 'PASV', 'EPRT |1|127.0.0.1|1|', 'a\nb', 'a\0b']) {
          await expect(client.quote(command)).rejects.toMatchObject({ name: 'UsageError' });
        }
      });
    });

    describe('TLS', place({ tls: 'starttls' }), () => {
      const modes: readonly (readonly [string, Mode, () => Partial<FtpTarget>])[] = [
        ['asked for', 'starttls', () => ({ tls: 'require' })],
        ['where the server has it', 'starttls', () => ({ tls: 'auto' })],
        ['from the first byte', 'implicit', () => ({ tls: 'implicit', port: running.implicitPort })],
        ['with sessions that are resumed', 'starttls', () => ({ tls: 'require', port: running.reusePort })],
      ];

      for (const [how, kind, mode] of modes) {
        it(`protects both connections: ${how}`, place({ tls: kind }), async () => {
          const entries: Entry[] = [];
          const client = await open(mode(), { recorder: recorderFor(name, (entry) => entries.push(entry)) });
          const { tls } = client.session.connection;
          expect(tls).toMatchObject({ trusted: true, version: expect.stringMatching(/^TLSv1\.[23]$/) });
          const path = fresh();
          await client.write(path, piecesOf(big));
          expect(sha256(await running.bytes(path))).toBe(sha256(big));
          expect(sha256(await gather(await client.read(path)))).toBe(sha256(big));
          for await (const _chunk of await client.read(path)) break;
          expect((await client.list(running.area)).entries.length).toBeGreaterThan(0);
          const data = entries.filter((entry) => entry.connection > 1 && entry.kind === 'secured');
          expect(data.length).toBeGreaterThanOrEqual(3);
          for (const entry of data) expect(entry).toMatchObject({ tls: { resumed: true } });
          await client.close();
          const closed = entries.filter((entry) => entry.kind === 'closed').map((entry) => entry.connection);
          const all = new Set(entries.map((entry) => entry.connection));
          expect(closed.toSorted((one, other) => one - other)).toEqual([...all]);
        });

        it(`is refused where the certificate is not trusted: ${how}`, place({ tls: kind }), async () => {
          const other = await createCertificate({ subject: 'CN=Somebody else', authority: true });
          const opening = open(mode(), { dial: { tls: { ca: other.cert } } });
          await expect(opening).rejects.toMatchObject({ name: 'TransportError', code: 'certificate' });
        });
      }

      it('is refused where the certificate has another name, and taken where nobody looks', async () => {
        const resolve = new Map([[`elsewhere.test:${running.port}`, ['127.0.0.1']]]);
        const elsewhere = { host: 'elsewhere.test', tls: 'require' } as const;
        const dial = { resolve, tls: { ca: running.ca } };
        await expect(open(elsewhere, { dial })).rejects.toMatchObject({ code: 'certificate' });
        const client = await open(elsewhere, { dial: { ...dial, tls: { insecure: true } } });
        expect((await client.list(pathOf('/'))).entries.length).toBeGreaterThan(0);
      });

      it('may be for the control connection only', async () => {
        const entries: Entry[] = [];
        const recorder = recorderFor(name, (entry) => entries.push(entry));
        const client = await open({ tls: 'require', clearData: true }, { recorder });
        expect((await client.list(pathOf('/'))).entries.length).toBeGreaterThan(0);
        expect(entries.filter((entry) => entry.kind === 'secured')).toHaveLength(1);
      });
    });

    describe('a data connection', () => {
      const ways: readonly (readonly [string, Partial<FtpTarget>, RegExp, RegExp])[] = [
        ['passive', {}, /^EPSV$/, /^(?:PASV|PORT|EPRT)/],
        ['passive, the old way', { classic: true }, /^PASV$/, /^(?:EPSV|PORT|EPRT)/],
        ['active', { active: '-' }, /^EPRT \|1\|127\.0\.0\.1\|\d+\|$/, /^(?:PASV|EPSV|PORT)/],
        [
          'active, the old way',
          { active: '127.0.0.1', classic: true },
          /^PORT 127,0,0,1,\d+,\d+$/,
          /^(?:PASV|EP)/,
        ],
        ['active, with TLS', { active: '-', tls: 'require' }, /^EPRT/, /^(?:PASV|EPSV|PORT)/],
      ];

      for (const [how, way, command, notThese] of ways) {
        const tls = way.tls === undefined ? 'plain' : 'starttls';
        it(`may be made in either direction: ${how}`, place({ tls }), async () => {
          const said: string[] = [];
          const client = await open(way, { recorder: recorderFor(name, commandsInto(said)) });
          const path = fresh();
          await client.write(path, piecesOf(big.subarray(0, 300_000)));
          expect((await running.bytes(path)).equals(big.subarray(0, 300_000))).toBe(true);
          expect((await gather(await client.read(path))).equals(big.subarray(0, 300_000))).toBe(true);
          expect((await gather(await client.read(path, { offset: 299_990 }))).length).toBe(10);
          expect((await client.list(running.area)).entries.length).toBeGreaterThan(0);
          await expect(client.read(own('missing'))).rejects.toMatchObject({ code: 'not-found' });
          expect((await client.list(running.area)).entries.length).toBeGreaterThan(0);
          expect(said.some((line) => command.test(line))).toBe(true);
          expect(said.filter((line) => notThese.test(line))).toEqual([]);
        });
      }
    });

    describe('the transcript', () => {
      it('has the commands on one connection and the data on others, and no password', async () => {
        const entries: Entry[] = [];
        const text: string[] = [];
        const client = await open(
          {},
          {
            recorder: recorderFor(name, (entry) => {
              if (entry.kind === 'sent' || entry.kind === 'received') {
                text.push(Buffer.from(entry.bytes).toString('latin1'));
              }
              entries.push({ ...entry });
            }),
          },
        );
        await client.list(pathOf('/'));
        await client.close();
        const roles = new Map(entries.map((entry) => [entry.connection, entry.role]));
        expect([...roles]).toEqual([
          [1, undefined],
          [2, 'data'],
        ]);
        expect(text.join('')).toContain(`USER ${running.user.user}\r\n`);
        expect(text.join('')).not.toContain(running.user.password);
        for (const connection of [1, 2]) {
          const ends = entries.filter((entry) => entry.connection === connection && entry.kind === 'closed');
          expect(ends).toHaveLength(1);
        }
      });
    });

    describe('a wrong password', () => {
      it('is refused, and not repeated', async () => {
        expect(await denied).toMatchObject({
          name: 'RefusalError',
          code: 'login-denied',
          status: 530,
          message: expect.not.stringContaining('wrong-one'),
        });
      });
    });
  });
}

function recorderFor(client: string, listener: EntryListener) {
  return createRecorder({ client, listeners: [listener] });
}

/** The lines that are sent on the control connection. */
function commandsInto(said: string[]): EntryListener {
  return (entry) => {
    if (entry.kind !== 'sent' || entry.connection !== 1) return;
    said.push(
      ...Buffer.from(entry.bytes)
        .toString('latin1')
        .split('\r\n')
        .filter((line) => line !== ''),
    );
  };
}
