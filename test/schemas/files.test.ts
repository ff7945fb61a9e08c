import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'vitest';

import { FILES_OUTPUTS } from '../../schemas/files.ts';
import { pathOf, pathOfBytes, type RemotePath } from '../../src/protocols/remote-path.ts';
import { startFtpScript } from '../helpers/ftp-script.ts';
import { type FileSite, netkitFiles, type Protocol, startFiles } from '../helpers/netkit-files.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { GOOD, type Script, sends } from '../commands/files/bad-ftp-server.ts';
import { type Exercise, exercise } from './exercise.ts';

/** What a verb prints at a server with the area of alice. */
type Run = (netkit: (...argv: readonly string[]) => Promise<string>, site: Site) => Promise<void>;

interface Site extends FileSite {
  readonly protocol: Protocol;
  /** The URL of a name that is no UTF-8, where the client can say such a name: ssh2 cannot. */
  odd(path: string): readonly string[];
}

/** The same with both protocols, by both clients. */
function both(verb: string, run: Run, more: Exercise = async () => {}): Record<string, Exercise> {
  const with_ = (protocol: Protocol): Exercise => {
    return async (prints) => {
      for (const client of ['--raw', '--library'] as const) {
        const { netkit, ...site } = await startFiles(protocol, client);
        const says = protocol === 'ftp' || client === '--raw';
        const odd = (path: string): string[] => (says ? [site.url(path)] : []);
        const act = async (...argv: readonly string[]): Promise<string> => {
          const { stdout, stderr } = await netkit([verb, '--format', 'json', ...argv]);
          expectThat(stdout.length > 0 ? '' : stderr, '');
          prints(stdout);
          return stdout.toString();
        };
        await run(act, { ...site, netkit, protocol, odd });
      }
      if (protocol === 'ftp') await more(prints);
    };
  };
  return { [`ftp ${verb}`]: with_('ftp'), [`sftp ${verb}`]: with_('sftp') };
}

/** At an FTP server that answers as the script says. */
const scripted =
  (script: Script, verb: string, ...argv: readonly string[]): Exercise =>
  async (prints) => {
    const { port } = await startFtpScript({ ...GOOD, ...script });
    const url = `ftp://127.0.0.1:${port}/`;
    const { stdout } = await netkitFiles('ftp', [verb, '--raw', '--format', 'json', ...argv, url]);
    prints(stdout);
  };

/** As `ls -l` has it: no year beside a time, a link to what is no UTF-8, and a line that is nothing. */
const OLD_LISTING: Script = {
  FEAT: '502 not here',
  MLST: '502 not here',
  MLSD: '502 not here',
  LIST: sends(
    '-rw-r--r-- 1 alice staff 5 Nov 21 2024 old\r\nlrwxrwxrwx 1 alice staff 5 Nov 21 2024 link -> t\xe9\r\nwhat?\r\n',
  ),
};

/** A server that tells of a thing what it is, and nothing else. */
const BARE_LISTING: Script = {
  MLST: '250-here\r\n type=file; /file\r\n250 end',
  MLSD: sends('type=file; bare\r\n'),
};

/** Of what an exercise, which is no test by itself, has done. */
function expectThat(actual: unknown, expected: unknown): void {
  expect(actual).toEqual(expected);
}

/** A name in Latin-1. */
function oddPath(path: string): RemotePath {
  return pathOfBytes(Buffer.from(path, 'latin1'));
}

function all(...exercises: readonly Exercise[]): Exercise {
  return async (prints) => {
    for (const each of exercises) await each(prints);
  };
}

function file(content: string, name = 'a.txt'): string {
  const path = join(scratchFolder(), name);
  writeFileSync(path, content);
  return path;
}

exercise(FILES_OUTPUTS, {
  'files-listing': both(
    'ls',
    async (netkit, { url, odd, store }) => {
      await store.makeFolder(oddPath('/upload/\xe9'));
      await netkit(url('names'), url('links'), url('empty'), ...odd('upload/%E9'));
      await netkit('-R', url('upload'));
      await netkit('-d', url('upload'), ...odd('names/caf%E9'));
    },
    all(scripted(OLD_LISTING, 'ls'), scripted(BARE_LISTING, 'ls')),
  ),
  'files-tree': both(
    'tree',
    async (netkit, { url, odd, store }) => {
      await store.makeFolder(oddPath('/upload/\xe9'));
      await netkit(url());
      for (const path of [url('names'), ...odd('upload/%E9')]) await netkit('-L', '1', path);
    },
    all(scripted(OLD_LISTING, 'tree'), scripted(BARE_LISTING, 'tree')),
  ),
  'files-stat': both(
    'stat',
    async (netkit, { url, odd, store }) => {
      await store.makeLink(oddPath('t\xe9'), pathOf('/links/odd'));
      await netkit(url('notes.txt'), url('upload'), url('links/{dangling,odd}'), ...odd('names/caf%E9'));
    },
    scripted(BARE_LISTING, 'stat'),
  ),
  'files-fetched': both('get', async (netkit, { url, odd }) => {
    const folder = scratchFolder();
    await netkit('--output-dir', folder, url('*.txt'), url('empty'), ...odd('names/caf%E9'));
  }),
  'files-stored': both(
    'put',
    async (netkit, { url, odd }) => {
      await netkit(file('one'), file('', 'empty'), url('upload/'));
      for (const target of odd('upload/caf%E9')) await netkit(file('two'), target);
    },
    scripted({ STOU: GOOD['STOR'] ?? '' }, 'put', '--unique', import.meta.filename),
  ),
  'files-removed': {
    ...both('rm', async (netkit, { url, odd }) => {
      await netkit(url('*.txt'), ...odd('names/caf%E9'));
      expectThat(namesIn(await netkit('-r', url('links'))), ['dangling', 'file', 'folder', 'loop', 'links']);
      expectThat(JSON.parse(await netkit('-f', url('missing'))), { removed: [] });
    }),
    ...both('rmdir', async (netkit, { url }) => {
      expectThat(namesIn(await netkit(url('upload'))), ['upload']);
    }),
  },
  'files-made': both('mkdir', async (netkit, { url, odd }) => {
    await netkit(url('upload/a'), ...odd('upload/caf%E9'));
    await netkit('-p', url('upload/b/c'), url('upload/a'));
  }),
  'files-moved': both('mv', async (netkit, { url, odd, content }) => {
    await netkit(url('*.txt'), 'upload/');
    expectThat(await content('upload/lines.txt'), 'one\ntwo\nthree\n');
    for (const from of odd('names/caf%E9')) await netkit(from, 'upload/');
  }),
  'files-changed': both('chmod', async (netkit, { url, odd, store }) => {
    const printed = await netkit('600', url('*.txt'), ...odd('names/caf%E9'));
    expectThat(printed.includes('"mode": "0600"'), true);
    expectThat((await store.stat(pathOf('/notes.txt'))).mode, 0o600);
  }),
  'files-mirror': both('mirror', async (netkit, { url, store }) => {
    const folder = scratchFolder();
    await netkit('-j', '1', '--dry-run', url('names'), folder);
    await store.makeLink(pathOf('/etc'), oddPath('/links/out\xe9'));
    await netkit('-j', '1', url('links'), folder);
    await store.setMode(oddPath('/names/caf\xe9'), 0o000);
    await netkit('-j', '1', '--include', 'caf*', '--exclude', '*', url('names'), scratchFolder());
    mkdirSync(join(folder, 'more'));
    writeFileSync(join(folder, 'more', 'new'), 'new');
    await netkit('-j', '1', folder, url('upload/copy'));
    await netkit('-j', '1', '--delete', url('links'), folder);
    await store.setMode(pathOf('/upload'), 0o555);
    await netkit('-j', '1', scratchFolder(), url('upload/denied'));
  }),
  'files-quote': both('quote', async (netkit, { url, protocol }) => {
    await (protocol === 'ftp' ? netkit(url(), 'NOOP', 'FEAT', 'XYZZY') : netkit(url(), 'pwd', 'statvfs /'));
  }),
});

/** The last parts of what `rm` says is gone. */
function namesIn(printed: string): readonly (string | undefined)[] {
  const { removed } = JSON.parse(printed) as { removed: { path: string }[] };
  return removed.map(({ path }) => path.split('/').at(-1));
}
