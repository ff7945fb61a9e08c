import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { startFtpScript } from '../../helpers/ftp-script.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { CLIENTS, expectError, PATIENCE } from '../../helpers/bad-server.ts';
import { ftp, GOOD, type Script } from './bad-ftp-server.ts';

describe.each(CLIENTS)('the %s FTP client, when the server refuses', (kind) => {
  const server = (script: Script) => startFtpScript({ ...GOOD, ...script });
  const to = (port: number, path = 'there'): string => `ftp://127.0.0.1:${port}/${path}`;

  it.each<[string, Script, (url: string, file: string) => readonly string[], number, RegExp]>([
    [
      'STOR for good',
      { STOR: '553 bad name' },
      (url, file) => ['put', file, url],
      25,
      /STOR \/?there: 553 bad name/,
    ],
    ['STOR for now', { STOR: '452 disk full' }, (url, file) => ['put', file, url], 25, /452 disk full/],
    [
      'APPE',
      { APPE: '550 Permission denied.' },
      (url, file) => ['put', '--append', file, url],
      9,
      /Permission denied/,
    ],
    ['MKD', { MKD: '521 it is there' }, (url) => ['mkdir', url], 21, /MKD \/?there: 521 it is there/],
    ['RMD', { RMD: '550 not empty' }, (url) => ['rmdir', url], 21, /550 not empty/],
    ['DELE', { DELE: '450 busy' }, (url) => ['rm', url], 21, /450 busy/],
    ['RNFR', { RNFR: '550 no such file' }, (url) => ['mv', url, '/other'], 78, /550 no such file/],
    ['RNTO', { RNFR: '350', RNTO: '553 no' }, (url) => ['mv', url, '/other'], 21, /553 no/],
    ['SITE CHMOD', { SITE: '502 what?' }, (url) => ['chmod', '600', url], 21, /502 what\?/],
    ['MLST', { MLST: '550 no such file' }, (url) => ['stat', url], 78, /550 no such file/],
    [
      'CWD and MLSD',
      { CWD: '550 Permission denied.', MLSD: '550 Permission denied.', MLST: '550 no' },
      (url) => ['ls', url],
      9,
      /Permission denied/,
    ],
    ['-Q commands', {}, (url) => ['ls', '-Q', 'SITE WHO', url], 21, /500/],
  ])('%s, exits with the right code', async (_what, script, argv, code, says) => {
    const { port } = await server(script);
    const file = join(scratchFolder(), 'file');
    writeFileSync(file, 'hello');
    const [verb = '', ...words] = argv(to(port), file);
    expectError(await ftp({ kind }, [verb, ...PATIENCE, ...words]), code, says);
  });

  it('an upload in the midst of it, exits with 25', async () => {
    const { port } = await server({
      STOR: async ({ say, data }) => {
        say('150 go on');
        const socket = await data();
        await once(socket, 'data');
        socket.pause();
        say('552 no more room');
      },
    });
    const file = join(scratchFolder(), 'file');
    writeFileSync(file, Buffer.alloc(32 * 1024 * 1024));
    expectError(await ftp({ kind }, ['put', ...PATIENCE, file, to(port)]), 25, /552 no more room/);
  });

  it('an upload, and closes the session meanwhile, exits with 8', async () => {
    const { port } = await server({ STOR: '421 going down' });
    const file = join(scratchFolder(), 'file');
    writeFileSync(file, 'hello');
    expectError(await ftp({ kind }, ['put', ...PATIENCE, file, to(port)]), 8, /421 going down/);
  });
});
