/** `rm`, `mkdir`, `rmdir`, `mv` and `chmod`. */
import { describe, expect, it } from 'vitest';
import { pathOf } from '../../../src/protocols/remote-path.ts';
import { BOTH_TWICE, type FileSite, startFiles } from '../../helpers/netkit-files.ts';

async function kindAt({ store }: FileSite, path: string): Promise<string | undefined> {
  return (await store.stat(pathOf(`/${path}`), { follow: false }).catch(() => undefined))?.kind;
}

describe.each(BOTH_TWICE)('netkit %s, %s:', (protocol, client) => {
  const start = (): Promise<FileSite> => startFiles(protocol, client);
  const REFUSED = 21;

  describe('rm', () => {
    it('deletes files, and all that fit a pattern', async () => {
      const site = await start();
      expect(await site.succeed('rm', site.url('empty'), site.url('*.txt'))).toBe('');
      const left = await Promise.all(
        ['empty', 'notes.txt', 'lines.txt', 'data.bin'].map((at) => kindAt(site, at)),
      );
      expect(left).toEqual([undefined, undefined, undefined, 'file']);
    });

    it('deletes a folder only with -r, and what links lead to never', async () => {
      const site = await start();
      const { code } = await site.netkit(['rm', site.url('links')]);
      expect([code, await kindAt(site, 'links')]).toEqual([REFUSED, 'folder']);
      await site.succeed('rm', '-r', site.url('links'));
      expect([await kindAt(site, 'links'), await kindAt(site, 'notes.txt')]).toEqual([undefined, 'file']);
    });

    it.each(['missing', 'missing/', 'miss*'])('of %s fails, 78, unless -f is given', async (path) => {
      const { netkit, succeed, url } = await start();
      // A server says of what it cannot delete that it is not there.
      expect((await netkit(['rm', url(path)])).code).toBe(78);
      await succeed('rm', '-f', url(path));
      await succeed('rm', '-rf', url(path));
    });

    it('goes on behind what is missing with -f, and says other refusals all the same', async () => {
      const site = await start();
      await site.succeed('rm', '-f', site.url('{missing,empty}'), site.url('lines.txt'));
      expect([await kindAt(site, 'empty'), await kindAt(site, 'lines.txt')]).toEqual([undefined, undefined]);
      await site.store.setMode(pathOf('/upload'), 0o555);
      await site.store.setMode(pathOf('/'), 0o555);
      expect((await site.netkit(['rm', '-f', site.url('notes.txt')])).code).toBe(9);
    });
  });

  describe('mkdir', () => {
    it('makes folders, each once', async () => {
      const site = await start();
      await site.succeed('mkdir', site.url('upload/a'), site.url('upload/a/b'));
      expect(await kindAt(site, 'upload/a/b')).toBe('folder');
      const { code, stderr } = await site.netkit(['mkdir', site.url('upload/a')]);
      expect([code, stderr]).toEqual([REFUSED, expect.stringMatching(/^netkit: the server refuses /)]);
    });

    it('makes those on the way with -p, and is content with what is there', async () => {
      const site = await start();
      expect((await site.netkit(['mkdir', site.url('upload/a/b')])).code).toBeGreaterThan(0);
      await site.succeed('mkdir', '-p', site.url('upload/a/b'));
      await site.succeed('mkdir', '-p', site.url('upload/a/b'));
      expect(await kindAt(site, 'upload/a/b')).toBe('folder');
    });

    it('takes a star that is escaped for what it is', async () => {
      const site = await start();
      await site.succeed('mkdir', site.url('upload/%2A'));
      expect(await kindAt(site, 'upload/*')).toBe('folder');
    });
  });

  it('rmdir deletes an empty folder, and no other', async () => {
    const site = await start();
    await site.succeed('rmdir', site.url('upload'));
    expect(await kindAt(site, 'upload')).toBeUndefined();
    const { code } = await site.netkit(['rmdir', site.url('links')]);
    expect([code, await kindAt(site, 'links')]).toEqual([REFUSED, 'folder']);
  });

  describe('mv', () => {
    it('renames, and moves into a folder that is there or ends in a slash', async () => {
      const site = await start();
      await site.succeed('mv', site.url('notes.txt'), 'renamed.txt');
      await site.succeed('mv', site.url('renamed.txt'), 'upload');
      await site.succeed('mv', site.url('{lines.txt,empty}'), 'upload/');
      const moved = await Promise.all(
        ['renamed.txt', 'lines.txt', 'empty'].map((at) => kindAt(site, `upload/${at}`)),
      );
      expect(moved).toEqual(['file', 'file', 'file']);
      await site.succeed('mv', site.url('upload/empty'), '/at the top');
      expect(await kindAt(site, 'at the top')).toBe('file');
    });

    it('takes a URL of the same server, with or without who we are', async () => {
      const site = await start();
      await site.succeed('mv', site.url('notes.txt'), site.url('upload/%C3%A4'));
      expect(await kindAt(site, 'upload/ä')).toBe('file');
      await site.succeed('mv', site.url('empty'), site.url('upload/').replace('alice:secret@', ''));
      expect(await kindAt(site, 'upload/empty')).toBe('file');
    });

    it('stays at one server', async () => {
      const site = await start();
      const { code, stderr } = await site.netkit([
        'mv',
        site.url('notes.txt'),
        `${protocol}://elsewhere.test/x`,
      ]);
      expect([code, stderr]).toEqual([
        2,
        'netkit: mv stays at one server\n  hint: get it from the one and put it to the other\n',
      ]);
      expect(await kindAt(site, 'notes.txt')).toBe('file');
    });

    it('puts one thing over another only by its name, never several', async () => {
      const site = await start();
      const { code, stderr } = await site.netkit(['mv', site.url('*.txt'), 'one']);
      expect([code, stderr]).toEqual([2, 'netkit: 2 fit, and one is no folder for them\n']);
      const kept = await Promise.all(['notes.txt', 'lines.txt', 'one'].map((at) => kindAt(site, at)));
      expect(kept).toEqual(['file', 'file', undefined]);
    });

    it('says that there is nothing to move, 78', async () => {
      const { netkit, url } = await start();
      expect((await netkit(['mv', url('missing'), 'x'])).code).toBe(78);
    });
  });

  describe('chmod', () => {
    it('sets permissions of all that fit', async () => {
      const { store, succeed, url } = await start();
      await succeed('chmod', '600', url('notes.txt'), url('lin*.txt'));
      await succeed('chmod', '1755', url('upload'));
      const modes = await Promise.all(
        ['/notes.txt', '/lines.txt', '/upload'].map(async (at) => (await store.stat(pathOf(at))).mode),
      );
      expect(modes).toEqual([0o600, 0o600, 0o1755]);
    });

    it.each(['u+x', '8', '12345'])('refuses %s', async (mode) => {
      const { netkit, url } = await start();
      const { code, stderr } = await netkit(['chmod', mode, url('notes.txt')]);
      expect([code, stderr]).toEqual([
        2,
        `netkit: "${mode}" is no mode\n  hint: three or four octal digits, such as 644\n`,
      ]);
    });
  });

  it('reads all addresses before it changes anything', async () => {
    const site = await start();
    const { code } = await site.netkit(['rm', site.url('notes.txt'), 'http://elsewhere.test/']);
    expect([code, await kindAt(site, 'notes.txt')]).toEqual([3, 'file']);
  });
});
