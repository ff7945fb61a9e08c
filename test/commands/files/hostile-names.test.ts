import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startFtpScript } from '../../helpers/ftp-script.ts';
import { netkitFiles, TERMINAL } from '../../helpers/netkit-files.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { CLIENTS, PATIENCE } from '../../helpers/bad-server.ts';
import { ftp, GOOD, sends } from './bad-ftp-server.ts';

describe.each(CLIENTS)('hostile names in a listing, to the %s FTP client', (kind) => {
  const HOSTILE = [
    '../evil',
    '/evil',
    '..',
    '.',
    'a/../../evil',
    'nul\0nul',
    'cr\rcr',
    '\x1b[2J\x9b31m',
    '-rf',
    'C:evil',
  ];
  const NAMES = [...HOSTILE, 'good'];
  const listing = NAMES.map((name) => `type=file;size=5; ${name}\r\n`).join('');
  const start = () => startFtpScript({ ...GOOD, MLSD: sends(listing) });

  it('move no cursor, whether in a table, in columns, in JSON or in the transcript', async () => {
    const { port } = await start();
    for (const options of [[], ['-l'], ['--format', 'json'], ['--trace']]) {
      const argv = ['ls', `--${kind}`, ...PATIENCE, ...options, `ftp://127.0.0.1:${port}/`];
      const { code, stdout, stderr } = await netkitFiles('ftp', argv, TERMINAL);
      expect(code).toBe(0);
      // oxlint-disable-next-line no-control-regex -- what must not be there
      expect(stdout.toString() + stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
      expect(stdout.toString()).toContain('good');
      expect(stdout.toString()).toContain('[2J');
    }
  });

  it('lead to nothing outside of the folder', async () => {
    const { port } = await start();
    const outside = scratchFolder();
    const folder = join(outside, 'in', 'side');
    const argv = ['get', ...PATIENCE, '--create-dirs', '--output-dir', folder, `ftp://127.0.0.1:${port}/*`];
    const { code, stderr } = await ftp({ kind }, argv);
    const left = readdirSync(outside, { recursive: true, encoding: 'latin1' });
    expect(left.filter((path) => !/^in(?:\/side(?:\/[^/]+)?)?$/.test(path))).toEqual([]);
    expect(left).toContain('in/side/good');
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    expect(code).toBe(0);
  });
});
