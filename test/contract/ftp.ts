import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { FileClientSettings, FileEntry } from '../../src/protocols/files.ts';
import type { FtpClient, FtpTarget } from '../../src/protocols/ftp.ts';
import { joinPath, pathOf, pathOfBytes, type RemotePath } from '../../src/protocols/remote-path.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import type { Entry, EntryListener } from '../../src/transcript/types.ts';
import { createCertificate } from '../helpers/certificates.ts';
import type { FtpSite, RunningFtpSite } from './ftp-site.ts';

type OpenFtp = (target: FtpTarget, settings?: FileClientSettings) => Promise<FtpClient>;

export interface FtpContractSubject {
  readonly name: FtpClient['kind'];
  readonly load: () => Promise<OpenFtp>;
}

/** More than the buffers of two sockets hold, so that whoever leaves early leaves in the middle. */
const BIG_BYTES = 16 * 1024 * 1024;

const ODD_NAMES: readonly RemotePath[] = [
  'with space',
  ' leading',
  'trailing ',
  'two  spaces',
  "quote's",
  'double"quote"',
  '-> arrow',
  '-dash',
  '--help',
  '.hidden',
  '..dots',
  'semi;colon',
  'equals=',
  'star*?[x]{y}',
  'back\\slash',
  '~tilde',
  'tab\there',
  'Jan 01 12:00 file',
  'percent%41',
  'Grüße 日本語 🙂',
  // Latin-1, and what is nothing at all.
  [0x6c, 0xe4, 0xdf, 0x2e],
  [0x80, 0xa0, 0xfe],
].map((name) => (typeof name === 'string' ? pathOf(name) : pathOfBytes(Uint8Array.from(name))));

/** How far apart two times of the same thing may be, in milliseconds. */
const UNITS = { day: 86_400_000, minute: 60_000, second: 1_000, millisecond: 1 };

/** What every client promises of every server (../../src/protocols/files.ts and ftp.ts), checked from outside. */
export function describeFtpContract(site: FtpSite, { name, load }: FtpContractSubject): void {
  describe(`the ${name} client and ${site.name}`, () => {
    let running: RunningFtpSite;
    let openFtp: OpenFtp;
    let number = 0;
    const big = randomBytes(BIG_BYTES);
    beforeAll(async () => {
      [running, openFtp] = await Promise.all([site.start(), load()]);
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

      it('fails with a wrong password, and does not repeat it', async () => {
        const opening = open({ credentials: { user: running.user.user, password: 'wrong-one' } });
        await expect(opening).rejects.toMatchObject({
          name: 'RefusalError',
          code: 'login-denied',
          status: 530,
          message: expect.not.stringContaining('wrong-one'),
        });
      });

      it('refuses words that would begin another command', async () => {
        const opening = open({ credentials: { user: 'a\r\nDELE b', password: '' } });
        await expect(opening).rejects.toMatchObject({ name: 'UsageError' });
      });

      it('says when the password can be overheard', async () => {
        const notes: string[] = [];
        const onNote = (note: string): number => notes.push(note);
        await open({}, { onNote });
        expect(notes.filter((note) => note.includes('password'))).toHaveLength(1);
        await open({ tls: 'require' }, { onNote });
        expect(notes).toHaveLength(1);
      });
    });

    describe('listing', () => {
      it('shows what is there, in every folder', async () => {
        const client = await open();
        for (const folder of running.folders) {
          const { entries, unknown } = await client.list(folder);
          expect(unknown).toEqual([]);
          expectSame(entries, await running.inside(folder));
        }
      });

      it.each(['/nowhere', 'names*'])('refuses a folder that is not there: %s', async (folder) => {
        const client = await open();
        await expect(client.list(pathOf(folder))).rejects.toMatchObject({ code: 'not-found', status: 550 });
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

    describe('one thing', () => {
      it('is told of by itself, links included', async () => {
        const client = await open();
        for (const folder of running.folders) {
          for (const expected of (await running.inside(folder)).slice(0, 8)) {
            expectSame([await client.stat(joinPath(folder, expected.name))], [expected]);
          }
        }
        expect(await client.stat(pathOf('/'))).toMatchObject({ kind: 'folder' });
      });

      it('has its time to the second, where it is a file', async () => {
        const client = await open();
        const path = fresh();
        await client.write(path, bodyOf('x'));
        await client.setModified(path, Date.UTC(2001, 8, 9, 1, 46, 40));
        const { modified } = await client.stat(path);
        expect(modified).toEqual({ time: 1_000_000_000_000, precision: 'second', zone: 'utc' });
      });

      it('may not be there', async () => {
        const client = await open();
        await expect(client.stat(own('nothing'))).rejects.toMatchObject({ code: 'not-found' });
        await expect(client.stat(pathOf('/no/such'))).rejects.toMatchObject({ code: 'not-found' });
      });
    });

    describe('a body', () => {
      it('comes whole, from a place on, up to a length, and again', async () => {
        const client = await open();
        const path = fresh();
        await client.write(path, bodyOf('0123456789'));
        const read = async (options = {}): Promise<string> =>
          (await gather(await client.read(path, options))).toString();
        expect(await read()).toBe('0123456789');
        expect(await read({ offset: 4 })).toBe('456789');
        expect(await read({ offset: 4, length: 3 })).toBe('456');
        expect(await read({ length: 2 })).toBe('01');
        expect(await read({ offset: 8, length: 20 })).toBe('89');
        expect(await read({ offset: 10 })).toBe('');
        expect(await read({ length: 0 })).toBe('');
        expect(await read()).toBe('0123456789');
      });

      it('can be many megabytes, and is the same there and back', async () => {
        const client = await open();
        const path = fresh();
        expect(await client.write(path, piecesOf(big))).toEqual({ bytes: BIG_BYTES });
        expect(sha256(await running.bytes(path))).toBe(sha256(big));
        expect(sha256(await gather(await client.read(path)))).toBe(sha256(big));
        const middle = await gather(await client.read(path, { offset: 5_000_001, length: 3_000_003 }));
        expect(sha256(middle)).toBe(sha256(big.subarray(5_000_001, 8_000_004)));
      });

      it('may be left early, after which the session goes on', async () => {
        const client = await open();
        const path = fresh();
        await client.write(path, piecesOf(big));
        for (let round = 0; round < 3; round += 1) {
          for await (const chunk of await client.read(path)) {
            expect(chunk.length).toBeGreaterThan(0);
            break;
          }
          expect(await client.stat(path)).toMatchObject({ size: BIG_BYTES });
        }
        expect((await gather(await client.read(path))).equals(big)).toBe(true);
      });

      it('can be empty', async () => {
        const client = await open();
        const path = fresh();
        expect(await client.write(path, bodyOf())).toEqual({ bytes: 0 });
        expect(await running.bytes(path)).toHaveLength(0);
        expect(await gather(await client.read(path))).toHaveLength(0);
      });

      it('waits for a reader who takes his time, and nothing else is done meanwhile', async () => {
        const client = await open();
        const path = fresh();
        await client.write(path, bodyOf('abc'));
        const body = await client.read(path);
        await expect(client.list(running.area)).rejects.toMatchObject({ name: 'UsageError' });
        expect((await gather(body)).toString()).toBe('abc');
        expect((await client.list(running.area)).entries.length).toBeGreaterThan(0);
      });

      it('goes to a new file, to its end, into its middle, or under a name of the server’s choice', async () => {
        const client = await open();
        const path = fresh();
        await client.write(path, bodyOf('first and long'));
        await client.write(path, bodyOf('second'));
        expect((await running.bytes(path)).toString()).toBe('second');
        await client.write(path, bodyOf(' half'), { how: 'append' });
        expect((await running.bytes(path)).toString()).toBe('second half');
        await client.write(path, bodyOf('HALF'), { how: 'resume', offset: 7 });
        expect((await running.bytes(path)).toString()).toBe('second HALF');
        const stored = await client.write(path, bodyOf('unique'), { how: 'unique' });
        expect(stored.bytes).toBe(6);
        expect((await running.bytes(path)).toString()).toBe('second HALF');
        const chosen = joinPath(
          stored.name?.includes('/') === true ? pathOf('/') : running.area,
          stored.name!,
        );
        expect((await running.bytes(chosen)).toString()).toBe('unique');
      });

      it('that throws while it is sent comes to an end with its own error', async () => {
        const client = await open();
        const failure = new Error('the source ran dry');
        const failing = (async function* () {
          yield Buffer.from('begun');
          throw failure;
        })();
        await expect(client.write(fresh(), failing)).rejects.toBe(failure);
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
      it('of every kind come back byte for byte', async () => {
        const client = await open();
        const folder = own('odd names');
        await client.makeFolder(folder);
        for (const each of ODD_NAMES) await client.write(joinPath(folder, each), bodyOf(each));
        const names = (await running.inside(folder)).map((entry) => entry.name as string);
        expect(names.toSorted()).toEqual(ODD_NAMES.toSorted());
        expectSame((await client.list(folder)).entries, await running.inside(folder));
        for (const each of ODD_NAMES) {
          const path = joinPath(folder, each);
          expect((await gather(await client.read(path))).toString()).toBe(each);
          expect(await client.stat(path)).toMatchObject({ name: each, kind: 'file' });
          await client.remove(path);
        }
        expect(await running.inside(folder)).toEqual([]);
      });

      it('of folders too', async () => {
        const client = await open();
        for (const each of ODD_NAMES.filter((odd) => !odd.startsWith('.'))) {
          const folder = own(`in ${each}`);
          await client.makeFolder(folder);
          await client.write(joinPath(folder, pathOf('x')), bodyOf('x'));
          expect((await client.list(folder)).entries).toMatchObject([{ name: 'x' }]);
        }
      });

      it('that begin in the folder where one is, with a space', async () => {
        const client = await open();
        const folder = running.area.slice(1);
        await client.makeFolder(own(' x'));
        expect(await client.stat(`${folder}/ x` as RemotePath)).toMatchObject({ name: ' x', kind: 'folder' });
      });

      it('that hold a line end are refused before anything is sent', async () => {
        const client = await open();
        const bad = pathOf('a\r\nDELE b');
        const calls = [
          () => client.list(bad),
          () => client.stat(bad),
          () => client.read(bad),
          () => client.write(bad, bodyOf('x')),
          () => client.remove(bad),
          () => client.rename(pathOf('x'), bad),
          () => client.quote(`STAT ${bad}`),
        ];
        for (const call of calls) await expect(call()).rejects.toMatchObject({ name: 'UsageError' });
        expect((await client.list(running.area)).entries).toBeDefined();
      });
    });

    describe('the tree', () => {
      it('can be changed', async () => {
        const client = await open();
        const folder = own('a folder');
        const [from, to] = [joinPath(folder, pathOf('from')), joinPath(folder, pathOf('to'))];
        await client.makeFolder(folder);
        await client.write(from, bodyOf('moved'));
        await client.rename(from, to);
        await client.setMode(to, 0o640);
        await client.setModified(to, Date.UTC(1999, 11, 31, 23, 59, 58));
        expect(await running.inside(folder)).toMatchObject([
          { name: 'to', mode: 0o640, modified: { time: Date.UTC(1999, 11, 31, 23, 59, 58) } },
        ]);
        await client.remove(to);
        await client.removeFolder(folder);
        expect((await running.inside(running.area)).map((entry) => entry.name)).not.toContain('a folder');
      });

      it('is left as it is where the server refuses, and the session goes on', async () => {
        const client = await open();
        const [folder, missing] = [own('full folder'), own('missing')];
        await client.makeFolder(folder);
        await client.write(joinPath(folder, pathOf('x')), bodyOf('x'));
        const refusals: (readonly [() => Promise<unknown>, readonly string[]])[] = [
          [() => client.read(missing), ['not-found']],
          [() => client.read(missing, { offset: 5 }), ['not-found']],
          [() => client.read(folder), ['not-found', 'download-refused']],
          [() => client.write(joinPath(missing, pathOf('x')), bodyOf('x')), ['upload-refused']],
          [() => client.makeFolder(folder), ['command-refused']],
          [() => client.removeFolder(folder), ['command-refused']],
          [() => client.removeFolder(missing), ['command-refused', 'not-found']],
          [() => client.remove(missing), ['command-refused', 'not-found']],
          [() => client.rename(missing, own('there')), ['command-refused', 'not-found']],
          [() => client.setMode(missing, 0o600), ['command-refused', 'not-found']],
          [() => client.setModified(missing, 0), ['command-refused', 'not-found']],
        ];
        for (const [attempt, codes] of refusals) {
          const error = await attempt().catch((reason: unknown) => reason);
          expect(error).toMatchObject({ name: 'RefusalError', status: expect.any(Number) });
          expect(codes).toContain((error as { code: string }).code);
        }
        expect((await gather(await client.read(joinPath(folder, pathOf('x'))))).toString()).toBe('x');
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

      it.each(['RETR x', 'stor x', 'LIST', 'PASV', 'EPRT |1|127.0.0.1|1|', 'a\nb', 'a\0b'])(
        'is refused where a reply is not all: %j',
        async (command) => {
          const client = await open();
          await expect(client.quote(command)).rejects.toMatchObject({ name: 'UsageError' });
        },
      );
    });

    describe('TLS', () => {
      const modes: readonly (readonly [string, () => Partial<FtpTarget>])[] = [
        ['asked for', () => ({ tls: 'require' })],
        ['where the server has it', () => ({ tls: 'auto' })],
        ['from the first byte', () => ({ tls: 'implicit', port: running.implicitPort })],
        ['with sessions that are resumed', () => ({ tls: 'require', port: running.reusePort })],
      ];

      it.each(modes)('protects both connections: %s', async (_, mode) => {
        const entries: Entry[] = [];
        const client = await open(mode(), { recorder: recorderFor(name, (entry) => entries.push(entry)) });
        const { tls } = client.session.connection;
        expect(tls).toMatchObject({ trusted: true, version: expect.stringMatching(/^TLSv1\.[23]$/) });
        const path = fresh();
        await client.write(path, piecesOf(big.subarray(0, 1_000_000)));
        expect(sha256(await running.bytes(path))).toBe(sha256(big.subarray(0, 1_000_000)));
        expect(sha256(await gather(await client.read(path)))).toBe(sha256(big.subarray(0, 1_000_000)));
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

      it.each(modes)('is refused where the certificate is not trusted: %s', async (_, mode) => {
        const other = await createCertificate({ subject: 'CN=Somebody else', authority: true });
        const opening = open(mode(), { dial: { tls: { ca: other.cert } } });
        await expect(opening).rejects.toMatchObject({ name: 'TransportError', code: 'certificate' });
      });

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

      it.each(ways)('may be made in either direction: %s', async (_, way, command, notThese) => {
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
    });

    describe('the end', () => {
      it('may be said twice, and at any time', async () => {
        const client = await open();
        const path = fresh();
        await client.write(path, piecesOf(big));
        const body = await client.read(path);
        await client.close();
        await client.close();
        await expect(gather(body)).rejects.toMatchObject({ name: 'TransportError' });
        await expect(client.list(running.area)).rejects.toMatchObject({ name: 'TransportError' });
      });

      it('comes at once when it is asked for by a signal', async () => {
        const controller = new AbortController();
        const client = await open({}, { signal: controller.signal });
        const path = fresh();
        await client.write(path, piecesOf(big));
        const body = await client.read(path);
        controller.abort();
        await expect(gather(body)).rejects.toMatchObject({ code: 'aborted' });
        await expect(client.list(running.area)).rejects.toMatchObject({ name: 'TransportError' });
      });

      it('comes before the beginning when the signal came before', async () => {
        const opening = open({}, { signal: AbortSignal.abort() });
        await expect(opening).rejects.toMatchObject({ code: 'aborted' });
      });
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
  });
}

/** What a client says of a folder, beside what is really in it; order is the server's. */
function expectSame(told: readonly FileEntry[], real: readonly FileEntry[]): void {
  const sorted = (all: readonly FileEntry[]): FileEntry[] =>
    all.toSorted((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));
  const [shown, expected] = [sorted(told), sorted(real)];
  expect(shown.map(essence)).toEqual(expected.map(essence));
  for (const [index, { modified, mode }] of shown.entries()) {
    const there = expected[index]!;
    if (mode !== undefined) expect(mode & 0o777).toBe((there.mode ?? 0) & 0o777);
    if (modified === undefined) continue;
    const unit = UNITS[modified.precision];
    expect(modified.time).toBe(Math.floor((there.modified?.time ?? NaN) / unit) * unit);
  }
}

function essence({ name, kind, size, target }: FileEntry): Partial<FileEntry> {
  return { name, kind, ...(kind === 'file' ? { size } : {}), ...(target === undefined ? {} : { target }) };
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

async function* bodyOf(...pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

/** In a buffer that is used again, as a body may be. */
async function* piecesOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(64 * 1024);
  for (let at = 0; at < bytes.length; at += buffer.length) {
    const length = bytes.copy(buffer, 0, at, at + buffer.length);
    yield buffer.subarray(0, length);
  }
}

async function gather(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
