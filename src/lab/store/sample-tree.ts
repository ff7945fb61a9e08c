import { pathOf, type RemotePath } from '../../protocols/remote-path.ts';
import { MemoryStore } from './memory-store.ts';
import { binaryFile, folder, link, type SeedFolder, textFile } from './seed.ts';
import type { FileStore } from './types.ts';

/** What anybody may look at: laid out like a mirror of Debian, with contents of our own. */
export function sampleMirror(): FileStore {
  return new MemoryStore({ seed: mirror });
}

/** What belongs to a user: a place to put files, and names that put clients to the test. */
export function sampleHome(owner: string): FileStore {
  return new MemoryStore({ seed: home, owner });
}

const README = `This is the FTP server of the netkit lab.

It runs on your own machine and answers for the name of a public mirror, so that
you can practise without a network and without loading anybody's server. The
folders are laid out as they are on a mirror of Debian:

  dists/      one folder for each release, with the indices of its packages
  pool/       the packages themselves, sorted by the names of their sources
  doc/        texts about the archive

The packages are not real: each has a believable name, size and date, and bytes
that mean nothing. Nothing here can be changed. To write, log in as a user; the
lab tells you which ones there are.
`;

const README_HTML = `<!doctype html>
<html lang="en">
<title>The netkit lab's mirror</title>
<h1>The netkit lab's mirror</h1>
<p>The same as <a href="README">README</a>, for those who came with a browser.</p>
</html>
`;

function mirror(): SeedFolder {
  return folder('2025-11-15T08:12:44', {
    debian: folder('2025-11-15T08:12:44', {
      README: textFile('2025-03-09T11:20:03', README),
      'README.html': textFile('2025-03-09T11:20:03', README_HTML),
      'README.größe.txt': textFile(
        '2025-05-17T19:02:31',
        'Names may have any letters: grün, größer, größte.\n',
      ),
      dists: folder('2025-09-06T10:05:17', {
        bookworm: release('2025-09-06T10:01:12', 'bookworm', '12.12'),
        trixie: release('2025-09-06T10:04:58', 'trixie', '13.1'),
        stable: link('2025-08-09T14:30:00', 'trixie'),
        oldstable: link('2025-08-09T14:30:00', 'bookworm'),
      }),
      doc: folder('2024-12-21T16:40:00', {
        'FAQ.txt': textFile('2024-12-21T16:38:12', 'Is this real? No. May I break it? Try.\n'),
        'mailing-lists.txt': textFile('2019-02-10T09:15:00', 'There are none. Write to yourself.\n'),
      }),
      'ls-lR.gz': binaryFile('2025-11-15T08:12:44', 1024 * 1024),
      pool: folder('2025-06-30T21:00:00', {
        main: folder('2025-11-14T20:11:09', {
          c: folder('2025-11-14T20:11:09', {
            curl: folder('2025-11-14T20:11:09', {
              'curl_8.14.1-2_amd64.deb': binaryFile('2025-11-14T19:58:40', 269_644),
              'curl_8.14.1-2.dsc': textFile('2025-11-14T19:58:40', 'Format: 3.0 (quilt)\nSource: curl\n'),
            }),
          }),
          l: folder('2025-08-02T03:33:20', {
            lftp: folder('2025-08-02T03:33:20', {
              'lftp_4.9.3-1.1_amd64.deb': binaryFile('2025-04-04T12:21:54', 724_820),
            }),
          }),
        }),
      }),
    }),
  });
}

function release(date: string, codename: string, version: string): SeedFolder {
  const text = `Origin: netkit lab\nSuite: ${codename}\nVersion: ${version}\nComponents: main\n`;
  return folder(date, {
    Release: textFile(date, text),
    main: folder(date, {
      'binary-amd64': folder(date, {
        'Packages.xz': binaryFile(date, 96_404),
        Release: textFile(date, `Component: main\nArchitecture: amd64\n`),
      }),
      source: folder(date, { 'Sources.xz': binaryFile(date, 52_908) }),
    }),
  });
}

/** Each of them has led some client or server astray. */
const ODD_NAMES = [
  ' leading space',
  'trailing space ',
  'two  spaces',
  '--help',
  '-la',
  '"quoted"',
  "it's",
  'a;b',
  'a,b',
  'a#b?c',
  '100%25',
  'star*',
  '[brackets]',
  'back\\slash',
  '$HOME',
  '~',
  'link -> nowhere',
  'Nov 20 14:33 file',
  'ünïcödé',
  'u\u0308ni\u0308',
  '日本語.txt',
  'שלום',
  '🎈.txt',
];

/** Not UTF-8: Latin-1, and the byte that is special to Telnet. */
const ODD_BYTES = ['caf\xe9', 'y\xff'] as RemotePath[];

function home(): SeedFolder {
  const date = '2025-10-31T17:45:10';
  const names = [...ODD_NAMES.map((name) => pathOf(name)), ...ODD_BYTES];
  const odd = names.map((name) => [name, textFile(date, `${JSON.stringify(name)}\n`)] as const);
  return folder('2025-11-18T07:30:00', {
    'notes.txt': textFile('2025-11-18T07:29:12', 'Things to try: ls -l, get, put upload/, mirror, stat.\n'),
    'lines.txt': textFile('2025-01-05T12:00:00', 'one\ntwo\nthree\n'),
    'data.bin': binaryFile('2025-02-28T23:59:59', 300_000),
    empty: textFile('2001-09-09T01:46:40', ''),
    private: textFile('2025-07-07T07:07:07', 'Nobody reads this before its mode is changed.\n', 0o200),
    names: { ...folder(date, {}), children: odd },
    links: folder('2025-04-01T00:00:00', {
      file: link('2025-04-01T00:00:00', '../notes.txt'),
      folder: link('2025-04-01T00:00:00', '/upload'),
      dangling: link('2025-04-01T00:00:00', 'nowhere'),
      loop: link('2025-04-01T00:00:00', 'loop'),
    }),
    upload: folder('2025-11-18T07:30:00', {}),
  });
}
