import { DOWNLOAD_OUTPUTS } from '../../schemas/download.ts';
import { startDownloadServer } from '../helpers/download-server.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { exercise, type Exercise } from './exercise.ts';
import { netkitJson } from './run-netkit.ts';

/** Of what is shorter, nothing is kept. */
const LARGE = 'x'.repeat(2_000_000);

/** What is saved, unchanged or skipped, asked for again, given up, kept for another time, and begun anew then. */
const download: Exercise = async (prints) => {
  const cut = { content: LARGE, fields: ['ETag: "1"'], cutAt: 1_900_000 };
  const server = await startDownloadServer({
    '/new': { content: 'new', fields: ['ETag: "1"'] },
    '/cut': cut,
    '/changed': cut,
  });
  const list = ['new', 'cut', 'changed', 'missing'].map((path) => new URL(path, server.url).href).join('\n');
  const folder = scratchFolder();
  const run = async (...more: readonly string[]): Promise<void> => {
    const argv = ['--dir', folder, '--retry', '1', '--retry-delay', '0.001', ...more];
    prints((await netkitJson('http download --input -', argv, { stdin: list })).stdout);
  };
  await run('--raw');
  server.files['/changed'] = { content: 'changed', fields: ['ETag: "2"'], ranges: false };
  await run('--library');
  await run('--skip-existing');
};

exercise(DOWNLOAD_OUTPUTS, { 'http-download': { 'http download': download } }, {}, { optional: true });
