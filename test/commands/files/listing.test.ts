/** `ls`, `tree` and `stat`. */
import { describe, expect, it, test } from 'vitest';
import { pathOf } from '../../../src/protocols/remote-path.ts';
import { startFtpScript, type Stage } from '../../helpers/ftp-script.ts';
import { BOTH_TWICE, type FileSite, netkitFiles, startFiles, TERMINAL } from '../../helpers/netkit-files.ts';

/** What `alice` has, as sample-tree.ts lays it out. */
const TOP = ['data.bin', 'empty', 'lines.txt', 'links', 'names', 'notes.txt', 'private', 'upload'];

const lines = (text: string): string[] => text.split('\n').slice(0, -1);

describe.each(BOTH_TWICE)('netkit %s, %s:', (protocol, client) => {
  const start = (): Promise<FileSite> => startFiles(protocol, client);
  // A listing over SFTP does not tell where links lead.
  const arrow = protocol === 'ftp' ? ' -> ../notes.txt' : '';

  describe('ls', () => {
    it('writes a name a line, sorted by bytes, to a pipe', async () => {
      const { succeed, url } = await start();
      expect(lines(await succeed('ls', url()))).toEqual(TOP);
    });

    it('fills columns downwards on a terminal, folders with a slash', async () => {
      const { netkit, url } = await start();
      const { stdout } = await netkit(['ls', url()], { ...TERMINAL, columns: 30 });
      expect(stdout.toString()).toBe(
        'data.bin   links/     private\nempty      names/     upload/\nlines.txt  notes.txt\n',
      );
    });

    it('colours folders and links on a terminal, and never in a pipe', async () => {
      const { netkit, url } = await start();
      const { stdout } = await netkit(['ls', url('links')], { terminal: true });
      expect(stdout.toString()).toContain('\x1b[36mloop\x1b[39m');
    });

    it('aligns rows of permissions, owner, size, time and name with -l', async () => {
      const { succeed, url } = await start();
      const rows = lines(await succeed('ls', '-l', url()));
      expect(rows[0]).toMatch(/^-rw-r--r-- {2}alice {2}alice {2}300000 {2}2025-02-28 23:59 {2}data\.bin$/);
      expect(rows[2]).toMatch(/^-rw-r--r-- {2}alice {2}alice {6}14 {2}2025-01-05 12:00 {2}lines\.txt$/);
      expect(rows[6]).toMatch(/^--w-------  .* {5}\d+ {2}2025-07-07 07:07 {2}private$/);
      expect(rows[7]).toMatch(/^drwxr-xr-x .* 2025-11-18 07:30 {2}upload\/$/);
      const [, link] = lines(await succeed('ls', '-l', url('links')));
      expect(link?.startsWith('lrwxrwxrwx  ') && link.endsWith(`  file${arrow}`)).toBe(true);
    });

    it('writes sizes as people read them with --human', async () => {
      const { succeed, url } = await start();
      expect(lines(await succeed('ls', '-l', '--human', url()))[0]).toContain('  293 KiB  ');
    });

    it('shows each folder below with -R, under a heading, links not followed', async () => {
      const { netkit, succeed, url } = await start();
      await netkit(['mkdir', '-p', url('upload/a/b'), url('upload/c')]);
      expect(await succeed('ls', '-R', url('upload'))).toBe(
        'upload:\na\nc\n\nupload/a:\nb\n\nupload/a/b:\n\nupload/c:\n',
      );
      expect(lines(await succeed('ls', '-R', url()))[0]).toBe('.:');
    });

    it('shows the folder itself with -d', async () => {
      const { succeed, url } = await start();
      expect(await succeed('ls', '-d', url('upload'))).toBe('upload\n');
      expect(await succeed('ls', '-ld', url('upload'))).toMatch(/^drwxr-xr-x .* upload\/\n$/);
    });

    it.each<[string, string[]]>([
      ['-t', ['upload', 'notes.txt', 'names', 'private']],
      ['-tr', ['empty', 'lines.txt', 'data.bin']],
      ['-S', ['data.bin']],
      ['-r', ['upload', 'private', 'notes.txt']],
    ])('sorts with %s', async (option, first) => {
      const { succeed, url } = await start();
      expect(lines(await succeed('ls', option, url())).slice(0, first.length)).toEqual(first);
    });

    it('shows several folders under headings, and things by themselves', async () => {
      const { succeed, url } = await start();
      expect(await succeed('ls', url('upload'), url('notes.txt'), url('empty'), url('links'))).toBe(
        'upload:\n\nempty\nnotes.txt\n\nlinks:\ndangling\nfile\nfolder\nloop\n',
      );
    });

    it('shows what fits a pattern, files in the same columns and folders under headings', async () => {
      const { succeed, url } = await start();
      expect(await succeed('ls', url('*.txt'))).toBe('lines.txt\nnotes.txt\n');
      const [first = '', second = ''] = lines(await succeed('ls', '-l', url('{data.bin,lines.txt}')));
      expect(first.indexOf('2025-')).toBe(second.indexOf('2025-'));
      expect(await succeed('ls', url('{u,lin}*'))).toBe(
        'lines.txt\n\nlinks:\ndangling\nfile\nfolder\nloop\n\nupload:\n',
      );
      expect(await succeed('ls', '-d', url('{u,li}*'))).toBe('lines.txt\nlinks\nupload\n');
    });

    it('says that there is no such thing, 78', async () => {
      const { netkit, url } = await start();
      for (const path of ['missing', 'missing/', 'm*', 'upload/missing']) {
        const { code, stdout, stderr } = await netkit(['ls', url(path)]);
        expect([path, code, stdout.length]).toEqual([path, 78, 0]);
        expect(stderr).toMatch(/^netkit: .*m/);
        expect(stderr).not.toContain('secret');
      }
    });

    it('says all of it in JSON', async () => {
      const { succeed, url } = await start();
      const { folders } = JSON.parse(await succeed('ls', '--format', 'json', url('links'), url('empty'))) as {
        folders: { path: string; entries: object[]; unknown: string[] }[];
      };
      expect(folders.map(({ path, unknown }) => [path, unknown])).toEqual([
        ['links', []],
        ['empty', []],
      ]);
      expect(folders[0]?.entries[1]).toEqual({
        name: 'file',
        kind: 'link',
        size: 12,
        modified: '2025-04-01T00:00:00.000Z',
        precision: 'second',
        zone: 'utc',
        mode: '0777',
        owner: 'alice',
        group: 'alice',
        ...(protocol === 'ftp' && { target: '../notes.txt' }),
      });
      expect(folders[1]?.entries).toEqual([
        {
          name: 'empty',
          kind: 'file',
          size: 0,
          modified: '2001-09-09T01:46:40.000Z',
          precision: 'second',
          zone: 'utc',
          mode: '0644',
          // Over SFTP, names of owners stand in listings alone.
          ...(protocol === 'ftp' && { owner: 'alice', group: 'alice' }),
        },
      ]);
    });
  });

  describe('tree', () => {
    it('draws all that is below, and counts it', async () => {
      const { netkit, succeed, url } = await start();
      await netkit(['mkdir', '-p', url('upload/a/b'), url('upload/c')]);
      await netkit(['put', '-', url('upload/a/file')], { stdin: 'x' });
      expect(await succeed('tree', url('upload'))).toBe(
        'upload\n├── a/\n│   ├── b/\n│   └── file\n└── c/\n\n3 folders, 1 file\n',
      );
      expect(await succeed('tree', '-L', '1', url('upload'))).toBe(
        'upload\n├── a/\n└── c/\n\n2 folders, 0 files\n',
      );
      expect(await succeed('tree', url('links'))).toContain(`├── file${arrow}\n`);
    });

    it('is nested in JSON', async () => {
      const { netkit, succeed, url } = await start();
      await netkit(['mkdir', '-p', url('upload/a/b')]);
      expect(JSON.parse(await succeed('tree', '--format', 'json', url('upload')))).toMatchObject({
        path: 'upload',
        entries: [{ name: 'a', kind: 'folder', entries: [{ name: 'b', kind: 'folder', entries: [] }] }],
      });
    });
  });

  describe('stat', () => {
    it('shows a fact a row', async () => {
      const { succeed, url } = await start();
      const rows = lines(await succeed('stat', url('notes.txt')));
      expect(rows).toEqual(
        expect.arrayContaining([
          'path       notes.txt',
          'kind       file',
          'size       54',
          'modified   2025-11-18T07:29:12.000Z',
          'mode       0644',
        ]),
      );
    });

    it('shows a link itself, and several things one after the other', async () => {
      const { succeed, url } = await start();
      const [link, folder] = (await succeed('stat', url('links/file'), url('upload/'))).split('\n\n');
      expect(link).toMatch(/^kind +link$/m);
      expect(link).toMatch(/^target +\.\.\/notes\.txt$/m);
      expect(folder).toMatch(/^kind +folder$/m);
    });

    it('shows where a session begins', async () => {
      const { succeed, url } = await start();
      expect(await succeed('stat', url())).toMatch(/^path +\.\nkind +folder\n/);
    });

    it('says all of it in JSON', async () => {
      const { succeed, url } = await start();
      const { things } = JSON.parse(await succeed('stat', '--format', 'json', url('*.txt'))) as {
        things: object[];
      };
      expect(things).toMatchObject([
        { path: 'lines.txt', name: 'lines.txt', kind: 'file', size: 14, mode: '0644' },
        { path: 'notes.txt', kind: 'file', size: 54, modified: '2025-11-18T07:29:12.000Z' },
      ]);
    });
  });
});

/** ssh2 takes every name for UTF-8: with the library, SFTP has no others. */
const WITH_BYTES = BOTH_TWICE.filter(([protocol, client]) => protocol === 'ftp' || client === '--raw');

describe.each(WITH_BYTES)('netkit %s, %s: names that are not UTF-8', (protocol, client) => {
  it('reach a pipe as they are', async () => {
    const { netkit, store, url } = await startFiles(protocol, client);
    const { stdout } = await netkit(['ls', url('names')]);
    const names = (await store.list(pathOf('/names'))).map(({ name }) => `${name}\n`);
    expect(stdout.equals(Buffer.from(names.join(''), 'latin1'))).toBe(true);
    expect(stdout.includes(Buffer.from('caf\xe9\ny\xff\n', 'latin1'))).toBe(false);
    expect(stdout.includes(Buffer.from('caf\xe9\n', 'latin1'))).toBe(true);
  });

  it('are shown as Latin-1 to a person, and in JSON with their bytes beside', async () => {
    const { netkit, succeed, url } = await startFiles(protocol, client);
    const { stdout } = await netkit(['ls', url('names')], TERMINAL);
    expect(stdout.toString()).toContain('café');
    const json = await succeed('ls', '--format', 'json', url('names'));
    expect(JSON.parse(json)).toMatchObject({
      folders: [
        {
          entries: expect.arrayContaining([
            expect.objectContaining({ name: 'café', nameBase64: 'Y2Fm6Q==' }),
          ]),
        },
      ],
    });
    expect(json).toContain('"name": "日本語.txt",\n          "kind"');
  });

  it('can be asked for by %XX', async () => {
    const { netkit, url } = await startFiles(protocol, client);
    expect((await netkit(['cat', url('names/caf%E9')])).stdout.toString()).toBe('"café"\n');
  });
});

/** A server whose listing is these lines. */
async function startListing(rows: readonly string[]): Promise<string> {
  const send = async ({ say, data }: Stage): Promise<void> => {
    say('150 here it comes');
    (await data()).end(Buffer.from(rows.map((row) => `${row}\r\n`).join(''), 'latin1'));
    say('226 done');
  };
  const { port } = await startFtpScript({ LIST: send, NLST: send });
  return `ftp://127.0.0.1:${port}/`;
}

const UNIX = [
  '-rw-r--r--   1 ftp  ftp   12 Jan  1  2020 second',
  'a line of which nobody knows what it is: gr\xc3\xbcn \x1b[31m',
  'drwxr-xr-x   2 ftp  ftp 4096 Jan  1  2021 first',
  '-rw-r--r--   1 ftp  ftp    7 Jan  1  2019 ev\x1bil\x07',
];

describe.each(['--raw', '--library'])('netkit ftp ls %s, of a server that sends anything,', (client) => {
  const ls = async (argv: readonly string[], rows = UNIX, terminal = false) =>
    netkitFiles('ftp', ['ls', client, ...argv, await startListing(rows)], terminal ? TERMINAL : {});

  it("keeps the server's order with -U", async () => {
    const { code, stdout } = await ls(['-U'], [UNIX[0] ?? '', UNIX[2] ?? '']);
    expect([code, stdout.toString()]).toEqual([0, 'second\nfirst\n']);
  });

  it('escapes what a terminal would obey, in columns and in rows', async () => {
    const rows = [UNIX[3] ?? ''];
    expect((await ls([], rows, true)).stdout.toString()).toBe('ev\\x1bil\\x07\n');
    expect((await ls(['-l'], rows, true)).stdout.toString()).toMatch(/ {2}ev\\x1bil\\x07\n$/);
    expect((await ls(['-l'], rows)).stdout.toString()).not.toContain('\x1b');
    expect((await ls(['--format', 'json'], rows)).stdout.toString()).toContain(String.raw`ev\u001bil\u0007`);
  });

  it('asks for names alone with --listing names', async () => {
    const { code, stdout } = await ls(['--listing', 'names'], ['b', 'a']);
    expect([code, stdout.toString()]).toEqual([0, 'a\nb\n']);
  });
});

test('netkit ftp ls --raw shows a line that nobody understands, and in JSON, too', async () => {
  const url = await startListing(UNIX);
  const { stdout } = await netkitFiles('ftp', ['ls', '--raw', url]);
  const line = 'a line of which nobody knows what it is: grün';
  expect(stdout.toString()).toBe(`ev\x1bil\x07\nfirst\nsecond\n? ${line} \\x1b[31m\n`);
  const json = (await netkitFiles('ftp', ['ls', '--raw', '--format', 'json', url])).stdout.toString();
  expect(JSON.parse(json)).toMatchObject({ folders: [{ path: '', unknown: [`${line} \x1b[31m`] }] });
});
