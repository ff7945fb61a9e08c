/** `put`. */
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pathOf } from '../../../src/protocols/remote-path.ts';
import { startFtpScript } from '../../helpers/ftp-script.ts';
import { BOTH_TWICE, type FileSite, netkitFiles, startFiles } from '../../helpers/netkit-files.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { GOOD } from './bad-ftp-server.ts';

function fileWith(content: string, name = 'local.txt'): string {
  const file = join(scratchFolder(), name);
  writeFileSync(file, content);
  return file;
}

describe.each(BOTH_TWICE)('netkit %s put, %s:', (protocol, client) => {
  const start = (): Promise<FileSite> => startFiles(protocol, client);

  it('stores a file under the name of the address, quietly, in place of what was there', async () => {
    const { content, succeed, url } = await start();
    expect(await succeed('put', fileWith('first'), url('upload/a.txt'))).toBe('');
    expect(await content('upload/a.txt')).toBe('first');
    await succeed('put', fileWith('2'), url('upload/a.txt'));
    expect(await content('upload/a.txt')).toBe('2');
  });

  it('stores files in a folder under their own names, where the address ends in a slash', async () => {
    const { content, succeed, url } = await start();
    await succeed('put', fileWith('1', 'one'), fileWith('2', 'größe'), url('upload/'));
    expect([await content('upload/one'), await content('upload/größe')]).toEqual(['1', '2']);
    await succeed('put', fileWith('3', 'three'), url());
    expect(await content('three')).toBe('3');
  });

  it('stores what comes from stdin', async () => {
    const { content, netkit, url } = await start();
    const { code, stderr } = await netkit(['put', '-', url('upload/piped')], { stdin: 'through a pipe' });
    expect([code, stderr, await content('upload/piped')]).toEqual([0, '', 'through a pipe']);
  });

  it('goes on where the server is with -C -, and refuses what is no beginning', async () => {
    const { content, netkit, succeed, url } = await start();
    await succeed('put', fileWith('one two '), url('upload/a'));
    const json = await succeed(
      'put',
      '-C',
      '-',
      '--format',
      'json',
      fileWith('one two three'),
      url('upload/a'),
    );
    expect(JSON.parse(json)).toMatchObject({ files: [{ bytes: 5 }] });
    expect(await content('upload/a')).toBe('one two three');
    await succeed('put', '-C', '-', fileWith('one two three'), url('upload/a'));
    const { code, stderr } = await netkit([
      'put',
      '-C',
      '-',
      fileWith('ONE two three, and'),
      url('upload/a'),
    ]);
    expect([code, await content('upload/a')]).toEqual([33, 'one two three']);
    expect(stderr).toMatch(/is not the beginning of this file\n {2}hint: without -C/);
  });

  it('adds to what is there with --append', async () => {
    const { content, succeed, url } = await start();
    await succeed('put', '--append', fileWith('four\n'), url('lines.txt'));
    expect(await content('lines.txt')).toBe('one\ntwo\nthree\nfour\n');
  });

  it('sets permissions with --mode, and the time with --keep-time', async () => {
    const { store, succeed, url } = await start();
    const file = fileWith('x');
    utimesSync(file, 0, Date.UTC(2001, 1, 3, 4, 5, 6) / 1000);
    await succeed('put', '--mode', '640', '--keep-time', file, url('upload/x'));
    expect(await store.stat(pathOf('/upload/x'))).toMatchObject({
      mode: 0o640,
      modified: { time: Date.UTC(2001, 1, 3, 4, 5, 6) },
    });
  });

  it('makes folders only with --create-dirs', async () => {
    const { content, netkit, succeed, url } = await start();
    const { code } = await netkit(['put', fileWith('x'), url('upload/a/b/x')]);
    expect([code, await content('upload/a/b/x')]).toEqual([protocol === 'ftp' ? 25 : 78, undefined]);
    await succeed('put', '--create-dirs', fileWith('x'), url('upload/a/b/x'));
    expect(await content('upload/a/b/x')).toBe('x');
  });

  it('goes at the speed of --limit-rate', async () => {
    const { content, succeed, url } = await start();
    await succeed('put', '--limit-rate', '1M', fileWith('slowly'), url('upload/slow'));
    expect(await content('upload/slow')).toBe('slowly');
  });

  it('tells in JSON what went where', async () => {
    const { succeed, url } = await start();
    const [one, two] = [fileWith('1', 'one'), fileWith('22', 'two')];
    expect(JSON.parse(await succeed('put', '--format', 'json', one, two, url('upload/')))).toEqual({
      files: [
        { from: one, path: 'upload/one', bytes: 1 },
        { from: two, path: 'upload/two', bytes: 2 },
      ],
    });
  });

  it.each<[string, string[], number, RegExp]>([
    ['several files for one name', ['FILE', 'FILE', 'upload/x'], 2, /several files go into a folder/],
    ['a pipe for a folder', ['-', 'upload/'], 2, /what comes from stdin has no name/],
    ['-C with a pipe', ['-C', '-', '-', 'upload/x'], 2, /what comes from a pipe has no place to go on from/],
    ['a mode that is none', ['--mode', '9', 'FILE', 'upload/x'], 2, /"9" is no mode/],
    ['-a with -C', ['-a', '-C', '-', 'FILE', 'upload/x'], 2, /--append and --continue-at exclude/],
    ['a file that is not here', ['/nowhere/at/all', 'upload/x'], 26, /\/nowhere\/at\/all/],
    ['a folder here', ['.', 'upload/x'], 26, /folder|directory/],
  ])('refuses %s', async (_, argv, expected, message) => {
    const { content, netkit, url } = await start();
    const words = argv.map((word) => (word === 'FILE' ? fileWith('x') : word));
    const { code, stderr } = await netkit(['put', ...words.slice(0, -1), url(words.at(-1))]);
    expect([code, await content('upload/x')]).toEqual([expected, undefined]);
    expect(stderr).toMatch(message);
  });

  it('says why the server refuses', async () => {
    const { content, netkit, store, url } = await start();
    await store.setMode(pathOf('/upload'), 0o555);
    const { code, stderr } = await netkit(['put', fileWith('x'), url('upload/x')]);
    expect([code, await content('upload/x')]).toEqual([9, undefined]);
    expect(stderr).toMatch(/^netkit: the server refuses .*denied/i);
  });
});

describe.each(['--raw', '--library'] as const)('netkit ftp put %s:', (client) => {
  it('lets the server choose the name with --unique, and tells it', async () => {
    const { content, netkit, succeed, url } = await startFiles('ftp', client);
    const json = await succeed('put', '--unique', '--format', 'json', fileWith('whose?'), url('upload/'));
    const { files } = JSON.parse(json) as { files: { path: string }[] };
    expect(await content(`upload/${files[0]?.path.split('/').at(-1)}`)).toBe('whose?');
    const { stderr } = await netkit(['put', '--unique', fileWith('whose?'), url('upload/')]);
    const [, name = ''] = /is stored as (\S+)$/m.exec(stderr) ?? [];
    expect(await content(name.replace(/^\//, ''))).toBe('whose?');
  });

  it('says with --unique that the server tells no name, and what that leaves', async () => {
    const { port, heard } = await startFtpScript({ STOU: GOOD['STOR'] ?? '' });
    const argv = ['put', client, '--unique', '--mode', '600', fileWith('x'), `ftp://127.0.0.1:${port}/`];
    const { code, stderr } = await netkitFiles('ftp', argv);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/does not tell, with the mode and the time that it gave it\n$/),
    ]);
    expect(heard.filter((line) => line.startsWith('SITE'))).toEqual([]);
  });

  it.each([
    ['-B', ['-B'], 'upload/dos'],
    [';type=a', [], 'upload/dos;type=a'],
  ])('stores text with the line ends of the network: %s', async (_, options, path) => {
    const { content, succeed, url } = await startFiles('ftp', client);
    await succeed('put', ...options, fileWith('one\ntwo\n'), url(path));
    // What arrives as TYPE A, a server stores with its own line ends.
    expect(await content('upload/dos')).toBe('one\ntwo\n');
  });

  it('refuses --unique beside --append or -C', async () => {
    const { netkit, url } = await startFiles('ftp', client);
    for (const other of [['--append'], ['-C', '-']]) {
      const { code, stderr } = await netkit(['put', '--unique', ...other, fileWith('x'), url('upload/')]);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/--unique.*exclude each other/)]);
    }
  });

  it('says that the anonymous may not', async () => {
    const { netkit, port } = await startFiles('ftp', client);
    const { code, stderr } = await netkit(['put', fileWith('x'), `127.0.0.1:${port}/debian/x`]);
    expect([code, stderr]).toEqual([9, expect.stringMatching(/^netkit: the server refuses STOR /)]);
  });
});
